"""Each row of cases.csv: a place as partner files write it, and where it is, or that nobody can tell."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from observatory.geocode import Location

with (Path(__file__).parent / "cases.csv").open(encoding="utf-8", newline="") as rows:
    CASES = list(csv.DictReader(rows))


def street_and_number(found: Location) -> tuple[str, str]:
    label = found.matched_label.rsplit(", ", 1)[0]
    if found.precision in ("commune", "none"):
        return "", ""
    if found.precision == "housenumber":
        number, street = label.split(" ", 1)
        return street, number
    return label, ""


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['family']}: {c['query']} [{c['commune_code']}]")
def test_case(case, geocoder):
    found = geocoder.locate(case["query"], case["commune_code"] or None, case["kind"])
    answer = (*street_and_number(found), found.commune_code or "", str(found.precision))
    assert answer == (case["street"], case["number"], case["commune"], case["precision"]), case["why"]


def test_every_case_has_a_reason_and_appears_once():
    keys = Counter((c["query"], c["commune_code"], c["kind"]) for c in CASES if c["family"] != "accident")
    assert [key for key, times in keys.items() if times > 1] == []
    assert all(c["why"].strip() for c in CASES)
    assert len(CASES) >= 400


def test_accident_file_of_2013(geocoder, shared):
    """168 accident addresses: at least 160 on the right street or honestly refused, none on a wrong one."""
    expected = {(c["query"], c["commune_code"]): c for c in CASES if c["family"] == "accident"}
    right = wrong = refused = unknown = 0
    with (shared / "feeds" / "baac-caracteristiques-2013.csv").open(encoding="cp1252", newline="") as file:
        for row in csv.DictReader(file):
            if row["dep"] != "900" or not row["adr"].strip():
                continue
            case = expected.get((row["adr"].strip(), "90" + row["com"]))
            if case is None:
                unknown += 1
                continue
            found = geocoder.locate(row["adr"], "90" + row["com"])
            assert found.commune_code == "90" + row["com"]
            street, _number = street_and_number(found)
            refused += not street
            right += bool(street) and street == case["street"]
            wrong += bool(street) and street != case["street"]
    assert (unknown, wrong) == (0, 0)
    assert right + refused == 168
    assert right >= 148
