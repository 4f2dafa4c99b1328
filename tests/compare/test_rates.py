"""Two counts compared: the figures of the published references, and slow oracles for the fast code."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, nbinom, poisson, poisson_means_test
from statsmodels.stats import rates as reference_rates

from observatory.compare import rates

# scipy 1.17.1, poisson_means_test; the first is also Krishnamoorthy & Thomson 2004, example 1.
E_TESTS = [
    ((0, 100, 3, 100), 0.08837900945483518, "Krishnamoorthy & Thomson, example 1"),
    ((6, 1, 2, 1), 0.17487482094370, "small"),
    ((20, 1, 10, 1), 0.06883178210811, "a doubling that chance explains"),
    ((5, 1, 0, 1), 0.01975605229088, "from nothing to five"),
    ((12, 1, 4, 1), 0.04599626737756, "just under one in twenty"),
]


@pytest.mark.parametrize(("counts", "expected", "why"), E_TESTS)
def test_e_test_is_the_published_figure(counts, expected, why):
    assert rates.e_test(*counts) == pytest.approx(expected, abs=1e-14), why


@given(k1=st.integers(0, 60), k2=st.integers(0, 60))
@example(0, 18)  # scipy loses a tie to rounding here: 2.629e-06, where exact fractions give 2.644e-06
@example(6, 12)
@settings(max_examples=60)
def test_e_test_equals_scipy_or_exact_fractions_where_scipy_loses_a_tie(k1, k2):
    if k1 + k2:
        ours, theirs = rates.e_test(k1, 1, k2, 1), poisson_means_test(k1, 1, k2, 1).pvalue
        if ours != pytest.approx(theirs, rel=1e-13):
            assert ours > theirs
            # Both leave out the 1e-10 of each law that cannot matter, as scipy does.
            assert ours == pytest.approx(slow_e_test(k1, 1, k2, 1, up_to=140), abs=2e-10)


def slow_e_test(k1, n1, k2, n2, up_to=60):
    """All pairs, compared in exact fractions: no tie is lost to rounding, as some are in scipy."""

    def statistic(x1, x2):
        return Fraction((x1 * n2 - x2 * n1) ** 2, x1 * n2**2 + x2 * n1**2)

    rate = (k1 + k2) / (n1 + n2)
    laws = [poisson.pmf(np.arange(up_to), n * rate) for n in (n1, n2)]
    observed = statistic(k1, k2)
    pairs = [(i, j) for i in range(up_to) for j in range(up_to) if i + j and statistic(i, j) >= observed]
    return sum(laws[0][i] * laws[1][j] for i, j in pairs)


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2"), [(0, 5, 1, 39), (3, 2, 7, 5), (2, 4, 1, 2), (6, 13, 1, 13)]
)
def test_e_test_with_other_exposures(k1, n1, k2, n2):
    assert rates.e_test(k1, n1, k2, n2) == pytest.approx(slow_e_test(k1, n1, k2, n2), abs=2e-10)


def test_no_fact_at_all_is_no_test():
    assert np.isnan(rates.e_test(0, 1, 0, 1))
    assert np.isnan(rates.ratio_interval(0, 1, 0, 1).low)
    assert np.isnan(rates.smallest_p(0, 1, 1))


def slow_bursty_test(k1, k2, phi):
    """All pairs, one by one, with scipy's own negative binomial law."""
    mean = (k1 + k2) / 2
    law = nbinom(mean / (phi - 1), 1 / phi)
    observed = abs(k1 - k2) / np.sqrt(k1 + k2)
    total = 0.0
    for i in range(150):
        for j in range(150):
            if i + j and abs(i - j) / np.sqrt(i + j) >= observed:
                total += law.pmf(i) * law.pmf(j)
    return total


@pytest.mark.parametrize(("k1", "k2", "phi"), [(9, 2, 1.5), (5, 0, 2.0), (14, 6, 3.0)])
def test_bursty_e_test_equals_the_sum_over_all_pairs(k1, k2, phi):
    assert rates.e_test(k1, 1, k2, 1, phi) == pytest.approx(slow_bursty_test(k1, k2, phi), rel=1e-9)
    assert rates.e_test(k1, 1, k2, 1, phi) > rates.e_test(k1, 1, k2, 1), (
        "bursts make the same gap less telling"
    )


def test_many_rows_are_the_single_ones():
    k1, k2 = np.array([3, 0, 7, 3]), np.array([9, 0, 7, 9])
    assert rates.e_tests(k1, 1, k2, 1)[[0, 2, 3]].tolist() == [
        rates.e_test(a, 1, b, 1) for a, b in ((3, 9), (7, 7), (3, 9))
    ]


# statsmodels 0.15.0, confint_poisson_2indep(method="score"). It searches the bounds with a simplex whose
# tolerance is 1e-8: the closed form agrees to that, and is nearer to the level (next test).
INTERVALS = [
    ((9, 4), (0.7351875821738683, 6.88599771248829)),
    ((12, 4), (1.0202707295135092, 8.821188095351319)),
]


@pytest.mark.parametrize(("counts", "expected"), INTERVALS)
def test_ratio_interval_is_the_published_figure(counts, expected):
    found = rates.ratio_interval(counts[0], 1, counts[1], 1)
    assert (float(found.low), float(found.high)) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(("counts", "reference"), INTERVALS)
def test_the_closed_form_is_nearer_to_the_level_than_the_search(counts, reference):
    def distance(bound):
        return abs(
            reference_rates.test_poisson_2indep(
                counts[0], 1, counts[1], 1, value=bound, method="score"
            ).pvalue
            - 0.05
        )

    found = rates.ratio_interval(counts[0], 1, counts[1], 1)
    for ours, theirs in zip(found, reference, strict=True):
        assert distance(float(ours)) <= max(distance(theirs), 1e-14)


@pytest.mark.parametrize(("k1", "n1", "k2", "n2"), [(3, 4, 10, 52), (40, 13, 25, 13), (200, 1, 260, 2)])
def test_ratio_interval_with_other_exposures(k1, n1, k2, n2):
    reference = reference_rates.confint_poisson_2indep(k1, n1, k2, n2, method="score", compare="ratio")
    assert [float(v) for v in rates.ratio_interval(k1, n1, k2, n2)] == pytest.approx(reference, rel=1e-6)


def test_undefined_ratios_are_said():
    never_before = rates.ratio_interval(5, 1, 0, 1)
    assert never_before.high == np.inf
    assert never_before.low > 1
    no_more = rates.ratio_interval(0, 1, 5, 1)
    assert no_more.low == 0
    assert no_more.high < 1


def test_false_discovery_of_benjamini_and_hochberg():
    # Benjamini & Hochberg 1995, table of 15 p-values: 4 rejected at 0.05.
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    q = rates.false_discovery(p)
    assert (q <= 0.05).sum() == 4
    assert q == pytest.approx(false_discovery_control(p), abs=1e-15)


@given(st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=40))
def test_false_discovery_equals_scipy_and_leaves_what_is_not_tested(p):
    p = np.array(p, dtype=float)
    q, tested = rates.false_discovery(p), ~np.isnan(p)
    assert np.isnan(q[~tested]).all()
    if tested.any():
        assert q[tested] == pytest.approx(false_discovery_control(p[tested]), abs=1e-12)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.688879), (1, 0.025318, 5.571643), (10, 4.795389, 18.390356)]
)
def test_poisson_interval_is_exact(count, low, high):
    # Garwood 1936, table of exact limits; and the tails say so.
    found = rates.poisson_interval(count)
    assert (float(found.low), float(found.high)) == pytest.approx((low, high), abs=1e-6)
    assert poisson.cdf(count, found.high) == pytest.approx(0.025)


# Probability that two weeks of the same mean show it, by exact enumeration: METHODS, section 1.
MOVES = [
    (0.5, 0.295, 0.607, 0.002, 0.000),
    (1, 0.446, 0.368, 0.014, 0.000),
    (2, 0.579, 0.135, 0.041, 0.005),
    (5, 0.472, 0.007, 0.043, 0.022),
    (10, 0.287, 0.0, 0.046, 0.029),
]


@pytest.mark.parametrize(("mean", "half", "undefined", "e_test", "binomial"), MOVES)
def test_what_chance_alone_shows(mean, half, undefined, e_test, binomial):
    size = int(mean + 9 * np.sqrt(mean) + 12)
    law = poisson.pmf(np.arange(size), mean)
    both = np.outer(law, law)  # before × now
    before, now = np.mgrid[:size, :size]
    moved = (before > 0) & (np.abs(now - before) >= 0.5 * before)
    assert both[moved].sum() == pytest.approx(half, abs=6e-4)
    assert law[0] == pytest.approx(undefined, abs=6e-4)
    shown = rates.e_tests(now.ravel(), 1, before.ravel(), 1).reshape(both.shape) < 0.05
    assert both[shown].sum() == pytest.approx(e_test, abs=6e-4)
    assert both[_binomial_shown(size)].sum() == pytest.approx(binomial, abs=6e-4)


def _binomial_shown(size):
    from scipy.stats import binom

    upper, total = np.maximum(*np.mgrid[:size, :size]), np.add(*np.mgrid[:size, :size])
    return np.minimum(1, 2 * binom.sf(upper - 1, total, 0.5)) < 0.05
