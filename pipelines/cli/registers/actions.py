"""`observatory action list|add|evaluate`: the register of actions and their effect."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from observatory.errors import unknown
from observatory.language import N_, _
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table, progress

if TYPE_CHECKING:
    from observatory.evaluate import Action, Effect


@click.group(cls=Group, help=N_("The register of actions, and what each one changed."))
def action() -> None:
    """Group the commands about actions."""


@action.command("list", cls=Command, help=N_("The actions of the register."))
@format_option
@click.pass_context
def list_actions(ctx: click.Context, form: str) -> None:
    """Print the register."""
    import pandas as pd

    from observatory import evaluate

    rows = [
        {"code": a.code, "title": a.title, "themes": ", ".join(a.themes), "start": a.start.isoformat(),
         "end": a.end.isoformat() if a.end else "", "strategy": str(a.strategy or "")}
        for a in evaluate.load(data_of(ctx))
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["code", "title", "themes", "start", "end", "strategy"])
    labels = {
        "code": _("Code"),
        "title": _("Action"),
        "themes": _("Themes"),
        "start": _("From"),
        "end": _("To"),
        "strategy": _("Strategy"),
    }
    print_table(frame, form, labels, empty=_("The register is empty; `observatory action add` fills it."))


@action.command("drafts", cls=Command, help=N_("Loans of cameras that are not in the register yet."))
@format_option
@click.pass_context
def list_drafts(ctx: click.Context, form: str) -> None:
    """Print each loan as an action to be completed with its themes and control."""
    import pandas as pd

    from observatory import evaluate
    from observatory.geocode import read_cameras

    data = data_of(ctx)
    rows = [
        {"code": a.code, "title": a.title, "start": a.start.isoformat(),
         "end": a.end.isoformat() if a.end else "", "add": _add_command(a)}
        for a in evaluate.drafts(read_cameras(data), evaluate.load(data))
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["code", "title", "start", "end", "add"])
    labels = {
        "code": _("Code"),
        "title": _("Action"),
        "start": _("From"),
        "end": _("To"),
        "add": _("To add it, with its themes and control"),
    }
    print_table(frame, form, labels, empty=_("Every loan of a camera is in the register, or none is known."))


def _add_command(draft: Action) -> str:
    """The command that adds a draft, its theme and control to be filled in."""
    words = ["observatory", "action", "add", "--code", draft.code, "--title", draft.title]
    words += ["--from", draft.start.isoformat(), *(["--to", draft.end.isoformat()] if draft.end else [])]
    words += ["--treated", draft.treated.outline, "--ring", f"{draft.ring.metres:g}"]
    return shlex.join([*words, "--theme", _("THEME"), "--control", _("ZONES")])


@action.command(cls=Command, help=N_("Add an action to the register."))
@option("--code", required=True, metavar="CODE", help=N_("A short name, unique."))
@option("--title", required=True, metavar="TEXT", help=N_("What was done."))
@option(
    "--theme",
    "themes",
    multiple=True,
    required=True,
    metavar="THEME",
    help=N_("A theme it was meant for; may be repeated."),
)
@option("--from", "start", required=True, metavar="DAY", help=N_("First day, as in 2026-06-01."))
@option("--to", "end", metavar="DAY", help=N_("Last day; none while it goes on."))
@option(
    "--treated",
    required=True,
    metavar="ZONES|WKT",
    help=N_("Zone codes joined by a comma, or an outline in WKT."),
)
@option(
    "--control", required=True, metavar="ZONES|WKT", help=N_("Where nothing was done, written the same way.")
)
@option(
    "--ring",
    metavar="ZONES|WKT|METRES",
    help=N_("Where facts could have moved to; a number is a ring of metres."),
)
@option("--ring-control", metavar="ZONES|WKT|METRES", help=N_("The same around the control."))
@option("--strategy", type=int, help=N_("Number of the action of the strategy it serves."))
@click.pass_context
def add(
    ctx: click.Context, code, title, themes, start, end, treated, control, ring, ring_control, strategy
) -> None:
    """Check an action and write it to the register."""
    from observatory import evaluate
    from observatory.selection import read_day
    from observatory.territory import Territory

    new = evaluate.Action(
        code=code,
        title=title,
        themes=tuple(themes),
        start=read_day(start),
        end=read_day(end) if end else None,
        treated=_area(treated),
        control=_area(control),
        ring=_area(ring),
        ring_control=_area(ring_control),
        strategy=strategy,
    )
    data = data_of(ctx)
    evaluate.add(data, new, Territory.load(data).zones)
    click.echo(_("“{title}” is in the register, as {code}.").format(title=title, code=code))


@action.command(
    "evaluate",
    cls=Command,
    help=N_("What an action changed, and where the facts went; every action without a code."),
)
@click.argument("code", required=False)
@format_option
@click.pass_context
def evaluate_actions(ctx: click.Context, code: str | None, form: str) -> None:
    """Evaluate one action, or all of them."""
    import pandas as pd

    from observatory import evaluate

    register = evaluate.load(data_of(ctx))
    if code and code not in {a.code for a in register}:
        raise unknown(_("action"), code, [a.code for a in register])
    chosen = [one for one in register if not code or one.code == code]
    found = [_effect(ctx, one) for one in chosen]
    if form == "table":
        click.echo(
            "\n\n".join(f"{evaluate.sentence(effect)} {better}".strip() for effect, better in found)
            or _("The register is empty; `observatory action add` fills it.")
        )
        return
    print_table(pd.DataFrame([evaluate.record(effect) for effect, _better in found]), form, {})


def _effect(ctx: click.Context, one: Action) -> tuple[Effect, str]:
    """What an action changed, and the controls that would fit it better, in words."""
    from observatory import counts, evaluate
    from observatory.territory import Territory
    from observatory.warehouse import connect

    progress(one.title)
    zones = Territory.load(data_of(ctx)).zones
    evaluate.check(one, zones)
    with connect(data_of(ctx)) as warehouse:
        last = counts.last_complete_week(warehouse)
        effect = evaluate.of_warehouse(one, warehouse, zones, last)
        return effect, evaluate.other_controls(effect, warehouse, zones, last)


def _area(text: str | None):
    """Zones by code, joined by commas, an outline ``POLYGON ((…))``, or a ring ``300`` of metres."""
    from observatory import evaluate

    if not text:
        return evaluate.Area()
    if "(" in text:
        return evaluate.Area(outline=text)
    if text.replace(".", "", 1).isdigit() and len(text) < 5:
        return evaluate.Area(metres=float(text))
    return evaluate.Area(zones=tuple(part.strip() for part in text.split(",")))
