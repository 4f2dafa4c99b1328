"""What leaves as a file: exactly what is shown, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pandas as pd
import pytest

from observatory import language
from observatory.exchange.tables import FORMULA_STARTS, csv_text, json_text, reader_csv, render, xlsx_bytes

FORMULAS = ['=HYPERLINK("http://x")', "+33612", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_neutral_in_every_export(text: str) -> None:
    from python_calamine import CalamineWorkbook

    frame = pd.DataFrame(
        {"value": pd.Series([text], dtype="str"), "other": pd.Series([text], dtype="object"), "n": [-3]}
    )
    assert csv_text(frame).count("'" + text[0]) == 2
    assert render(frame, "csv", {}).splitlines()[-1].endswith("-3"), "numbers stay numbers"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_bytes(frame))).get_sheet_by_index(0)
    assert sheet.to_python()[1][0].strip().startswith("'")
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(frame))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert json.loads(json_text(frame))[0]["value"] == text, "no spreadsheet runs JSON: it is given as it is"


def test_a_formula_is_neutral_in_a_header_and_among_categories() -> None:
    """`observatory geocode --out` writes a partner's own columns back, under the partner's own names."""
    frame = pd.DataFrame({"=A1": pd.Series(["@x", "y", "@x"], dtype="category"), "-b": [1, 2, 3]})
    assert csv_text(frame).splitlines()[:2] == ["'=A1,'-b", "'@x,1"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x;=cmd|' /C calc'!A0", "comma file in a spreadsheet that separates by semicolons"),
        ("x,=1+1", "semicolon file in a spreadsheet that separates by commas"),
        ('x;"=1+1"', "a quote behind the separator opens the cell there"),
        ("x\t=1+1", "a file pasted as tabs"),
        ("x\n=1+1", "a line break begins a row where quotes are not understood"),
        ("x; =1+1", "blanks before the sign"),
    ],
)
@pytest.mark.parametrize("write", [lambda f: csv_text(f), lambda f: reader_csv(f).decode("utf-8-sig")])
def test_no_cell_becomes_a_formula_under_another_separator(write, text: str, why: str) -> None:
    """Every way a spreadsheet may cut the file: no piece of it begins a formula."""
    for written in (write(pd.DataFrame({"place": [text], "n": [1]})),):
        for separator in ",;\t":
            for row in csv.reader(io.StringIO(written), delimiter=separator):
                assert not [c for c in row if c.strip().strip('"').startswith(FORMULA_STARTS[:4])], why
            for piece in written.replace("\n", separator).split(separator):
                assert not piece.strip().strip('"').startswith(("=", "+", "@")), why


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("fr", "zone;taux\r\nCravanche;24,79\r\n"), ("en", "zone,taux\r\nCravanche,24.79\r\n")],
)
def test_a_reader_gets_the_separator_and_decimals_of_his_spreadsheet(lang: str, expected: str) -> None:
    language.use(lang)
    frame = pd.DataFrame({"zone": ["Cravanche"], "taux": [24.79]})
    assert reader_csv(frame).decode("utf-8-sig").replace("\r\n", "\n") == expected.replace("\r\n", "\n")
