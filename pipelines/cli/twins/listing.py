"""`observatory twins list`: the likely pairs of a week, and why."""

from __future__ import annotations

import datetime as dt

import click

from observatory.language import N_, _
from pipelines.cli.base import Command, data_of, format_option, option, print_table


@click.command(
    "list", cls=Command, help=N_("The likely pairs of a week (default: the last complete one), and why.")
)
@click.argument("week", required=False, metavar="[2026-W46]")
@option("--theme", metavar="THEME", help=N_("Only this theme."))
@format_option
@click.pass_context
def list_pairs(ctx: click.Context, week: str | None, theme: str | None, form: str) -> None:
    """Print the estimate of each theme, then the pairs with their reasons."""
    import pandas as pd

    from observatory import counts, linkage, weeks
    from observatory.themes import theme as known_theme
    from observatory.warehouse import connect

    codes = [known_theme(theme).code] if theme else list(linkage.HOME)
    data, held = data_of(ctx), {}
    with connect(data) as warehouse:
        monday = weeks.parse_week(week) if week else counts.last_complete_week(warehouse)
        for family in dict.fromkeys(linkage.HOME[code] for code in codes):
            held[family] = linkage.of_warehouse(warehouse, data, linkage.FAMILIES[family].themes[0])
    until = monday + dt.timedelta(weeks=1)
    asked = [(code, held[linkage.HOME[code]]) for code in codes]
    lines = [_estimate_line(code, tellings.estimate(code, monday, until)) for code, tellings in asked]
    pairs = pd.concat([tellings.pairs(code, monday, until) for code, tellings in asked], ignore_index=True)
    pairs = pairs.drop_duplicates(["key_one", "key_other"])
    title = _("Facts told twice, week {week}").format(week=weeks.week_label(monday))
    _print_pairs(pairs, "\n".join([title, *filter(None, lines), linkage.rule()]), form)


def _estimate_line(code: str, estimate) -> str:
    """A theme's estimate in words; empty where nothing was told twice."""
    from observatory import linkage
    from observatory.themes import theme as known_theme

    said = (linkage.told_twice(estimate.twice), linkage.told_beside(estimate.beside))
    text = " ".join(filter(None, said))
    return f"{known_theme(code).label} – {text}" if text else ""


def _print_pairs(pairs, before: str, form: str) -> None:
    from observatory import linkage

    pairs = pairs.assign(reason=[linkage.reason(row) for row in pairs.itertuples()])
    if form != "table":
        shown = pairs.drop(columns=["one", "other"])
        return print_table(shown, form, {})
    labels = {"key_one": _("One"), "key_other": _("Other"), "at_one": _("Told at"), "reason": _("Why")}
    return print_table(
        pairs[list(labels)], form, labels, before=before, empty=_("No pair of facts is likely one.")
    )
