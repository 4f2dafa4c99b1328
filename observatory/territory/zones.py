"""The agglomeration: its communes, the town's districts, the zones they make, and which zone holds a point.

The town is the central commune. The **zones** are the default unit: its districts and the other communes;
together they tile the agglomeration. Zones are known by code, never by name: an INSEE code, which ``-01``
and so on follows for the districts. Points are EPSG:4326, longitude then latitude; areas are computed in
EPSG:2154.
"""

from __future__ import annotations

import copy
import csv
import datetime as dt
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.crs import to_metres, to_metric
from observatory.errors import CallError, InputError, unknown
from observatory.fact import Precision, ZoneKind
from observatory.language import _
from observatory.settings import CRS_STORED
from observatory.territory import layers, refit
from observatory.territory.layers import Layer
from observatory.territory.point_location import OUTSIDE, Locator, nearest
from observatory.territory.sites import SiteLayer, read_sites

if TYPE_CHECKING:
    import geopandas

#: Level of counting → the table of its areas.
LEVELS = {"zone": "zones", "commune": "communes", "district": "districts"}

#: A point this far outside the town's outline may still be in its nearest district: embedded borders
#: lie up to 470 m off. Further away the point contradicts its commune.
NEAR_TOWN_M = 1000.0

# Answers beside the positions of zones. The first three also index the ends of the tables of codes
# and kinds, hence their values.
_NOWHERE, _SOMEWHERE_IN_TOWN, _UNKNOWN = -3, -2, -4


class Territory:
    """The layers in force on one day, read once; immutable.

    Use `Territory.load`. The constructor takes the outlines themselves, for tests and for layers
    that come from elsewhere.

    Parameters
    ----------
    communes : DataFrame
        Indexed by INSEE code: `name, population, geometry` (shapely, EPSG:4326).
    districts : DataFrame
        Indexed by code: `name, geometry`; refitted here to the outline of the town (`CENTRAL_COMMUNE`).
    former : dict
        Code of a former commune → code of the one it merged into.
    """

    def __init__(
        self,
        communes: pd.DataFrame,
        districts: pd.DataFrame,
        former: dict[str, str] | None = None,
        data: Path | None = None,
        on: dt.date | None = None,
    ) -> None:
        self.former = dict(former or {})
        self._data = self._beside = data
        self._on = on
        self._communes = _tidy(communes.assign(kind=ZoneKind.COMMUNE.value, commune_code=communes.index))
        rings = refit.refit(districts["geometry"].to_numpy(), communes["geometry"][CENTRAL_COMMUNE])
        self._districts = _tidy(
            districts.assign(
                geometry=rings,
                kind=ZoneKind.DISTRICT.value,
                commune_code=CENTRAL_COMMUNE,
                population=pd.array([pd.NA] * len(districts), dtype="Int64"),
            )
        )

    @classmethod
    def load(cls, data: Path | None = None, on: dt.date | None = None) -> Territory:
        """The territory from the layers in force.

        Parameters
        ----------
        data : Path, optional
            The data folder; the layers pulled there come before the embedded ones, one by one.
        on : date, optional
            The day whose outlines and populations are wanted; the newest by default. Where no
            layer was in force that day, the nearest in time serves.

        Raises
        ------
        InputError
            Where a layer cannot be read, naming the file and the fault.
        """
        communes = layers.in_force("communes", data, on)
        districts = layers.in_force("districts", data, on)
        frame = _read_outlines(communes)
        frame["population"] = _populations(frame, communes, data, on)
        return cls(frame, _read_outlines(districts), _former(data), data, on)

    @cached_property
    def communes(self) -> pd.DataFrame:
        """The communes by INSEE code, with the columns of `zones`."""
        return _with_areas(self._communes)

    @cached_property
    def districts(self) -> pd.DataFrame:
        """The districts of the town by code, with the columns of `zones`; they tile it."""
        return _with_areas(self._districts)

    @cached_property
    def zones(self) -> pd.DataFrame:
        """The districts, then the other communes, by code; they tile the agglomeration.

        Columns `name, kind` ('district' or 'commune'), `commune_code, area_km2, population`
        (nullable: no population, no rate), `geometry` (shapely, EPSG:4326); index `zone_code`.
        """
        return _zones_of(self.districts, self.communes)

    @cached_property
    def _zones(self) -> pd.DataFrame:
        """`zones` without the areas: assigning points needs none, and no projection is loaded for them."""
        return _zones_of(self._districts, self._communes)

    def areas(self, level: str) -> pd.DataFrame:
        """The areas that facts are counted by at one of the `LEVELS`: `zones`, `communes` or `districts`.

        Raises
        ------
        CallError
            For another level.
        """
        if level not in LEVELS:
            raise unknown(_("level"), level, LEVELS)
        return getattr(self, LEVELS[level])

    @cached_property
    def outline(self) -> shapely.Geometry:
        """The union of the communes, EPSG:4326."""
        return shapely.union_all(self._communes["geometry"].to_numpy())

    @property
    def layer_names(self) -> list[str]:
        """The names of the layers in force."""
        return layers.available(self._beside)

    def with_layers_of(self, data: Path | None) -> Territory:
        """The same zones, with the other layers of another data folder: those of the past are not kept."""
        other = copy.copy(self)
        other._beside = data
        return other

    def assign(self, lon: Sequence[float], lat: Sequence[float]) -> np.ndarray:
        """The code of the zone that holds each point, by outline alone.

        A point on a border is in one zone only, the first by order of `zones`.

        Parameters
        ----------
        lon, lat : array-like of float
            Degrees, EPSG:4326; NaN or None where unknown.

        Returns
        -------
        array of object
            Zone codes; None outside the agglomeration and where a coordinate is unknown.
        """
        return _codes(self._zones.index, self._zone_locator.locate(*_points(lon, lat)))

    def commune_at(self, lon: Sequence[float], lat: Sequence[float]) -> np.ndarray:
        """The INSEE code of the commune that holds each point, by outline alone, as `assign` does."""
        return _codes(self._zones["commune_code"], self._zone_locator.locate(*_points(lon, lat)))

    def assign_table(
        self,
        lon: pd.Series,
        lat: pd.Series,
        commune_code: pd.Series | None = None,
        precision: pd.Series | None = None,
    ) -> pd.DataFrame:
        """The zone of each fact, from its point and from the commune its address base gives.

        The commune of the address base is believed before any outline, because embedded outlines
        lie a median 250 m off:

        - not located (`precision` 'none', or neither a commune nor a point): kind 'none';
        - a commune outside the agglomeration: kind 'outside';
        - another commune of the agglomeration: that commune, wherever the point falls;
        - the town, with a point: the district that holds it, or the nearest one where the point falls
          outside the outline by less than a kilometre;
        - the town, known only to the commune, or with a point further off: no zone, kind 'commune'. It
          counts in the town, in no district;
        - commune unknown: the outline that holds the point decides.

        Parameters
        ----------
        lon, lat : Series of float
            Degrees, EPSG:4326, of one index.
        commune_code : Series of str, optional
            INSEE codes; former communes are taken for the one they merged into.
        precision : Series of str, optional
            `observatory.fact.Precision`; without it every point is as good as a place.

        Returns
        -------
        DataFrame
            `zone_code` (None where there is none) and `zone_kind` (`observatory.fact.ZoneKind`), of the
            same index.
        """
        x, y = _points(lon, lat)
        index = lon.index if isinstance(lon, pd.Series) else pd.RangeIndex(len(x))
        rough = _equal(precision, Precision.COMMUNE, len(x))
        lost = _equal(precision, Precision.NONE, len(x))
        pointed = np.isfinite(x) & np.isfinite(y)

        answer = self._by_commune(commune_code, len(x))
        asked = np.flatnonzero(answer == _UNKNOWN)
        held = self._zone_locator.locate(x[asked], y[asked])
        answer[asked] = np.where(pointed[asked], held, _NOWHERE)
        # A rough point without a commune tells that it is the town, not which district.
        answer[rough & (answer >= 0) & (answer < len(self._districts))] = _SOMEWHERE_IN_TOWN
        fine = np.flatnonzero((answer == _SOMEWHERE_IN_TOWN) & pointed & ~rough)
        answer[fine] = self._district(x[fine], y[fine])
        answer[lost] = _NOWHERE

        zones = self._zones
        codes = np.array([*zones.index, None, None, None], dtype=object)
        others = (ZoneKind.NONE.value, ZoneKind.COMMUNE.value, ZoneKind.OUTSIDE.value)
        kinds = np.array([*zones["kind"], *others], dtype=object)
        return pd.DataFrame({"zone_code": codes[answer], "zone_kind": kinds[answer]}, index=index)

    def layer(self, name: str) -> geopandas.GeoDataFrame:
        """A layer as it was read, for maps and notebooks: outlines, or points where the file has lon, lat.

        Returns a GeoDataFrame in EPSG:4326, indexed by `code` where there is one. Raises `CallError`
        where the layer is not in force (`layer_names` lists those that are) or has no geometry.
        """
        import geopandas as gpd

        if name in ("communes", "districts"):
            return self.to_geopandas(name.removesuffix("s"))  # the outlines that tile, not those of the file
        entry = layers.in_force(name, self._beside, self._on)
        if entry.path.suffix == ".geojson":
            frame = _read_outlines(entry)
            return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS_STORED)
        table = pd.read_csv(entry.path, dtype=str)
        if not {"lon", "lat"} <= set(table.columns):
            raise CallError(_("the layer “{name}” has no geometry: it is a table").format(name=name))
        table = table.astype({"lon": float, "lat": float})
        points = gpd.points_from_xy(table["lon"], table["lat"], crs=CRS_STORED)
        return gpd.GeoDataFrame(table, geometry=points)

    def site_layers(self) -> list[SiteLayer]:
        """The site's own layers (`sites.read_sites`) that can be read: shops, bars, exits of schools."""
        return read_sites(self._data)[0] if self._data is not None else []

    def to_geopandas(self, level: str = "zone") -> geopandas.GeoDataFrame:
        """`areas` as a GeoDataFrame, EPSG:4326, same index and columns. Raises `CallError` as it does."""
        import geopandas as gpd

        return gpd.GeoDataFrame(self.areas(level).copy(), geometry="geometry", crs=CRS_STORED)

    def population_in(self, year: int) -> pd.Series:
        """Population of each commune in the year of the file nearest to `year`, nullable, by INSEE code."""
        return _population_of(_population_table(self._data), year).reindex(self.communes.index)

    @cached_property
    def _zone_locator(self) -> Locator:
        return Locator(self._zones["geometry"].to_numpy())

    @cached_property
    def _district_tree(self) -> shapely.STRtree:
        return shapely.STRtree(to_metric(self._districts["geometry"].to_numpy()))

    def _by_commune(self, commune_code: Sequence[str] | None, rows: int) -> np.ndarray:
        """Positions in `zones` by commune alone; outside, somewhere in the town, or unknown."""
        if commune_code is None:
            return np.full(rows, _UNKNOWN, dtype=np.int32)
        which, codes = pd.factorize(pd.Series(commune_code))
        zones = {code: position for position, code in enumerate(self._zones.index)}
        zones[CENTRAL_COMMUNE] = _SOMEWHERE_IN_TOWN
        answers = [
            zones.get(code, zones.get(self.former.get(code), OUTSIDE)) if code else _UNKNOWN for code in codes
        ]
        return np.array([*answers, _UNKNOWN], dtype=np.int32)[which]

    def _district(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Positions in `zones` of the districts that hold points said to be in the town, or are nearest."""
        found = self._zone_locator.locate(x, y)
        astray = np.flatnonzero((found < 0) | (found >= len(self._districts)))
        if len(astray):
            east, north = to_metres(x[astray], y[astray])
            near = nearest(self._district_tree, east, north, NEAR_TOWN_M)
            found[astray] = np.where(near == OUTSIDE, _SOMEWHERE_IN_TOWN, near)
        return found


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of `zones` but the areas, by code."""
    columns = ["name", "kind", "commune_code", "population", "geometry"]
    return frame.assign(population=frame["population"].astype("Int64"))[columns].sort_index()


def _with_areas(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of `zones`, in their order."""
    area_km2 = shapely.area(to_metric(frame["geometry"].to_numpy())) / 1e6
    columns = ["name", "kind", "commune_code", "area_km2", "population", "geometry"]
    return frame.assign(area_km2=area_km2)[columns]


def _zones_of(districts: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([districts, communes.drop(index=CENTRAL_COMMUNE)]).rename_axis("zone_code")


def _points(lon: Sequence[float], lat: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Both as arrays of float, NaN where unknown. Raises `CallError` where their lengths differ."""
    x, y = (pd.Series(values).to_numpy(dtype=float, na_value=np.nan) for values in (lon, lat))
    if len(x) != len(y):
        text = _("as many longitudes as latitudes are needed; given: {x} and {y}")
        raise CallError(text.format(x=len(x), y=len(y)))
    return x, y


def _codes(codes: Sequence[str], positions: np.ndarray) -> np.ndarray:
    return np.array([*codes, None], dtype=object)[positions]


def _equal(column: Sequence[str] | None, value: Precision, rows: int) -> np.ndarray:
    if column is None:
        return np.zeros(rows, dtype=bool)
    return pd.Series(column).eq(value.value).to_numpy(dtype=bool, na_value=False)


def _read_outlines(layer: Layer) -> pd.DataFrame:
    """The features of a GeoJSON layer, indexed by `code`: its properties, and `geometry` (shapely)."""
    try:
        features = json.loads(layer.path.read_text(encoding="utf-8"))["features"]
        frame = pd.DataFrame([feature["properties"] for feature in features])
        frame["geometry"] = [shapely.geometry.shape(feature["geometry"]) for feature in features]
        return frame.set_index(frame["code"].astype(str).rename("code")).drop(columns="code")
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as fault:
        text = _("{path} is not a GeoJSON of outlines with a “code” property: {fault}")
        raise InputError(text.format(path=layer.path, fault=repr(fault))) from fault


def _populations(communes: pd.DataFrame, layer: Layer, data: Path | None, on: dt.date | None) -> pd.Series:
    """What the producer's file says, newer than the yearly table; the table for the years it knows."""
    table = _population_table(data)
    own = "population" in communes
    if own and (on is None or on.year > table["year"].max()):
        return communes["population"].astype("Int64")
    return _population_of(table, on.year if on else int(table["year"].max())).reindex(communes.index)


def _population_of(table: pd.DataFrame, year: int) -> pd.Series:
    """Population by INSEE code in the year of the table nearest to `year`; the later one of two as near."""
    years = np.sort(table["year"].unique())[::-1]
    nearest_year = years[np.abs(years - year).argmin()]
    return table[table["year"] == nearest_year].set_index("code")["population"].astype("Int64")


def _population_table(data: Path | None) -> pd.DataFrame:
    path = layers.in_force("populations", data).path
    return pd.read_csv(path, dtype={"code": str, "year": int, "population": int})


def _former(data: Path | None) -> dict[str, str]:
    path = layers.in_force("former_communes", data).path
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["merged_into"] for row in csv.DictReader(file)}
