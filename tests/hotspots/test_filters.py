"""Which facts a map is about: themes, days, nights that pass midnight."""

import pytest

from observatory.errors import CallError
from observatory.hotspots import drawable, filter_facts, read_hours, read_weekdays, without_hour

from .facts import facts

MOMENTS = (
    "2026-06-06 19:59",  # Saturday
    "2026-06-06 20:00",
    "2026-06-07 01:59",  # Sunday, the same night
    "2026-06-07 02:00",
    "2026-06-08 21:00",  # Monday
    "2026-07-01 21:00",
)


@pytest.mark.parametrize(
    ("given", "kept", "why"),
    [
        ({}, [0, 1, 2, 3, 4, 5], "nothing asked"),
        ({"hours": "20-02"}, [1, 2, 4, 5], "from 20 h up to 2 h, past midnight"),
        ({"hours": "20-02", "weekdays": "sat"}, [1, 2], "the small hours of Sunday are Saturday night"),
        ({"hours": "20-02", "weekdays": "sun"}, [], "and not Sunday's"),
        ({"weekdays": "sam,dim"}, [0, 1, 2, 3], "French days, the whole day"),
        ({"hours": (0, 3)}, [2, 3], "hours of one day"),
        ({"hours": "2-24"}, [0, 1, 3, 4, 5], "up to midnight"),
        ({"start": "2026-06-07", "end": "2026-06-08"}, [2, 3, 4], "both days included"),
        ({"start": "2026-06-07", "hours": "20-02"}, [4, 5], "the night of the 6th is not the 7th"),
        ({"end": "2026-06-06", "hours": "20h-2h"}, [1, 2], "the night of the 6th ends on the 7th"),
        ({"theme": "tag"}, [], "another theme"),
        ({"theme": ["tag", "rodeo"], "end": "2026-06-30"}, [0, 1, 2, 3, 4], "several themes"),
    ],
)
def test_filter(given, kept, why):
    table = facts(len(MOMENTS), starts_at=MOMENTS)
    assert filter_facts(table, **given).index.tolist() == kept, why


def test_facts_known_to_the_day_have_no_hour():
    table = facts(
        3, starts_at=("2026-06-06", "2026-06-06", "2026-06-06 21:00"), time_precision=("day", "day", "minute")
    )
    assert filter_facts(table, hours="20-2").index.tolist() == [2]
    assert filter_facts(table, hours="0-1").empty
    assert without_hour(table) == 2


def test_summers_are_those_of_every_year_and_end_with_their_last_night():
    moments = (
        "2024-06-01 01:00",
        "2024-06-01 20:00",
        "2024-09-01 01:00",
        "2025-08-30 23:00",
        "2025-05-31 23:00",
    )
    table = facts(5, starts_at=moments)
    assert filter_facts(table, months=(6, 7, 8)).index.tolist() == [0, 1, 3]
    assert filter_facts(table, months=(6, 7, 8), hours="20-02").index.tolist() == [1, 2, 3]
    assert filter_facts(table, months=(6, 7, 8), hours="20-02", weekdays="sat").index.tolist() == [1, 2, 3]


def test_facts_between_two_times_are_placed_at_the_middle():
    table = facts(1, starts_at="2026-06-06 18:00", ends_at="2026-06-06 23:00", time_precision="interval")
    assert len(filter_facts(table, hours="20-21")) == 1
    assert filter_facts(table, hours="18-19").empty


def test_only_facts_finer_than_their_commune_are_drawn():
    table = facts(5, precision=("housenumber", "street", "place", "commune", "none"))
    assert drawable(table)["precision"].tolist() == ["housenumber", "street", "place"]
    assert drawable(facts(2, lon=(6.86, None))).index.tolist() == [0]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: filter_facts(facts(), "rodeos"), "rodeo"),
        (lambda: filter_facts(facts(), start="06/01/2026"), "2026-06-01"),
        (lambda: filter_facts(facts(), months=(6, 13)), "12"),
        (lambda: read_hours("25-3"), "20-02"),
        (lambda: read_hours("evening"), "20-02"),
        (lambda: read_hours("20-20"), "20-02"),
        (lambda: read_weekdays("sat,caturday"), "sun"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can(call, said):
    with pytest.raises(CallError, match=said):
        call()
