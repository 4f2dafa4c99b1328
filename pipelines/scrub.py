"""No person enters: what names, calls or registers somebody is taken out of free text before it is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: What stands where something about a person stood.
MASK = "[…]"

_NAME = r"(?:[A-ZÀ-Ý][\w'’-]+|[A-ZÀ-Ý]\.)(?:\s+(?:[A-ZÀ-Ý][\w'’-]+|[A-ZÀ-Ý]\.))?"
_WAY = r"(?:rue|avenue|av\.?|place|pl\.?|impasse|boulevard|bd|quai|square|allée|école|collège|lycée)"
_PATTERNS = (
    r"[\w.+-]+@[\w-]+\.[\w.]+",
    r"(?<!\d)(?:\+33|0033|0)\s?[1-9](?:[\s.-]?\d{2}){4}(?!\d)",
    r"\b[A-Z]{2}-\d{3}-[A-Z]{2}\b",
    r"\b\d{2,4}\s?[A-Z]{2,3}\s?90\b",
    r"(?i:\bn[ée]e?\s+le\s+)\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}",
    rf"(?<!\w)(?:(?i:monsieur|madame|mademoiselle|mme|mlle|mr)\.?|MM?\.)\s+{_NAME}",
    rf"(?i:\bchez)\s+(?!(?i:le|la|les|l'|un|une)\b){_NAME}",
)
_PERSON = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))
#: "Rue Madame de Staël" is a street: nothing is taken out right behind the word for a way.
_STREET_NAME = re.compile(rf"(?i:\b{_WAY}\s+(?:d[eu]s?\s+)?)$")


def scrub(text: str) -> str:
    """`text` without names behind a title or "chez", telephone numbers, e-mails, plates and birth dates."""
    return _PERSON.sub(lambda found: found[0] if _STREET_NAME.search(text[: found.start()]) else MASK, text)


def scrub_column(texts: pd.Series) -> pd.Series:
    """`scrub` over a column of strings, once per distinct text."""
    distinct = texts.drop_duplicates()
    changed = {text: clean for text in distinct if (clean := scrub(text)) != text}
    return texts.replace(changed) if changed else texts
