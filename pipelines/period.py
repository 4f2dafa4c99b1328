"""Which days a file speaks for: written in its name, else from its earliest to its latest row."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observatory.errors import InputError
from observatory.language import _
from observatory.settings import CLOCK

if TYPE_CHECKING:
    import pandas as pd

from observatory.weeks import weeks_of_span

#: Where rows are further apart than this, in weeks, the file does not speak for the weeks between: a date
#: mistyped by ten years must not make ten years of zeros.
GAP_WEEKS = 8

#: The days of one file, at most, and of how long before it may be sent.
CADENCE_DAYS = {"weekly": 7, "fortnightly": 14, "monthly": 31, "yearly": 366}
#: How far ahead of the clock a file may begin, or say that it was made: a clock may be a little wrong.
AHEAD = dt.timedelta(days=7)
#: No file speaks for a day before this one: no fact is older either (`pipelines.validate.times.OLDEST`).
OLDEST_DAY = dt.date(2000, 1, 1)

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
    "novembre", "decembre",
)  # fmt: skip

#: The same, written out or shortened.
_NAMED = (
    "janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept(?:embre)?|oct(?:obre)?|"
    "nov(?:embre)?|dec(?:embre)?"
)
_SEP, _MONTH = r"(?:[-_. ]{1,3})", rf"(?:0?[1-9]|1[0-2]|{_NAMED})"
_YEAR, _LONG_YEAR = r"(?:19|20)\d{2}", r"\d{4}"
_WEEK = r"(?<![a-z])(?:semaine|sem|s|w)[-_. ]?"
#: Kinds of period, the surest first: what a longer form holds is not read again as a shorter one.
_FORMS = {
    "iso_day": rf"(?P<y1>{_LONG_YEAR})(?P<sep>[-_.])(?P<m1>\d{{2}})(?P=sep)(?P<d1>\d{{2}})",
    "packed_day": rf"(?P<y2>{_YEAR})(?P<m2>0[1-9]|1[0-2])(?P<d2>[0-2]\d|3[01])",
    "day": rf"(?:(?P<d0>\d{{1,2}})(?:er)?(?:{_SEP}(?P<m0>{_MONTH}))?{_SEP}(?:au|a){_SEP})?"
    rf"(?P<d3>\d{{1,2}})(?:er)?{_SEP}(?P<m3>{_MONTH}){_SEP}(?P<y3>{_LONG_YEAR})",
    "week": rf"(?P<y4>{_LONG_YEAR}){_SEP}?{_WEEK}(?P<w4>\d{{1,2}})",
    "week_first": rf"(?:{_WEEK}(?P<w0>\d{{1,2}}){_SEP}(?:(?:a|au|et){_SEP})?)?"
    rf"{_WEEK}(?P<w5>\d{{1,2}}){_SEP}(?P<y5>{_LONG_YEAR})",
    "quarter": rf"(?P<y9>{_YEAR}){_SEP}?[tq](?P<q9>[1-4])(?![a-z])",
    "quarter_first": rf"(?:(?<![a-z])[tq](?P<q8>[1-4])|(?P<q7>[1-4])(?:er|e|eme){_SEP}?trim(?:estre)?)"
    rf"{_SEP}(?P<y0>{_YEAR})",
    "month": rf"(?P<y6>{_YEAR}){_SEP}(?P<m6>0[1-9]|1[0-2]|{_NAMED})(?![a-z])",
    "month_first": rf"(?<![a-z])(?P<m7>0[1-9]|1[0-2]|{_NAMED}){_SEP}(?P<y7>{_YEAR})",
    "year": rf"(?P<y8>{_YEAR})",
}
#: Groups of the beginning of a range, which its end completes.
_FIRSTS = {"d0", "m0", "w0"}
_REPLACES = re.compile(r"(?<![a-z])(?:remplace|replaces)(?![a-z])")
_TOKEN = re.compile(
    r"(?<!\d)(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items()) + r")(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def weeks(self) -> list[dt.date]:
        """Mondays of the weeks covered: their Thursday lies in the period, as ISO gives weeks to years."""
        return weeks_of_span(self.first, self.last)


def period_in_name(file_name: str) -> Period | None:
    """The period a file name announces, or None: a week, a month, a year, or a range of two.

    ``2026-W46``, ``2026-S46``, ``S46_2026``, ``semaine 46 2026``; ``2026-11``, ``11-2026``, ``novembre
    2026``; ``2026``; ``2026-11-09_2026-11-15``, ``du_09-11-2026_au_15-11-2026``, ``9 au 15 novembre 2026``. A
    day stands for itself only as the end of a range: alone it is when the file was made.
    """
    found = [period for _kind, period in _periods(file_name)]
    days = [period for period in found if period.first == period.last]
    if len(days) == 1:
        found.remove(days[0])
    return Period(min(p.first for p in found), max(p.last for p in found)) if found else None


def made_in_name(file_name: str) -> dt.date | None:
    """The day a file name says it was made on, or None: a day that is alone in it."""
    days = [period.first for _kind, period in _periods(file_name) if period.first == period.last]
    return days[0] if len(days) == 1 else None


def replaces_in_name(file_name: str) -> bool:
    """Whether a file name says that the file replaces its days: “annule et remplace”, “remplace”."""
    stem = unicodedata.normalize("NFKD", file_name.rsplit(".", 1)[0].lower())
    return _REPLACES.search(stem.encode("ascii", "ignore").decode()) is not None


def only_years_in_name(file_name: str) -> bool:
    """Whether nothing finer than a year stands in a file's name: it may say when the file was made."""
    return {kind for kind, _period in _periods(file_name)} == {"year"}


def period_of_rows(weeks: Iterable[dt.date]) -> Period:
    """The weeks that rows of these weeks (Mondays) speak for: from the latest back to the first long gap."""
    mondays = sorted(weeks)
    first = mondays[-1]
    for monday in reversed(mondays):
        if first - monday > dt.timedelta(weeks=GAP_WEEKS):
            break
        first = monday
    return Period(first, mondays[-1] + dt.timedelta(days=6))


def check_period(
    period: Period, cadence: str, weeks: pd.Series | None, file_name: str, now: dt.datetime
) -> None:
    """Ask about days that a file can hardly speak for: mistyped, they would be weeks or years of zeros.

    Parameters
    ----------
    weeks : Series of Monday or None
        Those of its rows. Without rows near both of its ends a file does not speak for much more than its
        cadence; without any it speaks for no days long before it came. None leaves that out.

    Raises
    ------
    InputError
        If the days are in the future or before `OLDEST_DAY`, or the rows do not bear them out.
    """
    latest = now.date() + dt.timedelta(days=max(CADENCE_DAYS[cadence], CADENCE_DAYS["monthly"]))
    if period.last > latest or period.first > now.date() + AHEAD:
        raise InputError(_asked(period, file_name, _("part of that is in the future")))
    if period.first < OLDEST_DAY:
        raise InputError(_asked(period, file_name, _("nothing is known of so long ago")))
    longest = dt.timedelta(days=CADENCE_DAYS[cadence], weeks=GAP_WEEKS)
    if weeks is None:
        return
    if not len(weeks) and now.date() - period.last > longest:
        raise InputError(_asked(period, file_name, _("it has no row and comes long after")))
    if period.last - period.first <= longest:
        return
    if not len(weeks):
        raise InputError(_asked(period, file_name, _("it has no row for so long a time")))
    if not borne_out(until(period, now), cadence, weeks):
        rows = Period(weeks.min().date(), weeks.max().date() + dt.timedelta(days=6))
        raise InputError(_asked(period, file_name, _("its rows are of {days}").format(days=_days(rows))))


def check_made(file_name: str, now: dt.datetime) -> None:
    """Ask about a file made on a day to come: each one made later would be taken for an older export.

    Raises `InputError` where the day in its name lies more than `AHEAD` behind `now`.
    """
    made = made_in_name(file_name)
    if made and made > now.date() + AHEAD:
        raise InputError(
            _(
                "{file} says that it was made on {day}, which is to come: what comes after it would be taken "
                "for older. Was the date in its name mistyped? Correct it and ingest the file again."
            ).format(file=file_name, day=made.isoformat())
        )


def borne_out(period: Period, cadence: str, weeks: pd.Series) -> bool:
    """Whether rows of these weeks (Mondays) come as near both ends of a period as a cadence leaves gaps."""
    longest = dt.timedelta(days=CADENCE_DAYS[cadence], weeks=GAP_WEEKS)
    return weeks.min().date() - period.first <= longest and period.last - weeks.max().date() <= longest


def until(period: Period, now: dt.datetime) -> Period:
    """The days of a period that had come when its file did: none speaks for a day to come."""
    return Period(period.first, max(period.first, min(period.last, now.astimezone(CLOCK).date())))


def _asked(period: Period, file_name: str, why: str) -> str:
    return _(
        "{file} would speak for {days}, and {why}: every week of it without a row would be a zero. Was the "
        "date in its name mistyped? Name the file after the days it is for and ingest it again."
    ).format(file=file_name, days=_days(period), why=why)


def _days(period: Period) -> str:
    return f"{period.first.isoformat()} – {period.last.isoformat()}"


def _periods(file_name: str) -> list[tuple[str, Period]]:
    """Each form of `_FORMS` that a name holds, and the days it means."""
    stem = unicodedata.normalize("NFKD", file_name.rsplit(".", 1)[0].lower())
    matches = _TOKEN.finditer(stem.encode("ascii", "ignore").decode())
    return [(str(match.lastgroup), period) for match in matches if (period := _period(match))]


def _period(match: re.Match[str]) -> Period | None:
    kind, given = str(match.lastgroup), match.groupdict()
    said = {name: text for name, text in given.items() if text and name not in _FIRSTS}
    year, month, day, week, quarter = (
        next((said[f"{letter}{n}"] for n in range(10) if f"{letter}{n}" in said), "") for letter in "ymdwq"
    )
    try:
        if kind == "year":
            return Period(dt.date(int(year), 1, 1), dt.date(int(year), 12, 31))
        if kind in ("week", "week_first"):
            last = dt.date.fromisocalendar(int(year), int(week), 1)
            before = int(given["w0"] or week)  # "S50 à S02 2026" begins in the year before
            first = dt.date.fromisocalendar(int(year) - (before > int(week)), before, 1)
            return Period(first, last + min(dt.timedelta(days=6), dt.date.max - last))
        if quarter:
            first = dt.date(int(year), 3 * int(quarter) - 2, 1)
            return Period(first, dt.date(first.year, first.month + 2, 30 + (quarter in "14")))
        if kind in ("month", "month_first"):
            first = dt.date(int(year), _month(month), 1)
            return Period(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
        return _days_of(given, dt.date(int(year), _month(month), int(day)))
    except ValueError:
        return None


def _days_of(given: dict[str, str | None], last: dt.date) -> Period:
    """A day, or the days from one that is written without its year, or without its month, up to it."""
    if not given["d0"]:
        return Period(last, last)
    first = last.replace(month=_month(given["m0"]) if given["m0"] else last.month, day=int(given["d0"]))
    return Period(first if first <= last else first.replace(year=first.year - 1), last)


def _month(text: str) -> int:
    """The number of a month in digits, or by its name or the beginning of it."""
    return int(text) if text.isdecimal() else next(n for n, m in enumerate(MONTHS, 1) if m.startswith(text))
