"""Undoing a file taken in: the warehouse as it would be without it, and its trace kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from observatory import access
from observatory.access import Act
from observatory.errors import CallError
from observatory.language import _
from pipelines import archive
from pipelines.archive import Entry
from pipelines.ingest import FilesRefusedError, rebuild

#: So many letters of a receipt are enough to name it.
SHORTEST_RECEIPT = 6


def undo(
    data: Path,
    named: str,
    why: str,
    *,
    back: bool = False,
    now: dt.datetime | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Entry]:
    """Take a file out again, or with `back` let it count again; gives the entries of the archive it concerns.

    The warehouse is made again from the archive without the file, so that what the file replaced is there as
    before. Bytes and note stay in the archive, beside when and why it was undone.

    Parameters
    ----------
    named : str
        The file's name, or the beginning of its receipt.
    why : str
        The reason, kept; scrubbed of persons.

    Raises
    ------
    ForbiddenError
        Where whoever runs it may not.
    CallError
        Where no file or several are named so.
    InputError
        As `pipelines.ingest.rebuild`; nothing is undone then.
    """
    files = _named(data, named, back=back)
    access.require(access.load(data).at_this_machine(), Act.UNDO, feed=files[0].feed)
    out = set() if back else {entry.receipt for entry in files}
    also = files if back else []
    fault = None
    try:
        rebuild(data, without=out, also=also, progress=progress)
    except FilesRefusedError as refused:  # published all the same
        fault = refused
    archive.withdraw(data, files, now or dt.datetime.now(dt.UTC), why, back=back)
    if fault:
        raise fault
    return files


def _named(data: Path, named: str, *, back: bool) -> list[Entry]:
    undone = archive.withdrawn(data)
    choice = [entry for entry in archive.every_entry(data) if (entry.receipt in undone) == back]
    found = [e for e in choice if e.file_name == named]
    if not found and len(named) >= SHORTEST_RECEIPT:
        found = [e for e in choice if e.receipt.startswith(named)]
    if not found:
        raise CallError(
            _("no file taken in is named “{name}”; `observatory receipts` lists them.").format(name=named)
        )
    if len({(e.file_sha256, e.feed) for e in found}) > 1:
        raise CallError(
            _("several files are named “{name}”; give the receipt of one: {receipts}.").format(
                name=named, receipts=", ".join(e.receipt[:SHORTEST_RECEIPT] for e in found)
            )
        )
    # The very same file taken in again for rows refused before goes with it.
    return [e for e in choice if (e.file_sha256, e.feed) == (found[0].file_sha256, found[0].feed)]
