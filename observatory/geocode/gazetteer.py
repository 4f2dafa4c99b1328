"""The gazetteer: what the rungs look up, namely index, matchers, communes, corrections and labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from observatory.geocode.cameras import Cameras
from observatory.geocode.corrections import Alias
from observatory.geocode.index.model import Entries, Index
from observatory.geocode.match.similarity import STRAY, Candidate, Matcher
from observatory.geocode.match.weights import PLACE_WEIGHTS, STREET_WEIGHTS
from observatory.geocode.parse.communes import Commune, communes
from observatory.geocode.result import KEPT, Proposal


class Gazetteer:
    """Streets, places, communes and remembered corrections, ready to be looked up.

    Safe to share between threads: nothing but caches changes after it is made.

    Attributes
    ----------
    index : Index
        The streets, their numbered addresses and the places.
    aliases : dict
        Remembered corrections by `observatory.geocode.corrections.alias_key`.
    cameras : Cameras
        The site's register of cameras.
    streets, places : Matcher
        Candidates for a street or a place by their words.
    """

    def __init__(
        self,
        index: Index,
        aliases: dict[tuple[str, str], Alias] | None = None,
        cameras: Cameras | None = None,
    ):
        self.index = index
        self.aliases = aliases or {}
        self.cameras = cameras or Cameras()
        radii = index.commune_radius
        self._communes = {
            code: replace(c, radius_m=radii.get(code, c.radius_m)) for code, c in communes().items()
        }
        self._across = _across_communes(index.places)
        self.streets = Matcher(index.streets, STREET_WEIGHTS, STRAY)
        self.places = Matcher(index.places, PLACE_WEIGHTS)

    def __reduce__(self) -> tuple[type[Gazetteer], tuple[Index, dict[tuple[str, str], Alias], Cameras]]:
        # Another process makes the matchers anew: that takes less time than to send them.
        return Gazetteer, (self.index, self.aliases, self.cameras)

    def commune(self, code: str) -> Commune:
        """The commune of that INSEE code, its radius that of its addresses where they are known."""
        listed = self._communes.get(code)
        return listed or Commune(code, code, (), (), float("nan"), float("nan"), float("nan"))

    def street_label(self, i: int) -> str:
        """« Rue de Londres, Commune »."""
        return f"{self.index.streets.label[i]}, {self.commune(self.index.streets.commune[i]).name}"

    def place_label(self, i: int) -> str:
        """« Place du Marché, Commune »; the name alone of a place that lies in several communes."""
        e = self.index.places
        if (e.label[i], e.lon[i], e.lat[i]) in self._across:
            return e.label[i]
        return f"{e.label[i]}, {self.commune(e.commune[i]).name}"

    def street_proposals(self, candidates: list[Candidate], chances: list[float]) -> tuple[Proposal, ...]:
        """The best streets with their probability, at most `KEPT`."""
        return _proposals(self.index.streets, candidates, chances, self.street_label)

    def place_proposals(self, candidates: list[Candidate], chances: list[float]) -> tuple[Proposal, ...]:
        """The best places with their probability, at most `KEPT`."""
        return _proposals(self.index.places, candidates, chances, self.index.places.label.__getitem__)


def _across_communes(places: Entries) -> set[tuple[str, float, float]]:
    """Label and point of the places that lie in several communes."""
    first: dict[tuple[str, float, float], str] = {}
    spots = list(zip(places.label, places.lon, places.lat, strict=True))
    communes_ = zip(spots, places.commune, strict=True)
    return {spot for spot, commune in communes_ if first.setdefault(spot, commune) != commune}


def _proposals(
    entries: Entries, candidates: list[Candidate], chances: list[float], label: Callable[[int], str]
) -> tuple[Proposal, ...]:
    e = entries
    return tuple(
        Proposal(label(c.entry), e.commune[c.entry], e.lon[c.entry], e.lat[c.entry], round(p, 3))
        for c, p in zip(candidates[:KEPT], chances, strict=False)
    )
