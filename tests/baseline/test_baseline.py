"""What a week should have been: season, level, dispersion, outbursts and shifts, the truth being known."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from observatory import baseline
from observatory.baseline.cumulative_sums import WindowedSums
from observatory.baseline.overdispersion import persistence
from observatory.baseline.season import nights_of
from observatory.compare import false_discovery

WEEKS = pd.date_range("2022-01-03", periods=209, freq="7D", unit="us")
ROWS = np.arange(40)


def judged(counts, **more):
    """Rows of one theme, a zone each, the last week judged."""
    counts = np.asarray(counts, dtype=float)
    zones = np.arange(len(counts))
    return baseline.judge(counts, WEEKS[-counts.shape[1] :], zones, np.zeros(len(counts), int), **more)


def poisson(seed, mean, rows=40, weeks=209):
    return np.random.default_rng(seed).poisson(np.broadcast_to(mean, (rows, weeks))).astype(float)


def wave(amplitude, shift=0.0):
    angle = 2 * np.pi * (WEEKS.day_of_year.to_numpy() / 365.25 + shift)
    return np.exp(amplitude * np.cos(angle))


def test_a_season_is_recovered_and_a_flat_series_stays_flat():
    true = wave(0.5)
    found = baseline.seasonal_index(poisson(1, 20 * true), WEEKS)
    assert np.abs(found / (true / true.mean()) - 1).mean() < 0.04
    flat = baseline.seasonal_index(poisson(2, 20.0), WEEKS)
    assert np.abs(flat - 1).max() < 0.12
    assert np.median(np.abs(flat - 1)) < 0.01, "chance is shrunk away"


def test_a_season_is_not_learnt_from_outbreaks_nor_from_two_facts():
    counts = poisson(3, 20.0, rows=1)
    struck = counts.copy()
    struck[0, 60] += 200
    quiet, found = (baseline.seasonal_index(c, WEEKS)[0] for c in (counts, struck))
    assert np.abs(found - quiet).max() < 0.15
    rare = np.zeros((1, 209))
    rare[0, [20, 71]] = 1
    assert baseline.seasonal_index(rare, WEEKS) == pytest.approx(1, abs=0.35)


def test_the_seasonal_regression_is_that_of_statsmodels():
    import statsmodels.api as sm

    from observatory.baseline.season import _design, _fit

    # Without the nights: each has so few facts that what holds up empty series shows.
    counts, design = poisson(4, 6 * wave(0.4), rows=1), _design(WEEKS)[:, :6]
    coefficients, mean = _fit(counts, np.ones_like(counts), np.ones_like(counts), design)
    model = sm.GLM(counts[0], design, family=sm.families.Poisson()).fit()
    # What holds up empty series weighs four facts against these twelve hundred.
    assert coefficients[0] == pytest.approx(model.params, abs=5e-3)
    assert mean[0] == pytest.approx(model.fittedvalues, rel=8e-3)


@pytest.mark.parametrize(
    ("monday", "night", "share", "why"),
    [
        ("2025-07-14", 1, 0.5, "the fourteenth is a Monday: its eve was the week before"),
        ("2025-07-07", 1, 0.5, "the eve is a Sunday"),
        ("2024-07-08", 1, 1.0, "eve and day in one week"),
        ("2024-12-30", 3, 1.0, "New Year's Eve and New Year in one week"),
        ("2023-12-25", 3, 0.5, "New Year is a Monday"),
        ("2025-06-16", 0, 1.0, "the music day"),
        ("2025-06-23", 0, 0.0, "the week after it"),
    ],
)
def test_a_week_holds_its_share_of_a_night(monday, night, share, why):
    assert nights_of(pd.DatetimeIndex([monday]))[0, night] == share, why


def test_a_night_that_comes_back_is_a_season_and_a_flat_year_has_none():
    """Ten times as many in the week of the national holiday, every year."""
    holiday = nights_of(WEEKS)[:, 1] == 1
    assert holiday.sum() >= 2
    back = baseline.seasonal_index(poisson(31, 20 * np.where(holiday, 10.0, 1.0)), WEEKS)
    assert np.median(back[:, holiday]) == pytest.approx(10, rel=0.1)
    assert np.abs(back[:, ~holiday & (nights_of(WEEKS).sum(axis=1) == 0)] - 1).max() < 0.15
    quiet = baseline.seasonal_index(poisson(32, 20.0), WEEKS)
    assert np.median(quiet[:, holiday]) == pytest.approx(1, abs=0.02), "chance is shrunk away"


def test_each_zone_has_its_own_dispersion():
    draw = np.random.default_rng(5)
    mean = np.full((40, 209), 2.0)
    counts = draw.poisson(mean).astype(float)
    counts[:10] = draw.negative_binomial(mean[:10] / 3, 1 / 4)
    phi = baseline.dispersion(counts, mean, ROWS, np.zeros(40, int)).own
    assert phi[:10].mean() == pytest.approx(4, rel=0.2)
    assert phi[10:].mean() == pytest.approx(1, abs=0.15)


def test_a_night_of_forty_blinds_no_other_zone_and_hardly_its_own():
    counts, mean = poisson(6, 2.0), np.full((40, 209), 2.0)
    struck = counts.copy()
    struck[3, 150] += 40
    before, after = (baseline.dispersion(c, mean, ROWS, np.zeros(40, int)).own for c in (counts, struck))
    others = np.delete(ROWS, 3)
    assert np.abs(after - before)[others].max() < 0.02
    assert after[3] - before[3] < 0.4, "a variance around the mean would rise by 4"


def test_outbursts_are_as_unusual_as_they_are_rare():
    mean, theme = np.full((40, 209), 0.3), np.zeros(40, int)
    quiet, struck = poisson(7, 0.3), poisson(7, 0.3)
    draw = np.random.default_rng(8)
    struck[draw.integers(0, 40, 30), draw.integers(0, 208, 30)] += 10
    rates = [baseline.outbursts(c, mean, np.ones(40), theme) for c in (quiet, struck)]
    assert rates[0].tail(np.full(40, 9.0)).max() < 5e-4
    assert rates[1].tail(np.full(40, 9.0)).mean() == pytest.approx(30 / (40 * 209), rel=0.4)


PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1.000,
]  # fmt: skip


def test_tests_that_reach_every_p_are_those_of_benjamini_and_hochberg():
    q = baseline.discrete_false_discovery(PUBLISHED, lambda thresholds: 15 * thresholds)
    assert (q <= 0.05).sum() == 4, "as published"
    small = np.array(PUBLISHED) <= 0.1
    assert q[small] == pytest.approx(false_discovery(PUBLISHED)[small])


def test_cells_that_cannot_be_judged_spend_no_error():
    """A test that reaches 0.04 at best leaves the whole error to the other."""
    p = np.array([0.03, 1.0])
    q = baseline.discrete_false_discovery(p, lambda t: t + np.where(t >= 0.04, 0.04, 0.0))
    assert q[0] == pytest.approx(0.03), "and 0.06 by Benjamini–Hochberg"


@pytest.mark.parametrize("phi", [1.0, 1.5, 4.0])
@pytest.mark.parametrize("ratio", [2.0, 0.5])
def test_the_likelihood_ratio_has_mean_one_where_nothing_changes(phi, ratio):
    counts, mean = np.arange(400), 5.0
    law = stats.poisson(mean) if phi == 1 else stats.nbinom(mean / (phi - 1), 1 / phi)
    ratios = np.exp(baseline.log_ratio(counts, mean, phi, ratio))
    assert (ratios * law.pmf(counts)).sum() == pytest.approx(1, abs=1e-6)


def test_the_cusum_by_hand():
    # log 2 = 0.693147; a week of 2 facts where 1 is expected adds 2 × 0.693147 − 1.
    sums = baseline.cusum([[2, 2, 0, 5]], [[1, 1, 1, 1]])[0]
    assert sums == pytest.approx([0.386294, 0.772589, 0.0, 2.465736], abs=1e-6)
    assert baseline.cusum([[50, np.nan]], [[1, 1]], cap=3.0)[0] == pytest.approx([3.0, 3.0])


def test_old_evidence_no_longer_adds_up():
    """Two nights two years apart, where facts are rare, are no change that lasted in between."""
    counts = np.zeros((2, 209))
    counts[0, [60, 170]] = counts[1, [60, 70]] = 6
    sums = baseline.cusum(counts, np.full((2, 209), 0.01))
    assert sums[:, 60] == pytest.approx(6 * np.log(2) - 0.01)
    assert sums[0, 170] == pytest.approx(sums[0, 60]), "the first night is forgotten"
    assert sums[1, 70] == pytest.approx(2 * sums[0, 60] - 0.09)
    assert sums[0, 86] == 0


def test_a_sum_begins_after_the_weeks_that_nobody_told():
    windowed = WindowedSums(1)
    for week, step in enumerate([-1.0, 0.0, 0.0, 2.0, 1.0]):
        windowed.add(np.array([step]), week)
    assert (windowed.sums[0], windowed.begun[0]) == (3.0, 3)
    windowed.restart(np.array([0]), 5)
    windowed.add(np.array([2.0]), 5)
    assert (windowed.sums[0], windowed.begun[0]) == (2.0, 5)


@pytest.mark.parametrize(
    ("sigma", "rho", "truth", "why"),
    [
        (0.0, 0.0, 0.0, "chance alone is no persistence"),
        (0.3, 0.8, 0.307, "Σ exp(σ²ρᵏ) − 1 over eight weeks"),
        (0.3, 0.0, 0.0, "weeks that scatter without following one another"),
    ],
)
def test_persistence_is_that_of_the_rates(sigma, rho, truth, why):
    draw = np.random.default_rng(21)
    log_rate = np.empty((400, 209))
    log_rate[:, 0] = draw.normal(0, sigma, 400)
    for week in range(1, 209):
        log_rate[:, week] = rho * log_rate[:, week - 1] + draw.normal(0, sigma * np.sqrt(1 - rho**2), 400)
    counts = draw.poisson(2 * np.exp(log_rate - sigma**2 / 2)).astype(float)
    counts[:, 100:110] = np.nan
    found = persistence(counts, np.full(counts.shape, 2.0), np.arange(400) % 4)
    assert found == pytest.approx(truth, abs=0.08), why
    assert found.mean() == pytest.approx(truth, abs=0.04), why


def test_a_level_is_followed_to_where_it_lasts():
    """A doubling is told within weeks, with the week it began; then the new level is the usual one."""
    mean = np.full((40, 209), 6.0)
    mean[0, 180:] = 12.0
    found = judged(poisson(9, mean)).levels
    assert found.shift[0] == 1
    assert 176 <= found.since[0] <= 183
    assert found.told[0] <= 189
    assert found.level[0] == pytest.approx(12, rel=0.2)
    assert found.before[0] == pytest.approx(6, rel=0.15)
    assert (found.told[1:] >= 0).sum() <= 1


def test_a_row_that_asks_for_more_evidence_is_told_later():
    """Rows whose rates persist have a bound of their own: the same weeks, told a few weeks later."""
    counts = np.full((2, 120), 5.0)
    counts[:, 100:] = 9.0
    flat = np.ones(counts.shape)
    found = baseline.levels(counts, flat, flat, np.full(2, 5.0), np.ones(2), bound=np.array([7.5, 11.0]))
    assert found.shift.tolist() == [1, 1]
    assert found.since.tolist() == [100, 100]
    assert 102 <= found.told[0] < found.told[1]


@pytest.mark.parametrize("share", [np.nan, 0.5])
def test_what_comes_at_once_after_silence_is_no_evidence_of_a_rise(share):
    """Two busy weeks and then, after six of silence or of half the partners, a week of all that was owed."""
    counts, coverage = np.full((1, 120), 5.0), np.ones((1, 120))
    counts[:, 110:112], counts[:, -1] = 11.0, 40.0
    counts[:, 112:-1] = np.nan if np.isnan(share) else 2.0
    coverage[:, 112:-1] = 0.0 if np.isnan(share) else share
    flat = np.ones(counts.shape)
    found = baseline.levels(counts, flat, coverage, np.full(1, 5.0), np.ones(1))
    assert found.told[0] == -1


def test_one_night_is_no_lasting_change():
    counts = poisson(10, 3.0)
    counts[0, 200] += 60
    assert judged(counts).levels.told[0] == -1


def test_a_partner_more_is_no_change_and_its_facts_are_the_usual_ones_in_time():
    mean, coverage = np.full((40, 209), 5.0), np.full((40, 209), 0.5)
    mean[0, 120:], coverage[0, 120:] = 10.0, 1.0
    found = judged(poisson(11, mean), coverage=coverage)
    assert found.levels.told[0] == -1
    assert found.expected[0] == pytest.approx(10, rel=0.2)
    assert found.coverage[0] == 1.0


def test_what_is_expected_and_how_far_chance_goes():
    true = wave(0.5, 0.3)
    counts = poisson(12, 8 * true)
    found = judged(counts)
    assert found.expected.mean() == pytest.approx(8 * true[-1], rel=0.07)
    law = stats.poisson(8 * true[-1])
    assert found.upper.mean() == pytest.approx(law.ppf(0.995), abs=1.5)
    assert found.lower.mean() == pytest.approx(law.ppf(0.005), abs=1.5)
    assert set(found.baseline) == {"season"}


@pytest.mark.parametrize(
    ("weeks", "kind", "why"),
    [
        (8, "none", "eight weeks tell no usual"),
        (40, "recent", "no season under two years"),
        (120, "season", "two years"),
    ],
)
def test_what_a_week_is_judged_by_is_what_is_known(weeks, kind, why):
    assert set(judged(poisson(13, 4.0, weeks=weeks)).baseline) == {kind}, why


def test_silent_weeks_are_no_zeros():
    counts = poisson(14, 6.0)
    counts[:, 100:140] = np.nan
    found = judged(counts)
    assert found.expected.mean() == pytest.approx(6, rel=0.06)
    counts[0, -1] = np.nan
    assert np.isnan(judged(counts).p[0])


def test_nothing_ever_seen_then_nine():
    counts = np.zeros((40, 209))
    counts[0, -1] = 9
    found = judged(counts)
    assert found.q[0] < 1e-6
    counts[0, -1] = 4
    assert judged(counts).p[0] == 1, "under five facts nothing is called a rise"
