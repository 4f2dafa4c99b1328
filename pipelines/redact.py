"""No person enters: what names, calls or registers somebody is taken out of free text before it is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: What stands where something about a person stood.
MASK = "[…]"

_NAME = r"(?:[A-ZÀ-Ý][\w'’-]+|[A-ZÀ-Ý]\.)(?:\s+(?:[A-ZÀ-Ý][\w'’-]+|[A-ZÀ-Ý]\.))?"
_WAY = (
    r"(?:rue|avenue|av\.?|place|pl\.?|impasse|boulevard|bd|quai|square|all[ée]e|chemin|che|route|rte|faubourg|fbg|"
    r"cours|passage|esplanade|pont|parc|r[ée]sidence|foyer|[ée]cole|coll[èe]ge|lyc[ée]e|stade|gymnase|r)"
)
#: What registers or reaches somebody, wherever it stands.
_TRACES = (
    r"[\w.+-]+@[\w-]+\.[\w.]+",
    r"(?<!\d)(?:\+33|0033|0)\s?[1-9](?:[\s.-]?\d{2}){4}(?!\d)",
    r"\b[A-Z]{2}-?\d{3}-?[A-Z]{2}\b",
    r"\b\d{2,4}\s?[A-Z]{2,3}\s?90\b",
    r"(?i:\bn[ée]e?\s+le\s+)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}",
)
_NAMES = (
    rf"(?i:\bchez)\s+(?!(?i:le|la|les|l'|un|une)\b){_NAME}",
    rf"(?<!\w)(?:(?i:monsieur|madame|mademoiselle|mme|mlle|mr)\.?|MM?\.)\s+{_NAME}",
)
_TRACE = re.compile("|".join(_TRACES))
_PERSON = re.compile("|".join(f"(?:{pattern})" for pattern in _NAMES))
#: "Rue Madame de Staël" is a street: no name is taken out right behind the word for a way.
_STREET_NAME = re.compile(rf"(?i:\b{_WAY}\s+(?:d[eu]s?\s+)?)$")


def scrub(text: str) -> str:
    """`text` without names behind a title or "chez", telephone numbers, e-mails, plates and birth dates.

    A name that nothing announces cannot be told from a street's: the columns that hold such names are
    dropped by the feed's definition.
    """
    text = _TRACE.sub(MASK, text)
    return _PERSON.sub(lambda found: found[0] if _STREET_NAME.search(text[: found.start()]) else MASK, text)


def scrub_column(texts: pd.Series) -> pd.Series:
    """`scrub` over a column of strings, once per distinct text."""
    return texts.map({text: scrub(text) for text in texts.unique()}).astype("str")
