"""The table of the priority districts (QPV) over a quarter, for the delegate of the prefect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from observatory import compare, counts
from observatory.compare import Verdict
from observatory.counts.disclosure import Audience
from observatory.documents.content import Document, Section, Sentences, Table
from observatory.documents.judged import unconcluded
from observatory.documents.parts import FIRST_PAGE, days_text, issued, period_text, sentence_case
from observatory.documents.period import missing_weeks, reported_since
from observatory.hotspots.sector import Diagnosis, diagnose, span_of
from observatory.language import _, number_text
from observatory.themes import theme
from observatory.weeks import sunday

if TYPE_CHECKING:
    from observatory.counts.period import Period
    from observatory.territory import Territory
    from observatory.warehouse import Warehouse

#: The layer of their outlines.
LAYER = "qpv"


def priority_report(
    warehouse: Warehouse,
    territory: Territory,
    quarter: Period,
    partners: Mapping[str, str],
    *,
    audience: Audience = Audience.OFFICE,
    made: dt.date,
) -> Document:
    """Facts located in each priority district, beside as many weeks just before.

    Raises
    ------
    CallError
        Where the layer of the priority districts is not installed: it says how to get it.
    """
    outlines = territory.layer(LAYER)
    found = _diagnosed(warehouse, territory, outlines, quarter)
    one = next(iter(found.values()))
    return issued(
        f"qpv-{quarter.label}",
        _("Priority districts, {label}").format(label=period_text(quarter)),
        sentence_case(
            _("{now}, beside as many weeks before, {before}").format(
                now=days_text(one.first, one.last), before=days_text(one.before_first, one.before_last)
            )
        ),
        _sections(found, _silence(warehouse, quarter, partners, audience, made)),
        reader=audience,
        known=counts.extent(warehouse),
        method=[_method()],
        made=made,
    )


def _diagnosed(
    warehouse: Warehouse, territory: Territory, outlines, quarter: Period
) -> Mapping[str, Diagnosis]:
    """By name, what is known of each district: facts and weeks are read once for all."""
    first, last = quarter.first, sunday(quarter.last)
    start, end = span_of(first, last)
    shapes = [shapely.make_valid(shape) for shape in outlines["geometry"]]
    west, south, east, north = shapely.union_all(shapes).bounds
    near = warehouse.ask_facts(
        "points_near", first=start, until=end + dt.timedelta(days=1), west=west, south=south, east=east,
        north=north,
    )  # fmt: skip
    cells = counts.weekly_cells(warehouse, start, end, by="commune")
    names = map(str, outlines.get("name", pd.Series(outlines.index, outlines.index)))
    return {
        name: diagnose(near, shape, cells, territory.communes, first, last)
        for name, shape in zip(names, shapes, strict=True)
    }


def _method() -> str:
    return _(
        "Method: facts located in the outline of each priority district, whole weeks, beside as many weeks "
        "just before; “up” and “down” are written only where chance does not explain the gap, the season and "
        "all themes of the district being taken into account. Facts known only to their commune are in no "
        "district: the figures are least ones. Share: of the facts of {agglomeration}."
    )


def _silence(
    warehouse: Warehouse, quarter: Period, partners: Mapping[str, str], reader: Audience, made: dt.date
) -> str:
    """Who did not tell of all weeks of the quarter, and of as many just before."""
    week, length = dt.timedelta(weeks=1), len(quarter.weeks)
    before = quarter.first - length * week, quarter.first - week
    reported = reported_since(warehouse, before[0], quarter.last, made)
    return missing_weeks(reported, (quarter.first, quarter.last), before, partners, reader)


def _sections(found: Mapping[str, Diagnosis], silence: str) -> Iterator[Section]:
    themes = pd.concat([one.themes for one in found.values()])
    last = (silence, unconcluded(themes, weeks=False))
    lines = (*tuple(_lines(found))[: FIRST_PAGE - len(last)], *last)
    yield Section(_("What stands out"), (Sentences(lines),))
    rows = tuple(
        (
            name,
            *_both(one.total),
            Verdict(one.total.verdict).label,
            float(100 * one.total.share),
            int(one.total.weeks_active),
        )
        for name, one in found.items()
    )
    last = (_("Share, %"), _("Weeks with a fact"))
    header = (_("Priority district"), _("Facts"), _("Before"), _("Verdict"), *last)
    caption = _("All themes together, by priority district")
    yield Section(_("Priority districts"), (Table("qpv", caption, header, rows, (28, 8, 8, 26, 9, 21)),))
    yield Section(_("Theme by theme"), (_themes_table(found),))


def _themes_table(found: Mapping[str, Diagnosis]) -> Table:
    rows = tuple(
        (f"{name}, {theme(row.Index).label}", *_both(row), Verdict(row.verdict).label)
        for name, one in found.items()
        for row in one.themes.itertuples()
    )
    header = (_("Priority district and theme"), _("Facts"), _("Before"), _("Verdict"))
    caption = _("Facts by priority district and theme; what is not listed has none")
    return Table("themes", caption, header, rows, (52, 12, 12, 24))


def _lines(found: Mapping[str, Diagnosis]) -> Iterator[str]:
    facts = sum(int(one.total.facts) for one in found.values())
    around = int(next(iter(found.values())).total.around)
    yield _("{n} facts located in priority districts, of {all} in {agglomeration}.").format(
        n=number_text(facts), all=number_text(around)
    )
    nothing = True
    for name, one in found.items():
        for row in compare.changed(one.themes).itertuples():
            nothing = False
            yield compare.sentence(row, name, theme(row.Index).label)
    if nothing:
        yield compare.no_change(pd.concat([one.themes for one in found.values()]), weeks=False)


def _both(row) -> tuple[int | None, int | None]:
    now, before = int(row.facts), int(row.before)
    return now if row.weeks > 0 else None, before if row.weeks_before > 0 else None
