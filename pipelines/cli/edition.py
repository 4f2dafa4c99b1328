"""`observatory edition` and `audit`: the publishable counts of a week, and their disclosure audit."""

from __future__ import annotations

import click

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.language import N_, _, number_text
from observatory.weeks import parse_week, week_label
from pipelines.cli.base import Command, data_of, format_option, print_table


@click.command(
    cls=Command,
    help=N_("The counts of a week as partners may have them, small cells hidden; kept to be audited."),
)
@click.argument("week", required=False, metavar="[2026-W46]")
@format_option
@click.pass_context
def edition(ctx: click.Context, week: str | None, form: str) -> None:
    """Make, keep and print the publishable table of a week."""
    from observatory import counts
    from observatory.counts import disclosure
    from observatory.counts import edition as editions
    from observatory.themes import themes
    from observatory.warehouse import connect

    data = data_of(ctx)
    monday = parse_week(week) if week else None
    with connect(data) as warehouse:
        monday = counts.week_asked(warehouse, monday)
        cells = counts.weekly_cells(warehouse, monday, monday)
        names = counts.area_names(warehouse) | {CENTRAL_COMMUNE: _("{town}"), disclosure.ALL: _("All zones")}
    label = week_label(monday)
    before = editions.kept(data).get(label)
    table = editions.weekly_edition(cells, monday, editions.read(before) if before else None)
    path = editions.keep(data, label, table)
    rows = table.reset_index()
    if form != "table":
        return print_table(rows, form, {})
    rows["zone"] = rows["zone_code"].map(names)
    rows["label"] = rows["theme"].map(
        {c: t.label for c, t in themes().items()} | {disclosure.ALL: _("All themes")}
    )
    rows["shown"] = [disclosure.text(v, m) for v, m in zip(rows["value"], rows["mark"], strict=True)]
    told = rows[(rows["shown"] != "0")]
    labels = {"zone": _("Zone"), "label": _("Theme"), "shown": _("Facts")}
    return print_table(
        told, form, labels, before=_("Edition {label}, kept in {path}").format(label=label, path=path)
    )


@click.command(
    cls=Command, help=N_("Prove that no hidden count of an edition can be worked out, by linear programming.")
)
@click.argument("edition", metavar="2026-W46")
@format_option
@click.pass_context
def audit(ctx: click.Context, edition: str, form: str) -> None:
    """Print each hidden cell's possible interval; exit code 1 when one gives its count away."""
    from observatory.counts import edition as editions

    found = editions.audit_kept(data_of(ctx), edition)
    rows = found.intervals.rename_axis(editions.KEYS).reset_index()
    labels = {"zone_code": _("Zone"), "theme": _("Theme"), "low": _("At least"), "high": _("At most")}
    title = _("{n} hidden counts, {exposed} of which a reader could narrow down.").format(
        n=number_text(len(rows)), exposed=number_text(found.exposed)
    )
    print_table(rows, form, labels, before=title, empty=title)
    ctx.exit(1 if found.exposed else 0)


COMMANDS = (
    edition,
    audit,
)
