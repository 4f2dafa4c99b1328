"""Names of files as they are kept and shown: without persons, and with the names of feeds."""

from __future__ import annotations

import re
from pathlib import Path

from observatory.redact import scrub
from observatory.redact.words import fold
from pipelines.feed import feed_names

_LETTERS = re.compile(r"[^\W\d_]+")


def kept_name(file_name: str, data: Path | None) -> str:
    """`file_name` without persons; words in the names of feeds, the site's own included, name nobody."""
    if scrub(file_name) == file_name:
        return file_name
    known = frozenset(word for name in feed_names(data) for word in _LETTERS.findall(fold(name)))
    return scrub(file_name, known)
