"""The geocoder: the questions that can be asked of a gazetteer."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from observatory.errors import unknown
from observatory.fact import PlaceKind
from observatory.geocode.batch import Locate, Progress, answers, by_distinct_place
from observatory.geocode.cascade import RUNGS, descend
from observatory.geocode.explain import Explanation
from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.parse.communes import NamedCommune, communes, recognise
from observatory.geocode.query import Query
from observatory.geocode.result import Location, Match
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd


class Geocoder:
    """Finds places in a gazetteer; made by `observatory.geocode.open_geocoder`.

    Safe to share between threads: nothing but caches changes after opening.
    """

    def __init__(self, gazetteer: Gazetteer):
        self.gazetteer = gazetteer

    def locate(
        self,
        text: str | None,
        commune_code: str | None = None,
        kind: str = "address",
        day: dt.date | None = None,
    ) -> Location:
        """Geocode one place text.

        Parameters
        ----------
        text : str or None
            A place as a partner wrote it; empty or None leaves only the commune.
        commune_code : str or None
            INSEE code given by the partner (a name is understood too): the answer lies in that commune, or
            is that commune. Without it the answer must be unique in the department.
        kind : str
            A `observatory.fact.PlaceKind`: which part of the gazetteer is searched.
        day : date, optional
            When it happened, for what moves: a mobile camera. Today where it is not given.

        Returns
        -------
        Location
            Degrees (EPSG:4326) and a radius in metres; only the commune, or nothing, where no finer match
            is likely enough, with the likeliest candidates.

        Raises
        ------
        CallError
            `kind` is not a PlaceKind.

        Examples
        --------
        >>> from observatory.geocode import open_geocoder
        >>> location = open_geocoder().locate("pl corbis", "Belfort")
        >>> location.matched_label, str(location.precision)
        ('Place Corbis, Belfort', 'place')
        """
        return descend(self.query(text, commune_code, kind, day))

    def locate_table(self, table: pd.DataFrame, progress: Progress | None = None) -> pd.DataFrame:
        """Geocode each row of `table`; each distinct place is looked up once.

        Parameters and result are those of `observatory.geocode.batch.by_distinct_place`.
        """
        if "day" in table:
            table = table.assign(day=self.gazetteer.cameras.settled(table["day"]))
        reopen = partial(_locate_with, self.gazetteer)
        return by_distinct_place(table, lambda places: answers(self.locate, reopen, places), progress)

    def explain(
        self,
        text: str | None,
        commune_code: str | None = None,
        kind: str = "address",
        day: dt.date | None = None,
    ) -> Explanation:
        """Geocode one place text and keep what each rung gave; `str()` says it in words.

        Parameters are those of `locate`.
        """
        query = self.query(text, commune_code, kind, day)
        tried: list = []
        answer = descend(query, tried)
        readings = [*query.readings]
        if isinstance(query.street, Match) and query.street.reading not in readings:
            readings.append(query.street.reading)  # what was set aside only once a street was found
        return Explanation(query.text, query.commune, tuple(readings), tuple(tried), answer)

    def query(
        self, text: str | None, commune_code: str | None, kind: str, day: dt.date | None = None
    ) -> Query:
        """The question as the rungs take it. Raises `CallError` where `kind` is not a PlaceKind."""
        if kind not in RUNGS:
            raise unknown(_("kind of place"), kind, PlaceKind)
        text = text if isinstance(text, str) else ""
        given = commune_code if isinstance(commune_code, str) and commune_code.strip() else None
        return Query(self.gazetteer, text, _commune_given(given), kind, given, day)


def _locate_with(gazetteer: Gazetteer) -> Locate:
    """In another process: `Geocoder.locate` of that gazetteer."""
    return Geocoder(gazetteer).locate


def _commune_given(given: str | None) -> NamedCommune | None:
    if given is None:
        return None
    return _KNOWN.get(given) or recognise(given)


_KNOWN = {code: NamedCommune(code) for code in communes()}
