"""Weekly cells added up over communes, over the town's districts, over the agglomeration.

Counts add up; so do expected and reporting partners, which makes the sum honest about silence:
`reporting` 0 is silence everywhere, ``reporting < partners`` silence somewhere.
"""

from __future__ import annotations

import pandas as pd

from observatory.agglomeration import EPCI
from observatory.counts.history import Cube


def by_commune(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of the communes, the town's districts added up. `zone_code` becomes the INSEE code.

    Facts known only to be somewhere in the town are in no zone: ask the warehouse for communes
    (``weekly_cells(by="commune")``) where these must count too.
    """
    return _added_up(cells.assign(zone_code=cells["zone_code"].str.slice(0, 5)))


def by_district(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of the town's districts alone; the index starts anew."""
    return cells[cells["zone_code"].str.contains("-", regex=False)].reset_index(drop=True)


def by_agglomeration(cells: pd.DataFrame | Cube, code: str = EPCI) -> pd.DataFrame | Cube:
    """Cells of the whole agglomeration, under its SIREN code; arrays give arrays."""
    if isinstance(cells, Cube):
        sums = (
            values.sum(axis=0, keepdims=True) for values in (cells.facts, cells.partners, cells.reporting)
        )
        return Cube(pd.Index([code]), cells.themes, cells.weeks, *sums, cells.complete)
    return _added_up(cells.assign(zone_code=code))


def _added_up(cells: pd.DataFrame) -> pd.DataFrame:
    grouped = cells.groupby(["zone_code", "theme", "week"], sort=False, as_index=False)
    return grouped.agg(
        facts=("facts", "sum"),
        partners=("partners", "sum"),
        reporting=("reporting", "sum"),
        complete=("complete", "all"),
    )
