"""Numbers already added up into the copy being built: new, already known, or a partner's correction.

They have a table of their own and touch no other: no total of facts ever hears of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.warehouse import store

if TYPE_CHECKING:
    from observatory.warehouse.connection import Warehouse


@dataclass(frozen=True, slots=True)
class Compared:
    """Of each number, in order: whether it is `new` or corrects one (`corrects`); the others are known."""

    new: np.ndarray
    corrects: np.ndarray


def compare_numbers(warehouse: Warehouse, numbers: pd.DataFrame) -> Compared:
    """Compare `numbers` (``aggregate_id, n``, each id once) with those believed."""
    believed = warehouse.connection.execute(
        "select aggregate_id, n from aggregates where known_until is null"
    ).df()
    said = numbers["aggregate_id"].map(believed.set_index("aggregate_id")["n"])
    known = said.notna().to_numpy(bool)
    return Compared(~known, known & (said.to_numpy() != numbers["n"].to_numpy()))


def store_numbers(warehouse: Warehouse, numbers: pd.DataFrame) -> None:
    """Add `numbers` (columns of ``aggregates`` but the last); those they correct are believed until then."""
    if numbers.empty:
        return
    with store.as_table(warehouse, numbers[["aggregate_id", "known_from"]]) as name:
        warehouse.connection.execute(
            f"update {warehouse.own('aggregates')} set known_until = i.known_from from {name} i "  # noqa: S608
            "where aggregates.aggregate_id = i.aggregate_id and known_until is null"
        )
    store.store_table(warehouse, "aggregates", numbers.assign(known_until=pd.NaT))
