"""The weekly bulletin: what stands out in a week, the table of themes, the map, the list of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from observatory import alerts, compare, counts, evaluate
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.colours import count_scale
from observatory.counts import Reported, delay
from observatory.counts.disclosure import Audience
from observatory.counts.history import SHEET_WEEKS, Files, files_of
from observatory.documents.content import Document, Section, Sentences, Series, Table
from observatory.documents.decided import under_way
from observatory.documents.facts_list import facts_table
from observatory.documents.judged import (
    by_theme,
    figures,
    map_caption,
    method,
    most_changed,
    themes_table,
    unconcluded,
    zones_caption,
    zones_table,
)
from observatory.documents.parts import (
    FIRST_PAGE,
    issued,
    map_of,
    notice,
    places_named,
    series_of,
    silence,
    small_maps,
    week_text,
)
from observatory.errors import NoDataError
from observatory.hotspots.repeats import repeat_places
from observatory.language import _, date_text, number_text
from observatory.territory import Territory
from observatory.themes import theme, themes
from observatory.warehouse import Warehouse
from observatory.weeks import sunday, week_label

#: Places that come back have facts in at least so many of so many weeks; so many are shown at most.
LEAST_WEEKS, PLACES_WEEKS, MOST_PLACES = 3, 4, 8


class Known(NamedTuple):
    """What every part is written from.

    found : the zones judged (`alerts.alerts`)
    whole : the sheet of the agglomeration, indexed by theme
    lines : the last year of each area and theme, the agglomeration's under `EPCI`
    reported : state of each feed in the week (`counts.coverage`)
    facts : the facts themselves (query `facts_of_week`)
    corrected : what was corrected since the issue before, in words; empty where nothing was known then
    coming : who has not told all of the week yet (`counts.delay.incomplete`)
    confirmed : the empty files that somebody says are true, in words (`counts.confirmations_of`)
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
    coming: pd.DataFrame
    confirmed: Sequence[str]


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
    actions: Sequence[evaluate.Action] = (),
    known: Known | None = None,
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
    actions : sequence of Action
        The register, whose actions under way are told.
    known : Known
        What `read_week` gave, where another document of the week asked for it.
    """
    known = known or read_week(warehouse, territory, monday, partners, made)
    back = _come_back(warehouse, monday, known.names)
    label = week_label(monday)
    title = _("Weekly bulletin, week {label}").format(label=label)
    sections = _sections(territory, known, audience, back, under_way(actions, monday))
    return of_week(known, f"week-{label}", title, sections, audience, made, dense=True)


def of_week(
    known: Known,
    name: str,
    title: str,
    sections: Iterable[Section],
    reader: Audience,
    made: dt.date,
    *,
    dense: bool = False,
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
        dense=dense,
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
    first = monday - dt.timedelta(weeks=SHEET_WEEKS - 1)
    files = files_of(warehouse, first, monday)
    communes = compare.by_agglomeration(_cube(warehouse, "commune", monday, made, files))
    whole = compare.judged_week(communes, monday)
    zones = _cube(warehouse, "zone", monday, made, files)
    found = alerts.alerts(zones, monday, alerts.touching(territory.areas("zone")["geometry"]))
    return Known(
        monday,
        found,
        whole.rows.set_index("theme", drop=False),
        series_of(found.week.table) | series_of(whole.table),
        reported_of(warehouse, monday, made, files),
        warehouse.ask_facts("facts_of_week", week=monday),
        corrections(warehouse, monday),
        counts.area_names(warehouse) | {CENTRAL_COMMUNE: _("{town}")},
        partners,
        counts.extent(warehouse),
        delay.incomplete(warehouse, monday, made),
        counts.confirmations_of(warehouse, monday, partners),
    )


def _cube(warehouse: Warehouse, by: str, monday: dt.date, made: dt.date, files: Files) -> counts.Cube:
    """The weeks that a bulletin is judged by; made one after the other, they are never held together."""
    first = monday - dt.timedelta(weeks=SHEET_WEEKS - 1)
    return counts.History.read(warehouse, first, monday, by=by, files=files).cube(first, monday, made)


def reported_of(
    warehouse: Warehouse, monday: dt.date, made: dt.date, files: Files | None = None
) -> pd.DataFrame:
    """Rows of `counts.coverage` of a week."""
    weeks_back = (counts.last_complete_week(warehouse, made) - monday).days // 7 + 1
    coverage = counts.coverage(warehouse, weeks_back, made, files=files)
    return coverage[coverage["week"] == pd.Timestamp(monday)]


def _come_back(warehouse: Warehouse, monday: dt.date, names: Mapping[str, str]) -> tuple[tuple, ...]:
    """Places with facts in most of the last weeks: place, facts, weeks with one, partners."""
    first = monday - dt.timedelta(weeks=PLACES_WEEKS - 1)
    asked = {"themes": list(themes()), "first": first, "until": sunday(monday) + dt.timedelta(days=1)}
    places = repeat_places(warehouse.ask_facts("facts_between", **asked, seen_by="*", feed="*"))
    places = places[places["weeks_active"] >= LEAST_WEEKS].head(MOST_PLACES)
    return tuple(
        (place, row.facts, row.weeks_active, row.partners)
        for place, row in zip(places_named(places, names), places.itertuples(), strict=True)
    )


def _places_table(back: tuple[tuple, ...]) -> Table:
    header = (_("Place"), _("Four weeks"), _("Weeks with a fact"), _("Partners"))
    caption = _("Places with facts in at least three of the last four weeks, those with the most first")
    return Table("places", caption, header, back, (46, 16, 24, 14))


def _sections(
    territory: Territory, known: Known, audience: Audience, back: tuple[tuple, ...], actions: tuple[str, ...]
) -> Iterator[Section]:
    yield Section(_("What stands out"), (Sentences(tuple(_first_page(known))),))
    yield Section(_("Themes"), (_themes_table(known),))
    changed = compare.changed(known.found.week.rows)
    if len(changed):
        yield Section(_("Places that changed"), (_changes_table(known, changed),))
    if back:
        yield Section(_("Places that come back"), (_places_table(back),))
    mapped = _most_changed(known)
    if mapped:
        values = by_theme(known.found.week.rows)
        yield Section(
            _("Map"), (_map(territory, known, values, mapped), _small_maps(territory, known, values))
        )
    if actions:
        yield Section(_("Actions under way"), (Sentences(actions),))
    if audience == Audience.OFFICE:
        yield Section(_("What came in"), (_partners_table(known), *_coming(known)))
    if mapped:
        yield Section(_("Zone by zone"), (_zones_table(known),))
    yield facts_section(known, known.facts)


def _coming(known: Known) -> Iterator[Sentences]:
    """Where the counts of partners may come to that have not told all yet, apart from the counts."""
    if len(known.coming):
        yield Sentences(tuple(delay.ranges(known.coming, known.partners)))


def facts_section(known: Known, facts: pd.DataFrame, *, zones: bool = True) -> Section:
    """The list of some of the facts of the week; `zones`: each with its zone."""
    lead = _("Times are known as precisely as the partner tells them; no person is named here.")
    table = facts_table(facts, known.names, known.partners, zones=zones)
    return Section(_("List of facts"), (Sentences((lead,), listed=False), table))


def _first_page(known: Known) -> list[str]:
    """At most `FIRST_PAGE` lines: the changes, who was silent, what could not be concluded."""
    last = [silence(known.reported, known.partners), unconcluded(known.found.week.rows)]
    last += filter(None, [known.corrected, delay.mark(known.coming, known.partners)])
    last += [*compare.doubt_sentences(known.found.week.table, known.partners), *known.confirmed]
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
    judged = number_text(int(found.week.rows["p"].notna().sum()))
    nothing = _("Nothing that chance does not explain, out of {n} counts judged (zone × theme).")
    return lines or [compare.no_change(found.week.rows, nothing.format(n=judged))]


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


def _themes_table(known: Known) -> Table:
    caption = _("{agglomeration}, facts by theme; those known only to be somewhere in {town} count")
    return themes_table(known.whole, known.lines, caption)


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
        (29, 22, 13, 15, 10, 11),
    )


def _zones_table(known: Known) -> Table:
    return zones_table(
        known.found.week.rows, lambda row: figures(row)[:2], known.names, known.lines, zones_caption()
    )


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


def _map(territory: Territory, known: Known, values: Mapping[str, pd.DataFrame], code: str):
    """One theme by zone, on the scale of any week."""
    return map_of(
        territory,
        values[code],
        code,
        count_scale(1),
        _("week {label}").format(label=week_label(known.monday)),
        known.names,
        map_caption(theme(code).label),
        notice(known.extent),
    )


def _small_maps(territory: Territory, known: Known, values: Mapping[str, pd.DataFrame]):
    return small_maps(territory, values, count_scale(1), notice(known.extent), zones_caption())
