"""The command itself: its options, its subcommands, and the language of this call."""

from __future__ import annotations

import sys

import click

from observatory import __version__, language
from observatory.language import N_, _
from pipelines.cli import (
    access,
    alerts,
    app,
    cameras,
    demo,
    edition,
    feeds,
    geocode,
    geodata,
    hotspots,
    ingest,
    registers,
    report,
    twins,
    week,
)
from pipelines.cli.base import Group, Option, translate_click
from pipelines.cli.intake import inbox, keeping, reporting

#: In the order the help lists them.
SUBCOMMANDS = (
    demo,
    ingest,
    inbox,
    keeping,
    feeds,
    geodata,
    geocode,
    cameras,
    week,
    reporting,
    alerts,
    hotspots,
    twins,
    registers,
    report,
    edition,
    access,
    app,
)


@click.group(
    cls=Group,
    help=N_(
        "Observatory of public tranquillity of {agglomeration}: partners' files in, weekly facts by zone out."
    ),
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 110},
)
@click.option(
    "--data",
    cls=Option,
    metavar="DIR",
    help=N_("Folder of the data; else OBSERVATORY_DATA, else ./data."),
)
@click.option(
    "--lang",
    cls=Option,
    type=click.Choice(language.LANGUAGES),
    help=N_("Language of what is printed; else OBSERVATORY_LANG, else French."),
)
@click.version_option(
    __version__, message="observatory %(version)s", help=N_("Print the version."), cls=Option
)
def observatory(data: str | None, lang: str | None) -> None:
    """Hold the options that every subcommand reads."""
    language.plainly()
    if lang:
        language.use(lang)


for module in SUBCOMMANDS:
    for command in module.COMMANDS:
        observatory.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. The language is looked up first, because even its errors are translated."""
    translate_click()
    language.plainly()
    arguments = sys.argv[1:] if arguments is None else arguments
    for given, following in zip(arguments, [*arguments[1:], ""], strict=True):
        code = following if given == "--lang" else given.removeprefix("--lang=")
        if given.startswith("--lang") and code in language.LANGUAGES:
            language.use(code)
    try:
        observatory(arguments, prog_name="observatory")
    except MemoryError:
        click.echo(_("Not enough memory for this file; ask the partner to send it in parts."), err=True)
        sys.exit(1)
