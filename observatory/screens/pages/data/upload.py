"""Upload: partners' files rehearsed, then taken in, with what is left to do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from observatory.access import Act
from observatory.fact import Precision
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.jobs.runner import Job
from observatory.screens.pages.data import rejections
from observatory.screens.session import reader, url_state
from observatory.screens.widgets import cards, downloads
from observatory.screens.widgets.literal import literal
from observatory.settings import data_folder
from pipelines.feed import faulty_feeds, feed_names
from pipelines.ingest import FilesRefusedError, ingest
from pipelines.receipt import Receipt

AUTO = "auto"

#: How much of a dropped file's name is kept, in letters of four bytes at most: disks take 255 bytes.
LONGEST_NAME, LONGEST_SUFFIX = 45, 9

#: Precisions of facts whose place someone who knows the town could point at.
UNPLACED = (Precision.COMMUNE, Precision.NONE)


def show() -> None:
    """Draw what files are dropped on, and what came of them."""
    cards.heading(_("Drop a partner's file"))
    for fault in faulty_feeds(data_folder()).values():
        st.warning(literal(_("Left out: {fault}").format(fault=fault)))
    st.write(_("First see what would be stored and what would be refused; nothing is kept until you say so."))
    files = st.file_uploader(_("Files"), accept_multiple_files=True, key="files")
    _say_same_names(files)
    names = {
        name: cache.partner_label(name)
        for name in feed_names(data_folder())
        if reader.may(Act.SEND, feed=name)
    }
    # Whoever may send for some feeds alone says for which: a file could tell of another.
    told = [AUTO] if reader.may_everywhere(Act.SEND) else []
    options = [*told, *sorted(names, key=names.__getitem__)]
    feed = st.selectbox(
        _("Which partner they come from"),
        options,
        format_func=lambda f: names.get(f, _("told by the file itself")),
        key="feed",
    )
    with st.container(horizontal=True, key="intake"):
        tried = st.button(_("See what would happen"), disabled=not files, type="primary")
        taken = st.button(_("Take in"), disabled=not files)
    job = taking_in()
    if tried or taken:
        how = Intake.REHEARSED if tried else Intake.ASKED
        reader.require(Act.SEND, feed="" if feed == AUTO else feed)
        reader.note(Act.SEND, scope=f"feed={feed} files={len(files)} {how}")
        job.start(partial(_take_in, files, None if feed == AUTO else feed, how))
    show_outcome()


def show_outcome() -> None:
    """What is going on, or what came of it."""
    job = taking_in()
    if job.running:
        _follow()
    elif job.over:
        _tell(job)


def _say_same_names(files: Sequence[UploadedFile]) -> None:
    """Files of one name are each read; what those after the first are called is said for each."""
    for file, name in zip(files, _names(files), strict=True):
        if name != _plain(file.name).name:
            said = _("Another of these files is named {file}: this one is read for itself, as {name}.")
            st.info(literal(said.format(file=_plain(file.name).name, name=name)))


def taking_in() -> Job:
    """The taking in of files of this reader, kept while they look at other pages."""
    return st.session_state.setdefault("taking-in", Job())


class Intake(StrEnum):
    """How files are taken in: not at all, if they change nothing that is held, or whatever they change."""

    REHEARSED = "rehearsed"
    ASKED = "asked"
    CONFIRMED = "confirmed"


class Taken(NamedTuple):
    """What taking files in gave; `rehearsed` where nothing was kept. `fault` is of files refused whole.

    `again` takes the same files in whatever they change; None where nothing was held back.
    """

    receipts: list[Receipt]
    fault: str
    rehearsed: bool
    again: Callable[[Job], Taken] | None = None

    @property
    def changed(self) -> int:
        """Facts already held that the files change."""
        return sum(receipt.corrected for receipt in self.receipts)


def _take_in(files: list, feed: str | None, how: Intake, job: Job) -> Taken:
    """Take the files in, or rehearse it; what would change facts already held waits for a word."""
    with tempfile.TemporaryDirectory() as folder:
        paths = _written(files, Path(folder))
        if how != Intake.CONFIRMED:
            tried = take_in_paths(paths, feed, True, job)
            if how == Intake.REHEARSED:
                return tried
            if tried.changed:
                return tried._replace(again=partial(_take_in, files, feed, Intake.CONFIRMED))
        return take_in_paths(paths, feed, False, job)


def take_in_paths(paths: list[Path], feed: str | None, rehearsed: bool, job: Job) -> Taken:
    """Take files in, or rehearse it; those at fault are told beside the receipts of the others."""
    try:
        receipts = ingest(paths, data_folder(), feed=feed, dry_run=rehearsed, say=job.say)
    except FilesRefusedError as refused:
        return Taken(refused.receipts, str(refused), rehearsed)
    return Taken(receipts, "", rehearsed)


@st.fragment(run_every=0.4)
def _follow() -> None:
    """What is going on, told as it comes; at the end the page is drawn again."""
    url_state.use_language()
    job = taking_in()
    if not job.running:
        st.rerun()
    with st.status(_("Reading the files…"), expanded=True):
        for sentence in job.sentences[-8:]:
            st.write(literal(sentence))


def _tell(job: Job) -> None:
    """Receipts and faults in words; they stay until other files are taken in."""
    taken = job.result or Taken([], job.fault, rehearsed=False)
    if taken.again:
        _ask(job, taken)
    elif taken.receipts:
        st.success(_("Tried: nothing was stored.") if taken.rehearsed else _("Taken in."))
    if taken.fault:
        whole = [] if taken.receipts else [_("Nothing was taken in.")]
        st.error(literal(" ".join([*whole, taken.fault])))
    for receipt in taken.receipts:
        st.code(receipt.text(), language=None)
    if taken.receipts and not taken.rehearsed:
        _what_next(taken.receipts)


def _ask(job: Job, taken: Taken) -> None:
    """How many facts already held the files would change, and the button that takes them in all the same."""
    said = ngettext(
        "Nothing was stored yet: {n} fact already held would be replaced by what these files say. Are they "
        "the partner's own corrections? A file taken in can be undone under “Receipts”.",
        "Nothing was stored yet: {n} facts already held would be replaced by what these files say. Are they "
        "the partner's own corrections? A file taken in can be undone under “Receipts”.",
        taken.changed,
    )
    st.warning(said.format(n=number_text(taken.changed)))
    st.button(_("Take in all the same"), on_click=job.start, args=(taken.again,))


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
    refused = cache.question(cache.current_version(), "rejections", reason="*", feed=receipt.feed)
    refused = refused[refused["file_name"] == receipt.file_name]
    data = rejections.readable(refused[refused["received_at"] == refused["received_at"].max()])
    n = receipt.rejected
    st.write(
        ngettext(
            "{file}: {n} row was refused. Send it back to {partner} with the file below; once corrected, "
            "the whole file can be dropped again: what is known is not counted twice.",
            "{file}: {n} rows were refused. Send them back to {partner} with the file below; once corrected, "
            "the whole file can be dropped again: what is known is not counted twice.",
            n,
        ).format(file=literal(receipt.file_name), n=number_text(n), partner=receipt.feed_label)
    )
    name = f"refused-{Path(receipt.file_name).stem}.csv"
    st.download_button(
        _("Refused rows as CSV"), lambda: downloads.csv_bytes(data), name, "text/csv", key=key,
        on_click="ignore",
    )  # fmt: skip


def _written(files: Sequence[UploadedFile], folder: Path) -> list[Path]:
    """The dropped files on disk, each under a name and in a folder of its own: none takes another's place."""
    paths = [folder / str(n) / name for n, name in enumerate(_names(files))]
    for file, path in zip(files, paths, strict=True):
        path.parent.mkdir()
        path.write_bytes(file.getvalue())
    return paths


def _names(files: Sequence[UploadedFile]) -> list[str]:
    """What dropped files are read as: the second of one name is "name (2)", as a browser would save it."""
    names: list[str] = []
    for file in files:
        plain = _plain(file.name)
        tries = (f"{plain.stem} ({n}){plain.suffix}" for n in count(2))
        taken = {name.casefold() for name in names}
        names.append(next(name for name in chain([plain.name], tries) if name.casefold() not in taken))
    return names


def _plain(name: str) -> Path:
    """A name without folders and control characters, short enough for any disk; ``../x`` is ``x``."""
    last = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    path = Path(last if last.strip(". ") else "file")
    return Path(path.stem[:LONGEST_NAME] + path.suffix[:LONGEST_SUFFIX])
