"""What every command shares: help in the reader's language, exit codes, tables on standard output."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import click.core
import click.exceptions
import click.formatting
import click.parser
import click.types

from observatory import language
from observatory.access import Journal, Person, load
from observatory.access.commands import NOTED, act_of, admitted
from observatory.atomic import StorageError, explained
from observatory.errors import ObservatoryError
from observatory.language import N_, _
from observatory.settings import data_folder

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("table", "csv", "json")


def translate_click() -> None:
    """Make click's own words go through our catalogue: it asks gettext's global one, which we lack."""
    for module in (
        click.core,
        click.exceptions,
        click.formatting,
        click.types,
        click.parser,
        click.decorators,
    ):
        if hasattr(module, "_"):
            module._ = language._
        if hasattr(module, "ngettext"):
            module.ngettext = language.ngettext


class Translated:
    """Help texts are written in English and shown in the language in force."""

    help: str | None

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text, translated."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_(self.help) if self.help else "")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``, whose words click would keep in the language of its first use."""
        found = super().get_help_option(ctx)  # type: ignore[misc]
        if found:
            found.help = _("Show this message and exit.")
        return found

    def get_short_help_str(self, limit: int = 0) -> str:
        """The help, translated and whole: the list of commands wraps it."""
        return _(self.help).rstrip(".") if self.help else ""


class Command(Translated, click.Command):
    """A command with translated help that turns the project's errors into a message and an exit code."""

    def invoke(self, ctx: click.Context) -> object:
        """Run it; `ObservatoryError` ends with its own exit code, 1 for the input, 2 for the call."""
        try:
            admit(ctx)
            return super().invoke(ctx)
        except ObservatoryError as fault:
            click.echo(" ".join(filter(None, (str(fault), fault.hint))), err=True)
            ctx.exit(fault.exit_code)
        except OSError as fault:
            if fault.errno not in _OF_THE_DISK:
                raise
            click.echo(_on_disk(fault, data_of(ctx)), err=True)
            ctx.exit(StorageError.exit_code)


#: What a full or read-only disk says, whichever writer meets it.
_OF_THE_DISK = (errno.ENOSPC, errno.EROFS, errno.EDQUOT)


def _on_disk(fault: OSError, data: Path) -> StorageError:
    try:
        with explained(Path(fault.filename or data)):
            raise fault
    except StorageError as said:
        return said


def admit(ctx: click.Context) -> None:
    """Ask whether whoever runs the command may, and write down what changes or takes data away.

    Raises `ForbiddenError`, and `JournalError` where it cannot be written down.
    """
    path, data = ctx.command_path.split(" ")[1:], data_of(ctx)
    if act_of(path) is None or not data.exists():
        return
    person = person_of(ctx)
    act = admitted(person, path)
    if act in NOTED and not ctx.params.get("dry_run"):
        Journal(data).write(person.name, act, role=person.role, scope=ctx.command_path)


class Group(Translated, click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The two columns of the help, the second translated."""
        kept = self.help
        self.help = _(kept) if kept else ""
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = kept


def option(*names: str, help: str, **given: object):  # noqa: A002
    """`click.option` with a translated help."""
    return click.option(*names, cls=Option, help=help, **given)


def format_option(command):
    """Add ``--format table|csv|json``."""
    return option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help=N_("How the table is printed; csv and json print nothing else on standard output."),
    )(command)


def data_of(ctx: click.Context) -> Path:
    """The data folder chosen for this call."""
    return data_folder(ctx.find_root().params.get("data"))


def person_of(ctx: click.Context) -> Person:
    """Whoever runs this command, with the right that the table gives their account."""
    return load(data_of(ctx)).at_this_machine()


def say(text: str) -> None:
    """Tell what is going on, on standard error: standard output is for results."""
    click.echo(text, err=True)


def progress(text: str) -> None:
    """Tell how far it is: over the same line on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text}", err=True, nl=False)


def print_table(
    frame: pd.DataFrame, form: str, labels: dict[str, str], *, before: str = "", empty: str = ""
) -> None:
    """Print `frame`; the sentences `before` and, without rows, `empty` only in the table form."""
    from observatory.exchange.tables import render

    if form == "table" and before:
        click.echo(before + "\n")
    if form == "table" and frame.empty:
        click.echo(empty or _("Nothing to show."))
    else:
        click.echo(render(frame, form, labels))
