"""Numbers already added up into the copy being built: new, already known, or a partner's correction.

They have a table of their own and touch no other: no total of facts ever hears of them. Their past is kept as
that of the other tables beside the facts (`observatory.warehouse.runs`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.warehouse import runs, store

if TYPE_CHECKING:
    from observatory.warehouse.connection import Warehouse


@dataclass(frozen=True, slots=True)
class Compared:
    """Of each number, in order: whether it is `new`, corrects one (`corrects`) or is `outdated`.

    The others are known.
    """

    new: np.ndarray
    corrects: np.ndarray
    outdated: np.ndarray


def compare_numbers(warehouse: Warehouse, numbers: pd.DataFrame, made_on: dt.date | None = None) -> Compared:
    """Compare `numbers` (``aggregate_id, n``, each id once), of a file made on a day, with those believed.

    Outdated is what a file made later tells otherwise.
    """
    believed = warehouse.connection.execute(
        "select aggregate_id, n, r.made_on > $made as later "
        "from aggregates left join receipts r using (receipt)",
        {"made": made_on},
    ).df()
    told = believed.set_index("aggregate_id").reindex(numbers["aggregate_id"])
    known = told["n"].notna().to_numpy(bool)
    other = known & (told["n"].to_numpy(float) != numbers["n"].to_numpy())
    later = told["later"].to_numpy(bool, na_value=False)
    return Compared(~known, other & ~later, other & later)


def store_numbers(warehouse: Warehouse, numbers: pd.DataFrame) -> None:
    """Add `numbers` (columns of ``aggregates``) in the place of those they correct."""
    if numbers.empty:
        return
    own = warehouse.own("aggregates")
    with store.as_table(warehouse, numbers[["aggregate_id", "receipt"]]) as name:
        if runs.replays(warehouse):
            _keep_past(warehouse, name)
        warehouse.connection.execute(
            f"delete from {own} where aggregate_id in (select aggregate_id from {name})"  # noqa: S608
        )
    store.store_table(warehouse, "aggregates", numbers)


def _keep_past(warehouse: Warehouse, incoming: str) -> None:
    """Where each file is counted as a run of its own, keep what is corrected with the runs that knew it."""
    warehouse.connection.execute(
        f"insert into {warehouse.own('aggregates_known')} by name "  # noqa: S608
        "select a.*, told.run as known_run, corrected.run as until_run from aggregates a "
        f"join {incoming} i using (aggregate_id) "
        "join run_of_receipt told on told.receipt = a.receipt "
        "join run_of_receipt corrected on corrected.receipt = i.receipt"
    )
