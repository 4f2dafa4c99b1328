"""Complementary suppression: counts of 0 to 4 are hidden, and whatever would give them back.

A table is a list of keys with their counts, totals among them, and relations that say which add up to which.
Margins, sums over weeks and former editions are all keys and relations: one rule for all of them.

Zeros are hidden with the small counts: “0–4” does not say whether anything happened. Hiding 1 to 4 alone said
so, and the mark of a complement then said that it was no small count, which gave single facts back.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.counts.disclosure.marks import Mark
from observatory.errors import InputError
from observatory.language import _
from observatory.settings import SMALL_CELL

#: The member of a dimension that stands for all the others together.
ALL = "*"


class Relation(NamedTuple):
    """`members` add up to `total`."""

    total: Hashable
    members: tuple[Hashable, ...]


class Bounds(NamedTuple):
    """What any reader knows of each key from its mark alone."""

    low: np.ndarray
    high: np.ndarray


def suppress(
    counts: pd.Series,
    relations: Sequence[Relation],
    former: pd.DataFrame | None = None,
    small: int = SMALL_CELL,
) -> pd.DataFrame:
    """Hide every count up to `small`, and as few others as keep each of them anywhere from 0 to `small`.

    Parameters
    ----------
    counts : Series of int
        Index: keys, totals among them (`with_totals`).
    relations : sequence of Relation
        Between those keys, and those of `former`.
    former : DataFrame, optional
        A former edition's published table (`value, mark`): what it showed stays known and hides nothing. A
        key stands for one quantity: give a revised count a key of its own.

    Returns
    -------
    DataFrame
        Index as `counts`: ``value`` (Int64, missing where hidden), ``mark`` (`Mark`).

    Raises
    ------
    InputError
        When a total is not the sum of its members.
    """
    from observatory.counts.disclosure.audit import Complements, intervals

    _refuse_wrong_sums(counts, relations)
    known = pd.Index([]) if former is None else former.index[former["mark"] == Mark.SHOWN]
    table = _marked(counts, small)
    published = _all_editions(table, former)
    programs = Complements(published, relations, known.union(published.index.difference(table.index)), small)
    while True:
        shown = (table["mark"] == Mark.SHOWN).sum()
        found = intervals(published, relations, counts.index[counts <= small], small)
        for key, row in found[~found["safe"]].iterrows():
            goals = [
                goal for goal, reached in ((0, row["low"] <= 0), (small, row["high"] >= small)) if not reached
            ]
            for goal in goals:
                _withhold(table, programs.needed(key, goal, published))
                published = _all_editions(table, former)
        if (table["mark"] == Mark.SHOWN).sum() == shown:
            return table


def suppress_table(table: pd.DataFrame, small: int = SMALL_CELL) -> tuple[pd.DataFrame, list[Relation]]:
    """`suppress` for a plain table of counts published with its row, column and grand totals.

    Parameters
    ----------
    table : DataFrame of int
        Rows × columns, without totals.

    Returns
    -------
    DataFrame, list of Relation
        Published table by (row, column), totals under `ALL`; and the relations, for the audit.
    """
    keys = pd.MultiIndex.from_product([table.index, table.columns], names=["row", "column"])
    counts = with_totals(pd.Series(table.to_numpy().ravel(), index=keys))
    relations = sums(counts.index)
    return suppress(counts, relations, small=small), relations


def with_totals(counts: pd.Series, over: Iterable[str] | None = None) -> pd.Series:
    """Add the totals over each dimension of a MultiIndex (or those named), and over several at once."""
    names = list(counts.index.names)
    table = counts
    for name in names if over is None else over:
        others = [n for n in names if n != name]
        total = table.groupby(others, sort=False).sum() if others else pd.Series({ALL: table.sum()})
        total = total.reset_index(name="count").assign(**{name: ALL}) if others else total
        total = total.set_index(names)["count"]
        table = pd.concat([table.rename("count"), total])
    return table


def sums(
    index: pd.MultiIndex, parts: Mapping[str, Mapping[Hashable, Sequence[Hashable]]] | None = None
) -> list[Relation]:
    """The relations between the keys of `index`: each `ALL` is the sum of the other members of its dimension.

    Parameters
    ----------
    parts : mapping, optional
        By dimension, further totals and their members: ``{"zone_code": {"A": ["A-01", …]}}``. A part
        that is such a total is not added up again under `ALL` beside its own members.
    """
    keys = set(index)
    relations = []
    for place, name in enumerate(index.names):
        further = (parts or {}).get(name, {})
        inner = {member for members in further.values() for member in members}
        whole = {ALL: [m for m in index.unique(place) if m != ALL and m not in inner], **further}
        others = [index.unique(i) for i in range(index.nlevels) if i != place]
        for rest in product(*others):
            for total, members in whole.items():
                head = (*rest[:place], total, *rest[place:])
                tail = tuple(k for m in members if (k := (*rest[:place], m, *rest[place:])) in keys)
                if head in keys and tail:
                    relations.append(Relation(head, tail))
    return relations


def bounds(table: pd.DataFrame, small: int = SMALL_CELL) -> Bounds:
    """What the marks alone tell: 0 to `small`, or (withheld) more than that."""
    value = table["value"].to_numpy(dtype=float, na_value=np.nan)
    mark = table["mark"].to_numpy(dtype=object)
    low = np.select([mark == Mark.SMALL, mark == Mark.WITHHELD], [0.0, small + 1.0], value)
    high = np.select([mark == Mark.SMALL, mark == Mark.WITHHELD], [float(small), np.inf], value)
    return Bounds(low, high)


def _marked(counts: pd.Series, small: int) -> pd.DataFrame:
    hidden = counts <= small
    return pd.DataFrame(
        {
            "value": counts.astype("Int64").mask(hidden),
            "mark": np.where(hidden, Mark.SMALL.value, Mark.SHOWN.value).astype(object),
        },
        index=counts.index,
    )


def _withhold(table: pd.DataFrame, keys: Iterable[Hashable]) -> None:
    where = table.index.get_indexer(list(keys))
    table.iloc[where, table.columns.get_loc("value")] = pd.NA
    table.iloc[where, table.columns.get_loc("mark")] = Mark.WITHHELD.value


def _all_editions(table: pd.DataFrame, former: pd.DataFrame | None) -> pd.DataFrame:
    """What a reader of both editions holds: what either shows is known."""
    if former is None:
        return table
    known = former[former["mark"] == Mark.SHOWN]
    kept = table[~table.index.isin(known.index)]
    rest = former[~former.index.isin(known.index) & ~former.index.isin(kept.index)]
    return pd.concat([kept, known, rest])


def _refuse_wrong_sums(counts: pd.Series, relations: Sequence[Relation]) -> None:
    value = counts.to_dict()
    for total, members in relations:
        if (
            total in value
            and all(m in value for m in members)
            and value[total] != sum(value[m] for m in members)
        ):
            raise InputError(
                _("the total {total} is {value}, and its parts add up to {sum}.").format(
                    total=total, value=value[total], sum=sum(value[m] for m in members)
                )
            )
