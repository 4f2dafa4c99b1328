"""`observatory figure list|add`: figures typed in by hand, where no partner's file gives an indicator."""

from __future__ import annotations

import click

from observatory.language import N_, _
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table


@click.group(cls=Group, help=N_("Figures of indicators that no partner's file gives, typed in by hand."))
def figure() -> None:
    """Group the commands about figures typed in."""


@figure.command(
    "list", cls=Command, help=N_("The figures typed in, and the indicators that wait for one in a year.")
)
@option("--year", type=click.IntRange(2000, 2099), help=N_("Which year; else that of today."))
@format_option
@click.pass_context
def list_figures(ctx: click.Context, year: int | None, form: str) -> None:
    """Print what was typed in; an indicator without a figure has an empty row."""
    import pandas as pd

    from observatory import evaluate
    from observatory.documents import indicators
    from observatory.weeks import paris_today

    asked = year or paris_today().year
    known = evaluate.standing(evaluate.load_figures(data_of(ctx)))
    rows = []
    for code, one in indicators.typed_in().items():
        told = known.get((code, asked))
        rows.append(
            {"action": one.action, "indicator": code, "wording": indicators.said(one.wording),
             "value": told and told.value, "author": told.author if told else "",
             "typed": told.typed.isoformat() if told else ""}
        )  # fmt: skip
    labels = {
        "action": _("Action"), "indicator": _("Code"), "wording": _("Indicator"), "value": str(asked),
        "author": _("Given by"), "typed": _("Typed in on"),
    }  # fmt: skip
    print_table(pd.DataFrame(rows, columns=list(labels)), form, labels, empty="")


@figure.command(cls=Command, help=N_("Type in the figure of an indicator for a year; the last one stands."))
@click.argument("indicator", metavar="CODE")
@click.argument("year", type=int, metavar="YEAR")
@click.argument("value", type=float, metavar="VALUE")
@option("--author", required=True, metavar="TEXT", help=N_("The service that gives the figure."))
@option("--note", default="", metavar="TEXT", help=N_("Where it comes from."))
@click.pass_context
def add(ctx: click.Context, indicator: str, year: int, value: float, author: str, note: str) -> None:
    """Check a figure and write it into the register."""
    from observatory import evaluate
    from observatory.documents import indicators
    from observatory.weeks import paris_today

    asked = evaluate.TypedFigure("", indicator, year, value, author, paris_today(), note)
    kept = evaluate.type_in(data_of(ctx), asked, list(indicators.typed_in()))
    said = f"{kept.indicator} {kept.year}"
    click.echo(_("“{what}” is in the register, as {code}.").format(what=said, code=kept.code))
