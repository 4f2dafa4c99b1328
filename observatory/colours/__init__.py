"""How figures become colours and sizes, on screen and on paper: palettes, scales, states without a figure.

Apart from the maps in a browser, so that a document is drawn without their libraries.
"""

from observatory.colours.circles import radii
from observatory.colours.heat import OPACITY, classes_at, heat_scale
from observatory.colours.palette import DARK, LIGHT, Palette
from observatory.colours.scales import (
    Scale,
    count_scale,
    density_scale,
    difference_scale,
    rate_scale,
    rounded_scale,
    weekly_scale,
)
from observatory.colours.states import State

__all__ = [
    "DARK",
    "LIGHT",
    "OPACITY",
    "Palette",
    "Scale",
    "State",
    "classes_at",
    "count_scale",
    "density_scale",
    "difference_scale",
    "heat_scale",
    "radii",
    "rate_scale",
    "rounded_scale",
    "weekly_scale",
]
