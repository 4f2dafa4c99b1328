"""Cameras lent to communes, each as a draft of an action to evaluate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from observatory.crs import to_geographic, to_metres
from observatory.errors import NoDataError
from observatory.evaluate.register import Action, Area
from observatory.evaluate.series import theme_cells, weekly_series
from observatory.evaluate.suggest import suggest_controls
from observatory.geocode import Cameras, Standing
from observatory.geocode.cameras import camera_key
from observatory.geocode.parse.communes import communes
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd

    from observatory.warehouse import Warehouse

#: What a camera lent to a commune is meant for unless its loan says otherwise: what is done in public space
#: and stands to be seen. Chosen beforehand: themes picked because they were high would fall by themselves.
MEANT_FOR = ("tag", "dumping", "fire", "damage", "abandoned_vehicle", "gathering", "rodeo")
#: Around its pole a camera is held to act on so many metres; facts could have moved to the ring around that.
REACH_M, RING_M = 200.0, 300.0


def drafts(cameras: Cameras, register: Iterable[Action]) -> list[Action]:
    """An action for each loan of a camera that the register does not have yet, the earliest first.

    A draft has neither themes nor a control: whoever adds it chooses what the loan was meant for and what it
    is held against. Loans without a first day give none.
    """
    known = {action.code for action in register}
    found = [_draft(loan, loan.start) for loan in cameras.loans() if loan.start]
    return [draft for draft in found if draft.code not in known]


def with_control(draft: Action, warehouse: Warehouse, zones: pd.DataFrame, last_week: dt.date) -> Action:
    """A draft with its themes, held against the zones of likest size and past (`suggest_controls`).

    Parameters
    ----------
    zones : DataFrame
        `Territory.zones`.
    last_week : date
        Monday of the last week looked at.

    Raises
    ------
    NoDataError
        Where no zone has enough facts to be compared with.
    """
    weekly = weekly_series(draft, warehouse, zones, last_week)
    found = suggest_controls(draft, weekly, theme_cells(draft, warehouse, last_week), zones, most=1)
    if not found:
        raise NoDataError(_("No zone has enough facts to be compared with: choose one yourself."))
    return replace(draft, control=Area(found[0].zones))


def _draft(loan: Standing, start: dt.date) -> Action:
    name = camera_key(loan.camera).replace(" ", "-")
    commune = communes()[loan.lent_to].name
    return Action(
        code=f"camera-{name}-{start.isoformat()}",
        title=_("{camera} lent to {commune}").format(camera=loan.camera, commune=commune),
        themes=(),
        start=start,
        end=loan.end,
        treated=Area(outline=_circle(loan.lon, loan.lat)),
        control=Area(),
        ring=Area(metres=RING_M),
    )


def _circle(lon: float, lat: float) -> str:
    """The outline (WKT, EPSG:4326) of what is within `REACH_M` of a point in degrees."""
    import shapely

    (x,), (y,) = to_metres([lon], [lat])
    circle = to_geographic(shapely.Point(x, y).buffer(REACH_M, quad_segs=4))
    return shapely.to_wkt(circle, rounding_precision=5)
