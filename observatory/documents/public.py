"""The bulletin and the sheets that everybody may read: every word of them is made from printed counts.

Counts are those of an edition (`counts.edition`): rounded at random, each change once. Verdicts, lines, maps
and sentences are worked out from what is printed and from who reported, never from the facts themselves, so
that a reader of all of them knows no more than a reader of the printed cells. That a week is not complete is
said from when partners tell as a rule, of no partner by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from observatory import compare, counts
from observatory.agglomeration import EPCI
from observatory.colours import rounded_scale
from observatory.compare import Verdict
from observatory.counts import Cube, delay, edition, sent
from observatory.counts.disclosure import Audience, Mark, text
from observatory.counts.period import Length, period_with
from observatory.counts.printed import steps_of
from observatory.documents.areas.zone import sheet_name, sheet_title
from observatory.documents.content import Document, Section, Sentences, Series, Table
from observatory.documents.judged import (
    by_theme,
    map_caption,
    most_changed,
    span_text,
    unconcluded,
    zones_table,
)
from observatory.documents.parts import (
    FIRST_PAGE,
    SERIES_WEEKS,
    issued,
    map_of,
    notice,
    series_of,
    silence,
    small_maps,
    themes_there,
)
from observatory.documents.week import periods_text, reported_of
from observatory.errors import CallError
from observatory.language import _, number_text
from observatory.settings import CLOCK
from observatory.territory import Territory
from observatory.themes import theme
from observatory.warehouse import Warehouse
from observatory.weeks import WEEK, week_label


class Printed(NamedTuple):
    """What everybody may know of a week.

    zones, whole : sheets (`compare.week_over_week`) of printed counts, by zone and of the agglomeration
    lines : the last year of each area and theme
    reported : who told of the week
    number : of the edition that the counts are kept in
    incomplete : that facts of the week are still to come, in words; empty where it is complete
    corrected : what was printed otherwise in the edition of the week before, in words; empty without one
    doubts : what partners alone may have made of the week, in words, naming none
    once : whether the cells were rounded once, so that each is less than 5 from the true count
    """

    monday: dt.date
    zones: pd.DataFrame
    whole: pd.DataFrame
    lines: Mapping[tuple[str, str], Series]
    reported: pd.DataFrame
    names: Mapping[str, str]
    partners: Mapping[str, str]
    extent: counts.Extent
    number: int
    incomplete: str
    corrected: str
    doubts: tuple[str, ...]
    once: bool

    def texts(self, row) -> tuple[str, str]:
        """The week's count and the one before, as an edition prints them."""
        mark = Mark.SUM if row.zone_code == EPCI or not self.once else Mark.ROUNDED
        now = None if row.weeks == 0 else text(row.facts, mark)
        before = None if row.weeks_before == 0 else text(row.before, mark)
        return now or "–", before or "–"


def read_printed(
    warehouse: Warehouse, data: Path, monday: dt.date, partners: Mapping[str, str], made: dt.date
) -> Printed:
    """Print a week, keep its edition, and judge it by the printed counts of the year before.

    Raises
    ------
    CallError
        Where editions are sent with hidden counts: nothing is known of the weeks before one.
    InputError
        As `counts.edition.counts_for`.
    """
    rounded_only(data)
    first = max(monday - (SERIES_WEEKS - 1) * WEEK, counts.extent(warehouse).first_week)
    cells = edition.printed_weeks(warehouse, data, first, monday, made)
    week = edition.published(_of_week(cells, monday))
    kept = edition.keep(warehouse, data, period_with(monday, Length.WEEK), week, dt.datetime.now(CLOCK))
    sent.put_in_line(data, (day.date() for day in cells.columns))
    told = laid_out(cells, edition.coverage_of(warehouse, first, monday, made))
    return Printed(
        monday,
        *judged(told, monday),
        reported_of(warehouse, monday, made),
        edition.names(warehouse),
        partners,
        counts.extent(warehouse),
        kept.number,
        delay.mark(delay.incomplete(warehouse, monday, made), partners, named=False),
        _corrected(data, cells, monday - WEEK),
        tuple(compare.doubt_sentences(Cube.of(told), None)),
        max(steps_of(data, monday), steps_of(data, monday - WEEK)) <= 1,
    )


def _corrected(data: Path, cells: pd.DataFrame, week: dt.date) -> str:
    """How many printed numbers of the week before are others than in its edition."""
    former = sent.last(data, week_label(week))
    if former is None or pd.Timestamp(week) not in cells:
        return ""
    now = edition.published(_of_week(cells, week))
    moves = len(sent.moved(sent.read(former), now))
    return _("Since edition {number} of {label}, {n} printed numbers of that week have changed.").format(
        number=former.number, label=former.label, n=number_text(moves)
    )


def _of_week(cells: pd.DataFrame, week: dt.date) -> pd.DataFrame:
    """The printed cells of one week, with what is known of their rounding."""
    own = cells.loc[:, [pd.Timestamp(week)]]
    own.attrs = dict(cells.attrs)
    return own


def judged(
    table: pd.DataFrame, monday: dt.date
) -> tuple[pd.DataFrame, pd.DataFrame, dict[tuple[str, str], Series]]:
    """Sheets and lines of printed cells (`laid_out`): nothing but these and who told goes in."""
    zones = compare.judged_week(table, monday)
    whole = compare.judged_week(compare.by_agglomeration(table), monday)
    lines = series_of(zones.table) | series_of(whole.table)
    return zones.rows, whole.rows.set_index("theme", drop=False), lines


def laid_out(cells: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Printed cells and who told of them (`edition.coverage_of`) as weekly cells (`counts.weekly_cells`)."""
    facts = cells.rename_axis(columns="week").stack().dropna().rename("facts").astype(int)  # noqa: PD013
    table = told.merge(facts.reset_index(), how="left", on=["zone_code", "theme", "week"])
    return table.assign(facts=table["facts"].fillna(0).astype(int))


def rounded_only(data: Path) -> None:
    """Raise `CallError` where editions are sent with hidden counts: no weeks can be added up."""
    if sent.form_of(data) is not sent.Form.ROUNDED:
        raise CallError(_("a public bulletin needs rounded counts; here they are hidden. Send the edition."))


def public_week(known: Printed, territory: Territory, made: dt.date) -> Document:
    """The weekly bulletin for everybody."""
    label = week_label(known.monday)
    title = _("Weekly bulletin, week {label}").format(label=label)
    return _of(known, f"week-{label}", title, _sections(known, territory), made)


def public_sheets(
    known: Printed, territory: Territory, zones: Iterable[str] | None, made: dt.date
) -> Iterator[Document]:
    """The sheet of each zone for everybody; every zone for None."""
    for code in territory.areas("zone").index if zones is None else zones:
        title = sheet_title(known.monday, known.names[code])
        yield _of(known, sheet_name(known.monday, code), title, _of_zone(known, code), made)


def _of(known: Printed, name: str, title: str, sections: Iterable[Section], made: dt.date) -> Document:
    return issued(
        name,
        title,
        periods_text(known.monday),
        sections,
        reader=Audience.PUBLIC,
        known=known.extent,
        method=printed_method(known.number, week_label(known.monday)),
        made=made,
        dense=True,
        edition=edition_text(known.number, week_label(known.monday)),
    )


def printed_method(number: int, label: str) -> Iterator[str]:
    """How counts were rounded, and in which edition they are kept."""
    yield _(
        "Every count is rounded up or down to a multiple of 5 at random, so that no fact can be told: 0–4 is "
        "0 to 4, and any other printed 5 may be 1 to 9. Sums of rounded counts are marked ≈."
    )
    yield _(
        "Verdicts and bounds are reckoned from the rounded counts of the year before, not from the facts: "
        "they may differ from what the office and the regulation meeting read."
    )
    yield edition_text(number, label)


def edition_text(number: int, label: str) -> str:
    """Which edition of a week or period it is."""
    return _("Edition {number} of {label}.").format(number=number, label=label)


def _sections(known: Printed, territory: Territory) -> Iterator[Section]:
    changed = pd.concat([compare.changed(known.whole), compare.changed(known.zones)])
    yield Section(_("What stands out"), (Sentences(tuple(_first_page(known, changed, known.zones))),))
    caption = _("{agglomeration}, facts by theme; those known only to be somewhere in {town} count")
    yield Section(_("Themes"), (_themes_table(known, known.whole, caption),))
    values = by_theme(known.zones[known.zones["zone_code"] != edition.UNPLACED])
    if mapped := most_changed(known.whole, set(values)):
        # The table fills the first page, which has no lists of places to say more; the maps are a page.
        zones = zones_table(known.zones, known.texts, known.names, known.lines, _zones_caption())
        yield Section(_("Zone by zone"), (zones,))
        yield Section(_("Map"), _maps(known, territory, values, mapped))


def _maps(known: Printed, territory: Territory, values: Mapping[str, pd.DataFrame], code: str):
    scale, note = rounded_scale(), notice(known.extent)
    when = _("week {label}").format(label=week_label(known.monday))
    caption = map_caption(theme(code).label)
    return (
        map_of(territory, values[code], code, scale, when, known.names, caption, note),
        small_maps(territory, values, scale, note, _zones_caption()),
    )


def _of_zone(known: Printed, code: str) -> Iterator[Section]:
    own = known.zones[known.zones["zone_code"] == code].set_index("theme", drop=False)
    lines = _first_page(known, compare.changed(own), own)
    yield Section(_("What stands out"), (Sentences(tuple(lines)),))
    caption = _("{zone}, facts by theme").format(zone=known.names[code])
    yield Section(_("Themes"), (_themes_table(known, own, caption),))


def _first_page(known: Printed, changed: pd.DataFrame, judged: pd.DataFrame) -> list[str]:
    last = [silence(known.reported, known.partners, named=False), unconcluded(judged)]
    last += filter(None, [known.incomplete, known.corrected, *known.doubts])
    said = [_sentence(known, row) for row in changed.itertuples()]
    nothing = [compare.no_change(judged)]
    return [*(said or nothing)[: FIRST_PAGE - len(last)], *last]


def _sentence(known: Printed, row) -> str:
    now, before = known.texts(row)
    said = _("{place}, {theme}: {now} this week, {before} the week before; by chance {usual}: {verdict}.")
    return said.format(
        place=_("{agglomeration}") if row.zone_code == EPCI else known.names[row.zone_code],
        theme=theme(row.theme).label,
        now=now,
        before=before,
        usual=span_text(row.lower, row.upper),
        verdict=Verdict(row.verdict).label,
    )


def _themes_table(known: Printed, rows: pd.DataFrame, caption: str) -> Table:
    return Table(
        "themes",
        caption,
        (_("Theme"), _("This week"), _("Week before"), _("By chance"), _("Verdict"), _("A year")),
        tuple(
            (
                theme(row.theme).label,
                *known.texts(row),
                span_text(row.lower, row.upper),
                Verdict(row.verdict).label,
                known.lines[row.zone_code, row.theme],
            )
            for row in themes_there(rows).itertuples()
        ),
        (23, 12, 14, 12, 23, 16),
    )


def _zones_caption() -> str:
    return _("Facts of the week by zone and theme, rounded; what is not listed is printed 0–4")
