"""Which feed a file comes from: certain, or asked for."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from observatory.errors import CallError, InputError
from pipelines.feed import feed, feed_names
from pipelines.read.detect import guess_feed

SAMPLES = Path(__file__).parent.parent / "feeds"
with (SAMPLES / "expected.csv").open(encoding="utf-8", newline="") as file:
    EXPECTED = [(row["sample"], row["feed"]) for row in csv.DictReader(file)]

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(("sample", "name"), EXPECTED)
def test_a_sample_is_recognised_by_its_name(sample: str, name: str) -> None:
    assert guess_feed((SAMPLES / sample).read_bytes(), sample).name == name


@pytest.mark.parametrize(("sample", "name"), EXPECTED)
def test_a_sample_is_recognised_by_its_header_alone(sample: str, name: str) -> None:
    assert guess_feed((SAMPLES / sample).read_bytes(), "export").name == name


def test_columns_may_change_their_order_case_and_accents(pm) -> None:
    header = "motif;commune;adresse;HEURE;date;n° FICHE"
    assert guess_feed(pm(header=header), "export.csv").name == "police_municipale"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a;b;c\n1;2;3\n", "a header of nobody"),
        (b"{}", "no features"),
    ],
)
def test_what_is_not_certain_is_asked_for(content: bytes, why: str) -> None:
    with pytest.raises(CallError, match=r"which partner it comes from is not certain\. Say which") as asked:
        guess_feed(content, "export.csv")
    assert all(name in asked.value.hint for name in feed_names()), why
    assert "--feed" not in str(asked.value), "a page has no command line"


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\x89PNG", b"\xd0\xcf\x11\xe0"])
def test_what_nobody_can_read_is_said_at_once(content: bytes) -> None:
    with pytest.raises(InputError, match=r"cannot be read; ask the partner for the CSV"):
        guess_feed(content, "export")


def test_among_two_possible_feeds_the_name_decides(pm, monkeypatch) -> None:
    twins = [
        feed("police_municipale"),
        replace(feed("police_municipale"), name="autre", file_pattern="autre.*"),
    ]
    monkeypatch.setattr("pipelines.read.detect.feeds", lambda _data: twins)
    assert guess_feed(pm(good=1), "autre_2026-W45.csv").name == "autre"
    with pytest.raises(CallError) as asked:
        guess_feed(pm(good=1), "export.csv")
    assert "police_municipale, autre" in asked.value.hint


def test_a_faulty_file_with_a_feeds_own_name_is_that_feeds(pm) -> None:
    """Reading it then says what is wrong: a better answer than “which partner?”."""
    assert (
        guess_feed(pm(header="N° fiche;Jour"), "police_municipale_2026-W45.csv").name == "police_municipale"
    )
    assert guess_feed(b"%PDF-1.7", "sdis_2026-W45.csv").name == "sdis"
