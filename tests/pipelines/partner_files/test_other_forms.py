"""The same kinds in other forms: pages of an answer, workbooks of old Macs, a week of nothing."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
import xlsxwriter

from observatory.errors import InputError
from pipelines import feed as definitions
from pipelines.check import check_file
from tests.pipelines.partner_files.conftest import FILES, NOW

pytestmark = pytest.mark.usefixtures("english")

REQUEST = {
    "service_request_id": "1",
    "service_code": "TAG",
    "requested_datetime": "2026-11-10T14:30:00+01:00",
    "address": "12 rue de Lille",
}


@pytest.mark.parametrize(
    ("answer", "said", "why"),
    [
        ({"total": 3, "requests": [REQUEST]}, "total: 3", "three are told of, one is here"),
        ({"total": "3", "requests": [REQUEST]}, "total: 3", "in digits"),
        ({"meta": {"total_pages": 2}, "requests": [REQUEST]}, "total_pages: 2", "pages, beside the records"),
        ({"next": "page 2", "requests": [REQUEST]}, "next", "an address of the next page"),
        ({"links": {"next": "page 2"}, "requests": [REQUEST]}, "next", "links by name"),
        ({"links": [{"rel": "next"}], "requests": [REQUEST]}, "next", "links in a list"),
        ({"has_more": "true", "requests": [REQUEST]}, "has_more", "a word for true"),
    ],
)
def test_a_part_of_an_answer_is_no_week(answer: dict, said: str, why: str) -> None:
    content = json.dumps(answer).encode()
    with pytest.raises(InputError, match="only a part") as fault:
        check_file(content, "requetes_2026-W46.json", definitions.feed("allo_mairie"), NOW)
    assert said in str(fault.value), why


def test_pages_in_xml() -> None:
    content = b'<service_requests count="50" pages="3"></service_requests>'
    with pytest.raises(InputError, match="count: 50"):
        check_file(content, "requetes_2026-W46.xml", definitions.feed("allo_mairie"), NOW)


@pytest.mark.parametrize("beside", [{}, {"total": 1}, {"next": None, "pages": 1}, {"links": {"next": None}}])
def test_a_whole_answer_is_read(beside: dict) -> None:
    content = json.dumps({**beside, "requests": [REQUEST]}).encode()
    checked = check_file(content, "requetes_2026-W46.json", definitions.feed("allo_mairie"), NOW)
    assert len(checked.validated.facts) == 1


def test_a_collection_without_a_feature_is_a_true_zero() -> None:
    content = b'{"type": "FeatureCollection", "features": []}'
    checked = check_file(content, "points_2026-W46.geojson", definitions.feed("departement"), NOW)
    assert checked.validated.read == 0
    assert checked.covers and checked.covers.first.isoformat() == "2026-11-09"


@pytest.mark.parametrize("from_1904", [False, True])
def test_day_numbers_of_either_beginning(from_1904: bool) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"date_1904": from_1904})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["NUM", "DATE", "HEURE", "NATURE", "LIEU", "COMMUNE"])
    day = 46335 - (1462 if from_1904 else 0)
    sheet.write_row(1, 0, ["1", day + 0.604166667, "", "TAG", "12 rue de Lille", "Belfort"])
    book.close()
    feed = definitions.load(FILES / "35-excel-serial-dates" / "feed.toml")
    checked = check_file(buffer.getvalue(), "faits_2026-W46.xlsx", feed, NOW)
    assert checked.validated.facts["starts_at"].tolist() == [pd.Timestamp("2026-11-09 14:30")]


@pytest.mark.parametrize(
    ("milliseconds", "at", "precision", "why"),
    [
        (1794298500000, "2026-11-10 09:15", "minute", "on the clock of Paris"),
        (
            1794268800000,
            "2026-11-10",
            "day",
            "midnight of UTC is a day without an hour, not one in the morning",
        ),
    ],
)
def test_milliseconds_of_map_servers(milliseconds: int, at: str, precision: str, why: str) -> None:
    path = FILES / "37-epoch-milliseconds" / "points_2026-W46.geojson"
    content = path.read_bytes().replace(b"1794298500000", str(milliseconds).encode())
    facts = check_file(content, path.name, definitions.feed("departement"), NOW).validated.facts
    assert set(facts["starts_at"]) == {pd.Timestamp(at)}, why
    assert set(facts["time_precision"]) == {precision}, why
