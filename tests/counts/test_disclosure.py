"""Small counts hidden so that no margin, week or former edition gives them back; proved and attacked."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory import language
from observatory.counts.disclosure import (
    Mark,
    Relation,
    sums,
    suppress,
    suppress_table,
    text,
    with_totals,
)
from observatory.counts.disclosure.audit import audit
from observatory.errors import InputError


def published(table) -> tuple[pd.DataFrame, list[Relation], pd.DataFrame]:
    counts = pd.DataFrame(table)
    shown, relations = suppress_table(counts)
    return shown, relations, counts


def long(table: pd.DataFrame) -> pd.Series:
    keys = pd.MultiIndex.from_product([table.index, table.columns], names=["row", "column"])
    return pd.Series(table.to_numpy().ravel(), index=keys)


def marks(shown) -> list[str]:
    return shown["mark"].tolist()


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([[3, 20, 30], [40, 50, 60], [70, 80, 90]], "one small count: three others must go with it"),
        ([[1, 1], [9, 9]], "two ones in a row of total two"),
        ([[3, 4], [9, 9]], "their total of seven says that none is less than three"),
        ([[2, 2], [0, 0]], "small totals of small counts"),
        ([[4]], "a table of one"),
        ([[0, 3, 0], [0, 0, 0], [0, 0, 12]], "alone in its row and column, among zeros"),
        ([[1, 2, 3, 4], [4, 3, 2, 1], [1, 1, 1, 1]], "nothing but small counts"),
    ],
)
def test_no_hidden_count_is_narrowed_down(table, why):
    shown, relations, counts = published(table)
    found = audit(shown, relations)
    assert found.exposed == 0, why
    hidden = found.intervals[found.intervals["mark"] == Mark.SMALL]
    assert (hidden["low"] <= 0).all()
    assert (hidden["high"] >= 4).all()
    small = long(counts)[lambda v: v <= 4]
    assert shown.loc[list(small.index), "value"].isna().all(), "no small count is shown"


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_no_hidden_count_is_narrowed_down_whatever_the_table(seed):
    draw = np.random.default_rng(seed)
    table = draw.poisson(draw.gamma(0.7, 6, draw.integers(1, 5, 2)))
    shown, relations, counts = published(table)
    assert audit(shown, relations).exposed == 0
    kept = shown[shown["mark"] == Mark.SHOWN]["value"].astype(int)
    assert (kept > 4).all()
    truth = with_totals(long(counts))
    assert kept.to_dict() == {k: truth[k] for k in kept.index}, "what is shown is true"


def test_without_small_counts_everything_is_shown():
    shown, relations, _counts = published([[5, 7], [12, 9]])
    assert set(marks(shown)) == {Mark.SHOWN}
    assert audit(shown, relations).intervals.empty


def slow_possible(shown: pd.DataFrame, relations, most: int) -> dict:
    """Least and most of each hidden count over every whole-number table that agrees with what is shown."""
    hidden = {k: mark for k, mark in shown["mark"].items() if mark != Mark.SHOWN}
    inner = [k for k in hidden if "*" not in k]
    sizes = [np.arange(5) if hidden[k] == Mark.SMALL else np.arange(5, most) for k in inner]
    value = {k: float(v) for k, v in shown["value"].items() if k not in hidden}
    value |= dict(zip(inner, (axis.ravel() for axis in np.meshgrid(*sizes)), strict=True))
    for total, members in sorted(relations, key=lambda r: sum(part == "*" for part in r.total)):
        if total not in value:
            value[total] = sum(value[m] for m in members)
    sound = np.ones(np.prod([len(size) for size in sizes]), dtype=bool)
    for total, members in relations:
        sound &= value[total] == sum(value[m] for m in members)
    for key, mark in hidden.items():
        if mark == Mark.SMALL:
            sound &= value[key] <= 4
    return {k: (value[k][sound].min(), value[k][sound].max()) for k in hidden}


@pytest.mark.parametrize("table", [[[3, 6], [2, 5]], [[1, 7], [2, 3]], [[3, 4], [5, 6]]])
def test_the_audit_finds_what_trying_every_table_finds(table):
    shown, relations, _counts = published(table)
    possible = slow_possible(shown, relations, 19)
    for key, row in audit(shown, relations).intervals.iterrows():
        if row["mark"] == Mark.SMALL:
            assert (row["low"], row["high"]) == possible[key], key


def test_the_audit_sees_what_plain_hiding_gives_away():
    counts = with_totals(long(pd.DataFrame([[3, 20], [30, 40]])))
    naive = pd.DataFrame({"value": counts.astype("Int64"), "mark": "shown"}, index=counts.index)
    naive.loc[(0, 0)] = [pd.NA, "small"]
    found = audit(naive, sums(counts.index))
    assert found.exposed == 1
    assert (found.intervals.loc[(0, 0), "low"], found.intervals.loc[(0, 0), "high"]) == (3, 3)


def test_a_difference_of_two_cumulated_editions_gives_nothing_back():
    former = pd.DataFrame(
        {"value": pd.array([20], dtype="Int64"), "mark": ["shown"]}, index=["since January, week 1"]
    )
    relation = Relation("since January, week 2", ("since January, week 1", "week 2"))
    counts = pd.Series({"week 2": 3, "since January, week 2": 23})
    alone = suppress(counts, [relation])
    assert alone.loc["since January, week 2", "mark"] == Mark.SHOWN, (
        "without the former edition nothing gives it away"
    )
    assert audit([former, alone], [relation]).exposed == 1
    together = suppress(counts, [relation], former)
    assert together.loc["since January, week 2", "mark"] == Mark.TOTAL_WITHHELD
    assert audit([former, together], [relation]).exposed == 0


def test_neighbouring_weeks_and_their_sum_give_nothing_back():
    weeks = pd.Series({"w1": 9, "w2": 2, "w3": 14, "w4": 11, "four": 36})
    relations = [Relation("four", ("w1", "w2", "w3", "w4"))]
    shown = suppress(weeks, relations)
    assert audit(shown, relations).exposed == 0
    assert (shown["mark"] == Mark.WITHHELD).sum() == 1, "one complement is enough"


def test_a_count_shown_by_a_former_edition_is_reported_as_leaked():
    former = pd.DataFrame({"value": pd.array([3], dtype="Int64"), "mark": ["shown"]}, index=["a"])
    now = suppress(pd.Series({"a": 3, "b": 9}), [])
    found = audit([former, now], [])
    assert found.exposed == 1
    assert found.intervals.loc["a", ["low", "high"]].tolist() == [3, 3]


def test_a_former_complement_shown_now_does_not_open_a_former_small_count():
    counts = pd.Series({"x": 3, "y": 20, "sum": 23})
    relations = [Relation("sum", ("x", "y"))]
    former = suppress(counts, relations)
    hidden = former.index[former["mark"] == Mark.WITHHELD][0]
    now = suppress(pd.Series({hidden: counts[hidden]}), relations, former)
    assert now["mark"].tolist() == [Mark.WITHHELD]
    assert audit([former, now], relations).exposed == 0


def test_belfort_and_its_districts_are_one_system():
    zones = ["90010-01", "90010-02", "90010-03", "90008", "90033"]
    index = pd.MultiIndex.from_product([zones, ["tag", "fire"]], names=["zone_code", "theme"])
    counts = pd.Series([2, 9, 30, 4, 8, 0, 12, 7, 1, 25], index=index)
    belfort = counts[:6].groupby("theme", sort=False).sum()
    belfort.index = pd.MultiIndex.from_product([["90010"], belfort.index], names=index.names)
    whole = with_totals(counts)
    everything = pd.concat([whole, with_totals(belfort, ["theme"])])
    relations = sums(everything.index, {"zone_code": {"90010": zones[:3]}})
    assert Relation(("90010", "tag"), tuple((z, "tag") for z in zones[:3])) in relations
    assert all(everything[r.total] == everything[list(r.members)].sum() for r in relations)
    assert audit(suppress(everything, relations), relations).exposed == 0


def test_wrong_totals_are_refused():
    with pytest.raises(InputError, match="10"):
        suppress(pd.Series({"a": 3, "b": 6, "sum": 10}), [Relation("sum", ("a", "b"))])


def test_editions_that_contradict_each_other_are_refused():
    one, other = (
        pd.DataFrame({"value": pd.array([v], dtype="Int64"), "mark": ["shown"]}, index=["a"]) for v in (8, 9)
    )
    with pytest.raises(InputError, match="a"):
        audit([one, other], [])


def test_the_weekly_table_of_60_zones_and_13_themes():
    draw = np.random.default_rng(0)
    shown, relations, counts = published(draw.poisson(draw.gamma(0.5, 6, (60, 13))))
    assert audit(shown, relations).exposed == 0
    assert marks(shown).count(Mark.WITHHELD) < 0.1 * (counts > 4).to_numpy().sum(), "few others are lost"


@pytest.mark.parametrize(
    ("value", "mark", "code", "printed"),
    [
        (1234, Mark.SHOWN, "en", "1,234"),
        (pd.NA, Mark.SMALL, "fr", "0–4"),
        (0, Mark.ROUNDED, "fr", "0–4"),
        (45, Mark.ROUNDED, "fr", "45"),
        (0, Mark.SUM, "fr", "≈\xa00"),
        (1245, Mark.SUM, "en", "≈\xa01,245"),
        (pd.NA, Mark.WITHHELD, "fr", "n. p."),
    ],
)
def test_what_is_printed(value, mark, code, printed):
    language.use(code)
    assert text(value, mark) == printed


def test_every_mark_has_a_french_label():
    language.use("fr")
    assert all(mark.label != mark.english for mark in Mark)
