"""`observatory request list|add|answer`: who asked for a diagnosis of what place, when answered."""

from __future__ import annotations

import click

from observatory.language import N_, _
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table


@click.group(cls=Group, help=N_("The register of requests for a diagnosis."))
def request() -> None:
    """Group the commands about requests."""


@request.command("list", cls=Command, help=N_("The requests of the register, oldest first."))
@format_option
@click.pass_context
def list_requests(ctx: click.Context, form: str) -> None:
    """Print the register."""
    import pandas as pd

    from observatory import evaluate

    rows = [
        {"code": one.code, "who": one.who, "place": one.place, "asked": one.asked.isoformat(),
         "answered": one.answered.isoformat() if one.answered else "", "note": one.note}
        for one in evaluate.load_requests(data_of(ctx))
    ]  # fmt: skip
    labels = {
        "code": _("Code"), "who": _("Asked by"), "place": _("Place"), "asked": _("Asked on"),
        "answered": _("Answered on"), "note": _("Answer"),
    }  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(labels))
    print_table(frame, form, labels, empty=_("The register is empty; `observatory request add` fills it."))


@request.command(cls=Command, help=N_("Write a request for a diagnosis into the register."))
@option("--who", required=True, metavar="TEXT", help=N_("The service or commune that asks."))
@option("--place", required=True, metavar="TEXT", help=N_("The place it asks about."))
@option("--on", metavar="DAY", help=N_("Day it was asked; else today."))
@click.pass_context
def add(ctx: click.Context, who: str, place: str, on: str | None) -> None:
    """Check a request and write it into the register."""
    from observatory import evaluate
    from observatory.selection import read_day
    from observatory.weeks import paris_today

    day = read_day(on) if on else paris_today()
    kept = evaluate.request_diagnosis(data_of(ctx), who, place, day)
    click.echo(_("“{what}” is in the register, as {code}.").format(what=kept.place, code=kept.code))


@request.command("answer", cls=Command, help=N_("Say of a request that it was answered."))
@click.argument("code", metavar="CODE")
@option("--on", metavar="DAY", help=N_("Day it was answered; else today."))
@option("--note", default="", metavar="TEXT", help=N_("What was answered."))
@click.pass_context
def answered(ctx: click.Context, code: str, on: str | None, note: str) -> None:
    """Write the answer into the register."""
    from observatory import evaluate
    from observatory.selection import read_day
    from observatory.weeks import paris_today

    day = read_day(on) if on else paris_today()
    kept = evaluate.answer_request(data_of(ctx), code, day, note)
    click.echo(_("Request {code}: answered on {day}.").format(code=kept.code, day=kept.answered))
