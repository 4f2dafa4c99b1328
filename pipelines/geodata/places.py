"""Read official places (addresses, stops, gazetteer) and check them before they serve."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from observatory.agglomeration import DEPARTMENT
from observatory.errors import InputError
from observatory.geocode.index.model import ADDRESS_COLUMNS
from observatory.language import _, ngettext, number_text
from pipelines.geodata.bano import addresses_from_bano
from pipelines.geodata.official import MAX_UNPACKED, Context, Product, listing, refuse

STOP_COLUMNS = ("stop_id", "name", "commune_name", "lon", "lat")
GAZETTEER_COLUMNS = ("name", "kind", "commune_code", "lon", "lat", "uncertainty_m")
#: A row that is another name of a place says so, and a place that lies in several communes; both may lack.
GAZETTEER_IDENTITY = ("same_as", "also_in")
GAZETTEER_KINDS = ("place", "facility", "stop", "street", "station", "school", "camera", "sector")

_BAN_COLUMNS = {
    "id": "id", "numero": "number", "rep": "suffix", "nom_voie": "street", "code_postal": "postcode",
    "code_insee": "commune_code", "nom_commune": "commune", "lon": "lon", "lat": "lat",
    "code_insee_ancienne_commune": "former_commune_code",
}  # fmt: skip

#: Degrees: the department with a margin. Bus lines go a little further than its addresses.
_DEPARTMENT_BOX = (6.70, 47.40, 7.20, 47.85)
_STOPS_BOX = (6.50, 47.30, 7.50, 48.00)

#: Shares: a layer with more bad rows, or fewer addresses in their own commune, is another file, or
#: has its columns in another order. Generalised outlines hold 98.6 % of addresses.
_BAD_ROWS = 0.01
_IN_OWN_COMMUNE = 0.95
_FEWEST_ADDRESSES = 1000
_FEWEST_STOPS = 50
#: Numbers from here on were made up by the land registry for plots without one: no one writes them.
_MADE_UP_NUMBER = 5000
_REPETITIONS = {"bis": "bis", "ter": "ter", "quater": "quater", "quinquies": "quinquies"}


def read_ban(path: Path, context: Context) -> Product:
    """Read the addresses of the Base Adresse Nationale (``adresses-90.csv.gz``, semicolons, a header)."""
    table = _read_csv(path, _unpacked(path), sep=";")
    _need(path, table, _BAN_COLUMNS)
    table = table[list(_BAN_COLUMNS)].rename(columns=_BAN_COLUMNS)
    return _addresses(path, table.assign(suffix=_suffixes(table["suffix"])), context)


def read_bano(path: Path, context: Context) -> Product:
    """Read the addresses of BANO (``bano-90.csv``, commas, no header: id, number, street, postcode, …).

    The INSEE code is the first five characters of the id: homonymous streets share a postcode, so
    neither the postcode nor the commune's name can tell the commune.
    """
    content = _unpacked(path)
    try:
        table = addresses_from_bano(path)
    except ValueError as fault:  # not UTF-8, empty, or lines of unequal length
        raise _unreadable(path, fault) from fault
    repeated = len(content.splitlines()) - len(table)
    table = table.assign(number=table["number"].astype("str").fillna(""))
    return _addresses(path, table, context, repeated)


def read_stops(path: Path, context: Context) -> Product:
    """Read stops and stations out of a GTFS archive, or of its ``stops.txt`` alone."""
    table = _read_csv(path, _unpacked(path, "stops.txt"), sep=",")
    _need(path, table, ("stop_id", "stop_name", "stop_lat", "stop_lon"))
    table = table.rename(columns={"stop_name": "name", "stop_lat": "lat", "stop_lon": "lon"})
    table = table.drop_duplicates("stop_id")
    table, notes = _within(path, table, _STOPS_BOX)
    if len(table) < _FEWEST_STOPS:
        refuse(path, [_("{n} stops only").format(n=len(table))])
    # `city_name` is this network's own addition to GTFS; elsewhere the outline tells.
    by_outline = pd.Series(context.territory.commune_at(table["lon"], table["lat"]), index=table.index)
    commune = by_outline.map(context.commune_names).fillna("")
    if "city_name" in table:
        commune = table["city_name"].where(table["city_name"] != "", commune)
    return _product(table.assign(commune_name=commune).sort_values("stop_id"), STOP_COLUMNS, notes)


def read_gazetteer(path: Path, context: Context) -> Product:
    """Read a site's own gazetteer: same columns and kinds as the embedded one."""
    table = _read_csv(path, _unpacked(path), sep=",")
    _need(path, table, GAZETTEER_COLUMNS)
    strange = sorted(set(table["kind"]) - set(GAZETTEER_KINDS))
    faults = []
    if strange:
        text = _("unknown kinds {kinds}; allowed: {allowed}")
        faults.append(text.format(kinds=listing(strange), allowed=", ".join(GAZETTEER_KINDS)))
    if not (pd.to_numeric(table["uncertainty_m"], errors="coerce") > 0).all():
        faults.append(_("an uncertainty in metres is missing"))
    refuse(path, faults)
    table, notes = _within(path, table, _STOPS_BOX)
    said = tuple(column for column in GAZETTEER_IDENTITY if column in table)
    return _product(table, (*GAZETTEER_COLUMNS, *said), notes)


READERS: dict[str, Callable[[Path, Context], Product]] = {
    "ban": read_ban,
    "bano": read_bano,
    "stops": read_stops,
    "gazetteer": read_gazetteer,
}


def _addresses(path: Path, table: pd.DataFrame, context: Context, repeated: int = 0) -> Product:
    """Addresses of either base in the columns of ``addresses.csv``, checked.

    `repeated` is how many rows of an id already seen were left out before.
    """
    table = table[table["commune_code"].str.startswith(DEPARTMENT)]
    made_up = pd.to_numeric(table["number"], errors="coerce") >= _MADE_UP_NUMBER
    once = table.assign(number=table["number"].where(~made_up, "")).drop_duplicates("id")
    repeated += len(table) - len(once)
    text = ngettext("{n} repeated id left out", "{n} repeated ids left out", repeated)
    notes = (text.format(n=number_text(repeated)),) if repeated else ()
    once = _in_today_communes(once, context)
    once, outside = _within(path, once, _DEPARTMENT_BOX)
    refuse(path, _address_faults(once, context))
    return _product(once.sort_values(["commune_code", "street", "id"]), ADDRESS_COLUMNS, (*notes, *outside))


def _in_today_communes(table: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The same addresses under the commune that a former one merged into; the former code is kept."""
    former = table["commune_code"].isin(context.territory.former)
    today = table["commune_code"].map(context.territory.former)
    names = today.map(context.commune_names)
    return table.assign(
        former_commune_code=table["former_commune_code"].where(~former, table["commune_code"]),
        commune_code=table["commune_code"].where(~former, today),
        commune=table["commune"].where(names.isna(), names),
    )


def _address_faults(table: pd.DataFrame, context: Context) -> list[str]:
    faults = []
    if len(table) < _FEWEST_ADDRESSES:
        faults.append(_("{n} addresses only").format(n=number_text(len(table))))
    missing = sorted(set(context.territory.communes.index) - set(table["commune_code"]))
    if missing:
        faults.append(_("no address in {codes}").format(codes=listing(missing)))
    ours = table[table["commune_code"].isin(context.territory.communes.index)]
    if len(ours):
        share = (context.territory.commune_at(ours["lon"], ours["lat"]) == ours["commune_code"]).mean()
        if share < _IN_OWN_COMMUNE:
            text = _(
                "only {share} % of addresses fall in their own commune (latitude and longitude swapped?)"
            )
            faults.append(text.format(share=number_text(100 * share)))
    return faults


def _suffixes(text: pd.Series) -> pd.Series:
    """`bis`, `ter`, `quater` in lower case, single letters in upper case, the rest as it is."""
    lower = text.str.strip().str.lower()
    return lower.map(_REPETITIONS).fillna(text.str.strip().str.upper()).fillna("")


def _within(
    path: Path, table: pd.DataFrame, box: tuple[float, float, float, float]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows whose point is a number within the box, and a note on the others, refused where many."""
    lon, lat = (pd.to_numeric(table[name], errors="coerce") for name in ("lon", "lat"))
    good = lon.between(box[0], box[2]) & lat.between(box[1], box[3])
    bad = int((~good).sum())
    table = table.assign(lon=lon, lat=lat)
    if bad > _BAD_ROWS * len(table):
        example = table[~good].iloc[0]
        text = _("{n} of {all} rows have no point in the department, such as {lon}, {lat}")
        refuse(path, [text.format(n=bad, all=len(table), lon=example["lon"], lat=example["lat"])])
    note = ngettext(
        "{n} row without a point in the department left out",
        "{n} rows without a point in the department left out",
        bad,
    )
    return table[good], (note.format(n=number_text(bad)),) if bad else ()


def _unpacked(path: Path, member: str = "") -> bytes:
    """The content of a plain file, of a gzip file, or of one member of a zip archive, bounded."""
    try:
        with path.open("rb") as file:
            magic = file.read(2)
        if magic == b"\x1f\x8b":
            with gzip.open(path) as file:
                content = file.read(MAX_UNPACKED + 1)
        elif magic == b"PK":
            with zipfile.ZipFile(path) as archive, archive.open(member) as file:
                content = file.read(MAX_UNPACKED + 1)
        else:
            content = path.read_bytes()
    except (OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as fault:
        raise InputError(
            _("{file} cannot be unpacked: {fault}").format(file=path.name, fault=fault)
        ) from fault
    if len(content) > MAX_UNPACKED:
        refuse(path, [_("it unpacks to more than {n} MB").format(n=MAX_UNPACKED >> 20)])
    return content


def _read_csv(path: Path, content: bytes, sep: str) -> pd.DataFrame:
    """Every value a string, empty where there is none."""
    file = io.BytesIO(content)
    try:
        return pd.read_csv(file, sep=sep, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except ValueError as fault:  # ParserError, EmptyDataError and UnicodeDecodeError are ValueErrors
        raise _unreadable(path, fault) from fault


def _unreadable(path: Path, fault: Exception) -> InputError:
    return InputError(_("{file} is not the table expected: {fault}").format(file=path.name, fault=fault))


def _need(path: Path, table: pd.DataFrame, columns: tuple[str, ...] | dict[str, str]) -> None:
    missing = [name for name in columns if name not in table.columns]
    if missing:
        text = _("columns missing: {missing}; found: {found}")
        refuse(path, [text.format(missing=", ".join(missing), found=listing(table.columns, 20))])


def _product(table: pd.DataFrame, columns: tuple[str, ...], notes: tuple[str, ...] = ()) -> Product:
    content = table[list(columns)].to_csv(index=False, lineterminator="\n").encode()
    return Product(content, len(table), notes)
