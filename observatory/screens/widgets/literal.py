"""Text that somebody wrote, shown as it stands: Streamlit takes what it is given for Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[!-/:-@\[-`{-~]")
#: What is replaced after Markdown, where a backslash is gone: ":name:", "://", "@name", "->", "www".
_REPLACED = re.compile(r":(?=[^\W\d]|[+/]|\d\w*:)|@(?=\w)|[-<>~=](?=[-<>=])|\bww(?=w)")
#: Marks of direction turn around what stands beside them.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Joins words without a width: what would be replaced is broken up by it.
_JOINER = "\u2060"


def literal(text: str) -> str:
    """`text` so that Markdown, HTML, formulas, emoji, icons, colours and addresses in it are letters.

    Whoever opens a page would otherwise fetch what a partner's file says: ``![](http://…)`` is an image.
    """
    lines = [" ".join(line.split()) for line in _TURNS.sub("", text).splitlines()]
    broken = (_REPLACED.sub(rf"\g<0>{_JOINER}", line) for line in lines if line)
    return "  \n".join(_MARKS.sub(r"\\\g<0>", line) for line in broken)
