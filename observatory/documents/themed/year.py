"""A year beside the one before up to the same day, as documents about one subject read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from observatory import counts
from observatory.counts.disclosure import Audience
from observatory.documents.content import Document, Section
from observatory.documents.indicators.counted import Span, reach_of, spans_of
from observatory.documents.parts import EVERY_HOUR, days_text, issued, sentence_case
from observatory.errors import NoDataError
from observatory.language import _, number_text

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

_DAY = dt.timedelta(days=1)


class Year(NamedTuple):
    """A year, the one before it, and where their facts are asked.

    now, before : the year up to the last complete week, the one before up to the same day
    partners : names of partners by feed
    """

    warehouse: Warehouse
    now: Span
    before: Span
    partners: Mapping[str, str]
    reader: Audience
    made: dt.date

    @classmethod
    def read(
        cls,
        warehouse: Warehouse,
        year: int | None,
        partners: Mapping[str, str],
        reader: Audience,
        made: dt.date,
    ) -> Year:
        """The year asked; for None that of the last complete week. Raises `NoDataError`."""
        asked = year or counts.last_complete_week(warehouse, made).year
        before, now = spans_of(warehouse, asked, 2, made)
        return cls(warehouse, now, before, partners, reader, made)

    def kinds(self, theme: str, span: Span, feeds: Sequence[str] = ()) -> pd.DataFrame:
        """What `counts.kinds` says of a theme in a span."""
        return counts.kinds(
            self.warehouse, theme=theme, start=span.start, until=span.until, feeds=list(feeds), **EVERY_HOUR
        )

    def document(self, name: str, title: str, sections: Iterable[Section], method: Iterable[str]) -> Document:
        """The document, its two periods under its title."""
        return issued(
            f"{name}-{self.now.year}",
            title,
            sentence_case(_("{now}, beside {before}").format(now=_days(self.now), before=_days(self.before))),
            sections,
            reader=self.reader,
            known=counts.extent(self.warehouse),
            method=method,
            made=self.made,
        )

    def weeks_text(self, feeds: Iterable[str]) -> list[tuple[str, str, str]]:
        """Each feed with the weeks it told of the year, and of the one before."""
        rows = self.warehouse.ask("covered", first=self.before.start, last=self.now.until)
        told = {feed: set(pd.to_datetime(weeks).dt.date) for feed, weeks in rows.groupby("feed")["week"]}
        return [
            (
                self.partners.get(feed, feed),
                _share(told.get(feed, set()), self.now),
                _share(told.get(feed, set()), self.before),
            )
            for feed in feeds
        ]


@dataclass(frozen=True, slots=True)
class Yearly:
    """A document about one subject over a year: called, it reads the year and writes the document.

    name : begins the name of its files
    title : with ``{year}``
    method : the footnote
    sections : what stands in it, from the year and the one before
    theme : what it is about, where that is a theme
    partners : whose feeds it is about, where it is about partners
    """

    name: str
    title: str
    method: str
    sections: Callable[[Year], Iterator[Section]]
    theme: str = ""
    partners: Callable[[], Sequence[str]] = tuple

    def __call__(
        self,
        warehouse: Warehouse,
        year: int | None,
        partners: Mapping[str, str],
        *,
        audience: Audience = Audience.OFFICE,
        made: dt.date,
    ) -> Document:
        """The document of a year (None: that of the last complete week) beside the year before.

        Parameters
        ----------
        partners : mapping
            Names of partners by feed.
        made : date
            The day printed as that of its making.

        Raises
        ------
        NoDataError
            For a year of which no complete week is known, or nobody told who could: silence is no zero.
        """
        known = Year.read(warehouse, year, partners, audience, made)
        self._require_told(known)
        title = _(self.title).format(year=known.now.year)
        return known.document(self.name, title, self.sections(known), [_(self.method)])

    def _require_told(self, known: Year) -> None:
        """Raise `NoDataError` where none of the partners who could tell of it told of a week of the year."""
        if not self.theme and not self.partners():
            return
        reach = reach_of(known.warehouse, (known.now,))
        able = set(self.partners()) or set(reach.tells["feed"][reach.tells["theme"] == self.theme])
        if not any(reach.weeks_told(feed, known.now) for feed in able):
            raise NoDataError(
                _("nobody who could tell of it told of a week of {year}: silence is no zero.").format(
                    year=known.now.year
                )
            )


def _days(span: Span) -> str:
    return days_text(span.start, span.until - _DAY)


def _share(told: set[dt.date], span: Span) -> str:
    weeks = span.weeks()
    return _("{told} of {weeks}").format(
        told=number_text(len(told & set(weeks))), weeks=number_text(len(weeks))
    )


def months_of(span: Span) -> list[tuple[dt.date, dt.date]]:
    """First day of each month of a span and the day after its last, the last month cut off with the span."""
    starts = [month.date() for month in pd.date_range(span.start, span.until - _DAY, freq="MS")]
    return list(zip(starts, [*starts[1:], span.until], strict=True))


def total(table: pd.DataFrame, name: str) -> int | None:
    """A column added up; None where no partner says it."""
    return int(table[name].sum()) if name in table and table[name].notna().any() else None
