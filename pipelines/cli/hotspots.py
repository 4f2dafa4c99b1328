"""`observatory hotspots`: where the facts of a theme concentrate."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from observatory.errors import CallError, NoDataError
from observatory.language import N_, _, number_text, percent_text
from pipelines.cli.base import Command, data_of, format_option, option, print_table, say
from pipelines.cli.known import known_option, opened, outlines_of
from pipelines.cli.report.writing import partner_names

if TYPE_CHECKING:
    from observatory.selection import Selection

HOTSPOT_FORMATS = ("table", "csv", "geojson", "gpx")


@click.command(cls=Command, help=N_("Where the facts of a theme gather, with hours and weekdays as filters."))
@option("--theme", required=True, metavar="THEME", help=N_("The theme, such as rodeo."))
@option("--from", "first", required=True, metavar="DAY", help=N_("First day, as in 2026-06-01."))
@option("--to", "last", required=True, metavar="DAY", help=N_("Last day."))
@option(
    "--weekday", metavar="sat,sun", help=N_("Only these weekdays; evenings that pass midnight count whole.")
)
@option("--hours", metavar="20-02", help=N_("Only these hours."))
@option("--places", is_flag=True, help=N_("The places that come back, instead of the hot spots."))
@option(
    "--format",
    "form",
    type=click.Choice(HOTSPOT_FORMATS),
    default="table",
    show_default=True,
    help=N_("How it is printed; csv, geojson and gpx print nothing else on standard output."),
)
@known_option
@click.pass_context
def hotspots(ctx, theme, first, last, weekday, hours, places, form) -> None:
    """Print the ranking of the hot spots, or their outlines for a map or a receiver."""
    from observatory import exchange
    from observatory import hotspots as spots
    from observatory.counts.disclosure.audience import audience, few_left_out
    from observatory.exchange import tables
    from observatory.territory import Territory

    selection = _selection(theme, first, last, weekday, hours)
    facts = _facts_of(ctx, selection)
    outline = Territory.load(outlines_of(ctx)).outline
    table = spots.repeat_places(facts) if places else _spots(ctx, facts, selection, outline).table
    table = few_left_out(table, audience())
    title = selection.label()
    if form == "csv":
        click.echo(tables.rows_csv(table), nl=False)
    elif form == "geojson":
        click.echo(exchange.to_geojson(table))
    elif form == "gpx":
        click.echo(exchange.to_gpx(table, title))
    else:
        said = [] if places else [_accuracy(ctx, selection, facts, outline), _near_repeat(facts)]
        _print_spots(table, facts, title, hours, said)


def _spots(ctx: click.Context, facts, selection: Selection, outline):
    from observatory import hotspots as spots

    return spots.hot_spots(facts, weeks=_observed_weeks(ctx, selection), outline=outline)


def _observed_weeks(ctx: click.Context, selection: Selection) -> float:
    """The weeks of a selection that partners covered. Raises `NoDataError` where there is none."""
    from observatory import counts

    with opened(ctx) as warehouse:
        cells = counts.selection_cube(warehouse, selection)
    weeks, left_out = counts.observed_weeks(cells), counts.left_out_of(cells)
    if len(left_out):
        say(counts.left_out_text(left_out, partner_names(left_out["feed"].unique(), data_of(ctx))))
    if not weeks:
        raise NoDataError(_("no partner covered a day {period}.").format(period=selection.period_label()))
    return weeks


def _accuracy(ctx: click.Context, selection: Selection, facts, outline) -> str:
    """How well the hot spots of the period before caught the facts of this one: PAI and PEI."""
    from observatory import hotspots as spots

    day = dt.timedelta(days=1)
    length = selection.last - selection.first + day
    earlier = replace(selection, first=selection.first - length, last=selection.first - day)
    before = _facts_of(ctx, earlier)
    weeks = earlier.weeks  # the share of a territory that is hot does not depend on the length
    found = spots.accuracy_of_period_before(before, facts, weeks=weeks, outline=outline)
    if found is None:
        return ""
    if not found.pai > 0:
        return _("The hot spots of the period before caught none of these facts.")
    return _(
        "The hot spots of the period before, {area} of the territory, caught {caught} of these {facts} "
        "facts: {pai} times denser than the whole (PAI), {pei} of the best possible (PEI)."
    ).format(
        area=percent_text(found.area_share, 1),
        caught=number_text(found.caught),
        facts=number_text(found.facts),
        pai=number_text(found.pai, 1),
        pei=percent_text(found.pei),
    )


def _near_repeat(facts) -> str:
    """Do facts call for others nearby within days? Knox's test on the facts located to a day."""
    from observatory import hotspots as spots

    found = spots.near_repeats(facts)
    if found is None:
        return ""
    return _(
        "Within {metres} m and {days} days of another: {pairs} pairs, {expected} expected by chance; p = {p}."
    ).format(
        metres=spots.NEAR_M,
        days=spots.NEAR_DAYS,
        pairs=number_text(found.both),
        expected=number_text(found.expected, 1),
        p=number_text(found.p, 3),
    )


def _selection(theme: str, first: str, last: str, weekday: str | None, hours: str | None) -> Selection:
    from observatory.selection import WHOLE_DAY, Selection, read_day, read_hours, read_weekdays

    start, end = read_day(first), read_day(last)
    if end < start:
        raise CallError(
            _("the last day ({last}) is before the first ({first}).").format(last=end, first=start)
        )
    return Selection(
        theme,
        start,
        end,
        hours=read_hours(hours) if hours else WHOLE_DAY,
        weekdays=read_weekdays(weekday) if weekday else (),
    )


def _facts_of(ctx: click.Context, selection: Selection):
    """The facts asked for that lie in the agglomeration."""
    with opened(ctx) as warehouse:
        return warehouse.ask_facts("selected", **selection.sql_parameters())


def _print_spots(table, facts, title: str, hours: str | None, said: list[str]) -> None:
    from observatory import hotspots as spots

    lines = [title]
    unplaced = len(facts) - len(spots.mappable(facts))
    lines.append(
        _("{n} facts; {unplaced} of them are known no better than their commune and are on no map.").format(
            n=number_text(len(facts)), unplaced=number_text(unplaced)
        )
    )
    if hours:
        lines.append(_("Facts without an hour are left out."))
    lines += [line for line in said if line]
    labels = {
        "rank": _("Rank"),
        "place": _("Place"),
        "facts": _("Facts"),
        "weeks_active": _("Weeks active"),
        "share": _("Share"),
    }
    if "per_km2_week" in table:
        labels["per_km2_week"] = _("Facts/km²/week")
    else:
        labels |= {"cumulative_share": _("Cumulative share"), "partners": _("Partners")}
        if "halls" in table and table["halls"].any():
            labels["halls"] = _("Halls and entrances")
    shown = table.assign(
        **{c: [percent_text(v) for v in table[c]] for c in ("share", "cumulative_share") if c in table}
    )
    labels = {name: label for name, label in labels.items() if name in shown}
    print_table(shown, "table", labels, before="\n".join(lines), empty=_("No place stands out."))


@click.command(
    cls=Command, help=N_("Facts told with a bus line, by line and kind, or at the stops of one line.")
)
@option("--line", metavar="20", default="*", help=N_("Only this line, and at which stops."))
@option("--theme", metavar="THEME", default="*", help=N_("Only this theme."))
@option("--from", "first", required=True, metavar="DAY", help=N_("First day, as in 2026-06-01."))
@option("--to", "last", required=True, metavar="DAY", help=N_("Last day."))
@known_option
@format_option
@click.pass_context
def lines(ctx: click.Context, line: str, theme: str, first: str, last: str, form: str) -> None:
    """Print the counts of lines."""
    from observatory import counts
    from observatory.counts.disclosure.audience import audience, few_left_out
    from observatory.selection import read_day
    from observatory.themes import theme as known_theme

    told = known_theme(theme).code if theme != "*" else theme
    until = read_day(last) + dt.timedelta(days=1)
    with opened(ctx) as warehouse:
        table = counts.lines(warehouse, read_day(first), until, line=line, theme=told, by_place=line != "*")
    table = few_left_out(table, audience())
    if form == "table":
        themes_of = [known_theme(code) for code in table["theme"]]
        kinds = [of.subtype_label(code) for of, code in zip(themes_of, table["subtype"], strict=True)]
        table = table.assign(theme=[of.label for of in themes_of], subtype=kinds)
    labels = {"line": _("Line"), "theme": _("Theme"), "subtype": _("Kind"), "place": _("Place")}
    labels |= {"facts": _("Facts"), "weeks": _("Weeks")}
    if line == "*":
        labels.pop("place")
    print_table(table, form, labels, empty=_("No fact was told of such a line in these days."))


COMMANDS = (hotspots, lines)
