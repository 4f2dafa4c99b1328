"""The bridge between the pages and the library: the same functions, cached per published warehouse.

Every answer is keyed by the warehouse's version (`WarehouseVersion`), so that a publish is seen at once and
nothing older is ever shown. Answers are shared between readers: a page never changes them.
"""

# ruff: noqa: F401 - a front: what it imports is what it gives

from observatory.screens.cache.actions import (
    action_areas,
    add_action,
    effect,
    other_controls,
    register,
    take_back_action,
)
from observatory.screens.cache.basemap import Basemap, basemap_in_force
from observatory.screens.cache.connection import (
    WarehouseVersion,
    current_version,
    extent,
    last_week,
    question,
    version_known,
    zones,
)
from observatory.screens.cache.cubes import cells
from observatory.screens.cache.geography import (
    NamedPlace,
    addresses,
    areas,
    ground,
    ground_address,
    layer,
    layers_in_force,
    layers_version,
    look_within,
    named_places,
    site_layers,
    territory,
    touching,
)
from observatory.screens.cache.reporting import (
    board,
    coming,
    confirm_empty,
    confirmations,
    coverage,
    doubted,
    feeds,
    partner_label,
    partners,
    take_back_confirmation,
    told_of,
)
from observatory.screens.cache.sector import diagnosis
from observatory.screens.cache.selections import (
    Unplaced,
    area_sums,
    concentration,
    facts_of,
    filtered_cells,
    hexagons,
    hour_grid,
    left_out,
    places,
    points,
    profiles,
    removals,
    sides,
    spots,
    spots_between,
    stops,
    subtypes,
    surface,
    surface_by_zone,
    told_beside,
    unplaced,
)
from observatory.screens.cache.tellings import decide_pair, pairs_decided, told_pairs, told_twice
from observatory.screens.cache.weeks import (
    LastYear,
    Weekly,
    area_series,
    area_sheet,
    beside_last_year,
    doubts,
    series,
    unplaced_of_week,
    weekly,
)
