"""Receipts of the files taken in: rows read, stored, already known, rejected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from observatory.access import Act
from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.jobs.runner import Job
from observatory.screens.session import reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal
from observatory.settings import data_folder
from pipelines import archive
from pipelines.undo import undo


def show(page: Page) -> None:
    """Draw the receipts, with their sums in words."""
    cards.heading(_("Receipts"))
    table = cache.question(page.version, "receipts")
    data = pd.DataFrame(
        {
            _("Received"): table["received_at"].dt.date,
            _("Partner"): [cache.partner_label(feed) for feed in table["feed"]],
            _("File"): table["file_name"],
            _("Read"): table["read"],
            _("Stored"): table["stored"],
            _("Of which corrected"): table["corrected"],
            _("Already known"): table["known"],
            _("Refused"): table["rejected"],
            _("Out of scope"): table["out_of_scope"],
            _("Already added up"): table["aggregated"].where(table["numbers"] > 0).astype("Int64"),
            _("Invented"): table["invented"],
        }
    )
    read, kept = int(table["read"].sum()), int(table["stored"].sum())
    st.write(
        _(
            "{files} files, {read} rows read, {stored} stored. Read = stored + already known + "
            "refused + out of scope."
        ).format(files=number_text(len(table)), read=number_text(read), stored=number_text(kept))
    )
    row = cards.table(data, "receipts", key="receipts", height=480, select=True)
    if reader.may(Act.UNDO):
        _undo(None if row is None else table.iloc[row])


@st.cache_resource(show_spinner=False)
def _undoing() -> Job:
    """The undoing of a file, one for all readers of the server."""
    return Job()


def _undo(file: pd.Series | None) -> None:
    """Take out the file chosen, after a word; and what was taken out before."""
    job = _undoing()
    if job.running:
        _follow()
    elif job.over:
        said = job.fault or _("Done, on every page.")
        (st.error if job.fault else st.success)(literal(said))
    if file is None:
        st.caption(_("Choose a file in the table to undo it."))
    else:
        _ask(file, job)
    _undone()


def _ask(file: pd.Series, job: Job) -> None:
    with st.container(border=True, key="undo"):
        said = _(
            "{file}: {n} facts were stored of it, {corrected} of them in the place of others. "
            "Undoing it makes everything as it would be without it, on every page; its trace is kept."
        ).format(
            file=file["file_name"],
            n=number_text(int(file["stored"])),
            corrected=number_text(int(file["corrected"])),
        )
        st.write(literal(said))
        why = st.text_input(_("Why: a reason, not a name"), key="undo-why")
        act = partial(_take_out, file["receipt"], why)
        st.button(_("Undo this file"), disabled=job.running, on_click=_start, args=(job, act, file["feed"]))


def _start(job: Job, act: Callable[[Job], None], feed: str) -> None:
    reader.require(Act.UNDO, feed=feed)
    reader.note(Act.UNDO, scope=f"feed={feed}")
    job.start(act)


def _take_out(receipt: str, why: str, job: Job) -> None:
    undo(data_folder(), receipt, why, progress=job.step)


@st.fragment(run_every=0.5)
def _follow() -> None:
    """Wait for the end of the undoing; the page is then drawn again."""
    url_state.use_language()
    if not _undoing().running:
        st.rerun()
    st.status(_("Undoing the file…"))


def _undone() -> None:
    """What was undone, when and why."""
    undone, may_undo = archive.withdrawn(data_folder()).values(), reader.may(Act.UNDO)
    if undone:
        cards.heading(_("Undone"))
        shown = {
            _("File"): [one.file_name for one in undone],
            _("Undone on"): [dt.datetime.fromisoformat(one.at).date() for one in undone],
            _("Why"): [one.why for one in undone],
        }
        chosen = [*undone]
        row = cards.table(pd.DataFrame(shown), "undone", key="undone", select=may_undo)
        if may_undo and row is not None and row < len(chosen):
            one = chosen[row]
            st.button(
                literal(_("Let {file} count again").format(file=one.file_name)), key="undo-back",
                on_click=_start, args=(_undoing(), partial(_let_back, one.receipt), _feed_of(one.receipt)),
            )  # fmt: skip


def _let_back(receipt: str, job: Job) -> None:
    undo(data_folder(), receipt, "", back=True, progress=job.step)


def _feed_of(receipt: str) -> str:
    return next(entry.feed for entry in archive.every_entry(data_folder()) if entry.receipt == receipt)
