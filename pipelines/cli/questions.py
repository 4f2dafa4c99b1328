"""What the warehouse answers: week, receipts, rejected, coverage."""

from __future__ import annotations

import click

from observatory.language import N_, _, date_text, number_text
from pipelines.cli.base import Command, data_of, format_option, option, print_table

#: How many weeks back `coverage` looks by default.
COVERAGE_WEEKS = 8


@click.command(
    cls=Command, help=N_("The facts of a week (default: the last complete one) beside the week before.")
)
@click.argument("week", required=False, metavar="[2026-W46]")
@option("--theme", metavar="THEME", help=N_("Only this theme."))
@option(
    "--by",
    type=click.Choice(("zone", "commune", "district")),
    default="zone",
    show_default=True,
    help=N_("Districts of Belfort and communes, communes alone, or the districts alone."),
)
@option("--all", "everything", is_flag=True, help=N_("Also the lines without any fact in either week."))
@format_option
@click.pass_context
def week(
    ctx: click.Context, week: str | None, theme: str | None, by: str, everything: bool, form: str
) -> None:
    """Print the weekly sheet."""
    from observatory import compare, counts
    from observatory.themes import theme as known_theme
    from observatory.themes import themes
    from observatory.warehouse import connect

    monday = counts.parse_week(week) if week else None
    if theme:
        known_theme(theme)
    with connect(data_of(ctx)) as warehouse:
        monday = monday or counts.last_complete_week(warehouse)
        cells = counts.cells_up_to(warehouse, monday, by=by)
        names = counts.area_names(warehouse, by)
        invented = counts.extent(warehouse).invented
    sheet = compare.week_over_week(cells, monday)
    sheet.insert(0, "week", counts.week_label(monday))
    sheet.insert(2, "zone", sheet["zone_code"].map(names))
    if theme:
        sheet = sheet[sheet["theme"] == theme]
    shown = sheet if everything or form != "table" else sheet[(sheet["facts"] > 0) | (sheet["before"] > 0)]
    title = _week_title(monday, invented, shown, names)
    if form == "table":
        shown = shown.assign(
            theme=shown["theme"].map({code: t.label for code, t in themes().items()}),
            verdict=shown["verdict"].map({v: _(text) for v, text in compare.VERDICT_LABELS.items()}),
            difference=[f"{n:+.0f}" for n in shown["difference"]],
        ).sort_values(["facts", "before"], ascending=False)
    labels = {
        "zone": _("Zone"),
        "theme": _("Theme"),
        "facts": _("Facts"),
        "before": _("Week before"),
        "difference": _("Difference"),
        "verdict": _("Verdict"),
    }
    print_table(shown, form, labels, before=title, empty=_("No fact this week nor the week before."))


def _week_title(monday, invented: bool, sheet, names: dict[str, str]) -> str:
    import datetime as dt

    from observatory import compare, counts
    from observatory.themes import themes

    lines = [
        _("Week {label}, {first} to {last}").format(
            label=counts.week_label(monday),
            first=date_text(monday),
            last=date_text(monday + dt.timedelta(days=6)),
        )
    ]
    if invented:
        lines.append(_("DEMONSTRATION: these facts are invented."))
    moved = sheet[sheet["verdict"].isin([compare.Verdict.UP, compare.Verdict.DOWN])]
    lines += [
        "• " + compare.sentence(row, names.get(row.zone_code, row.zone_code), themes()[row.theme].label)
        for row in moved.itertuples()
    ]
    if moved.empty:
        lines.append(_("No change stands out from chance."))
    return "\n".join(lines)


@click.command(cls=Command, help=N_("What came in, file by file, newest first."))
@format_option
@click.pass_context
def receipts(ctx: click.Context, form: str) -> None:
    """Print the receipts kept."""
    frame = _ask(ctx, "receipts")
    labels = {
        "received_at": _("Received (UTC)"),
        "feed": _("Feed"),
        "file_name": _("File"),
        "read": _("Read"),
        "stored": _("Stored"),
        "corrected": _("Corrections"),
        "known": _("Known"),
        "rejected": _("Refused"),
        "out_of_scope": _("Out of scope"),
    }
    print_table(frame, form, labels)


@click.command(cls=Command, help=N_("The rows that were refused, and why, to be sent back to the partner."))
@option("--reason", metavar="REASON", default="*", help=N_("Only this reason."))
@option("--feed", metavar="NAME", default="*", help=N_("Only this feed."))
@format_option
@click.pass_context
def rejected(ctx: click.Context, reason: str, feed: str, form: str) -> None:
    """Print the refused rows."""
    from observatory.errors import unknown
    from observatory.fact import REASON_LABELS, Reason
    from pipelines.feed import feed_names

    if reason != "*" and reason not in set(Reason):
        raise unknown(_("reason"), reason, set(Reason))
    if feed != "*" and feed not in feed_names():
        raise unknown(_("feed"), feed, feed_names())
    frame = _ask(ctx, "rejections", reason=reason, feed=feed)
    if form == "table":
        frame["reason"] = [_(REASON_LABELS[Reason(code)]) for code in frame["reason"]]
    labels = {
        "file_name": _("File"),
        "row_number": _("Row"),
        "column_name": _("Column"),
        "value": _("Value"),
        "reason": _("Reason"),
    }
    print_table(frame, form, labels, empty=_("No row was refused."))


@click.command(cls=Command, help=N_("Which partner covered which of the last weeks, and which is silent."))
@option(
    "--weeks",
    type=click.IntRange(1, 520),
    default=COVERAGE_WEEKS,
    show_default=True,
    help=N_("How many weeks."),
)
@format_option
@click.pass_context
def coverage(ctx: click.Context, weeks: int, form: str) -> None:
    """Print the coverage calendar."""
    from observatory import counts
    from observatory.warehouse import connect

    with connect(data_of(ctx)) as warehouse:
        frame = counts.coverage(warehouse, weeks)
    if form != "table":
        return print_table(frame, form, {})
    silent = _("silent")
    calendar = frame.assign(
        shown=[
            number_text(n) if s == "covered" else (silent if s == "silent" else "·")
            for n, s in zip(frame["facts"], frame["state"], strict=True)
        ]
    ).pivot(index="feed", columns="week", values="shown")
    calendar.columns = [counts.week_label(week.date()) for week in calendar.columns]
    labels = {"feed": _("Feed")} | {c: c for c in calendar.columns}
    return print_table(
        calendar.reset_index(),
        form,
        labels,
        before=_("Facts sent for each week; “·” is not due yet or not begun."),
    )


def _ask(ctx: click.Context, question: str, **parameters: object):
    from observatory.warehouse import connect

    with connect(data_of(ctx)) as warehouse:
        return warehouse.ask(question, **parameters)


COMMANDS = (week, receipts, rejected, coverage)
