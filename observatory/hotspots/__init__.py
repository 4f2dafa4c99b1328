"""Hot spots: where facts gather, which places come back, when, and how well the map foresaw."""

from observatory.hotspots.accuracy import (
    PredictiveAccuracy,
    accuracy_of_period_before,
    pai,
    pei,
    predictive_accuracy,
)
from observatory.hotspots.clusters import Spots, hot_spots, outline_of, territory_cells
from observatory.hotspots.getis_ord import LEAST_FACTS, GiStar, gi_star, gi_star_points
from observatory.hotspots.grid import Lattice, extent_of, lattice
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
from observatory.hotspots.located import mappable
from observatory.hotspots.near_repeat import NEAR_DAYS, NEAR_M, Knox, knox, near_repeats
from observatory.hotspots.repeats import concentration, is_point, repeat_places

__all__ = [
    "BANDWIDTH_M",
    "BREAKS",
    "CELL_M",
    "LEAST_FACTS",
    "Clock",
    "GiStar",
    "Heat",
    "Knox",
    "NEAR_DAYS",
    "NEAR_M",
    "PredictiveAccuracy",
    "Lattice",
    "Spots",
    "aoristic",
    "accuracy_of_period_before",
    "concentration",
    "mappable",
    "extent_of",
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
    "near_repeats",
    "pei",
    "predictive_accuracy",
    "is_point",
    "repeat_places",
    "territory_cells",
]
