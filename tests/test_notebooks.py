"""The notebooks run on the demonstration, show what the command shows, and ask nothing of the network."""

from __future__ import annotations

import csv
import html
import io
import os
import re
from functools import cache
from pathlib import Path

import geopandas as gpd
import nbformat
import pytest
from click.testing import CliRunner
from filelock import FileLock
from nbclient import NotebookClient

from observatory import compare, counts, language
from observatory.settings import PROJECT
from observatory.warehouse import connect
from pipelines.cli.command import observatory

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


@cache
def executed(name: str, data: Path):
    """A notebook run whole on a copy of the demonstration, once for all tests and all their processes."""
    kept = Path(os.environ["OBSERVATORY_CACHE"]) / "notebooks" / name
    kept.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            nbformat.write(_run(name, data), kept)
    return nbformat.read(kept, as_version=4)


def _run(name: str, data: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATORY_DATA", str(data))
        notebook = nbformat.read(PROJECT / "notebooks" / name, as_version=4)
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(PROJECT)}}).execute()
    return notebook


@pytest.fixture(scope="module")
def first_week(demo_data):
    """The first notebook, executed."""
    return executed("01_a_first_week.ipynb", demo_data)


def outputs(notebook, mime: str) -> list[str]:
    found = [o.get("data", {}).get(mime, "") for cell in notebook.cells for o in cell.get("outputs", [])]
    return [text for text in found if text]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_committed(notebook: Path):
    cells = nbformat.read(notebook, as_version=4).cells
    assert not [cell for cell in cells if cell.get("outputs")]


def test_a_first_week_shows_the_figures_of_the_sheet(first_week, demo_data):
    with connect(demo_data) as warehouse:
        week = counts.last_complete_week(warehouse)
        communes = counts.cells_up_to(warehouse, week, by="commune")
    tables = outputs(first_week, "text/html")
    for row in compare.week_over_week(compare.by_agglomeration(communes), week).itertuples():
        figures = rf"<th>{row.theme}</th>\s*<td>{row.facts}</td>\s*<td>{row.before}</td>"
        assert any(re.search(figures, table) for table in tables), row.theme


def test_its_maps_work_without_network(first_week, browser):
    """Opened in a browser that reaches nothing: five maps of 60 zones, and not one request tried."""
    frames = [text for text in outputs(first_week, "text/html") if "srcdoc" in text]
    page = browser.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_content("".join(frames))
    shown = [frame for frame in page.frames if frame.parent_frame]
    for frame in shown:
        frame.wait_for_function("document.querySelectorAll('path.leaflet-interactive').length >= 60")
    page.close()
    assert len(shown) == 5
    assert not faults
    assert not [url for url in asked if not url.startswith(("about:", "data:"))]


def test_rodeo_hot_spots_are_those_of_the_command(demo_data):
    shown = html.unescape(" ".join(outputs(executed("02_rodeo_hot_spots.ipynb", demo_data), "text/html")))
    asked = ["--theme", "rodeo", "--from", "2026-06-01", "--to", "2026-08-31", "--format", "csv"]
    printed = CliRunner().invoke(observatory, ["--data", str(demo_data), "hotspots", *asked]).stdout
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert len(rows) > 2
    for row in rows:
        assert f"<td>{row['place']}</td>" in shown
        assert f"<td>{row['facts']}</td>" in shown


def test_the_effects_are_those_of_the_command(demo_data):
    notebook = executed("03_did_it_work.ipynb", demo_data)
    printed = "".join(o.get("text", "") for cell in notebook.cells for o in cell.get("outputs", []))
    told = CliRunner().invoke(observatory, ["--data", str(demo_data), "action", "evaluate"]).stdout
    assert len(told.split("\n\n")) == 2
    for sentence in told.strip().split("\n\n"):
        assert sentence in language.plainly_spaced(printed)


#: Notebook → what it must show, and how many pictures (map and charts) at least.
SHOWN = {
    "04_what_came_in.ipynb": ("ce qu’elles sont devenues : 0", 2),
    "05_an_action_and_its_displacement.ipynb": ("Médiation et patrouilles", 2),
    "06_your_own_question.ipynb": ("Refusé :", 2),
    "07_to_geoparquet_and_qgis.ipynb": ("faits placés", 2),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_runs_and_draws(name, demo_data):
    words, pictures = SHOWN[name]
    notebook = executed(name, demo_data)
    printed = "".join(o.get("text", "") for cell in notebook.cells for o in cell.get("outputs", []))
    assert words in printed
    drawn = outputs(notebook, "image/svg+xml")
    assert len(drawn) >= pictures
    assert all("http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg).split("<metadata")[0] for svg in drawn)


def test_an_own_question_is_five_cells_from_sql_to_a_map_and_a_file(demo_data):
    """SQL, points, a map with its title and legend, a GeoParquet that opens again: all that was asked for."""
    notebook = executed("00_your_question.ipynb", demo_data)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) == 5 and sum(cell.source.count("\n") + 1 for cell in code) < 40
    written = "".join(output.get("text", "") for cell in code for output in cell.outputs)
    facts, nowhere = map(int, re.search(r"(\d+) faits, dont (\d+) sans point", written).groups())
    points, file = re.search(r"(\d+) points, pour QGIS : (\S+)", written).groups()
    [drawn] = outputs(notebook, "image/svg+xml")
    assert "Dépôts sauvages, quatre dernières semaines" in drawn and "Faits par zone" in drawn
    table = gpd.read_parquet(file)
    with connect(demo_data) as warehouse:
        known = warehouse.connection.sql(code[1].source.split('"""')[1]).df()
    assert len(known) == facts > 50 and known["lon"].isna().sum() == nowhere
    assert table.crs.to_epsg() == 4326 and 0 < len(table) == int(points) <= facts - nowhere
    assert table.geometry.x.between(6.5, 7.2).all() and table.geometry.y.between(47.4, 47.9).all()
