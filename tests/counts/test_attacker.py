"""The attacker: integer programs over all that readers of editions know, on forms that fall and that hold."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from observatory.counts import edition
from observatory.counts.disclosure import BASE, Mark
from observatory.counts.disclosure.attacker import Puzzle
from observatory.counts.disclosure.reader import Printing, attack_marks, attack_rounded, narrowed
from observatory.counts.disclosure.rounding import Totals, draw_steps
from observatory.errors import InputError

FORMER = Path(__file__).parent / "former_editions.csv"

#: Single facts that editions of invented weeks gave away while zeros were printed: zone, theme.
GIVEN_AWAY = {
    "2026-W29": {("90034", "fire"), ("90071", "fire")},
    "2026-W32": {("90008", "noise"), ("90042", "dumping"), ("90047", "dumping"), ("90060", "dumping")},
    "2026-W38": {("90008", "dumping")},
    "2026-W46": {
        ("90010-08", "transport"), ("90035", "gathering"), ("90042", "gathering"), ("90068", "gathering"),
    },
}  # fmt: skip


def former(week: str) -> pd.Series:
    """An edition in the form of before: “<” for 1 to 4, “-” for a complement, numbers, zeros too."""
    table = pd.read_csv(FORMER, dtype=str, keep_default_na=False)
    texts = table[table["week"] == week].drop(columns="week").set_index("zone_code").stack()  # noqa: PD013
    return texts[texts != ""].rename_axis(["zone_code", "theme"])


def puzzle_of(printed: pd.Series) -> Puzzle:
    """What its marks say: a complement among the cells is no small count, or it would bear their mark."""
    puzzle = Puzzle()
    for key, text in printed.items():
        low, high = {"<": (1, 4), "-": (0, np.inf)}.get(text) or (int(text), int(text))
        puzzle.unknown(key, low, high)
        if text == "-" and "*" not in key and key[0] != "90010":
            puzzle.unknown(("some", key), 0, 1)
            puzzle.clue({key: 1, ("some", key): -BASE}, 0, np.inf)
            puzzle.clue({key: 1, ("some", key): -1e4}, -np.inf, 0)
    for total, members in edition.relations(printed.index):
        puzzle.clue({total: -1, **dict.fromkeys(members, 1)}, 0, 0)
    return puzzle


@pytest.mark.parametrize("week", GIVEN_AWAY)
def test_it_finds_the_single_facts_that_marks_of_small_counts_gave_away(week):
    printed = former(week)
    small = [key for key in printed.index[printed == "<"] if key[1] != "*"]
    found = puzzle_of(printed).intervals(small)
    assert set(found.index[found["low"] == found["high"]]) == GIVEN_AWAY[week]
    assert (found["high"][found["low"] == found["high"]] == 1).all()


@pytest.mark.parametrize("seed", range(4))
def test_its_bounds_are_those_of_every_table_tried(seed):
    """Four unknowns, two sums and a difference, by trying them all."""
    draw = np.random.default_rng(seed)
    true = draw.integers(0, 6, 4)
    low, high = np.maximum(true - draw.integers(0, 3, 4), 0), true + draw.integers(0, 3, 4)
    clues = [((1, 1, 0, 0), 0), ((0, 1, 1, 0), 1), ((1, 0, 0, -1), 0)]
    puzzle = Puzzle()
    for key in range(4):
        puzzle.unknown(key, low[key], high[key])
    for weights, slack in clues:
        at = int(np.dot(weights, true))
        puzzle.clue({key: w for key, w in enumerate(weights) if w}, at - slack, at + slack)
    tables = [
        table
        for table in product(*(range(a, b + 1) for a, b in zip(low, high, strict=True)))
        if all(abs(np.dot(weights, table) - np.dot(weights, true)) <= slack for weights, slack in clues)
    ]
    found = puzzle.intervals(range(4))
    assert found["low"].tolist() == np.min(tables, axis=0).tolist()
    assert found["high"].tolist() == np.max(tables, axis=0).tolist()


@pytest.mark.parametrize(("seconds", "found"), [(0.0, (0, 9)), (60.0, (3, 3))])
def test_an_attack_that_runs_out_of_time_finds_less_and_says_so(seconds, found):
    puzzle = Puzzle()
    for key in "ab":
        puzzle.unknown(key, 0, 9)
    puzzle.clue({"a": 1, "b": 1}, 6, 6)
    puzzle.clue({"a": 2, "b": -2}, 0, 0)
    table = puzzle.intervals(["a", "b"], seconds)
    assert list(zip(table["low"], table["high"], strict=True)) == [found] * 2
    assert table["proved"].tolist() == [seconds > 0] * 2


def test_numbers_that_no_counts_can_have_given_are_refused():
    puzzle = Puzzle()
    puzzle.unknown("a", 0, 4)
    puzzle.clue({"a": 2}, 3, 3)
    with pytest.raises(InputError, match="contredisent"):
        puzzle.intervals(["a"])


def cells(values) -> pd.Series:
    return pd.Series(values, index=range(len(values)))


def rounded(change, draw: np.random.Generator) -> np.ndarray:
    """Each change rounded up or down by chance, whatever the totals."""
    return change // BASE * BASE + BASE * (draw.random(len(change)) < change % BASE / BASE)


@pytest.mark.parametrize("nobody_else", [False, True], ids=["late facts", "late facts all its own"])
@pytest.mark.parametrize("seed", [5, 6])
def test_rounded_cells_hold_against_a_partner_and_late_facts(seed, nobody_else):
    """Every count from 0 to 12, every part of it one's own, printed five times while facts come in late."""
    draw = np.random.default_rng(seed)
    pairs = [(total, own) for total in range(13) for own in range(total + 1)]
    change, own = (np.array(side) for side in zip(*pairs, strict=True))
    printings, printed = [], np.zeros(len(pairs), int)
    for edition_number in range(1, 6):
        printed = printed + rounded(change, draw)
        printings.append(Printing(cells(printed), cells(own), edition_number))
        late = draw.integers(0, 4, len(pairs))
        own, change = own + late, late + (0 if nobody_else else draw.integers(0, 2, len(pairs)))
    assert narrowed(attack_rounded(printings, nobody_else=nobody_else)).empty
    assert narrowed(attack_rounded([one._replace(own=None) for one in printings])).empty


def test_one_offset_for_all_printings_falls_to_a_partner():
    """Its own four facts in a cell printed 0 say that the offset is 0; its late ones then probe the count.

    True counts 4, 5 and 9, of which 4, 4 and 8 are its own: one fact of others, told late.
    """
    puzzle = Puzzle()
    puzzle.unknown("offset", 0, BASE - 1)
    for turn, (printed, own) in enumerate([(0, 4), (5, 4), (5, 8)]):
        puzzle.unknown((turn, "others"), 0)
        puzzle.clue({(turn, "others"): 1, "offset": 1}, printed - own, printed - own + BASE - 1)
        if turn:
            puzzle.clue({(turn, "others"): 1, (turn - 1, "others"): -1}, 0, np.inf)
    assert narrowed(puzzle.intervals(puzzle.named("others"))).to_numpy().tolist() == [[1, 1], [1, 1]]
    kept = [Printing(cells([v]), cells([o]), n) for n, (v, o) in enumerate([(0, 4), (5, 4), (5, 8)], 1)]
    assert narrowed(attack_rounded(kept)).empty


def test_hidden_counts_fall_to_a_partner():
    """Why rounding is the form: a count shown as it is, less one's own, is that of the others."""
    table = pd.DataFrame(
        {"value": pd.array([7, pd.NA], dtype="Int64"), "mark": [Mark.SHOWN, Mark.SMALL]}, ["a", "b"]
    )
    found = attack_marks(table, [], pd.Series({"a": 5, "b": 1}))
    assert found.loc[[("a", "others")]].to_numpy().tolist() == [[2, 2]]
    assert found.loc[[("b", "others")]].to_numpy().tolist() == [[0, 3]]


def test_steps_bring_totals_near_and_leave_every_choice_open():
    """Against cells rounded each by itself, over the same counts; each is rounded both ways in the end."""
    generator = np.random.default_rng(77)
    counts = generator.poisson(generator.gamma(0.4, 6, 120))
    totals = Totals([(cell % 6, 6 + cell // 20, 12) for cell in range(120)], 13)
    nothing = np.zeros(120, int)
    drawn = np.array([draw_steps(counts, nothing, nothing, totals, nothing, generator) for _ in range(40)])
    error = drawn - counts
    alone = np.array([rounded(counts, generator) for _ in range(40)]) - counts

    def mean_total(errors: np.ndarray) -> float:
        return float(np.abs(errors.reshape(len(errors), 6, 20).sum(axis=2)).mean())

    assert mean_total(error) < 3 < 5 < mean_total(alone)
    assert (drawn % BASE == 0).all() and np.abs(error).max() < BASE
    assert abs(error.mean()) < 0.2
    loose = counts % BASE > 0
    both_ways = (error[:, loose] > 0).any(axis=0) & (error[:, loose] < 0).any(axis=0)
    assert both_ways.mean() > 0.75


@pytest.mark.parametrize(
    ("change", "printed", "allowed", "why"),
    [
        (0, 5, {0}, "nothing new: nothing moves"),
        (1, 0, {0, 5}, "a late fact"),
        (5, 5, {5}, "a multiple of five is printed as it is"),
        (-1, 5, {0, -5}, "a fact withdrawn"),
        (-3, 0, {0}, "no count is printed below zero"),
    ],
)
def test_steps_of_one_cell(change, printed, allowed, why):
    steps = {
        int(draw_steps(*(np.array([n]) for n in (change, printed, 0)), Totals([()], 0), np.zeros(1), draw)[0])
        for draw in map(np.random.default_rng, range(200))
    }
    assert steps == allowed, why
