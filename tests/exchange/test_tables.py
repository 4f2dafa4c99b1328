"""What leaves as a file: exactly what is shown, and harmless in a spreadsheet."""

from __future__ import annotations

import io
import json
import zipfile

import pandas as pd
import pytest

from observatory.exchange.tables import csv_text, json_text, render, xlsx_bytes

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
