"""Cached reporting coverage: partners, their names, and what they did in a week."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from observatory import counts, language
from observatory.access import Act
from observatory.counts import delay
from observatory.errors import ObservatoryError
from observatory.screens.cache.connection import WarehouseVersion, extent, last_week, question
from observatory.screens.cache.keyed import kept, keyed
from observatory.screens.session import reader
from observatory.settings import data_folder


def partner_label(feed: str) -> str:
    """A partner's name as its feed definition gives it; the feed's own name where there is none."""
    from pipelines.feed import feed as definition

    try:
        return definition(feed, data_folder()).labels[language.current()]
    except (ObservatoryError, KeyError):
        return feed


@kept(4)
def feeds(version: WarehouseVersion) -> list[str]:
    """The feeds that have sent something."""
    return question(version, "feeds")["feed"].tolist()


def defined_or_sent(version: WarehouseVersion) -> list[str]:
    """The feeds that have sent something, and those that are awaited."""
    from pipelines.feed import feed_names

    return sorted({*feeds(version), *feed_names(data_folder())})


def coverage(version: WarehouseVersion, weeks: int) -> pd.DataFrame:
    """The coverage calendar (`counts.coverage`) up to the week that ended last, of the reader's own feeds."""
    reader.require(Act.RECEIPTS)
    last = counts.week_ended(version.today)
    more = max(0, (last - last_week(version)).days // 7)
    return reader.own_rows(
        _coverage(version, weeks, last if more < weeks else last_week(version)), Act.RECEIPTS
    )


def board(version: WarehouseVersion) -> pd.DataFrame:
    """The week that ended last, partner by partner (`counts.board`), of the feeds the reader may know of."""
    reader.require(Act.RECEIPTS)
    return reader.own_rows(_board(version), Act.RECEIPTS)


@kept(4)
def _board(version: WarehouseVersion) -> pd.DataFrame:
    with version.opened() as warehouse:
        return counts.board(warehouse, version.today)


@reader.asks(Act.RECEIPTS)
def doubted(version: WarehouseVersion) -> pd.DataFrame:
    """The weeks in doubt (`counts.doubted_weeks`), of the feeds the reader may know of."""
    return reader.own_rows(_doubted(version), Act.RECEIPTS)


@kept(4)
def _doubted(version: WarehouseVersion) -> pd.DataFrame:
    with version.opened() as warehouse:
        return counts.doubted_weeks(warehouse)


@reader.asks(Act.RECEIPTS)
def confirmations(version: WarehouseVersion) -> list[tuple[counts.Confirmation, bool]]:
    """The confirmations that stand, the last written first, and whether facts have come against each."""
    with version.opened() as warehouse:
        known = counts.standing(warehouse)
        against = counts.contradicted(warehouse, known)
    return [(one, one.code in against) for one in reversed(known) if reader.may(Act.RECEIPTS, feed=one.feed)]


@reader.asks(Act.CONFIRM)
def confirm_empty(version: WarehouseVersion, feed: str, week: dt.date, author: str, reason: str) -> None:
    """Write that nothing happened into the register (`counts.confirm`)."""
    reader.require(Act.CONFIRM, feed=feed)
    said = counts.Confirmation("", feed, week, author, reason, 0, dt.datetime.now(dt.UTC))
    kept = counts.confirm(Path(version.data), _doubted(version), said)
    reader.note(Act.CONFIRM, scope=f"confirmation={kept.code}")


@reader.asks(Act.CONFIRM)
def take_back_confirmation(version: WarehouseVersion, one: counts.Confirmation, author: str) -> None:
    """Take one back (`counts.take_back_confirmation`)."""
    reader.require(Act.CONFIRM, feed=one.feed)
    counts.take_back_confirmation(Path(version.data), one.code, author)
    reader.note(Act.CONFIRM, scope=f"take back confirmation={one.code}")


@reader.asks(Act.COUNTS)
def told_of(version: WarehouseVersion, week: dt.date) -> tuple[int, int]:
    """How many partners have told of a week, of how many."""
    with version.opened() as warehouse:
        table = counts.coverage(warehouse, 1, version.today, last=week)
    begun = table[table["state"] != counts.Reported.NOT_BEGUN]
    return int((begun["state"] == counts.Reported.COVERED).sum()), len(begun)


@kept(8)
def _coverage(version: WarehouseVersion, weeks: int, last: dt.date | None = None) -> pd.DataFrame:
    with version.opened() as warehouse:
        return counts.coverage(warehouse, weeks, version.today, last=last)


@kept(8)
def _by_week(version: WarehouseVersion) -> dict[pd.Timestamp, dict[str, list[str]]]:
    """Week → state → feeds, over all weeks up to the last complete one: asked for once."""
    by_week: dict[pd.Timestamp, dict[str, list[str]]] = {}
    last = last_week(version)
    table = _coverage(version, (last - extent(version).first_week).days // 7 + 1)
    for week, state, feed in zip(table["week"], table["state"], table["feed"], strict=True):
        by_week.setdefault(week, {}).setdefault(state, []).append(feed)
    return by_week


@reader.asks(Act.COUNTS)
@keyed(language.current, max_entries=24)
def coming(version: WarehouseVersion, week: dt.date) -> tuple[str, list[str]]:
    """That a week is not complete, in words, and where each partner's count may come to (`counts.delay`)."""
    rows, names = _coming(version, week), {feed: partner_label(feed) for feed in feeds(version)}
    return delay.mark(rows, names), delay.ranges(rows, names)


@kept(24)
def _coming(version: WarehouseVersion, week: dt.date) -> pd.DataFrame:
    with version.opened() as warehouse:
        return delay.incomplete(warehouse, week, version.today)


@reader.asks(Act.COUNTS)
def partners(version: WarehouseVersion, week: dt.date) -> dict[str, list[str]]:
    """The partners' names by what they did in a week: `covered`, `silent`, `not_due`."""
    states = _by_week(version).get(pd.Timestamp(week), {})
    return {
        state: sorted(partner_label(feed) for feed in states.get(state, ()))
        for state in ("covered", "silent", "not_due")
    }
