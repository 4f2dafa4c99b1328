"""The scan statistic against the rows SaTScan prints; windows; what is a cluster and what is none."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from observatory import alerts
from observatory.baseline import Outbursts

#: Leukaemia in upstate New York, 281 tracts (Waller et al. 1992), whole counts, as in R's ``smerc``.
NEW_YORK = Path(__file__).parents[1] / "vectors" / "new_york_leukemia.csv"

#: Population and cases of clusters, and the log likelihood ratio printed by SaTScan 9.4 to 9.6; 552 cases in
#: 1,057,673 residents.
SATSCAN = [
    (119050, 106, 14.78),
    (111674, 100, 14.083511),
    (95249, 85, 11.577255),
    (34083, 38, 9.019716),
    (40696, 42, 8.29),
    (45667, 44, 7.20),
    (78280, 64, 6.114140),
    (24571, 25, 4.651839),
    (29782, 28, 4.169203),
    (8839, 11, 3.209485),
]

#: Zones, cases, ratio and p-value (999 replications) of the clusters of at most a tenth of the residents.
SATSCAN_RUN = [
    (26, 85, 11.577255, 0.001),
    (8, 38, 9.019716, 0.013),
    (33, 64, 6.114140, 0.216),
    (4, 25, 4.651839, 0.609),
    (7, 28, 4.169203, 0.755),
]

NO_OUTBURSTS = Outbursts(np.zeros(16), np.zeros(0))


@pytest.mark.parametrize(("population", "cases", "printed"), SATSCAN)
def test_ratios_are_those_satscan_prints(population, cases, printed):
    found = alerts.scan_ratio(cases, 552 * population / 1057673, 552)
    assert found == pytest.approx(printed, abs=0.5 * 10.0 ** -len(str(printed).partition(".")[2]))


def test_the_new_york_run_is_that_of_satscan():
    tracts = pd.read_csv(NEW_YORK)
    windows = alerts.discs(tracts["longitude"], tracts["latitude"], 0.1, tracts["population"])
    found = alerts.kulldorff(tracts["cases"], tracts["population"], windows)
    for cluster, (zones, cases, ratio, p) in zip(found, SATSCAN_RUN, strict=False):
        assert (len(cluster.zones), cluster.facts) == (zones, cases)
        assert cluster.ratio == pytest.approx(ratio, abs=5e-7)
        assert cluster.p == pytest.approx(p, abs=0.01 + 4 * np.sqrt(p * (1 - p) / 999))


def test_ratios_at_their_limits():
    assert alerts.scan_ratio([0, 3, 3], [1, 3, 4]).tolist() == [0, 0, 0], "no rise, no ratio"
    known = alerts.scan_ratio(30, 10.0)
    assert known == pytest.approx(30 * np.log(3) - 20)
    assert alerts.scan_ratio(30, 10.0, 1e9) == pytest.approx(known, rel=1e-6), "a territory without end"
    assert alerts.nb_scan_ratio(30, 10.0, 1.0) == pytest.approx(known)
    assert alerts.nb_scan_ratio(30, 10.0, 3.0) < known / 1.5, "bursts are worth less"


def squares(side: int = 4) -> pd.Series:
    """A town of squares that touch, in degrees."""
    boxes = [
        shapely.box(x / 100, y / 100, (x + 1) / 100, (y + 1) / 100) for y in range(side) for x in range(side)
    ]
    return pd.Series(boxes, index=[f"z{number:02d}" for number in range(len(boxes))])


def test_what_touches():
    table = alerts.touching(squares())
    assert table.to_numpy().sum(axis=1).tolist() == [3, 5, 5, 3, 5, 8, 8, 5, 5, 8, 8, 5, 3, 5, 5, 3]
    assert table.equals(table.T)
    apart = pd.Series([shapely.box(0, 0, 1, 1), shapely.box(1.0003, 0, 2, 1), shapely.box(1.01, 2, 3, 3)])
    assert alerts.touching(apart).to_numpy().sum() == 2, "outlines drawn 30 m apart touch"


def test_windows_hold_together():
    near = alerts.touching(squares()).to_numpy()
    windows = alerts.neighbour_windows(near)
    assert set(windows.sum(axis=1)) == {2, 3, 4, 5, 6}
    assert len(np.unique(windows, axis=0)) == len(windows)
    assert (windows.sum(axis=1) == 2).sum() == near.sum() / 2, "every pair of neighbours"
    for window in windows:
        members = np.flatnonzero(window)
        reached, ahead = set(), [members[0]]
        while ahead:
            zone = ahead.pop()
            reached.add(zone)
            ahead += [z for z in members if near[zone, z] and z not in reached]
        assert reached == set(members)


def scanned(facts, expected=1.0, dispersion=1.0, outbursts=NO_OUTBURSTS):
    windows = alerts.neighbour_windows(alerts.touching(squares()).to_numpy())
    facts = np.asarray(facts, dtype=float)
    mean, phi = (np.broadcast_to(np.asarray(v, float), 16).copy() for v in (expected, dispersion))
    return alerts.scan(facts, mean, phi, windows, outbursts)


def raised(**zones):
    facts = np.ones(16)
    for name, count in zones.items():
        facts[int(name[1:])] = count
    return facts


def test_a_rise_that_neighbours_share_is_found_where_it_is():
    found = scanned(raised(z5=6, z6=5, z9=5))
    assert found.zones.tolist() == [5, 6, 9]
    assert (found.facts, found.expected) == (16, 3)
    assert found.p < 0.001


@pytest.mark.parametrize(
    ("facts", "more", "why"),
    [
        (raised(z5=40), {}, "one zone alone is the sheet's to tell, however much it had"),
        (raised(z0=6, z15=6), {}, "zones that do not touch"),
        (raised(z5=2, z6=2), {}, "hardly more than expected"),
    ],
)
def test_what_is_no_cluster(facts, more, why):
    found = scanned(facts, **more)
    assert found is None or found.p > 0.02, why


def test_bursts_and_nights_make_a_cluster_less_certain():
    facts = raised(z5=6, z6=5, z9=4)
    plain = scanned(facts).p
    assert scanned(facts, dispersion=1.5).p > 10 * plain
    nights = Outbursts(np.full(16, 0.002), np.linspace(8, 15, 30))
    assert scanned(facts, outbursts=nights).p > plain + 0.005


def test_p_values_are_small_as_rarely_as_they_say():
    draw = np.random.default_rng(77)
    ps = np.array([getattr(scanned(draw.poisson(2.0, 16), 2.0), "p", 1.0) for _week in range(150)])
    assert np.mean(ps <= 0.1) <= 0.17, "one in ten, or fewer: a window of one zone is none"
    assert np.mean(ps <= 0.02) <= 0.06
