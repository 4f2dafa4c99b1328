"""The geocoder: opened once, asked often."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from observatory.errors import unknown
from observatory.fact import PlaceKind
from observatory.geocode.cascade import RUNGS, Query, descend
from observatory.geocode.corrections import read_aliases
from observatory.geocode.explain import Explanation
from observatory.geocode.index.model import Index, load
from observatory.geocode.match.similarity import STRAY, Matcher
from observatory.geocode.match.weights import PLACE_WEIGHTS, STREET_WEIGHTS
from observatory.geocode.parse.communes import Commune, Found, communes, recognise
from observatory.geocode.result import Location
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd

    from observatory.geocode.http import HttpGeocoder


class Geocoder:
    """Finds places in the files in force; made by `open_geocoder`.

    Safe to share between threads: nothing but caches changes after opening.
    """

    def __init__(self, index: Index, aliases: dict | None = None):
        self.index = index
        self.aliases = aliases or {}
        radii = index.commune_radius
        self._communes = {
            code: replace(c, radius_m=radii.get(code, c.radius_m)) for code, c in communes().items()
        }
        self.streets = Matcher(index.streets, STREET_WEIGHTS, STRAY)
        self.places = Matcher(index.places, PLACE_WEIGHTS)

    def locate(self, text: str | None, commune_code: str | None = None, kind: str = "address") -> Location:
        """Where `text` is.

        Parameters
        ----------
        text : str or None
            A place as a partner wrote it; empty or None leaves only the commune.
        commune_code : str or None
            INSEE code given by the partner (a name is understood too): the answer lies in that commune, or
            is that commune. Without it the answer must be unique in the department.
        kind : str
            A `observatory.fact.PlaceKind`: which part of the gazetteer is searched.

        Raises
        ------
        CallError
            `kind` is not a PlaceKind.
        """
        return descend(self.query(text, commune_code, kind))

    def locate_table(self, table: pd.DataFrame, progress: object = None) -> pd.DataFrame:
        """`locate` for a table: see `observatory.geocode.batch.locate_table`."""
        from observatory.geocode.batch import locate_table

        return locate_table(self, table, progress)

    def explain(
        self, text: str | None, commune_code: str | None = None, kind: str = "address"
    ) -> Explanation:
        """The answer to `text` with every rung tried and why each was refused; `str()` prints it."""
        query = self.query(text, commune_code, kind)
        tried: list = []
        answer = descend(query, tried)
        return Explanation(query.text, query.commune, tuple(query.readings), tuple(tried), answer)

    def street_label(self, i: int) -> str:
        """« Rue de Londres, Belfort »."""
        return f"{self.index.streets.label[i]}, {self.commune(self.index.streets.commune[i]).name}"

    def place_label(self, i: int) -> str:
        """« Place Corbis, Belfort »."""
        return f"{self.index.places.label[i]}, {self.commune(self.index.places.commune[i]).name}"

    def commune(self, code: str) -> Commune:
        """The commune of that INSEE code, its radius that of its addresses where they are known."""
        known = self._communes.get(code)
        return known or Commune(code, code, (), (), float("nan"), float("nan"), float("nan"))

    def query(self, text: str | None, commune_code: str | None, kind: str) -> Query:
        """The question as the rungs take it. Raises `CallError` where `kind` is not a PlaceKind."""
        if kind not in RUNGS:
            raise unknown(_("kind of place"), kind, PlaceKind)
        text = text if isinstance(text, str) else ""
        told = commune_code if isinstance(commune_code, str) and commune_code.strip() else None
        return Query(self, text, _found(told), kind, told)


#: Where this is set, addresses are asked of the service at that URL.
SERVICE = "OBSERVATORY_GEOCODER_URL"


def open_geocoder(data: Path | None = None, service: str | None = None) -> Geocoder | HttpGeocoder:
    """The geocoder of the files in force under `data` (see `observatory.settings.data_folder`).

    The first opening after a change of the files builds the index (seconds); later ones read it (about a
    tenth of a second). With no file installed it knows the embedded gazetteer and the communes.

    Parameters
    ----------
    service : str or None
        URL of a service that speaks the national address API's protocol, asked instead of the local base;
        by default what the variable `SERVICE` holds, and none where it is not set. Addresses then leave
        the machine: a warning says so.

    Raises
    ------
    InputError
        Naming the file that cannot be read.
    """
    local = Geocoder(load(data), read_aliases(data))
    service = service or os.environ.get(SERVICE)
    if not service:
        return local
    from observatory.geocode.http import HttpGeocoder

    return HttpGeocoder(service, local)


def _found(told: str | None) -> Found | None:
    if told is None:
        return None
    return _KNOWN.get(told) or recognise(told)


_KNOWN = {code: Found(code) for code in communes()}
