"""`observatory alerts`: what is unusual in a week."""

from __future__ import annotations

import click

from observatory.language import N_, _
from pipelines.cli.base import (
    Command,
    data_of,
    format_option,
    option,
    print_table,
)

#: Weeks of history behind alerts: five years, of which Farrington's method needs three.
ALERT_WEEKS = 5 * 52 + 27


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
@format_option
@click.pass_context
def alerts(ctx: click.Context, week: str | None, theme: str | None, by: str, form: str) -> None:
    """Print the alert sheet: in a table only what stands out, in csv and json every line."""
    from observatory import alerts as judged
    from observatory import compare, counts
    from observatory.settings import AGGLOMERATION
    from observatory.themes import theme as known_theme
    from observatory.themes import themes
    from observatory.warehouse import connect

    codes = [known_theme(theme).code] if theme else list(themes())
    monday = counts.parse_week(week) if week else None
    with connect(data_of(ctx)) as warehouse:
        monday = monday or counts.last_complete_week(warehouse)
        level = "zone" if by == "agglomeration" else by
        cells = counts.cells_up_to(warehouse, monday, by=level, weeks=ALERT_WEEKS)
        names = counts.area_names(warehouse, level) | {AGGLOMERATION: "Grand Belfort"}
    if by == "agglomeration":
        cells = compare.by_agglomeration(cells)
    sheet = judged.sheet(cells[cells["theme"].isin(codes)], monday)
    sheet.insert(0, "week", counts.week_label(monday))
    sheet.insert(2, "zone", sheet["zone_code"].map(names))
    if form != "table":
        return print_table(sheet, form, {})
    shown = sheet[sheet["level"].isin([judged.Level.ALARM, judged.Level.WATCH])]
    for row in shown.sort_values("p").itertuples():
        click.echo("• " + judged.sentence(row, row.zone, themes()[row.theme].label))
    if shown.empty:
        click.echo(_("Nothing unusual for the season in {week}.").format(week=counts.week_label(monday)))
    return None


COMMANDS = (alerts,)
