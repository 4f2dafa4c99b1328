"""Files that are empty and cannot be, and duties that pass: what is seen, and what must not be."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from observatory import counts, language
from observatory.compare import (
    Verdict,
    doubt_sentences,
    judged_week,
    periods,
    sentence,
    week_over_week,
)
from observatory.counts import Cube
from observatory.counts.telling import Seen, Tellers
from observatory.counts.telling.empty_files import LONGEST_RUN, empty_since
from observatory.counts.telling.hand_overs import hand_overs
from observatory.counts.telling.lumps import dated_since
from observatory.counts.telling.tellers import KIND
from observatory.warehouse import connect

WEEKS = pd.date_range("2023-01-02", periods=120, freq="7D", unit="us")
SEED = 41_999


def drawn(rate, seed: int = SEED) -> np.ndarray:
    return np.random.default_rng(seed).poisson(np.broadcast_to(np.asarray(rate, float), (len(WEEKS),)))


def silenced(facts: np.ndarray, weeks: int, end: int = len(WEEKS)) -> np.ndarray:
    facts = facts.copy()
    facts[end - weeks : end] = 0
    return facts


LUMPS = np.where(np.arange(120) % 4 == 0, 60, 0)
WINTERS = np.where(np.arange(120) % 52 < 20, 0.0, 20.0)


@pytest.mark.parametrize(
    ("facts", "covered", "begun", "why"),
    [
        (silenced(drawn(14), 1), 1, 119, "fourteen a week and none: once in a million weeks"),
        (silenced(drawn(14), 6), 1, 114, "a run is one fault, since its first week"),
        (silenced(drawn(6), 1), 1, -1, "six a week leave none once in eight years"),
        (silenced(drawn(6), 4), 1, 116, "four such weeks running do not"),
        (silenced(drawn(3), 6), 1, -1, "of three a week no claim is possible"),
        (LUMPS * (np.arange(120) < 117), 1, -1, "who tells once a month sends empty files between"),
        (drawn(WINTERS)[: 52 * 2 + 8], 1, -1, "a theme at rest each winter rests this winter too"),
        (silenced(drawn(14), 1), 0, -1, "no file at all is silence, which is known as such"),
        (silenced(drawn(14), LONGEST_RUN + 2), 1, -1, "after half a year a zero is what is usual"),
        (drawn(14), 1, -1, "nothing is empty"),
    ],
)
def test_a_file_is_empty_that_cannot_be(facts, covered, begun, why):
    told = facts[None, None]
    reported = np.ones((1, told.shape[-1]), dtype=bool)
    reported[:, -1] = bool(covered)
    assert empty_since(told, reported)[0, 0, -1] == begun, why


def test_a_theme_may_be_at_zero_alone_and_a_file_whole():
    """One theme at zero is doubted by itself; small themes only where the whole file holds nothing."""
    own = np.stack([silenced(drawn(20, 1), 2), drawn(9, 2), drawn(4, 3)])
    covered = np.ones((1, len(WEEKS)), dtype=bool)
    assert (empty_since(own[None], covered)[0, :, -1] == [118, -1, -1]).all()
    whole = np.stack([silenced(facts, 2) for facts in own])
    assert (empty_since(whole[None], covered)[0, :, -1] == 118).all()


AFTER = np.arange(120) >= 110
NIGHT = np.where(np.arange(120) == 110, 30, 0)


@pytest.mark.parametrize(
    ("told", "weeks", "why"),
    [
        ([drawn(np.where(AFTER, 0, 14)), drawn(np.where(AFTER, 24, 0), 2)], [110], "one leaves, one comes"),
        ([drawn(np.where(AFTER, 4, 14)), drawn(np.where(AFTER, 20, 0), 2)], [110], "most of it passes"),
        ([drawn(14), drawn(np.where(AFTER, 14, 0), 2)], [], "a second one joins"),
        ([drawn(np.where(AFTER, 0, 14)), drawn(5, 2)], [], "one falls silent, the other tells as before"),
        ([drawn(2), drawn(2, 2) + NIGHT], [], "one night of one of them"),
        ([drawn(10), drawn(10, 2)], [], "nothing happens"),
        (
            [drawn(np.where(AFTER, 28, 14)), drawn(np.where(AFTER, 12, 6), 2)],
            [],
            "both tell of twice as much",
        ),
        ([drawn(WINTERS), drawn(20 - WINTERS, 2)], [20, 51], "by turns: seasons, from the second year on"),
        ([drawn(14)], [], "there is nobody else"),
    ],
)
def test_a_duty_passes(told, weeks, why):
    found = hand_overs(np.array(told), np.ones((len(told), len(WEEKS)), dtype=bool))
    assert [change.week for change in found] == weeks, why
    if weeks == [110]:
        assert ([*found[0].left], [*found[0].came]) == ([0], [1])


#: The last day of each month, counted as the 31st.
LAST = 31


def on_a_day(
    facts: np.ndarray, day: int, share: float = 1.0, since: int = 0, until: int = 120, months: int = 1
) -> np.ndarray:
    """The same facts, a `share` of the weeks `since` to `until` dated on a day of their month."""
    spans = (WEEKS + pd.Timedelta(days=3)).to_period("M" if months == 1 else "Q")
    of_first = spans.to_timestamp().days_in_month
    on = spans.to_timestamp() + pd.to_timedelta(np.minimum(day, of_first) - 1, unit="D")
    week = np.asarray((on - WEEKS[0]).days // 7)
    told, moved = facts.copy(), (facts * share).astype(int)
    for at in range(since, until):
        told[at] -= moved[at]
        if 0 <= week[at] < len(told):
            told[week[at]] += moved[at]
    return told


#: Half of all weeks at ten times the usual, and the rest at none.
BURSTS = np.where(np.random.default_rng(5).random(len(WEEKS)) < 0.4, 50.0, 1.0)
MARKET = np.where(np.arange(len(WEEKS)) % 4 == 0, 3.0, 1.0)


@pytest.mark.parametrize(
    ("facts", "dated", "why"),
    [
        (on_a_day(drawn(20), 1), (True, True), "all on the first of the month"),
        (on_a_day(drawn(20), 15), (True, True), "all on the fifteenth"),
        (on_a_day(drawn(20), LAST), (True, True), "all on the last day, be it the 28th or the 31st"),
        (on_a_day(drawn(20), 1, 0.6), (True, True), "most of them"),
        (on_a_day(drawn(2), 1), (True, True), "two a week are enough, where it is every month"),
        (on_a_day(drawn(20), 1, since=95), (False, True), "since half a year"),
        (on_a_day(drawn(20), 1, since=114), (False, False), "two months make no habit"),
        (on_a_day(drawn(20), 1, until=80), (True, False), "it has ended"),
        (on_a_day(drawn(20), 1, 0.2), (False, False), "a fifth of them leaves weeks to be judged"),
        (drawn(20), (False, False), "facts as they fall"),
        (drawn(0.2), (False, False), "one fact a month, as it falls"),
        (drawn(BURSTS), (False, False), "weeks of many facts and weeks of none"),
        (drawn(20 * MARKET), (False, False), "a busy week in four, and others that are none"),
        (LUMPS, (True, True), "all on each fourth Monday"),
        (np.where(np.arange(120) % 6 == 3, drawn(120), 0), (True, True), "all on each sixth Monday"),
        (np.where(np.arange(120) % 2 == 1, drawn(40), 0), (True, True), "all on every other Monday"),
        (on_a_day(drawn(20), 1, months=3), (True, True), "a quarter on its first day"),
        (NIGHT, (False, False), "one night in years"),
    ],
)
def test_several_weeks_are_dated_on_a_day(facts, dated, why):
    found = dated_since(facts[None, None], WEEKS)[0, 0] >= 0
    assert (bool(found[60]), bool(found[-1])) == dated, why


def by_day(busy: np.ndarray, dated: np.ndarray | None = None, days: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Facts of each week, and those of its busiest day: `busy` fall on so many days, `dated` all on one."""
    fallen = np.random.default_rng(71).multinomial(busy, np.full(days, 1 / days))
    fallen[:, 0] += 0 if dated is None else dated
    return fallen.sum(axis=1), fallen.max(axis=1)


def in_weeks(facts: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Facts of several weeks in the last of them; those of `at` alone hold any."""
    told = np.zeros(len(facts), int)
    told[at] = np.add.reduceat(facts[: at[-1] + 1], np.r_[0, at[:-1] + 1])
    return told


NUMBER = np.arange(len(WEEKS))
UNEVEN = np.flatnonzero(np.isin(NUMBER, np.cumsum(np.random.default_rng(72).integers(3, 9, 40))))
#: What happens in a street that is busy one week in four alone, at 20 a week.
BUSY = drawn(80) * (NUMBER % 4 == 0)


@pytest.mark.parametrize(
    ("told", "dated", "why"),
    [
        (by_day(BUSY), False, "a busy week in four, all week long, is as it happens"),
        (by_day(BUSY, days=2), False, "and so it is on Saturdays and Sundays"),
        (by_day(drawn(8) * (NUMBER % 4 == 0)), False, "at two a week too"),
        (by_day(drawn(40) * (NUMBER % 2 == 0)), False, "or every other week"),
        (by_day(0 * BUSY, BUSY), True, "all of it on one day is a register"),
        (by_day(drawn(4), (3 * BUSY) // 4), True, "most of it is"),
        (by_day(0 * BUSY, in_weeks(drawn(20), UNEVEN)), True, "each three to eight weeks too"),
        (by_day(0 * BUSY, in_weeks(drawn(3), UNEVEN)), True, "at three a week"),
        (by_day(drawn(8), in_weeks(drawn(12), UNEVEN)), True, "of three facts in five"),
        (by_day(in_weeks(drawn(20), UNEVEN)), False, "busy weeks at any distance are as they happen"),
        (by_day(drawn(20), 25 * (NUMBER % 13 == 5)), False, "a night of many each quarter hides no weeks"),
        (by_day(drawn(2), 12 * (NUMBER % 11 == 5)), False, "nor does one in a quiet theme"),
    ],
)
def test_a_register_dates_on_one_day_and_a_street_is_busy_on_several(told, dated, why):
    facts, busiest = told
    found = dated_since(facts[None, None], WEEKS, busiest[None, None])[0, 0] >= 0
    holding = facts > facts.mean()
    assert found[holding][-3:].all() == found[holding][-3:].any() == dated, why


@pytest.mark.parametrize("quarters", [True, False])
def test_weeks_are_judged_again_soon_after_a_register_ends(quarters):
    """It took two more of its days: half a year of quarters."""
    ends = 84
    at = np.array([week for week in (NUMBER[5::13] if quarters else UNEVEN) if week < ends])
    register = in_weeks(drawn(20), at)
    facts, busiest = by_day(np.where(np.arange(len(WEEKS)) < ends, 0, drawn(20)), register)
    seen = [
        dated_since(facts[None, :known], WEEKS[:known], busiest[None, :known])[0, -1] >= 0
        for known in range(ends, ends + 6)
    ]
    assert seen[0] and not any(seen[4:]), "by the fourth week of facts that come day by day"
    later = dated_since(facts[None], WEEKS, busiest[None])[0]
    assert (later[60 : at[-1]] >= 0).all() and (later[ends:] < 0).all(), "these weeks and none before"


def test_a_busy_week_is_judged_by_others_like_it_and_the_weeks_between_are_not():
    """Three times the facts of a busy week were nothing beside weeks without any."""
    language.use("en")
    facts, busiest = by_day(BUSY[:117])
    usual, rise = (told_by(facts * np.where(np.arange(117) < 116, 1, n), busiest=busiest) for n in (1, 3))
    rows = [judged_week(table, table.weeks[-1]).rows.iloc[0] for table in (usual, rise)]
    assert [row["verdict"] for row in rows] == [Verdict.NO_SHOWN_CHANGE, Verdict.UP]
    assert rows[1]["expected"] == pytest.approx(80, abs=15)
    between = judged_week(usual, usual.weeks[-2]).rows.iloc[0]
    assert (between["verdict"], between["doubt"]) == (Verdict.NOT_COMPARABLE, "dated")


def test_weeks_dated_on_one_day_are_not_judged_and_quarters_are():
    language.use("en")
    table = told_by(on_a_day(drawn(20), 1), drawn(4, 2))
    judged = judged_week(table, WEEKS[-1])
    row = judged.rows.iloc[0]
    assert (row["verdict"], row["doubt"]) == (Verdict.NOT_COMPARABLE, "dated")
    assert "this week is not judged" in sentence(row, "X", "Y")
    assert (judged.judgement.levels.told < 0).all()
    words = [*doubt_sentences(table, {"partner0": "Town"}), *doubt_sentences(table, None)]
    whose = ["most facts of Town stand" in words[0], "most facts of a partner stand" in words[1]]
    assert whose == [True, True]
    quarter = (dt.date(2025, 1, 6), dt.date(2025, 3, 30)), (dt.date(2024, 10, 7), dt.date(2024, 12, 29))
    assert periods(table, *quarter)["verdict"].iloc[0] == Verdict.NO_SHOWN_CHANGE
    small = told_by(on_a_day(drawn(2), 1), drawn(20, 2))
    assert not small.tellers.dated.any(), "a partner of few of the facts leaves the weeks of the others"


def told_by(
    *facts: np.ndarray, confirmed: np.ndarray | None = None, busiest: np.ndarray | None = None
) -> Cube:
    """One zone and theme, told of by some partners in the last weeks; `busiest` of one of them."""
    told = np.array(facts)[:, None]
    weeks = WEEKS[: told.shape[-1]] if busiest is not None else WEEKS[-told.shape[-1] :]
    covered = np.ones((len(told), told.shape[-1]), dtype=bool)
    dated = None if busiest is None else dated_since(told, weeks, busiest[None, None])
    names = [f"partner{number}" for number in range(len(told))]
    one, scope = np.full((1, told.shape[-1]), len(told)), np.ones((len(told), 1, 1))
    tellers = Tellers.of(Seen.of(told, covered, scope, weeks, confirmed, dated), scope, weeks, names)
    return Cube(
        pd.DataFrame({"zone_code": ["90010-01"], "theme": ["noise"]}), weeks, told.sum(axis=0), one,
        one - tellers.empty, one > 0, np.full(one.shape, 127, np.uint8), tellers,
    )  # fmt: skip


def test_an_empty_file_is_no_fall_and_what_follows_no_rise():
    facts = silenced(drawn(20), 3, 119)
    facts[-1] = 80
    language.use("en")
    table = told_by(facts)
    empty = week_over_week(table.at(slice(None, -1)), WEEKS[-2]).iloc[0]
    assert (empty["verdict"], empty["doubt"], empty["weeks"]) == (Verdict.NOT_COMPARABLE, "empty", 0)
    after = week_over_week(table, WEEKS[-1]).iloc[0]
    assert (after["verdict"], after["doubt"]) == (Verdict.NOT_COMPARABLE, "owed")
    assert after["doubt_since"] == WEEKS[-4]
    assert "may hold their facts" in sentence(after, "X", "Y")
    words = [*doubt_sentences(table.at(slice(None, -1)), {"partner0": "Police"}), *doubt_sentences(table, {})]
    assert [line.split()[0] for line in words] == ["Police", "The"]


def said_true(*weeks: int) -> np.ndarray:
    """One partner, some weeks of which are confirmed, counted from the end."""
    said = np.zeros((1, len(WEEKS)), dtype=bool)
    said[0, [-week for week in weeks]] = True
    return said


CONFIRMED = [
    (1, (), Verdict.NOT_COMPARABLE, "nobody says that the zero is true: the facts of two weeks would do"),
    (1, (2,), Verdict.UP, "it is, and twice the usual is a rise"),
    (3, (2,), Verdict.UP, "so is the last of three: what was held back before would have come with it"),
    (3, (3, 4), Verdict.NOT_COMPARABLE, "the week just before is not, and may have held its facts back"),
]


@pytest.mark.parametrize(("empty", "said", "verdict", "why"), CONFIRMED)
def test_a_rise_after_a_confirmed_zero_is_one(empty, said, verdict, why):
    facts = silenced(drawn(20), empty, 119)
    facts[-1] = 45
    row = week_over_week(told_by(facts, confirmed=said_true(*said)), WEEKS[-1]).iloc[0]
    assert row["verdict"] == verdict, why


@pytest.mark.parametrize(
    ("empty", "since", "expected", "verdict", "lasting", "why"),
    [
        (2, 0, 20, Verdict.DOWN, 0, "the first weeks are a fall, and so they are said"),
        (4, 0, 0, Verdict.TOO_FEW, -1, "then it is said to last, and is what is usual while it does"),
        (4, 1, 20, Verdict.NO_SHOWN_CHANGE, 0, "what comes back is what was before, and no rise"),
        (4, 4, 20, Verdict.NO_SHOWN_CHANGE, 0, "nor a few weeks later"),
        (12, 1, 20, Verdict.NO_SHOWN_CHANGE, 0, "nor after twelve weeks of it"),
        (14, 1, 0, Verdict.UP, -1, "after a quarter calm is what is usual"),
        (2, 3, 20, Verdict.NO_SHOWN_CHANGE, 0, "too short a one to be said leaves nothing that a week ends"),
    ],
)
def test_a_calm_that_somebody_confirms_is_no_level(empty, since, expected, verdict, lasting, why):
    end = len(WEEKS) - since
    said = np.zeros((1, len(WEEKS)), dtype=bool)
    said[0, end - empty : end] = True
    facts = silenced(drawn(20), empty, end)
    facts[end:] = 20
    judged = judged_week(told_by(facts, confirmed=said), WEEKS[-1])
    assert judged.rows["verdict"].iloc[0] == verdict, why
    assert judged.judgement.expected[0] == pytest.approx(expected, abs=3), why
    assert judged.judgement.levels.shift[0] == lasting, why


def test_a_confirmed_week_parts_no_run():
    """Saying of one week of a run that its zero is true frees no other of them."""
    facts = silenced(drawn(6), 4)[None, None]
    covered = np.ones((1, len(WEEKS)), dtype=bool)
    found = empty_since(facts, covered, said_true(2))[0, 0]
    assert found[-4:].tolist() == [116, 116, -1, 116]


def test_a_week_is_doubted_or_not_whatever_span_is_asked(demo_data):
    """The history of one week alone looks at all weeks known, as that of all of them does."""
    with connect(demo_data) as warehouse:
        known = counts.extent(warehouse)
        whole = counts.History.read(warehouse, known.first_week, known.last_week)
        alone = counts.History.read(warehouse, known.first_week, known.first_week)
    assert whole.feeds == alone.feeds and (whole.seen.runs == alone.seen.runs).all()


def test_periods_either_side_of_a_hand_over_are_not_compared():
    language.use("en")
    table = told_by(drawn(np.where(AFTER, 0, 20)), drawn(np.where(AFTER, 40, 0), 2))
    quarter = pd.Timedelta(weeks=10)
    now = WEEKS[110].date(), (WEEKS[-1] + pd.Timedelta(days=6)).date()
    before = (WEEKS[110] - quarter).date(), (WEEKS[110] - pd.Timedelta(days=1)).date()
    row = periods(table, now, before).iloc[0]
    assert (row["verdict"], row["doubt"], row["doubt_since"]) == (
        Verdict.NOT_COMPARABLE,
        "handed",
        WEEKS[110],
    )
    assert row["ratio"] > 1.5
    told = list(doubt_sentences(table, {"partner1": "Town"}))
    assert len(told) == 1
    assert "Town tells of it" in told[0]


def test_hands_of_a_sum_are_those_of_a_part_that_counts():
    """Rows added up have changed hands where a fifth of their facts has."""
    one, many = np.full((1, 4), 10), np.full((1, 4), 90)
    none = np.zeros((2, 4), np.int64)
    handed = none.copy()
    handed[0, 2:] = 700
    since = (handed > 0).astype(int)
    tellers = Tellers(none, none, none, none, handed, since, handed, since, ("a",))
    order, starts = np.arange(2), np.array([0])
    for weight, expected in (((one, many), 0), ((many, one), 700)):
        sums = np.concatenate(weight).sum(axis=1)
        told = tellers.added(order, starts, sums)
        assert told.handed.tolist() == told.dated.tolist() == [[0, 0, expected, expected]]


@pytest.mark.parametrize("seed", range(6))
def test_a_cube_is_told_in_half_the_memory_and_with_the_same_answers(seed):
    """Whole numbers of four bytes hold every day and every feed; sums and tables of them are the same."""
    rng = np.random.default_rng(seed)
    feeds, last_day = tuple(f"feed{n}" for n in range(40)), 106_751_991  # of the year 294247, pandas' last
    drawn = [rng.integers(0, top, (12, 9)) for top in (40, last_day, 41, 40, last_day, 41, last_day, 41)]
    wide = Tellers(*drawn, feeds)
    narrow = wide.each(lambda values: values.astype(KIND))
    order, starts, weight = rng.permutation(12), np.array([0, 5, 6]), rng.integers(0, 9, 12)
    for one, other in (
        (wide, narrow),
        (wide.added(order, starts, weight), narrow.added(order, starts, weight)),
    ):
        for name, exact in one.columns().items():
            np.testing.assert_array_equal(other.columns()[name], exact, err_msg=name)
    told = narrow.added(order, starts, weight)
    assert {values.dtype for values in (*narrow[:-1], *told[:-1])} == {np.dtype(KIND)}, "nothing grows again"


def test_tellers_survive_a_table():
    table = told_by(silenced(drawn(20), 3), drawn(np.where(AFTER, 40, 0), 2), on_a_day(drawn(9, 3), 1))
    again = Cube.of(table.to_frame())
    for own, read in zip(table.tellers.columns().values(), again.tellers.columns().values(), strict=True):
        assert own.tolist() == read.tolist()


def test_what_each_partner_told_of_adds_up(demo_data):
    """The demonstration has no empty file, no hand-over, no lump; facts are those of their files."""
    with connect(demo_data) as warehouse:
        known = counts.extent(warehouse)
        history = counts.History.read(warehouse, known.first_week, known.last_week)
        covered = warehouse.ask("coverage", first=history.weeks[0], last=history.weeks[-1])
        beside = warehouse.ask(
            "told_by_theme", first=history.weeks[0], last=history.weeks[-1], seen_by="*", feeds=[]
        )
    told = pd.Series(history.told.sum(axis=(1, 2)), list(history.feeds))
    own = beside.groupby("feed")["facts"].sum()
    assert told.to_dict() == own.reindex(told.index).to_dict()
    sent = covered.groupby("feed")["facts"].sum()
    assert (told <= sent.reindex(told.index)).all()
    cells = history.cube(known.first_week, known.last_week, known.last_week)
    assert not cells.tellers.handed.any()
    assert not cells.tellers.dated.any()
    assert not cells.tellers.empty[:, -52:].any()
