"""Facts → located facts: coordinates given, else the geocoder on each distinct place; then the zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.fact import Method, Precision
from observatory.geocode import Geocoder, resolve_communes
from observatory.language import N_
from observatory.territory import Territory

if TYPE_CHECKING:
    from pathlib import Path

REMARK_COMMUNE = N_("commune names that are not recognised: those facts are not located")

#: The text columns the geocoder gives; empty answers are null.
_TEXTS = ("commune_code", "precision", "method", "matched_label")
_NUMBERS = ("lon", "lat", "uncertainty_m", "score")


def lost_communes(facts: pd.DataFrame) -> pd.Series:
    """Which of `facts` name a commune that is not recognised, and have no coordinates either."""
    named = facts["commune_text"] != ""
    return named & resolve_communes(facts["commune_text"]).isna() & facts["given_lon"].isna()


class Placer:
    """A geocoder and a territory, opened once for a run."""

    def __init__(self, geocoder: Geocoder, territory: Territory) -> None:
        self.geocoder = geocoder
        self.territory = territory

    def locate(self, facts: pd.DataFrame) -> pd.DataFrame:
        """`facts` as validated, with a location and a zone in place of what the partner wrote of them."""
        commune = resolve_communes(facts["commune_text"])
        located = self._places(facts, commune, (facts["commune_text"] != "") & commune.isna())
        zones = self.territory.assign_table(
            located["lon"], located["lat"], located["commune_code"], located["precision"]
        )
        given = ["commune_text", "given_lon", "given_lat", "given_uncertainty_m"]
        return pd.concat([facts.drop(columns=given), located, zones.set_axis(facts.index)], axis=1)

    def _places(self, facts: pd.DataFrame, commune: pd.Series, lost: pd.Series) -> pd.DataFrame:
        located = pd.DataFrame({name: pd.Series(np.nan, facts.index, "float64") for name in _NUMBERS})
        located = located.assign(**{name: pd.Series(None, facts.index, "object") for name in _TEXTS})
        located["precision"], located["method"] = str(Precision.NONE), str(Method.NONE)
        coordinates = facts["given_lon"].notna()
        self._take_given(located, facts[coordinates], commune[coordinates])
        asked = ~coordinates & ~lost & ((facts["place_text"] != "") | commune.notna())
        self._ask(located, facts[asked], commune[asked])
        return located

    def _take_given(self, located: pd.DataFrame, facts: pd.DataFrame, commune: pd.Series) -> None:
        if facts.empty:
            return
        lon, lat = facts["given_lon"], facts["given_lat"]
        outlined = pd.Series(self.territory.commune_at(lon, lat), index=facts.index, dtype="object")
        located.loc[facts.index, "lon"] = lon
        located.loc[facts.index, "lat"] = lat
        located.loc[facts.index, "uncertainty_m"] = facts["given_uncertainty_m"]
        located.loc[facts.index, "score"] = 1.0
        located.loc[facts.index, "commune_code"] = commune.where(commune.notna(), outlined)
        located.loc[facts.index, "precision"] = str(Precision.PLACE)
        located.loc[facts.index, "method"] = str(Method.GIVEN)

    def _ask(self, located: pd.DataFrame, facts: pd.DataFrame, commune: pd.Series) -> None:
        if facts.empty:
            return
        places = pd.DataFrame(
            {"text": facts["place_text"], "commune_code": commune, "place_kind": facts["place_kind"]}
        )
        answers = self.geocoder.locate_table(places)
        for column in (*_NUMBERS, *_TEXTS):
            located.loc[facts.index, column] = answers[column].to_numpy()


def open_placer(data: Path) -> Placer:
    """The geocoder and territory of the layers in force under a data folder."""
    from observatory.geocode import open_geocoder

    return Placer(open_geocoder(data), Territory.load(data))
