"""The run that nobody watches: files taken in, the data checked, who is late named, documents made."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from observatory import counts
from observatory.counts.reporting import week_ended
from observatory.errors import NoDataError, ObservatoryError
from observatory.language import _
from observatory.settings import CLOCK
from observatory.warehouse import connect, published, success
from observatory.weeks import WEEK, week_label
from pipelines.intake.answer import Fate, Outcome
from pipelines.intake.inbox import Inbox, watch
from pipelines.verify import faults

#: How many weeks back a partner that is late is named for.
LATE_WEEKS = 8


class Late(NamedTuple):
    """A partner that has not told of a week though it is due: the first such week, and how many there are."""

    feed: str
    first: dt.date
    weeks: int


class Report(NamedTuple):
    """What an unattended run did, and what somebody should look at."""

    outcomes: list[Outcome]
    faults: list[str]
    late: list[Late]
    documents: list[Path]
    passed_over: Sequence[str] = ()

    @property
    def well(self) -> bool:
        """Whether nothing is wrong with the data: a file refused or a partner late is theirs to answer."""
        return not self.faults


#: Makes the documents of a week in a folder; gives their paths.
Documents = Callable[[dt.date], list[Path]]


def run(
    inbox: Inbox, *, documents: Documents, every_h: float, poll_s: float, now: dt.datetime | None = None
) -> Report:
    """Take in what came, check the data, name who is late, make the documents of the last complete week.

    A run without a fault is noted (`observatory.warehouse.success`).
    """
    outcomes: list[Outcome] = []
    watch(inbox, outcomes.extend, poll_s, once=True)
    found = faults(inbox.data) if published(inbox.data).exists() else []
    made, wanted = [], _week(inbox.data)
    if wanted:
        try:
            made = documents(wanted)
        except ObservatoryError as fault:
            found.append(str(fault))
    report = Report(outcomes, found, late(inbox.data), made, inbox.passed_over(time.time()))
    if report.well:
        success.note(inbox.data, now or dt.datetime.now(CLOCK), every_h)
    return report


def late(data: Path, today: dt.date | None = None) -> list[Late]:
    """Who has not told of a week that is due by its cadence, the longest silence first.

    Of the weeks until the one that ended last, whether or not anybody has told of it: else nobody would be
    late where all are.
    """
    if _week(data) is None:
        return []
    with connect(data) as warehouse:
        day = today or warehouse.today()
        calendar = counts.coverage(warehouse, LATE_WEEKS, day, last=week_ended(day))
    silent = calendar[calendar["state"] == counts.Reported.SILENT]
    rows = [Late(str(feed), some["week"].min().date(), len(some)) for feed, some in silent.groupby("feed")]
    return sorted(rows, key=lambda one: (-one.weeks, one.feed))


def sentences(report: Report, partners: Mapping[str, str]) -> list[str]:
    """What a run did, a line each."""
    by_fate = {fate: sum(one.fate == fate for one in report.outcomes) for fate in Fate}
    lines = [
        _("Files taken in: {taken}; to be looked at: {to_see}; refused: {refused}.").format(
            taken=by_fate[Fate.TAKEN], to_see=by_fate[Fate.TO_SEE], refused=by_fate[Fate.REFUSED]
        )
    ]
    lines += [
        _("Late: {partner}, no file for week {week}; {n} of the last {of} weeks are missing.").format(
            partner=partners.get(one.feed, one.feed), week=week_label(one.first), n=one.weeks, of=LATE_WEEKS
        )
        for one in report.late
    ]
    lines += [
        _("Not taken: {name}. It is a folder, or its name has said for a day that it is not whole.").format(
            name=name
        )
        for name in report.passed_over
    ]
    lines += [str(path) for path in report.documents]
    return lines + [_("At fault: {what}").format(what=what) for what in report.faults]


def _week(data: Path) -> dt.date | None:
    """The last complete week that somebody told of; None in an empty warehouse."""
    if not published(data).exists():
        return None
    with connect(data) as warehouse:
        try:
            week = counts.last_complete_week(warehouse)
            return week if week >= counts.extent(warehouse).first_week - WEEK else None
        except (NoDataError, ObservatoryError):
            return None
