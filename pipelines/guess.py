"""Which feed a file comes from, when nobody says: by its name and its header together, or not at all."""

from __future__ import annotations

import re
from pathlib import Path

from observatory.errors import CallError, InputError
from observatory.language import _
from pipelines.feed import Feed, feed_names, feeds, normal
from pipelines.read import read_header


def guess_feed(path: Path) -> Feed:
    """The one feed that `path` can come from.

    A feed is possible if its format fits and the file's header has every column it requires. Among several,
    the file's name decides.

    Raises
    ------
    InputError
        If there is no such file, or it is empty.
    CallError
        If no feed, or more than one, is possible: the caller has to say which.
    """
    possible = [feed for feed in feeds() if _fits(path, feed)]
    if len(possible) > 1:
        named = [feed for feed in possible if re.fullmatch(feed.file_pattern, path.name, re.IGNORECASE)]
        possible = named or possible
    if len(possible) == 1:
        return possible[0]
    names = [feed.name for feed in possible] or feed_names()
    raise CallError(
        _("{file}: which partner it comes from is not certain. Say --feed with one of: {feeds}.").format(
            file=path.name, feeds=", ".join(names)
        )
    )


def _fits(path: Path, feed: Feed) -> bool:
    try:
        header = set(map(normal, read_header(path, feed)))
    except InputError:
        return False
    return {normal(column) for column in feed.required_columns} <= header
