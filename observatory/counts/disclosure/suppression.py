"""Complementary suppression: counts of 0 to 4 are hidden, and whatever would give them back.

A table is a list of keys with their counts, totals among them, and relations that say which add up to which.
Margins, sums over weeks and former editions are all keys and relations: one rule for all of them.

Zeros are hidden with the small counts: “0–4” does not say whether anything happened. Hiding 1 to 4 alone said
so, and the mark of a complement then said that it was no small count, which gave single facts back.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd

from observatory.counts.disclosure.marks import Mark
from observatory.counts.disclosure.relations import Relation, sums, with_totals
from observatory.errors import InputError
from observatory.language import _
from observatory.settings import SMALL_CELL


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
    totals = counts.index.isin([total for total, _members in relations])
    table = _marked(counts, totals, small)
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
                _withhold(table, programs.needed(key, goal, published), totals)
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


def _marked(counts: pd.Series, totals: np.ndarray, small: int) -> pd.DataFrame:
    hidden = counts <= small
    return pd.DataFrame(
        {
            "value": counts.astype("Int64").mask(hidden),
            "mark": np.select(
                [hidden & totals, hidden], [Mark.TOTAL_WITHHELD.value, Mark.SMALL.value], Mark.SHOWN.value
            ).astype(object),
        },
        index=counts.index,
    )


def _withhold(table: pd.DataFrame, keys: Iterable[Hashable], totals: np.ndarray) -> None:
    where = table.index.get_indexer(list(keys))
    table.iloc[where, table.columns.get_loc("value")] = pd.NA
    table.iloc[where, table.columns.get_loc("mark")] = np.where(
        totals[where], Mark.TOTAL_WITHHELD.value, Mark.WITHHELD.value
    )


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
