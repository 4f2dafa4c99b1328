"""`observatory twins`: facts that two partners both told of, and what people decided about them."""

from __future__ import annotations

import click

from observatory.language import N_
from pipelines.cli.base import Group
from pipelines.cli.twins.decisions import journal, keep_apart, link_facts, take_back
from pipelines.cli.twins.listing import list_pairs


class ListedByDefault(Group):
    """A group whose first command is run where none is named: `observatory twins 2026-W46`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the name of the first command before arguments that name none."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=ListedByDefault, help=N_("Facts that two partners both told of; an estimate, never a merge.")
)
def twins() -> None:
    """Group the commands about facts told twice."""


for command in (list_pairs, link_facts, keep_apart, take_back, journal):
    twins.add_command(command)

COMMANDS = (twins,)
