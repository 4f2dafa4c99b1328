"""From an empty folder to the first map, in the browser alone."""

from __future__ import annotations

import re
from functools import partial
from types import SimpleNamespace

import pytest

import pipelines.demo
from observatory.errors import CallError
from observatory.screens.pages.data import demonstration
from observatory.settings import PROJECT
from observatory.warehouse import connect
from tests.screens.conftest import serve, visiting


def test_from_an_empty_folder_to_the_first_map(tmp_path, laptop):
    """Begin, choose, take in, see: four clicks, no word of a terminal on the way."""
    served = serve(tmp_path, ahead=True)
    with visiting(laptop, next(served)) as seen:
        page = seen.open("/").page
        page.get_by_role("button", name="Commencer").click()
        page.get_by_role("heading", name="Recevoir").wait_for()
        page.get_by_role("button", name="Essayer avec des données inventées").wait_for()
        page.locator("input[type=file]").set_input_files(PROJECT / "tests" / "feeds" / "police_nationale.csv")
        page.get_by_role("button", name="Intégrer").click()
        week = page.get_by_role("button", name=re.compile("Voir la semaine"))
        week.wait_for(timeout=60_000)
        main = page.locator("[data-testid=stMain]")
        assert not re.search(r"--\w|observatory (ingest|demo)|police_nationale\b(?!\.csv)", main.inner_text())
        week.click()
        page.locator("iframe").first.wait_for(state="attached", timeout=60_000)
        seen.settled()
        assert page.inner_text("h1").startswith("Semaine")
    next(served, None)


def test_the_demonstration_is_made_where_nothing_is_and_only_there(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path / "data"))
    few = partial(pipelines.demo.write_demo, weeks=8, rows=1000)
    monkeypatch.setattr(pipelines.demo, "write_demo", few)
    job = SimpleNamespace(say=lambda _text: None)
    demonstration.make(job)
    with connect(tmp_path / "data") as warehouse:
        assert warehouse.ask("feeds").shape[0] >= 10
    assert (tmp_path / "data" / "actions.toml").exists()
    with pytest.raises(CallError, match="déjà été intégrés"):
        demonstration.make(job)
