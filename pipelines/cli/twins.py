"""`observatory twins`: facts that two partners both told of, and what people decided about them."""

from __future__ import annotations

import datetime as dt

import click

from observatory.language import N_, _
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table


class ListedByDefault(Group):
    """A group whose first command is run where none is named: `observatory twins 2026-W46`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the first command before arguments that name none."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=ListedByDefault, help=N_("Facts that two partners both told of; an estimate, never a merge.")
)
def twins() -> None:
    """Group the commands about facts told twice."""


@twins.command(
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
    _print_pairs(pairs, "\n".join([title, *filter(None, lines)]), form)


def _estimate_line(code: str, estimate) -> str:
    """A theme's estimate in words; empty where nothing was told twice."""
    from observatory import linkage
    from observatory.themes import theme as known_theme

    standing = _("the partner whose figure stands")
    said = (linkage.told_twice(estimate.twice), linkage.told_beside(estimate.beside, standing))
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


def _decision_options(command):
    """The two facts, who decides and why."""
    for name, text in (("--reason", N_("Why.")), ("--author", N_("Who decides."))):
        command = option(name, required=True, metavar="TEXT", help=text)(command)
    for name in ("other", "one"):
        command = click.argument(name, metavar="FEED:REFERENCE")(command)
    return click.pass_context(command)


@twins.command(
    "link",
    cls=Command,
    help=N_("Say that two facts are one, as in sdis:9026000123 police_nationale:2026/000045."),
)
@_decision_options
def link_facts(ctx: click.Context, one: str, other: str, author: str, reason: str) -> None:
    """Write into the journal that two facts are one."""
    _decide(ctx, one, other, "same", author, reason)


@twins.command("apart", cls=Command, help=N_("Say that two facts are not one, however near."))
@_decision_options
def keep_apart(ctx: click.Context, one: str, other: str, author: str, reason: str) -> None:
    """Write into the journal that two facts are two."""
    _decide(ctx, one, other, "apart", author, reason)


@twins.command(
    "unlink", cls=Command, help=N_("Take back what was said of two facts; the journal keeps both.")
)
@_decision_options
def take_back(ctx: click.Context, one: str, other: str, author: str, reason: str) -> None:
    """Write into the journal that a decision is taken back."""
    _decide(ctx, one, other, "undone", author, reason)


def _decide(ctx: click.Context, one: str, other: str, decision: str, author: str, reason: str) -> None:
    from observatory import linkage

    data = data_of(ctx)
    keys = [linkage.Key.read(text) for text in (one, other)]
    if decision != linkage.Decision.UNDONE:
        linkage.refuse_unknown(data, keys)
    entry = linkage.decide(data, *keys, linkage.Decision(decision), author, reason)
    click.echo(
        _("{one} and {other}: {decision} ({author}, {reason}).").format(
            one=entry.one, other=entry.other, decision=_(linkage.DECISION_LABELS[entry.decision]),
            author=entry.author, reason=entry.reason,
        )
    )  # fmt: skip


@twins.command(cls=Command, help=N_("What people decided, oldest first."))
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


COMMANDS = (twins,)
