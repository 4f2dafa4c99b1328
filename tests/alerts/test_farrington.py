"""Farrington Flexible against R's surveillance, digit for digit, and its regression against statsmodels."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from observatory.alerts import (
    Bound,
    Settings,
    farrington,
    farrington_threshold,
    judge,
    noufaily_threshold,
    outbreak_weights,
    weeks_back,
)
from observatory.alerts.regression import fit, leverage, predict
from observatory.counts.laws import nb_quantile, nb_tail
from observatory.errors import CallError

DATA = Path(__file__).parents[1] / "vectors"
REFERENCE = Settings(years=4, alpha=0.1, bound=Bound.DELTA)


@pytest.fixture(scope="module")
def agona() -> pd.Series:
    return pd.read_csv(DATA / "salmonella_agona.csv", index_col="week")["observed"]


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    return pd.read_csv(DATA / "farrington_flexible_salmonella_agona.csv", index_col="week")


def test_weights_of_past_outbreaks():
    # surveillance 1.20.3, algo.farrington.assign.weights with weightsThreshold 0.
    assert outbreak_weights([0] * 5 + [2] * 5, 0).ravel().tolist() == pytest.approx([1.6] * 5 + [0.4] * 5)


def test_muan_bounds():
    # surveillance 1.20.3, algo.farrington.threshold.noufaily(log 5, log 2, phi 1.5, alpha .05, y 11, "muan").
    found = noufaily_threshold(np.log(5), np.log(2), 1.5, 11, 0.05)
    assert (float(found.lower), float(found.upper)) == (8, 24)
    assert float(found.p) == pytest.approx(0.8597797, abs=5e-8)
    assert float(found.score) == pytest.approx(0.4193982, abs=5e-8)


def test_delta_bounds():
    # surveillance 1.20.3, algo.farrington.threshold.farrington(5, 0.2, phi 1, "2/3", alpha .05, y 8).
    found = farrington_threshold(5, 0.2, 1, 8, 0.05)
    expected = (1.8084477, 9.1154825, 0.1094727, 0.7289546)
    assert [float(v) for v in found] == pytest.approx(expected, abs=5e-8)


@pytest.mark.parametrize(
    ("ours", "theirs", "digits"),
    [
        ("upper", "ub2", 6),
        ("expected", "exp2", 6),
        ("score", "sc2", 6),
        ("p", "p2", 8),
        ("dispersion", "phi2", 6),
    ],
)
def test_all_31_weeks_are_those_of_r(agona, published, ours, theirs, digits):
    found = farrington(agona, range(282, 313), REFERENCE)
    # Half a unit of the last digit R printed: every digit is the same.
    assert np.abs(found[ours] - published[theirs]).max() <= 0.5 * 10**-digits + 1e-12


def test_alarm_weeks_are_those_of_r(agona, published):
    found = farrington(agona, range(282, 313), REFERENCE)
    assert list(found.index[found["alarm"]]) == [283, 284, 285, 288, 294, 295]
    assert found["trend"].astype(int).tolist() == published["tr2"].tolist()


def test_figures_quoted_in_the_methods(agona):
    upper = farrington(agona, [282, 283, 284, 295, 312], REFERENCE)["upper"]
    assert upper.round(6).tolist() == [3.652629, 3.692198, 4.121130, 7.934744, 6.192156]


def slow_regression(counts, prior, time, season):
    import statsmodels.api as sm

    design = np.column_stack([season, time])
    model = sm.GLM(counts, design, family=sm.families.Poisson(), var_weights=prior).fit(
        tol=1e-13, maxiter=100
    )
    phi = (prior * (counts - model.fittedvalues) ** 2 / model.fittedvalues).sum() / model.df_resid
    return model, max(phi, 1.0)


def test_regression_equals_statsmodels():
    draw = np.random.default_rng(5)
    time, level = np.arange(120) - 59.5, np.arange(120) // 3 % 4
    season = np.eye(4)[level]
    counts = draw.poisson(np.exp(1 + 0.4 * season[:, 1] + 0.004 * time), (6, 120)).astype(float)
    prior = draw.uniform(0.2, 1.5, (6, 120))
    found = fit(counts, prior, time, season, trend=True)
    hat = leverage(found, time, season)
    ahead = predict(found, time, season, 80.0, 2)
    for row in range(6):
        model, phi = slow_regression(counts[row], prior[row], time, season)
        assert found.mean[row] == pytest.approx(model.fittedvalues, rel=1e-6)
        assert found.dispersion[row] == pytest.approx(phi, rel=1e-5)
        assert hat[row] == pytest.approx(model.get_hat_matrix_diag(), rel=1e-4)
        x = np.array([0, 0, 1, 0, 80.0])
        assert ahead.log_mean[row] == pytest.approx(x @ model.params, rel=1e-6)
        error = np.sqrt(found.error_scale[row] * (x @ model.normalized_cov_params @ x))
        assert ahead.log_error[row] == pytest.approx(error, rel=1e-4)


def test_series_together_are_series_alone():
    counts = np.random.default_rng(1).poisson(np.array([[0.3], [2.0], [15.0]]) * np.ones(290)).astype(float)
    settings = Settings()
    together = judge(counts, 289, [289 - 52 * i for i in range(1, 6)], settings)
    for row in range(3):
        alone = judge(counts[[row]], 289, [289 - 52 * i for i in range(1, 6)], settings)
        for one, many in zip(alone, together, strict=True):
            assert many[row] == pytest.approx(one[0], nan_ok=True)


def test_missing_weeks_are_not_zeros():
    counts = np.full(290, 10.0)
    counts[100:130] = np.nan
    series = pd.Series(counts, index=pd.date_range("2020-01-06", periods=290, freq="7D"))
    assert farrington(series)["expected"].iloc[0] == pytest.approx(10)


def test_a_season_without_facts_cannot_be_estimated():
    week = np.arange(290)
    counts = np.where((week - 289) % 52 < 8, 0.0, 5.0)
    counts[(week - 289 + 5) % 52 < 10] = 0.0
    found = farrington(pd.Series(counts, index=range(290)))
    assert not found["estimated"].iloc[0]
    assert np.isnan(found["upper"].iloc[0])


@pytest.mark.parametrize(
    ("monday", "nearest", "why"),
    [
        ("2026-12-28", "2025-12-29", "week 53 of 2026"),
        ("2027-01-04", "2026-01-05", "the week after it"),
        ("2024-03-04", "2023-03-06", "after 29 February"),
    ],
)
def test_the_same_week_of_former_years_is_found_by_date(monday, nearest, why):
    index = pd.date_range("2018-01-01", "2027-12-27", freq="7D")
    back = weeks_back(index, index.get_loc(monday), Settings())
    assert str(index[back[0]].date()) == nearest, why
    assert len(back) == 5


def test_less_than_three_years_is_refused():
    with pytest.raises(CallError, match=r"three|trois"):
        farrington(pd.Series(np.ones(150)))


@pytest.mark.parametrize(("mean", "phi"), [(0.4, 1.0), (3.0, 1.0), (3.0, 1.7), (40.0, 4.0)])
def test_tails_and_quantiles_equal_scipy(mean, phi):
    from scipy.stats import nbinom, poisson

    law = poisson(mean) if phi == 1 else nbinom(mean / (phi - 1), 1 / phi)
    y = np.arange(0, 60)
    assert nb_tail(y, mean, phi) == pytest.approx(law.sf(y - 1), rel=1e-9)
    for probability in (0.005, 0.05, 0.5, 0.95, 0.995):
        assert nb_quantile(probability, mean, phi) == law.ppf(probability)
