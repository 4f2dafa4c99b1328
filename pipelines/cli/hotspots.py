"""`observatory hotspots`: where the facts of a theme concentrate."""

from __future__ import annotations

import datetime as dt

import click

from observatory.errors import CallError
from observatory.language import N_, _, date_text, number_text, percent_text
from pipelines.cli.base import (
    Command,
    data_of,
    option,
    print_table,
)

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
@click.pass_context
def hotspots(ctx, theme, first, last, weekday, hours, places, form) -> None:
    """Print the ranking of the hot spots, or their outlines for a map or a receiver."""
    from observatory import exchange
    from observatory import hotspots as spots
    from observatory.exchange import tables
    from observatory.territory import Territory

    start, end = _span(first, last)
    facts = _facts_of(ctx, theme, start, end, weekday, hours)
    outline = Territory.load(data_of(ctx)).outline
    table = spots.repeat_places(facts) if places else _spots(facts, start, end, outline).table
    title = _hotspot_title(theme, start, end)
    if form == "csv":
        click.echo(tables.rows_csv(table), nl=False)
    elif form == "geojson":
        click.echo(exchange.to_geojson(table))
    elif form == "gpx":
        click.echo(exchange.to_gpx(table, title))
    else:
        length = end - start + dt.timedelta(days=1)
        before = _facts_of(ctx, theme, start - length, start - dt.timedelta(days=1), weekday, hours)
        said = [_accuracy(before, facts, start - length, start, outline), _near_repeat(facts)]
        _print_spots(table, facts, title, hours, [] if places else said)


def _spots(facts, start: dt.date, end: dt.date, outline):
    from observatory import hotspots as spots

    return spots.hot_spots(facts, weeks=((end - start).days + 1) / 7, outline=outline)


def _accuracy(before, facts, start: dt.date, end: dt.date, outline) -> str:
    """How well the hot spots of the period before caught the facts of this one: PAI and PEI."""
    from observatory import hotspots as spots

    weeks = ((end - start).days + 1) / 7
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


def _span(first: str, last: str) -> tuple[dt.date, dt.date]:
    from observatory.hotspots.filters import read_day

    start, end = read_day(first), read_day(last)
    if end < start:
        raise CallError(
            _("the last day ({last}) is before the first ({first}).").format(last=end, first=start)
        )
    return start, end


def _facts_of(ctx, theme: str, start: dt.date, end: dt.date, weekday: str | None, hours: str | None):
    """The facts asked for, between two days."""
    from observatory import hotspots as spots
    from observatory.themes import theme as known_theme
    from observatory.warehouse import connect

    with connect(data_of(ctx)) as warehouse:
        # A day more on each side: an evening that passes midnight is cut by `filter_facts`, not here.
        facts = warehouse.ask(
            "facts_between",
            themes=[known_theme(theme).code],
            first=start - dt.timedelta(days=1),
            until=end + dt.timedelta(days=2),
            seen_by="*",
            feed="*",
        )
    return spots.filter_facts(facts, theme, start, end, weekday, hours)


def _hotspot_title(theme: str, start: dt.date, end: dt.date) -> str:
    from observatory.themes import theme as known_theme

    return _("{theme}, {first} to {last}").format(
        theme=known_theme(theme).label, first=date_text(start, "long"), last=date_text(end, "long")
    )


def _print_spots(table, facts, title: str, hours: str | None, said: list[str]) -> None:
    from observatory import hotspots as spots

    lines = [title]
    unplaced = len(facts) - len(spots.drawable(facts))
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
    shown = table.assign(
        **{c: [percent_text(v) for v in table[c]] for c in ("share", "cumulative_share") if c in table}
    )
    print_table(shown, "table", labels, before="\n".join(lines), empty=_("No place stands out."))


COMMANDS = (hotspots,)
