"""Gi*, hot spots, repeat places, PAI and PEI, hours, near repeat: published figures and slow oracles."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from observatory import hotspots
from observatory.errors import CallError

from .facts import facts

DATA = Path(__file__).parents[1] / "vectors"
OUTLINE = shapely.box(6.80, 47.60, 6.92, 47.68)


def test_gi_star_is_the_published_figure():
    # spdep 1.2-7, localG with include.self on six points, distance ≤ 15.
    x, y = [10, 20, 40, 15, 30, 30], [10, 10, 10, 20, 20, 30]
    expected = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    assert hotspots.gi_star_points([2, 3, 3.2, 5, 8, 7], x, y, 15) == pytest.approx(expected, abs=5e-9)


def test_gi_star_of_equal_values_is_no_score():
    assert np.isnan(hotspots.gi_star_points([4, 4, 4], [0, 10, 20], [0, 0, 0], 15)).all()


def test_gi_star_on_a_grid_is_that_of_its_cell_centres():
    cells = hotspots.lattice((0, 0, 1200, 900), 100)
    counts = np.random.default_rng(1).poisson(1.5, (cells.rows, cells.columns))
    x, y = np.meshgrid(cells.x, cells.y)
    points = hotspots.gi_star_points(counts.ravel(), x.ravel(), y.ravel(), 250)
    assert hotspots.gi_star(counts, cells, 250).z.ravel() == pytest.approx(points)


def test_gi_star_leaves_out_what_lies_outside_the_territory():
    cells = hotspots.lattice((0, 0, 1000, 1000), 100)
    counts = np.random.default_rng(1).poisson(1.5, (10, 10))
    area = np.ones((10, 10), dtype=bool)
    area[:, 7:] = False
    x, y = np.meshgrid(cells.x, cells.y)
    inside = hotspots.gi_star_points(counts[area], x[area], y[area], 250)
    found = hotspots.gi_star(counts, cells, 250, area)
    assert found.z[area] == pytest.approx(inside)
    assert np.isnan(found.z[~area]).all()
    assert not found.hot[~area].any()


def test_a_lone_fact_is_not_hot_however_empty_the_rest():
    cells = hotspots.lattice((0, 0, 20_000, 20_000), 200)
    counts = np.zeros((cells.rows, cells.columns), dtype=int)
    counts[50, 50] = 1
    found = hotspots.gi_star(counts, cells)
    assert found.z[50, 50] > 10, "Gi* alone would call it hot"
    assert not found.hot.any()


@pytest.mark.parametrize("total", [60, 800, 6000])
def test_facts_scattered_at_random_light_few_maps(total):
    cells = hotspots.lattice((0, 0, 20_000, 20_000), 200)
    draw = np.random.default_rng(total)
    lit = sum(
        hotspots.gi_star(cells.count(*draw.uniform(0, 20_000, (2, total))), cells).hot.any()
        for _map in range(20)
    )
    assert lit <= 3, "5 % of 20 maps is 1; more than 3 would come about less than twice in a hundred"


def gathered() -> pd.DataFrame:
    """400 facts scattered over town, 40 at one place, 25 at another, 6 known to the commune only."""
    draw = np.random.default_rng(7)
    place = np.repeat([0, 1, 2, 3], [400, 40, 25, 6])
    lon = np.where(place == 0, draw.uniform(6.80, 6.92, 471), np.where(place == 1, 6.85, 6.89))
    lat = np.where(place == 0, draw.uniform(47.60, 47.68, 471), np.where(place == 1, 47.63, 47.65))
    return facts(
        471,
        lon=tuple(lon),
        lat=tuple(lat),
        precision=tuple(np.where(place == 3, "commune", "street")),
        matched_label=tuple(np.where(place == 0, [f"Rue {i}" for i in range(471)], place.astype(str))),
        starts_at=tuple(pd.Timestamp("2026-06-01") + pd.to_timedelta(draw.integers(0, 84, 471), unit="D")),
        feed=tuple(draw.choice(["police", "mairie"], 471)),
    )


def test_planted_hot_spots_are_found_first_and_named():
    found = hotspots.hot_spots(gathered(), weeks=12, outline=OUTLINE)
    assert found.table["place"].tolist()[:2] == ["1", "2"]
    assert found.table["facts"].tolist()[0] >= 40
    assert found.table["rank"].tolist() == list(range(1, len(found.table) + 1))
    assert found.not_drawn == 6
    first = found.table.iloc[0]
    assert first["geometry"].contains(shapely.Point(6.85, 47.63))
    assert first["area_km2"] < 0.4
    assert len(found.table) <= 4, "chance may add one or two, not a dozen"


def test_facts_in_one_point_are_one_spot():
    found = hotspots.hot_spots(facts(30), weeks=1, outline=OUTLINE)
    assert found.table["facts"].tolist() == [30]
    assert found.table["share"].tolist() == [1.0]


def test_one_fact_is_no_hot_spot():
    assert hotspots.hot_spots(facts(1), weeks=1, outline=OUTLINE).table.empty


def test_no_located_fact_says_so():
    with pytest.raises(CallError, match=r"locali|located"):
        hotspots.hot_spots(facts(3, precision="commune"), weeks=1, outline=OUTLINE)


def test_hot_spots_catch_the_next_period():
    found = hotspots.hot_spots(gathered(), weeks=12, outline=OUTLINE)
    later = facts(10, lon=(6.85,) * 8 + (6.91, 6.81), lat=(47.63,) * 8 + (47.61, 47.67))
    caught = hotspots.predictive_accuracy(found, later)
    assert (caught.caught, caught.facts) == (8, 10)
    assert caught.pai == pytest.approx(0.8 / caught.area_share)
    assert caught.pei == pytest.approx(0.8), "with as many cells, all ten could have been caught"
    assert np.isnan(hotspots.predictive_accuracy(found, later.iloc[:0]).pai)


def test_pai_and_pei_are_the_published_figures():
    # Chainey et al. 2008 by hand: three equal cells, 6 3 0 facts, predicted in that order.
    assert hotspots.pai([6, 3, 0], [3, 2, 1]).tolist() == [2, 1.5, 1]
    assert hotspots.pei([6, 3, 0], [3, 2, 1]).tolist() == [1, 1, 1]


def test_pai_of_ties_does_not_depend_on_the_order_of_rows():
    assert hotspots.pai([6, 3, 0], [1, 1, 1]).tolist() == [1, 1, 1]
    assert hotspots.pai([0, 6, 3], [1, 2, 1]).tolist() == hotspots.pai([3, 6, 0], [1, 2, 1]).tolist()


def test_pai_takes_areas_into_account():
    assert hotspots.pai([6, 3], [2, 1], [1, 3]).tolist() == pytest.approx([(6 / 9) / (1 / 4), 1])


def test_repeat_places():
    table = facts(
        7,
        matched_label=("A", "A", "A", "B", "B", "C", "A"),
        commune_code=("90010",) * 6 + ("90008",),
        feed=("x", "y", "x", "x", "x", "x", "x"),
        starts_at=tuple(pd.date_range("2026-06-01", periods=7, freq="4D")),
    )
    found = hotspots.repeat_places(table)
    assert found["place"].tolist() == ["A", "B"]
    assert found["commune_code"].tolist() == ["90010", "90010"], "the A of another commune is another place"
    assert found["weeks_active"].tolist() == [2, 2]
    assert found["partners"].tolist() == [2, 1]
    assert found["cumulative_share"].tolist() == pytest.approx([3 / 7, 5 / 7])
    assert hotspots.repeat_places(table, least=1)["rank"].tolist() == [1, 2, 3, 3], "ties share a rank"
    assert hotspots.concentration(table, 0.7) == (2, 4)


@pytest.mark.parametrize(
    ("least", "said", "why"),
    [
        (2, "hall 3\u00a0: 3 · hall 5\u00a0: 2", "a hall of one fact is none that comes back"),
        (3, "hall 3\u00a0: 3", "a floor"),
    ],
)
def test_the_halls_of_a_place_are_counted_below_it(least, said, why):
    """Most facts first; of another commune's street of the same name none; nothing where no text says one."""
    halls = ("hall 3", "hall 5", "hall 3", None, "hall 3", "hall 5", "cage 1", "hall 3", "hall 3")
    communes = ("90010",) * 7 + ("90075",) * 2
    table = facts(9, hall=halls, commune_code=communes)
    found = hotspots.repeat_places(table, least).set_index("commune_code")["halls"]
    assert found["90010"] == said, why
    assert found.get("90075", "") == ("hall 3\u00a0: 2" if least == 2 else "")
    assert set(hotspots.repeat_places(table.drop(columns="hall"))["halls"]) == {""}, "a table of before"


def test_facts_given_by_coordinates_share_a_place_only_where_they_are_near():
    lon, lat = (6.8501, 6.8502, 6.9), (47.6401, 47.6404, 47.6)
    table = facts(3, matched_label=("", None, ""), lon=lon, lat=lat)
    found = hotspots.repeat_places(table, least=1)
    assert found["place"].tolist() == ["47.640, 6.850", "47.600, 6.900"]
    assert found["facts"].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("start", "end", "expected", "why"),
    [
        ("2026-06-06 01:00", "2026-06-06 02:30", {1: 2 / 3, 2: 1 / 3}, "two hours, the second half full"),
        ("2026-06-06 22:00", "2026-06-07 02:00", {22: 0.25, 23: 0.25, 0: 0.25, 1: 0.25}, "across midnight"),
        ("2026-06-06 21:10", "2026-06-06 21:10", {21: 1.0}, "one moment"),
        ("2026-06-06 21:00", "2026-06-06 21:00", {21: 1.0}, "on the hour"),
    ],
)
def test_aoristic_weights(start, end, expected, why):
    assert hotspots.hour_weights(start, end) == pytest.approx(expected), why


@pytest.mark.parametrize(
    ("start", "end", "expected", "why"),
    [
        ("2026-03-29 01:30", "2026-03-29 03:30", {1: 0.5, 3: 0.5}, "the hour that clocks skip gets nothing"),
        (
            "2026-10-24 22:00",
            "2026-10-25 05:00",
            {22: 1 / 8, 23: 1 / 8, 0: 1 / 8, 1: 1 / 8, 2: 2 / 8, 3: 1 / 8, 4: 1 / 8},
            "eight hours went by, two of them at 2 h",
        ),
        ("2026-10-25 02:10", "2026-10-25 02:10", {2: 1.0}, "a moment in the hour shown twice"),
        ("2026-03-28 22:00", "2026-03-29 02:00", {22: 0.25, 23: 0.25, 0: 0.25, 1: 0.25}, "up to the skip"),
    ],
)
def test_hours_are_those_that_the_clock_showed(start, end, expected, why):
    found = hotspots.hour_weights(pd.Timestamp(start), pd.Timestamp(end))
    assert found == pytest.approx(expected), why


@pytest.mark.parametrize("year", [2019, 2024, 2026])
@pytest.mark.parametrize("month", [3, 10])
def test_minutes_of_a_night_when_clocks_change_are_counted_one_by_one(year, month):
    last = pd.Timestamp(year, month, 31)
    sunday = last - pd.Timedelta(days=(last.day_of_week + 1) % 7)
    start, end = sunday - pd.Timedelta(minutes=130), sunday + pd.Timedelta(minutes=275)
    utc = [t.tz_localize("Europe/Paris").tz_convert("UTC") for t in (start, end)]
    minutes = pd.date_range(*utc, freq="min", inclusive="left").tz_convert("Europe/Paris")
    slowly = minutes.hour.value_counts(normalize=True).to_dict()
    assert hotspots.hour_weights(start, end) == pytest.approx(slowly)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-06-06 22:00", "2026-06-06 21:00", "21:00"),
        ("2026-03-29 02:10", "2026-03-29 02:40", "2026-03-29 02:10"),
    ],
)
def test_hours_that_cannot_be_are_refused(start, end, said):
    with pytest.raises(CallError, match=said):
        hotspots.hour_weights(pd.Timestamp(start), pd.Timestamp(end))


def test_a_table_with_an_end_before_its_start_is_refused():
    table = facts(2, starts_at=("2026-06-06 23:30",) * 2, ends_at=("2026-06-07 00:30", "2026-06-06 23:00"),
                  time_precision="interval")  # fmt: skip
    with pytest.raises(CallError, match="23:00"):
        hotspots.aoristic(table)


def test_the_clock_shares_every_fact_out_once():
    draw = np.random.default_rng(3)
    starts = pd.Timestamp("2026-04-03") + pd.to_timedelta(draw.integers(0, 7 * 1440, 300), unit="min")
    ends = starts + pd.to_timedelta(draw.integers(0, 3 * 1440, 300), unit="min")
    clock = hotspots.aoristic(
        facts(300, starts_at=tuple(starts), ends_at=tuple(ends), time_precision="interval")
    )
    assert clock.weights.shape == (24, 7)
    assert clock.weights.to_numpy().sum() == pytest.approx(clock.facts)
    assert clock.left_out == 0


def test_the_clock_knows_weekdays_and_leaves_out_what_has_no_hour():
    table = facts(
        3,
        starts_at=("2026-06-06 23:30", "2026-06-06", "2026-06-01"),
        ends_at=("2026-06-07 00:30", "2026-06-06", "2026-06-09"),
        time_precision=("interval", "day", "interval"),
    )
    clock = hotspots.aoristic(table)
    assert clock.weights.loc[23, "sat"] == clock.weights.loc[0, "sun"] == 0.5
    assert (clock.facts, clock.left_out) == (1, 2)


def test_knox_is_the_published_figure():
    # splancs' burkitt data, 20 in space and 5 in time. P(X ≥ 13): some packages print P(X > 13) = 0.146246.
    cases = pd.read_csv(DATA / "burkitt.csv")
    found = hotspots.knox(cases["X"], cases["Y"], cases["T"], distance=20, duration=5, permutations=99)
    assert (found.both, found.space_only, found.time_only, found.neither) == (13, 3416, 39, 14110)
    assert found.expected == pytest.approx(10.1438, abs=5e-5)
    assert found.p_poisson == pytest.approx(0.222267, abs=5e-7)
    assert found.p * 100 == pytest.approx(round(found.p * 100)), "(r + 1) / (B + 1)"
    assert 0.1 < found.p < 0.4


def test_knox_counts_pairs_as_a_double_loop_does():
    draw = np.random.default_rng(9)
    x, y, t = draw.uniform(0, 100, 30), draw.uniform(0, 100, 30), draw.integers(0, 20, 30)
    both = sum(
        np.hypot(x[i] - x[j], y[i] - y[j]) <= 25 and abs(t[i] - t[j]) <= 3
        for i in range(30)
        for j in range(i)
    )
    assert hotspots.knox(x, y, t, distance=25, duration=3, permutations=9).both == both


def test_knox_of_one_fact_is_refused():
    with pytest.raises(CallError, match="1"):
        hotspots.knox([1], [1], [1], distance=1, duration=1)
