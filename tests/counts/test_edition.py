"""Editions: what each audience may have of a period, numbered, kept, and attacked as its readers could."""

from __future__ import annotations

import datetime as dt
import shutil

import numpy as np
import pandas as pd
import pytest

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts import edition, sent
from observatory.counts.disclosure import ALL, Audience, Mark
from observatory.counts.disclosure.audience import audience, few_left_out
from observatory.counts.disclosure.reader import Printing, attack_rounded, narrowed
from observatory.counts.period import Length, parse_period, period_with
from observatory.counts.printed import FOLDER, steps_of
from observatory.counts.printed import printed as printed_cells
from observatory.errors import CallError, InputError
from observatory.themes import themes
from observatory.warehouse import connect

WEEK = dt.date(2026, 11, 16)
TODAY = dt.date(2026, 11, 25)
ONE_WEEK = period_with(WEEK, Length.WEEK)
NOON = dt.datetime(2026, 11, 24, 12)


def cells(seed: int, weeks: int = 1, zones: int = 8, themes: int = 4) -> pd.DataFrame:
    """Invented facts by zone, theme and week; three of the zones are districts of the town."""
    draw = np.random.default_rng(seed)
    codes = [f"{CENTRAL_COMMUNE}-0{n}" for n in range(1, 4)] + [
        f"9{n:04d}" for n in range(20, 20 + zones - 3)
    ]
    index = pd.MultiIndex.from_product([codes, [f"theme{n}" for n in range(themes)]], names=edition.KEYS)
    mondays = pd.date_range(end=pd.Timestamp(WEEK), periods=weeks, freq="7D")
    counts = draw.poisson(draw.gamma(0.5, 6, (len(index), 1)), (len(index), weeks))
    return pd.DataFrame(counts.astype(float), index, mondays)


def printed(data, facts: pd.DataFrame) -> pd.DataFrame:
    return edition.published(printed_cells(data, facts, facts.columns, sent.weeks_sent(data)))


@pytest.fixture(scope="module")
def own_folder(demo_data, tmp_path_factory):
    """A data folder of the demonstration's warehouse that may be written to."""
    folder = tmp_path_factory.mktemp("editions")
    shutil.copy(demo_data / "observatory.duckdb", folder)
    return folder


@pytest.fixture(scope="module")
def warehouse(own_folder):
    with connect(own_folder) as opened:
        yield opened


@pytest.mark.parametrize("label", ["2026-W47", "2026-W47-4w", "2026-11", "2026-Q4"])
def test_every_count_of_a_period_is_printed_near_and_adds_up(warehouse, own_folder, label):
    period = parse_period(label).until(WEEK)
    table, exact = (
        edition.counts_for(warehouse, own_folder, period, who, TODAY)
        for who in (Audience.PUBLIC, Audience.MEETING)
    )
    assert table.index.equals(exact.index)
    assert (table["value"] % 5 == 0).all(), "nothing is withheld"
    for total, members in edition.relations(table.index):
        assert table["value"][total] == table["value"][list(members)].sum()
    error = (table["value"] - exact["value"]).abs()
    town = error.xs(CENTRAL_COMMUNE).drop(ALL)
    assert len(town) == len(themes()) and town.mean() <= 3 * len(period.weeks) ** 0.5
    if label == "2026-W47":
        rounded_cells = table["mark"] == Mark.ROUNDED
        assert error[rounded_cells].max() < 5
    assert (exact["mark"] == Mark.SHOWN).all()


def test_the_town_is_what_its_page_says(warehouse, own_folder):
    """With the facts known only to be in it."""
    from observatory.counts import weekly_cells

    exact = edition.counts_for(warehouse, own_folder, ONE_WEEK, Audience.OFFICE, TODAY)
    communes = weekly_cells(warehouse, WEEK, WEEK, by="commune", today=TODAY)
    town = communes[communes["zone_code"] == CENTRAL_COMMUNE]["facts"].sum()
    assert exact["value"][CENTRAL_COMMUNE, ALL] == town
    assert exact["value"][ALL, ALL] == communes["facts"].sum()


def test_twenty_six_editions_with_late_facts_between_them_give_nothing_away(tmp_path):
    """Each week printed, a late file, printed again and again; attacked by everyone and by a partner."""
    draw = np.random.default_rng(404)
    facts = cells(17, weeks=26)
    own = (facts * draw.uniform(0, 1, facts.shape)).round()
    printings: dict[pd.Timestamp, list[Printing]] = {week: [] for week in facts}
    for turn in range(facts.shape[1]):
        for known in facts.columns[max(turn - 2, 0) : turn + 1]:
            table = printed(tmp_path, facts[[known]])
            one = table["value"][facts.index].astype(int)
            steps = steps_of(tmp_path, known.date())
            printings[known].append(Printing(one, own[known].astype(int), steps))
        late = draw.integers(0, 2, facts.shape[0])
        for known in facts.columns[max(turn - 1, 0) : turn + 1]:
            facts[known] += late
            own[known] += late * draw.integers(0, 2, facts.shape[0])
    for week in facts.columns[::3]:
        assert narrowed(attack_rounded([one._replace(own=None) for one in printings[week]])).empty
        assert narrowed(attack_rounded(printings[week])).empty


def test_a_late_fact_moves_nothing_by_less_than_five(tmp_path):
    facts = cells(3)
    for at in range(12):
        before = sent.read(sent.keep(tmp_path, ONE_WEEK, printed(tmp_path, facts), NOON))
        facts.iloc[at] += 1
        moved = sent.moved(before, printed(tmp_path, facts))
        assert (moved["now"] - moved["before"]).isin([5]).all()
        assert set(moved.index) <= set(edition.with_all_totals(facts[facts.columns[0]].iloc[[at]]).index)


def test_an_edition_sent_is_never_overwritten(tmp_path):
    facts = cells(4)
    first = sent.keep(tmp_path, ONE_WEEK, printed(tmp_path, facts), NOON)
    as_sent = first.path.read_bytes()
    assert sent.keep(tmp_path, ONE_WEEK, printed(tmp_path, facts), NOON) == first, (
        "nothing moved: no new number"
    )
    later = printed(tmp_path, facts + 7)
    second = sent.keep(tmp_path, ONE_WEEK, later, NOON + dt.timedelta(hours=1))
    assert (first.number, second.number) == (1, 2)
    assert first.path.read_bytes() == as_sent
    assert [one.number for one in sent.kept(tmp_path)["2026-W47"]] == [1, 2]
    pd.testing.assert_frame_equal(sent.read(second), later, check_dtype=False)


def test_an_edition_kept_by_mistake_is_taken_back_and_leaves_a_trace(tmp_path):
    facts = cells(4)
    first = sent.keep(tmp_path, ONE_WEEK, printed(tmp_path, facts), NOON)
    with pytest.raises(CallError, match="15"):
        sent.take_back(first, NOON + dt.timedelta(minutes=16))
    sent.take_back(first, NOON + dt.timedelta(minutes=14))
    assert sent.last(tmp_path, "2026-W47") is None
    assert sent.keep(tmp_path, ONE_WEEK, printed(tmp_path, facts), NOON).number == 2
    assert [one.taken_back for one in sent.kept(tmp_path)["2026-W47"]] == [True, False]


@pytest.mark.parametrize("label", ["2026-11", "2026-Q4", "2026"])
def test_an_edition_of_a_period_that_runs_leaves_the_weeks_to_come_to_be_rounded(tmp_path, label):
    """Held to be sent, the week after could not be printed any more: nothing was printed of it."""
    running = parse_period(label).until(dt.date(2026, 11, 16))
    sent.keep(tmp_path, running, printed(tmp_path, cells(5)), NOON)
    assert "2026-W47" in sent.weeks_sent(tmp_path)
    assert "2026-W48" not in sent.weeks_sent(tmp_path)


def test_a_damaged_edition_is_named(tmp_path):
    kept = sent.keep(tmp_path, ONE_WEEK, printed(tmp_path, cells(4)), NOON)
    assert sent.unreadable(tmp_path) == []
    kept.path.write_text("cut off")
    assert sent.unreadable(tmp_path) == [kept.path]


def test_what_is_printed_is_kept_and_its_owners(tmp_path):
    facts = cells(5, weeks=2)
    once = printed_cells(tmp_path, facts, facts.columns, frozenset())
    assert not once.attrs["revised"]
    pd.testing.assert_frame_equal(printed_cells(tmp_path, facts, facts.columns, frozenset()), once)
    file = tmp_path / FOLDER / "2026-W47.csv"
    assert file.stat().st_mode & 0o077 == 0
    more = cells(5, weeks=2, zones=9).reindex(facts.index.union(cells(5, zones=9).index))
    more.loc[facts.index] = facts
    again = printed_cells(tmp_path, more, more.columns, frozenset({"2026-W47"}))
    assert again.loc[facts.index].equals(once), "a zone that is new moves no other"
    file.write_text("cut")
    with pytest.raises(InputError, match="2026-W47"):
        printed_cells(tmp_path, facts, facts.columns, frozenset())
    file.unlink()
    with pytest.raises(InputError, match="2026-W47"):
        printed_cells(tmp_path, facts, facts.columns, frozenset({"2026-W47"}))


def test_silence_is_left_out_not_printed_as_none(tmp_path):
    facts = cells(6)
    facts.iloc[0] = np.nan
    assert facts.index[0] not in printed(tmp_path, facts).index


def test_hidden_counts_are_the_other_form_chosen_once(warehouse, tmp_path, monkeypatch):
    """On a few zones: the whole territory takes seconds."""
    facts = cells(8)
    monkeypatch.setattr(edition, "weekly", lambda *_given, **_named: facts)
    sent.choose_form(tmp_path, "marks")
    table = edition.counts_for(warehouse, tmp_path, ONE_WEEK, Audience.PUBLIC, TODAY)
    assert set(table["mark"]) >= {Mark.SHOWN, Mark.SMALL}
    assert (table["value"].dropna() > 4).all()
    sent.keep(tmp_path, ONE_WEEK, table, NOON)
    facts += 1
    again = edition.counts_for(warehouse, tmp_path, ONE_WEEK, Audience.PUBLIC, TODAY)
    assert sent.moved(table, again).empty, "what was sent is repeated"
    with pytest.raises(CallError, match="semaines"):
        edition.counts_for(warehouse, tmp_path, parse_period("2026-11"), Audience.PUBLIC, TODAY)
    with pytest.raises(CallError, match="autre forme"):
        sent.choose_form(tmp_path, "rounded")


@pytest.mark.parametrize(
    ("text", "first", "weeks", "why"),
    [
        ("2026-W46", "2026-11-09", 1, "a week"),
        ("2026-S46", "2026-11-09", 1, "a week as the French write it"),
        ("2026-W46-4w", "2026-10-19", 4, "four weeks, named by their last"),
        ("2026-11", "2026-11-02", 4, "the weeks whose Thursday is in November"),
        ("2026-t4", "2026-09-28", 14, "a quarter; 2026 has a week 53"),
        ("2026", "2025-12-29", 53, "a year"),
    ],
)  # fmt: skip
def test_periods_are_read(text, first, weeks, why):
    period = parse_period(text)
    assert (str(period.first), len(period.weeks)) == (first, weeks), why
    assert parse_period(period.label) == period


@pytest.mark.parametrize("text", ["2026-13", "2026-W60", "2026-Q5", "hier", "", "2026-W46-9w"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(CallError):
        parse_period(text)


def test_places_of_few_facts_are_for_those_entitled():
    places = pd.DataFrame(
        {"rank": [1, 2, 3], "place": ["a", "b", "c"], "facts": [12, 5, 4], "weeks_active": [3, 2, 1],
         "partners": [2, 1, 1], "share": [0.5, 0.3, 0.2], "lon": [6.8] * 3, "lat": [47.6] * 3}
    )  # fmt: skip
    for entitled in (Audience.OFFICE, Audience.MEETING):
        assert few_left_out(places, entitled) is places
    left = few_left_out(places, Audience.PUBLIC)
    assert left.to_dict("list") == {
        "rank": [1, 2], "place": ["a", "b"], "facts": [10, 5], "lon": [6.8] * 2, "lat": [47.6] * 2,
    }  # fmt: skip


def test_the_reader_is_the_office_unless_said_otherwise(monkeypatch):
    assert audience() is Audience.OFFICE
    monkeypatch.setenv("OBSERVATORY_AUDIENCE", "public")
    assert audience() is Audience.PUBLIC
    with pytest.raises(CallError, match="meeting"):
        audience("everyone")
