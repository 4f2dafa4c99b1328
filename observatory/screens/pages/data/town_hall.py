"""A town hall's form: its facts of a month in a table, taken in as the very sheet that it could send."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from observatory.access import Act
from observatory.language import _, date_text
from observatory.screens.jobs.runner import Job
from observatory.screens.pages.data import upload
from observatory.screens.session import reader
from observatory.screens.widgets import cards
from observatory.settings import data_folder
from observatory.weeks import paris_today
from pipelines.feed import feed_names
from pipelines.scaffold import town_halls as sheets

#: How many months back the form offers.
MONTHS = 12


def communes() -> dict[str, str]:
    """Name by INSEE code of the communes for whose town hall the reader may send."""
    names = sheets.town_hall_communes()
    return {code: name for code, name in names.items() if reader.may(Act.SEND, feed=sheets.feed_name(code))}


def show() -> None:
    """Draw the form, the sheet to download, and what came of what was sent."""
    cards.heading(_("Facts of a town hall"))
    st.write(
        _("A row a fact. The same table can be downloaded, filled and dropped as a file. Name nobody in it.")
    )
    names = communes()
    left, right = st.columns(2)
    commune = left.selectbox(_("Commune"), list(names), format_func=names.__getitem__, key="hall-commune")
    months = pd.period_range(end=pd.Period(paris_today(), "M"), periods=MONTHS, freq="M")[::-1]
    month = right.selectbox(_("Month"), months, format_func=_month_text, key="hall-month")
    rows = as_sheet(_editor(), _begun(commune, month))
    whole = st.checkbox(
        _("These are all the facts of the month: without a row it was quiet"), key="hall-whole"
    )
    with st.container(horizontal=True, key="hall-acts"):
        sent = st.button(_("Take in"), type="primary", disabled=rows.empty and not whole, key="hall-send")
        st.download_button(
            _("Empty sheet"),
            _empty_sheet,
            f"{sheets.feed_name(commune)}_{month}.xlsx",
            key="hall-sheet",
            on_click="ignore",
        )
    if sent:
        name = sheets.feed_name(commune)
        reader.require(Act.SEND, feed=name)
        reader.note(Act.SEND, scope=f"feed={name} rows={len(rows)}")
        upload.taking_in().start(partial(_take_in, commune, f"_{month}" if whole else "", rows))
    upload.show_outcome()


def _month_text(month: pd.Period) -> str:
    return date_text(month.start_time.date(), "MMMM y")


def _begun(commune: str, month: pd.Period) -> dt.datetime:
    """When this reader began to fill a month: what is sent twice is known, what is changed is corrected."""
    now = dt.datetime.now(dt.UTC)
    return st.session_state.setdefault("hall-begun", {}).setdefault((commune, str(month)), now)


def _editor() -> pd.DataFrame:
    """The rows filled in."""
    empty = pd.DataFrame({name: pd.Series(dtype="object") for name in sheets.HEADERS[1:]})
    choice = st.column_config.SelectboxColumn
    filled = st.data_editor(
        empty,
        num_rows="dynamic",
        hide_index=True,
        key="hall-rows",
        column_config={
            sheets.DAY: st.column_config.DateColumn(
                format="DD/MM/YYYY", max_value=paris_today(), required=True
            ),
            sheets.HOUR: st.column_config.TimeColumn(format="HH:mm"),
            sheets.WHAT: choice(options=list(sheets.kinds()), required=True, width="large"),
            sheets.WHERE: st.column_config.TextColumn(width="large"),
            sheets.FOLLOWED: choice(options=list(sheets.OUTCOMES)),
        },
    )
    return filled.dropna(how="all")


def as_sheet(filled: pd.DataFrame, begun: dt.datetime) -> pd.DataFrame:
    """What was filled in (columns `HEADERS` without the number) as rows of the sheet, all of them text.

    Each has a number of the moment it was begun, which no other form has.
    """
    texts = pd.DataFrame({name: filled[name].map(_text) for name in filled}, dtype="str")
    numbers = [f"F{begun:%Y%m%d%H%M%S%f}-{n}" for n in range(1, len(filled) + 1)]
    texts.insert(0, sheets.NUMBER, numbers)
    return texts[list(sheets.HEADERS)]


def _text(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value)


def _empty_sheet() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return sheets.write_sheet(Path(folder) / "sheet.xlsx").read_bytes()


def _take_in(commune: str, period: str, rows: pd.DataFrame, job: Job) -> upload.Taken:
    """Write the sheet and take it in; the feed of the town hall is defined where it was not."""
    name = sheets.feed_name(commune)
    if name not in feed_names(data_folder()):
        sheets.define(data_folder(), commune)
    with tempfile.TemporaryDirectory() as folder:
        path = sheets.write_sheet(Path(folder) / f"{name}{period}.xlsx", rows)
        return upload.take_in_paths([path], name, False, job)
