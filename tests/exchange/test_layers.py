"""Maps as layers: a geographic information system reads what was shown, numbers as numbers."""

from __future__ import annotations

import geopandas
import pandas as pd
import pytest
import shapely

from observatory.exchange import to_layer

POINTS = pd.DataFrame(
    {"place": ["=1+1", "Rue « é »"], "facts": [3, 4], "lon": [6.86, None], "lat": [47.64, None]}
)
AREAS = pd.DataFrame(
    {"code": ["90010-02", "90075"], "value": [1.25, None], "geometry": [shapely.box(0, 0, 1, 1)] * 2}
)


@pytest.fixture
def read(tmp_path):
    """What a reader gets from the file of a layer."""

    def layer(data: bytes, form: str) -> geopandas.GeoDataFrame:
        file = tmp_path / f"layer.{form}"
        file.write_bytes(data)
        return geopandas.read_parquet(file) if form == "parquet" else geopandas.read_file(file)

    return layer


@pytest.mark.parametrize("form", ["geojson", "gpkg", "parquet"])
def test_areas_come_back_with_their_figures(read, form):
    found = read(to_layer(AREAS, form, "a map, 2026"), form)
    assert found.crs == "EPSG:4326"
    assert found["code"].tolist() == ["90010-02", "90075"]
    assert found["value"].iloc[0] == 1.25 and pd.isna(found["value"].iloc[1])
    assert all(shape.equals(AREAS["geometry"][0]) for shape in found.geometry)


@pytest.mark.parametrize(("form", "rows"), [("geojson", 1), ("gpkg", 2), ("parquet", 2)])
def test_a_fact_without_a_place_has_no_point(read, form, rows):
    """GeoJSON holds those that have one; the others keep the row without a shape, never at 0° 0°."""
    found = read(to_layer(POINTS, form), form)
    assert len(found) == rows
    assert found["facts"].tolist() == [3, 4][:rows]
    assert found.geometry.iloc[0].equals(shapely.Point(6.86, 47.64))
    assert rows == 1 or found.geometry.iloc[1] is None
