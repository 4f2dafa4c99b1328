"""What the figures mean: alerts, hot spots, actions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from observatory.errors import CallError, unknown
from observatory.language import N_, _, date_text, number_text, percent_text
from pipelines.cli.base import Command, Group, data_of, format_option, option, print_table, progress

if TYPE_CHECKING:
    from observatory.evaluate import Action, Effect

#: Weeks of history behind alerts: five years, of which Farrington's method needs three.
ALERT_WEEKS = 5 * 52 + 27

#: Two facts so near and so soon are near repeats; with fewer facts nothing is tested.
NEAR_M, NEAR_DAYS, NEAR_REPEAT_LEAST = 200, 7, 20

HOTSPOT_FORMATS = ("table", "csv", "geojson", "gpx")


@click.command(
    cls=Command, help=N_("What is unusual for the season in a week (default: the last complete one).")
)
@click.argument("week", required=False, metavar="[2026-W46]")
@option("--theme", metavar="THEME", help=N_("Only this theme."))
@option(
    "--by",
    type=click.Choice(("zone", "commune", "district", "agglomeration")),
    default="zone",
    show_default=True,
    help=N_("Which areas are judged."),
)
@format_option
@click.pass_context
def alerts(ctx: click.Context, week: str | None, theme: str | None, by: str, form: str) -> None:
    """Print the alert sheet: in a table only what stands out, in csv and json every line."""
    from observatory import alerts as judged
    from observatory import compare, counts
    from observatory.settings import AGGLOMERATION
    from observatory.themes import theme as known_theme
    from observatory.themes import themes
    from observatory.warehouse import connect

    codes = [known_theme(theme).code] if theme else list(themes())
    monday = counts.parse_week(week) if week else None
    with connect(data_of(ctx)) as warehouse:
        monday = monday or counts.last_complete_week(warehouse)
        level = "zone" if by == "agglomeration" else by
        cells = counts.cells_up_to(warehouse, monday, by=level, weeks=ALERT_WEEKS)
        names = counts.area_names(warehouse, level) | {AGGLOMERATION: "Grand Belfort"}
    if by == "agglomeration":
        cells = compare.by_agglomeration(cells)
    sheet = judged.sheet(cells[cells["theme"].isin(codes)], monday)
    sheet.insert(0, "week", counts.week_label(monday))
    sheet.insert(2, "zone", sheet["zone_code"].map(names))
    if form != "table":
        return print_table(sheet, form, {})
    shown = sheet[sheet["level"].isin([judged.Level.ALARM, judged.Level.WATCH])]
    for row in shown.sort_values("p").itertuples():
        click.echo("• " + judged.sentence(row, row.zone, themes()[row.theme].label))
    if shown.empty:
        click.echo(_("Nothing unusual for the season in {week}.").format(week=counts.week_label(monday)))
    return None


@click.command(cls=Command, help=N_("Where the facts of a theme gather, with hours and weekdays as filters."))
@option("--theme", required=True, metavar="THEME", help=N_("The theme, such as rodeo."))
@option("--from", "first", required=True, metavar="DAY", help=N_("First day, as in 2026-06-01."))
@option("--to", "last", required=True, metavar="DAY", help=N_("Last day."))
@option(
    "--weekday", metavar="sat,sun", help=N_("Only these weekdays; evenings that pass midnight count whole.")
)
@option("--hours", metavar="20-02", help=N_("Only these hours."))
@option("--places", is_flag=True, help=N_("The places that come back, instead of the hot spots."))
@option(
    "--format",
    "form",
    type=click.Choice(HOTSPOT_FORMATS),
    default="table",
    show_default=True,
    help=N_("How it is printed; csv, geojson and gpx print nothing else on standard output."),
)
@click.pass_context
def hotspots(ctx, theme, first, last, weekday, hours, places, form) -> None:
    """Print the ranking of the hot spots, or their outlines for a map or a receiver."""
    from observatory import exchange
    from observatory import hotspots as spots
    from observatory.territory import Territory

    start, end = _span(first, last)
    facts = _facts_of(ctx, theme, start, end, weekday, hours)
    outline = Territory.load(data_of(ctx)).outline
    table = spots.repeat_places(facts) if places else _spots(facts, start, end, outline).table
    title = _hotspot_title(theme, start, end)
    if form == "csv":
        click.echo(exchange.to_csv(table), nl=False)
    elif form == "geojson":
        click.echo(exchange.to_geojson(table))
    elif form == "gpx":
        click.echo(exchange.to_gpx(table, title))
    else:
        length = end - start + dt.timedelta(days=1)
        before = _facts_of(ctx, theme, start - length, start - dt.timedelta(days=1), weekday, hours)
        said = [_foresight(before, facts, start - length, start, outline), _near_repeat(facts)]
        _print_spots(table, facts, title, hours, [] if places else said)


def _spots(facts, start: dt.date, end: dt.date, outline):
    from observatory import hotspots as spots

    return spots.hot_spots(facts, weeks=((end - start).days + 1) / 7, outline=outline)


def _foresight(before, facts, start: dt.date, end: dt.date, outline) -> str:
    """How well the hot spots of the period before caught the facts of this one: PAI and PEI."""
    from observatory import hotspots as spots

    if len(spots.drawable(before)) < spots.LEAST_FACTS:
        return ""
    found = spots.caught_by(_spots(before, start, end, outline), facts)
    if not found.pai > 0:
        return _("The hot spots of the period before caught none of these facts.")
    return _(
        "The hot spots of the period before, {area} of the territory, caught {caught} of these {facts} "
        "facts: {pai} times denser than the whole (PAI), {pei} of the best possible (PEI)."
    ).format(
        area=percent_text(found.area_share, 1),
        caught=number_text(found.caught),
        facts=number_text(found.facts),
        pai=number_text(found.pai, 1),
        pei=percent_text(found.pei),
    )


def _near_repeat(facts) -> str:
    """Do facts call for others nearby within days? Knox's test on the facts located to a day."""
    from observatory import hotspots as spots

    shown = spots.drawable(facts)
    if len(shown) < NEAR_REPEAT_LEAST:
        return ""
    days = (shown["starts_at"] - shown["starts_at"].min()).dt.total_seconds() / 86_400
    found = spots.knox(
        *spots.to_metres(shown["lon"], shown["lat"]), days, distance=NEAR_M, duration=NEAR_DAYS
    )
    return _(
        "Within {metres} m and {days} days of another: {pairs} pairs, {expected} expected by chance; p = {p}."
    ).format(
        metres=NEAR_M,
        days=NEAR_DAYS,
        pairs=number_text(found.both),
        expected=number_text(found.expected, 1),
        p=number_text(found.p, 3),
    )


def _span(first: str, last: str) -> tuple[dt.date, dt.date]:
    from observatory.hotspots.filters import read_day

    start, end = read_day(first), read_day(last)
    if end < start:
        raise CallError(
            _("the last day ({last}) is before the first ({first}).").format(last=end, first=start)
        )
    return start, end


def _facts_of(ctx, theme: str, start: dt.date, end: dt.date, weekday: str | None, hours: str | None):
    """The facts asked for, between two days."""
    from observatory import hotspots as spots
    from observatory.themes import theme as known_theme
    from observatory.warehouse import connect

    with connect(data_of(ctx)) as warehouse:
        # A day more on each side: an evening that passes midnight is cut by `filter_facts`, not here.
        facts = warehouse.ask(
            "facts_between",
            themes=[known_theme(theme).code],
            first=start - dt.timedelta(days=1),
            until=end + dt.timedelta(days=2),
            seen_by="*",
            feed="*",
        )
    return spots.filter_facts(facts, theme, start, end, weekday, hours)


def _hotspot_title(theme: str, start: dt.date, end: dt.date) -> str:
    from observatory.themes import theme as known_theme

    return _("{theme}, {first} to {last}").format(
        theme=known_theme(theme).label, first=date_text(start, "long"), last=date_text(end, "long")
    )


def _print_spots(table, facts, title: str, hours: str | None, said: list[str]) -> None:
    from observatory import hotspots as spots

    lines = [title]
    unplaced = len(facts) - len(spots.drawable(facts))
    lines.append(
        _("{n} facts; {unplaced} of them are known no better than their commune and are on no map.").format(
            n=number_text(len(facts)), unplaced=number_text(unplaced)
        )
    )
    if hours:
        lines.append(_("Facts without an hour are left out."))
    lines += [line for line in said if line]
    labels = {
        "rank": _("Rank"),
        "place": _("Place"),
        "facts": _("Facts"),
        "weeks_active": _("Weeks active"),
        "share": _("Share"),
    }
    if "per_km2_week" in table:
        labels["per_km2_week"] = _("Facts/km²/week")
    else:
        labels |= {"cumulative_share": _("Cumulative share"), "partners": _("Partners")}
    shown = table.assign(
        **{c: [percent_text(v) for v in table[c]] for c in ("share", "cumulative_share") if c in table}
    )
    print_table(shown, "table", labels, before="\n".join(lines), empty=_("No place stands out."))


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
    from observatory.hotspots.filters import read_day
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
    """Zones ``90010-02,90008``, an outline ``POLYGON ((…))``, or a ring ``300`` of metres."""
    from observatory import evaluate

    if not text:
        return evaluate.Area()
    if "(" in text:
        return evaluate.Area(outline=text)
    if text.replace(".", "", 1).isdigit() and len(text) < 5:
        return evaluate.Area(metres=float(text))
    return evaluate.Area(zones=tuple(part.strip() for part in text.split(",")))


COMMANDS = (alerts, hotspots, action)
