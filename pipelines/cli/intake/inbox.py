"""`observatory inbox`, `mail`, `run` and `health`: files that come in by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory.language import N_, _, date_text
from pipelines.cli.base import Command, data_of, option, say
from pipelines.cli.report.writing import folder_of, partner_names

if TYPE_CHECKING:
    from pipelines.intake.answer import Outcome

_still = option(
    "--still",
    "still_s",
    type=click.FloatRange(0, 3600),
    default=5.0,
    show_default=True,
    help=N_("How long a file must not have changed before it is taken, in seconds."),
)

_feeds = option(
    "--feed",
    "feeds",
    multiple=True,
    metavar="NAME",
    help=N_("Take files of this feed alone, where the folder is a partner's own; may be said again."),
)


@click.command(
    cls=Command,
    help=N_(
        "Take files as they arrive in a folder: each once, when it is still. It ends in pris/, a-voir/ or "
        "refuse/, with its receipt and the draft of an answer beside it."
    ),
)
@click.argument("folder", metavar="DIR")
@_still
@_feeds
@option("--once", is_flag=True, help=N_("End when nothing is left to take, instead of watching on."))
@click.pass_context
def inbox(ctx: click.Context, folder: str, still_s: float, feeds: tuple[str, ...], once: bool) -> None:
    """Watch a folder."""
    from pipelines.ingest import rebuild_outdated
    from pipelines.intake.inbox import Inbox, watch

    rebuild_outdated(data_of(ctx), say=say)
    taking = Inbox(Path(folder), data_of(ctx), still_s, _known(feeds, data_of(ctx)))
    watch(taking, _tell, max(0.2, still_s / 2), once=once)


def _known(feeds: tuple[str, ...], data: Path) -> tuple[str, ...] | None:
    """The feeds named; None where none is, which is any. Raises `CallError` for one that is not known."""
    from pipelines.feed import feed

    return tuple(feed(name, data).name for name in feeds) or None


def _tell(outcomes: Sequence[Outcome]) -> None:
    for one in outcomes:
        click.echo(f"{one.fate}/  {one.file_name}")


@click.command(
    cls=Command,
    help=N_(
        "Save the attachments of allowed senders from a mailbox (IMAP) into a folder; those of others wait "
        "in quarantaine/. The password is read from OBSERVATORY_MAIL_PASSWORD. Exit code 1 where a message "
        "gave no file."
    ),
)
@click.argument("folder", metavar="DIR")
@option("--server", required=True, metavar="NAME", help=N_("The mail server."))
@option("--user", required=True, metavar="ADDRESS", help=N_("The mailbox."))
@option(
    "--allow",
    required=True,
    metavar="FILE",
    help=N_("Allowed addresses or domains (@…), one a line, behind each the feeds it sends; none: any."),
)
@option("--port", default=993, show_default=True, help=N_("Its port."))
@option("--clear", is_flag=True, help=N_("Without encryption; on this machine itself only."))
@click.pass_context
def mail(ctx: click.Context, folder: str, server: str, user: str, allow: str, port: int, clear: bool) -> None:
    """Collect mail once."""
    from pipelines.intake.mailbox import Arrived, Mailbox, allowed_senders, collect

    box = Mailbox(server, user, port, encrypted=not clear)
    data = data_of(ctx)
    found = collect(box, allowed_senders(Path(allow), data), Path(folder), data)
    for one in found:
        if isinstance(one, Arrived):
            click.echo(one.path)
        else:
            say(_("Message {number}: {why}").format(number=one.number, why=one.why))
    if not all(isinstance(one, Arrived) for one in found):
        ctx.exit(1)


@click.command(
    cls=Command,
    help=N_(
        "The run that nobody watches, for a timer: take in what came, check the data, name who is late, "
        "write the bulletin of the last complete week and keep its edition. Exit code 1 where something is "
        "at fault."
    ),
)
@click.argument("folder", metavar="DIR")
@_still
@_feeds
@option(
    "--every",
    "every_h",
    type=click.FloatRange(0.1, 9000),
    default=24.0,
    show_default=True,
    help=N_("How often it is to run, in hours: `observatory health` and the app say when it did not."),
)
@option("--out", metavar="DIR", help=N_("Folder of the files; else documents in the folder of the data."))
@option("--no-edition", is_flag=True, help=N_("Keep no edition of the week."))
@click.pass_context
def run(
    ctx: click.Context,
    folder: str,
    still_s: float,
    feeds: tuple[str, ...],
    every_h: float,
    out: str | None,
    no_edition: bool,
) -> None:
    """Run once."""
    from pipelines.ingest import rebuild_outdated
    from pipelines.intake.inbox import Inbox
    from pipelines.intake.unattended import run as unattended
    from pipelines.intake.unattended import sentences

    data = data_of(ctx)
    target = folder_of(out, data)
    rebuild_outdated(data, say=say)
    report = unattended(
        Inbox(Path(folder), data, still_s, _known(feeds, data)),
        documents=lambda week: _documents(data, target, week, edition=not no_edition),
        every_h=every_h,
        poll_s=max(0.2, still_s / 2),
    )
    for line in sentences(report, partner_names((one.feed for one in report.late), data)):
        click.echo(line)
    if not report.well:
        ctx.exit(1)


def _documents(data: Path, target: Path, week: dt.date, *, edition: bool) -> list[Path]:
    """The bulletin of a week for the office, and its edition for everybody."""
    from observatory import counts, documents
    from observatory.counts import edition as editions
    from observatory.counts.disclosure import Audience
    from observatory.counts.period import Length, period_with
    from observatory.settings import CLOCK
    from observatory.territory import Territory
    from observatory.warehouse import connect
    from observatory.weeks import paris_today

    with connect(data) as warehouse:
        partners = partner_names(warehouse.ask("feeds")["feed"], data)
        desk = documents.Desk(warehouse, data, Territory.load(data), partners, week, paris_today())
        paths: list[Path] = []
        kind, reader = documents.Kind.WEEK, Audience.OFFICE
        documents.issue(
            documents.Origin.of(desk), target, kind, reader, documents.make(desk, kind, reader), paths.extend
        )
        if edition:
            period = period_with(counts.week_asked(warehouse, week), Length.WEEK)
            table = editions.counts_for(warehouse, data, period, Audience.PUBLIC)
            paths.append(editions.keep(warehouse, data, period, table, dt.datetime.now(CLOCK)).path)
    return paths


@click.command(
    cls=Command,
    help=N_("When the last unattended run went well; exit code 1 where the next did not happen in time."),
)
@click.pass_context
def health(ctx: click.Context) -> None:
    """Say when the last run went well."""
    from observatory.settings import CLOCK
    from observatory.warehouse import success

    found = success.last(data_of(ctx))
    if found is None:
        say(_("No unattended run was ever noted; `observatory run` notes them."))
        ctx.exit(1)
        return
    when = date_text(found.at.astimezone(CLOCK).date(), "long")
    click.echo(_("The last run went well on {day} at {time}.").format(
        day=when, time=f"{found.at.astimezone(CLOCK):%H:%M}"))  # fmt: skip
    if found.overdue(dt.datetime.now(CLOCK)):
        say(_("The next one did not happen in time: look at the timer and at its log."))
        ctx.exit(1)


COMMANDS = (
    inbox,
    mail,
    run,
    health,
)
