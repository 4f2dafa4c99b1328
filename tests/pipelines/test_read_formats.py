"""Workbooks, GeoJSON and Open311 become raw rows; what is none of them is refused by what it is."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.errors import InputError
from pipelines.feed import Moment, feed, load
from pipelines.read import parse, read, xlsx
from pipelines.read.hidden import hidden_rows
from pipelines.read.xlsx import read_xlsx

pytestmark = pytest.mark.usefixtures("english")


def workbook(*rows: list, sheet: str = "Feuil1", at: tuple[int, int] = (0, 0)) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy hh:mm"})
    page = book.add_worksheet(sheet)
    for n, row in enumerate(rows):
        page.write_row(at[0] + n, at[1], row)
    book.close()
    return buffer.getvalue()


def test_cells_of_a_workbook_are_texts(feed_like) -> None:
    moment, day = dt.datetime(2026, 3, 1, 15, 40), dt.datetime(2026, 3, 1)
    content = workbook(["a", "b", "c", "d", "e"], [12.0, 0.5, moment, day, " x "], [], ["", "", "", "", 1])
    raw = read_xlsx(content, feed_like("gardes_champetres"), "x.xlsx")
    assert {n: list(v) for n, *v in raw.frame.itertuples()} == {
        2: ["12", "0.5", "2026-03-01T15:40:00", "2026-03-01", "x"],
        4: ["", "", "", "", "1"],
    }


def test_a_table_lower_in_the_sheet_keeps_the_numbers_of_its_rows(feed_like) -> None:
    content = workbook(["a", "b"], ["1", "2"], at=(3, 0))
    assert list(read_xlsx(content, feed_like("gardes_champetres"), "x.xlsx").frame.index) == [5]


LEFT, READ, ROWS, OTHER = (
    xlsx.REMARK_HIDDEN_SHEETS, xlsx.REMARK_HIDDEN_SHEET_READ, xlsx.REMARK_HIDDEN_ROWS,
    xlsx.REMARK_OTHER_SHEETS,
)  # fmt: skip
TABLE, LISTS = [["n", "jour"], ["1", "02/11/2026"], ["2", "03/11/2026"]], [["liste"], ["x"]]


@pytest.mark.parametrize(
    ("sheets", "hidden", "read", "remarks", "why"),
    [
        ({"A": TABLE}, {}, 2, {}, "nothing is hidden, nothing is said"),
        ({"A": TABLE, "B": TABLE}, {"B"}, 2, {LEFT: 1}, "last month's copy, put out of sight"),
        ({"A": TABLE, "B": LISTS}, {"B"}, 2, {OTHER: 1}, "lists to choose from"),
        ({"A": LISTS, "B": TABLE}, {"B"}, 2, {OTHER: 1, READ: 2}, "a cover, and the table behind it"),
        ({"A": TABLE}, {("A", 2)}, 2, {ROWS: 1}, "a row that a filter hides is a fact like the others"),
        ({"A": TABLE}, {("A", 1), ("A", 2)}, 2, {ROWS: 2}, "all of them"),
        ({"A": LISTS, "B": TABLE}, {("A", 1), ("B", 1)}, 2, {OTHER: 1, ROWS: 1}, "of the sheet read alone"),
    ],
)
def test_what_a_workbook_hides_is_told(feed_like, sheets, hidden, read, remarks, why) -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for n, row in enumerate(rows):
            page.write_row(n, 0, row)
            if (name, n) in hidden:
                page.set_row(n, None, None, {"hidden": True})
        if name in hidden:
            page.very_hidden() if why.startswith("a cover") else page.hide()
    book.close()
    others = frozenset({*feed("gardes_champetres").used_columns} - {"jour"})
    one = feed_like("gardes_champetres", optional=others, aliases={}, sheet="", start=Moment("jour"))
    raw = read_xlsx(buffer.getvalue(), one, "x.xlsx")
    assert (len(raw.frame), dict(raw.remarks)) == (read, remarks), why


def test_rows_that_an_ods_hides_are_told() -> None:
    path = Path(__file__).parent / "partner_files" / "files" / "53-ods"
    one = load(path / "feed.toml")
    content = (path / "faits_2026-W46.ods").read_bytes()
    assert hidden_rows(content) == {}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    mark = b'<table:table-row table:visibility="filter">'
    parts["content.xml"] = mark.join(parts["content.xml"].rsplit(b"<table:table-row>", 1))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    raw = read_xlsx(buffer.getvalue(), one, "x.ods")
    assert (len(raw.frame), dict(raw.remarks)) == (1, {ROWS: 1})


@pytest.mark.parametrize(
    ("cell", "text", "why"),
    [
        ("15:40:00.019", "15:40:00", "a fraction of a day is not exact"),
        ("15:39:59.981", "15:40:00", "nor from below"),
    ],
)
def test_a_time_cell_is_rounded_to_its_second(cell: str, text: str, why: str) -> None:
    assert xlsx._text(dt.time.fromisoformat(cell)) == text, why


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.datetimes(max_value=dt.datetime(9999, 12, 31, 23, 59, 59))
        | st.dates().map(lambda day: dt.datetime.combine(day, dt.time()))
        | st.sampled_from(["", " a ", "rue", None, True, 1, 1.0, 2.5, dt.time(15, 40, 0, 19_000)]),
        min_size=1,
    )
)
def test_a_column_of_cells_is_read_as_each_of_them(cells: list[object]) -> None:
    """Moments are made texts all at once; so are the texts beside them."""
    assert list(xlsx._texts(cells)) == list(map(xlsx._text, cells))


def test_a_duration_over_a_day_is_no_time_of_day() -> None:
    assert xlsx._text(dt.timedelta(hours=26)) == "26:00:00"


@pytest.mark.parametrize(
    ("content", "message", "why"),
    [
        (b"PK\x03\x04 not a zip", "damaged", "a ZIP signature alone"),
        (workbook(["a"], ["1"])[:-200], "damaged", "cut off on the way"),
        (workbook(), "is empty", "a sheet without a cell"),
        (workbook(["a", "a"]), "stands twice", "doubled column"),
        (workbook(["a"], at=(0, 4000)), "4001 columns", "a cell far to the right"),
        (workbook(["a"], ["b"], at=(1_048_570, 300)), "301 columns by 10485", "a cell far below"),
    ],
)
def test_workbooks_refused(feed_like, content: bytes, message: str, why: str) -> None:
    with pytest.raises(InputError, match=message):
        read_xlsx(content, feed_like("gardes_champetres"), "x.xlsx")
        pytest.fail(why)


def test_a_missing_sheet_is_named_with_those_there() -> None:
    with pytest.raises(InputError, match="no sheet “Événements”; it has: Feuil1"):
        parse(workbook(["a"]), feed("gendarmerie"), "x.xlsx")


def test_a_bomb_is_not_opened(feed_like) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _piece in range(100):
                part.write(b"\0" * (1 << 20))
    with pytest.raises(InputError, match="would unfold to 100 MB from 1 MB"):
        read_xlsx(buffer.getvalue(), feed_like("gardes_champetres"), "x.xlsx")


def test_a_part_that_lies_about_its_size_is_damage(feed_like) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>" * 10_000)
    honest = (40_000).to_bytes(4, "little")
    assert buffer.getvalue().count(honest) == 2
    with pytest.raises(InputError, match="damaged"):
        read_xlsx(
            buffer.getvalue().replace(honest, (100).to_bytes(4, "little")),
            feed_like("gardes_champetres"),
            "x",
        )


WORKBOOK = workbook(["a", "b"], ["1", "2"])


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_workbook_is_refused_or_read(data) -> None:
    content = bytearray(WORKBOOK)
    for _blow in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_xlsx(bytes(content), feed("gardes_champetres"), "x.xlsx")
    except InputError as fault:
        assert "x.xlsx" in str(fault)


@pytest.mark.parametrize(
    ("content", "message", "why"),
    [
        ("{}", "not a GeoJSON", "no features"),
        ("[1]", "not a GeoJSON", "a list"),
        ('{"features": 3}', "not a GeoJSON", "features that are no list"),
        ("[" * 100_000, "not a GeoJSON", "nested without end"),
        ("{", "not a GeoJSON", "cut off on the way"),
    ],
)
def test_geojson_refused(content: str, message: str, why: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(content.encode(), feed("departement"), "x.geojson")
        pytest.fail(why)


def test_one_bad_feature_costs_itself_alone() -> None:
    good = {"properties": {"id": 9007199254740993, "n": 1.0, "b": True, "x": None}, "geometry": None}
    odd = {"properties": {"id": 2}, "geometry": {"type": "Point", "coordinates": [6.8]}}
    content = json.dumps({"features": [good, 5, {"properties": [1]}, odd]}).encode()
    raw = parse(content, feed("departement"), "x.geojson")
    assert [(f.row_number, f.reason) for f in raw.faults] == [(3, "malformed_row"), (4, "malformed_row")]
    assert raw.frame.loc[2, ["id", "n", "b", "x", "lon"]].tolist() == [
        "9007199254740993",
        "1",
        "True",
        "",
        "",
    ]
    assert raw.frame.loc[5, "lon"] == "[6.8]", "refused later, with its value"


@settings(max_examples=100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=20,
    ),
    st.sampled_from(["departement", "allo_mairie"]),
)
def test_any_json_is_read_or_refused(value: object, name: str) -> None:
    document = {"features": value} if name == "departement" else value
    try:
        raw = parse(json.dumps(document).encode(), feed(name), "x.json")
    except InputError as fault:
        assert "x.json" in str(fault)
    else:
        assert raw.rows == len(value)


@pytest.mark.parametrize(
    ("content", "message", "why"),
    [
        (b"<r><request></r>", "not an Open311 answer", "XML that is not well formed"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><r/>', "declares entities", "entities could unfold without end"),
        (
            '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><r/>'.encode("utf-16"),
            "declares entities",
            "the same, hidden in UTF-16",
        ),
        (b'{"code": 500}', "no list of service requests", "the server's own fault"),
        (b"[" * 100_000, "not an Open311 answer", "nested without end"),
    ],
)
def test_open311_refused(content: bytes, message: str, why: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(content, feed("allo_mairie"), "x.json")
        pytest.fail(why)


@pytest.mark.parametrize(
    ("content", "name", "found", "why"),
    [
        (b"%PDF-1.7 ...", "police_municipale", "PDF", "a PDF named .csv"),
        (b"PK\x03\x04....", "police_municipale", "ZIP", "a ZIP or workbook named .csv"),
        (b"\xd0\xcf\x11\xe0....", "gendarmerie", "XLS", "an old workbook, or one with a password"),
        (b"a;b\n1;2\n", "gendarmerie", "text", "CSV named .xlsx"),
        (b"%PDF-1.7 ...", "gendarmerie", "PDF", "a PDF named .xlsx"),
        (b"\x1f\x8b....", "departement", "GZIP", "packed GeoJSON"),
        (b"\x89PNG....", "allo_mairie", "PNG", "a screenshot"),
    ],
)
def test_a_name_promises_nothing(tmp_path, content: bytes, name: str, found: str, why: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"x\.csv is a {found} file, and .* sends .*; ask the partner"):
        read(path, feed(name))
        pytest.fail(why)


def test_a_file_too_large_or_absent_is_said(tmp_path, monkeypatch) -> None:
    path = tmp_path / "x.csv"
    with pytest.raises(InputError, match="there is no file"):
        read(path, feed("police_municipale"))
    with pytest.raises(InputError, match="there is no file"):
        read(tmp_path, feed("police_municipale"))
    path.write_bytes(b"a;b\n")
    monkeypatch.setattr("pipelines.read.source.SIZE_LIMIT", 3)
    with pytest.raises(InputError, match="is larger than"):
        read(path, feed("police_municipale"))
