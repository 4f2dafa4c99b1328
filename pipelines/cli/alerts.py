"""`observatory alerts`: what is unusual in a week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from observatory.language import N_, _
from observatory.weeks import parse_week, week_label
from pipelines.cli.base import Command, format_option, option, print_table, say
from pipelines.cli.known import known_option, opened, outlines_of
from pipelines.cli.week import OF_ZONES, in_doubt, said_of

if TYPE_CHECKING:
    import pandas as pd

    from observatory.alerts import Alerts


@click.command(
    cls=Command, help=N_("What is unusual for the season in a week (default: the last complete one).")
)
@click.argument("week", required=False, metavar="[2026-W46]")
@option("--theme", metavar="THEME", help=N_("Only this theme."))
@option(
    "--by",
    type=click.Choice(("zone", "commune", "district", "agglomeration")),
    default="zone",
    show_default=True,
    help=N_("Which areas are judged."),
)
@known_option
@format_option
@click.pass_context
def alerts(ctx: click.Context, week: str | None, theme: str | None, by: str, form: str) -> None:
    """Print the alert sheet: in a table only what stands out, in csv and json every line."""
    from observatory import alerts as judged
    from observatory import compare, counts
    from observatory.agglomeration import EPCI
    from observatory.territory import Territory
    from observatory.themes import theme as known_theme
    from observatory.themes import themes

    codes = [known_theme(theme).code] if theme else list(themes())
    monday = parse_week(week) if week else None
    with opened(ctx) as warehouse:
        monday = counts.week_asked(warehouse, monday)
        level = "commune" if by == "agglomeration" else by
        cells = counts.cells_up_to(warehouse, monday, by=level)
        zones = counts.cells_up_to(warehouse, monday) if by in OF_ZONES else None
        names = counts.area_names(warehouse, level) | {EPCI: _("{agglomeration}")}
        notes = said_of(ctx, warehouse, monday)
    if by == "agglomeration":
        cells, touching = compare.by_agglomeration(cells), None
    else:
        touching = judged.touching(Territory.load(outlines_of(ctx)).areas(by)["geometry"])
    # Every theme is judged, whichever are shown: the verdicts are those of the whole sheet.
    found = judged.alerts(cells, monday, touching)
    if zones is not None:
        found = judged.as_among_zones(found, judged.alerts(zones, monday))
    sheet = found.sheet[found.sheet["theme"].isin(codes)].copy()
    sheet.insert(0, "week", week_label(monday))
    sheet.insert(2, "zone", sheet["zone_code"].map(names))
    for note in [*notes, *in_doubt(ctx, found)]:
        say(note)
    if form != "table":
        return print_table(sheet, form, {})
    lines = list(_lines(found, sheet, names, codes))
    for line in lines or [_("Nothing unusual for the season in {week}.").format(week=week_label(monday))]:
        click.echo(line)
    return None


def _lines(found: Alerts, sheet: pd.DataFrame, names: dict[str, str], codes: list[str]) -> Iterator[str]:
    """What stands out: clusters, zones unusual or to watch, changes that last."""
    from observatory import alerts as judged
    from observatory.themes import themes

    for row in found.clusters[found.clusters["theme"].isin(codes)].itertuples():
        yield "• " + judged.cluster_sentence(row, names, themes()[row.theme].label)
    shown = sheet[sheet["level"].isin([judged.Level.ALARM, judged.Level.WATCH])]
    for row in shown.sort_values("p").itertuples():
        yield "• " + judged.sentence(row, row.zone, themes()[row.theme].label)
    for row in found.shifts[found.shifts["theme"].isin(codes)].itertuples():
        yield "• " + judged.shift_sentence(row, names[row.zone_code], themes()[row.theme].label)


COMMANDS = (alerts,)
