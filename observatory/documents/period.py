"""The report of a month, a quarter or a year: every theme beside the same weeks of the year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from observatory import compare, counts
from observatory.agglomeration import CENTRAL_COMMUNE, EPCI
from observatory.colours import count_scale, rounded_scale
from observatory.compare import Verdict
from observatory.counts import Cube, Reported, delay, edition, sent
from observatory.counts.disclosure import Audience, Mark, text
from observatory.counts.period import Length, Period, parse_period, period_with
from observatory.documents.content import (
    Cell,
    Document,
    Figure,
    Section,
    Sentences,
    Series,
    Table,
    expected_cell,
)
from observatory.documents.judged import by_theme, most_changed, unconcluded
from observatory.documents.parts import (
    FIRST_PAGE,
    days_text,
    doubtful,
    issued,
    listed,
    map_of,
    notice,
    period_text,
    series_of,
    silence,
    themes_there,
)
from observatory.documents.public import laid_out, printed_method, rounded_only
from observatory.errors import CallError
from observatory.language import N_, _, ngettext, number_text
from observatory.settings import CLOCK
from observatory.territory import Territory
from observatory.themes import theme
from observatory.warehouse import Warehouse
from observatory.weeks import WEEK, same_week_last_year, sunday

#: Mondays of the first and last week of a period.
Mondays: TypeAlias = tuple[dt.date, dt.date]

#: Weeks of a line: two years, so that both periods stand in it.
LINE_WEEKS = 105

_TITLES = {
    Length.MONTH: N_("Report of the month: {label}"),
    Length.QUARTER: N_("Report of the {label}"),
    Length.YEAR: N_("Report of the year {label}"),
}


class Told(NamedTuple):
    """What a report is written from.

    zones, whole, totals : comparisons (`compare.periods`) by zone and theme, of the agglomeration (indexed by
        theme), and of all themes of a zone together (indexed by zone)
    lines : two years of each area and theme
    reported : state of each feed in each week of both years (`counts.coverage`)
    coming : who has not told all of these weeks yet (`counts.delay.incomplete`)
    number : of the edition, where counts are rounded
    """

    period: Period
    reader: Audience
    zones: pd.DataFrame
    whole: pd.DataFrame
    totals: pd.DataFrame
    lines: Mapping[tuple[str, str], Series]
    reported: pd.DataFrame
    names: Mapping[str, str]
    partners: Mapping[str, str]
    extent: counts.Extent
    coming: pd.DataFrame
    number: int = 0

    def cells(self, row) -> tuple[Cell, Cell]:
        """The counts of both periods as the reader may have them."""
        return both_counts(row, self.reader)


def both_counts(row, reader: Audience) -> tuple[Cell, Cell]:
    """Counts of both periods of a row of `compare.periods` as the reader may have them; None where silent."""

    def count(facts: float) -> Cell:
        return int(facts) if reader.in_clear else text(facts, Mark.SUM)

    now = None if row.weeks == 0 else count(row.facts)
    return now, None if row.weeks_before == 0 else count(row.before)


def period_asked(warehouse: Warehouse, label: str | None, length: Length, today: dt.date) -> Period:
    """The period written `label`, cut off after the last complete week; for None the last one that is over.

    Raises
    ------
    CallError
        For a label of another length, or none.
    NoDataError
        For a period that nothing is known of.
    """
    last = counts.last_complete_week(warehouse, today)
    asked = parse_period(label) if label else _last_over(last, length)
    if asked.length is not length:
        raise CallError(
            _("“{value}” is no {length}; write it as {example}.").format(
                value=label, length=length.label.lower(), example=period_with(last, length).label
            )
        )
    counts.week_asked(warehouse, asked.first)
    return asked.until(last)


def _last_over(last: dt.date, length: Length) -> Period:
    """The last period that ends with `last` or before."""
    running = period_with(last, length)
    return running if running.last == last else period_with(running.first - WEEK, length)


def period_report(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    period: Period,
    partners: Mapping[str, str],
    *,
    reader: Audience = Audience.OFFICE,
    made: dt.date,
) -> Document:
    """The report of a period, in the language in force; for the public from the counts of its edition.

    Parameters
    ----------
    period : Period
        As `period_asked` gives it.

    Raises
    ------
    NoDataError
        Where the weeks of the year before are not known.
    """
    known = _read(warehouse, data, period, partners, reader, made)
    title = _(_TITLES[period.length]).format(label=period_text(period))
    return issued(
        f"{period.length.value}-{period.label}",
        title,
        _subtitle(period),
        _sections(known, territory),
        reader=reader,
        known=known.extent,
        method=_method(known),
        made=made,
    )


def before_of(period: Period) -> tuple[dt.date, dt.date]:
    """Mondays of the first and last of the same weeks a year before."""
    return same_week_last_year(period.first), same_week_last_year(period.last)


def _read(
    warehouse: Warehouse,
    data: Path,
    period: Period,
    partners: Mapping[str, str],
    reader: Audience,
    made: dt.date,
) -> Told:
    zones, communes, number = weekly_counts(warehouse, data, period, reader, made)
    whole = compare.by_agglomeration(communes)
    now, before = _days(period.first, period.last), _days(*before_of(period))
    return Told(
        period,
        reader,
        compare.periods(zones, now, before),
        compare.periods(whole, now, before).set_index("theme", drop=False),
        compare.periods(zones.sum_over(themes="*", areas=zones.keys["zone_code"]), now, before),
        series_of(zones, LINE_WEEKS) | series_of(whole, LINE_WEEKS),
        reported_since(warehouse, before_of(period)[0], period.last, made),
        edition.names(warehouse) | {CENTRAL_COMMUNE: _("{town}")},
        partners,
        counts.extent(warehouse),
        delay.incomplete(warehouse, period.last, made, period.first),
        number,
    )


def _days(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    return first, sunday(last)


def weekly_counts(
    warehouse: Warehouse, data: Path, period: Period, reader: Audience, made: dt.date
) -> tuple[Cube, Cube, int]:
    """Weekly counts up to the end of a period, by zone and by commune, as a reader may have them.

    In clear all that is known; for the public the printed counts of both years, and the number of the edition
    of the period, which is kept.
    """
    if not reader.in_clear:
        return _printed(warehouse, data, period, made)
    first = counts.extent(warehouse).first_week
    zones, communes = (
        counts.History.read(warehouse, first, period.last, by=by).cube(first, period.last, made)
        for by in ("zone", "commune")
    )
    return zones, communes, 0


def _printed(warehouse: Warehouse, data: Path, period: Period, made: dt.date) -> tuple[Cube, Cube, int]:
    """The printed counts of both periods and of the weeks between, and the edition that was kept."""
    rounded_only(data)
    first = max(before_of(period)[0], counts.extent(warehouse).first_week)
    cells = edition.printed_weeks(warehouse, data, first, period.last, made)
    own = cells.loc[:, cells.columns >= pd.Timestamp(period.first)]
    own.attrs["revised"] = True  # sums of weeks are marked as sums
    kept = edition.keep(warehouse, data, period, edition.published(own), dt.datetime.now(CLOCK))
    sent.put_in_line(data, (day.date() for day in cells.columns))
    table = Cube.of(laid_out(cells, edition.coverage_of(warehouse, first, period.last, made)))
    return table, compare.by_commune(table), kept.number


def _subtitle(period: Period) -> str:
    first, last = before_of(period)
    text = _("{weeks} weeks {now}, beside the same weeks of the year before, {before}").format(
        weeks=number_text(len(period.weeks)),
        now=days_text(period.first, sunday(period.last)),
        before=days_text(first, sunday(last)),
    )
    if period.last == period_with(period.last, period.length).last:
        return text
    return _("Period under way. {weeks}").format(weeks=text)


def _method(known: Told) -> Iterator[str]:
    yield _(
        "Method: facts of whole weeks that partners told, each period by the days they covered and by what "
        "the season makes of its weeks; “up” and “down” are written only where chance does not explain the "
        "gap, the number of counts compared being taken into account. A week belongs to the period that "
        "holds its Thursday."
    )
    if not known.reader.in_clear:
        yield from printed_method(known.number, known.period.label)


def _sections(known: Told, territory: Territory) -> Iterator[Section]:
    yield Section(_("What stands out"), (Sentences(tuple(_first_page(known))),))
    yield Section(_("Themes"), (_themes_table(known),))
    changed = compare.changed(known.zones)
    if len(changed):
        yield Section(_("Places that changed"), (_changes_table(known, changed),))
    yield Section(_("Zones"), (_totals_table(known),))
    if drawn := _map(known, territory):
        yield Section(_("Map"), (drawn,))


def _first_page(known: Told) -> list[str]:
    last = [_missing(known), unconcluded(known.zones, weeks=False)]
    last += filter(None, [delay.mark_of_weeks(known.coming, known.partners, named=known.reader.in_clear)])
    changed = [*compare.changed(known.whole).itertuples(), *compare.changed(known.zones).itertuples()]
    said = [_sentence(known, row) for row in changed]
    nothing = [compare.no_change(known.whole, weeks=False)]
    return [*(said or nothing)[: FIRST_PAGE - len(last)], *last]


def _sentence(known: Told, row) -> str:
    place = _("{agglomeration}") if row.zone_code == EPCI else known.names[row.zone_code]
    return changed_line(row, place, theme(row.theme).label, known.reader)


def changed_line(row, place: str, label: str, reader: Audience) -> str:
    """A row of `compare.periods` in a sentence, as the reader may have it."""
    if reader.in_clear:
        return compare.sentence(row, place, label)
    now, before = both_counts(row, reader)
    return _("{place}, {theme}: {now}, {before} over the same weeks of the year before: {verdict}.").format(
        place=place, theme=label, now=now, before=before, verdict=Verdict(row.verdict).label
    )


def _missing(known: Told) -> str:
    period = known.period
    sides = (period.first, period.last), before_of(period)
    return missing_weeks(known.reported, *sides, known.partners, known.reader)


def reported_since(warehouse: Warehouse, first: dt.date, last: dt.date, made: dt.date) -> pd.DataFrame:
    """Rows of `counts.coverage` from the week of the Monday `first` to that of `last`."""
    return counts.coverage(warehouse, (last - first).days // 7 + 1, made, last=last)


def missing_weeks(
    reported: pd.DataFrame,
    now: Mondays,
    before: Mondays | None,
    partners: Mapping[str, str],
    reader: Audience,
) -> str:
    """What counts and comparisons are made without: weeks not told of, empty files left out.

    Parameters
    ----------
    reported : DataFrame
        Rows of `counts.coverage` of the weeks of both periods.
    now, before : (date, date)
        Mondays of the first and last week of the period, and of the one it is held against, if any.
    reader : Audience
        Everybody reads how many, and no partner's name.
    """
    said, either = [], np.zeros(len(reported), dtype=bool)
    for side, words in ((now, _silent_weeks), (before, _silent_before)):
        if side is not None:
            inside = reported["week"].between(*map(pd.Timestamp, side)).to_numpy()
            weeks = (side[1] - side[0]).days // 7 + 1
            said.append(words(reported[inside], weeks, partners, reader))
            either |= inside
    said.append(doubtful(reported[either], partners, named=reader.in_clear))
    return " ".join(filter(None, said))


def _silent(reported: pd.DataFrame) -> pd.Series:
    """Weeks that each partner did not tell of, the most first; of those who told of all, nothing."""
    silent = reported[reported["state"] == Reported.SILENT].groupby("feed").size()
    return silent.sort_values(ascending=False, kind="stable")


def _named(silent: pd.Series, partners: Mapping[str, str]) -> str:
    return listed(
        [
            _("{partner} {n}").format(partner=partners.get(feed, feed), n=number_text(n))
            for feed, n in silent.items()
        ]
    )


def _silent_before(
    reported: pd.DataFrame, all_weeks: int, partners: Mapping[str, str], reader: Audience
) -> str:
    """The same of the period that one is held against; nothing where every week of it was told of."""
    silent, weeks = _silent(reported), number_text(all_weeks)
    if silent.empty:
        return ""
    if not reader.in_clear:
        return ngettext(
            "Of the {weeks} weeks compared with, {n} partner did not tell of all.",
            "Of the {weeks} weeks compared with, {n} partners did not tell of all.",
            len(silent),
        ).format(n=number_text(len(silent)), weeks=weeks)
    return _("Of the {weeks} weeks compared with, partners did not tell of: {partners}.").format(
        weeks=weeks, partners=_named(silent, partners)
    )


def _silent_weeks(
    reported: pd.DataFrame, all_weeks: int, partners: Mapping[str, str], reader: Audience
) -> str:
    if all_weeks == 1:
        return silence(reported, partners, named=reader.in_clear)
    silent, weeks = _silent(reported), number_text(all_weeks)
    if silent.empty:
        return _("Every partner that was due told of all {weeks} weeks.").format(weeks=weeks)
    if not reader.in_clear:
        return ngettext(
            "{n} partner did not tell of all {weeks} weeks: its facts are missing, not nil.",
            "{n} partners did not tell of all {weeks} weeks: their facts are missing, not nil.",
            len(silent),
        ).format(n=number_text(len(silent)), weeks=weeks)
    return _("Weeks of {weeks} that partners did not tell of: {partners}. They are missing, not nil.").format(
        weeks=weeks, partners=_named(silent, partners)
    )


def _header(first: str, last: str) -> tuple[str, ...]:
    return first, _("This period"), _("Year before"), _("Expected"), _("Verdict"), last


def _themes_table(known: Told) -> Table:
    rows = tuple(
        (
            theme(row.theme).label,
            *known.cells(row),
            _expected(row),
            Verdict(row.verdict).label,
            known.lines[row.zone_code, row.theme],
        )
        for row in themes_there(known.whole).itertuples()
    )
    caption = _(
        "{agglomeration}, facts by theme; expected: as before, over as many weeks of that season. Those "
        "known only to be somewhere in {town} count"
    )
    return Table("themes", caption, _header(_("Theme"), _("Two years")), rows, (25, 10, 10, 10, 26, 19))


def _expected(row) -> Cell:
    told = row.weeks > 0 and row.weeks_before > 0
    return expected_cell(row.facts - row.difference) if told else None


def _changes_table(known: Told, changed: pd.DataFrame) -> Table:
    rows = tuple(
        (
            f"{known.names[row.zone_code]}, {theme(row.theme).label}",
            *known.cells(row),
            _expected(row),
            Verdict(row.verdict).label,
            known.lines[row.zone_code, row.theme],
        )
        for row in changed.itertuples()
    )
    caption = _("Counts whose change chance does not explain, the most certain first")
    return Table(
        "changes", caption, _header(_("Zone and theme"), _("Two years")), rows, (37, 10, 10, 10, 14, 19)
    )


def _totals_table(known: Told) -> Table:
    rows = tuple(
        (known.names[row.zone_code], *known.cells(row), Verdict(row.verdict).label)
        for row in known.totals.itertuples()
    )
    header = (_("Zone"), _("This period"), _("Year before"), _("Verdict"))
    return Table("zones", _totals_caption(known), header, rows, (44, 16, 16, 24))


def _totals_caption(known: Told) -> str:
    """What the table of the zones leaves out; a printed one has a row for it."""
    caption = _("All themes together, by zone")
    unplaced = int(known.whole["facts"].sum() - known.zones["facts"].sum())
    if not known.reader.in_clear or not unplaced:
        return caption
    left = ngettext(
        "{n} fact known only to be somewhere in {town} is in none",
        "{n} facts known only to be somewhere in {town} are in none",
        unplaced,
    )
    return f"{caption}; {left.format(n=number_text(unplaced))}"


def _map(known: Told, territory: Territory) -> Figure | None:
    """The theme whose change is the most certain, by zone, on the scale of a period so long."""
    values = by_theme(known.zones[known.zones["zone_code"] != edition.UNPLACED])
    code = most_changed(known.whole, set(values))
    if code is None:
        return None
    caption = _(
        "{theme}: the theme whose change chance explains least. The scale is that of every period so long."
    )
    return map_of(
        territory,
        values[code],
        code,
        (count_scale if known.reader.in_clear else rounded_scale)(len(known.period.weeks)),
        period_text(known.period),
        known.names,
        caption.format(theme=theme(code).label),
        notice(known.extent),
    )
