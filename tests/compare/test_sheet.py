"""The comparison sheet: verdicts, silence, weeks in progress, dispersion, areas, sentences."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from observatory import compare, language
from observatory.compare import Verdict
from observatory.counts import Cube
from observatory.errors import NoDataError

from .cells import unchanged, weekly

WEEK = dt.date(2021, 11, 22)


def two_weeks(before, now, **changes):
    """The row of a sheet of one zone and theme."""
    cells = weekly([before, now]).assign(**{k: v for k, v in changes.items() if k != "where"})
    return compare.week_over_week(cells, WEEK).iloc[0]


@pytest.mark.parametrize(
    ("before", "now", "verdict", "why"),
    [
        (2, 4, Verdict.NO_SHOWN_CHANGE, "two then four has not doubled"),
        (4, 16, Verdict.UP, "sixteen after four is no chance"),
        (16, 4, Verdict.DOWN, "and the same way down"),
        (0, 0, Verdict.TOO_FEW, "no facts is not a test"),
        (0, 3, Verdict.TOO_FEW, "three facts could not show anything, however they fell"),
        (0, 9, Verdict.UP, "from nothing to nine"),
        (7, 7, Verdict.NO_SHOWN_CHANGE, "equal"),
    ],
)
def test_verdicts(before, now, verdict, why):
    assert two_weeks(before, now)["verdict"] == verdict, why


def test_the_figures_of_a_row():
    row = two_weeks(4, 12)
    assert (row["facts"], row["before"], row["difference"], row["ratio"]) == (12, 4, 8, 3.0)
    assert row["p"] == pytest.approx(0.04599626737756, abs=5e-15)
    assert row["q"] == row["p"], "alone on its sheet"
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((1.0202707295, 8.8211880953), rel=1e-8)


def test_undefined_ratios():
    assert two_weeks(0, 9)["ratio"] == np.inf
    assert two_weeks(9, 0)["ratio"] == 0
    assert np.isnan(two_weeks(0, 0)["ratio"])


@pytest.mark.parametrize("silent", ["now", "before"])
def test_a_silent_only_partner_leaves_no_verdict(silent):
    cells = weekly([20, 20])
    cells.loc[1 if silent == "now" else 0, ["facts", "reporting"]] = 0
    row = compare.week_over_week(cells, WEEK).iloc[0]
    assert row["verdict"] == Verdict.SILENT_PARTNER
    assert np.isnan(row["p"])


@pytest.mark.parametrize(
    ("counts", "silent_week", "verdict", "why"),
    [
        ([30, 5], 1, Verdict.SILENT_PARTNER, "a missing partner can feign a fall"),
        ([5, 30], 1, Verdict.UP, "but not a rise"),
        ([5, 30], 0, Verdict.SILENT_PARTNER, "missing before, it can feign a rise"),
        ([30, 5], 0, Verdict.DOWN, "but not a fall"),
    ],
)
def test_a_partner_missing_on_one_side(counts, silent_week, verdict, why):
    cells = weekly(counts, partners=2)
    cells.loc[silent_week, "reporting"] = 1
    assert compare.week_over_week(cells, WEEK).iloc[0]["verdict"] == verdict, why


def test_a_week_in_progress_is_not_compared():
    cells = weekly([20, 2])
    cells.loc[1, "complete"] = False
    row = compare.week_over_week(cells, WEEK).iloc[0]
    assert row["verdict"] == Verdict.INCOMPLETE_WEEK
    assert row["facts"] == 2, "the count is shown all the same"


def test_no_partner_expected_is_not_silence():
    assert two_weeks(4, 16, partners=0, reporting=0)["verdict"] == Verdict.UP


def test_any_day_of_the_week_names_it():
    cells = weekly([4, 16])
    assert compare.week_over_week(cells, dt.date(2021, 11, 28)).equals(compare.week_over_week(cells, WEEK))


@pytest.mark.parametrize(
    ("name", "week", "why"),
    [
        ("week", dt.date(2030, 1, 7), "after the data"),
        ("week", dt.date(2020, 1, 6), "before them"),
        ("four_weeks", dt.date(2021, 11, 22), "two weeks of eight are held: they are not dropped"),
        ("year_to_date", dt.date(2021, 11, 22), "the year before is not held"),
    ],
)
def test_weeks_that_are_not_held_are_refused_with_those_that_are(name, week, why):
    with pytest.raises(NoDataError, match="2021-11-15 – 2021-11-22") as refused:
        compare.compare_named(weekly([1, 2]), name, week)
    assert refused.value.exit_code == 1, why


def test_the_first_week_has_nothing_to_be_held_against():
    row = compare.week_over_week(weekly([10, 20]), dt.date(2021, 11, 15)).iloc[0]
    assert (row["facts"], row["weeks_before"], row["verdict"]) == (10, 0, Verdict.SILENT_PARTNER)


def test_weeks_outside_the_data_are_no_zeros_even_where_nobody_is_expected():
    cells = weekly([0, 0, 10, 10, 10, 10, 10, 10], partners=0).assign(days=[0, 0, 7, 7, 7, 7, 7, 7])
    with pytest.raises(NoDataError, match="2021-11-29"):
        compare.compare_named(cells, "four_weeks", dt.date(2022, 1, 3))


def test_periods_of_unequal_length_compare_weekly_rates():
    cells = weekly([10] * 8 + [10] * 2)
    row = compare.periods(
        cells, (dt.date(2022, 1, 10), dt.date(2022, 1, 23)), (dt.date(2021, 11, 15), dt.date(2022, 1, 9))
    )
    row = row.iloc[0]
    assert (row["facts"], row["before"], row["weeks"], row["weeks_before"]) == (20, 80, 2, 8)
    assert (row["difference"], row["ratio"], row["verdict"]) == (0, 1.0, Verdict.NO_SHOWN_CHANGE)


def test_silent_weeks_of_a_period_are_left_out_of_facts_and_exposure():
    cells = weekly([10, 10, 10, 10, 10, 0, 10, 10])
    cells.loc[5, "reporting"] = 0
    row = compare.compare_named(cells, "four_weeks", dt.date(2022, 1, 3)).iloc[0]
    assert (row["weeks"], row["facts"], row["ratio"]) == (3, 30, 1.0)


def test_dispersion_of_poisson_counts_is_one_and_of_bursts_is_theirs():
    for true in (1.0, 2.0):
        cells = unchanged(3, 54, true, zones=30, themes=2)
        phi = compare.dispersion(cells, cells["week"].max())
        assert phi.to_numpy() == pytest.approx([true, true], rel=0.15)


def test_dispersion_is_blind_to_the_season_and_to_differences_between_zones():
    week = np.arange(54)
    mean = np.array([[2.0], [40.0]]) * (1 + 0.6 * np.sin(week * 2 * np.pi / 52))
    cells = weekly(np.random.default_rng(0).poisson(mean))
    assert compare.dispersion(cells, cells["week"].max()).iloc[0] < 1.3


def test_dispersion_is_not_known_from_little():
    assert compare.dispersion(weekly([1] * 20), dt.date(2022, 4, 4)).isna().all()
    assert compare.dispersion(weekly([0] * 60), dt.date(2023, 1, 2)).isna().all()


def test_bursts_widen_the_interval_and_the_sentence_says_so():
    # The same week twice over a year of counts that jump: 3 or 9.
    jumpy = weekly([3, 9] * 27 + [6, 30])
    calm = weekly([6, 6] * 27 + [6, 30])
    last = jumpy["week"].max().date()
    wide, narrow = (compare.week_over_week(c, last).iloc[0] for c in (jumpy, calm))
    assert wide["p"] > narrow["p"]
    assert wide["ratio_high"] - wide["ratio_low"] > narrow["ratio_high"] - narrow["ratio_low"]
    language.use("en")
    assert "bursts" in compare.sentence(wide, "Bavilliers", "Fires")
    assert "bursts" not in compare.sentence(narrow, "Bavilliers", "Fires")


def test_rows_follow_the_cells():
    cells = weekly(np.ones((3, 2, 2), int), zones=["90033", "90010-02", "90008"], themes=("tag", "fire"))
    sheet = compare.week_over_week(cells, WEEK)
    assert list(zip(sheet["zone_code"], sheet["theme"], strict=True)) == [
        (z, t) for z in ("90033", "90010-02", "90008") for t in ("tag", "fire")
    ]
    assert tuple(sheet.columns) == compare.WEEK_COLUMNS


def test_areas_add_up_counts_and_silence():
    cells = weekly(np.array([[3, 4], [5, 6], [7, 8]]), zones=["90010-01", "90010-02", "90008"])
    cells.loc[1, ["facts", "reporting"]] = 0
    communes = compare.by_commune(cells).to_frame().set_index(["zone_code", "week"])
    belfort = communes.loc["90010"].iloc[1]
    assert (belfort["facts"], belfort["partners"], belfort["reporting"]) == (6, 2, 1)
    assert compare.by_agglomeration(cells).facts.tolist() == [[15, 14]]
    assert set(compare.by_district(cells).areas) == {"90010-01", "90010-02"}
    assert cells["facts"].sum() == compare.by_commune(cells).facts.sum()


SENTENCES = [
    (
        (4, 16),
        "en",
        "Bavilliers, Fires: 16 facts this week, 4 the week before. A rise that chance does not explain",
    ),
    (
        (4, 16),
        "fr",
        "Bavilliers, Fires\u00a0: 16 faits cette semaine, 4 la semaine précédente. Hausse que le hasard",
    ),
    ((1, 2), "en", "Too few facts to conclude."),
    ((0, 0), "fr", "Aucun fait."),
    ((2, 4), "en", "Chance is enough to explain the gap."),
    ((9, 9), "fr", "Pas de changement."),
]


@pytest.mark.parametrize(("counts", "code", "expected"), SENTENCES)
def test_sentences(counts, code, expected):
    language.use(code)
    assert expected in compare.sentence(two_weeks(*counts), "Bavilliers", "Fires")


def test_every_verdict_has_a_label_and_a_sentence_in_french():
    language.use("fr")
    row = two_weeks(4, 16)
    for verdict in Verdict:
        assert compare.Verdict(verdict).label != compare.Verdict(verdict).english
        said = compare.sentence(pd.concat([row.drop("verdict"), pd.Series({"verdict": verdict})]), "X", "Y")
        assert not any(word in said for word in ("facts", "week", "chance "))


def test_changes_are_read_the_most_certain_first():
    rows = pd.DataFrame(
        {
            "verdict": ["too_few", "up", "no_shown_change", "down", "silent_partner"],
            "q": [0.9, 0.04, 0.2, 0.001, np.nan],
            "difference": [1.0, 9.0, 4.0, -12.0, 0.0],
        },
        index=list("abcde"),
    )
    assert compare.changed(rows).index.tolist() == ["d", "b"]
    assert compare.most_certain_first(rows).index.tolist() == ["d", "b", "c", "a", "e"]


def after_silence(silent: int, last: int, each: int = 10, weeks: int = 120) -> pd.DataFrame:
    """A zone of about `each` facts a week, whose partner is silent for a while and then tells of `last`."""
    counts = np.random.default_rng(8).poisson(each, weeks)
    counts[-1] = last
    cells = weekly(counts, first="2020-01-06")
    gone = np.arange(weeks - 1 - silent, weeks - 1)
    cells.loc[gone, ["facts", "reporting"]] = 0
    return cells


@pytest.mark.parametrize(
    ("silent", "last", "verdict", "why"),
    [
        (6, 70, Verdict.SILENT_PARTNER, "seven weeks of ten, all dated on the day they were sent"),
        (6, 200, Verdict.UP, "more than seven weeks can explain"),
        (6, 10, Verdict.NO_SHOWN_CHANGE, "back as usual"),
        (6, 0, Verdict.DOWN, "what is owed excuses no fall"),
        (0, 70, Verdict.UP, "nothing was owed"),
        (1, 70, Verdict.UP, "one week of silence does not owe sixty facts"),
    ],
)
def test_a_week_after_silence_may_hold_what_was_owed(silent, last, verdict, why):
    cells = after_silence(silent, last)
    assert compare.week_over_week(cells, cells["week"].max()).iloc[0]["verdict"] == verdict, why


@pytest.mark.parametrize(
    ("silent", "last", "verdict", "why"),
    [
        (6, 70, Verdict.SILENT_PARTNER, "thirteen weeks of facts in seven weeks told of"),
        (6, 300, Verdict.UP, "more than the quarter could hold"),
        (0, 70, Verdict.UP, "nothing was owed"),
    ],
)
def test_a_period_that_holds_silence_may_hold_what_was_owed(silent, last, verdict, why):
    cells = after_silence(silent, last)
    day, week = dt.timedelta(days=1), dt.timedelta(weeks=1)
    end = cells["week"].max().date() + 6 * day
    spans = (end - 13 * week + day, end), (end - 26 * week + day, end - 13 * week)
    assert compare.periods(cells, *spans).iloc[0]["verdict"] == verdict, why


@pytest.mark.parametrize(
    ("reporting", "owed"),
    [
        ([2, 2, 2, 2], [0, 0, 0, 0]),
        ([2, 0, 0, 2], [0, 0, 0, 2]),
        ([2, 1, 1, 2], [0, 0, 0, 1]),
        ([2, 0, 1, 2], [0, 0, 0.5, 1.5]),
        ([0, 2, 0, 2], [0, 1, 0, 1]),
        ([0, 2, 2, 2], [0, 1, 0, 0]),
    ],
)
def test_what_a_week_may_stand_for_besides_itself(reporting, owed):
    cells = weekly([1] * 4, partners=2).assign(reporting=reporting)
    assert Cube.of(cells).made_up.tolist() == [owed]


def makes_up(facts, told):
    """Six silent weeks of the only partner, all dated in the last one."""
    facts[:, -1] += facts[:, -7:-1].sum(axis=1)
    facts[:, -7:-1], told[:, -7:-1] = 0, 0


def joins(facts, told):
    """A second partner, of whom nothing came for half a year, tells three times as much as the first."""
    facts[:, -1] *= 4
    told[:, -31:-1] -= 1


def leaves(facts, told):
    """Of two partners, the one who told of four facts in five sends nothing."""
    facts[:, -1] //= 5
    told[:, -1] -= 1


@pytest.mark.parametrize(("asked", "unlikely"), [("week", 24), ("periods", 34)])
@pytest.mark.parametrize(("partners", "habit"), [(1, makes_up), (2, joins), (2, leaves)])
def test_what_partners_make_moves_the_verdict_of_no_other_row(asked, unlikely, partners, habit):
    """Forty rows that a partner moves beside twenty that nothing happened to, of which one is unlikely."""
    facts = np.random.default_rng(90_417).poisson(12.0, (60, 120))
    facts[59, -1] = unlikely
    told = np.full(facts.shape, partners)
    at_rest = weekly(facts, partners=partners)
    habit(facts[:40], told[:40])
    moved = weekly(facts, partners=partners).assign(reporting=told.ravel())
    week, day = at_rest["week"].max().date(), dt.timedelta(days=1)
    spans = (week, week + 6 * day), (week - 28 * day, week - day)

    def verdicts(cells):
        sheet = compare.week_over_week(cells, week) if asked == "week" else compare.periods(cells, *spans)
        return sheet["verdict"]

    assert (verdicts(moved)[:40] == Verdict.SILENT_PARTNER).mean() > 0.25
    assert verdicts(moved)[40:].tolist() == verdicts(at_rest)[40:].tolist()


@pytest.mark.parametrize(
    ("weeks", "why"),
    [(209, "two years and more"), (70, "under two years"), (6, "too few weeks to judge by")],
)
def test_sheets_judged_together_are_judged_as_alone(weeks, why):
    """To the last digit, whoever stands beside: with silence, others telling, and weeks that begin later."""
    sheets = [unchanged(seed, weeks, 1.6, zones, 4) for seed, zones in ((71, 9), (72, 7), (73, 1))]
    late = unchanged(74, weeks, 2.0, 5, 3)
    sheets[1].loc[sheets[1].index % 37 == 0, "reporting"] = 0
    sheets[2].loc[sheets[2]["week"] > sheets[2]["week"].max() - pd.Timedelta(weeks=3), "partners"] = 3
    late.loc[late["week"] < late["week"].min() + pd.Timedelta(weeks=2), ["facts", "reporting"]] = 0
    last = late["week"].max().date()
    together = compare.judged_weeks([*sheets, late], last)
    assert [len(one.rows) for one in together] == [36, 28, 4, 15], why
    for cells, found in zip([*sheets, late], together, strict=True):
        pd.testing.assert_frame_equal(found.rows, compare.week_over_week(cells, last), check_exact=True)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([Verdict.TOO_FEW, Verdict.SILENT_PARTNER], "No change stands out"),
        ([Verdict.SILENT_PARTNER, Verdict.NOT_COMPARABLE], "Nothing can be said of a change"),
        ([Verdict.INCOMPLETE_WEEK], "Nothing can be said of a change"),
        ([], "No change stands out"),
    ],
)
def test_what_nothing_was_held_against_is_not_called_unchanged(kinds, said):
    language.use("en")
    rows = pd.DataFrame({"verdict": [kind.value for kind in kinds]})
    for weeks in (True, False):
        assert compare.no_change(rows, weeks=weeks).startswith(said)
        assert ("this week" in compare.no_change(rows, weeks=weeks)) == (weeks and "Nothing" in said)
