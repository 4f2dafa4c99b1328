"""``--as-known-on``: one option, and one way of opening the warehouse, for every command that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from observatory.access import Act
from observatory.language import N_
from pipelines.cli.base import data_of, option, say

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse
    from observatory.warehouse.connection import Moment

_SAID, _MOMENT = "known.said", "known.moment"


def known_option(command):
    """Add ``--as-known-on``; `opened` reads it."""
    return option(
        "--as-known-on",
        "known",
        metavar="DATE|RUN|EDITION",
        expose_value=False,
        callback=lambda ctx, _option, value: ctx.meta.update({_SAID: value or ""}),
        help=N_("The figures as they were known on a day, after a run, or when an edition was sent."),
    )(command)


def opened(ctx: click.Context, act: Act = Act.COUNTS) -> Warehouse:
    """The warehouse of this call, opened for `act`; as known when it asks for that, and then it says so."""
    from observatory.counts.known import moment_words, open_as_known

    warehouse = open_as_known(data_of(ctx), said_of(ctx), act)
    first = _MOMENT not in ctx.meta
    ctx.meta[_MOMENT] = warehouse.moment
    if warehouse.moment and first:
        say(moment_words(warehouse.moment))
    return warehouse


def said_of(ctx: click.Context) -> str:
    """What this call looks back to, in its words; empty for the present."""
    return ctx.meta.get(_SAID, "")


def moment_of(ctx: click.Context) -> Moment | None:
    """The moment looked back to, once the warehouse is `opened`."""
    return ctx.meta.get(_MOMENT)


def outlines_of(ctx: click.Context) -> Path:
    """The folder for `Territory.load`: that of the outlines in force then."""
    from observatory.warehouse.outlines import folder_of

    at = moment_of(ctx)
    return folder_of(data_of(ctx), at.layers) if at else data_of(ctx)
