"""Geocode a place text with an uncertainty; abstain below a probability."""

from observatory.geocode.corrections import read_aliases, remember_alias, unplaced
from observatory.geocode.explain import Explanation
from observatory.geocode.geocoder import Geocoder
from observatory.geocode.opening import open_geocoder
from observatory.geocode.parse.communes import resolve_commune, resolve_communes
from observatory.geocode.result import Location, Proposal

__all__ = [
    "Explanation",
    "Geocoder",
    "Location",
    "Proposal",
    "open_geocoder",
    "read_aliases",
    "remember_alias",
    "resolve_commune",
    "resolve_communes",
    "unplaced",
]
