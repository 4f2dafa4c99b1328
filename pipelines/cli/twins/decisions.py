"""`observatory twins link`, `apart`, `unlink`, `journal`: what people decide about two facts."""

from __future__ import annotations

import click

from observatory.language import N_, _
from pipelines.cli.base import Command, data_of, format_option, option, print_table


def _decision_options(command):
    """The two facts, who decides and why."""
    for name, text in (("--reason", N_("Why.")), ("--author", N_("Who decides."))):
        command = option(name, required=True, metavar="TEXT", help=text)(command)
    for name in ("other", "one"):
        command = click.argument(name, metavar="FEED:REFERENCE")(command)
    return click.pass_context(command)


@click.command(
    "link",
    cls=Command,
    help=N_("Say that two facts are one, as in sdis:9026000123 police_nationale:2026/000045."),
)
@_decision_options
def link_facts(ctx: click.Context, one: str, other: str, author: str, reason: str) -> None:
    """Write into the journal that two facts are one."""
    _decide(ctx, one, other, "same", author, reason)


@click.command("apart", cls=Command, help=N_("Say that two facts are not one, however near."))
@_decision_options
def keep_apart(ctx: click.Context, one: str, other: str, author: str, reason: str) -> None:
    """Write into the journal that two facts are two."""
    _decide(ctx, one, other, "apart", author, reason)


@click.command(
    "unlink", cls=Command, help=N_("Take back what was said of two facts; the journal keeps both.")
)
@_decision_options
def take_back(ctx: click.Context, one: str, other: str, author: str, reason: str) -> None:
    """Write into the journal that a decision is taken back."""
    _decide(ctx, one, other, "undone", author, reason)


def _decide(ctx: click.Context, one: str, other: str, decision: str, author: str, reason: str) -> None:
    from observatory import linkage

    data = data_of(ctx)
    first, second = linkage.Key.read(one), linkage.Key.read(other)
    if decision != linkage.Decision.UNDONE:
        linkage.refuse_unknown(data, [first, second])
    entry = linkage.decide(data, first, second, linkage.Decision(decision), author, reason)
    click.echo(
        _("{one} and {other}: {decision} ({author}, {reason}).").format(
            one=entry.one, other=entry.other, decision=_(linkage.DECISION_LABELS[entry.decision]),
            author=entry.author, reason=entry.reason,
        )
    )  # fmt: skip


@click.command(cls=Command, help=N_("What people decided, oldest first."))
@format_option
@click.pass_context
def journal(ctx: click.Context, form: str) -> None:
    """Print the journal of decisions."""
    import pandas as pd

    from observatory import linkage

    rows = [
        (
            str(e.one),
            str(e.other),
            _(linkage.DECISION_LABELS[e.decision]),
            e.author,
            e.reason,
            e.at.isoformat(),
        )
        for e in linkage.load(data_of(ctx))
    ]
    labels = {"one": _("One"), "other": _("Other"), "decision": _("Decision"), "author": _("Author"),
              "reason": _("Why"), "at": _("When (UTC)")}  # fmt: skip
    print_table(pd.DataFrame(rows, columns=list(labels)), form, labels, empty=_("Nothing was decided."))
