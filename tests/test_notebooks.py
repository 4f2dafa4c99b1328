"""The notebooks run on the demonstration, show what the command shows, and ask nothing of the network."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from observatory import compare, counts
from observatory.settings import PROJECT
from observatory.warehouse import connect

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def first_week(demo_data):
    """The first notebook, run from its first cell to its last."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATORY_DATA", str(demo_data))
        notebook = nbformat.read(PROJECT / "notebooks" / "01_a_first_week.ipynb", as_version=4)
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(PROJECT)}}).execute()
    return notebook


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
        sheet = compare.week_over_week(counts.cells_up_to(warehouse, week), week)
    tables = outputs(first_week, "text/html")
    for theme, rows in sheet.groupby("theme"):
        figures = f"<th>{theme}</th>\\s*<td>{rows['facts'].sum()}</td>\\s*<td>{rows['before'].sum()}</td>"
        assert any(re.search(figures, table) for table in tables), theme


def test_its_maps_work_without_network(first_week, browser):
    """Opened in a browser that reaches nothing: five maps of 60 zones, and not one request tried."""
    frames = [html for html in outputs(first_week, "text/html") if "srcdoc" in html]
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
