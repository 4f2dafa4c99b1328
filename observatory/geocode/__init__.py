"""Geocode a place text with an uncertainty; abstain below a probability."""

from observatory.geocode.cameras import Cameras, Standing, add_camera, end_camera, read_cameras
from observatory.geocode.corrections import (
    Correction,
    names_a_place,
    read_aliases,
    remember_alias,
    require_place,
    standing_corrections,
    take_back_alias,
    unplaced,
)
from observatory.geocode.explain import Explanation
from observatory.geocode.geocoder import Geocoder
from observatory.geocode.opening import open_geocoder
from observatory.geocode.parse.communes import resolve_commune, resolve_communes
from observatory.geocode.result import Location, Proposal

__all__ = [
    "Cameras",
    "Correction",
    "Explanation",
    "Geocoder",
    "Location",
    "Proposal",
    "Standing",
    "add_camera",
    "end_camera",
    "standing_corrections",
    "names_a_place",
    "open_geocoder",
    "read_aliases",
    "read_cameras",
    "remember_alias",
    "require_place",
    "resolve_commune",
    "resolve_communes",
    "take_back_alias",
    "unplaced",
]
