"""The diagnosis of a sector, held against loops over its facts, and against the sheet of a commune."""

from __future__ import annotations

import datetime as dt
import json
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import shapely

from observatory import compare, counts
from observatory.compare import Verdict
from observatory.errors import CallError
from observatory.exchange import outline_geojson, outline_gpx, outline_kml
from observatory.hotspots.sector import ALL, Floor, diagnose, facts_in, span_of
from observatory.territory import Territory
from observatory.warehouse import connect
from observatory.weeks import monday

from .facts import facts

THEMES = ("rodeo", "noise", "tag")
#: Two communes side by side, about 7.5 km × 11 km each; the sector lies across their border.
COMMUNES = pd.DataFrame(
    {"geometry": [shapely.box(6.8, 47.6, 6.9, 47.7), shapely.box(6.9, 47.6, 7.0, 47.7)]},
    index=["90010", "90008"],
)
SECTOR = shapely.Polygon([(6.88, 47.62), (6.93, 47.63), (6.92, 47.66), (6.87, 47.65)])
FIRST, LAST = dt.date(2026, 3, 2), dt.date(2026, 5, 31)
D = dt.date


def invented(seed: int = 3, rows: int = 4000) -> pd.DataFrame:
    """Facts of three themes in the two communes; one in ten is known to its commune only."""
    draw = np.random.default_rng(seed)
    start = pd.Timestamp(span_of(FIRST, LAST)[0])
    days = (pd.Timestamp(LAST) - start).days + 1
    lon = draw.uniform(6.8, 7.0, rows)
    return facts(
        rows,
        theme=tuple(draw.choice(THEMES, rows)),
        feed=tuple(draw.choice(["police", "bailleur"], rows)),
        lon=tuple(lon),
        lat=tuple(draw.uniform(47.6, 47.7, rows)),
        commune_code=tuple(np.where(lon < 6.9, "90010", "90008")),
        precision=tuple(np.where(draw.random(rows) < 0.1, "commune", "street")),
        matched_label=tuple(f"Rue {n}" for n in draw.integers(0, 40, rows)),
        starts_at=tuple((start + pd.to_timedelta(draw.uniform(0, days, rows), unit="D")).astype(str)),
    )


def cells_of(told: pd.DataFrame, silent: tuple[str, ...] = (), partners: int = 2) -> pd.DataFrame:
    """The weekly cells by commune of some facts; in the weeks `silent` nobody reported."""
    weeks = pd.date_range(span_of(FIRST, LAST)[0], LAST, freq="7D", unit="us")
    index = pd.MultiIndex.from_product([COMMUNES.index, THEMES, weeks], names=["zone_code", "theme", "week"])
    counted = told.groupby(["commune_code", "theme", "week"]).size()
    frame = index.to_frame(index=False).assign(
        facts=counted.reindex(index, fill_value=0).to_numpy(), partners=partners, complete=True
    )
    return frame.assign(reporting=np.where(frame["week"].isin(pd.to_datetime(list(silent))), 0, partners))


def diagnosed(told: pd.DataFrame, **how):
    return diagnose(told, SECTOR, cells_of(told, **how), COMMUNES, FIRST, LAST)


def test_each_theme_is_counted_as_by_hand():
    """Oracle: a loop over the facts, one by one, and the test of each pair of counts."""
    told = invented()
    found = diagnosed(told)
    tally = {theme: {"now": 0, "before": 0, "weeks": set(), "feeds": set(), "around": 0} for theme in THEMES}
    for row in told.itertuples():
        day, mine = row.starts_at.date(), tally[row.theme]
        mine["around"] += FIRST <= day <= LAST
        if row.precision == "commune" or not SECTOR.contains(shapely.Point(row.lon, row.lat)):
            continue
        if FIRST <= day <= LAST:
            mine["now"] += 1
            mine["weeks"].add(monday(day))
            mine["feeds"].add(row.feed)
        elif D(2025, 12, 1) <= day < FIRST:
            mine["before"] += 1
    assert (found.first, found.last) == (FIRST, LAST)
    assert (found.before_first, found.before_last) == (D(2025, 12, 1), D(2026, 3, 1))
    for theme, mine in tally.items():
        row = found.themes.loc[theme]
        assert (row.facts, row.before, row.weeks) == (mine["now"], mine["before"], 13)
        assert row.weeks_active == len(mine["weeks"])
        assert row.feeds == tuple(sorted(mine["feeds"]))
        assert row.share == pytest.approx(mine["now"] / mine["around"])
        assert row.per_km2_year == pytest.approx(mine["now"] / found.area_km2 / (13 * 7 / 365.25))
        used = row.dispersion if row.dispersion > compare.OVERDISPERSED else 1.0
        assert row.p == compare.e_test(mine["now"], 13, mine["before"], 13, used)
        low, high = compare.ratio_interval(mine["now"], 13, mine["before"], 13, dispersion=used)
        assert (row.ratio_low, row.ratio_high) == (low, high)
    assert found.total.facts == sum(mine["now"] for mine in tally.values()) == len(found.facts)
    assert found.themes["q"].tolist() == list(compare.false_discovery(found.themes["p"]))
    assert found.clock.facts == found.total.facts
    assert found.places["facts"].sum() <= found.total.facts


def test_the_area_is_that_of_the_ground():
    """1,000 m by 1,000 m in Lambert-93."""
    from observatory.crs import to_geographic

    square = to_geographic(shapely.box(985_000, 6_732_000, 986_000, 6_733_000))
    communes = pd.DataFrame({"geometry": [square.buffer(0.1)]}, index=["90010"])
    told = invented(rows=50)
    found = diagnose(told, square, cells_of(told), communes, FIRST, LAST)
    assert found.area_km2 == pytest.approx(1, abs=1e-6)


def test_weeks_are_those_of_the_facts_and_add_up():
    told = invented()
    found = diagnosed(told)
    assert found.weeks.columns.tolist() == [ALL, *THEMES]
    assert [week.date() for week in found.weeks.index] == [FIRST + dt.timedelta(weeks=i) for i in range(13)]
    assert (found.weeks[ALL] == found.weeks[list(THEMES)].sum(axis=1)).all()
    assert found.weeks[ALL].sum() == found.total.facts


def test_a_silent_week_is_no_zero():
    """Nobody reported: the week is missing from the bars, from the exposure and from both counts."""
    told = invented()
    told = told[told["week"] != pd.Timestamp("2026-03-16")]
    found = diagnosed(told, silent=("2026-03-16",))
    assert found.weeks[ALL].isna().tolist() == [
        week == pd.Timestamp("2026-03-16") for week in found.weeks.index
    ]
    assert found.total.weeks == 12
    assert found.total.weeks_before == 13
    row = found.themes.loc["rodeo"]
    assert row.ratio == pytest.approx(row.facts / 12 / (row.before / 13))


def test_no_week_before_is_said_and_not_taken_for_zero():
    """The first weeks ever known: no change can be told, and the sector is described all the same."""
    told = invented()
    told = told[told["week"] >= pd.Timestamp(FIRST)]
    cells = cells_of(told)
    for known in (cells[cells["week"] >= pd.Timestamp(FIRST)], cells.assign(
        reporting=cells["reporting"].where(cells["week"] >= pd.Timestamp(FIRST), 0)
    )):  # fmt: skip
        found = diagnose(told, SECTOR, known, COMMUNES, FIRST, LAST)
        assert found.total.verdict == Verdict.SILENT_PARTNER
        assert found.total.weeks_before == 0
        assert np.isnan(found.total.p)
        assert found.total.facts == len(found.facts) > 0


def test_weeks_to_come_are_not_looked_at():
    """A calendar year asked for in May ends with May, and is held against as many weeks before it."""
    told = invented()
    found = diagnose(told, SECTOR, cells_of(told), COMMUNES, FIRST, D(2026, 12, 31))
    assert (found.last, found.before_first) == (LAST, D(2025, 12, 1))


def test_a_sector_as_wide_as_a_commune_has_the_commune_s_sheet():
    """Oracle: `compare.periods` on the cells of the same facts, theme by theme.

    Counts are the same to the unit. A sector has no past of its own: its season and its scatter are the
    themes' where a commune's may lean to its own: tests and ratios are close, not equal.
    """
    told = invented(5)
    told = told[told["precision"] == "street"]
    cells = cells_of(told)
    found = diagnose(told, COMMUNES.at["90010", "geometry"], cells, COMMUNES, FIRST, LAST)
    sheet = compare.periods(cells, (FIRST, LAST), (D(2025, 12, 1), D(2026, 3, 1)))
    sheet = sheet[sheet["zone_code"] == "90010"].set_index("theme").loc[found.themes.index]
    counted, tested = ["facts", "before", "weeks", "coverage"], ["ratio", "ratio_low", "ratio_high", "p"]
    pd.testing.assert_frame_equal(found.themes[counted], sheet[counted], check_names=False, check_dtype=False)
    pd.testing.assert_frame_equal(
        found.themes[tested], sheet[tested], check_names=False, check_dtype=False, rtol=0.1, atol=0.02
    )
    assert found.communes == ("90010",)


@pytest.mark.parametrize(
    ("sector", "first", "last", "why"),
    [
        (shapely.box(2, 48, 2.1, 48.1), FIRST, LAST, "Paris is in no commune of Grand Belfort"),
        (shapely.LineString([(6.88, 47.62), (6.93, 47.63)]), FIRST, LAST, "a line has no ground"),
        (SECTOR, D(2031, 1, 1), D(2031, 3, 1), "nothing is known of these weeks"),
        (SECTOR, D(2026, 3, 6), D(2026, 3, 8), "no week has its Thursday there"),
    ],
)
def test_what_cannot_be_diagnosed_is_said(sector, first, last, why):
    told = invented(rows=20)
    with pytest.raises(CallError):
        diagnose(told, sector, cells_of(told), COMMUNES, first, last)
        pytest.fail(why)


def test_facts_known_to_their_commune_lie_in_no_sector():
    told = facts(2, precision=("street", "commune"), lon=6.9, lat=47.64)
    assert facts_in(told, SECTOR).index.tolist() == [0]


def test_a_real_sector_of_the_demonstration_adds_up(demo_data):
    """On the published facts: the whole is its themes, and lies under what the communes hold."""
    sector = shapely.box(6.83, 47.62, 6.87, 47.65)
    first, last = D(2026, 6, 1), D(2026, 8, 30)
    start, end = span_of(first, last)
    west, south, east, north = sector.bounds
    with connect(demo_data) as warehouse:
        cells = counts.weekly_cells(warehouse, start, end, by="commune", today=D(2026, 11, 25))
        near = warehouse.ask(
            "points_near", first=start, until=end + dt.timedelta(days=1),
            west=west, south=south, east=east, north=north,
        )  # fmt: skip
    found = diagnose(near, sector, cells, Territory.load(demo_data).communes, first, last)
    assert found.total.facts == found.themes["facts"].sum() == len(found.facts) > 500
    assert (found.themes["share"] <= 1).all()
    assert found.total.around == cells.loc[cells["week"].between("2026-06-01", "2026-08-30"), "facts"].sum()
    assert "90010" in found.communes


HOLED = shapely.Polygon(
    SECTOR.exterior.coords, [[(6.90, 47.635), (6.905, 47.635), (6.905, 47.64), (6.90, 47.635)]]
)


@pytest.mark.parametrize(
    "area", [SECTOR, HOLED, shapely.MultiPolygon([SECTOR, shapely.box(7, 47, 7.1, 47.1)])]
)
def test_an_outline_comes_back_from_each_of_its_files(area):
    feature = json.loads(outline_geojson(area, "Secteur « A&B »", facts=12))["features"][0]
    assert feature["properties"] == {"name": "Secteur « A&B »", "facts": 12}
    back = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert shapely.equals_exact(shapely.normalize(back), shapely.normalize(area), 1e-6)
    rings = sum(1 + len(polygon.interiors) for polygon in shapely.get_parts(area))
    gpx = ET.fromstring(outline_gpx(area, "Secteur « A&B »"))
    assert gpx.findtext(".//{*}trk/{*}name") == "Secteur « A&B »"
    segments = gpx.findall(".//{*}trkseg")
    assert len(segments) == rings
    first = [(float(p.get("lon")), float(p.get("lat"))) for p in segments[0]]
    assert np.allclose(first, shapely.get_parts(area)[0].exterior.coords, atol=1e-6)
    kml = ET.fromstring(outline_kml(area, "Secteur « A&B »"))
    assert len(kml.findall(".//{*}LinearRing")) == rings
    assert kml.findtext(".//{*}Placemark/{*}name") == "Secteur « A&B »"


SMALL = [
    ("round one stop: 15 × 22 m", shapely.box(6.9, 47.64, 6.9002, 47.6402), 200),
    ("a large one with one fact", SECTOR, 1),
    ("a large one with four", SECTOR, 4),
    ("a large one with none", SECTOR, 0),
    ("a hair around five", shapely.LineString([(6.88, 47.64), (6.92, 47.64)]).buffer(1e-8), 200),
]


@pytest.mark.parametrize(("why", "sector", "rows"), SMALL, ids=[case[0] for case in SMALL])
def test_a_small_sector_tells_nothing_of_single_facts(why, sector, rows):
    """One sentence, the same for none, one or four facts; whoever may see single facts is told."""
    told = facts(max(rows, 1), precision="street", lon=6.9001, lat=47.6401, starts_at="2026-03-10 10:00")
    told = told.head(rows)
    cells = cells_of(invented(rows=20))
    with pytest.raises(CallError, match="trop petit") as refused:
        diagnose(told, sector, cells, COMMUNES, FIRST, LAST, Floor())
    assert str(refused.value).count("5") == 1, why
    diagnose(told, sector, cells, COMMUNES, FIRST, LAST)


def test_five_facts_on_a_hectare_are_told():
    told = facts(5, precision="street", lon=6.9, lat=47.64, starts_at="2026-03-10 10:00")
    assert len(diagnose(told, SECTOR, cells_of(told), COMMUNES, FIRST, LAST, Floor()).facts) == 5
