"""Weekly cells added up over communes, over the town's districts, over the agglomeration.

Counts add up; so do expected and reporting partners, which makes the sum honest about silence:
`reporting` 0 is silence everywhere, ``reporting < partners`` silence somewhere.
"""

from __future__ import annotations

import pandas as pd

from observatory.agglomeration import EPCI
from observatory.counts.cube import Cube


def by_commune(cells: pd.DataFrame | Cube) -> Cube:
    """Cells of the communes, the town's districts added up. `zone_code` becomes the INSEE code.

    Facts known only to be somewhere in the town are in no zone: ask the warehouse for communes
    (``weekly_cells(by="commune")``) where these must count too.
    """
    cube = Cube.of(cells)
    return cube.sum_over(areas=cube.keys["zone_code"].str.slice(0, 5))


def by_district(cells: pd.DataFrame | Cube) -> Cube:
    """Cells of the town's districts alone."""
    cube = Cube.of(cells)
    return cube.rows(cube.keys["zone_code"].str.contains("-", regex=False))


def by_agglomeration(cells: pd.DataFrame | Cube, code: str = EPCI) -> Cube:
    """Cells of the whole agglomeration, under its SIREN code.

    Give it the cells of communes: those of zones lack the facts known only to be somewhere in the town, and
    two totals of one thing would differ.
    """
    cube = Cube.of(cells)
    return cube.sum_over(areas=code)
