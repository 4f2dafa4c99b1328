"""Places that come back: how often, over how many weeks, told by how many partners."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from observatory.fact import Precision
from observatory.hotspots.located import mappable
from observatory.language import _, number_text

COLUMNS = (
    "rank", "place", "commune_code", "facts", "weeks_active", "partners", "share", "cumulative_share",
    "lon", "lat", "halls",
)  # fmt: skip

#: How facts that have coordinates alone name their place: latitude and longitude (`_place_names`).
_POINT = re.compile(r"-?\d+\.\d{3}, -?\d+\.\d{3}")
#: What tells one place from another: its name, and the commune of most of its facts.
_PLACE = ["matched_label", "commune_code"]
#: What tells one named place from another, whatever the commune it is told for.
_SPOT = ["matched_label", "lon", "lat"]


def repeat_places(facts: pd.DataFrame, least: int = 2) -> pd.DataFrame:
    """The places with at least `least` facts, most facts first.

    A place is what the geocoder matched within its commune: a number, a street, a stop, a named place; one
    that lies in several communes, as a park does, is one place, of the commune that most of its facts are
    told for. Facts given by coordinates share a place where these round to the same 0.001° (about 100 m).
    Facts known no better than their commune are in no place, nor in the shares.

    Parameters
    ----------
    facts : DataFrame
        Columns of `observatory.fact.COLUMNS`, already narrowed (`Selection.apply`).

    Returns
    -------
    DataFrame
        ``rank`` (equal counts share a rank), ``place, commune_code, facts, weeks_active`` (distinct weeks),
        ``partners`` (distinct feeds), ``share, cumulative_share`` (of all located facts), ``lon, lat``;
        ``halls``: facts by part of the building where texts name one, as “hall 3: 7 · hall 5: 2”, most
        first; those with fewer than `least` are left out.
    """
    shown = _at_their_places(facts)
    grouped = shown.groupby(_PLACE, dropna=False, sort=True)
    table = grouped.agg(
        facts=("theme", "size"),
        weeks_active=("week", "nunique"),
        partners=("feed", "nunique"),
        lon=("lon", "median"),
        lat=("lat", "median"),
    ).reset_index()
    table = table.sort_values(["facts", "weeks_active"], ascending=False, kind="stable", ignore_index=True)
    table["halls"] = _halls(shown, table[_PLACE], least)
    table = table.rename(columns={"matched_label": "place"})
    table["rank"] = table["facts"].rank(method="min", ascending=False).astype(int)
    table["share"] = table["facts"] / max(len(shown), 1)
    table["cumulative_share"] = table["share"].cumsum()
    return table.loc[table["facts"] >= least, list(COLUMNS)]


def _at_their_places(facts: pd.DataFrame) -> pd.DataFrame:
    """The located facts, `_PLACE` saying at which place each is."""
    shown = mappable(facts)
    shown = shown.assign(matched_label=_place_names(shown))
    return shown.assign(commune_code=_home_communes(shown))


def _halls(shown: pd.DataFrame, places: pd.DataFrame, least: int) -> list[str]:
    """Facts by part of the building, in words, for each of the places (label and commune)."""
    if "hall" not in shown:
        return [""] * len(places)
    keys = [*places]
    counts = shown[shown["hall"].notna()].groupby([*keys, "hall"], dropna=False).size()
    counts = counts[counts >= least].rename("facts").reset_index()
    counts = counts.sort_values(["facts", "hall"], ascending=[False, True], kind="stable")
    said: dict[tuple[object, ...], list[str]] = {}
    for *place, hall, n in counts[[*keys, "hall", "facts"]].itertuples(index=False, name=None):
        said.setdefault(tuple(place), []).append(_("{label}: {n}").format(label=hall, n=number_text(n)))
    # A building's part may hold a comma: “bldg B, hall 5”.
    return [" · ".join(said.get(place, ())) for place in places.itertuples(index=False, name=None)]


def is_point(place: str) -> bool:
    """Whether a place of `repeat_places` is named by its coordinates alone, in degrees, latitude first."""
    return bool(_POINT.fullmatch(place))


def _place_names(shown: pd.DataFrame) -> pd.Series:
    """What the geocoder matched, else the rounded point: unnamed facts of a commune are not one place."""
    label = shown["matched_label"].astype("object")
    named = label.notna() & (label != "")
    names, unnamed = label.to_numpy(copy=True), shown[~named.to_numpy()]
    names[~named.to_numpy()] = [
        f"{lat:.3f}, {lon:.3f}" for lat, lon in zip(unnamed["lat"], unnamed["lon"], strict=True)
    ]
    return pd.Series(names, index=shown.index, dtype="object")


def _home_communes(shown: pd.DataFrame) -> pd.Series:
    """The commune of each fact's place: of one told at one point for several communes, that of most facts.

    Streets of one name in two communes are two: only a named place has the same point in both.
    """
    home = shown["commune_code"].to_numpy(dtype=object, copy=True)
    is_named = (shown["precision"] == Precision.PLACE).to_numpy()
    named = shown.loc[is_named, ["matched_label", "lon", "lat"]].assign(commune=home[is_named])
    counts = named.dropna(subset="commune").value_counts(sort=False).rename("facts").reset_index()
    several = counts[counts.duplicated(_SPOT, keep=False)]
    first = several.sort_values(["facts", "commune"], ascending=[False, True], kind="stable")
    first = first.drop_duplicates(_SPOT).set_index(_SPOT)["commune"]
    found = first.reindex(pd.MultiIndex.from_frame(named[_SPOT])).to_numpy(dtype=object)
    told = named["commune"].to_numpy()
    home[is_named] = np.where(pd.notna(found) & pd.notna(told), found, told)
    return pd.Series(home, index=shown.index, dtype="object")


def concentration(facts: pd.DataFrame, share: float = 0.5) -> tuple[int, int]:
    """How few places hold `share` of the located facts, and how many places have any: “12 places of 430”."""
    shown = _at_their_places(facts)
    sizes = np.sort(shown.groupby(_PLACE, dropna=False, sort=False).size().to_numpy())[::-1]
    held = np.cumsum(sizes / max(len(shown), 1))
    return min(int(np.searchsorted(held, share - 1e-9) + 1), len(sizes)), len(sizes)
