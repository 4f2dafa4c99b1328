"""Upload: partners' files rehearsed, then taken in, with what is left to do."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from observatory.access import Act
from observatory.errors import CallError
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.jobs.runner import Job
from observatory.screens.pages.data import board, confirmations, outcome
from observatory.screens.session import reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal
from observatory.settings import data_folder
from pipelines.feed import faulty_feeds, feed_names
from pipelines.ingest import FilesRefusedError, ingest
from pipelines.receipt import Receipt

AUTO = "auto"

#: How much of a dropped file's name is kept, in bytes: disks take 255. The days it speaks for stand at its
#: end.
LONGEST_NAME, LONGEST_SUFFIX = 180, 36


def show(page: Page | None = None) -> None:
    """Draw what came of dropped files, what files are dropped on, and the board of the week beside it."""
    show_outcome()
    if page is None:
        _drop()
        return
    left, right = st.columns([4, 5], gap="medium")
    with left:
        _drop()
    with right:
        board.show(page)
        confirmations.show(page)


def _drop() -> None:
    """What files are dropped on, and the two buttons."""
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
    if tried or taken:
        how = Intake.REHEARSED if tried else Intake.ASKED
        require_to_send(feed)
        reader.note(Act.SEND, scope=f"feed={feed} files={len(files)} {how}")
        taking_in().start(partial(_take_in, files, None if feed == AUTO else feed, how))
        st.rerun()


def require_to_send(feed: str) -> None:
    """Go on where the reader may send for a feed; what a file tells of itself is for who may send for all.

    The list offers no other, and a browser may ask for one all the same. Raises `ForbiddenError`.
    """
    everything = feed == AUTO and reader.may_everywhere(Act.SEND)
    reader.require(Act.SEND, feed="" if everything else feed or "*")


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
    """What taking files in gave; `rehearsed` where nothing was kept. `refused`: file refused whole → why.

    `again` takes the same files in; None where that was done.
    """

    receipts: list[Receipt]
    refused: dict[str, str]
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
            # What changes facts already held was told with its number; anything else is asked once more.
            then = Intake.CONFIRMED if tried.changed else Intake.ASKED
            if how == Intake.REHEARSED or tried.changed:
                return tried._replace(again=partial(_take_in, files, feed, then))
        return take_in_paths(paths, feed, False, job)


def take_in_paths(paths: list[Path], feed: str | None, rehearsed: bool, job: Job) -> Taken:
    """Take files in, or rehearse it; those at fault are told beside the receipts of the others."""
    try:
        receipts = ingest(paths, data_folder(), feed=feed, dry_run=rehearsed, say=job.say)
    except FilesRefusedError as refused:
        why = {Path(path).name: str(fault) for path, fault in refused.refused.items()}
        return Taken(refused.receipts, why, rehearsed)
    except CallError as fault:
        if len(paths) > 1:
            raise
        return Taken([], {paths[0].name: str(fault)}, rehearsed)
    return Taken(receipts, {}, rehearsed)


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
    """What came of the files in words; it stays until other files are taken in."""
    taken = job.result
    if taken is None:
        st.error(literal(" ".join((_("Nothing was taken in."), job.fault))))
        return
    lines = [outcome.Line(receipt.file_name, receipt) for receipt in taken.receipts]
    lines += [outcome.Line(name, None, fault) for name, fault in taken.refused.items()]
    ask = partial(_ask, job, taken) if taken.again and taken.receipts else None
    outcome.show(lines, rehearsed=taken.rehearsed, ask=ask)


def _ask(job: Job, taken: Taken) -> None:
    """The button that takes the files in, and how many facts already held they would change."""
    if not taken.changed:
        st.write(_("Look at the lines: where they are right, take the files in."))
        st.button(_("Take these files in"), type="primary", on_click=_go_on, args=(job, taken))
        return
    said = ngettext(
        "Nothing was stored yet: {n} fact already held would be replaced by what these files say. Are they "
        "the partner's own corrections? A file taken in can be undone under “Receipts”.",
        "Nothing was stored yet: {n} facts already held would be replaced by what these files say. Are they "
        "the partner's own corrections? A file taken in can be undone under “Receipts”.",
        taken.changed,
    )
    st.warning(said.format(n=number_text(taken.changed)))
    st.button(_("Take in all the same"), on_click=_go_on, args=(job, taken))


def _go_on(job: Job, taken: Taken) -> None:
    """Take in what was rehearsed: the right is asked again, and the journal told feeds and files."""
    feeds = sorted({receipt.feed for receipt in taken.receipts})
    for feed in feeds:
        reader.require(Act.SEND, feed=feed)
    files = len(taken.receipts) + len(taken.refused)
    reader.note(Act.SEND, scope=f"feed={' '.join(feeds)} files={files} {Intake.CONFIRMED}")
    if taken.again:
        job.start(taken.again)


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
        taken = set(map(_said, names))
        names.append(next(name for name in chain([plain.name], tries) if _said(name) not in taken))
    return names


def _said(name: str) -> str:
    """A name as a reader sees it: Macs part accents from their letters, and case tells nobody two files."""
    return unicodedata.normalize("NFC", name).casefold()


def _plain(name: str) -> Path:
    """A name without folders and control characters, short enough for any disk; ``../x`` is ``x``."""
    last = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    path = Path(last if last.strip(". ") else "file")
    return Path(_cut(path.stem, LONGEST_NAME) + _cut(path.suffix, LONGEST_SUFFIX))


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
