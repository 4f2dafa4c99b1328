"""What a page shows, as files: tables that a spreadsheet opens without running anything, maps as pictures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory import charts, export, maps
from observatory.language import _
from observatory.screens import ask


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


def map_pictures(
    table: pd.DataFrame, scale: maps.Scale, title: str, name: str, *, by: str = "zone", key: str = "pictures"
) -> None:
    """A choropleth as PNG and SVG, drawn without a browser when asked for."""
    territory = ask.territory()

    def drawn(form: str) -> bytes:
        return charts.map_picture(territory, table, scale, title, by=by, form=form)

    with st.container(horizontal=True, key=key):
        st.download_button(
            _("Map as PNG"),
            lambda: drawn("png"),
            f"{name}.png",
            "image/png",
            key=f"{key}-png",
            on_click="ignore",
        )
        st.download_button(
            _("Map as SVG"),
            lambda: drawn("svg"),
            f"{name}.svg",
            "image/svg+xml",
            key=f"{key}-svg",
            on_click="ignore",
        )
