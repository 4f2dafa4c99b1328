"""Figures of indicators: each year up to the same day, and the weeks that partners told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from observatory import counts
from observatory.documents.indicators.definition import BY_REMOVAL, MEDIANS, Indicator
from observatory.documents.parts import EVERY_HOUR
from observatory.errors import NoDataError
from observatory.language import _
from observatory.weeks import sunday, weeks_of_span

if TYPE_CHECKING:
    from observatory.documents.content import Cell
    from observatory.warehouse import Warehouse

#: A year is given a figure when partners told at least this share of its weeks.
LEAST_TOLD = 0.9
#: A median of fewer facts is not given.
LEAST_FOR_MEDIAN = 5


class Span(NamedTuple):
    """A year or its beginning: the last day is excluded."""

    year: int
    start: dt.date
    until: dt.date

    def weeks(self) -> list[dt.date]:
        """Mondays of its weeks (by their Thursday)."""
        return weeks_of_span(self.start, self.until - dt.timedelta(days=1))


class Reach(NamedTuple):
    """Who can tell of what, and who told of which week.

    spans : the years, the earliest first
    tells : ``feed, theme`` of each feed and each theme that it can tell of
    told : feed → Mondays of the weeks that it covered
    """

    spans: tuple[Span, ...]
    tells: pd.DataFrame
    told: dict[str, set[dt.date]]

    def sources(self, indicator: Indicator) -> list[str]:
        """The feeds that an indicator is counted from."""
        themes = {theme for theme, _subtype in indicator.kinds()}
        rows = self.tells[self.tells["theme"].isin(themes)]
        return sorted(set(rows["feed"]) & set(indicator.feeds or rows["feed"]))

    def kinds(self, indicator: Indicator) -> list[tuple[str, str]]:
        """Theme and subtype of what is counted, of those that its feeds can tell of."""
        themes = set(self.tells["theme"][self.tells["feed"].isin(self.sources(indicator))])
        return [kind for kind in indicator.kinds() if kind[0] in themes]

    def weeks_told(self, feed: str, span: Span) -> int:
        """How many weeks of a year a feed told of."""
        return len(self.told.get(feed, set()) & set(span.weeks()))

    def complete(self, feeds: Iterable[str], span: Span) -> int:
        """In how many weeks of a year all of the feeds told."""
        told = [self.told.get(feed, set()) for feed in feeds]
        return len(set(span.weeks()).intersection(*told)) if told else 0

    def known(self, feeds: Iterable[str], span: Span) -> bool:
        """Whether some feed told enough of a year for it to be given a figure."""
        told = set().union(*(self.told.get(feed, set()) for feed in feeds))
        weeks = set(span.weeks())
        return bool(weeks) and len(told & weeks) >= LEAST_TOLD * len(weeks)


def spans_of(warehouse: Warehouse, year: int, years: int, today: dt.date) -> tuple[Span, ...]:
    """The year up to the last complete week known, and the years before it up to the same day.

    Raises
    ------
    NoDataError
        For a year of which no complete week is known.
    """
    known = counts.extent(warehouse)
    last = min(known.last_week, counts.last_complete_week(warehouse, today))
    if not known.first_week.year <= year <= last.year or last < dt.date(year, 1, 1):
        raise NoDataError(
            _("no data for the year {year}; years known: {first} to {last}.").format(
                year=year, first=known.first_week.year, last=last.year
            )
        )
    until = min(sunday(last) + dt.timedelta(days=1), dt.date(year + 1, 1, 1))
    return tuple(_span(until, year, year - back) for back in reversed(range(years)))


def _span(until: dt.date, year: int, of: int) -> Span:
    start = dt.date(of, 1, 1)
    if until.year > year:
        return Span(of, start, dt.date(of + 1, 1, 1))
    leap_day = (until.month, until.day) == (2, 29)
    return Span(of, start, dt.date(of, 3, 1) if leap_day and of != year else until.replace(year=of))


def reach_of(warehouse: Warehouse, spans: tuple[Span, ...]) -> Reach:
    """Who can tell of each theme, and which weeks of the years each told of."""
    first, last = spans[0].start - dt.timedelta(days=6), spans[-1].until
    tells = warehouse.ask("reach", since=first, last=last, feeds=[])
    rows = warehouse.ask("covered", first=first, last=last)
    told = {
        feed: {week.date() for week in pd.to_datetime(weeks)} for feed, weeks in rows.groupby("feed")["week"]
    }
    return Reach(spans, tells[["feed", "theme"]].drop_duplicates(), told)


def figures(warehouse: Warehouse, indicators: Iterable[Indicator], reach: Reach) -> dict[str, list[Cell]]:
    """The figure of each year by code of indicator.

    None where too few weeks were told, or no partner says what is counted.
    """
    book = _Book(warehouse)
    found = {}
    for one in indicators:
        sources = reach.sources(one)
        found[one.code] = [
            book.figure(one, reach.kinds(one), span) if reach.known(sources, span) else None
            for span in reach.spans
        ]
    return found


class _Book:
    """Counts of a theme in a year, each asked of the warehouse once."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.asked: dict[tuple, pd.DataFrame] = {}

    def figure(self, indicator: Indicator, kinds: list[tuple[str, str]], span: Span) -> Cell:
        count = self._removed if indicator.counts in BY_REMOVAL else self._followed
        parts = [count(indicator, kind, span) for kind in kinds]
        told = [part for part in parts if part is not None and part == part]
        if not told:
            return None
        return float(sum(told)) if indicator.counts in MEDIANS else round(sum(told))

    def _removed(self, indicator: Indicator, kind: tuple[str, str], span: Span) -> float | None:
        table = counts.removals(self.warehouse, span.start, span.until, kind[0], indicator.feeds)
        known = table[indicator.counts].dropna()
        return float(known.sum()) if len(known) else None

    def _followed(self, indicator: Indicator, kind: tuple[str, str], span: Span) -> float | None:
        theme, subtype = kind
        table = self._kinds(theme, indicator.feeds, span)
        table = table[table["subtype"] == subtype] if subtype else table
        if indicator.counts in MEDIANS:
            return _median(table, indicator.counts)
        if table.empty:
            return 0
        return float(table[indicator.counts].sum()) if indicator.counts in table else None

    def _kinds(self, theme: str, feeds: tuple[str, ...], span: Span) -> pd.DataFrame:
        key = theme, feeds, span
        if key not in self.asked:
            self.asked[key] = counts.kinds(
                self.warehouse,
                theme=theme,
                start=span.start,
                until=span.until,
                feeds=list(feeds),
                **EVERY_HOUR,
            )
        return self.asked[key]


def _median(table: pd.DataFrame, name: str) -> float | None:
    """The median of a kind of fact, where it is one of enough facts."""
    told = name.removesuffix("_days")
    if name not in table or table.empty or int(table[told].iloc[0]) < LEAST_FOR_MEDIAN:
        return None
    return float(table[name].iloc[0])
