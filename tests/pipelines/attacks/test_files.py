"""Attacks by a file: each is told in a sentence or a refused row, and the others are taken in."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from observatory.errors import InputError
from observatory.warehouse import connect
from pipelines import sandbox
from pipelines.ingest import FilesRefusedError, ingest
from pipelines.sandbox import Job, Readers

pytestmark = pytest.mark.usefixtures("english")


def workbook(cell: str, part: str = "sheet1.xml") -> bytes:
    """A small workbook whose one sheet says where its last cell is."""
    held = io.BytesIO()
    kind = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{kind}/package/2006/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{kind}/spreadsheetml/2006/main" '
            f'xmlns:r="{kind}/officeDocument/2006/relationships"><sheets>'
            '<sheet name="Feuil1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{kind}/officeDocument/2006/relationships/worksheet" Target="worksheets/{part}"/>'
            "</Relationships>",
        )
        archive.writestr(
            f"xl/worksheets/{part}",
            f'<worksheet xmlns="{kind}/spreadsheetml/2006/main"><sheetData>'
            f'<row><c r="A1"><v>1</v></c></row><row>{cell}</row></sheetData></worksheet>',
        )
    return held.getvalue()


WORKBOOKS = [
    ("a far cell", workbook('<c r="XFD1048576"><v>1</v></c>')),
    ("a far cell in single quotes", workbook("<c r='XFD1048576'><v>1</v></c>")),
    ("a sheet under another name", workbook('<c r="XFD1048576"><v>1</v></c>', "feuille.xml")),
    ("blanks around the sign", workbook('<c r = "XFD1048576"><v>1</v></c>')),
    ("an escape in the reference", workbook('<c r="&#88;FD1048576"><v>1</v></c>')),
]


@pytest.mark.parametrize(("why", "content"), WORKBOOKS, ids=[case[0] for case in WORKBOOKS])
def test_a_workbook_that_asks_for_all_memory_is_refused_and_the_next_is_read(
    tmp_path, pm, now, why, content
) -> None:
    bad, good = tmp_path / "gendarmerie_2026-W45.xlsx", tmp_path / "police_municipale_2026-W45.csv"
    bad.write_bytes(content)
    good.write_bytes(pm(good=2))
    with pytest.raises(FilesRefusedError, match=r"gendarmerie_2026-W45\.xlsx") as refused:
        ingest([bad, good], tmp_path / "data", now=now)
    assert [receipt.stored for receipt in refused.value.receipts] == [2], why


def take_memory() -> int:
    return len(bytearray(1 << 40))


def take_time() -> None:
    while True:
        pass


def die() -> None:
    os.abort()


def fine() -> int:
    return 7


@pytest.mark.parametrize("work", [take_memory, take_time, die])
def test_a_reader_at_its_limits_is_a_sentence_and_another_goes_on(work, monkeypatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.5)
    monkeypatch.setattr(sandbox, "CLOCK_FACTOR", 200)
    with Readers(1) as readers:
        bad, good = readers.outcomes([Job("bad.csv", 2, work, ()), Job("good.csv", 1, fine, ())])
    assert isinstance(bad, InputError)
    assert "bad.csv cannot be read" in str(bad)
    assert good == 7


PAGES = [
    ("an error page", b"<html><body>502 Bad Gateway</body></html>"),
    ("an error of the service", b"<errors><error><code>404</code></error></errors>"),
    ("another document", b"<?xml version='1.0'?><rss><channel/></rss>"),
    ("errors among requests", b"<service_requests><error/></service_requests>"),
]


@pytest.mark.parametrize(("why", "content"), PAGES, ids=[case[0] for case in PAGES])
def test_a_page_that_is_no_answer_is_no_week_of_zeros(tmp_path, now, why, content) -> None:
    path = tmp_path / "allo_mairie_2026-W45.xml"
    path.write_bytes(content)
    with pytest.raises(
        (InputError, FilesRefusedError),
        match=r"is not an Open311 answer|is a web page|answered with an error",
    ):
        ingest([path], tmp_path / "data", now=now)


def test_a_namespace_hides_no_request(tmp_path, now) -> None:
    sample = Path(__file__).parents[2] / "feeds" / "allo_mairie.xml"
    text = sample.read_text(encoding="utf-8") if sample.exists() else ""
    if not text:
        pytest.skip("the feed has no sample in XML")
    path = tmp_path / "allo_mairie_2026-W45.xml"
    path.write_text(text.replace("<service_requests", '<service_requests xmlns="http://open311.org"', 1))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert receipt.read > 0


def geojson_row(**properties: object) -> dict:
    given = {"id": "D1", "type": "epave", "date_constat": "2026-11-02T10:00:00", "insee": "90010"}
    point = {"type": "Point", "coordinates": [6.8628, 47.6379]}
    return {"type": "Feature", "geometry": point, "properties": given | properties}


def collection(*features: dict) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


ROWS = [
    ("beyond the last year", {"date_constat": "9999-12-31T23:30:00-02:00"}, "bad_date"),
    ("before the first year", {"date_constat": "0001-01-01T00:00:00+02:00"}, "bad_date"),
    ("five digits of a year", {"date_constat": "10000-01-01T00:00:00"}, "bad_date"),
    ("a value without end", {"type": "a" * 60_000}, "value_too_long"),
]


@pytest.mark.parametrize(("why", "properties", "reason"), ROWS, ids=[case[0] for case in ROWS])
def test_a_hostile_value_is_a_refused_row(tmp_path, now, rejections, why, properties, reason) -> None:
    path = tmp_path / "departement_2026-W45.geojson"
    path.write_bytes(collection(geojson_row(id="D0"), geojson_row(**properties)))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert (receipt.stored, receipt.rejected) == (1, 1), why
    assert rejections(tmp_path / "data")[0][-1] == reason


def test_half_a_letter_in_a_name_is_replaced(tmp_path, now) -> None:
    path = tmp_path / "departement_2026-W45.geojson"
    path.write_bytes(collection(geojson_row()).replace(b'"insee"', b'"x\\ud800": "1", "insee"'))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert receipt.stored == 1


def test_a_long_cell_in_a_row_of_wrong_length_is_a_refused_row(tmp_path, pm, now, rejections) -> None:
    path = tmp_path / "police_municipale_2026-W45.csv"
    path.write_bytes(pm("PM-9;" + "a" * 200_000, good=2))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert (receipt.stored, receipt.rejected) == (2, 1)
    assert rejections(tmp_path / "data")[0][-1] == "malformed_row"


def test_names_without_end_are_refused(tmp_path, now) -> None:
    path = tmp_path / "departement_2026-W45.geojson"
    features = [geojson_row(**{f"n{n % 690}": 1}) for n in range(10_000)]
    path.write_bytes(collection(*features))
    with pytest.raises((InputError, FilesRefusedError), match="different names over 10000 records"):
        ingest([path], tmp_path / "data", now=now)


def test_nothing_of_a_hostile_file_is_stored(tmp_path, pm, now) -> None:
    bad = tmp_path / "gendarmerie_2026-W45.xlsx"
    bad.write_bytes(WORKBOOKS[1][1])
    good = tmp_path / "police_municipale_2026-W45.csv"
    good.write_bytes(pm(good=1))
    with pytest.raises(FilesRefusedError):
        ingest([bad, good], tmp_path / "data", now=now)
    with connect(tmp_path / "data") as warehouse:
        assert warehouse.connection.execute("select distinct feed from facts").fetchall() == [
            ("police_municipale",)
        ]
