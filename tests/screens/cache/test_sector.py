"""Attacks by the address of a sector: who may see places gets a floor, and their own areas alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd
import pytest
import shapely

from observatory.access import ForbiddenError, Person, Role
from observatory.counts.disclosure import Audience
from observatory.counts.disclosure.audience import few_left_out
from observatory.crs import to_metric
from observatory.errors import CallError
from observatory.fact import MAPPABLE
from observatory.hotspots.sector import Diagnosis
from observatory.screens import cache
from observatory.screens.cache import selections
from observatory.screens.session import reader
from observatory.warehouse import connect

FIRST, LAST = dt.date(2026, 9, 7), dt.date(2026, 11, 22)
#: Degrees of 15 × 22 m, the smallest that gave a single fact away.
WIDTH, HEIGHT = 0.0001, 0.0001


@pytest.fixture
def ask(demo_data, monkeypatch) -> Iterator:
    """What a reader is told of a sector around a point, or why nothing is."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(demo_data))
    monkeypatch.setenv("OBSERVATORY_LANG", "en")

    def asked(role: str, area, *, drawn: bool = True, areas: tuple[str, ...] = ()) -> Diagnosis:
        monkeypatch.setattr(reader, "current", lambda: Person("x", Role(role), ("sdis",), areas, desk=True))
        monkeypatch.setattr(reader, "note", lambda *_given, **_named: None)
        return cache.diagnosis(cache.current_version(), area.wkt, FIRST, LAST, drawn=drawn)

    return asked


@pytest.fixture(scope="module")
def crowds(demo_data) -> dict[int, shapely.Geometry]:
    """Small sectors by how many facts they hold: none (a wood), one, two, the fullest place."""
    with connect(demo_data) as warehouse:
        places = warehouse.connection.execute(
            "select lon, lat, count(*) n from facts where week between $first and $last "
            "and zone_code is not null and list_contains($mapped, precision) "
            "group by all order by n, lon, lat",
            {"first": FIRST, "last": LAST, "mapped": sorted(map(str, MAPPABLE))},
        ).fetchall()
    by_n = {n: around(lon, lat) for lon, lat, n in reversed(places)}
    return (
        {0: around(6.9045, 47.6520)}
        | {n: by_n[n] for n in (1, 2) if n in by_n}
        | {places[-1][2]: around(*places[-1][:2])}
    )


def around(lon: float, lat: float) -> shapely.Geometry:
    return shapely.box(lon - WIDTH, lat - HEIGHT, lon + WIDTH, lat + HEIGHT)


@pytest.mark.parametrize("role", ["coordinator", "analyst", "member"])
def test_no_drawn_sector_tells_of_single_facts_nor_that_there_are_none(ask, crowds, role) -> None:
    said = set()
    assert len(crowds) >= 3
    for area in crowds.values():
        with pytest.raises(CallError) as refused:
            ask(role, area)
        said.add(str(refused.value))
    assert len(said) == 1, "none, one and many are refused in the same words"


@pytest.mark.parametrize("role", ["partner", "elected", "auditor"])
def test_whoever_sees_no_place_has_no_sector_however_large(ask, role) -> None:
    with pytest.raises(ForbiddenError):
        ask(role, shapely.box(6.7, 47.5, 7.1, 47.8))


def test_a_referent_is_told_of_own_areas_alone(ask) -> None:
    """Two sectors, one of which reaches over the border, differ in nothing but ground of their own."""
    zones = cache.territory().zones
    own, beside = zones.loc["90010-01", "geometry"], zones.loc["90010-02", "geometry"]
    both = shapely.union_all([own, beside])
    inside = ask("referent", own, areas=("90010-01",))
    across = ask("referent", both, areas=("90010-01",))
    assert len(inside.facts) > 5
    columns = ["week", "theme", "lon", "lat"]
    assert across.facts[columns].values.tolist() == inside.facts[columns].values.tolist()
    assert across.area_km2 == pytest.approx(to_metric(own).area / 1e6, rel=1e-6)
    whole = ask("coordinator", both)
    assert len(whole.facts) > len(inside.facts)
    for drawn in (True, False):
        with pytest.raises(CallError, match=r"hors des territoires|outside of the areas"):
            ask("referent", beside, drawn=drawn, areas=("90008",))


def test_a_member_of_the_meeting_has_places_of_one_fact_as_the_meetings_documents_do(ask) -> None:
    """Facts in clear on every surface: lists, places, sectors, patrols and documents, no floor on one."""
    zone = cache.territory().zones.loc["90010-02", "geometry"]
    told = {role: ask(role, zone, drawn=False) for role in ("analyst", "member")}
    assert told["member"].places["facts"].min() < 5
    for name in ("themes", "weeks", "places", "facts"):
        pd.testing.assert_frame_equal(getattr(told["member"], name), getattr(told["analyst"], name))
    assert selections.whose() == (None, True), "repeat places, hot spots and patrol files ask by this"
    places = pd.DataFrame({"place": ["a"], "facts": [1], "rank": [1]})
    assert few_left_out(places, Audience.MEETING).equals(places)
    assert few_left_out(places, Audience.PUBLIC).empty
