"""Places as partners give them: a text, degrees, Lambert-93; none believed before it is checked."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.fact import PlaceKind
from pipelines.feed import PlaceSource
from pipelines.validate.places import read_places

DEGREES = PlaceSource(kind=PlaceKind.WGS84, x="x", y="y", absent=("0000000",))
METRES = PlaceSource(kind=PlaceKind.LAMBERT93, x="x", y="y", uncertainty_m=50)
ADDRESS = PlaceSource(kind=PlaceKind.ADDRESS, text=("number", "street"))
NAMED = PlaceSource(kind=PlaceKind.PLACE, text=("place",))
#: The town hall of Belfort in both systems, by the geodetic library itself.
LON, LAT, EAST, NORTH = 6.8628, 47.6379, 990035.0, 6733280.0


class Feed:
    """Only what `read_places` asks of a feed."""

    def __init__(self, *places: PlaceSource) -> None:
        self.places = places
        self.commune = ""


def read(*sources: PlaceSource, remarks: Counter[str] | None = None, **columns: str):
    names = ("x", "y", "number", "street", "place")
    frame = pd.DataFrame({n: [columns.get(n, "")] for n in names}, dtype="str")
    places = read_places(frame, Feed(*sources))
    if remarks is not None:
        remarks.update({remark: len(rows) for remark, rows in places.remarked.items()})
    return places


@pytest.mark.parametrize(
    ("source", "x", "y", "reason", "why"),
    [
        (DEGREES, "0", "0", "coordinates_zero", "the gulf of Guinea"),
        (METRES, "0", "0.0", "coordinates_zero", "zero in metres too"),
        (DEGREES, "47.6379", "6.8628", "coordinates_swapped", "latitude first"),
        (METRES, "6733280", "990035", "coordinates_swapped", "northing first"),
        (DEGREES, "650000", "6860000", "coordinates_wrong_system", "Paris in Lambert-93, degrees promised"),
        (METRES, "2.35", "48.85", "coordinates_wrong_system", "Paris in degrees, Lambert-93 promised"),
        (METRES, "47.6379", "6.8628", "coordinates_wrong_system", "degrees, and swapped"),
        (DEGREES, "13.4", "52.5", "coordinates_elsewhere", "Berlin"),
        (DEGREES, "55.45", "-20.88", "coordinates_elsewhere", "La Réunion: another world than the zones"),
        (DEGREES, "6.86", "0", "coordinates_elsewhere", "half of it absent"),
        (METRES, "990035", "7733280", "coordinates_elsewhere", "the North Sea"),
        (DEGREES, "six", "47.6", "bad_number", "words"),
        (DEGREES, "nan", "47.6", "bad_number", "not a number, by name"),
        (DEGREES, "inf", "47.6", "coordinates_elsewhere", "beyond everything"),
    ],
)
def test_coordinates_refused(source: PlaceSource, x: str, y: str, reason: str, why: str) -> None:
    places = read(source, x=x, y=y)
    assert (places.fault[0], places.column[0], places.value[0]) == (reason, "x, y", f"{x}, {y}"), why
    assert np.isnan(places.lon[0])


@pytest.mark.parametrize(
    ("source", "x", "y", "system"),
    [
        (DEGREES, "990035", "6733280", "Lambert-93 (EPSG:2154)"),
        (DEGREES, "938690", "2301880", "Lambert II étendu (EPSG:27572)"),
        (METRES, "763962", "6044700", "Web Mercator (EPSG:3857)"),
        (METRES, "6.8628", "47.6379", "WGS84 (EPSG:4326)"),
        (METRES, "1989161.55", "7167197.36", "CC48 (EPSG:3948)"),
        (METRES, "339500", "5278300", "UTM 32 (EPSG:32632)"),
    ],
)
def test_another_reference_system_is_found_where_it_leads_to_the_department(source, x, y, system) -> None:
    remarks: Counter[str] = Counter()
    places = read(source, remarks=remarks, x=x, y=y)
    assert [remark.partition("\x1f")[2] for remark in remarks] == [system]
    assert abs(places.lon[0] - 6.86) < 0.05 and abs(places.lat[0] - 47.64) < 0.05


def test_a_projection_may_be_declared() -> None:
    source = PlaceSource(PlaceKind.PROJECTED, x="x", y="y", crs="EPSG:3948")
    places = read(source, x="1989161,55", y="7167197,36")
    assert (round(places.lon[0], 3), round(places.lat[0], 3)) == (6.85, 47.64)
    assert read(source, x="7167197", y="1989161").fault[0] == "coordinates_swapped"


@pytest.mark.parametrize(
    ("source", "x", "y", "why"),
    [
        (DEGREES, "6.8628", "47.6379", "as promised"),
        (DEGREES, "6,8628", "47,6379", "decimal comma"),
        (METRES, "990035", "6733280", "as promised"),
        (METRES, "990 035,0", "6\u202f733\u00a0280", "thousands apart, by any blank"),
    ],
)
def test_coordinates_taken(source: PlaceSource, x: str, y: str, why: str) -> None:
    places = read(source, x=x, y=y)
    assert places.fault[0] == "", why
    assert places.lon[0] == pytest.approx(LON, abs=0.002)
    assert places.lat[0] == pytest.approx(LAT, abs=0.002)
    assert places.uncertainty_m[0] == source.uncertainty_m


def test_lambert_93_is_transformed_to_the_centimetre() -> None:
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(2154, 4326, always_xy=True).transform(EAST, NORTH)
    places = read(METRES, x=str(EAST), y=str(NORTH))
    assert (places.lon[0], places.lat[0]) == pytest.approx((lon, lat), abs=1e-7)


def test_scaled_coordinates_are_those_of_the_national_file() -> None:
    source = PlaceSource(kind=PlaceKind.WGS84, x="x", y="y", scale=1e-5, absent=("0000000",))
    assert read(source, x="686280", y="4763790").lon[0] == pytest.approx(LON)


@pytest.mark.parametrize(
    ("columns", "kind", "text", "why"),
    [
        ({"x": "6.8628", "y": "47.6379", "place": "gare"}, "wgs84", "gare", "the first that is filled"),
        ({"number": "3", "street": "RUE X"}, "address", "3 RUE X", "columns joined"),
        ({"street": "RUE X"}, "address", "RUE X", "no number"),
        ({"place": "gare   TGV"}, "place", "gare TGV", "the third; blanks made single"),
        ({"x": "0000000", "y": "0000000", "place": "gare"}, "place", "gare", "what means absent is absent"),
        ({"x": "6.8628", "place": "gare"}, "place", "gare", "half a point is none"),
        ({}, "address", "", "nowhere"),
        ({"place": "chez Mme Martin, gare"}, "place", "[…], gare", "no person enters"),
    ],
)
def test_the_first_filled_source_is_used(columns: dict, kind: str, text: str, why: str) -> None:
    places = read(DEGREES, ADDRESS, NAMED, **columns)
    assert (places.kind[0], places.text[0], places.fault[0]) == (kind, text, ""), why


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.text(max_size=12) | st.floats().map(str), st.text(max_size=12) | st.floats().map(str))
    )
)
def test_any_coordinates_are_inside_france_or_refused(pairs: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame({"x": [x for x, _y in pairs], "y": [y for _x, y in pairs]}, dtype="str")
    places = read_places(frame, Feed(DEGREES))
    taken = places.lon.notna()
    assert not (taken & (places.fault != "")).any()
    assert (places.lon[taken].between(-5.3, 9.7) & places.lat[taken].between(41.2, 51.2)).all()
    nothing = (frame["x"].isin(["", "0000000"])) | (frame["y"].isin(["", "0000000"]))
    assert (taken | (places.fault != "") | nothing).all()
