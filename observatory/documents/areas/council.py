"""The sheet of a commune or of a district on one A4, for those elected there, before a council.

Month and year (of a district: quarter and year) beside the same weeks of the year before, and beside the
agglomeration; for readers in clear also places, hours and what was done. For everybody it is made of printed
counts alone, as every public document is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from observatory import compare, counts, evaluate
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts import Cube, delay
from observatory.counts.disclosure import ALL, Audience
from observatory.counts.period import Length, Period, period_with
from observatory.documents.content import Cell, Document, Section, Sentences, Table
from observatory.documents.decided import action_line, decision_line, effects_in
from observatory.documents.parts import (
    days_text,
    hours_line,
    issued,
    listed,
    period_text,
    places_named,
    sentence_case,
)
from observatory.documents.period import (
    before_of,
    both_counts,
    changed_line,
    missing_weeks,
    reported_since,
    weekly_counts,
)
from observatory.documents.public import printed_method
from observatory.errors import NoDataError, unknown
from observatory.fact import Outcome
from observatory.hotspots.repeats import repeat_places
from observatory.language import _, ngettext, number_text
from observatory.territory import Territory
from observatory.themes import theme, themes
from observatory.warehouse import Warehouse
from observatory.weeks import sunday

#: Places of a sheet, sentences about changes, and about what was decided: it is one page.
MOST_PLACES, MOST_CHANGES, MOST_DONE = 5, 2, 5
#: Level of the areas → how long the period beside the year is, and the column of facts that says where.
LENGTHS = {"commune": Length.MONTH, "district": Length.QUARTER}
_COLUMNS = {"commune": "commune_code", "district": "zone_code"}


class Beside(NamedTuple):
    """A period beside the same weeks of the year before (rows of `compare.periods`).

    own : by area and theme, all themes of an area together under `ALL`
    whole : the agglomeration, indexed by theme, `ALL` among them
    """

    period: Period
    own: pd.DataFrame
    whole: pd.DataFrame

    def of(self, code: str) -> pd.DataFrame:
        """The rows of an area, indexed by theme."""
        return self.own[self.own["zone_code"] == code].set_index("theme", drop=False)


class _Known(NamedTuple):
    """What the sheets of all areas of a level are written from, read once.

    near, far : the month or quarter, and the year up to its end
    reported : rows of `counts.coverage` of the year and of the one before it
    reach : ``feed, commune_code`` of who can tell of where, ``*`` for everywhere
    coming : who has not told all of these weeks yet (`counts.delay.incomplete`)
    facts : of the year (query ``facts_followed``); none for the public
    """

    level: str
    territory: Territory
    reader: Audience
    near: Beside
    far: Beside
    reported: pd.DataFrame
    reach: pd.DataFrame
    coming: pd.DataFrame
    facts: pd.DataFrame | None
    effects: Sequence[evaluate.Effect]
    decisions: Sequence[evaluate.Decision]
    names: Mapping[str, str]
    partners: Mapping[str, str]
    extent: counts.Extent
    number: int

    def zones(self, code: str) -> list[str]:
        """The zones of an area."""
        if code == CENTRAL_COMMUNE:
            return list(self.territory.districts.index)
        return [code]


def area_code(territory: Territory, level: str, asked: str) -> str:
    """The code of a commune or district given by its code or its name. Raises `CallError` with those allowed.

    Parameters
    ----------
    level : {'commune', 'district'}
    """
    names = territory.areas(level)["name"]
    if asked in names.index:
        return asked
    named = names[names.str.casefold() == asked.casefold()]
    if named.empty:
        raise unknown(_("commune") if level == "commune" else _("district"), asked, names)
    return str(named.index[0])


def commune_sheet(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    code: str,
    month: Period,
    partners: Mapping[str, str],
    *,
    reader: Audience = Audience.OFFICE,
    made: dt.date,
) -> Document:
    """The sheet of one commune, as `area_sheets` gives it.

    Parameters
    ----------
    code : str
        INSEE code of the commune (`area_code` finds it by its name).
    month : Period
        The month told, as `period_asked` gives it, or ``period_with(monday, Length.MONTH).until(monday)``.
    """
    [sheet] = area_sheets(
        warehouse, data, territory, "commune", month, partners, [code], reader=reader, made=made
    )
    return sheet


def area_sheets(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    level: str,
    period: Period,
    partners: Mapping[str, str],
    codes: Iterable[str] | None = None,
    *,
    reader: Audience = Audience.OFFICE,
    made: dt.date,
) -> Iterator[Document]:
    """One sheet an area, in the language in force, what they share being read and judged once.

    Parameters
    ----------
    level : {'commune', 'district'}
    period : Period
        The month of communes, the quarter of districts; the year runs up to its end.
    codes : iterable of str, optional
        As `area_code` gives them; every area of the level for None.
    reader : Audience
        The public reads printed counts, and neither places nor hours nor what was done.

    Raises
    ------
    NoDataError
        Where the weeks of the year before are not known.
    """
    known = _read(warehouse, data, territory, level, period, partners, reader, made)
    for code in territory.areas(level).index if codes is None else codes:
        yield issued(
            f"{level}-{period.label}-{code}",
            _("{area}: sheet for the council, {period}").format(
                area=known.names[code], period=period_text(period)
            ),
            _subtitle(known),
            _sections(known, str(code)),
            reader=reader,
            known=known.extent,
            method=_method(known),
            made=made,
            dense=True,
        )


def _read(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    level: str,
    period: Period,
    partners: Mapping[str, str],
    reader: Audience,
    made: dt.date,
) -> _Known:
    year = period_with(period.last, Length.YEAR).until(period.last)
    if before_of(year)[0] < counts.extent(warehouse).first_week:
        raise NoDataError(_("nothing is known of the year before {label}.").format(label=year.label))
    zones, communes, number = weekly_counts(warehouse, data, year, reader, made)
    own = communes if level == "commune" else compare.by_district(zones)
    clear = reader.in_clear
    return _Known(
        level,
        territory,
        reader,
        _beside(own, communes, period),
        _beside(own, communes, year),
        reported_since(warehouse, before_of(year)[0], year.last, made),
        warehouse.ask("reach", since=before_of(year)[0], last=year.last, feeds=[]),
        delay.incomplete(warehouse, year.last, made, year.first),
        warehouse.ask_facts("facts_followed", first=year.first, last=year.last) if clear else None,
        _effects(warehouse, data, territory, period.last) if clear else (),
        evaluate.load_decisions(data) if clear else (),
        counts.area_names(warehouse) | {CENTRAL_COMMUNE: _("{town}")},
        partners,
        counts.extent(warehouse),
        number,
    )


def _beside(own: Cube, communes: Cube, period: Period) -> Beside:
    spans = (period.first, sunday(period.last)), (before_of(period)[0], sunday(before_of(period)[1]))
    whole = compare.by_agglomeration(communes)
    rows = [
        compare.periods(cube, *spans)
        for cube in (own, own.sum_over(themes=ALL, areas=own.keys["zone_code"]), whole,
                     whole.sum_over(themes=ALL, areas=whole.keys["zone_code"]))
    ]  # fmt: skip
    return Beside(
        period,
        pd.concat(rows[:2], ignore_index=True),
        pd.concat(rows[2:], ignore_index=True).set_index("theme", drop=False),
    )


def _effects(
    warehouse: Warehouse, data: Path, territory: Territory, last: dt.date
) -> tuple[evaluate.Effect, ...]:
    """What each action of the register begun by then has changed."""
    begun = [one for one in evaluate.load(data) if one.start <= last]
    return tuple(evaluate.of_warehouse(one, warehouse, territory.zones, last) for one in begun)


def _subtitle(known: _Known) -> str:
    near, far = known.near.period, known.far.period
    return sentence_case(
        _("{near}, and {far}, each beside the same weeks of the year before").format(
            near=days_text(near.first, sunday(near.last)), far=days_text(far.first, sunday(far.last))
        )
    )


def _method(known: _Known) -> Iterator[str]:
    yield _(
        "Method: facts of whole weeks that partners told; “up” and “down” are written only where chance does "
        "not explain the gap, the days covered and the season being taken into account. Share: of the facts "
        "of {agglomeration} of the year, this area’s."
    )
    if not known.reader.in_clear:
        yield from printed_method(known.number, known.far.period.label)


def _sections(known: _Known, code: str) -> Iterator[Section]:
    yield Section(_("What stands out"), (Sentences(tuple(_lines(known, code))),))
    yield Section(_("Themes"), (_themes_table(known, code),))
    if known.facts is None:
        return
    facts = known.facts[known.facts[_COLUMNS[known.level]] == code]
    if len(facts):
        yield Section(_("Places and hours"), tuple(_where_and_when(facts, known.names)))
    if done := tuple(_done(known, code, facts)):
        yield Section(_("What was done"), (Sentences(done),))


def _lines(known: _Known, code: str) -> Iterator[str]:
    name, reader = known.names[code], known.reader
    near, far = known.near.of(code), known.far.of(code)
    yield changed_line(far.loc[ALL], name, _("all themes"), reader)
    yield changed_line(known.far.whole.loc[ALL], _("{agglomeration}"), _("all themes"), reader)
    changed = [*compare.changed(far.drop(ALL)).itertuples(), *compare.changed(near.drop(ALL)).itertuples()]
    for row in changed[:MOST_CHANGES]:
        yield changed_line(row, name, theme(row.theme).label, reader)
    if not changed:
        themed = pd.concat([far.drop(ALL), near.drop(ALL)])
        said = _("No change of a single theme stands out from chance.")
        yield compare.no_change(themed, said, weeks=False)
    commune = known.territory.areas(known.level)["commune_code"][code]
    reported, coming = (
        counts.told_where(rows, known.reach, commune) for rows in (known.reported, known.coming)
    )
    year = known.far.period
    yield missing_weeks(reported, (year.first, year.last), before_of(year), known.partners, reader)
    yield from filter(None, [delay.mark_of_weeks(coming, known.partners, named=reader.in_clear)])


def _themes_table(known: _Known, code: str) -> Table:
    near, far = known.near.of(code), known.far.of(code)
    there = [
        name for name in (ALL, *themes()) if name == ALL or _told(far.loc[name]) or _told(near.loc[name])
    ]
    rows = tuple(
        (
            _("All themes") if name == ALL else theme(name).label,
            *both_counts(near.loc[name], known.reader),
            *both_counts(far.loc[name], known.reader),
            _share(far.loc[name], known.far.whole.loc[name], known.reader),
        )
        for name in there
    )
    year = known.far.period.label
    header = (
        _("Theme"),
        sentence_case(period_text(known.near.period)),
        _("Year before"),
        _("Since January {year}").format(year=year),
        _("Year before"),
        _("Share, %"),
    )
    return Table("themes", _caption(known, code), header, rows, (32, 13, 13, 16, 13, 13))


def _told(row: pd.Series) -> bool:
    return bool(row.facts + row.before > 0)


def _share(own: pd.Series, whole: pd.Series, reader: Audience) -> Cell:
    """Of the facts of the agglomeration of the year, those of the area, in hundredths.

    Whole ones where counts are rounded: a decimal would claim what they do not hold.
    """
    if own.weeks == 0 or whole.facts == 0:
        return None
    share = float(100 * own.facts / whole.facts)
    return share if reader.in_clear else round(share)


def _caption(known: _Known, code: str) -> str:
    text = _("{area}, facts by theme; share of the facts of {agglomeration} since January").format(
        area=known.names[code]
    )
    people = known.territory.areas("commune")["population"]
    if known.level != "commune" or pd.isna(people[code]):
        return text
    share = number_text(100 * people[code] / people.sum(), 1)
    return _("{text}; the commune has {share} % of its inhabitants").format(text=text, share=share)


def _where_and_when(facts: pd.DataFrame, names: Mapping[str, str]) -> Iterator[Sentences | Table]:
    if lines := tuple(hours_line(facts)):
        yield Sentences(lines)
    places = repeat_places(facts).head(MOST_PLACES)
    if len(places):
        rows = tuple(
            (place, row.facts, row.weeks_active, row.partners)
            for place, row in zip(places_named(places, names), places.itertuples(), strict=True)
        )
        header = (_("Place"), _("Facts"), _("Weeks with a fact"), _("Partners"))
        yield Table("places", _("Places with the most facts since January"), header, rows, (48, 13, 24, 15))


def _done(known: _Known, code: str, facts: pd.DataFrame) -> Iterator[str]:
    """What followed, the actions, the decisions to be done and then those closed."""
    if len(facts):
        yield _followed(facts)
    zones = known.zones(code)
    decisions = [one for one in known.decisions if set(one.zones) & set(zones)]
    decisions.sort(key=lambda one: (one.state is not evaluate.State.OPEN, one.due))
    lines = [*map(action_line, effects_in(known.effects, known.territory, zones))]
    lines += map(decision_line, decisions)
    yield from lines[:MOST_DONE]
    if (left := len(lines) - MOST_DONE) > 0:
        yield ngettext("{n} more stands in the registers.", "{n} more stand in the registers.", left).format(
            n=number_text(left)
        )


def _followed(facts: pd.DataFrame) -> str:
    """Of how many facts something followed, and what."""
    told = facts["outcomes"].str.split(",").explode().value_counts()
    named = [
        f"{outcome.label} {number_text(told[outcome.value])}" for outcome in Outcome if outcome.value in told
    ]
    text = _("Of {n} facts since January, at least one thing is known to have followed {followed}.").format(
        n=number_text(len(facts)), followed=number_text(int(facts["followed"].sum()))
    )
    return " ".join(filter(None, [text, f"{sentence_case(listed(named))}." if named else ""]))
