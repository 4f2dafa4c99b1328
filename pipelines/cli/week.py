"""`observatory week`: the weekly sheet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from observatory.language import N_, _, date_text, number_text
from observatory.weeks import parse_week, week_label
from pipelines.cli.base import Command, data_of, format_option, option, print_table, say
from pipelines.cli.known import known_option, opened, outlines_of
from pipelines.cli.report.writing import partner_names

if TYPE_CHECKING:
    import pandas as pd

    from observatory.alerts import Alerts
    from observatory.warehouse import Warehouse


#: Levels whose areas are zones themselves, all but the town whole: they are judged as among the zones.
OF_ZONES = ("commune", "district")


@click.command(
    cls=Command, help=N_("The facts of a week (default: the last complete one) beside the week before.")
)
@click.argument("week", required=False, metavar="[2026-W46]")
@option("--theme", metavar="THEME", help=N_("Only this theme."))
@option(
    "--by",
    type=click.Choice(("zone", "commune", "district", "qpv")),
    default="zone",
    show_default=True,
    help=N_(
        "Districts of {town} and communes, communes alone, the districts alone, or priority neighbourhoods."
    ),
)
@option("--all", "everything", is_flag=True, help=N_("Also the lines without any fact in either week."))
@known_option
@format_option
@click.pass_context
def week(
    ctx: click.Context, week: str | None, theme: str | None, by: str, everything: bool, form: str
) -> None:
    """Print the weekly sheet."""
    from observatory import alerts as judged
    from observatory import compare, counts
    from observatory.themes import theme as known_theme
    from observatory.themes import themes

    monday = parse_week(week) if week else None
    if theme:
        known_theme(theme)
    with opened(ctx) as warehouse:
        monday = counts.week_asked(warehouse, monday)
        areas, names = _areas(ctx, warehouse, by)
        given = {"outlines": areas} if by == counts.QPV else {}
        cells = counts.cells_up_to(warehouse, monday, by=by, **given)
        zones = counts.cells_up_to(warehouse, monday) if by in OF_ZONES else None
        invented, notes = counts.extent(warehouse).invented, said_of(ctx, warehouse, monday)
    found = judged.alerts(cells, monday, judged.touching(areas["geometry"]))
    if zones is not None:
        found = judged.as_among_zones(found, judged.alerts(zones, monday))
    sheet = found.week.rows.copy()
    sheet.insert(0, "week", week_label(monday))
    sheet.insert(2, "zone", sheet["zone_code"].map(names))
    if theme:
        sheet = sheet[sheet["theme"] == theme]
    shown = sheet if everything or form != "table" else sheet[(sheet["facts"] > 0) | (sheet["before"] > 0)]
    notes += in_doubt(ctx, found)
    title = "\n".join([_week_title(monday, invented, shown, found, names), *notes])
    for note in notes if form != "table" else ():
        say(note)
    if form == "table":
        shown = shown.assign(
            theme=shown["theme"].map({code: t.label for code, t in themes().items()}),
            verdict=shown["verdict"].map({v: v.label for v in compare.Verdict}),
            difference=[f"{n:+.0f}" for n in shown["difference"]],
            expected=["" if n != n else number_text(n, 1) for n in shown["expected"]],
        ).sort_values(["facts", "before"], ascending=False)
    labels = {
        "zone": _("Zone"),
        "theme": _("Theme"),
        "facts": _("Facts"),
        "before": _("Week before"),
        "difference": _("Difference"),
        "expected": _("Expected"),
        "verdict": _("Verdict"),
    }
    print_table(shown, form, labels, before=title, empty=_("No fact this week nor the week before."))


def said_of(ctx: click.Context, warehouse: Warehouse, monday: dt.date) -> list[str]:
    """That a week is not complete yet, and whose facts are still to come; which empty files are confirmed."""
    from observatory import counts
    from observatory.counts import delay

    names = partner_names(warehouse.ask("feeds")["feed"], data_of(ctx))
    incomplete = delay.mark(delay.incomplete(warehouse, monday, warehouse.today()), names)
    return [*filter(None, [incomplete]), *counts.confirmations_of(warehouse, monday, names)]


def in_doubt(ctx: click.Context, found: Alerts) -> list[str]:
    """What partners alone may have made of a week, in words."""
    from observatory import compare

    table = found.week.table
    feeds = table.tellers.feeds if table.tellers else ()
    return list(compare.doubt_sentences(table, partner_names(feeds, data_of(ctx))))


def _areas(ctx: click.Context, warehouse: Warehouse, by: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """What is counted by: the outlines by code, and their names."""
    from observatory import counts
    from observatory.territory import Territory

    if by == counts.QPV:  # outlines in force now: those of the past are not kept
        areas = counts.priority_outlines(Territory.load(data_of(ctx)))
        return areas, areas["name"].to_dict()
    return Territory.load(outlines_of(ctx)).areas(by), counts.area_names(warehouse, by)


def _week_title(monday, invented: bool, sheet, found, names: dict[str, str]) -> str:
    from observatory import alerts, compare
    from observatory.themes import themes

    lines = [
        _("Week {label}, {first} to {last}").format(
            label=week_label(monday),
            first=date_text(monday),
            last=date_text(monday + dt.timedelta(days=6)),
        )
    ]
    if invented:
        lines.append(_("DEMONSTRATION: these facts are invented."))
    moved = sheet[sheet["verdict"].isin([compare.Verdict.UP, compare.Verdict.DOWN])]
    kept = sheet["theme"].unique()
    together, lasting = (table[table["theme"].isin(kept)] for table in (found.clusters, found.shifts))
    lines += [
        "• " + alerts.cluster_sentence(row, names, themes()[row.theme].label) for row in together.itertuples()
    ]
    lines += [
        "• " + compare.sentence(row, names.get(row.zone_code, row.zone_code), themes()[row.theme].label)
        for row in moved.itertuples()
    ]
    lines += [
        "• " + alerts.shift_sentence(row, names[row.zone_code], themes()[row.theme].label)
        for row in lasting.itertuples()
    ]
    if moved.empty and together.empty and lasting.empty:
        lines.append(compare.no_change(sheet))
    return "\n".join(lines)


@click.command(
    cls=Command,
    help=N_(
        "What of a week's counts is not as it was known on a day, after a run or at an edition, and why."
    ),
)
@click.argument("since", metavar="DATE|RUN|EDITION")
@click.argument("week", required=False, metavar="[2026-W46]")
@format_option
@click.pass_context
def changes(ctx: click.Context, since: str, week: str | None, form: str) -> None:
    """Print what changed."""
    from observatory import counts
    from observatory.counts.changes import Cause, changed_since
    from observatory.counts.known import moment_said, moment_words
    from observatory.themes import themes

    asked = parse_week(week) if week else None
    with opened(ctx) as warehouse:
        monday = counts.week_asked(warehouse, asked)
        then = moment_said(warehouse, data_of(ctx), since)
        rows = changed_since(warehouse, then.run, monday)
        names = counts.area_names(warehouse) | counts.area_names(warehouse, "commune")
    if form == "table":
        rows["theme"] = rows["theme"].map({code: one.label for code, one in themes().items()})
        rows["cause"] = rows["cause"].map({cause.value: cause.label for cause in Cause})
    rows.insert(0, "zone", rows["zone_code"].map(names))
    labels = {
        "zone": _("Zone"),
        "theme": _("Theme"),
        "cause": _("Why"),
        "gained": _("More"),
        "lost": _("Fewer"),
    }
    empty = _("Every count of this week is as it was known then.")
    print_table(rows, form, labels, before=moment_words(then), empty=empty)


COMMANDS = (week, changes)
