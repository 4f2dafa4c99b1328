"""The part of a building that a place text names: hall, building, staircase, entrance.

It is kept beside the address, never in the place of it, and in a short form: « bât. B, hall 3 ». Only numbers
and single letters are parts: a name may be a person's. Floors, flats, doors and cellars are not kept: behind
a flat's door lives one household.
"""

from __future__ import annotations

import pandas as pd

from observatory.geocode.parse.surroundings import HEADS, starts_house_number
from observatory.geocode.parse.text import ARTICLES, ORDINALS, TYPE_OF, words

#: How a part is announced → its short form, from the widest to the finest.
PARTS = {
    "batiment": "bât.", "batim": "bât.", "bat": "bât.", "bt": "bât.", "immeuble": "bât.", "imm": "bât.",
    "bloc": "bloc", "tour": "tour",
    "hall": "hall", "entree": "entrée", "ent": "entrée", "cage": "cage", "escalier": "cage", "esc": "cage",
}  # fmt: skip
_ORDER = ("bât.", "bloc", "tour", "entrée", "hall", "cage")
#: What a text without any of these has no part of: asked of all texts at once, before each is read.
_HINT = "hall|b[aâ]t|bt|imm|bloc|tour|entr|ent|cage|esc"
_NUMBER_SIGNS = frozenset({"no", "n", "numero", "num"})
_MOST_DIGITS = 3
#: Letters that are also words before a name: « hall d’entrée », « entrée à droite », « cage l’autre côté ».
_WORDS = frozenset("acdjlmnsty")
#: What stands between two parts of one kind: which of them is meant nobody can tell.
_SEVERAL = frozenset({"et", "ou", "a", "-", "/"})


def halls(texts: pd.Series) -> pd.Series:
    """The part of a building that each text names, null where it names none; a text is read once."""
    found = pd.Series(pd.NA, index=texts.index, dtype="str")
    hinted = texts[texts.str.contains(_HINT, case=False, regex=True, na=False)]
    if len(hinted):
        known = {text: hall(text) or pd.NA for text in hinted.unique()}
        found.loc[hinted.index] = hinted.map(known).astype("str")
    return found


def hall(text: str) -> str:
    """The part of a building that a place text names, in its short form; empty where it names none.

    Parameters
    ----------
    text : str
        A place as its partner wrote it, persons taken out.

    Examples
    --------
    >>> hall("12 rue de Londres, BAT B HALL n°3, 2e étage, appt 12")
    'bât. B, hall 3'
    >>> hall("hall d'entrée, 12 rue de Londres")
    ''
    """
    tokens = words(text)
    found: dict[str, set[str]] = {}
    for i, token in enumerate(tokens):
        part = PARTS.get(token)
        if part and not _is_bound(tokens, i) and (which := _which(tokens, i + 1)):
            found.setdefault(part, set()).add(which)
    return ", ".join(f"{part} {found[part].pop()}" for part in _ORDER if len(found.get(part, ())) == 1)


def _is_bound(tokens: list[str], i: int) -> bool:
    """Whether the word at `i` is of another name: « rue de la Tour 5 », « cage d’escalier »."""
    if tokens[i : i + 3] == ["cage", "d", "escalier"]:
        return True
    before = i
    while before and tokens[before - 1] in ARTICLES:
        before -= 1
    return 0 < before < i and tokens[before - 1] in TYPE_OF


def _which(tokens: list[str], i: int) -> str:
    """The number or letter at `i` that tells a part from the others; empty where none stands there."""
    while i < len(tokens) and tokens[i] in _NUMBER_SIGNS and _is_figure(tokens[i + 1 : i + 2]):
        i += 1
    token, behind = [*tokens[i : i + 2], "", ""][:2]
    if token.isdigit():
        return _figure(tokens, i)
    if len(token) != 1 or not token.isalpha():
        return ""
    if _is_figure([behind]) and not starts_house_number(tokens, i + 1):
        return f"{token}{int(behind)}".upper()
    if behind in _SEVERAL and _is_part(tokens[i + 2 : i + 3]):
        return ""
    return "" if token in _WORDS and _binds(tokens, i + 1) else token.upper()


def _figure(tokens: list[str], i: int) -> str:
    """The number at `i`, with the letter behind it; empty for a house's, a floor's, a postcode or several."""
    behind, beyond = [*tokens[i + 1 : i + 3], "", ""][:2]
    if len(tokens[i]) > _MOST_DIGITS or behind in ORDINALS or starts_house_number(tokens, i):
        return ""
    if behind in _SEVERAL and _is_part([beyond]):
        return ""
    lettered = len(behind) == 1 and behind.isalpha() and behind not in _WORDS
    return f"{int(tokens[i])}{behind.upper() if lettered else ''}"


def _binds(tokens: list[str], i: int) -> bool:
    """Whether the word at `i` goes with the letter before it: it announces nothing of its own."""
    token = tokens[i] if i < len(tokens) else ""
    if not token.isalpha():
        return False
    if token in PARTS:
        return not (_is_part(tokens[i + 1 : i + 2]) or tokens[i + 1 : i + 2] == ["no"])
    return token not in HEADS and token not in TYPE_OF


def _is_figure(tokens: list[str]) -> bool:
    return bool(tokens) and tokens[0].isdigit() and len(tokens[0]) <= _MOST_DIGITS


def _is_part(tokens: list[str]) -> bool:
    return _is_figure(tokens) or (bool(tokens) and len(tokens[0]) == 1 and tokens[0].isalpha())
