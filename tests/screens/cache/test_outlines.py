"""The outlines that pages draw within: of a past moment, its own; where these are lost, the page says so."""

from __future__ import annotations

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from observatory.territory import Territory
from tests.pipelines.test_known import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    """A data folder with a file, taken in before the names of two districts changed places."""
    office = Office(tmp_path_factory.mktemp("outlines"), 3)
    office._take("police_municipale_2026-W37.csv", ["PM-1;07/09/2026;10h00;3 rue de Madrid;;Belfort;Tag;;"])
    office._layer()
    return office


def _page() -> None:
    import streamlit as st

    from observatory.screens import cache
    from observatory.screens.session import frame, url_state

    url_state.place_notices()
    frame.open_page()
    st.text("|".join(f"{x.area:.4f}" for x in cache.territory().zones["geometry"]))


def drawn(office: Office, monkeypatch, **address: str) -> tuple[str, str]:
    """The areas of the zones that a page draws, and what it says before."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(office.data))
    app = AppTest.from_function(_page)
    for name, value in address.items():
        app.query_params[name] = value
    app.run(timeout=60)
    assert not app.exception, [fault.value for fault in app.exception]
    return app.text[0].value, " ".join(str(block.proto) for block in app.main if block.type == "html")


def areas(territory: Territory) -> str:
    return "|".join(f"{x.area:.4f}" for x in territory.zones["geometry"])


def test_a_past_moment_is_drawn_within_its_own_outlines(office, monkeypatch) -> None:
    before, today = areas(Territory.load()), areas(Territory.load(office.data))
    assert before != today
    assert drawn(office, monkeypatch)[0] == today
    then, said = drawn(office, monkeypatch, known="1")
    assert (then, "ne sont pas gard" in said) == (before, False)
    shutil.rmtree(office.data / "known" / "layers")
    lost, said = drawn(office, monkeypatch, known="1")
    assert (lost, "ne sont pas gard" in said) == (today, True)
