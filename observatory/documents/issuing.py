"""Documents issued: made, written, and noted in a manifest by which they are printed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from observatory import language
from observatory.atomic import sha256
from observatory.counts.disclosure import Audience
from observatory.counts.known import moment_words
from observatory.documents import manifest
from observatory.documents.content import Document
from observatory.documents.files import put, render
from observatory.documents.kinds import REGISTERED, Asked, Desk, Kind, kind_of, make
from observatory.documents.parts import READERS, word_of
from observatory.errors import CallError
from observatory.language import _
from observatory.warehouse import ledger
from observatory.warehouse.connection import Moment
from observatory.weeks import week_label


class Origin(NamedTuple):
    """What a manifest tells of a desk (`kinds.Desk`), for who writes without one.

    moment : what is looked back to; None for the present
    """

    data: Path
    moment: Moment | None
    monday: dt.date
    made: dt.date
    zones: tuple[str, ...]
    subject: str
    weeks: int

    @classmethod
    def of(cls, desk: Desk) -> Origin:
        """That of the documents made at a desk."""
        return cls(
            desk.data, desk.warehouse.moment, desk.monday, desk.made, desk.zones, desk.subject, desk.weeks
        )


def issue(
    origin: Origin,
    folder: Path,
    kind: Kind | Asked,
    reader: Audience,
    made: Iterable[Document],
    tell: Callable[[list[Path]], None] = lambda _paths: None,
) -> list[str]:
    """Write documents of one kind (`kinds.make`) into a folder, with one manifest; gives their names.

    Those of a moment that is looked back to say so, in their first line and in their names. `tell` is told
    of the files of each as they are written, and of the manifest.
    """
    names, paths, then = [], [], origin.moment
    for document in made:
        marked = as_known(document, then, kind) if then else document
        names.append(marked.name)
        written = put(folder, marked)
        tell(written)
        paths += written
    name = names[0] if len(names) == 1 else _several(origin, kind, reader)
    about = _about(origin, kind, reader, paths)
    tell([manifest.note(folder / f"{name}-{about.run:06d}{manifest.ENDING}", about)])
    return names


def _about(origin: Origin, kind: Kind | Asked, reader: Audience, paths: Iterable[Path]) -> manifest.Manifest:
    then = origin.moment
    run = then.run if then else ledger.last_run(origin.data)
    return manifest.Manifest(
        week_label(origin.monday), word_of(reader), origin.made.isoformat(), language.current(), run,
        _("coordination"), {path.name: sha256(path) for path in paths}, manifest.inputs(origin.data, run),
        str(kind), tuple(origin.zones), origin.subject, origin.weeks, then.day.isoformat() if then else "",
    )  # fmt: skip


def as_known(document: Document, known: Moment, kind: Kind | Asked) -> Document:
    """A document made of what was known then: it says so in its first line and in its name."""
    registers = _("The registers are those of today.") if kind in REGISTERED else ""
    notice = " ".join(filter(None, (moment_words(known), registers, document.notice)))
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
    kind, then = kind_of(issued.kind), _then(desk, issued)
    desk = desk._replace(zones=issued.zones, subject=issued.subject, weeks=issued.weeks)
    made = (as_known(one, then, kind) if then else one for one in make(desk, kind, reader))
    return {name: content for document in made for name, content in render(document).items()}


def _then(desk: Desk, issued: manifest.Manifest) -> Moment | None:
    """The moment that documents said they looked back to; None for those of what was known when issued."""
    at = desk.warehouse.moment
    return at._replace(day=dt.date.fromisoformat(issued.as_known)) if at and issued.as_known else None


def _several(origin: Origin, kind: Kind | Asked, reader: Audience) -> str:
    """The name of what is issued together."""
    name = f"{kind}-{week_label(origin.monday)}-{word_of(reader)}-{language.current()}"
    return f"{name}-{origin.moment.run:06d}" if origin.moment else name
