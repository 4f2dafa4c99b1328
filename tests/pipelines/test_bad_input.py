"""Every kind of bad input there is a promise about: what is said, and that nothing is lost.

Two tables. `REFUSED_FILES`: the file as a whole cannot be believed; nothing of it is stored, it is not
archived, and the message says what to do. `REFUSED_ROWS`: the row is kept among the refused ones with its
number, column, value and reason; the other rows of the file are stored.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from observatory.errors import InputError
from observatory.exchange.tables import csv_text
from observatory.fact import Reason
from observatory.language import _
from observatory.warehouse import connect
from pipelines import archive
from pipelines.ingest import FilesRefusedError, ingest

pytestmark = pytest.mark.usefixtures("english")

PM = "police_municipale"
ROW = "PM-9;{day};{hour};3 rue de Madrid;;Belfort;{code};;"


def row(day: str = "02/11/2026", hour: str = "14h05", code: str = "Tag") -> str:
    return ROW.format(day=day, hour=hour, code=code)


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            packed.writestr(name, b"\0" * (80 << 20))
    return buffer.getvalue()


def workbook(*rows: list) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Événements")
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return buffer.getvalue()


REFUSED_FILES: list[tuple[str, str, Callable[[Callable], bytes], tuple[str, ...], str]] = [
    ("no byte", f"{PM}_2026-W45.csv", lambda pm: b"", ("is empty", "export it again"), PM),
    ("blanks alone", f"{PM}_2026-W45.csv", lambda pm: b"\r\n \r\n", ("is empty", "export it again"), PM),
    (
        "header only, no week in its name",
        "export.csv",
        lambda pm: pm(),
        ("no row", "Name it after its week"),
        PM,
    ),
    (
        "header only, a day in its name: of which week?",
        "export_2026-11-16.csv",
        lambda pm: pm(),
        ("no row", "Name it after its week"),
        PM,
    ),
    (
        "a column is missing",
        f"{PM}_2026-W45.csv",
        lambda pm: pm(header="N° fiche;Date;Heure;Adresse;Lieu;Motif;Suites"),
        ("row 1", "“Commune”", f"{PM}.toml"),
        PM,
    ),
    (
        "a column is renamed",
        f"{PM}_2026-W45.csv",
        lambda pm: pm(header="N° fiche;Date;Heure;Adresse;Lieu;Communes;Motif;Suites"),
        ("row 1", "“Commune” may now be “communes”", f"{PM}.toml"),
        PM,
    ),
    (
        "a column stands twice",
        f"{PM}_2026-W45.csv",
        lambda pm: pm(header="N° fiche;Date;date;Heure;Adresse;Lieu;Commune;Motif"),
        ("row 1", "“Date” stands twice", "keep one"),
        PM,
    ),
    (
        "another separator",
        f"{PM}_2026-W45.csv",
        lambda pm: pm(good=1).replace(b";", b","),
        ("row 1", "separated by “,” instead of “;”"),
        PM,
    ),
    (
        "columns without end",
        f"{PM}_2026-W45.csv",
        lambda pm: pm(header=";".join(map(str, range(50_000)))),
        ("row 1", "50000 columns", "export it again"),
        PM,
    ),
    (
        "a PDF named .csv",
        f"{PM}_2026-W45.csv",
        lambda pm: b"%PDF-1.7\n...",
        ("is a PDF file", "sends CSV", "export it as CSV"),
        PM,
    ),
    (
        "a PDF named .xlsx",
        "gendarmerie_2026-W45.xlsx",
        lambda pm: b"%PDF-1.7\n...",
        ("is a PDF file", "sends XLSX"),
        "gendarmerie",
    ),
    (
        "CSV named .xlsx",
        "gendarmerie_2026-W45.xlsx",
        lambda pm: pm(good=1),
        ("is a text file", "sends XLSX"),
        "gendarmerie",
    ),
    ("a ZIP bomb named .csv", f"{PM}_2026-W45.csv", lambda pm: bomb(), ("is a ZIP file", "sends CSV"), PM),
    (
        "a ZIP bomb named .xlsx",
        "gendarmerie_2026-W45.xlsx",
        lambda pm: bomb(),
        ("would unfold to 160 MB", "not opened"),
        "gendarmerie",
    ),
    (
        "a ZIP that is no workbook",
        "gendarmerie_2026-W45.xlsx",
        lambda pm: b"PK\x05\x06" + bytes(18),
        ("not a workbook", "take the file out"),
        "gendarmerie",
    ),
    (
        "a workbook cut off on the way",
        "gendarmerie_2026-W45.xlsx",
        lambda pm: workbook(["a"])[:900],
        ("is damaged", "send it again"),
        "gendarmerie",
    ),
    (
        "a workbook without a cell",
        "gendarmerie_2026-W45.xlsx",
        lambda pm: workbook(),
        ("is empty",),
        "gendarmerie",
    ),
    (
        "a quotation mark left open",
        f"{PM}_2026-W45.csv",
        lambda pm: pm('PM-9;02/11/2026;14h05;"3 rue de Madrid;;Belfort;Tag;;', good=9),
        ("row 2", "never closed", "Close or remove it", "nothing was stored"),
        PM,
    ),
]


@pytest.mark.parametrize(
    ("why", "name", "content", "message", "feed"), REFUSED_FILES, ids=[case[0] for case in REFUSED_FILES]
)
def test_a_file_refused_says_why_and_leaves_nothing(
    tmp_path, pm, now, why, name, content, message, feed
) -> None:
    path = tmp_path / name
    path.write_bytes(content(pm))
    with pytest.raises(FilesRefusedError) as refused:
        ingest([path], tmp_path / "data", feed=feed, now=now)
    text = str(refused.value)
    assert name in text, why
    for part in message:
        assert part in text, why
    assert refused.value.exit_code == 1
    assert archive.entries(tmp_path / "data") == []
    with connect(tmp_path / "data") as warehouse:
        assert warehouse.ask("receipts").empty


#: (what, rows of a municipal police export, (row number, column, value, reason), rows read)
REFUSED_ROWS: list[tuple[str, list[str], tuple[int, str, str, str], int]] = [
    ("a date that does not exist", [row(day="31/02/2026")], (2, "Date", "31/02/2026", "bad_date"), 3),
    ("a date in words", ["", row(day="hier")], (3, "Date", "hier", "bad_date"), 3),
    ("a date in the future", [row(day="17/11/2026")], (2, "Date", "17/11/2026", "date_in_future"), 3),
    ("a date in 1900", [row(day="01/01/1900")], (2, "Date", "01/01/1900", "date_too_old"), 3),
    ("the hour skipped in March", [row("29/03/2026", "02h30")], (2, "Date", "29/03/2026", "skipped_hour"), 3),
    ("an unknown code", [row(code="Soucoupe")], (2, "Motif", "Soucoupe", "unknown_code"), 3),
    ("no code", [row(code="")], (2, "Motif", "", "missing_value"), 3),
    ("no date", [row(day="")], (2, "Date", "", "missing_value"), 3),
    ("a row cut short", ["PM-9;02/11/2026"], (2, "", "N° fiche PM-9 : 2 ≠ 9", "malformed_row"), 3),
    (
        "a separator in a value",
        ["PM-9;02/11/2026;1;2;3;4;5;6;7;8"],
        (2, "", "N° fiche PM-9 : 10 ≠ 9", "malformed_row"),
        3,
    ),
    ("a line of 50 MB", ["x;" * 25_000_000], (2, "", "50000000 > 1048576", "line_too_long"), 3),
    ("NUL bytes", [row(code="T\0ag")], (2, "Motif", "T\ufffdag", "unreadable_text"), 3),
    (
        "the same reference, other content",
        ["", row(), row(hour="15h00")],
        (4, "N° fiche", "9", "duplicate_reference"),
        4,
    ),
    (
        "a faulty row behind a value of two lines",
        ['PM-8;02/11/2026;14h05;"3 rue\nde Madrid";;Belfort;Tag;;', row(day="31/02/2026")],
        (3, "Date", "31/02/2026", "bad_date"),
        4,
    ),
    ("a formula for a code", [row(code="=1+1")], (2, "Motif", "=1+1", "unknown_code"), 3),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["Linux", "Windows", "old Mac"])
@pytest.mark.parametrize(
    ("why", "rows", "refused", "read"), REFUSED_ROWS, ids=[case[0] for case in REFUSED_ROWS]
)
def test_a_row_refused_is_kept_with_its_reason(
    tmp_path, pm, now, rejections, why, rows, refused, read, end
) -> None:
    path = tmp_path / f"{PM}_2026-W45.csv"
    path.write_bytes(pm(*rows, good=2, end=end))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert rejections(tmp_path / "data") == [(path.name, *refused)], why
    assert (receipt.read, receipt.rejected, receipt.stored) == (read, 1, read - 1)
    assert Reason(refused[-1]).label in receipt.text()


COORDINATES = [
    ("0, 0", (0, 0), "0, 0", "coordinates_zero"),
    ("swapped", (47.6379, 6.8628), "47.6379, 6.8628", "coordinates_swapped"),
    (
        "Paris in Lambert-93 where degrees were promised",
        (650000, 6860000),
        "650000, 6860000",
        "coordinates_wrong_system",
    ),
    ("another country", (13.405, 52.52), "13.405, 52.52", "coordinates_elsewhere"),
    ("words", ("est", "nord"), "est, nord", "bad_number"),
]


@pytest.mark.parametrize(
    ("why", "point", "value", "reason"), COORDINATES, ids=[case[0] for case in COORDINATES]
)
def test_coordinates_refused(tmp_path, geojson, now, rejections, why, point, value, reason) -> None:
    path = tmp_path / "departement_2026-W45.geojson"
    content = geojson((6.8628, 47.6379), point)
    path.write_bytes(content.replace(b'"90010"', b'""'))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert (receipt.read, receipt.stored, receipt.rejected) == (2, 1, 1), why
    assert rejections(tmp_path / "data") == [(path.name, 3, "lon, lat", value, reason)]
    path.write_bytes(content)
    [receipt] = ingest([path], tmp_path / "commune", now=now)
    assert (receipt.stored, receipt.by_precision["commune"]) == (2, 1), "its commune says where as well"
    assert list(receipt.remarks.values()) == [1]


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [("6.8628", "47.6379", "WGS84 (EPSG:4326)"), ("6733280", "990035", "cannot be believed")],
    ids=["degrees where Lambert-93 was promised", "swapped"],
)
def test_metres_that_are_none_cost_the_point(tmp_path, now, x: str, y: str, said: str) -> None:
    header = "NUM_INTER;DATE_APPEL;HEURE_APPEL;NATURE;NUM;VOIE;COMMUNE;X_L93;Y_L93"
    good = "1;02/11/2026;10:00;FEU DE VL;3;RUE DE MADRID;BELFORT;990035;6733280"
    bad = f"2;02/11/2026;10:00;FEU DE VL;3;RUE DE MADRID;BELFORT;{x};{y}"
    path = tmp_path / "sdis_2026-W45.csv"
    path.write_text("\n".join((header, good, bad)), encoding="cp1252")
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert (receipt.stored, receipt.rejected) == (2, 0)
    assert [said in remark for remark in receipt.remarks] == [True]


def test_a_point_outside_the_agglomeration_is_stored_as_such(tmp_path, geojson, now) -> None:
    path = tmp_path / "departement_2026-W45.geojson"
    path.write_bytes(geojson((2.35, 48.85)).replace(b'"90010"', b'""'))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert receipt.by_zone_kind == {"outside": 1}


ENCODINGS = [
    ("UTF-8 as promised", "utf-8", 0),
    ("cp1252", "cp1252", 3),
    ("UTF-16, “Unicode text” of a spreadsheet", "utf-16", 4),
]


@pytest.mark.parametrize(("why", "encoding", "lines"), ENCODINGS, ids=[case[0] for case in ENCODINGS])
def test_another_encoding_is_read_and_remarked(tmp_path, pm, now, why, encoding, lines) -> None:
    path = tmp_path / f"{PM}_2026-W45.csv"
    rows = [row(code="Dépôt sauvage"), row(code="Épave").replace("PM-9", "PM-8")]
    path.write_bytes(pm(*rows, encoding=encoding))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert (receipt.stored, receipt.rejected) == (2, 0), why
    assert sum(receipt.remarks.values()) == lines


def test_a_mixed_encoding_costs_the_lines_that_cannot_be_read(tmp_path, pm, now, rejections) -> None:
    path = tmp_path / f"{PM}_2026-W45.csv"
    path.write_bytes(pm(row(code="Épave")) + row(code="Dépôt sauvage").encode("cp1252") + b"\n")
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert (receipt.read, receipt.stored, receipt.rejected) == (2, 1, 1)
    assert rejections(tmp_path / "data") == [
        (path.name, 3, "Motif", "D\ufffdp\ufffdt sauvage", "unreadable_text")
    ]


def test_a_lost_letter_in_a_column_nobody_uses_costs_nothing(tmp_path, pm, now) -> None:
    path = tmp_path / f"{PM}_2026-W45.csv"
    path.write_bytes(pm(row(code="Épave")) + (row() + "Andr").replace("PM-9", "PM-8").encode() + b"\xe9\n")
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert (receipt.stored, receipt.rejected) == (2, 0)


def test_the_doubled_hour_is_stored_and_remarked(tmp_path, pm, now) -> None:
    path = tmp_path / f"{PM}_2026-W43.csv"
    path.write_bytes(pm(row("25/10/2026", "02h30")))
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert receipt.stored == 1
    assert receipt.remarks == {"times in the hour that clocks pass twice, taken as the first passage": 1}


def test_header_only_with_its_week_is_a_zero(tmp_path, pm, now) -> None:
    path = tmp_path / f"{PM}_2026-W45.csv"
    path.write_bytes(pm())
    [receipt] = ingest([path], tmp_path / "data", now=now)
    assert (receipt.read, len(receipt.covers.weeks)) == (0, 1)


def test_the_same_file_under_two_feeds_is_refused(tmp_path, pm, now, monkeypatch) -> None:
    from dataclasses import replace

    from pipelines.feed import feed

    path = tmp_path / f"{PM}_2026-W45.csv"
    path.write_bytes(pm(good=2))
    ingest([path], tmp_path / "data", feed=PM, now=now)
    monkeypatch.setattr("pipelines.ingest.feed_named", lambda name, data: replace(feed(PM), name=name))
    with pytest.raises(InputError, match=f"was already taken in as {PM}; it cannot be cocs too"):
        ingest([path], tmp_path / "data", feed="cocs", now=now)


def test_a_name_that_climbs_folders_is_only_a_name(tmp_path, pm, now) -> None:
    """Given as a path it leads to the file; nothing but the data folder is written to, under no such name."""
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / ".." / "in" / f"..{PM}_2026-W45.csv"
    path.write_bytes(pm(good=1))
    before = set(tmp_path.rglob("*"))
    [receipt] = ingest([path], tmp_path / "data", feed=PM, now=now)
    assert receipt.file_name == f"..{PM}_2026-W45.csv"
    written = {p.relative_to(tmp_path).parts[0] for p in set(tmp_path.rglob("*")) - before}
    assert written == {"data"}
    assert not any(".." in p.name for p in (tmp_path / "data").rglob("*"))


def test_a_formula_among_refused_rows_leaves_the_office_neutral(tmp_path, pm, now) -> None:
    path = tmp_path / f"{PM}_2026-W45.csv"
    path.write_bytes(pm(row(code="=cmd|' /C calc'!A0")))
    ingest([path], tmp_path / "data", now=now)
    with connect(tmp_path / "data") as warehouse:
        exported = csv_text(warehouse.ask("rejections", reason="*", feed="*"))
    assert "'=cmd" in exported
    assert ",=cmd" not in exported


def test_every_reason_is_told_in_both_languages() -> None:
    from observatory import language

    for reason in Reason:
        english = Reason(reason).english
        before = language._current.set("fr")
        assert _(english) != english, reason
        language._current.reset(before)


def test_messages_are_in_french_by_default(tmp_path: Path, pm, now) -> None:
    from observatory import language

    path = tmp_path / f"{PM}_2026-W45.csv"
    path.write_bytes(pm('PM-9;02/11/2026;14h05;"3 rue de Madrid;;Belfort;Tag;;', good=9))
    before = language._current.set("fr")
    try:
        with pytest.raises(InputError, match=r"ligne 2\s: un guillemet"):
            ingest([path], tmp_path / "data", now=now)
    finally:
        language._current.reset(before)
