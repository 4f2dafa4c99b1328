"""Partner text is text in every file: one hostile text as name, place and attribute through every writer.

Writers are found in the package itself: one that is added and not tried here fails the first test.
"""

from __future__ import annotations

import csv
import importlib
import inspect
import io
import json
import pkgutil
import re
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
import shapely

from observatory import exchange
from observatory.exchange import layers, tables

#: What somebody tried once: image, tag, link, formulas, Typst, SVG, templates, direction, lines, controls.
HOSTILE = (
    '=HYPERLINK("http://evil.example")\n![x](http://evil.example/i.png) [y](javascript:alert(1)) '
    "<img src=x onerror=alert(1)>]]><svg onload=alert(1)> &amp; {{7*7}} ${7*7} {% raw %} "
    '#panic("no") $x^2$ \u202eotserp\u202c\r\n+cmd|\'/c calc\'!A1;@SUM(1,1)\t=2+2;"=1,"\x00\x07'
    "\x1b]0;x\x07\x1b[2J /* ' -- */"
)
TABLE = pd.DataFrame(
    {"rank": [1, 2], "place": [HOSTILE, "gare"], "facts": [7, 5], "lon": [6.86, 6.87], "lat": [47.63, 47.64],
     HOSTILE[1:60]: [HOSTILE, ""]}
)  # fmt: skip
AREA = shapely.MultiPolygon([shapely.box(6.8, 47.6, 6.9, 47.7)])
SHAPES = TABLE.assign(geometry=[AREA, AREA])

#: Writer → what it makes of the hostile text. What gives no file stands in `NO_FILE`.
WRITERS: dict[str, Callable[[], str | bytes]] = {
    "geojson.to_geojson": lambda: exchange.to_geojson(SHAPES),
    "geojson.outline_geojson": lambda: exchange.outline_geojson(AREA, HOSTILE, note=HOSTILE),
    "gpx.to_gpx": lambda: exchange.to_gpx(TABLE, HOSTILE),
    "gpx.outline_gpx": lambda: exchange.outline_gpx(AREA, HOSTILE),
    "kml.to_kml": lambda: exchange.to_kml(SHAPES, HOSTILE),
    "kml.outline_kml": lambda: exchange.outline_kml(AREA, HOSTILE),
    "layers.to_layer": lambda: exchange.to_layer(SHAPES, "geojson", HOSTILE),
    "tables.reader_csv": lambda: tables.reader_csv(TABLE),
    "tables.rows_csv": lambda: tables.rows_csv(TABLE),
    "tables.csv_text": lambda: tables.csv_text(TABLE),
    "tables.json_text": lambda: tables.json_text(TABLE),
    "tables.xlsx_bytes": lambda: tables.xlsx_bytes(TABLE, "Feuille"),
    "tables.plain_table": lambda: tables.plain_table(TABLE, {"place": HOSTILE, "facts": "Faits"}),
    "tables.render": lambda: tables.render(TABLE, "csv", {}),
}
NO_FILE = {
    "values.internal_use", "values.plain_row", "values.printable", "values.one_line", "tables.neutral",
    "tables.for_internal_use", "tables.neutral_value",
}  # fmt: skip


def test_every_writer_is_tried() -> None:
    found = set()
    for module in pkgutil.iter_modules(exchange.__path__):
        held = importlib.import_module(f"{exchange.__name__}.{module.name}")
        own = inspect.getmembers(
            held, lambda it, held=held: inspect.isfunction(it) and it.__module__ == held.__name__
        )
        found |= {f"{module.name}.{name}" for name, _function in own if not name.startswith("_")}
    assert found == WRITERS.keys() | NO_FILE


def _texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter()]


def _is_kept(text: str) -> bool:
    """Whether the visible words stand there, in one piece."""
    return "![x](http://evil.example/i.png)" in text and "<img src=x onerror=alert(1)>" in text


@pytest.mark.parametrize("name", [name for name in WRITERS if name.split(".")[0] in ("gpx", "kml")])
def test_xml_holds_it_as_one_text(name: str) -> None:
    root = ET.fromstring(WRITERS[name]())
    assert {element.tag.split("}")[0] for element in root.iter()} == {root.tag.split("}")[0]}
    assert any(map(_is_kept, _texts(root)))
    assert not {element.tag.split("}")[1] for element in root.iter()} & {"img", "svg", "script"}


@pytest.mark.parametrize("name", [name for name in WRITERS if "json" in name] + ["layers.to_layer"])
def test_json_holds_it_as_one_text(name: str) -> None:
    held = json.loads(WRITERS[name]())
    rows = [feature["properties"] for feature in held["features"]] if isinstance(held, dict) else held
    assert HOSTILE in rows[0].values()


@pytest.mark.parametrize("name", ["tables.reader_csv", "tables.rows_csv", "tables.csv_text", "tables.render"])
def test_no_spreadsheet_runs_it_whatever_it_takes_for_a_separator(name: str) -> None:
    made = WRITERS[name]()
    text = made.decode("utf-8-sig") if isinstance(made, bytes) else made
    for separator in (",", ";", "\t"):
        cells = [cell.strip() for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))], separator


def test_a_workbook_holds_texts_alone() -> None:
    from python_calamine import load_workbook

    made = WRITERS["tables.xlsx_bytes"]()
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        markup = "".join(parts.read(name).decode() for name in parts.namelist() if "sheet" in name)
        names = " ".join(parts.namelist())
    assert not re.findall(r"<f[ >]|<hyperlink|externalLink|vbaProject", markup + names)
    cells = [str(c) for row in load_workbook(io.BytesIO(made)).get_sheet_by_index(0).to_python() for c in row]
    assert any(map(_is_kept, cells))
    assert not [cell for cell in cells if cell.startswith(tables.FORMULA_STARTS)]


@pytest.mark.parametrize("form", layers.MEDIA_TYPES)
def test_layers_are_read_back_as_they_were(form: str, tmp_path) -> None:
    import geopandas

    path = tmp_path / f"a.{form}"
    path.write_bytes(exchange.to_layer(SHAPES, form, HOSTILE))
    read = geopandas.read_parquet(path) if form == "parquet" else geopandas.read_file(path)
    assert len(read) == 2
    assert _is_kept(read["place"][0])


def test_a_terminal_is_told_nothing_by_a_text() -> None:
    """Control characters move a terminal's cursor, lines forge rows, marks of direction turn them around."""
    told = tables.plain_table(TABLE, {"place": "Lieu", "facts": "Faits"})
    assert len(told.splitlines()) == 4
    assert not [letter for letter in told if letter != "\n" and not letter.isprintable()]
