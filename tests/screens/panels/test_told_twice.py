"""Pairs of facts on the page of a theme: what a person says of one is kept, with who, why and when."""

from __future__ import annotations

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from observatory import linkage
from observatory.linkage import Decision


@pytest.fixture(scope="module")
def copied(demo_data, tmp_path_factory):
    """A copy of the demonstration: whose pairs there may be is worked out once."""
    data = tmp_path_factory.mktemp("twice") / "data"
    return shutil.copytree(demo_data, data, copy_function=shutil.copy)


@pytest.fixture
def own(copied, monkeypatch):
    """That copy, whose registers may be written: they are as they were after each test."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(copied))
    before = {path: path.read_bytes() for path in copied.glob("*.json*")}
    yield copied
    for path in copied.glob("*.json*"):
        path.unlink()
    for path, content in before.items():
        path.write_bytes(content)


def _page() -> None:
    from observatory.screens.panels import told_twice
    from observatory.screens.session import frame, url_state
    from observatory.screens.widgets import filters

    url_state.use_language()
    page = frame.open_page()
    told_twice.show(page, filters.choose(page))


def opened() -> AppTest:
    app = AppTest.from_function(_page, default_timeout=90)
    app.query_params["theme"], app.query_params["period"] = "gathering", "year"
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    assert not app.exception, [fault.value for fault in app.exception]
    return app


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def kept(data) -> list[tuple]:
    return [(one.decision, one.author, one.reason) for one in linkage.load(data)]


@pytest.mark.parametrize(
    ("pressed", "decision", "why"),
    [
        ("C’est un seul fait", Decision.SAME, "both partners say the same number"),
        ("Ce sont deux faits", Decision.APART, "two bins of one street"),
    ],
)
def test_what_is_said_of_a_pair_is_kept_and_taken_back(own, pressed, decision, why) -> None:
    app = opened()
    next(one for one in app.text_input if one.label.startswith("Pourquoi")).input(why)
    sound(button(app, pressed).click().run())
    assert kept(own) == [(decision, "coordination", why)]
    assert len(app.success) == 1
    sound(button(app, "Revenir sur cette décision").click().run())
    assert [entry[0] for entry in kept(own)] == [decision, Decision.UNDONE], "nothing leaves the journal"
    assert not linkage.in_force(linkage.load(own))


def test_without_a_reason_nothing_is_kept(own) -> None:
    app = sound(button(opened(), "C’est un seul fait").click().run())
    assert [str(one.value).replace("\\", "") for one in app.error] == [
        "une décision demande son auteur et son motif."
    ]
    assert kept(own) == []
