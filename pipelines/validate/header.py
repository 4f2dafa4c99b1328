"""The columns a definition needs, found in a file whatever their case, accents and order."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pandas as pd

from observatory.errors import InputError
from observatory.language import N_, _
from pipelines.feed import INVENTED_COLUMN, normal

if TYPE_CHECKING:
    from pipelines.feed import Feed
    from pipelines.read import RawTable

#: Words that mean "not given", in lower case, where no definition gives them another meaning.
NULL_WORDS = (
    "null", "none", "nan", "nat", "nil", "n/a", "#n/a", "#n/d", "n/d", "n.c.", "n.r.", "-", "--", "—", "?",
    "??", "-1", "inconnu", "inconnue", "non connu", "non connue", "non renseigné", "non renseignée",
    "non renseigne", "non précisé", "non précisée", "sans objet", "néant", "neant", "vide", "(vide)",
)  # fmt: skip

#: A column that seems to say how many facts a row stands for.
_COUNT = re.compile(r"(nombre|nb|nbre|effectif|quantite|qte|count)\b")
REMARK_COUNT = N_("rows that may stand for several facts each, by the column {value}: each is counted as one")
REMARK_OTHER_COLUMNS = N_("columns that the definition does not know, left out")


def select_columns(raw: RawTable, feed: Feed, file_name: str) -> pd.DataFrame:
    """The used columns of `raw` under the definition's names, and ``invented`` (bool); the rest stays out.

    An optional column that is absent is empty. Raises `InputError` naming every missing column and,
    where one looks like it, the renamed one.
    """
    found = feed.names(raw.frame.columns)
    missing = [column for column in feed.required_columns if normal(column) not in found]
    if missing and (len(raw.frame.columns) or feed.format in ("csv", "xlsx")):
        raise InputError(_missing(missing, list(raw.frame.columns), feed, file_name))
    here = [column for column in feed.used_columns if normal(column) in found]
    frame = raw.frame[[found[normal(column)] for column in here]].set_axis(here, axis="columns")
    absent = pd.Series("", index=frame.index, dtype="str")
    frame = frame.assign(**dict.fromkeys([c for c in feed.used_columns if c not in here], absent))
    mark = found.get(normal(INVENTED_COLUMN))
    frame["invented"] = raw.frame[mark] != "" if mark else False
    _remark_others(raw, feed, found)
    return frame


def without_null_words(frame: pd.DataFrame, feed: Feed) -> pd.DataFrame:
    """Selected columns with the words that mean nothing emptied, and with the derived columns."""
    coded = {*feed.code_columns, *feed.keep, feed.outcome_column}
    for column in set(feed.used_columns) - coded:
        nothing = frame[column].str.lower().isin(NULL_WORDS)
        if nothing.any():
            frame[column] = frame[column].mask(nothing, "")
    for new, derived in feed.derived.items():
        frame[new] = _derive(frame, derived)
    return frame


def _remark_others(raw: RawTable, feed: Feed, found: dict[str, str]) -> None:
    named = {*map(normal, feed.used_columns), *map(normal, feed.dropped), normal(INVENTED_COLUMN)}
    others = set(found) - named
    if others:
        raw.remarks[REMARK_OTHER_COLUMNS] = len(others)
    for name in others:
        if _COUNT.match(name) and pd.to_numeric(raw.frame[found[name]], errors="coerce").max() > 1:
            raw.remarks[f"{REMARK_COUNT}\x1f{found[name]}"] = len(raw.frame)


def _derive(frame: pd.DataFrame, derived) -> pd.Series:
    value = frame[derived.source[0]]
    for column in derived.source[1:]:
        value = value + derived.joined_by + frame[column]
    if derived.pad:
        value = value.where(value == "", value.str.zfill(derived.pad))
    if derived.pattern:
        value = value.str.replace(derived.pattern, derived.to, regex=True)
    return value


def _missing(missing: list[str], columns: list[str], feed: Feed, file_name: str) -> str:
    text = _("{file}, row 1: {feed} promises the columns {missing}, which are not there.").format(
        file=file_name, feed=feed.label, missing=", ".join(f"“{m}”" for m in missing)
    )
    if other := _other_separator(columns, feed):
        return f"{text} " + _(
            "The columns seem to be separated by “{found}” instead of “{promised}”."
        ).format(found=other, promised=feed.separator)
    near = {m: get_close_matches(normal(m), map(normal, columns), n=1, cutoff=0.6) for m in missing}
    renamed = [_("“{old}” may now be “{new}”").format(old=m, new=n[0]) for m, n in near.items() if n]
    advice = _("Correct the header, or the definition {name}.toml if the partner has changed its export.")
    return " ".join([text, *(f"{r}." for r in renamed), advice.format(name=feed.name)])


def _other_separator(columns: list[str], feed: Feed) -> str:
    """What separates the columns of a CSV that came out as one, if something else than promised does."""
    if feed.format != "csv" or len(columns) > 1:
        return ""
    return next((mark for mark in ";,\t|" if mark != feed.separator and any(mark in c for c in columns)), "")
