"""`observatory receipts`, `rejected` and `coverage`: what came in, what was rejected, who is silent."""

from __future__ import annotations

import click

from observatory.access import Act, own_rows
from observatory.errors import unknown
from observatory.language import N_, _, number_text, percent_text
from observatory.weeks import week_label
from pipelines.cli.base import Command, data_of, format_option, option, person_of, print_table
from pipelines.cli.known import known_option, opened

#: How many weeks back `coverage` looks by default.
COVERAGE_WEEKS = 8


@click.command(cls=Command, help=N_("What came in, file by file, newest first."))
@known_option
@format_option
@click.pass_context
def receipts(ctx: click.Context, form: str) -> None:
    """Print the receipts kept."""
    frame = _ask(ctx, "receipts", Act.RECEIPTS)
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
        "aggregated": _("Already added up"),
    }
    print_table(frame, form, labels)


@click.command(cls=Command, help=N_("The rows that were refused, and why, to be sent back to the partner."))
@option("--reason", metavar="REASON", default="*", help=N_("Only this reason."))
@option("--feed", metavar="NAME", default="*", help=N_("Only this feed."))
@known_option
@format_option
@click.pass_context
def rejected(ctx: click.Context, reason: str, feed: str, form: str) -> None:
    """Print the refused rows."""
    from observatory.fact import Reason
    from pipelines.feed import feed_names

    feeds = feed_names(data_of(ctx))
    if reason != "*" and reason not in set(Reason):
        raise unknown(_("reason"), reason, set(Reason))
    if feed != "*" and feed not in feeds:
        raise unknown(_("feed"), feed, feeds)
    frame = _ask(ctx, "rejections", Act.REJECTIONS, reason=reason, feed=feed)
    if form == "table":
        frame["reason"] = [Reason(code).label for code in frame["reason"]]
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
@known_option
@format_option
@click.pass_context
def coverage(ctx: click.Context, weeks: int, form: str) -> None:
    """Print the coverage calendar."""
    from observatory import counts

    with opened(ctx) as warehouse:
        frame = own_rows(person_of(ctx), Act.RECEIPTS, counts.coverage(warehouse, weeks))
    if form != "table":
        return print_table(frame, form, {})
    silent = _("silent")
    calendar = frame.assign(
        shown=[
            number_text(n) + "?" * empty if s == "covered" else (silent if s == "silent" else "·")
            for n, s, empty in zip(frame["facts"], frame["state"], frame["doubted"], strict=True)
        ]
    ).pivot(index="feed", columns="week", values="shown")
    calendar.columns = [week_label(week.date()) for week in calendar.columns]
    labels = {"feed": _("Feed")} | {c: c for c in calendar.columns}
    print_table(
        calendar.reset_index(),
        form,
        labels,
        before=_(
            "Facts sent for each week; “·” is not due yet or not begun, “?” is emptier than chance allows "
            "and counts as silence (`observatory confirmation`)."
        ),
    )
    told = counts.aggregates_told_in_words(
        own_rows(person_of(ctx), Act.RECEIPTS, _ask(ctx, "aggregates_told")), str
    )
    if len(told):
        before = _("Numbers already added up, beside these facts:")
        print_table(told, form, {name: name for name in told}, before="\n" + before)
    return None


@click.command(
    cls=Command,
    help=N_(
        "Numbers that partners send already added up, beside the facts held of the same days and places."
    ),
)
@option("--feed", metavar="NAME", default="*", help=N_("Only this feed."))
@option("--theme", metavar="THEME", default="*", help=N_("Only this theme."))
@option("--by-commune", is_flag=True, help=N_("A row a commune, where the feed tells it."))
@known_option
@format_option
@click.pass_context
def aggregates(ctx: click.Context, feed: str, theme: str, by_commune: bool, form: str) -> None:
    """Print the numbers already added up."""
    from observatory import counts
    from observatory.themes import theme as known_theme
    from pipelines.feed import feed as known_feed

    if feed != "*":
        known_feed(feed, data_of(ctx))
    if theme != "*":
        known_theme(theme)
    frame = _ask(ctx, "aggregates", feed=feed, theme=theme, by_commune=by_commune)
    if form == "table":
        frame = counts.aggregates_in_words(frame, str)
    print_table(frame, form, {name: name for name in frame}, before=counts.beside_text())


@click.command(
    cls=Command,
    help=N_(
        "How much of a week each partner has told after 1, 2, 4 and 8 weeks; the weeks still incomplete."
    ),
)
@known_option
@format_option
@click.pass_context
def delay(ctx: click.Context, form: str) -> None:
    """Print the shares, then the weeks that are not complete and where they may come to."""
    from observatory.counts import delay as delays

    with opened(ctx) as warehouse:
        told, today = delays.lags(warehouse), warehouse.today()
    told = own_rows(person_of(ctx), Act.RECEIPTS, told)
    shares, coming = delays.delays(told, today), delays.nowcast(told, today)
    if form != "table":
        return print_table(coming.merge(shares, on="feed", how="right", suffixes=("", "_all")), form, {})
    after = {f"after_{k}": k for k in delays.AFTER}
    shown = shares.assign(**{name: [percent_text(share) for share in shares[name]] for name in after})
    labels = {"feed": _("Feed"), "weeks": _("Weeks"), "facts": _("Facts")}
    labels |= {name: _("After {n} weeks").format(n=k) for name, k in after.items()}
    print_table(shown, form, labels, empty=_("No partner has sent for eight weeks yet."))
    if coming.empty:
        return None
    coming = coming.assign(
        week=[week_label(week.date()) for week in coming["week"]],
        range=[_span(low, high) for low, high in zip(coming["low"], coming["high"], strict=True)],
        held=["" if share != share else percent_text(share) for share in coming["held"]],
    )
    labels = {
        "feed": _("Feed"),
        "week": _("Week"),
        "facts": _("Facts"),
        "range": _("May become"),
        "held": _("Held"),
    }
    before = _("Not complete yet. “Held”: how often such a range held in the past; none where delays vary.")
    click.echo()
    return print_table(coming, form, labels, before=before)


def _span(low: float, high: float) -> str:
    return "–" if low != low else _("{low} to {high}").format(low=number_text(low), high=number_text(high))


def _ask(ctx: click.Context, question: str, act: Act = Act.COUNTS, **parameters: object):
    with opened(ctx, act) as warehouse:
        return warehouse.ask(question, **parameters)


COMMANDS = (
    receipts,
    rejected,
    coverage,
    aggregates,
    delay,
)
