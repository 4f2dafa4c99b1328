"""Ratio of ratios, scatter, pairs of weeks, rings and suggested controls."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from observatory import evaluate
from observatory.evaluate import Area, Doubt, Verdict
from observatory.evaluate.drift import Drift, estimate_drift
from observatory.evaluate.measures import quantile

from ..compare.cells import weekly
from .test_evaluate import action, series, zone_table

D = dt.date


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_the_ratio_is_the_interaction_of_a_quasi_poisson_regression(dispersion):
    import statsmodels.api as sm

    counts = np.array([100.0, 107.0, 60.0, 50.0, 150.0, 158.0, 160.0, 158.0])  # two weeks of each
    treated, after = np.repeat([1, 1, 0, 0], 2), np.repeat([0, 1, 0, 1], 2)
    design = np.column_stack([np.ones(8), treated, after, treated * after])
    fitted = sm.GLM(counts, design, family=sm.families.Poisson()).fit(scale=dispersion)
    found = evaluate.ratio_of_ratios((308, 318), (207, 110), dispersion)
    assert found.estimate == pytest.approx(np.exp(fitted.params[3]), rel=1e-9)
    assert found.error == pytest.approx(fitted.bse[3], rel=1e-5)
    assert (found.low, found.high) == pytest.approx(np.exp(fitted.conf_int()[3]), rel=1e-5)
    assert found.p == pytest.approx(fitted.pvalues[3], rel=1e-3)


@pytest.mark.parametrize(
    ("control", "treated", "why"),
    [((10, 10), (3, 0), "none after"), ((0, 5), (4, 4), "no control before"), ((0, 0), (0, 0), "nothing")],
)
def test_a_count_of_nothing_has_a_ratio_with_an_interval(control, treated, why):
    found = evaluate.ratio_of_ratios(control, treated)
    assert 0 < found.low < found.estimate < found.high < np.inf, why
    assert not found.shown


@pytest.mark.parametrize("factor", [0.8, 1.25, 3])
def test_a_change_that_both_share_is_none_whatever_their_sizes(factor):
    found = evaluate.ratio_of_ratios((400, 400 * factor), (100, 100 * factor))
    assert found.estimate == pytest.approx(1)


def test_few_degrees_of_freedom_widen():
    narrow, wide = (evaluate.ratio_of_ratios((90, 80), (60, 30), 1.0, df) for df in (np.inf, 6))
    assert wide.high / wide.low > narrow.high / narrow.low
    assert wide.estimate == narrow.estimate


@pytest.mark.parametrize(("phi", "low", "high"), [(1.0, 0.85, 1.15), (2.0, 1.6, 2.5), (4.0, 3.1, 5.1)])
def test_dispersion_is_found_without_being_told(phi, low, high):
    draw = np.random.default_rng(61)
    found = []
    for _run in range(20):
        season = 1 + 0.4 * np.cos(2 * np.pi * np.arange(182) / 52.18)
        means = [10 * season, 20 * season]
        drawn = [
            draw.poisson(m) if phi == 1 else draw.negative_binomial(m / (phi - 1), 1 / phi) for m in means
        ]
        found.append(evaluate.estimate_scatter(*(d.astype(float) for d in drawn), np.arange(182) >= 156))
    assert low <= np.median([f.phi for f in found]) <= high
    assert sum(f.persistent for f in found) <= 3


def test_series_without_any_scatter_are_none_of_counts():
    """Poisson counts scatter less than three quarters of their mean once in twenty times of three years."""
    steady = np.full(182, 10.0)
    found = evaluate.estimate_scatter(steady, 2 * steady, np.arange(182) >= 156)
    assert 0.7 < found.phi < 0.8
    few = evaluate.estimate_scatter(steady[:24], 2 * steady[:24], np.arange(24) >= 12)
    reach = [np.sqrt(one.phi) * quantile(one.freedom) for one in (found, few)]
    assert reach[1] > 1.5 > 0.7 * 1.96, "few weeks leave a margin too, Student's t being wide"


def test_a_season_of_one_area_alone_is_no_scatter():
    draw = np.random.default_rng(62)
    weeks = np.arange(208)
    school = np.where((weeks % 52 > 26) & (weeks % 52 < 36), 0.3, 1.2)
    treated = draw.poisson(20 * school * np.where(weeks >= 156, 0.3, 1)).astype(float)
    found = evaluate.estimate_scatter(treated, draw.poisson(20, 208).astype(float), weeks >= 156)
    assert found.phi < 1.4
    assert not found.persistent


@pytest.mark.parametrize(
    ("treated", "control", "why"),
    [
        (np.zeros(60), np.ones(60), "one area without a fact"),
        (np.full(60, np.nan), np.ones(60), "nothing known"),
        (np.ones(3), np.ones(3), "three weeks"),
    ],
)
def test_scatter_of_too_little_is_that_of_chance(treated, control, why):
    found = evaluate.estimate_scatter(treated, control, np.arange(len(treated)) >= len(treated) - 2)
    assert found.phi >= 1, why
    assert np.isfinite(found.phi), why


def test_week_53_counts_once():
    # 2026 has 53 weeks, 2025 has 52: week 53 has no like a year earlier.
    index = pd.date_range("2023-01-02", "2027-03-29", freq="7D")
    table = pd.DataFrame({"treated": 5.0, "control": 5.0}, index=index)
    found = evaluate.effect(action(start=D(2026, 6, 1), end=None, ring=Area(), ring_control=Area()), table)
    assert len(set(found.weeks_before)) == len(found.weeks_before)
    assert D(2026, 12, 28) not in found.weeks_after
    assert D(2026, 12, 21) in found.weeks_after
    assert found.counts.loc["treated", "before"] == 5 * len(found.weeks_before)


def test_a_ring_without_its_own_control_is_read_against_the_control():
    table = series((10, 10, 5, 5), (10, 10, 5, 5), seed=8).drop(columns="ring_control")
    table.iloc[104:] *= 2
    found = evaluate.effect(action(ring_control=Area()), table.round())
    assert not found.ring.shown, "the whole town doubled: the ring did not rise"
    assert found.ring.estimate == pytest.approx(1, abs=0.25)
    before, after = found.counts["before"], found.counts["after"]
    changes = after - before
    assert found.net.estimate == pytest.approx(changes.treated + changes.ring - 2 * changes.control)


@pytest.mark.parametrize(
    ("before", "after", "doubt", "why"),
    [
        ((20, 5, 3, 3), (20, 5, 3, 3), Doubt.SIZE, "a control of a quarter"),
        ((5, 20, 3, 3), (5, 20, 3, 3), Doubt.SIZE, "a control of four times"),
        ((20, 20, 3, 3), (14, 14, 2, 2), Doubt.TERRITORY_MOVED, "everything fell"),
    ],
)
def test_doubts_are_said_in_words(before, after, doubt, why):
    found = evaluate.effect(action(), series(before, after, seed=5))
    assert doubt in found.doubts, why
    assert any(text in evaluate.sentence(found) for text in evaluate.doubt_texts(found))
    assert found.verdict == Verdict.CANNOT_CONCLUDE


def test_both_drifting_before_is_a_doubt_that_forbids_nothing():
    table = series((20, 20, 3, 3), (8, 20, 3, 3), seed=6)
    table.iloc[:52, :2] *= 2
    found = evaluate.effect(action(), table)
    assert Doubt.BOTH_DRIFTED in found.doubts
    assert found.verdict == Verdict.FELL


def test_a_trend_before_that_goes_the_other_way_does_not_explain_a_fall():
    table = series((20, 20, 3, 3), (6, 20, 3, 3), seed=7)
    table.iloc[:104, 0] = np.round(np.linspace(10, 24, 104))
    found = evaluate.effect(action(), table)
    assert Doubt.OWN_WAY in found.doubts
    assert found.verdict == Verdict.FELL


def test_the_page_and_the_command_line_have_one_record():
    found = evaluate.effect(action(), series((6, 6, 3, 3), (2, 6, 3, 3)))
    row, lines = evaluate.record(found), evaluate.figures(found)
    assert row["verdict"] == "fell"
    assert row["ratio"] == lines.loc["treated", "ratio"] == found.ratio.estimate
    assert row["wdd"] == lines.loc["together", "facts"] == found.net.estimate
    assert list(lines.index) == list(evaluate.FIGURE_LABELS)


def test_a_control_of_like_size_and_past_is_suggested():
    draw = np.random.default_rng(63)
    weeks = 156
    means = {
        "90008": np.full(weeks, 10.0),  # treated
        "90033": np.full(weeks, 12.0),  # of like size, steady
        "90010-01": np.full(weeks, 11.0),  # touches the treated zone
        "90010-02": np.linspace(4, 20, weeks),  # of like size, but on its own way
    }
    counts = np.array([draw.poisson(mean) for mean in means.values()])
    cells = weekly(counts, first="2021-12-27", zones=list(means))
    one = action(ring=Area(), ring_control=Area())
    found = evaluate.suggest_controls(one, evaluate.by_zones(one, cells), cells, zone_table())
    assert found[0].zones == ("90033",)
    assert found[0].like
    assert 0.8 < found[0].size < 1.5
    assert all("90010-01" not in one.zones for one in found), "next door is no control"
    assert not any(one.like and one.zones == ("90010-02",) for one in found)


def test_small_zones_are_put_together():
    draw = np.random.default_rng(64)
    means = {"90008": 12.0, "90033": 4.0, "90010-02": 4.0}
    cells = weekly(
        np.array([draw.poisson(mean, 156) for mean in means.values()]), first="2021-12-27", zones=list(means)
    )
    one = action(ring=Area(), ring_control=Area(), control=Area(("90033",)))
    found = evaluate.suggest_controls(one, evaluate.by_zones(one, cells), cells, zone_table())
    assert set(found[0].zones) == {"90033", "90010-02"}


def walking(step: float, seed: int, weeks: int = 182, each: float = 10.0) -> tuple[np.ndarray, np.ndarray]:
    """Facts a week of two areas, each of which walks by itself by so much a week on the log scale."""
    draw = np.random.default_rng(seed)
    rates = each * np.exp(np.cumsum(draw.normal(0, step, (2, weeks)), axis=1))
    treated, control = draw.poisson(rates).astype(float)
    return treated, control


def drift_of(treated: np.ndarray, control: np.ndarray) -> Drift:
    after, before = np.zeros((2, len(treated)), dtype=bool)
    after[-26:], before[-78:-52] = True, True
    return estimate_drift(treated, control, before, after)


def test_areas_that_walk_are_seen_to_and_steady_ones_are_not():
    quiet = [drift_of(*walking(0.0, seed)).step for seed in range(7100, 7130)]
    assert sum(step > 0 for step in quiet) <= 7, "one in thirteen by chance; eight of 30 once in a thousand"
    walks = [one for seed in range(7200, 7220) if (one := drift_of(*walking(0.05, seed))).step]
    assert len(walks) >= 16
    steps = np.median([one.step for one in walks])
    assert steps == pytest.approx(0.05 * np.sqrt(2), rel=0.4), "of the ratio, which both areas move"
    # Between the means of two half-years a year apart a walk goes as far as in 52 − 26 / 3 weeks.
    assert np.median([one.variance / one.step**2 for one in walks]) == pytest.approx(43.3, rel=0.1)


@pytest.mark.parametrize("what", ["season", "few weeks", "silence", "no facts", "a step at the start"])
def test_what_is_no_walk(what):
    treated, control = walking(0.0, 7300)
    week = np.arange(182)
    if what == "season":
        treated = np.random.default_rng(1).poisson(10 * (1 + 0.6 * np.cos(2 * np.pi * week / 52.18)))
        treated = treated.astype(float)
    elif what == "few weeks":
        treated[:140] = np.nan
    elif what == "silence":
        treated[60:80], control[90:100] = np.nan, np.nan
    elif what == "no facts":
        treated, control = np.zeros((2, 182))
    else:
        treated[-26:] = np.random.default_rng(2).poisson(4, 26)
    assert drift_of(treated, control).step == 0, what


def test_a_walk_widens_and_is_said():
    treated, control = walking(0.08, 7403)
    index = pd.date_range("2022-01-03", periods=182, freq="7D")
    weekly_facts = pd.DataFrame({"treated": treated, "control": control}, index=index)
    start = index[-26].date()
    found = evaluate.effect(action(start=start, end=None, ring=Area(), ring_control=Area()), weekly_facts)
    assert Doubt.DRIFTING in found.doubts
    sums = found.counts.loc[["treated", "control"], ["before", "after"]].to_numpy()
    assert found.ratio.error**2 >= (1 / sums).sum() + found.drift.variance - 1e-9
