"""Cached editions: the counts of a period as partners and the public may have them, and those sent before."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from observatory import counts, language
from observatory.access import Act
from observatory.counts import edition as editions
from observatory.counts import sent
from observatory.counts.disclosure import Audience
from observatory.counts.period import Length, Period, period_with
from observatory.screens.cache.connection import WarehouseVersion
from observatory.screens.cache.keyed import kept, keyed
from observatory.screens.session import reader
from observatory.settings import CLOCK


@reader.asks(Act.EDITION)
@kept(24)
def edition(
    version: WarehouseVersion, week: dt.date, length: str = Length.FOUR_WEEKS, reader: str = Audience.PUBLIC
) -> pd.DataFrame:
    """`counts_for` of the period of some length with a week, until that week."""
    # Seconds the first time: beside the connection that all pages wait for.
    with version.snapshot() as warehouse:
        return editions.counts_for(
            warehouse, Path(version.data), period(week, length), Audience(reader), version.today
        )


def period(week: dt.date, length: str) -> Period:
    """The period of some length with a week, until that week."""
    return period_with(week, length).until(week)


@reader.asks(Act.EDITION)
@keyed(language.current, max_entries=24)
def missing(version: WarehouseVersion, week: dt.date, length: str, commune: str) -> str:
    """What the counts of a commune are without (`documents.period.missing_weeks`), no partner named."""
    from observatory.documents.period import missing_weeks, reported_since

    told = period(week, length)
    with version.opened() as warehouse:
        reported = reported_since(warehouse, told.first, told.last, version.today)
        reach = warehouse.ask("reach", since=told.first, last=told.last, feeds=[])
    own = counts.told_where(reported, reach, commune)
    return missing_weeks(own, (told.first, told.last), None, {}, Audience.PUBLIC)


@kept(4)
def edition_names(version: WarehouseVersion) -> dict[str, str]:
    """Code → name of the rows of an edition."""
    with version.opened() as warehouse:
        return editions.names(warehouse)


@reader.asks(Act.EDITION)
def editions_sent(version: WarehouseVersion, label: str) -> list[sent.Sent]:
    """The editions of a period that were kept as sent, oldest first."""
    return sent.kept(Path(version.data)).get(label, [])


@reader.asks(Act.KEEP)
def keep_edition(version: WarehouseVersion, kept_period: Period, table: pd.DataFrame) -> None:
    """Keep what is sent out under the next number."""
    with version.opened() as warehouse:
        editions.keep(warehouse, Path(version.data), kept_period, table, dt.datetime.now(CLOCK))
    reader.note(Act.KEEP, scope=f"edition={kept_period.label}")


@reader.asks(Act.KEEP)
def take_back_edition(edition_sent: sent.Sent) -> None:
    """Take back an edition just kept by mistake."""
    sent.take_back(edition_sent, dt.datetime.now(CLOCK))
    reader.note(Act.KEEP, scope=f"take back edition {edition_sent.number}")


def can_be_taken_back(edition_sent: sent.Sent) -> bool:
    """Whether it was kept only minutes ago."""
    return not edition_sent.taken_back and dt.datetime.now(CLOCK) - edition_sent.at <= sent.TAKE_BACK
