"""`observatory confirmation list|add|take-back`: empty files of which somebody says that they are true."""

from __future__ import annotations

import click

from observatory.access import Act, own_rows, require
from observatory.language import N_, _
from observatory.weeks import parse_week, week_label
from pipelines.cli.base import Command, Group, data_of, format_option, option, person_of, print_table
from pipelines.cli.known import opened

AUTHOR = {"metavar": "TEXT", "help": N_("Who says so: a role, not a name.")}


@click.group(
    cls=Group, help=N_("Empty files in doubt, and those of which somebody says that nothing happened.")
)
def confirmation() -> None:
    """Group the commands about confirmations."""


@confirmation.command(
    "list", cls=Command, help=N_("The weeks in doubt, and what was confirmed of others; one line each.")
)
@format_option
@click.pass_context
def list_confirmations(ctx: click.Context, form: str) -> None:
    """Print what is in doubt, then the register."""
    import pandas as pd

    from observatory import counts

    with opened(ctx, Act.RECEIPTS) as warehouse:
        doubted = counts.doubted_weeks(warehouse)
        known = counts.load_confirmations(data_of(ctx))
        against = counts.contradicted(warehouse, known)
    rows = [
        (row.feed, week_label(row.week.date()), "", _("in doubt"), "", "") for row in doubted.itertuples()
    ]
    for one in known:
        state = (
            _("taken back")
            if one.taken_back
            else _("contradicted")
            if one.code in against
            else _("confirmed")
        )
        rows.append((one.feed, week_label(one.week), one.code, state, one.author, one.reason))
    labels = {
        "feed": _("Feed"), "week": _("Week"), "code": _("Code"), "state": _("State"), "author": _("Author"),
        "reason": _("Why"),
    }  # fmt: skip
    frame = own_rows(person_of(ctx), Act.RECEIPTS, pd.DataFrame(rows, columns=list(labels)))
    print_table(frame, form, labels, empty=_("No file is in doubt, and nothing was confirmed."))


@confirmation.command(cls=Command, help=N_("Say of a feed's empty file of a week that nothing happened."))
@click.argument("feed", metavar="FEED")
@click.argument("week", metavar="WEEK")
@option("--author", required=True, **AUTHOR)
@option("--reason", required=True, metavar="TEXT", help=N_("How it is known."))
@click.pass_context
def add(ctx: click.Context, feed: str, week: str, author: str, reason: str) -> None:
    """Check a confirmation and write it into the register."""
    import datetime as dt

    from observatory import counts

    require(person_of(ctx), Act.CONFIRM, feed=feed)
    said = counts.Confirmation("", feed, parse_week(week), author, reason, 0, dt.datetime.now(dt.UTC))
    with opened(ctx, Act.CONFIRM) as warehouse:
        doubted = counts.doubted_weeks(warehouse)
    kept = counts.confirm(data_of(ctx), doubted, said)
    what = f"{kept.feed} {week_label(kept.week)}"
    click.echo(_("“{what}” is in the register, as {code}.").format(what=what, code=kept.code))


@confirmation.command("take-back", cls=Command, help=N_("Take a confirmation back; its trace stays."))
@click.argument("code", metavar="CODE")
@option("--author", required=True, **AUTHOR)
@click.pass_context
def take_back(ctx: click.Context, code: str, author: str) -> None:
    """Write that a confirmation no longer stands."""
    from observatory import counts

    known = {one.code: one for one in counts.load_confirmations(data_of(ctx))}
    # Of a code that there is not, the register says which there are, to who may know of all.
    require(person_of(ctx), Act.CONFIRM, feed=known[code].feed if code in known else "*")
    one = counts.take_back_confirmation(data_of(ctx), code, author)
    what = f"{one.feed} {week_label(one.week)}"
    click.echo(_("Taken back: {what} is in doubt again.").format(what=what))
