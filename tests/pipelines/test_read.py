"""Raw rows: what a file of any encoding, line end and shape gives, with the row numbers of a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory.errors import InputError
from pipelines.feed import feed
from pipelines.read import read_header
from pipelines.read.csv_text import read_any_csv, read_csv

pytestmark = pytest.mark.usefixtures("english")

SEMICOLON = feed("police_municipale")  # UTF-8, semicolon


def rows_of(content: bytes, definition=SEMICOLON) -> dict[int, list[str]]:
    frame = read_csv(content, definition, "x.csv").frame
    return {number: list(values) for number, *values in frame.itertuples()}


@pytest.mark.parametrize(
    ("content", "expected", "why"),
    [
        (b"a;b\n1;2\n", {2: ["1", "2"]}, "the header is row 1"),
        (b"a;b\r\n1;2\r\n", {2: ["1", "2"]}, "Windows line ends"),
        (b"a;b\r1;2\r\r3;4\r", {2: ["1", "2"], 4: ["3", "4"]}, "line ends of an old Mac"),
        (b"a;b\n1;2", {2: ["1", "2"]}, "no line end behind the last row"),
        (b"a;b\n1;2\n\n3;4\n\n\n", {2: ["1", "2"], 4: ["3", "4"]}, "empty lines count, as in a spreadsheet"),
        (b"a;b\n1;2\n;\n3;4\n", {2: ["1", "2"], 4: ["3", "4"]}, "a row of empty cells is an empty line"),
        (b"\n;\na;b\n1;2\n", {4: ["1", "2"]}, "empty lines above the header"),
        (b'a;b\n"1\n0";2\n3;4\n', {2: ["1\n0", "2"], 3: ["3", "4"]}, "a value of two lines is one row"),
        (b'a;b\n"1;0";"say ""hi"""\n', {2: ["1;0", 'say "hi"']}, "quoted separator and quotation marks"),
        (b'a;b\n1;2"x\n3;4\n', {2: ["1", '2"x'], 3: ["3", "4"]}, "inches are no quotation"),
        (b'"a";"b"\n1;2\n', {2: ["1", "2"]}, "quoted header"),
        (b'"a\nx";b\n1;2\n', {2: ["1", "2"]}, "a header cell of two lines"),
        (b"a;b\n  1 ;\t2\n", {2: ["1", "2"]}, "blanks around a value are no part of it"),
        ("\ufeffa;b\n1;é\n".encode(), {2: ["1", "é"]}, "byte order mark"),
        ("a;b\n1;é\n".encode("cp1252"), {2: ["1", "é"]}, "cp1252 where UTF-8 was promised"),
        ("a;b\n1;é€\n".encode("utf-16"), {2: ["1", "é€"]}, "“Unicode text” of a spreadsheet: UTF-16"),
        ("a;b\n1;é\n".encode("utf-16-le"), {2: ["1", "é"]}, "UTF-16 without its mark"),
        (b"a;b;\n1;2;\n", {2: ["1", "2", ""]}, "a separator too many on every line"),
    ],
)
def test_rows_of_a_csv(content: bytes, expected: dict, why: str) -> None:
    assert rows_of(content) == expected, why


@pytest.mark.parametrize(
    ("promised", "content", "values", "others", "why"),
    [
        ("cp1252", "a;b\né;1\n".encode("cp1252"), ["é"], 0, "as promised"),
        ("cp1252", "a;b\né;1\n".encode(), ["é"], 1, "UTF-8 throughout: chance does not write it"),
        ("cp1252", "a;b\né;1\n".encode() + "è’;2\n".encode("cp1252"), ["é", "è’"], 1, "mixed: line by line"),
        ("cp1252", b"a;b\n\x81;1\n", ["\ufffd"], 0, "a byte that cp1252 does not have"),
        (
            "utf-8",
            "a;b\né;1\n".encode() + b"\xe8;2\n",
            ["é", "\ufffd"],
            0,
            "mixed: the odd line is not guessed",
        ),
        ("utf-8", b"a;b\n\xe8;1\n", ["è"], 1, "not one UTF-8 letter: cp1252"),
        ("utf-8", b"a;b\nx\x00y;1\n", ["x\ufffdy"], 0, "NUL is no letter"),
    ],
)
def test_encodings(
    feed_like, promised: str, content: bytes, values: list[str], others: int, why: str
) -> None:
    raw = read_csv(content, feed_like("police_municipale", encoding=promised), "x.csv")
    assert list(raw.frame["a"]) == values, why
    assert sum(raw.remarks.values()) == others, why


@pytest.mark.parametrize(
    ("content", "row", "value", "why"),
    [
        (b"a;b\n1;2\n3;4;5\n", 3, "3 ≠ 2", "a value too many"),
        (b"a;b\n1;2\n\n3\n", 4, "1 ≠ 2", "a value too few, behind an empty line"),
        (b'a;b\n"1\n1";2\n3\n', 3, "1 ≠ 2", "behind a value of two lines"),
    ],
)
def test_rows_of_another_width_are_set_aside(content: bytes, row: int, value: str, why: str) -> None:
    raw = read_csv(content, SEMICOLON, "x.csv")
    assert [(f.row_number, f.value, f.reason) for f in raw.faults] == [(row, value, "malformed_row")], why


def test_a_malformed_row_shows_its_reference_but_no_other_value() -> None:
    content = "N° fiche;Requérant;Date\nPM-7;Jean DUPONT;x;y\n".encode()
    [fault] = read_csv(content, SEMICOLON, "x.csv").faults
    assert fault.value == "N° fiche PM-7 : 4 ≠ 3"


def test_row_numbers_hold_over_the_blocks_a_large_file_is_parsed_in() -> None:
    half = b"1;2\n" * 3_000_000
    raw = read_csv(b"a;b\n" + half + b"1;2;3\n" + half + b"5\n7;8", SEMICOLON, "x.csv")
    assert [f.row_number for f in raw.faults] == [3_000_002, 6_000_003]
    assert raw.frame.index[-1] == 6_000_004
    assert raw.rows == 6_000_003


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"x" * 50_000_000, "50 MB without a separator"),
        (b"1;2" * 17_000_000, "50 MB with separators"),
        (b'1;"' + b"y;" * 600_000 + b'"', "a quoted value of more than a row can be"),
    ],
)
def test_an_endless_line_costs_itself_alone(line: bytes, why: str) -> None:
    raw = read_csv(b'a;b\n"0\n0";1\n' + line + b"\n3;4\n", SEMICOLON, "x.csv")
    assert [(f.row_number, f.reason) for f in raw.faults] == [(3, "line_too_long")], why
    assert raw.faults[0].value == f"{len(line)} > 1048576"
    assert list(raw.frame.index) == [2, 4]


@pytest.mark.parametrize(
    ("content", "row", "why"),
    [
        (b'a;b;c\n1;2;3\n1;"2;3\n4;5;6\n7;8;9\n', 3, "never closed"),
        (b'a;b;c\n1;"2;3\n4;5";6\n7;8;9\n', 2, "closed by another stray mark: two rows would read as one"),
        (b'a;b;c\n1;2;"3\n' + b"4;5;6\n" * 2_000_000, 2, "never closed, in a file of many blocks"),
        (b'a;b\n1;"2\n' + b"x\n" * 60 + b'";\n', 2, "a value over 60 lines"),
    ],
)
def test_a_quotation_mark_left_open_refuses_the_file(content: bytes, row: int, why: str) -> None:
    with pytest.raises(InputError, match=rf"x\.csv, row {row}: a quotation mark .* nothing was stored"):
        read_csv(content, SEMICOLON, "x.csv")
        pytest.fail(why)


@pytest.mark.parametrize(
    ("content", "message", "why"),
    [
        (b"", "x.csv is empty", "no byte"),
        (b" \r\n\n", "x.csv is empty", "blanks"),
        (b";;\n;;\n", "x.csv is empty", "separators"),
        (b"a;b;A\n1;2;3\n", "row 1: the column “a” stands twice", "doubled, in another case"),
        (b"\xc3\xa9t\xc3\xa9;ETE\n", "stands twice", "doubled, without accents"),
        (
            b";".join(b"c%d" % n for n in range(100_000)) + b"\n",
            "100000 columns",
            "more columns than any export",
        ),
        (b'"' + b"x" * 300_000 + b"\n1;2\n", "row 1: this is no header", "a header that never ends"),
    ],
)
def test_no_table(content: bytes, message: str, why: str) -> None:
    with pytest.raises(InputError, match=message):
        read_csv(content, SEMICOLON, "x.csv")
        pytest.fail(why)


def test_a_header_is_read_without_its_rows() -> None:
    content = b'"a;x";b\n' + b"1;2\n" * 100_000
    assert read_header(content, SEMICOLON, "x.csv") == ["a;x", "b"]


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd\ufeff")
)
TABLES = st.integers(2, 6).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), max_size=30))


@settings(max_examples=150)
@given(TABLES, st.sampled_from(["\n", "\r\n"]))
def test_any_table_comes_back_whole(rows: list[list[str]], end: str) -> None:
    width = len(rows[0]) if rows else 2
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([[f"c{n}" for n in range(width)], *rows])
    expected = {n: [c.strip() for c in row] for n, row in enumerate(rows, 2) if any(c.strip() for c in row)}
    assert rows_of(text.getvalue().encode()) == expected


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        raw = read_csv(b"a;b\n" + content, SEMICOLON, "x.csv")
    except InputError:
        return
    lines = [
        line for line in (b"a;b\n" + content).replace(b"\r", b"\n").split(b"\n") if line.strip(b" ;\0\t\v\f")
    ]
    assert raw.rows <= len(lines)
    assert raw.frame.index.is_unique
    if b'"' not in content:
        assert raw.rows >= sum(b";" in line and line.strip(b"; ").isalnum() for line in content.splitlines())


@settings(max_examples=150)
@given(
    st.lists(st.lists(st.sampled_from(["1", "", "é", "x y", "\ufffd"]), min_size=1, max_size=4), max_size=40)
)
def test_no_ragged_row_is_lost(rows: list[list[str]]) -> None:
    content = "a;b\n" + "".join(";".join(row) + "\n" for row in rows)
    raw = read_csv(content.encode(), SEMICOLON, "x.csv")
    numbers = {n for n, row in enumerate(rows, 2) if any(row)}  # empty cells alone are no row
    assert {*raw.frame.index, *(f.row_number for f in raw.faults)} == numbers
    assert raw.rows == len(numbers)


@pytest.mark.parametrize(
    ("content", "columns", "why"),
    [
        (b"a,b\n1,2\n", ["a", "b"], "comma"),
        (b"a;b\n1,5;2\n", ["a", "b"], "semicolon"),
        (b"a\tb\n1\t2\n", ["a", "b"], "tabulator"),
        ("é;b\n1;2\n".encode("cp1252"), ["é", "b"], "cp1252"),
    ],
)
def test_a_csv_of_no_feed(tmp_path, content: bytes, columns: list[str], why: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    found = read_any_csv(tmp_path / "x.csv")
    assert list(found.columns) == columns, why
    assert len(found) == 1


def test_a_csv_of_no_feed_must_be_regular(tmp_path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,b\n1,2\n3\n")
    with pytest.raises(InputError, match="row 3: it does not have the 2 columns"):
        read_any_csv(tmp_path / "x.csv")
