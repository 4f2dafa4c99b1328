"""Which feed a file comes from, when nobody says: by its name and its header together, or not at all."""

from __future__ import annotations

import re
from pathlib import Path

from observatory.errors import CallError, InputError
from observatory.language import _
from pipelines.feed import Feed, faulty_feeds, feeds, normal
from pipelines.read import read_header, refuse_unreadable


def guess_feed(content: bytes, file_name: str, data: Path | None = None) -> Feed:
    """The one feed that a file of these bytes and this name can come from.

    A feed is possible if its format fits and the file's header has every column it requires. Among several,
    the file's name decides. Where none fits, a name that is one feed's own says whose faulty file it is:
    reading it then tells what is wrong with it; not while a definition is faulty, for the name may be its.

    Raises `CallError` if no feed, or more than one, is possible: the caller has to say which, and a
    definition that cannot be read is told then, for the file may be its own; `InputError` for a kind of file
    that nobody sends.
    """
    known = feeds(data)
    named = [feed for feed in known if re.fullmatch(feed.file_pattern, file_name, re.IGNORECASE)]
    possible = [feed for feed in named if _fits(content, file_name, feed)]
    if len(possible) != 1:
        others = [feed for feed in known if feed not in named and _fits(content, file_name, feed)]
        possible = possible or others or ([] if faulty_feeds(data) else named)
    if len(possible) == 1:
        return possible[0]
    refuse_unreadable(content, file_name)
    choice = possible or named or known
    said = _("{file}: which partner it comes from is not certain. Say which: {partners}.").format(
        file=file_name, partners=", ".join(feed.label for feed in choice)
    )
    left_out = [_("Left out: {fault}").format(fault=fault) for fault in faulty_feeds(data).values()]
    raise CallError("\n".join([said, *left_out])).with_hint(
        _("Say --feed with one of: {feeds}.").format(feeds=", ".join(feed.name for feed in choice))
    )


def _fits(content: bytes, file_name: str, feed: Feed) -> bool:
    try:
        header = feed.names(read_header(content, feed, file_name)).keys()
    except InputError:
        return False
    return {normal(column) for column in feed.required_columns} <= header
