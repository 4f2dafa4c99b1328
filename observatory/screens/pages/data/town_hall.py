"""A town hall's form: its facts of a month in a table, taken in as the very sheet that it could send."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from observatory.language import _, date_text
from observatory.screens.jobs.runner import Job
from observatory.screens.pages.data import upload
from observatory.screens.widgets import cards
from observatory.settings import data_folder
from observatory.weeks import paris_today
from pipelines import town_halls as sheets

#: How many months back the form offers.
MONTHS = 12


def show() -> None:
    """Draw the form, the sheet to download, and what came of what was sent."""
    cards.heading(_("Facts of a town hall"))
    st.write(
        _("A row a fact. The same table can be downloaded, filled and dropped as a file. Name nobody in it.")
    )
    names = sheets.town_hall_communes()
    left, right = st.columns(2)
    commune = left.selectbox(_("Commune"), list(names), format_func=names.__getitem__, key="hall-commune")
    months = pd.period_range(end=pd.Period(paris_today(), "M"), periods=MONTHS, freq="M")[::-1]
    month = right.selectbox(_("Month"), months, format_func=_month_text, key="hall-month")
    rows = _editor()
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
        upload.taking_in().start(partial(_take_in, commune, f"_{month}" if whole else "", rows))
    upload.show_outcome()


def _month_text(month: pd.Period) -> str:
    return date_text(month.start_time.date(), "MMMM y")


def _editor() -> pd.DataFrame:
    """The rows filled in, as the sheet has them; each with a number that no other has."""
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
    filled = filled.dropna(how="all")
    return as_sheet(filled, dt.datetime.now(dt.UTC))


def as_sheet(filled: pd.DataFrame, now: dt.datetime) -> pd.DataFrame:
    """What was filled in (columns `HEADERS` without the number) as rows of the sheet, all of them text."""
    texts = pd.DataFrame({name: filled[name].map(_text) for name in filled}, dtype="str")
    numbers = [f"F{now:%Y%m%d%H%M%S}-{n}" for n in range(1, len(filled) + 1)]
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
    sheets.define(data_folder(), commune)
    name = sheets.feed_name(commune)
    with tempfile.TemporaryDirectory() as folder:
        path = sheets.write_sheet(Path(folder) / f"{name}{period}.xlsx", rows)
        return upload.take_in_paths([path], name, False, job)
