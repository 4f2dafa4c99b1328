"""Facts → located facts: coordinates given, else the geocoder on each distinct place; then the zone.

Where a point, a commune and an address do not agree, the rule is that of docs/geocoding.md: the commune is a
constraint, a point that lies beyond it is set aside, and what is written of the place answers instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.crs import distances_m, to_metres, to_metric
from observatory.fact import POINT_KINDS, Method, PlaceKind, Precision
from observatory.geocode import Geocoder, resolve_communes
from observatory.geocode.cameras import says_camera
from observatory.geocode.coordinates import MARGIN_M
from observatory.geocode.parse.communes import communes
from observatory.geocode.parse.halls import halls
from observatory.language import N_
from observatory.territory import Territory

if TYPE_CHECKING:
    from pathlib import Path

    from observatory.geocode.http import HttpGeocoder
    from pipelines.validate import Validated

REMARK_POINT = N_("points that are not in the commune written: set aside for the address or the commune")
REMARK_COMMUNE = N_("commune names that are not recognised: those facts are not located")

#: The text columns the geocoder gives; empty answers are null.
_TEXTS = ("commune_code", "precision", "method", "matched_label")
_NUMBERS = ("lon", "lat", "uncertainty_m", "score")
#: What an address is looked for beyond.
_POOR = (Precision.COMMUNE, Precision.NONE)


class Placer:
    """A geocoder and a territory, opened once for a run."""

    def __init__(self, geocoder: Geocoder | HttpGeocoder, territory: Territory) -> None:
        self.geocoder = geocoder
        self.territory = territory

    def locate(self, facts: pd.DataFrame) -> pd.DataFrame:
        """`facts` as validated, with a location and a zone in place of what the partner wrote of them.

        ``point_aside`` are those whose point was set aside, ``commune_lost`` those that name a commune which
        is not recognised, and have no coordinates either.
        """
        commune = resolve_communes(facts["commune_text"])
        lost = (facts["commune_text"] != "") & commune.isna()
        located = self._places(facts, commune, lost)
        located["commune_lost"] = lost & facts["given_lon"].isna()
        zones = self.territory.assign_table(
            located["lon"], located["lat"], located["commune_code"], located["precision"]
        )
        given = ["place_sought", "commune_text", "given_lon", "given_lat", "given_uncertainty_m"]
        # A text that nothing needed is not kept: a point says where.
        unused = (located["method"] == str(Method.GIVEN)) & facts["place_kind"].isin(POINT_KINDS)
        facts = facts.assign(place_text=facts["place_text"].mask(unused, ""))
        facts = facts.assign(hall=halls(facts["place_text"]))
        return pd.concat([facts.drop(columns=given), located, zones.set_axis(facts.index)], axis=1)

    def _places(self, facts: pd.DataFrame, commune: pd.Series, lost: pd.Series) -> pd.DataFrame:
        located = pd.DataFrame({name: pd.Series(np.nan, facts.index, "float64") for name in _NUMBERS})
        located = located.assign(**{name: pd.Series(np.nan, facts.index, "str") for name in _TEXTS})
        located["precision"], located["method"] = str(Precision.NONE), str(Method.NONE)
        located["point_aside"] = self._beyond(facts, commune)
        point = facts["given_lon"].notna() & ~located["point_aside"]
        words_first = (facts["place_text"] != "") & ~facts["place_kind"].isin(POINT_KINDS)
        self._take_given(located, facts[point & ~words_first], commune[point & ~words_first])
        asked = (~point | words_first) & ~lost & ((facts["place_text"] != "") | commune.notna())
        self._ask(located, facts[asked], commune[asked])
        poor = point & words_first & located["precision"].isin(_POOR)
        self._take_given(located, facts[poor], commune[poor])
        known = located["commune_code"]
        return located.assign(commune_code=known.astype(object).where(known.notna(), None))

    def _beyond(self, facts: pd.DataFrame, commune: pd.Series) -> pd.Series:
        """Which points lie farther beyond the commune written than outlines and borders explain."""
        beyond = pd.Series(False, facts.index)
        both = facts["given_lon"].notna() & commune.notna()
        if both.any():
            within = self.territory.commune_at(facts.loc[both, "given_lon"], facts.loc[both, "given_lat"])
            apart = facts[both][within != commune[both].to_numpy(dtype=object)]
            for code, rows in apart.groupby(commune[apart.index]):
                away = _away_m(self.territory, str(code), rows["given_lon"], rows["given_lat"])
                beyond[rows.index] = away > MARGIN_M + rows["given_uncertainty_m"].fillna(0).to_numpy()
        return beyond

    def _take_given(self, located: pd.DataFrame, facts: pd.DataFrame, commune: pd.Series) -> None:
        if facts.empty:
            return
        lon, lat = facts["given_lon"], facts["given_lat"]
        outlined = pd.Series(self.territory.commune_at(lon, lat), index=facts.index, dtype="object")
        given = pd.DataFrame({"lon": lon, "lat": lat, "uncertainty_m": facts["given_uncertainty_m"]})
        commune = commune.where(commune.notna(), outlined)
        said = {"precision": str(Precision.PLACE), "method": str(Method.GIVEN)}
        _take_answers(located, given.assign(score=1.0, commune_code=commune, **said))

    def _ask(self, located: pd.DataFrame, facts: pd.DataFrame, commune: pd.Series) -> None:
        if facts.empty:
            return
        # What is written beside a point is an address or a place, not the point.
        kind = facts["place_kind"].mask(facts["given_lon"].notna() & facts["place_kind"].isin(POINT_KINDS),
                                        str(PlaceKind.ADDRESS))  # fmt: skip
        places = pd.DataFrame({"text": facts["place_text"], "commune_code": commune, "place_kind": kind})
        moving = (places["place_kind"] == PlaceKind.CAMERA) | _of_cameras(places["text"])
        if moving.any():  # a camera's number is a place only on a day
            days = facts.loc[moving, "starts_at"].dt.date.astype(object)
            places["day"] = days.reindex(facts.index).where(moving, None)
        self._look_up(located, places, facts["place_sought"])

    def _look_up(self, located: pd.DataFrame, places: pd.DataFrame, sought: pd.Series) -> None:
        """Locate `places` by the text they are `sought` by, and by the text kept where that finds none.

        What is sought may name somebody: it is looked up on this machine, and sent to no service. What is
        kept is what people correct.
        """
        own = sought != ""
        if own.any():
            local = self.geocoder if isinstance(self.geocoder, Geocoder) else self.geocoder.local
            answers = local.locate_table(places[own].assign(text=sought[own]))
            answers = answers[~answers["precision"].isin(_POOR)]
            _take_answers(located, answers)
            places = places.drop(answers.index)
        if len(places):
            _take_answers(located, self.geocoder.locate_table(places))


def _take_answers(located: pd.DataFrame, answers: pd.DataFrame) -> None:
    """Write answers over what their rows of `located` have in the columns told."""
    at = located.index.get_indexer(answers.index)
    place = np.full(len(located), -1)
    place[at] = np.arange(len(at))
    others = place < 0
    for column in answers.columns.intersection([*_NUMBERS, *_TEXTS]):
        told = answers[column].astype("str" if column in _TEXTS else "float64")
        taken = pd.Series(told.array.take(place, allow_fill=True), index=located.index)
        located[column] = taken.mask(others, located[column]) if others.any() else taken


def _of_cameras(texts: pd.Series) -> pd.Series:
    """Which texts begin by announcing a camera."""
    said = [text for text in texts.unique() if text[:3].lower() == "cam" and says_camera(text)]
    return texts.isin(said)


def _away_m(territory: Territory, code: str, lon: pd.Series, lat: pd.Series) -> np.ndarray:
    """How far (m) points lie beyond a commune's outline, or beyond the circle that holds it."""
    import shapely

    if code in territory.communes.index:
        points = shapely.points(*to_metres(lon.to_numpy(), lat.to_numpy()))
        return shapely.distance(to_metric(territory.communes.loc[code, "geometry"]), points)
    centre = communes()[code]
    away = distances_m(lon.to_numpy(), lat.to_numpy(), centre.lon, centre.lat)
    return np.nan_to_num(away - centre.radius_m)


def is_located(file: Validated) -> bool:
    """Whether the facts of a file are located."""
    return "zone_kind" in file.facts


def locate_facts(files: Sequence[Validated], placer: Placer) -> None:
    """Locate the facts of files (`Placer.locate`), all in one table; their texts are strings, or null."""
    tables = [file.facts for file in files]
    located = placer.locate(pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0])
    objects = [name for name in located if pd.api.types.is_object_dtype(located[name])]
    located = located.astype(dict.fromkeys(objects, "str"))
    ends = np.cumsum([0, *map(len, tables)])
    for file, (first, end) in zip(files, pairwise(ends), strict=True):
        file.facts = located.iloc[first:end].set_axis(file.facts.index)


def open_placer(data: Path) -> Placer:
    """The geocoder and territory of the layers in force under a data folder."""
    from observatory.geocode import open_geocoder

    return Placer(open_geocoder(data), Territory.load(data))
