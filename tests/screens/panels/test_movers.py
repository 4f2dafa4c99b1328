"""One verdict a theme: no pair of words on the week page contradicts itself, over a year of demonstration."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from observatory import alerts, compare, language
from observatory.compare import Verdict, change_words
from observatory.screens import cache
from observatory.screens.panels.movers import headline, movers, reasons
from observatory.themes import theme

TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def version(demo_data, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(demo_data))
    return cache.current_version()._replace(today=TODAY)


def test_no_theme_has_two_verdicts_in_a_year_of_weeks(version):
    """A theme moved or it is quiet; what moved says the whole's word; what says so names no quiet theme."""
    last, names = cache.last_week(version), cache.zones(version)["name"]
    moved_weeks = 0
    for back in range(52):
        weekly = cache.weekly(version, last - dt.timedelta(weeks=back), "*")
        found = {mover.theme: mover for mover in movers(weekly)}
        moved_weeks += bool(found)
        assert [mover.q for mover in found.values()] == sorted(mover.q for mover in found.values())
        alarms = set(weekly.season.loc[weekly.season["level"] == alerts.Level.ALARM, "theme"])
        assert alarms <= set(found)
        for code, row in weekly.whole.iterrows():
            if row["verdict"] in (Verdict.UP, Verdict.DOWN):
                assert found[code].verdict == row["verdict"]
            if code in alarms:
                assert found[code].verdict == Verdict.UP
        assert set(compare.changed(weekly.sheet)["theme"]) <= set(found)
        told = [text for kind, text in reasons(weekly, names) if kind]
        lasting = len(weekly.shifts)
        quiet = [theme(code).label for code in weekly.in_scope if code not in found]
        named = [f"{label}\u00a0:" for label in quiet]
        assert not [text for text in told[: len(told) - lasting] if any(one in text for one in named)]
    assert moved_weeks, "a year in which nothing moved proves nothing"


ROWS = [
    (56, 21, 22.6, "up", "56, près de 3 fois la semaine précédente (21)", "2.7 is nearly 3"),
    (48, 13, 11.5, "up", "48, près de 4 fois la semaine précédente (13)", "3.7 is nearly 4"),
    (40, 10, 9.0, "up", "40, 4 fois la semaine précédente (10)", "4 is 4"),
    (24, 10, 9.0, "up", "24, plus de 2 fois la semaine précédente (10)", "2.4 is no 3"),
    (51, 29, 27.7, "up", "51, 22 de plus que la semaine précédente (29)", "less than twice is a difference"),
    (48, 47, 12.0, "up", "48, 4 fois une semaine ordinaire (environ 12)", "the week before was as bad"),
    (6, 30, 24.7, "down", "6, 5 fois moins que la semaine précédente (30)", "a fifth"),
    (9, 0, 1.2, "up", "9, plus que la semaine précédente (0)", "no times of nothing"),
    (0, 12, 11.0, "down", "0, moins que la semaine précédente (12)", "no times down to nothing"),
    (44, 37, 40.0, "no_shown_change", "44, 37 la semaine précédente", "no change is claimed"),
]


@pytest.mark.parametrize(("facts", "before", "expected", "verdict", "words", "why"), ROWS)
def test_a_change_is_said_as_a_mayor_says_it(facts, before, expected, verdict, words, why):
    row = SimpleNamespace(facts=facts, before=before, expected=expected, verdict=verdict, weeks_before=1)
    assert change_words(row) == words, why


def test_a_week_held_against_nothing_is_not_called_quiet():
    assert headline([], compared=False) == [("none", "Rien à quoi comparer cette semaine")]


def test_a_quiet_week_says_so():
    assert headline([])[0][1].startswith("Semaine calme")
    language.use("en")
    assert headline([])[0][1].startswith("A quiet week")
