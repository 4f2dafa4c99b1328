"""The heat surface: exact kernels, a fixed grid, fixed classes; what may not be drawn."""

import numpy as np
import pytest

from observatory.crs import to_degrees, to_metres
from observatory.errors import CallError
from observatory.hotspots import BREAKS, extent_of, heat_by_zone, heat_of_facts, heat_surface, lattice
from observatory.territory import Territory

from .facts import facts

EXTENT = (985_000, 6_730_000, 991_000, 6_736_000)


def slow_surface(x, y, uncertainty, weeks, cells, bandwidth):
    """One normal kernel after the other, at every cell centre."""
    across, down = np.meshgrid(cells.x, cells.y)
    total = np.zeros(across.shape)
    for a, b, u in zip(x, y, uncertainty, strict=True):
        variance = bandwidth**2 + (u / 2.4477468) ** 2
        distance = (across - a) ** 2 + (down - b) ** 2
        total += np.exp(-distance / (2 * variance)) / (2 * np.pi * variance)
    return total * 1e6 / weeks


def test_the_surface_is_the_sum_of_its_kernels():
    draw = np.random.default_rng(0)
    x, y = draw.uniform(984_000, 992_000, 80), draw.uniform(6_729_000, 6_737_000, 80)
    uncertainty = draw.choice([10.0, 80.0, 300.0, 1500.0], 80)
    found = heat_surface(x, y, uncertainty, weeks=4, extent=EXTENT)
    assert found.values == pytest.approx(slow_surface(x, y, uncertainty, 4, found.lattice, 200), abs=1e-7)


def test_all_facts_in_one_point_come_to_their_number():
    found = heat_surface([988_000] * 7, [6_733_000] * 7, weeks=1, extent=EXTENT)
    assert found.values.sum() * found.lattice.cell_km2 == pytest.approx(7, rel=1e-6)
    assert found.facts == 7


def test_one_fact_every_four_weeks_reaches_the_first_class_and_no_more():
    found = heat_surface([988_050], [6_733_050], weeks=4, extent=EXTENT)
    assert found.values.max() == pytest.approx(1e6 / (2 * np.pi * 200**2) / 4)
    assert found.values.max() == pytest.approx(BREAKS[0], rel=0.01)
    assert heat_surface([988_050], [6_733_050], weeks=8, extent=EXTENT).classes.max() == 0


def test_two_weeks_have_the_same_grid_whatever_their_facts():
    one = heat_surface([988_000], [6_733_000], weeks=1, extent=EXTENT)
    other = heat_surface([986_000, 990_000], [6_731_000, 6_735_000], weeks=1, extent=EXTENT)
    assert one.lattice == other.lattice
    assert one.transform == (100.0, 0.0, 985_000.0, 0.0, -100.0, 6_736_000.0)
    assert one.crs == "EPSG:2154"


def test_the_grid_does_not_move_with_the_extent():
    assert lattice((985_010, 6_730_020, 991_000, 6_736_000), 100).left == 985_000
    assert lattice((985_010, 6_730_020, 991_000, 6_735_990), 100).top == 6_736_000


def test_uncertainty_spreads_and_loses_nothing():
    sharp, wide = (heat_surface([988_000], [6_733_000], u, weeks=1, extent=EXTENT) for u in (0, 800))
    assert wide.values.max() < sharp.values.max() / 3
    assert wide.values.sum() == pytest.approx(sharp.values.sum(), rel=1e-4)


def test_facts_known_to_their_commune_are_counted_and_not_drawn():
    found = heat_of_facts(
        facts(5, precision=("commune", "street", "place", "none", "commune")), weeks=1, extent=EXTENT
    )
    assert (found.facts, found.not_drawn) == (2, 3)


def test_metres_and_back():
    x, y = to_metres(6.86, 47.64)
    assert (float(x), float(y)) == pytest.approx((989_946, 6_732_897), abs=1500), "Belfort, in Lambert-93"
    assert to_degrees(x, y) == pytest.approx((6.86, 47.64), abs=1e-9)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: heat_surface([6.86], [47.64], weeks=1, extent=EXTENT, crs="EPSG:4326"), "WGS 84"),
        (lambda: heat_surface([1], [1], weeks=0, extent=EXTENT), "0 "),
        (lambda: heat_surface([], [], weeks=1, extent=EXTENT), "locali|located"),
        (lambda: lattice((0, 0, 0, 10), 100), "xmin"),
        (lambda: heat_of_facts(facts(precision="commune"), weeks=1, extent=EXTENT), "locali|located"),
    ],
)
def test_refusals(call, said):
    with pytest.raises(CallError, match=said):
        call()


def test_the_table_of_a_surface_counts_facts_and_area_by_zone():
    """Against the slow way: each cell asked for its zone alone."""
    territory = Territory.load()
    found = facts(6, precision=("street",) * 5 + ("commune",))
    found["lon"], found["lat"] = [6.86] * 4 + [6.87] * 2, [47.64] * 4 + [47.60] * 2
    found["zone_code"] = territory.assign(found["lon"], found["lat"])
    surface = heat_of_facts(found, weeks=1, extent=extent_of(territory.outline))
    table = heat_by_zone(surface, found, territory)
    assert table["facts"].sum() == surface.facts == 5
    zones = {}
    for row, column in np.argwhere(surface.values >= BREAKS[0]):
        lon, lat = to_degrees([surface.lattice.x[column]], [surface.lattice.y[row]])
        zones.setdefault(territory.assign(lon, lat)[0], []).append(surface.values[row, column])
    zones.pop(None, None)
    assert table["painted_km2"].to_dict() == pytest.approx({z: 0.01 * len(v) for z, v in zones.items()})
    assert table["highest"].to_dict() == pytest.approx({z: max(v) for z, v in zones.items()})
    assert table["highest"].is_monotonic_decreasing
