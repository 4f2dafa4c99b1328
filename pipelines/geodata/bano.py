"""Convert a BANO export (OpenStreetMap France) to the columns of `addresses.csv`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from observatory.errors import InputError
from observatory.geocode.index.model import ADDRESS_COLUMNS
from observatory.geocode.parse.communes import communes
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd

_BANO = "id number street postcode commune source lat lon".split()


def addresses_from_bano(path: Path) -> pd.DataFrame:
    """The addresses of a BANO file of a department, as the columns of `addresses.csv`.

    Parameters
    ----------
    path : Path
        A BANO export without header: id (INSEE code + FANTOIR + number), number, street, postcode,
        commune, source, latitude, longitude (EPSG:4326).

    Returns
    -------
    DataFrame
        `ADDRESS_COLUMNS`: `number` is Int64 (missing where the base has none), `suffix` is ``bis``, ``ter``,
        ``quater``, a capital letter or empty; communes since merged carry today's code and name, and their
        own code in `former_commune_code`. Repeated ids are kept once. Everything else is text.

    Raises
    ------
    InputError
        The file does not have eight columns, or a coordinate is not a number.
    """
    import pandas as pd

    raw = pd.read_csv(path, header=None, dtype=str, keep_default_na=False, encoding="utf-8")
    if raw.shape[1] != len(_BANO):
        raise InputError(
            _(
                "{file}: a BANO file has {expected} columns, this one has {found}; is it the CSV export?"
            ).format(file=path.name, expected=len(_BANO), found=raw.shape[1])
        )
    raw.columns = _BANO
    raw = raw.drop_duplicates("id", ignore_index=True)
    code = raw["id"].str[:5]
    today = code.map(_merged()).fillna(code)
    parts = raw["number"].str.extract(r"^\s*(\d+)\s*([A-Za-z]*)")
    out = pd.DataFrame(
        {
            "id": raw["id"],
            "number": pd.to_numeric(parts[0], errors="coerce").astype("Int64"),
            "suffix": parts[1].fillna("").map(_suffix),
            "street": raw["street"].str.replace(r"\s+", " ", regex=True).str.strip(),
            "postcode": raw["postcode"],
            "commune_code": today,
            "commune": today.map({c.code: c.name for c in communes().values()}).fillna(raw["commune"]),
            "lon": pd.to_numeric(raw["lon"], errors="coerce"),
            "lat": pd.to_numeric(raw["lat"], errors="coerce"),
            "former_commune_code": code.where(code != today, ""),
        }
    )
    bad = out.index[out["lon"].isna() | out["lat"].isna()]
    if len(bad):
        raise InputError(
            _("{file}, line {line}: the coordinates are not numbers; {count} such lines.").format(
                file=path.name, line=int(bad[0]) + 1, count=len(bad)
            )
        )
    return out[list(ADDRESS_COLUMNS)]


def _merged() -> dict[str, str]:
    """Codes of former communes → today's."""
    return {old: c.code for c in communes().values() for _name, old in c.former if old}


def _suffix(text: str) -> str:
    short = {"T": "ter", "Q": "quater"}
    return text.lower() if len(text) > 1 else short.get(text.upper(), text.upper())
