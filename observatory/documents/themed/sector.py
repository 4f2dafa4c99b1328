"""The diagnosis of a place on request: a sector of a layer or an outline, every theme, place and hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from observatory import charts, compare, counts
from observatory.compare import Verdict
from observatory.counts.disclosure import Audience
from observatory.documents.content import Document, Figure, Section, Sentences, Series, Table
from observatory.documents.parts import (
    FIRST_PAGE,
    PARTS_OF_DAY,
    days_text,
    issued,
    notice,
    places_named,
    sentence_case,
)
from observatory.errors import CallError, InputError, unknown
from observatory.hotspots.sector import ALL, Diagnosis, Floor, diagnose, span_of
from observatory.language import _, number_text
from observatory.territory import sites
from observatory.themes import theme

if TYPE_CHECKING:
    from observatory.territory import Territory
    from observatory.warehouse import Warehouse

#: Layers whose areas can be asked by name.
LAYERS = ("sectors", "qpv")
#: Places of the table at most.
MOST_PLACES = 20
#: Times the usual size of letters: the map is printed at a little more than half its own size.
LETTERS = 1.8
#: Weeks looked at by default.
WEEKS = 52


class Outline(NamedTuple):
    """A sector: its name, its shape (EPSG:4326), and whether somebody drew it."""

    name: str
    shape: BaseGeometry
    drawn: bool


def sector_of(territory: Territory, asked: str) -> Outline:
    """The sector named or drawn.

    Parameters
    ----------
    asked : str
        A name of a layer's area, of a zone, or an outline in WKT (longitude first).

    Raises
    ------
    CallError
        For a name there is not, those there are being said.
    InputError
        For an outline that cannot be read, or is no area.
    """
    if "(" in asked and asked.strip()[:1].isalpha() and asked.split("(")[0].strip().isupper():
        return Outline(_("Sector drawn on the map"), _read(asked), drawn=True)
    known = _named(territory)
    found = {name.casefold(): name for name in known}.get(asked.casefold())
    if found is None:
        raise unknown(_("sector"), asked, known)
    return Outline(found, known[found], drawn=False)


def _read(text: str) -> BaseGeometry:
    try:
        shape = shapely.from_wkt(text)
    except shapely.errors.GEOSException as fault:
        raise InputError(
            _("the outline “{text}” cannot be read; write it as POLYGON ((6.85 47.63, …)).").format(
                text=text[:40]
            )
        ) from fault
    if not shape.area:
        raise InputError(_("the outline holds no ground; write it as POLYGON ((6.85 47.63, …))."))
    return shapely.make_valid(shape)


def _named(territory: Territory) -> dict[str, BaseGeometry]:
    """Areas that have a name: of the reference layers in force, and the zones."""
    found: dict[str, BaseGeometry] = {}
    for layer in LAYERS:
        try:
            areas = territory.layer(layer)
        except CallError:  # the layer is not installed here
            continue
        names = areas.get("name", areas.index)
        found |= dict(zip(map(str, names), areas.geometry, strict=True))
    zones = territory.zones
    return found | dict(zip(zones["name"], zones["geometry"], strict=True))


def sector_report(
    warehouse: Warehouse,
    territory: Territory,
    sector: Outline,
    weeks: int,
    partners: Mapping[str, str],
    *,
    audience: Audience = Audience.OFFICE,
    made: dt.date,
) -> Document:
    """The diagnosis of a sector over the last complete weeks, beside as many before.

    Raises
    ------
    CallError
        For a drawn sector too small to be told apart from single facts, or one outside the agglomeration.
    """
    last = counts.last_complete_week(warehouse, made)
    found = _diagnosed(warehouse, territory, sector, last - dt.timedelta(weeks=weeks - 1), last)
    return issued(
        f"sector-{_file_name(sector.name)}-{found.last}",
        _("Diagnosis: {name}").format(name=sector.name),
        sentence_case(
            _("{now}, beside as many weeks before, {before}").format(
                now=days_text(found.first, found.last),
                before=days_text(found.before_first, found.before_last),
            )
        ),
        _sections(warehouse, territory, sector, found, partners),
        reader=audience,
        known=counts.extent(warehouse),
        method=[_method()],
        made=made,
    )  # fmt: skip


def _diagnosed(
    warehouse: Warehouse, territory: Territory, sector: Outline, first: dt.date, last: dt.date
) -> Diagnosis:
    until = last + dt.timedelta(days=6)
    start, end = span_of(first, until)
    west, south, east, north = sector.shape.bounds
    near = warehouse.ask_facts(
        "points_near", first=start, until=end + dt.timedelta(days=1), west=west, south=south, east=east,
        north=north,
    )  # fmt: skip
    cells = counts.weekly_cells(warehouse, start, end, by="commune")
    floor = Floor() if sector.drawn else None
    return diagnose(near, sector.shape, cells, territory.communes, first, until, floor)


def _file_name(name: str) -> str:
    """Letters, digits and hyphens of a name."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def _method() -> str:
    return _(
        "Method: facts located in the sector, whole weeks, beside as many weeks just before; “up” and “down” "
        "are written only where chance does not explain the gap, all themes being taken into account. Facts "
        "known only to their commune are in no sector: the figures are least ones."
    )


def _sections(
    warehouse: Warehouse, territory: Territory, sector: Outline, found: Diagnosis, partners: Mapping[str, str]
) -> Iterator[Section]:
    last = tuple(filter(None, [counts.left_out_text(found.left_out, partners)]))
    lines = (*tuple(_first_page(territory, sector, found))[: FIRST_PAGE - len(last)], *last)
    yield Section(_("What stands out"), (Sentences(lines),))
    yield Section(_("Theme by theme"), (_themes_table(found),))
    if len(found.facts):
        yield Section(_("Week by week"), (_weeks_figure(found),))
        yield Section(_("When it happens"), (_hours_table(found),))
    if len(found.places):
        yield Section(_("Places that come back"), (_places_table(territory, found),))
    yield Section(_("Who told of it"), (_partners_table(found, partners),))
    yield Section(_("Map"), (_map(territory, sector, found, notice(counts.extent(warehouse))),))


def _first_page(territory: Territory, sector: Outline, found: Diagnosis) -> Iterator[str]:
    names = territory.communes["name"]
    yield _("{name}: {area} km² in {communes}; {facts} facts located in it.").format(
        name=sector.name,
        area=number_text(found.area_km2, 2),
        communes=", ".join(names[code] for code in found.communes),
        facts=number_text(len(found.facts)),
    )
    if there := sites.said(territory.site_layers(), sector.shape):
        yield _("In the sector: {places}").format(places=there) + "."
    yield compare.sentence(found.total, sector.name, _("all themes"))
    for row in compare.changed(found.themes).itertuples():
        yield compare.sentence(row, sector.name, theme(row.Index).label)


def _themes_table(found: Diagnosis) -> Table:
    rows = [(_("All themes"), *_figures(found.total), _line(found, ALL))]
    rows += [
        (theme(row.Index).label, *_figures(row), _line(found, row.Index)) for row in found.themes.itertuples()
    ]
    header = (_("Theme"), _("Facts"), _("Before"), _("Verdict"), _("Weeks with a fact"), _("Week by week"))
    caption = _("Facts by theme beside as many weeks before")
    return Table("themes", caption, header, tuple(rows), (24, 8, 8, 23, 19, 18))


def _figures(row) -> tuple:
    return (
        int(row.facts) if row.weeks > 0 else None,
        int(row.before) if row.weeks_before > 0 else None,
        Verdict(row.verdict).label,
        int(row.weeks_active),
    )


def _line(found: Diagnosis, code: str) -> Series:
    return Series(tuple(None if np.isnan(value) else float(value) for value in found.weeks[code]))


def _weeks_figure(found: Diagnosis) -> Figure:
    values = found.weeks[ALL].to_numpy()
    weeks = [week.date() for week in found.weeks.index]
    words = _line(found, ALL).words()
    alt = _("All themes, week by week: {line}").format(line=words)
    return Figure(
        charts.weeks_bars(weeks, values, alt), alt, _("Facts a week, all themes; grey: nobody told")
    )


def _hours_table(found: Diagnosis) -> Table:
    """Shares of facts by parts of the day; a fact that lies between two hours is spread over them."""
    clock = found.clock.weights.to_numpy()
    week, weekend = clock[:, :5].sum(axis=1), clock[:, 5:].sum(axis=1)
    rows = tuple(
        (
            _("{first} to {last} h").format(first=first, last=last),
            float(week[first:last].sum()),
            float(weekend[first:last].sum()),
        )
        for first, last in PARTS_OF_DAY
    )
    header = (_("Hours"), _("Monday to Friday"), _("Saturday and Sunday"))
    caption = _("Facts by part of the day; one known to lie between two hours is spread over them")
    return Table("hours", caption, header, rows, (40, 30, 30))


def _places_table(territory: Territory, found: Diagnosis) -> Table:
    shown = found.places.head(MOST_PLACES)
    named = places_named(shown, territory.communes["name"], halls=True)
    rows = tuple(
        (place, row.facts, row.weeks_active, row.partners)
        for place, row in zip(named, shown.itertuples(), strict=True)
    )
    header = (_("Place"), _("Facts"), _("Weeks with a fact"), _("Partners"))
    return Table("places", _("Places with two facts or more"), header, rows, (48, 13, 24, 15))


def _partners_table(found: Diagnosis, partners: Mapping[str, str]) -> Table:
    told = found.facts["feed"].value_counts()
    rows = tuple((partners.get(feed, feed), int(n)) for feed, n in told.items())
    return Table("partners", _("Facts by partner"), (_("Partner"), _("Facts")), rows, (75, 25))


def _map(territory: Territory, sector: Outline, found: Diagnosis, note: str) -> Figure:
    svg = charts.areas_picture(
        territory,
        [(sector.shape, "#bc4a02", sector.name)],
        sector.name,
        form="svg",
        note=note,
        letters=LETTERS,
    )
    names = territory.communes["name"]
    alt = _("Map: {name} in {communes}.").format(
        name=sector.name, communes=", ".join(names[code] for code in found.communes)
    )
    return Figure(svg.decode(), alt, _("The sector and the zones around it"), 62)
