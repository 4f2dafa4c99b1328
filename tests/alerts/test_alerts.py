"""Which method judges, on how much history; bounds of EARS and of the Poisson band; the alert sheet."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from observatory import alerts, language
from observatory.alerts import Level, Method
from observatory.errors import CallError, NoDataError
from tests.compare.cells import unchanged, weekly


def series(counts, first="2020-01-06") -> pd.Series:
    return pd.Series(counts, index=pd.date_range(first, periods=len(counts), freq="7D"), dtype=float)


def test_ears_c1_and_c2_by_hand():
    # Mean 10, sample standard deviation 2 over the seven weeks; z(0.995) = 2.5758293.
    baseline = [8, 12, 8, 12, 10, 8, 12]
    c1 = alerts.ears([*baseline, 99], variant="C1")
    c2 = alerts.ears([*baseline, 500, 700, 99], variant="C2")
    assert c1.expected[0] == c2.expected[0] == 10
    assert c1.upper[0] == c2.upper[0] == pytest.approx(10 + 2.5758293 * 2)


def test_ears_says_nothing_without_spread_or_baseline():
    assert np.isnan(alerts.ears([5] * 8).upper[0])
    assert np.isnan(alerts.ears([5, 6, 7]).upper[0])
    assert np.isnan(alerts.ears([5, 6, np.nan, 7, 6, 5, 6, 9], variant="C1").upper[0])


@pytest.mark.parametrize(("total", "observed"), [(16, 7), (0, 3), (40, 5), (3, 4)])
def test_poisson_band_is_the_exact_conditional_test(total, observed):
    from scipy.stats import binom

    counts = [total, 0, 0, 0, 0, 0, 0, 0, observed]
    found = alerts.poisson_band(counts)
    assert found.p[0] == pytest.approx(binom.sf(observed - 1, total + observed, 1 / 9))
    beyond = [binom.sf(y - 1, total + y, 1 / 9) for y in (found.upper[0], found.upper[0] + 1)]
    assert beyond[0] > 0.005 >= beyond[1], "the bound is the last count that is not unusual"


def test_bursts_raise_the_poisson_band():
    counts = [2, 3, 1, 2, 4, 2, 1, 3, 9]
    assert alerts.poisson_band(counts, dispersion=2.0).upper[0] > alerts.poisson_band(counts).upper[0]


def test_poisson_band_leaves_silent_weeks_out():
    assert alerts.poisson_band([np.nan, 4, 4, np.nan, 4, 4, np.nan, 4, 5]).expected[0] == 4
    assert np.isnan(alerts.poisson_band([4, 4, 4, 5]).upper[0])


@pytest.mark.parametrize(
    ("weeks", "mean", "method", "why"),
    [
        (300, 6, Method.FARRINGTON, "three years and more"),
        (100, 20, Method.EARS_C2, "two years, many facts"),
        (9, 20, Method.EARS_C1, "nine weeks are too few for the lag of C2"),
        (100, 2, Method.POISSON_BAND, "few facts: no normal law"),
        (3, 9, Method.NONE, "three weeks tell nothing"),
    ],
)
def test_the_method_used_is_said(weeks, mean, method, why):
    counts = np.random.default_rng(2).poisson(mean, weeks)
    counts[-1] = mean
    assert alerts.alert(series(counts)).method == method, why


@pytest.mark.parametrize(
    ("last", "level", "why"),
    [
        (6, Level.USUAL, "as ever"),
        (40, Level.ALARM, "seven times as many"),
        (np.nan, Level.SILENT_PARTNER, "silence"),
    ],
)
def test_levels(last, level, why):
    counts = np.random.default_rng(3).poisson(6, 300).astype(float)
    counts[-1] = last
    assert alerts.alert(series(counts)).level == level, why


def test_no_alarm_under_five_facts_in_four_weeks():
    assert alerts.alert(series([0] * 299 + [4])).level == Level.TOO_FEW
    assert alerts.alert(series([0] * 299 + [9])).level == Level.ALARM, "a theme never seen before, nine times"


def test_an_unknown_week_is_refused():
    with pytest.raises(CallError, match="2020"):
        alerts.alert(series([1, 2, 3]), pd.Timestamp("2031-01-06"))


def test_a_planted_rise_is_found_and_nothing_else():
    cells = unchanged(8, 300, zones=20, themes=5)
    planted = (
        (cells["zone_code"] == "90107")
        & (cells["theme"] == "theme2")
        & (cells["week"] == cells["week"].max())
    )
    cells.loc[planted, "facts"] = 60
    sheet = alerts.sheet(cells, cells["week"].max())
    found = sheet[sheet["level"] == Level.ALARM]
    assert list(zip(found["zone_code"], found["theme"], strict=True)) == [("90107", "theme2")]


def test_the_sheet_tells_silence_and_progress_from_quiet():
    cells = weekly(np.full((3, 200), 5))
    last = cells["week"] == cells["week"].max()
    cells.loc[last & (cells["zone_code"] == "90101"), ["facts", "reporting"]] = 0
    cells.loc[last & (cells["zone_code"] == "90102"), "complete"] = False
    sheet = alerts.sheet(cells, cells["week"].max())
    assert sheet["level"].tolist() == [Level.USUAL, Level.SILENT_PARTNER, Level.INCOMPLETE_WEEK]
    assert np.isnan(sheet["p"].iloc[1])


def test_a_week_without_data_is_refused():
    with pytest.raises(NoDataError, match="2030-01-07"):
        alerts.sheet(weekly([1, 2]), dt.date(2030, 1, 9))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "Judged on the same season of the years before"),
        ("fr", "Jugé d’après la même saison des années précédentes"),
    ],
)
def test_the_sentence_names_the_method(code, expected):
    language.use(code)
    cells = weekly(np.random.default_rng(4).poisson(6, 300))
    row = alerts.sheet(cells, cells["week"].max()).iloc[0]
    assert expected in alerts.sentence(row, "Bavilliers", "Fires")


def test_every_level_and_method_has_a_french_label():
    language.use("fr")
    for vocabulary in (alerts.Level, alerts.Method):
        assert all(member.label != member.english for member in vocabulary)
