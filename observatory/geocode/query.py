"""One place text on its way down the rungs, with its readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from observatory.fact import PlaceKind
from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.parse.address import Address, readings, tokens_of
from observatory.geocode.parse.communes import NamedCommune
from observatory.geocode.parse.locality import Mention, mentions
from observatory.geocode.result import Match, NoMatch, Proposal


class Readings:
    """Readings of a text, each parsed when it is first asked for: most texts need only one."""

    def __init__(self, parsed: Iterator[Address]):
        self._parsed = parsed
        self._kept: list[Address] = []

    @property
    def first(self) -> Address:
        """The best reading of the whole text."""
        return next(reading for reading in self if not reading.aside)

    def __iter__(self) -> Iterator[Address]:
        yield from self._kept
        for reading in self._parsed:
            self._kept.append(reading)
            yield reading


@dataclass
class Query:
    """One place text, what it is looked up in, and what several rungs need, worked out once.

    Attributes
    ----------
    gazetteer : Gazetteer
        What is searched.
    text, commune : str, NamedCommune or None
        What was asked, and the commune given with it where it is known.
    place_kind : str
        A `observatory.fact.PlaceKind`.
    commune_text : str or None
        The commune as it was given.
    day : date or None
        When it happened: a mobile camera stands elsewhere on another day. Today where it is not known.
    street : Match, NoMatch or None
        The street meant or why none is; None until `observatory.geocode.match.streets.street_meant` is asked.
    proposals : list of Proposal
        Candidates of the rungs that had no match.
    """

    gazetteer: Gazetteer
    text: str
    commune: NamedCommune | None
    place_kind: str = PlaceKind.ADDRESS
    commune_text: str | None = None
    day: dt.date | None = None
    street: Match | NoMatch | None = None
    proposals: list[Proposal] = field(default_factory=list)

    @cached_property
    def tokens(self) -> list[str]:
        """The words and marks of the text, see `observatory.geocode.parse.address.tokens_of`."""
        return tokens_of(self.text)

    @cached_property
    def mentions(self) -> tuple[list[Mention], list[Mention]]:
        """The communes that the text names, see `observatory.geocode.parse.locality.mentions`."""
        return mentions(self.tokens)

    @cached_property
    def readings(self) -> Readings:
        """What the text says, see `observatory.geocode.parse.address.readings`."""
        return Readings(readings(self.text, self.commune))

    def communes_apart(self, name: Collection[str] = ()) -> frozenset[str]:
        """INSEE codes of the communes that the text sets apart, but for parts of a street's `name`."""
        apart, _bare = self.mentions
        named = [
            (m.codes, set(self.tokens[m.start : m.end])) for m in apart if self.tokens[m.start].isalpha()
        ]
        return frozenset().union(*(codes for codes, said_as in named if not said_as < {*name}))

    def commune_of(self, reading: Address) -> NamedCommune | None:
        """The commune that binds: the one given, refined by the former commune that the text names."""
        named = reading.commune
        if self.commune is None:
            return named
        return named if named and named.code == self.commune.code and named.former else self.commune
