"""Relations between counts: which add up to which, and what the mark of each alone tells."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.counts.disclosure.marks import Mark
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
    """What the marks alone tell: 0 to `small`; more than that (withheld); anything (a total withheld)."""
    value = table["value"].to_numpy(dtype=float, na_value=np.nan)
    mark = table["mark"].to_numpy(dtype=object)
    low = np.select([mark == Mark.WITHHELD, mark != Mark.SHOWN], [small + 1.0, 0.0], value)
    high = np.select([mark == Mark.SMALL, mark != Mark.SHOWN], [float(small), np.inf], value)
    return Bounds(low, high)
