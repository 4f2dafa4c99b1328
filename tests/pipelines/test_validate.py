"""Raw rows become facts or refusals, and nothing else: what each check refuses, and that no row is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.errors import InputError
from observatory.fact import FOLLOW_UP_DATES, Reason
from pipelines.feed import Derived, Feed, FollowUpDate, Moment, PlaceSource, feed
from pipelines.read import RawTable, RowFault
from pipelines.validate import Validated, validate
from pipelines.validate.rows import FACT_COLUMNS

NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
GOOD = {
    "ref": "1",
    "day": "02/11/2026",
    "hour": "14:05",
    "end_day": "",
    "end_hour": "",
    "code": "tag",
    "place": "3 rue de Madrid",
    "lon": "",
    "lat": "",
    "commune": "Belfort",
    "dep": "90",
    "done": "",
    "outcome": "",
    "cost": "",
}
#: A feed with one column of every kind.
FEED = replace(
    feed("police_municipale"),
    reference=("ref",),
    start=Moment("day", "hour"),
    end=Moment("end_day", "end_hour"),
    places=(PlaceSource("wgs84", x="lon", y="lat"), PlaceSource("address", text=("place",))),
    commune="commune",
    code_columns=("code",),
    codes={"tag": ("tag", "tag"), "depot": ("dumping", "")},
    codes_out_of_scope=frozenset({"autre"}),
    keep={"dep": frozenset({"90"})},
    follow_up_dates={"cleared_at": FollowUpDate(Moment("done"))},
    outcome_column="outcome",
    cost_column="cost",
    optional=frozenset(),
    dropped={},
)


def raw_of(*rows: dict[str, str]) -> RawTable:
    frame = pd.DataFrame([GOOD | row for row in rows], columns=list(GOOD), dtype="str")
    frame.index = pd.RangeIndex(2, len(rows) + 2, name="row_number")
    return RawTable(frame)


def check(*rows: dict[str, str], definition: Feed = FEED) -> Validated:
    return validate(raw_of(*rows), definition, "x.csv", NOW)


@pytest.mark.parametrize(
    ("row", "column", "value", "reason", "why"),
    [
        ({"code": "inconnu"}, "code", "inconnu", "unknown_code", "a code of nobody"),
        ({"code": ""}, "code", "", "missing_value", "no code"),
        ({"day": ""}, "day", "", "missing_value", "no day"),
        ({"day": "", "hour": "10:00"}, "day", "", "missing_value", "an hour alone"),
        ({"day": "31/02/2026"}, "day", "31/02/2026", "bad_date", "a day that does not exist"),
        ({"day": "17/11/2026"}, "day", "17/11/2026", "date_in_future", "tomorrow"),
        ({"day": "01/01/1900"}, "day", "01/01/1900", "date_too_old", "1900"),
        (
            {"day": "29/03/2026", "hour": "02:30"},
            "day",
            "29/03/2026",
            "skipped_hour",
            "an hour that never was",
        ),
        ({"end_day": "01/11/2026"}, "end_day", "01/11/2026", "end_before_start", "ends the day before"),
        ({"end_day": "plus tard"}, "end_day", "plus tard", "bad_date", "an end that cannot be read"),
        (
            {"lon": "0", "lat": "0", "place": "", "commune": ""},
            "lon, lat",
            "0, 0",
            "coordinates_zero",
            "0, 0, and nothing else says where",
        ),
        ({"place": "rue de l\ufffdtang"}, "place", "rue de l\ufffdtang", "unreadable_text", "a lost letter"),
        ({"code": "M. Durand"}, "code", "[…]", "unknown_code", "a person in a refused value"),
        ({"code": "x" * 999}, "code", "x" * 200, "unknown_code", "of a long value, its beginning"),
    ],
)
def test_one_refused_row_names_its_column_and_value(
    row, column: str, value: str, reason: str, why: str
) -> None:
    result = check({"ref": "a"}, row, {"ref": "b"})
    assert result.faults == [RowFault(3, column, value, Reason(reason))], why
    assert list(result.facts.index) == [2, 4]
    assert result.read == 3


@pytest.mark.parametrize(
    ("value", "refused", "why"),
    [
        ("x" * 2_000, False, "as long as a value may be"),
        ("x" * 2_001, True, "a letter more"),
        ("é" * 2_000, False, "of twice the bytes, but not of more letters"),
        ("é" * 2_001, True, "of too many letters, whatever their bytes"),
    ],
)
def test_the_length_of_a_value_is_that_of_its_letters(value: str, refused: bool, why: str) -> None:
    result = check({"ref": "a"}, {"ref": "b", "outcome": value}, {"ref": "c"})
    assert [fault.reason for fault in result.faults] == [Reason.VALUE_TOO_LONG] * refused, why
    assert list(result.facts.index) == ([2, 4] if refused else [2, 3, 4])


@pytest.mark.parametrize(
    ("row", "lost", "why"),
    [
        ({"hour": "midi"}, "hour", "an hour in words"),
        ({"hour": "25:00"}, "hour", "an hour that is none"),
        ({"lon": "0", "lat": "0"}, "given_lon", "0, 0, where a text says where"),
        ({"lon": "13.4", "lat": "52.5", "place": ""}, "given_lon", "Berlin, where the commune is given"),
        ({"done": "01/11/2026"}, "cleared_at", "cleared before it happened"),
        ({"done": "bientôt"}, "cleared_at", "cleared some time"),
        ({"cost": "cher"}, "cost_eur", "a cost in words"),
        ({"cost": "-5"}, "cost_eur", "a cost below nothing"),
        ({"cost": "inf"}, "cost_eur", "a cost without end"),
    ],
)
def test_a_doubtful_column_costs_itself_and_not_the_fact(row, lost: str, why: str) -> None:
    result = check(row)
    assert not result.faults and len(result.facts) == 1, why
    assert sum(result.remarks.values()) == 1, why
    fact = result.facts.iloc[0]
    assert fact["time_precision"] == "day" if lost == "hour" else pd.isna(fact[lost]), why


@pytest.mark.parametrize("word", ["NULL", "N/A", "inconnue", "Non renseigné", "-"])
def test_a_word_for_nothing_is_nothing(word: str) -> None:
    result = check({"hour": word, "done": word, "cost": word, "lon": word, "lat": word})
    assert result.facts["time_precision"].tolist() == ["day"] and not result.remarks
    assert not check({"code": word}).facts.size, "a code is read as it stands"


@pytest.mark.parametrize(
    ("row", "starts", "ends", "precision", "why"),
    [
        ({}, "2026-11-02 14:05", "2026-11-02 14:05", "minute", "one moment"),
        ({"hour": ""}, "2026-11-02", "2026-11-02 23:59", "day", "a day lasts until 23:59"),
        (
            {"end_day": "03/11/2026", "end_hour": "08:00"},
            "2026-11-02 14:05",
            "2026-11-03 08:00",
            "interval",
            "between",
        ),
        ({"end_day": "02/11/2026"}, "2026-11-02 14:05", "2026-11-02 23:59", "interval", "some time that day"),
        (
            {"end_day": "02/11/2026", "end_hour": "14:05"},
            "2026-11-02 14:05",
            "2026-11-02 14:05",
            "minute",
            "no time",
        ),
        (
            {"hour": "", "end_day": "04/11/2026"},
            "2026-11-02",
            "2026-11-04 23:59",
            "interval",
            "between two days",
        ),
        (
            {"hour": "", "end_day": "02/11/2026", "end_hour": "07:00"},
            "2026-11-02",
            "2026-11-02 07:00",
            "interval",
            "before seven",
        ),
        (
            {"hour": "", "end_day": "02/11/2026", "end_hour": "00:00"},
            "2026-11-02",
            "2026-11-02 23:59",
            "day",
            "midnight as nothing",
        ),
        ({"hour": "00:00"}, "2026-11-02", "2026-11-02", "minute", "midnight itself"),
    ],
)
def test_when(row: dict, starts: str, ends: str, precision: str, why: str) -> None:
    fact = check(row).facts.iloc[0]
    found = (fact["starts_at"], fact["ends_at"], fact["time_precision"])
    assert found == (pd.Timestamp(starts), pd.Timestamp(ends), precision), why


@pytest.mark.parametrize(
    ("day", "monday", "why"),
    [
        ("02/11/2026", "2026-11-02", "a Monday"),
        ("08/11/2026", "2026-11-02", "a Sunday ends its week"),
        ("01/01/2026", "2025-12-29", "a week over the new year"),
    ],
)
def test_the_week_is_the_iso_week_of_the_start(day: str, monday: str, why: str) -> None:
    assert check({"day": day}).facts["week"].iloc[0] == pd.Timestamp(monday), why


def test_the_doubled_hour_is_kept_and_remarked() -> None:
    result = check({"day": "25/10/2026", "hour": "02:30"}, {"ref": "2"})
    assert len(result.facts) == 2
    assert dict(result.remarks) == {"times in the hour that clocks pass twice, taken as the first passage": 1}


def test_out_of_scope_is_counted_by_what_it_was() -> None:
    result = check(
        {"dep": "25", "day": "nonsense"}, {"code": "AUTRE"}, {"code": "Autre", "day": "x"}, {"ref": "2"}
    )
    assert dict(result.out_of_scope) == {"dep": 1, "AUTRE": 1, "Autre": 1}
    assert (len(result.facts), result.faults, result.read) == (1, [], 4)


@pytest.mark.parametrize(
    ("words", "expected", "why"),
    [
        ("Intervention", "intervention", "one"),
        ("intervention + VERBALISATION", "fine,intervention", "two, sorted, whatever the case"),
        ("Dépôt de plainte, Médiation", "complaint,mediation", "by a comma"),
        ("Médiation/Médiation", "mediation", "twice is once"),
        ("rien", "", "a word that means nothing here"),
        ("", "", "nothing"),
    ],
)
def test_outcomes(words: str, expected: str, why: str) -> None:
    assert check({"outcome": words}).facts["outcomes"].iloc[0] == expected, why


@pytest.mark.parametrize(
    ("code", "expected", "why"),
    [
        ("tag", "removed_at", "of a tag the date is its removal"),
        ("depot", "cleared_at", "of the rest, the closing"),
    ],
)
def test_one_date_means_what_its_theme_says(code: str, expected: str, why: str) -> None:
    done = Moment("done")
    dates = {"removed_at": FollowUpDate(done, frozenset({"tag"})), "cleared_at": FollowUpDate(done)}
    result = check({"code": code, "done": "05/11/2026"}, definition=replace(FEED, follow_up_dates=dates))
    row = result.facts.iloc[0]
    assert row[expected] == pd.Timestamp("2026-11-05"), why
    assert {name for name in FOLLOW_UP_DATES if pd.notna(row[name])} == {expected}, why


def test_a_date_with_two_meanings_is_doubted_once() -> None:
    done = Moment("done")
    dates = {"removed_at": FollowUpDate(done, frozenset({"tag"})), "cleared_at": FollowUpDate(done)}
    result = check({"done": "bientôt"}, definition=replace(FEED, follow_up_dates=dates))
    assert list(result.remarks.values()) == [1] and not result.faults


@pytest.mark.parametrize(
    ("text", "cost"), [("12", 12), ("1 234,50 €", 1234.5), ("12.5 EUR", 12.5), ("0", 0), ("1\u202f000", 1000)]
)
def test_costs(text: str, cost: float) -> None:
    assert check({"cost": text}).facts["cost_eur"].iloc[0] == cost


@pytest.mark.parametrize(
    ("rows", "stored", "refused", "why"),
    [
        ([{}, {}], [2, 3], [], "the same row twice: storing tells it is known"),
        ([{}, {"hour": "15:00"}], [2], [3], "the same reference with other content: which is true?"),
        ([{}, {"hour": "15:00"}, {}], [2, 4], [3], "the first one is believed"),
        ([{}, {"day": "02/11/2025"}], [2, 3], [], "numbers that restart each year, in one file"),
        (
            [{}, {"day": "02/11/2025"}, {"day": "03/11/2025"}],
            [2, 3],
            [4],
            "and one within a year",
        ),
        ([{"day": "x"}, {}], [3], [2], "a refused row does not forbid its reference"),
        ([{"ref": ""}, {"ref": "", "hour": "15:00"}], [2, 3], [], "no reference: each content is a fact"),
        ([{"ref": "1.2E+11"}, {"ref": "1.2E+11", "hour": "15:00"}], [2, 3], [], "shortened: two facts"),
    ],
)
def test_references(rows: list[dict], stored: list[int], refused: list[int], why: str) -> None:
    result = check(*rows)
    assert list(result.facts.index) == stored, why
    assert [fault.row_number for fault in result.faults] == refused, why


def test_identical_rows_without_a_reference_are_each_a_fact_and_the_same_ones_when_sent_again() -> None:
    nameless = {"ref": "", "hour": ""}
    result = check(nameless, nameless, nameless)
    assert result.facts["fact_id"].nunique() == 3
    assert [*result.facts["fact_id"]] == [*check(nameless, nameless, nameless).facts["fact_id"]]
    assert [*result.facts["fact_id"]][:1] == [*check(nameless).facts["fact_id"]]


def test_a_reference_that_became_a_number_is_the_same() -> None:
    assert {*check({"ref": "10551"}).facts["fact_id"]} == {*check({"ref": "10551.0"}).facts["fact_id"]}


def test_the_same_reference_is_the_same_fact_and_its_content_tells_a_correction() -> None:
    before, after, other = (check(row).facts.iloc[0] for row in ({}, {"place": "gare"}, {"ref": "2"}))
    assert before["fact_id"] == after["fact_id"] != other["fact_id"]
    assert before["content"] != after["content"]
    assert before["reference"] == "1"


def test_two_feeds_never_share_a_fact() -> None:
    assert (
        check({}).facts["fact_id"].iloc[0]
        != check({}, definition=replace(FEED, name="x")).facts["fact_id"].iloc[0]
    )


def test_a_reference_of_several_columns_is_absent_when_all_are() -> None:
    definition = replace(FEED, reference=("ref", "outcome"))
    result = check({"ref": ""}, {"ref": "", "hour": "15:00"}, {"ref": "7"}, definition=definition)
    assert len(result.facts) == 3
    assert result.facts["reference"].iloc[2] == "7"
    assert dict(result.remarks) == {"rows without a reference, recognised by their content": 2}


def test_the_hashes_are_the_same_on_every_machine() -> None:
    """A change here would make every fact a new one: it needs a rebuild, and a line in the change log."""
    fact = check({}).facts.iloc[0]
    assert (int(fact["fact_id"]), int(fact["content"])) == (1417716429148268943, 8652629066556535956)


def test_a_fact_holds_what_it_is_made_of_and_no_more() -> None:
    raw = raw_of({})
    raw.frame["Victime"] = "DURAND"
    facts = validate(raw, FEED, "x.csv", NOW).facts
    assert list(facts.columns) == list(FACT_COLUMNS)
    assert "DURAND" not in facts.astype("str").to_numpy()
    assert raw.remarks == {"columns that the definition does not know, left out": 1}


def test_invented_facts_are_known_by_their_column() -> None:
    raw = raw_of({}, {"ref": "2"})
    raw.frame["Donnee_inventee"] = ["oui", ""]
    assert list(validate(raw, FEED, "x.csv", NOW).facts["invented"]) == [True, False]


@pytest.mark.parametrize(
    ("columns", "message", "why"),
    [
        (
            ["ref", "jour"],
            "x.csv, row 1: .* promises the columns “code”, .*“day”, .* Correct",
            "all missing ones are named",
        ),
        ([*GOOD, "x"][1:], "“ref”", "one is missing"),
        (["reff", *list(GOOD)[1:]], "“ref” may now be “reff”", "renamed"),
        (["ref,day,hour"], "separated by “,” instead of “;”", "another separator"),
    ],
)
def test_missing_columns(columns: list[str], message: str, why: str) -> None:
    with pytest.raises(InputError, match=message):
        validate(RawTable(pd.DataFrame({c: ["x"] for c in columns}, dtype="str")), FEED, "x.csv", NOW)
        pytest.fail(why)


test_missing_columns = pytest.mark.usefixtures("english")(test_missing_columns)


def test_optional_columns_may_be_absent() -> None:
    raw = raw_of({})
    raw.frame = raw.frame.drop(columns=["cost", "outcome"])
    definition = replace(FEED, optional=frozenset({"cost", "outcome"}))
    assert len(validate(raw, definition, "x.csv", NOW).facts) == 1


def test_columns_made_of_others() -> None:
    definition = replace(
        FEED,
        derived={"full": Derived(("day", "dep"), "-"), "padded": Derived(("dep",), pad=4)},
        start=Moment("full", "padded", date_formats=("%d/%m/%Y-90",), time_formats=("%H%M",)),
    )
    fact = check({"dep": "90"}, definition=definition).facts
    assert fact["time_precision"].tolist() == ["day"], "00:90 is no hour"
    fact = check(
        {"dep": "530"},
        definition=replace(definition, keep={}, start=Moment("day", "padded", time_formats=("%H%M",))),
    )
    assert fact.facts["starts_at"].iloc[0] == pd.Timestamp("2026-11-02 05:30")


def test_rows_that_the_reader_refused_are_counted_and_scrubbed() -> None:
    raw = raw_of({})
    raw.faults.append(RowFault(9, "", "M. Durand : 3 ≠ 2", Reason.MALFORMED_ROW))
    result = validate(raw, FEED, "x.csv", NOW)
    assert result.read == 2
    assert result.faults[0].value == "[…] : 3 ≠ 2"


def test_no_row_at_all() -> None:
    result = check()
    assert (len(result.facts), result.faults, result.read) == (0, [], 0)
    assert list(result.facts.columns) == list(FACT_COLUMNS)


ANYTHING = st.text(max_size=10)
LIKELY = {
    "day": st.sampled_from(
        ["02/11/2026", "25/10/2026", "29/03/2026", "2026-11-02T03:00:00+01:00", "01/01/1900", ""]
    ),
    "hour": st.sampled_from(["02:30", "14:05", "", "24:00"]),
    "end_day": st.sampled_from(["", "03/11/2026", "25/10/2026"]),
    "code": st.sampled_from(["tag", "dépôt", "autre", ""]),
    "lon": st.sampled_from(["6.86", "47.6", "990000", "", "0"]),
    "lat": st.sampled_from(["47.6", "6.86", "6733000", "", "0"]),
    "dep": st.sampled_from(["90", "25"]),
    "ref": st.sampled_from(["1", "2", ""]),
    "done": st.sampled_from(["", "01/11/2026", "05/11/2026"]),
    "cost": st.sampled_from(["", "12,5", "x"]),
}
ROWS = st.lists(st.fixed_dictionaries({c: LIKELY.get(c, ANYTHING) | ANYTHING for c in GOOD}), max_size=25)


@settings(max_examples=70)
@given(ROWS)
def test_no_row_of_any_table_is_lost(rows: list[dict[str, str]]) -> None:
    result = check(*rows)
    assert result.read == len(rows)
    numbers = [*result.facts.index, *(fault.row_number for fault in result.faults)]
    assert len(set(numbers)) == len(numbers), "a row has one fate"
    facts = result.facts
    assert (facts["ends_at"] >= facts["starts_at"]).all()
    assert (facts["week"].dt.day_of_week == 0).all()
    assert ((facts["starts_at"] - facts["week"]).dt.days.between(0, 6)).all()
    assert not facts[["theme", "starts_at", "week", "reference"]].isna().any(axis=None)
