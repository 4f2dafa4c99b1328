"""`observatory report commune|district`: the sheet of a commune or district for those elected there."""

from __future__ import annotations

import click

from observatory.errors import CallError
from observatory.language import N_, _
from pipelines.cli.base import Command, data_of, option
from pipelines.cli.report.writing import (
    AUDIENCES,
    day_made,
    folder_of,
    partner_names,
    where_options,
    write,
)


def _written(
    ctx: click.Context,
    level: str,
    name: str | None,
    every: bool,
    label: str | None,
    audience: str,
    out: str | None,
    made: str | None,
) -> None:
    """Write the sheets and print the path of each file."""
    from observatory import documents
    from observatory.documents.areas import council
    from observatory.territory import Territory
    from observatory.warehouse import connect

    if bool(name) == every:
        raise CallError(_("name one area, or ask for all of them with --all."))
    data, day = data_of(ctx), day_made(made)
    territory = Territory.load(data)
    codes = None if name is None else [documents.area_code(territory, level, name)]
    with connect(data) as warehouse:
        period = documents.period_asked(warehouse, label, council.LENGTHS[level], day)
        folder = folder_of(out, data)
        partners = partner_names(warehouse.ask("feeds")["feed"], data)
        reader = documents.READERS[audience]
        write(
            folder,
            documents.area_sheets(
                warehouse, data, territory, level, period, partners, codes, reader=reader, made=day
            ),
        )


def _command(level: str, period: str, example: str, audience: str, said: str, about: str) -> click.Command:
    """The command of a level of areas."""

    @click.command(level, cls=Command, help=said)
    @click.argument("name", required=False, metavar=f"[{level.upper()}]")
    @option("--all", "every", is_flag=True, help=N_("The sheets of all of them."))
    @option(f"--{period}", "label", metavar=example, help=about)
    @option(
        "--for",
        "audience",
        type=click.Choice(AUDIENCES),
        default=audience,
        show_default=True,
        help=N_("Whom it is for: the public reads rounded counts, neither places nor what was done."),
    )
    @where_options
    @click.pass_context
    def sheet(
        ctx: click.Context,
        name: str | None,
        every: bool,
        label: str | None,
        audience: str,
        out: str | None,
        made: str | None,
    ) -> None:
        _written(ctx, level, name, every, label, audience, out, made)

    return sheet


commune = _command(
    "commune",
    "month",
    "2026-10",
    "office",
    N_(
        "The sheet of a commune on one page, by name or code: the month and the year beside those before and "
        "beside the agglomeration, five places, hours, what was done."
    ),
    N_("Which month; else the last one that is over."),
)
district = _command(
    "district",
    "quarter",
    "2026-Q3",
    "public",
    N_(
        "The sheet of a district for its council, by name or code: the quarter and the year beside those "
        "before and beside the agglomeration, made of rounded counts."
    ),
    N_("Which quarter; else the last one that is over."),
)
