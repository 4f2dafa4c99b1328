"""`observatory decision list|add|close`: what the regulation meeting decided, and what became of it."""

from __future__ import annotations

import click

from observatory.language import N_, _
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table

BODIES = ("meeting", "gto", "gpo")
ENDS = ("done", "dropped")


@click.group(cls=Group, help=N_("The register of decisions of the regulation meeting."))
def decision() -> None:
    """Group the commands about decisions."""


@decision.command("list", cls=Command, help=N_("The decisions of the register, those to be done first."))
@format_option
@click.pass_context
def list_decisions(ctx: click.Context, form: str) -> None:
    """Print the register."""
    import pandas as pd

    from observatory import evaluate

    known = evaluate.load_decisions(data_of(ctx))
    known.sort(key=lambda one: one.state is not evaluate.State.OPEN)
    rows = [
        {"code": one.code, "what": one.what, "zones": ", ".join(one.zones), "who": one.who,
         "due": one.due.isoformat(), "state": one.state.label if form == "table" else one.state.value,
         "action": one.action}
        for one in known
    ]  # fmt: skip
    labels = {
        "code": _("Code"), "what": _("Decision"), "zones": _("Zones"), "who": _("Who"), "due": _("By"),
        "state": _("State"), "action": _("Action"),
    }  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(labels))
    print_table(frame, form, labels, empty=_("The register is empty; `observatory decision add` fills it."))


@decision.command(cls=Command, help=N_("Write a decision into the register."))
@option("--what", required=True, metavar="TEXT", help=N_("What is to be done."))
@option("--who", required=True, metavar="TEXT", help=N_("The service that does it."))
@option("--by", "due", required=True, metavar="DAY", help=N_("Day it is due, as in 2026-12-15."))
@option("--zone", "zones", multiple=True, metavar="ZONE", help=N_("Where, by name or code; may be repeated."))
@option("--theme", "themes", multiple=True, metavar="THEME", help=N_("What it is about; may be repeated."))
@option("--action", default="", metavar="CODE", help=N_("The action of the register that carries it out."))
@option("--on", "taken", metavar="DAY", help=N_("Day it was taken; else today."))
@option("--body", type=click.Choice(BODIES), default="meeting", show_default=True, help=N_("Who decided."))
@click.pass_context
def add(ctx: click.Context, what, who, due, zones, themes, action, taken, body) -> None:
    """Check a decision and write it into the register."""
    from observatory import documents, evaluate
    from observatory.selection import read_day
    from observatory.territory import Territory
    from observatory.weeks import paris_today

    data = data_of(ctx)
    territory = Territory.load(data)
    kept = evaluate.decide(
        data,
        evaluate.Decision(
            "",
            what,
            who,
            read_day(taken) if taken else paris_today(),
            read_day(due),
            tuple(documents.zone_code(territory, zone) for zone in zones),
            tuple(themes),
            action,
            evaluate.Body(body),
        ),
        territory.zones,
    )
    click.echo(_("“{what}” is in the register, as {code}.").format(what=kept.what, code=kept.code))


@decision.command(cls=Command, help=N_("Say of a decision that it is done, or dropped."))
@click.argument("code", metavar="CODE")
@option("--state", type=click.Choice(ENDS), default="done", show_default=True, help=N_("What became of it."))
@option("--on", metavar="DAY", help=N_("Day it was done; else today."))
@option("--note", default="", metavar="TEXT", help=N_("What is to be said of it."))
@click.pass_context
def close(ctx: click.Context, code: str, state: str, on: str | None, note: str) -> None:
    """Close a decision."""
    from observatory import evaluate
    from observatory.selection import read_day
    from observatory.weeks import paris_today

    day = read_day(on) if on else paris_today()
    closed = evaluate.close_decision(data_of(ctx), code, evaluate.State(state), day, note)
    click.echo(_("Decision {code}: {state}.").format(code=closed.code, state=closed.state.label))
