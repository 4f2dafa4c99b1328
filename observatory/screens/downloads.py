"""What a page shows, as files: CSV and XLSX that a spreadsheet opens without running anything."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory import export
from observatory.language import _


def buttons(data: pd.DataFrame, name: str, key: str) -> None:
    """Two buttons that give exactly what the table shows; the files are made when asked for."""
    with st.container(horizontal=True, key=f"{key}-files"):
        st.download_button(
            _("CSV"), lambda: csv_bytes(data), f"{name}.csv", "text/csv", key=f"{key}-csv", on_click="ignore"
        )
        st.download_button(
            _("XLSX"),
            lambda: export.xlsx_bytes(data),
            f"{name}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"{key}-xlsx",
            on_click="ignore",
        )


def csv_bytes(data: pd.DataFrame) -> bytes:
    """The table as French spreadsheets read it: semicolons, UTF-8 with its mark."""
    return export.neutral(data).to_csv(index=False, sep=";").encode("utf-8-sig")
