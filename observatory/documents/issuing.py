"""Documents issued: made, written, and noted in a manifest by which they are printed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from observatory import language
from observatory.atomic import sha256
from observatory.counts.disclosure import Audience
from observatory.counts.known import moment_words
from observatory.documents import manifest
from observatory.documents.content import Document
from observatory.documents.files import put, render
from observatory.documents.kinds import Desk, Kind, make
from observatory.documents.parts import READERS, word_of
from observatory.errors import CallError
from observatory.language import _
from observatory.warehouse import ledger
from observatory.warehouse.connection import Moment
from observatory.weeks import week_label


def issue(
    desk: Desk,
    folder: Path,
    kind: Kind,
    reader: Audience,
    made: Iterable[Document],
    tell: Callable[[list[Path]], None] = lambda _paths: None,
) -> list[str]:
    """Write documents of one kind (`kinds.make`) into a folder, with one manifest; gives their names.

    `tell` is told of the files of each as they are written, and of the manifest.
    """
    names, paths = [], []
    for document in made:
        names.append(document.name)
        written = put(folder, document)
        tell(written)
        paths += written
    name = names[0] if len(names) == 1 else _several(desk, kind, reader)
    run = ledger.last_run(desk.data)
    about = manifest.Manifest(
        week_label(desk.monday), word_of(reader), desk.made.isoformat(), language.current(), run,
        _("coordination"), {path.name: sha256(path) for path in paths}, manifest.inputs(desk.data, run),
        str(kind), tuple(desk.zones),
    )  # fmt: skip
    tell([manifest.note(folder / f"{name}-{run:06d}{manifest.ENDING}", about)])
    return names


def as_known(document: Document, known: Moment) -> Document:
    """A document made of what was known then: it says so in its first line and in its name."""
    notice = " ".join(filter(None, (moment_words(known), document.notice)))
    return replace(document, name=f"{document.name}-{known.run:06d}", notice=notice)


def printed_again(desk: Desk, issued: manifest.Manifest) -> dict[str, bytes]:
    """The files of a manifest made again at a desk that looks back to its run, by name.

    Raises
    ------
    CallError
        For documents made of printed counts: what was printed then is kept, and is not rounded again.
    """
    reader = READERS[issued.audience]
    if not reader.in_clear:
        raise CallError(
            _(
                "documents made of rounded counts are kept as they were sent, and are not made again: "
                "`observatory verify` compares their files with their manifest."
            )
        )
    made = make(desk._replace(zones=issued.zones), Kind(issued.kind), reader)
    return {name: content for document in made for name, content in render(document).items()}


def _several(desk: Desk, kind: Kind, reader: Audience) -> str:
    """The name of what is issued together."""
    return f"{kind}-{week_label(desk.monday)}-{word_of(reader)}-{language.current()}"
