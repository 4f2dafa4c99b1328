"""Quoting: texts as TOML writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable


def quoted_list(values: Iterable[str]) -> str:
    """A TOML list of texts."""
    return "[" + ", ".join(map(quoted, values)) + "]"


def quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes, and DEL, which TOML does not allow bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
