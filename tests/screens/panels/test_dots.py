"""Facts as dots: one a place, with those that are named over it."""

from __future__ import annotations

import pandas as pd
import pytest

from observatory import language
from observatory.screens.panels import facts as panel

HERE, THERE = (6.86, 47.64), (6.87, 47.65)


@pytest.fixture
def dots(monkeypatch):
    """The dots of some places, one fact each, the last first, without a warehouse."""
    monkeypatch.setattr(panel, "_names", lambda _version: {"90010-01": "Vieille Ville"})
    monkeypatch.setattr(panel, "_partners", lambda _version: {})
    language.use("fr")

    def made(points: list[tuple[float, float]]) -> pd.DataFrame:
        at = pd.Timestamp("2026-11-20 21:30") - pd.to_timedelta(range(len(points)), "h")
        facts = pd.DataFrame(points, columns=["lon", "lat"], dtype=float).assign(
            zone_code="90010-01", commune_code="90010", starts_at=at, ends_at=at, time_precision="minute",
            theme="tag", subtype="", precision="street", matched_label="Rue d'Essai", line=None, hall=None,
            feed="a", outcomes="", ended_at=pd.NaT, removed_at=pd.NaT, cleaned_at=pd.NaT, cleared_at=pd.NaT,
        )  # fmt: skip
        return panel._dots(facts, None, "EEE d MMM")

    return made


@pytest.mark.parametrize(
    ("points", "expected", "why"),
    [
        ([], [], "nothing is drawn of nothing"),
        ([HERE], [(*HERE, 1)], "one fact, one dot"),
        ([HERE, THERE, HERE], [(*HERE, 2), (*THERE, 1)], "one dot a place, in the order of their last facts"),
        ([HERE, (HERE[0] + 1e-6, HERE[1])], [(*HERE, 2)], "a place is a metre wide"),
    ],
)
def test_one_dot_a_place(dots, points, expected, why):
    table = dots(points)
    assert [*table[["lon", "lat", "facts"]].itertuples(index=False, name=None)] == expected, why


def test_a_dot_names_its_place_and_its_last_facts(dots):
    (text,) = dots([HERE] * 6)["text"]
    place, number, *lines = text.split("\n")
    assert (place, number) == ("Rue d'Essai", "6 faits")
    assert [line.split(",")[1].split(" – ")[0].strip() for line in lines] == [
        "21:30",
        "20:30",
        "19:30",
        "18:30",
    ]
