"""Cached diagnosis of a sector."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from observatory.access import Act, in_areas
from observatory.errors import CallError
from observatory.language import _
from observatory.screens.cache.connection import WarehouseVersion, facts
from observatory.screens.cache.cubes import cells
from observatory.screens.cache.geography import territory
from observatory.screens.cache.keyed import keyed
from observatory.screens.cache.selections import whose
from observatory.screens.session import reader

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from observatory.hotspots.sector import Diagnosis


@reader.asks(Act.PLACES)
@keyed(whose, max_entries=8)
def diagnosis(
    version: WarehouseVersion, area: str, first: dt.date, last: dt.date, *, drawn: bool
) -> Diagnosis:
    """The diagnosis (`hotspots.diagnosis.diagnose`) of `area` (WKT, EPSG:4326) from one day to another.

    A `drawn` one has the floor of `hotspots.sector.Floor`: anybody can write a line into an address. For who
    may not see fewer than five facts every sector has it, and so have its themes, weeks and places.
    `last` is no later than the last complete week: weeks that nobody could have told of are not looked at.
    Of a sector only the part is looked at that lies in the reader's areas: elsewhere none of the facts are
    theirs to see, and a count of the others would pass for all of them.

    Raises `CallError` for a sector outside of them.
    """
    import shapely

    from observatory.hotspots.sector import Floor, diagnose, no_fewer, span_of

    outline = _own_part(shapely.from_wkt(area), reader.own_areas())
    west, south, east, north = outline.bounds
    start, end = span_of(first, last)
    near = facts(
        version, "points_near", first=start, until=end + dt.timedelta(days=1), west=west, south=south,
        east=east, north=north,
    )  # fmt: skip
    weekly = cells(version, start, end, "commune")
    every = not reader.may(Act.FEW)
    floor = Floor() if drawn or every else None
    found = diagnose(
        in_areas(near, reader.own_areas()), outline, weekly, territory().communes, first, last, floor
    )
    return no_fewer(found, Floor()) if every else found


def _own_part(outline: BaseGeometry, areas: tuple[str, ...] | None) -> BaseGeometry:
    """The part of an outline that lies in some communes, districts or zones; all of it where `areas` is None.

    Raises `CallError` where none does.
    """
    import shapely

    if areas is None:
        return outline
    zones = territory().zones
    own = zones.index.isin(areas) | zones["commune_code"].isin(areas).to_numpy()
    ground = shapely.union_all(zones["geometry"].to_numpy()[own])
    parts = shapely.get_parts(shapely.intersection(outline, ground))
    part = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    if part.is_empty:
        raise CallError(_("this sector lies outside of the areas whose places you may see."))
    return part
