"""`observatory geocode` and `review`: one place, a table of places, the places that were not located."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from observatory.errors import CallError
from observatory.language import N_, _, number_text
from pipelines.cli.base import Command, data_of, format_option, option, print_table, progress, say

LOCATED_COLUMNS = (
    "lon",
    "lat",
    "commune_code",
    "precision",
    "uncertainty_m",
    "method",
    "score",
    "matched_label",
)


@click.command(cls=Command, help=N_("Locate one address, or the address column of a CSV file."))
@click.argument("address", required=False)
@option(
    "--in",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=N_("CSV file to locate."),
)
@option("--address", "address_column", metavar="COL", help=N_("Its column with the address."))
@option(
    "--commune",
    "commune_column",
    metavar="COL",
    help=N_("Its column with the commune, by name or INSEE code."),
)
@option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("CSV file to write, with the places added."),
)
@option("--in-commune", metavar="COMMUNE", help=N_("Commune given with the address, by name or INSEE code."))
@option("--day", metavar="DAY", help=N_("When it happened, for a camera that moves, as in 2026-06-01."))
@option("--explain", is_flag=True, help=N_("Print what was tried, and why each was refused."))
@format_option
@click.pass_context
def geocode(
    ctx: click.Context,
    address: str | None,
    source: Path | None,
    address_column: str | None,
    commune_column: str | None,
    out: Path | None,
    in_commune: str | None,
    day: str | None,
    explain: bool,
    form: str,
) -> None:
    """Geocode a text or a file."""
    if bool(address) == bool(source) or (source and not (address_column and out)):
        raise CallError(_("Give an address, or --in FILE --address COL --out FILE."))
    from observatory.geocode import open_geocoder
    from observatory.selection import read_day

    geocoder = open_geocoder(data_of(ctx))
    if source and address_column and out:
        _geocode_file(geocoder, source, address_column, commune_column, out)
    elif explain:
        click.echo(geocoder.explain(address or "", in_commune, day=read_day(day) if day else None))
    else:
        _geocode_text(geocoder, address or "", in_commune, read_day(day) if day else None, form)


def _geocode_text(geocoder, address: str, commune: str | None, day: dt.date | None, form: str) -> None:
    import pandas as pd

    from observatory.fact import Method, Precision

    found = geocoder.locate(address, commune, day=day)
    row = {"query": address} | {name: getattr(found, name) for name in LOCATED_COLUMNS}
    if form != "table":
        return print_table(pd.DataFrame([row]), form, {})
    if found.lon is None:
        click.echo(_("“{address}” is not located.").format(address=address))
        for other in found.candidates:
            score = number_text(other.score, 2)
            click.echo(
                _("  perhaps: {label} ({commune}), score {score}").format(
                    label=other.label, commune=other.commune_code, score=score
                )
            )
        return None
    click.echo(f"{found.matched_label} ({found.commune_code})")
    click.echo(f"  {found.lon:.6f}, {found.lat:.6f}")
    click.echo(
        _("  {precision}, within {metres} m 19 times in 20; {method}; score {score}").format(
            precision=Precision(found.precision).label,
            metres=number_text(found.uncertainty_m),
            method=Method(found.method).label,
            score=number_text(found.score, 2),
        )
    )
    return None


def _geocode_file(geocoder, source: Path, address_column: str, commune_column: str | None, out: Path) -> None:
    import pandas as pd

    from observatory.exchange.tables import csv_text
    from observatory.geocode import resolve_communes
    from pipelines.read.csv_text import read_any_csv

    frame = read_any_csv(source)
    for column in filter(None, (address_column, commune_column)):
        if column not in frame:
            raise CallError(
                _("{file} has no column “{column}”; it has: {columns}.").format(
                    file=source.name, column=column, columns=", ".join(frame.columns)
                )
            )
    commune = (
        resolve_communes(frame[commune_column]) if commune_column else pd.Series(None, frame.index, "object")
    )
    asked = pd.DataFrame({"text": frame[address_column], "commune_code": commune, "place_kind": "address"})
    located = geocoder.locate_table(
        asked,
        progress=lambda done, n: progress(
            _("{done} of {n} distinct places").format(done=number_text(done), n=number_text(n))
        ),
    )
    added = located[list(LOCATED_COLUMNS)].rename(columns=lambda c: f"{c}_found" if c in frame else c)
    out.write_text(csv_text(frame.join(added)), encoding="utf-8")
    placed = located["precision"].isin(["housenumber", "street", "place"]).sum()
    say(
        _("{n} rows, {placed} located to a street, a number or a place: {file}").format(
            n=number_text(len(frame)), placed=number_text(placed), file=out
        )
    )


@click.command(
    cls=Command, help=N_("List the places that were not located, most frequent first, or teach one.")
)
@option("--place", metavar="TEXT", help=N_("The text to teach, as the partner writes it."))
@option("--commune", metavar="CODE", help=N_("INSEE code of its commune."))
@option("--lon", type=float, help=N_("Longitude of the true place, degrees."))
@option("--lat", type=float, help=N_("Latitude of the true place, degrees."))
@option("--label", metavar="TEXT", help=N_("How the place is called."))
@option("--who", metavar="ROLE", help=N_("Who says so: a role, not a name."))
@format_option
@click.pass_context
def review(ctx: click.Context, place, commune, lon, lat, label, who, form: str) -> None:
    """List unplaced texts, or remember where one is."""
    from observatory.warehouse import connect

    if place:
        from observatory.geocode import remember_alias

        if lon is None or lat is None or not who:
            raise CallError(
                _("To teach a place give --place, --lon, --lat and --who; --commune and --label help.")
            )
        remember_alias(data_of(ctx), place, commune, lon, lat, label or place, who)
        click.echo(_("Remembered; `observatory rebuild` applies it to the facts already stored."))
        return
    with connect(data_of(ctx)) as warehouse:
        frame = warehouse.ask("unplaced_texts")
    labels = {
        "place_text": _("Place as written"),
        "commune_code": _("Commune"),
        "feed": _("Feed"),
        "facts": _("Facts"),
    }
    print_table(frame, form, labels, empty=_("Every place was located."))


COMMANDS = (
    geocode,
    review,
)
