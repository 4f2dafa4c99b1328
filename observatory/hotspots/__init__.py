"""Hot spots: where facts gather, which places come back, when, and how well the map foresaw."""

from observatory.hotspots.accuracy import Caught, caught_by, pai, pei
from observatory.hotspots.clusters import Spots, hot_spots, outline_of, territory_cells
from observatory.hotspots.filters import (
    WEEKDAYS,
    drawable,
    filter_facts,
    read_hours,
    read_weekdays,
    without_hour,
)
from observatory.hotspots.getis_ord import LEAST_FACTS, GiStar, gi_star, gi_star_points
from observatory.hotspots.grid import Lattice, extent_of, lattice, to_degrees, to_metres
from observatory.hotspots.hour_shares import Clock, aoristic, hour_weights
from observatory.hotspots.kernel_density import (
    BANDWIDTH_M,
    BREAKS,
    CELL_M,
    Heat,
    heat_by_zone,
    heat_of_facts,
    heat_surface,
)
from observatory.hotspots.near_repeat import Knox, knox
from observatory.hotspots.repeats import concentration, repeat_places

__all__ = [
    "BANDWIDTH_M",
    "BREAKS",
    "CELL_M",
    "LEAST_FACTS",
    "WEEKDAYS",
    "Caught",
    "Clock",
    "GiStar",
    "Heat",
    "Knox",
    "Lattice",
    "Spots",
    "aoristic",
    "caught_by",
    "concentration",
    "drawable",
    "extent_of",
    "filter_facts",
    "gi_star",
    "gi_star_points",
    "heat_by_zone",
    "heat_of_facts",
    "heat_surface",
    "hot_spots",
    "hour_weights",
    "knox",
    "lattice",
    "outline_of",
    "pai",
    "pei",
    "read_hours",
    "read_weekdays",
    "repeat_places",
    "territory_cells",
    "to_degrees",
    "to_metres",
    "without_hour",
]
