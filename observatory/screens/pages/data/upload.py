"""Données: partners' files tried, then taken in; receipts; refused rows; places to correct; who sent when."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from observatory import language
from observatory.fact import REASON_LABELS, Precision, Reason
from observatory.language import N_, _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.jobs.runner import Work, taking_in
from observatory.screens.pages.data import corrections, coverage
from observatory.screens.session import frame, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads
from observatory.settings import data_folder
from pipelines.feed import feed_names
from pipelines.ingest import FilesRefusedError, ingest
from pipelines.receipt import Receipt

TABS = {
    "drop": N_("Drop a file"),
    "receipts": N_("Receipts"),
    "refused": N_("Refused rows"),
    "places": N_("Places to correct"),
    "coverage": N_("Who sent what, when"),
}
AUTO = "auto"

#: Precisions of facts whose place someone who knows the town could point at.
UNPLACED = (Precision.COMMUNE, Precision.NONE)


def show() -> None:
    """Draw the page. Files can be dropped before anything was ever taken in."""
    page = frame.open_page() if cache.stamp() else None
    frame.title(_("Data"))
    if page is None:
        _drop()
        return
    tab = url_state.choose("tab", _("Section"), list(TABS), lambda t: _(TABS[t]), widget=st.segmented_control)
    if tab == "drop":
        _drop()
    else:
        {
            "receipts": _receipts,
            "refused": _refused,
            "places": corrections.show,
            "coverage": coverage.show,
        }[tab](page)


def _drop() -> None:
    cards.heading(_("Drop a partner's file"))
    st.write(_("First see what would be stored and what would be refused; nothing is kept until you say so."))
    files = st.file_uploader(_("Files"), accept_multiple_files=True, key="files")
    names = {name: cache.partner_label(name, language.current()) for name in feed_names()}
    options = [AUTO, *sorted(names, key=names.__getitem__)]
    feed = st.selectbox(
        _("Which partner they come from"),
        options,
        format_func=lambda f: names.get(f, _("told by the file itself")),
        key="feed",
    )
    with st.container(horizontal=True, key="intake"):
        tried = st.button(_("See what would happen"), disabled=not files, type="primary")
        taken = st.button(_("Take in"), disabled=not files)
    work = taking_in()
    if tried or taken:
        work.start(partial(_take_in, files, None if feed == AUTO else feed, bool(tried)))
    if work.running:
        _follow()
    elif work.over:
        _tell(work)


class Taken(NamedTuple):
    """What taking files in gave; `rehearsed` where nothing was kept. `fault` is of files refused whole."""

    receipts: list[Receipt]
    fault: str
    rehearsed: bool


def _take_in(files: list, feed: str | None, rehearsed: bool, work: Work) -> Taken:
    """Take the files in, or rehearse it."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [_written(file, Path(folder)) for file in files]
        try:
            receipts = ingest(paths, data_folder(), feed=feed, dry_run=rehearsed, say=work.say)
        except FilesRefusedError as refused:
            return Taken(refused.receipts, str(refused), rehearsed)
        return Taken(receipts, "", rehearsed)


@st.fragment(run_every=0.4)
def _follow() -> None:
    """What is going on, told as it comes; at the end the page is drawn again."""
    url_state.use_language()
    work = taking_in()
    if not work.running:
        st.rerun()
    with st.status(_("Reading the files…"), expanded=True):
        for sentence in work.sentences[-8:]:
            st.write(sentence)


def _tell(work: Work) -> None:
    """Receipts and faults in words; they stay until other files are taken in."""
    taken = work.result or Taken([], work.fault, rehearsed=False)
    if taken.receipts:
        st.success(_("Tried: nothing was stored.") if taken.rehearsed else _("Taken in."))
    if taken.fault:
        whole = [] if taken.receipts else [_("Nothing was taken in.")]
        st.error(" ".join([*whole, taken.fault]))
    for receipt in taken.receipts:
        st.code(receipt.text(), language=None)
    if taken.receipts and not taken.rehearsed:
        _what_next(taken.receipts)


def _what_next(receipts: list[Receipt]) -> None:
    """What is left to do once files were taken in: rows to send back, places to correct."""
    cards.heading(_("What to do next"))
    vague = sum(receipt.by_precision.get(code, 0) for receipt in receipts for code in UNPLACED)
    for number, receipt in enumerate(receipts):
        if receipt.rejected:
            _send_back(receipt, f"back-{number}")
    if vague:
        st.write(
            _(
                "{facts} could not be located better than their commune: point at their places on a map."
            ).format(facts=cards.facts_text(vague))
        )
        st.button(_("Correct the places"), on_click=url_state.set_value, args=("tab", "places"))
    if not vague and not any(receipt.rejected for receipt in receipts):
        st.write(_("Nothing: no row was refused and every fact has its place. The pages show them already."))


def _send_back(receipt: Receipt, key: str) -> None:
    """The refused rows of a file just taken in, as a file for the partner."""
    refused = cache.question(cache.stamp(), "rejections", reason="*", feed=receipt.feed)
    refused = refused[refused["file_name"] == receipt.file_name]
    data = _refused_rows(refused[refused["received_at"] == refused["received_at"].max()])
    n = receipt.rejected
    st.write(
        ngettext(
            "{file}: {n} row was refused. Send it back to {partner} with the file below; once corrected, "
            "the whole file can be dropped again: what is known is not counted twice.",
            "{file}: {n} rows were refused. Send them back to {partner} with the file below; once corrected, "
            "the whole file can be dropped again: what is known is not counted twice.",
            n,
        ).format(file=receipt.file_name, n=number_text(n), partner=receipt.feed_label)
    )
    name = f"refused-{Path(receipt.file_name).stem}.csv"
    st.download_button(
        _("Refused rows as CSV"), lambda: downloads.csv_bytes(data), name, "text/csv", key=key,
        on_click="ignore",
    )  # fmt: skip


def _written(file: object, folder: Path) -> Path:
    """The dropped file on disk, under its own name and no path: a name with ``../`` stays in the folder."""
    path = folder / (Path(file.name.replace("\\", "/")).name or "file")
    path.write_bytes(file.getvalue())
    return path


def _receipts(page: Page) -> None:
    cards.heading(_("Receipts"))
    table = cache.question(page.stamp, "receipts")
    lang = language.current()
    data = pd.DataFrame(
        {
            _("Received"): table["received_at"].dt.date,
            _("Partner"): [cache.partner_label(feed, lang) for feed in table["feed"]],
            _("File"): table["file_name"],
            _("Read"): table["read"],
            _("Stored"): table["stored"],
            _("Of which corrected"): table["corrected"],
            _("Already known"): table["known"],
            _("Refused"): table["rejected"],
            _("Out of scope"): table["out_of_scope"],
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
    cards.table(data, "receipts", key="receipts", height=480)


def _refused(page: Page) -> None:
    cards.heading(_("Refused rows"))
    lang = language.current()
    everything = cache.question(page.stamp, "rejections", reason="*", feed="*")
    if everything.empty:
        st.write(_("No row was refused."))
        return
    left, right = st.columns(2)
    with left:
        reasons = ["*", *sorted(everything["reason"].unique())]
        reason = url_state.choose(
            "reason", _("Reason"), reasons, lambda r: _("all reasons") if r == "*" else _reason(r)
        )
    with right:
        feeds = ["*", *sorted(everything["feed"].unique())]
        feed = url_state.choose(
            "from",
            _("Partner"),
            feeds,
            lambda f: _("All partners") if f == "*" else cache.partner_label(f, lang),
        )
    table = cache.question(page.stamp, "rejections", reason=reason, feed=feed)
    data = _refused_rows(table)
    st.write(
        _("{n} rows to give back to their partner: the file below names each row, column and value.").format(
            n=number_text(len(data))
        )
    )
    cards.table(data, f"refused-{feed if feed != '*' else 'all'}", key="refused", height=480)


def _refused_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Refused rows (the query ``rejections``) with headers and reasons for the reader."""
    lang = language.current()
    return pd.DataFrame(
        {
            _("Partner"): [cache.partner_label(name, lang) for name in table["feed"]],
            _("File"): table["file_name"],
            _("Row"): table["row_number"],
            _("Column"): table["column_name"],
            _("Value"): table["value"],
            _("Reason"): [_reason(code) for code in table["reason"]],
        }
    )


def _reason(code: str) -> str:
    return _(REASON_LABELS[Reason(code)])
