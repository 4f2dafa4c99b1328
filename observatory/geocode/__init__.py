"""Geocode a place text with an uncertainty; abstain below a probability."""

from observatory.geocode.cameras import Cameras, Standing, add_camera, read_cameras
from observatory.geocode.corrections import read_aliases, remember_alias, unplaced
from observatory.geocode.explain import Explanation
from observatory.geocode.geocoder import Geocoder
from observatory.geocode.opening import open_geocoder
from observatory.geocode.parse.communes import resolve_commune, resolve_communes
from observatory.geocode.result import Location, Proposal

__all__ = [
    "Cameras",
    "Explanation",
    "Geocoder",
    "Location",
    "Proposal",
    "Standing",
    "add_camera",
    "open_geocoder",
    "read_aliases",
    "read_cameras",
    "remember_alias",
    "resolve_commune",
    "resolve_communes",
    "unplaced",
]
