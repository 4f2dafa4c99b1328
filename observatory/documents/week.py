"""The weekly bulletin: what stands out in a week, the table of themes, the map, the list of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from observatory import alerts, compare, counts
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.compare import Verdict
from observatory.counts import Reported
from observatory.counts.cells import SHEET_WEEKS
from observatory.counts.disclosure import Audience
from observatory.documents.content import Cell, Document, Section, Sentences, Series, Table
from observatory.documents.facts_list import facts_table
from observatory.documents.parts import (
    FIRST_PAGE,
    issued,
    map_of,
    map_values,
    notice,
    series_of,
    silence,
    small_maps,
    themes_there,
    week_text,
)
from observatory.errors import NoDataError
from observatory.language import _, date_text, number_text
from observatory.maps import count_scale
from observatory.territory import Territory
from observatory.themes import theme, themes
from observatory.warehouse import Warehouse
from observatory.weeks import week_label


class Known(NamedTuple):
    """What every part is written from.

    found : the zones judged (`alerts.alerts`)
    whole : the sheet of the agglomeration, indexed by theme
    lines : the last year of each area and theme, the agglomeration's under `EPCI`
    reported : state of each feed in the week (`counts.coverage`)
    facts : the facts themselves (query `facts_of_week`)
    corrected : what was corrected since the issue before, in words; empty where nothing was known then
    """

    monday: dt.date
    found: alerts.Alerts
    whole: pd.DataFrame
    lines: Mapping[tuple[str, str], Series]
    reported: pd.DataFrame
    facts: pd.DataFrame
    corrected: str
    names: dict[str, str]
    partners: Mapping[str, str]
    extent: counts.Extent


def finished_week(warehouse: Warehouse, week: dt.date | None, today: dt.date | None = None) -> dt.date:
    """The Monday of the week asked, the last complete one for None.

    Raises
    ------
    NoDataError
        For a week outside the data, or one that is not over: half a week is no bulletin.
    """
    asked = counts.week_asked(warehouse, week)
    last = counts.last_complete_week(warehouse, today)
    if asked > last:
        raise NoDataError(
            _("the week {week} is not over; the last complete one is {last}.").format(
                week=week_label(asked), last=week_label(last)
            )
        )
    return asked


def week_report(
    warehouse: Warehouse,
    territory: Territory,
    monday: dt.date,
    partners: Mapping[str, str],
    *,
    audience: Audience = Audience.OFFICE,
    made: dt.date,
) -> Document:
    """The bulletin of a week for readers in clear, in the language in force; for others, `public_week`.

    Parameters
    ----------
    monday : date
        Of a complete week (`finished_week`).
    partners : mapping
        Names of partners by feed.
    audience : Audience
        The office also reads what came from whom.
    made : date
        The day printed as that of its making: the same facts and the same day are the same bytes.
    """
    known = read_week(warehouse, territory, monday, partners, made)
    label = week_label(monday)
    title = _("Weekly bulletin, week {label}").format(label=label)
    return of_week(known, f"week-{label}", title, _sections(territory, known, audience), audience, made)


def of_week(
    known: Known, name: str, title: str, sections: Iterable[Section], reader: Audience, made: dt.date
) -> Document:
    """A document of a week: both weeks in dates, the method of its verdicts."""
    return issued(
        name,
        title,
        periods_text(known.monday),
        sections,
        reader=reader,
        known=known.extent,
        method=[method()],
        made=made,
    )


def periods_text(monday: dt.date) -> str:
    """The week and the one before in dates."""
    return _("Week {week}, beside the week before, {before}").format(
        week=week_text(monday), before=week_text(monday - dt.timedelta(weeks=1))
    )


def read_week(
    warehouse: Warehouse,
    territory: Territory,
    monday: dt.date,
    partners: Mapping[str, str],
    made: dt.date,
) -> Known:
    """Read and judge a week once, for as many documents as are made of it."""
    zones, communes = (_cube(warehouse, monday, by, made) for by in ("zone", "commune"))
    touching = alerts.touching(territory.areas("zone")["geometry"])
    found = alerts.alerts(zones, monday, touching)
    whole = compare.judged_week(compare.by_agglomeration(communes), monday)
    return Known(
        monday,
        found,
        whole.rows.set_index("theme", drop=False),
        series_of(found.week.table) | series_of(whole.table),
        reported_of(warehouse, monday, made),
        warehouse.ask_facts("facts_of_week", week=monday),
        corrections(warehouse, monday),
        counts.area_names(warehouse) | {CENTRAL_COMMUNE: _("{town}")},
        partners,
        counts.extent(warehouse),
    )


def reported_of(warehouse: Warehouse, monday: dt.date, made: dt.date) -> pd.DataFrame:
    """Rows of `counts.coverage` of a week."""
    weeks_back = (counts.last_complete_week(warehouse, made) - monday).days // 7 + 1
    coverage = counts.coverage(warehouse, weeks_back, made)
    return coverage[coverage["week"] == pd.Timestamp(monday)]


def _cube(warehouse: Warehouse, monday: dt.date, by: str, today: dt.date) -> counts.Cube:
    """The weeks that a sheet is judged by, up to that one."""
    first = monday - dt.timedelta(weeks=SHEET_WEEKS - 1)
    return counts.History.read(warehouse, first, monday, by=by).cube(first, monday, today)


def _sections(territory: Territory, known: Known, audience: Audience) -> Iterator[Section]:
    yield Section(_("What stands out"), (Sentences(tuple(_first_page(known))),))
    yield Section(_("Themes"), (_themes_table(known),))
    mapped = _most_changed(known)
    if mapped:
        yield Section(_("Map"), (_map(territory, known, mapped), _small_maps(territory, known)))
    changed = compare.changed(known.found.week.rows)
    if len(changed):
        yield Section(_("Places that changed"), (_changes_table(known, changed),))
    if audience == Audience.OFFICE:
        yield Section(_("What came in"), (_partners_table(known),))
    if mapped:
        yield Section(_("Zone by zone"), (_zones_table(known),))
    yield facts_section(known, known.facts)


def facts_section(known: Known, facts: pd.DataFrame) -> Section:
    """The list of some of the facts of the week."""
    lead = _("Times are known as precisely as the partner tells them; no person is named here.")
    table = facts_table(facts, known.names, known.partners)
    return Section(_("List of facts"), (Sentences((lead,), listed=False), table))


def _first_page(known: Known) -> list[str]:
    """At most `FIRST_PAGE` lines: the changes, who was silent, what could not be concluded."""
    last = [silence(known.reported, known.partners), unconcluded(known.found.week.rows)]
    last += filter(None, [known.corrected])
    return [*_standing_out(known)[: FIRST_PAGE - len(last)], *last]


def _standing_out(known: Known) -> list[str]:
    found, names = known.found, known.names
    season = alerts.levels(known.whole.reset_index(drop=True))
    alarms = season[season["level"] == alerts.Level.ALARM].sort_values("p")
    place = _("{agglomeration}")
    lines = [alerts.sentence(row, place, theme(row.theme).label) for row in alarms.itertuples()]
    lines += [
        alerts.cluster_sentence(row, names, theme(row.theme).label) for row in found.clusters.itertuples()
    ]
    for say, rows in (
        (compare.sentence, compare.changed(found.week.rows)),
        (alerts.shift_sentence, found.shifts),
    ):
        lines += [say(row, names[row.zone_code], theme(row.theme).label) for row in rows.itertuples()]
    judged = int(found.week.rows["p"].notna().sum())
    return lines or [
        _("Nothing that chance does not explain, out of {n} counts judged (zone × theme).").format(
            n=number_text(judged)
        )
    ]


def corrections(warehouse: Warehouse, monday: dt.date) -> str:
    """How many facts of earlier weeks came late or were corrected since the week began.

    Empty where nothing was known by then: what comes first corrects nothing.
    """
    row = warehouse.ask("corrected_since", week=monday, since=monday).iloc[0]
    if not row.known:
        return ""
    return _(
        "Since {day}, {late} facts of earlier weeks came late and {corrected} were corrected: the figures of "
        "these weeks have changed."
    ).format(day=date_text(monday, "long"), late=number_text(row.late), corrected=number_text(row.corrected))


def unconcluded(rows: pd.DataFrame, *, weeks: bool = True) -> str:
    """Of how many counts nothing can be said, and why. A place without a fact in either of two is no count.

    `weeks` says whether two weeks are compared; longer periods are called periods.
    """
    told = rows[(rows["facts"] > 0) | (rows["before"] > 0)]
    few, silent = (int((told["verdict"] == why).sum()) for why in (Verdict.TOO_FEW, Verdict.SILENT_PARTNER))
    form = (
        _(
            "Of {n} counts with a fact in either week (zone × theme), {few} are too small to conclude and "
            "{silent} lack a partner."
        )
        if weeks
        else _(
            "Of {n} counts with a fact in either period (zone × theme), {few} are too small to conclude and "
            "{silent} lack a partner."
        )
    )
    return form.format(n=number_text(len(told)), few=number_text(few), silent=number_text(silent))


def _themes_table(known: Known) -> Table:
    caption = _("{agglomeration}, facts by theme; those known only to be somewhere in {town} count")
    return themes_table(known.whole, known.lines, caption)


def themes_table(rows: pd.DataFrame, lines: Mapping[tuple[str, str], Series], caption: str) -> Table:
    """Rows of one area's sheet, indexed by theme: the week, the one before, a year in a line."""
    return Table(
        "themes",
        caption,
        (_("Theme"), _("This week"), _("Week before"), _("By chance"), _("Verdict"), _("A year")),
        tuple(
            (theme(row.theme).label, now, before, usual, verdict, lines[row.zone_code, row.theme])
            for row in themes_there(rows).itertuples()
            for now, before, _expected, usual, verdict in [figures(row)]
        ),
        (25, 9, 10, 12, 26, 18),
    )


def _changes_table(known: Known, changed: pd.DataFrame) -> Table:
    return Table(
        "changes",
        _("Counts whose change chance does not explain, the most certain first"),
        (_("Zone"), _("Theme"), _("This week"), _("Week before"), _("Expected"), _("Verdict")),
        tuple(
            (known.names[row.zone_code], theme(row.theme).label, now, before, expected, verdict)
            for row in changed.itertuples()
            for now, before, expected, _range, verdict in [figures(row)]
        ),
        (25, 23, 10, 12, 10, 20),
    )


def figures(row) -> tuple[Cell, Cell, Cell, Cell, Cell]:
    """Facts of the week and of the one before, those expected, the range of chance, the verdict."""
    silent = row.verdict == Verdict.SILENT_PARTNER and row.weeks == 0
    return (
        None if silent else int(row.facts),
        None if row.weeks_before == 0 else int(row.before),
        None if pd.isna(row.expected) else float(row.expected),
        span_text(row.lower, row.upper),
        Verdict(row.verdict).label,
    )


def span_text(lower: float, upper: float) -> str:
    """A range of counts."""
    if np.isnan(lower) or np.isnan(upper):
        return "–"
    return _("{low} to {high}").format(low=number_text(lower), high=number_text(upper))


def _zones_table(known: Known) -> Table:
    return zones_table(
        known.found.week.rows, lambda row: figures(row)[:2], known.names, known.lines, zones_caption()
    )


def zones_table(
    rows: pd.DataFrame,
    counted: Callable[[Any], tuple[Cell, ...]],
    names: Mapping[str, str],
    lines: Mapping[tuple[str, str], Series],
    caption: str,
) -> Table:
    """Every count of the maps, from the sheet of the zones; `counted` gives the counts of both weeks."""
    told = rows[(rows["facts"] > 0) & (rows["weeks"] > 0)]
    cells = tuple(
        (names[row.zone_code], theme(row.theme).label, *counted(row), lines[row.zone_code, row.theme])
        for row in told.itertuples()
    )
    header = (_("Zone"), _("Theme"), _("This week"), _("Week before"), _("A year"))
    return Table("zones", caption, header, cells, (30, 28, 11, 12, 19))


def zones_caption() -> str:
    """Of the table that has the figures of the maps."""
    return _("Facts of the week by zone and theme; what is not listed has none")


def _partners_table(known: Known) -> Table:
    rows = [
        (
            known.partners.get(row.feed, row.feed),
            Reported(row.state).label,
            row.facts if row.state == Reported.COVERED else None,
        )
        for row in known.reported.itertuples()
    ]
    header = (_("Partner"), _("State"), _("Facts"))
    return Table("partners", _("Who told of the week"), header, tuple(sorted(rows, key=_name)), (60, 25, 15))


def _name(row: tuple) -> str:
    return str(row[0]).casefold()


def _most_changed(known: Known) -> str | None:
    """The theme whose change is the most certain, of those with a fact in a zone; None draws no map."""
    rows = known.found.week.rows
    return most_changed(known.whole, set(rows["theme"][rows["facts"] > 0]))


def most_changed(whole: pd.DataFrame, placed: set[str]) -> str | None:
    """Of some themes, the one whose change in the agglomeration is the most certain."""
    ordered = compare.most_certain_first(whole)["theme"]
    return next((code for code in ordered if code in placed), None)


def _map(territory: Territory, known: Known, code: str):
    """One theme by zone, on the scale of any week."""
    return map_of(
        territory,
        by_theme(known.found.week.rows)[code],
        code,
        count_scale(1),
        _("week {label}").format(label=week_label(known.monday)),
        known.names,
        map_caption(theme(code).label),
        notice(known.extent),
    )


def _small_maps(territory: Territory, known: Known):
    values = by_theme(known.found.week.rows)
    return small_maps(territory, values, count_scale(1), notice(known.extent), zones_caption())


def by_theme(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Values of a map for each theme of a sheet of zones with a fact."""
    found = {code: own.set_index("zone_code") for code, own in rows.groupby("theme") if own["facts"].sum()}
    return {
        code: map_values(found[code]["facts"], found[code]["weeks"] == 0)
        for code in themes()
        if code in found
    }


def map_caption(label: str) -> str:
    """Which theme is mapped, and on which scale."""
    return _(
        "{theme}: the theme whose change from what was expected chance explains least. The scale is the same "
        "every week."
    ).format(theme=label)


def method() -> str:
    """How verdicts are reached."""
    return _(
        "Method: a count is compared with what its place, its theme and its season lead to expect; “up” and "
        "“down” are written only where chance does not explain the gap, the number of counts judged being "
        "taken into account. “By chance”: a series passes these bounds once in 200 weeks without any change."
    )
