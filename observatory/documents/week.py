"""The weekly bulletin: what stands out in a week, the table of themes, the map, the list of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory import alerts, charts, compare, counts, language
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.compare import Verdict
from observatory.counts import Reported
from observatory.counts.cells import SHEET_WEEKS
from observatory.documents.content import Cell, Document, Figure, Section, Sentences, Table
from observatory.documents.facts_list import facts_table
from observatory.errors import NoDataError
from observatory.fact import Labelled
from observatory.language import N_, _, date_text, ngettext, number_text
from observatory.maps import State, count_scale
from observatory.territory import Territory
from observatory.themes import theme, themes
from observatory.warehouse import Warehouse
from observatory.weeks import sunday, week_label

#: Lines of the first page, those on silence and on what could not be concluded included.
FIRST_PAGE = 6

#: Names of partners written out before the others are counted.
_NAMED = 6


class Audience(Labelled):
    """Whom a bulletin is for: both may see places. What everybody may see is an edition."""

    OFFICE = "office", N_("Office of the observatory – not to be handed on")
    MEMBERS = "members", N_("Members of the regulation meeting – not to be handed on")


class Known(NamedTuple):
    """What every part is written from.

    found : the zones judged (`alerts.alerts`)
    whole : the sheet of the agglomeration, indexed by theme
    reported : state of each feed in the week (`counts.coverage`)
    facts : the facts themselves (query `facts_of_week`)
    """

    monday: dt.date
    found: alerts.Alerts
    whole: pd.DataFrame
    reported: pd.DataFrame
    facts: pd.DataFrame
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
    """The bulletin of a week, in the language in force.

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
    return issued(known, f"week-{label}", title, _sections(territory, known, audience), audience, made)


def issued(
    known: Known, name: str, title: str, sections: Iterable[Section], audience: Audience, made: dt.date
) -> Document:
    """A document of the week with what every one bears: dates, warning, method and vintage."""
    return Document(
        name=f"{name}-{audience.value}-{language.current()}",
        title=title,
        subtitle=_periods(known.monday),
        language=language.current(),
        author=_("Observatory of public tranquillity of {agglomeration}"),
        made=made,
        audience=audience.label,
        notice=_notice(known),
        sections=tuple(sections),
        footnote=tuple(footnote(known, made)),
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
    weeks_back = (counts.last_complete_week(warehouse, made) - monday).days // 7 + 1
    coverage = counts.coverage(warehouse, weeks_back, made)
    return Known(
        monday,
        alerts.alerts(zones, monday, touching),
        compare.week_over_week(compare.by_agglomeration(communes), monday).set_index("theme", drop=False),
        coverage[coverage["week"] == pd.Timestamp(monday)],
        warehouse.ask_facts("facts_of_week", week=monday),
        counts.area_names(warehouse) | {CENTRAL_COMMUNE: _("{town}")},
        partners,
        counts.extent(warehouse),
    )


def _cube(warehouse: Warehouse, monday: dt.date, by: str, today: dt.date) -> counts.Cube:
    """The weeks that a sheet is judged by, up to that one."""
    first = monday - dt.timedelta(weeks=SHEET_WEEKS - 1)
    return counts.History.read(warehouse, first, monday, by=by).cube(first, monday, today)


def _periods(monday: dt.date) -> str:
    week, before = (_span_of_days(first) for first in (monday, monday - dt.timedelta(weeks=1)))
    return _("Week {week}, beside the week before, {before}").format(week=week, before=before)


def _span_of_days(monday: dt.date) -> str:
    """The year only once, where both days are in it."""
    last = sunday(monday)
    first = date_text(monday, "d MMMM" if monday.year == last.year else "long")
    return _("from {first} to {last}").format(first=first, last=date_text(last, "long"))


def _sections(territory: Territory, known: Known, audience: Audience) -> Iterator[Section]:
    yield Section(_("What stands out"), (Sentences(tuple(_first_page(known))),))
    yield Section(_("Themes"), (_themes_table(known),))
    mapped = _most_changed(known)
    if mapped:
        yield Section(_("Map"), (_map(territory, known, mapped),))
    changed = compare.changed(known.found.week.rows)
    if len(changed):
        yield Section(_("Places that changed"), (_changes_table(known, changed),))
    if audience == Audience.OFFICE:
        yield Section(_("What came in"), (_partners_table(known),))
    yield facts_section(known, known.facts)


def facts_section(known: Known, facts: pd.DataFrame) -> Section:
    """The list of some of the facts of the week."""
    lead = _("Times are known as precisely as the partner tells them; no person is named here.")
    table = facts_table(facts, known.names, known.partners)
    return Section(_("List of facts"), (Sentences((lead,), listed=False), table))


def _first_page(known: Known) -> list[str]:
    """At most `FIRST_PAGE` lines: the changes, who was silent, what could not be concluded."""
    last = [silence(known), _unconcluded(known)]
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


def silence(known: Known) -> str:
    """Which partners sent nothing of the week, and which are not due."""
    state = known.reported["state"]
    silent = [known.partners.get(feed, feed) for feed in known.reported["feed"][state == Reported.SILENT]]
    due = int(state.isin([Reported.SILENT, Reported.COVERED]).sum())
    if not silent:
        text = ngettext(
            "{n} partner was due and reported.", "All {n} partners that were due have reported.", due
        ).format(n=number_text(due))
    else:
        text = ngettext(
            "{n} of {due} partners due sent nothing: {names}. Their facts are missing, not nil.",
            "{n} of {due} partners due sent nothing: {names}. Their facts are missing, not nil.",
            len(silent),
        ).format(n=number_text(len(silent)), due=number_text(due), names=_listed(silent))
    waiting = [known.partners.get(feed, feed) for feed in known.reported["feed"][state == Reported.NOT_DUE]]
    return " ".join([text, _("Not due yet: {names}.").format(names=_listed(waiting))]) if waiting else text


def _listed(names: list[str]) -> str:
    left = len(names) - _NAMED
    if left <= 0:
        return ", ".join(names)
    more = ngettext("{n} more", "{n} more", left).format(n=number_text(left))
    return ", ".join([*names[:_NAMED], more])


def _unconcluded(known: Known) -> str:
    return unconcluded(known.found.week.rows)


def unconcluded(rows: pd.DataFrame) -> str:
    """Of how many counts nothing can be said, and why. A place without a fact in either week is no count."""
    told = rows[(rows["facts"] > 0) | (rows["before"] > 0)]
    few, silent = (int((told["verdict"] == why).sum()) for why in (Verdict.TOO_FEW, Verdict.SILENT_PARTNER))
    return _(
        "Of {n} counts with a fact in either week (zone × theme), {few} are too small to conclude and "
        "{silent} lack a partner."
    ).format(n=number_text(len(told)), few=number_text(few), silent=number_text(silent))


def _themes_table(known: Known) -> Table:
    caption = _("{agglomeration}, facts by theme; those known only to be somewhere in {town} count")
    return themes_table(known.whole, caption)


def themes_table(rows: pd.DataFrame, caption: str) -> Table:
    """Rows of one area's sheet, indexed by theme, those in the scope of some partner or with a fact."""
    rows = rows.reindex([code for code in themes() if code in rows.index])
    in_scope = rows[(rows["facts"] + rows["before"] > 0) | (rows["coverage"] > 0)]
    return Table(
        "themes",
        caption,
        (_("Theme"), _("This week"), _("Week before"), _("Expected"), _("By chance"), _("Verdict")),
        tuple((theme(row.theme).label, *figures(row)) for row in in_scope.itertuples()),
        (29, 11, 12, 10, 13, 25),
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
        _span(row.lower, row.upper),
        Verdict(row.verdict).label,
    )


def _span(lower: float, upper: float) -> str:
    if np.isnan(lower) or np.isnan(upper):
        return "–"
    return _("{low} to {high}").format(low=number_text(lower), high=number_text(upper))


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
    placed = set(rows["theme"][rows["facts"] > 0])
    ordered = compare.most_certain_first(known.whole)["theme"]
    return next((code for code in ordered if code in placed), None)


def _map(territory: Territory, known: Known, code: str) -> Figure:
    """One theme by zone, on the scale of any week."""
    rows = known.found.week.rows
    rows = rows[rows["theme"] == code].set_index("zone_code")
    silent = rows["weeks"] == 0
    table = pd.DataFrame(
        {"value": rows["facts"].where(~silent), "state": np.where(silent, State.SILENT.value, "")},
        index=rows.index,
    )
    label, week = theme(code).label, week_label(known.monday)
    title = _("{theme}, week {label}").format(theme=label, label=week)
    svg = charts.map_picture(territory, table, count_scale(1), title, form="svg", note=_notice(known))
    return Figure(svg.decode(), _map_words(label, rows, known.names), _map_caption(label))


def _notice(known: Known) -> str:
    return _("DEMONSTRATION: these facts are invented.") if known.extent.invented else ""


def _map_words(label: str, rows: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Every zone with a fact, so that the picture says nothing more."""
    told = rows[rows["facts"] > 0].sort_values("facts", ascending=False, kind="stable")
    figures = [f"{names[row.Index]} {number_text(row.facts)}" for row in told.itertuples()]
    return _("Map of {theme} by zone: {figures}.").format(theme=label, figures=_joined(figures))


def _joined(figures: Iterable[str]) -> str:
    return ", ".join(figures) or _("no fact")


def _map_caption(label: str) -> str:
    return _(
        "{theme}: the theme whose change from what was expected chance explains least. The scale is the same "
        "every week."
    ).format(theme=label)


def footnote(known: Known, made: dt.date) -> Iterator[str]:
    """Method, vintage, when it was made, and that facts are invented where they are."""
    yield _(
        "Method: a count is compared with what its place, its theme and its season lead to expect; “up” and "
        "“down” are written only where chance does not explain the gap, the number of counts judged being "
        "taken into account. “By chance”: a series passes these bounds once in 200 weeks without any change."
    )
    yield _("A dash is not known: no partner told of it. It is no zero.")
    yield _("Facts known on {known}; written on {made}.").format(
        known=date_text(known.extent.known_on.date(), "long"), made=date_text(made, "long")
    )
    if known.extent.invented:
        yield _("DEMONSTRATION: these facts are invented.")
