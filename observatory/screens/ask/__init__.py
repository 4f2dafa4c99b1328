"""The bridge between the pages and the library: the same functions, cached per published warehouse.

Every answer is keyed by the warehouse's identity (path, time, size), so that a publish is seen at once
and nothing older is ever shown. Answers are shared between readers: a page never changes them.
"""

from observatory.screens.ask.background import Background, background
from observatory.screens.ask.door import Stamp, extent, last_week, opened, question, stamp, zones
from observatory.screens.ask.filtered import (
    Unplaced,
    area_sums,
    clock,
    concentration,
    filtered_cells,
    hexagons,
    kinds,
    places,
    points,
    profiles,
    sides,
    spots,
    surface,
    surface_by_zone,
    unplaced,
)
from observatory.screens.ask.ground import (
    areas,
    layer,
    layers_in_force,
    layers_version,
    street_lines,
    streets_address,
    territory,
)
from observatory.screens.ask.memory import cells
from observatory.screens.ask.partners import coverage, feeds, partner_label, partners
from observatory.screens.ask.register import action_areas, action_weeks, add_action, effect, register
from observatory.screens.ask.sector import diagnosis
from observatory.screens.ask.warm import make_ready
from observatory.screens.ask.weeks import (
    Weekly,
    area_series,
    area_sheet,
    season,
    series,
    unplaced_of_week,
    weekly,
)

__all__ = [
    "Background",
    "background",
    "Stamp",
    "stamp",
    "opened",
    "extent",
    "last_week",
    "question",
    "zones",
    "territory",
    "areas",
    "layer",
    "layers_in_force",
    "layers_version",
    "street_lines",
    "streets_address",
    "cells",
    "Weekly",
    "weekly",
    "make_ready",
    "series",
    "season",
    "area_sheet",
    "area_series",
    "partner_label",
    "feeds",
    "coverage",
    "partners",
    "filtered_cells",
    "hexagons",
    "kinds",
    "area_sums",
    "sides",
    "Unplaced",
    "unplaced",
    "unplaced_of_week",
    "points",
    "surface",
    "surface_by_zone",
    "places",
    "concentration",
    "spots",
    "profiles",
    "clock",
    "diagnosis",
    "register",
    "add_action",
    "effect",
    "action_areas",
    "action_weeks",
]
