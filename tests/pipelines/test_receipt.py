"""The receipt adds up or does not exist, and says in words what it counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from observatory import language
from pipelines.period import Period
from pipelines.receipt import Receipt, totals

RECEIPT = Receipt(
    receipt="r",
    feed="sdis",
    feed_label="SDIS",
    file_name="sdis_2026-W46.csv",
    covers=Period(dt.date(2026, 11, 9), dt.date(2026, 11, 15)),
    read=1234,
    stored=30,
    corrected=2,
    known=4,
    rejected=200,
    out_of_scope=1000,
    rejected_by={"bad_date": 199, "unknown_code": 1},
    out_of_scope_by={"SUAP": 1000},
    by_precision={"street": 20, "none": 10},
    by_zone_kind={"district": 15, "outside": 5, "none": 10},
    remarks={"rows without a reference, recognised by their content": 3},
    invented=False,
)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"read": 1235}, "a row is missing"),
        ({"known": 5}, "a row is counted twice"),
        ({"by_precision": {"street": 29}}, "a stored row has no precision"),
        ({"by_zone_kind": {"district": 31}}, "a stored row has two zones"),
        ({"rejected_by": {"bad_date": 1}}, "refused rows without a reason"),
        ({"out_of_scope_by": {}}, "rows out of scope without saying of which"),
    ],
)
def test_an_account_that_does_not_add_up_is_not_made(change: dict, why: str) -> None:
    with pytest.raises(AssertionError):
        replace(RECEIPT, **change)
        pytest.fail(why)


@pytest.mark.usefixtures("english")
def test_its_words() -> None:
    lines = [" ".join(line.split()) for line in RECEIPT.text().splitlines()]
    assert lines == [
        "sdis_2026-W46.csv – SDIS · Nov 9, 2026 to Nov 15, 2026, 1 week",
        "read 1,234",
        "= stored 30",
        "of which corrections of facts known before 2",
        "street 20",
        "not located 10",
        "located 20",
        "in a district of Belfort 15",
        "outside Grand Belfort 5",
        "+ already known 4",
        "+ refused 200",
        "a date or time that does not exist or cannot be read 199",
        "a code the definition does not know 1",
        "+ out of scope 1,000",
        "SUAP 1,000",
        "! rows without a reference, recognised by their content : 3",
    ]


def test_its_words_in_french() -> None:
    before = language._current.set("fr")
    try:
        text = replace(RECEIPT, dry_run=True, invented=True).text()
    finally:
        language._current.reset(before)
    assert "9 nov. 2026" in text
    assert "1\u202f234" in text
    for english in ("read", "stored", "refused", "known", "INVENTED", "rehearsal"):
        assert english not in text


def test_totals_add_up_too() -> None:
    both = totals([RECEIPT, replace(RECEIPT, out_of_scope_by={"AVP": 1000}, invented=True)])
    assert (both.read, both.stored, both.rejected, both.located) == (2468, 60, 400, 40)
    assert both.rejected_by == {"bad_date": 398, "unknown_code": 2}
    assert both.out_of_scope_by == {"SUAP": 1000, "AVP": 1000}
    assert both.invented
