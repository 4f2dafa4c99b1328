"""`observatory edition` and `audit`: publishable counts of a period, and an attack on what was sent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from observatory.access import Act, require
from observatory.language import N_, _, number_text
from observatory.settings import CLOCK
from pipelines.cli.base import Command, data_of, format_option, option, person_of, print_table

if TYPE_CHECKING:
    import pandas as pd

    from observatory.counts.sent import Sent

AUDIENCES = ("public", "meeting", "office")
FORMS = ("rounded", "marks")


@click.command(
    cls=Command,
    help=N_("The counts of a period as its readers may have them; what is published is numbered and kept."),
)
@click.argument("period", required=False, metavar="[2026-W46]")
@option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default="public",
    show_default=True,
    help=N_("Who reads it; the office and the regulation meeting have counts in clear, and nothing is kept."),
)
@option(
    "--form", "how", type=click.Choice(FORMS), help=N_("How counts leave, chosen once: rounded or hidden.")
)
@format_option
@click.pass_context
def edition(ctx: click.Context, period: str | None, audience: str, how: str | None, form: str) -> None:
    """Make, keep and print the publishable table of a period."""
    from observatory import counts
    from observatory.counts import edition as editions
    from observatory.counts import sent
    from observatory.counts.disclosure import Audience
    from observatory.counts.period import Length, parse_period, period_with
    from observatory.warehouse import connect

    data, reader = data_of(ctx), Audience(audience)
    require(person_of(ctx), Act.COUNTS if reader.in_clear and not how else Act.KEEP)
    if how:
        sent.choose_form(data, how)
    wanted = parse_period(period) if period else None
    with connect(data) as warehouse:
        if wanted is None:
            wanted = period_with(counts.week_asked(warehouse, None), Length.WEEK)
        counts.week_asked(warehouse, wanted.first)
        if wanted.length is not Length.WEEK:
            wanted = wanted.until(counts.last_complete_week(warehouse))
        table = editions.counts_for(warehouse, data, wanted, reader)
        names = editions.names(warehouse)
        before = _("For internal use: small counts are not hidden.")
        if not reader.in_clear:
            former = sent.last(data, wanted.label)
            now = editions.keep(warehouse, data, wanted, table, dt.datetime.now(CLOCK))
            before = _kept(now, former, table)
    _print(table, names, form, before)


def _kept(now: Sent, former: Sent | None, table: pd.DataFrame) -> str:
    """Which edition this is, and what it changes of the one before."""
    from observatory.counts import sent

    said = _("Edition {number} of {label}, kept in {path}").format(
        number=now.number, label=now.label, path=now.path
    )
    if former is None:
        return said
    if now.number == former.number:
        same = _("Nothing has moved since.")
        return f"{said}. {same}"
    moves = len(sent.moved(sent.read(former), table))
    return f"{said}. " + _("It supersedes edition {number}: {n} numbers have moved, by 5 or more.").format(
        number=former.number, n=number_text(moves)
    )


def _print(table: pd.DataFrame, names: dict[str, str], form: str, before: str) -> None:
    from observatory.counts import disclosure
    from observatory.themes import themes

    rows = table.reset_index()
    if form != "table":
        return print_table(rows, form, {})
    rows["zone"] = rows["zone_code"].map(names)
    rows["label"] = rows["theme"].map(
        {c: t.label for c, t in themes().items()} | {disclosure.ALL: _("All themes")}
    )
    rows["shown"] = [disclosure.text(v, m) for v, m in zip(rows["value"], rows["mark"], strict=True)]
    labels = {"zone": _("Zone"), "label": _("Theme"), "shown": _("Facts")}
    return print_table(rows[rows["value"] != 0], form, labels, before=before)


@click.command(
    cls=Command,
    help=N_("Attack every edition sent of a week, as each partner could; exit code 1 if anything is found."),
)
@click.argument("edition", metavar="2026-W46")
@format_option
@click.pass_context
def audit(ctx: click.Context, edition: str, form: str) -> None:
    """Print what a reader can tell of the counts of a week; exit code 1 when one is known to be 1 to 4."""
    from observatory.counts import edition as editions
    from observatory.warehouse import connect

    with connect(data_of(ctx)) as warehouse:
        found = editions.attacked(warehouse, data_of(ctx), edition)
    title = _(
        "{n} counts attacked, of all facts and of others than each partner; {exposed} narrowed down."
    ).format(n=number_text(len(found)), exposed=number_text(int(found["narrowed"].sum())))
    labels = {
        "reader": _("Reader"), "zone_code": _("Zone"), "theme": _("Theme"), "edition": _("Edition"),
        "low": _("At least"), "high": _("At most"),
    }  # fmt: skip
    print_table(found, form, labels, before=title, empty=title)
    ctx.exit(1 if found["narrowed"].any() else 0)


COMMANDS = (
    edition,
    audit,
)
