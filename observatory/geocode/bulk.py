"""Whole tables at once: each distinct place is looked up once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from observatory.geocode.location import Location

if TYPE_CHECKING:
    import pandas as pd

    from observatory.geocode.geocoder import Geocoder

COLUMNS = "lon lat commune_code precision uncertainty_m method score matched_label".split()
#: Progress is told after this many distinct places.
STEP = 1000


def locate_table(
    geocoder: Geocoder, table: pd.DataFrame, progress: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """Where each row of `table` is.

    Parameters
    ----------
    table : DataFrame
        Columns `text, commune_code, place_kind`; missing values mean nothing was given.
    progress : callable, optional
        Called with (distinct places done, distinct places in all).

    Returns
    -------
    DataFrame
        Same index; `COLUMNS` as in `Location`, numbers as float64 (NaN where unlocated), the rest as
        object with None where unknown.
    """
    import pandas as pd

    asked = table[["text", "commune_code", "place_kind"]].astype(object)
    asked = asked.where(asked.notna(), None)
    places, rows = _distinct(asked)
    found = list(_locate(geocoder, places, progress))
    columns = {}
    for name in COLUMNS:
        values = [getattr(answer, name) for answer in found]
        numeric = name in ("lon", "lat", "uncertainty_m", "score")
        column = pd.Series(values, dtype="float64" if numeric else object)
        columns[name] = column.take(rows).set_axis(table.index)
    return pd.DataFrame(columns, index=table.index)


def _distinct(asked: pd.DataFrame) -> tuple[list[tuple], list[int]]:
    """Distinct rows in order of appearance, and which of them each row is."""
    seen: dict[tuple, int] = {}
    rows = [seen.setdefault(key, len(seen)) for key in asked.itertuples(index=False, name=None)]
    return list(seen), rows


def _locate(
    geocoder: Geocoder, places: list[tuple], progress: Callable[[int, int], None] | None
) -> Iterable[Location]:
    for i, (text, commune, kind) in enumerate(places, start=1):
        yield geocoder.locate(text, commune, kind or "address")
        if progress and (i % STEP == 0 or i == len(places)):
            progress(i, len(places))
