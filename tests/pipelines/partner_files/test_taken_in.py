"""Files that tell on each other once they are taken in: references used again, files sent twice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from observatory.warehouse import connect
from pipelines import feed as definitions
from pipelines.ingest import ingest, rebuild
from tests.pipelines.partner_files.conftest import FILES

NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def defined(monkeypatch, tmp_path):
    """The definition of a case stands where feeds are looked for."""

    def stand(case: str) -> None:
        monkeypatch.setattr(definitions, "FEEDS", FILES / case)

    return stand


def weeks(data: Path) -> list[tuple]:
    with connect(data) as warehouse:
        return warehouse.connection.execute(
            "select week::varchar, count(*) from facts group by week order by week"
        ).fetchall()


@pytest.mark.parametrize(
    ("case", "files", "expected", "why"),
    [
        (
            "10-numbers-restart-each-year",
            ["pm_2025-W46.csv", "pm_2026-W46.csv"],
            [("2025-11-10", 3), ("2026-11-09", 2)],
            "numbers that restart rewrite no fact of last year",
        ),
        (
            "10-numbers-restart-each-year",
            ["pm_2026-W46.csv", "pm_2025-W46.csv", "pm_2026-W46.csv"],
            [("2025-11-10", 3), ("2026-11-09", 2)],
            "whatever the order, and sent twice",
        ),
        (
            "73-reference-became-a-number",
            ["a_2026-W46.csv", "b_2026-W46.csv"],
            [("2026-11-09", 1)],
            "10551.0 is 10551",
        ),
        (
            "08-identical-rows-no-reference",
            ["tags_2026-W46.csv", "tags_2026-W46.csv"],
            [("2026-11-09", 4)],
            "identical rows are each a fact, and the same ones when sent again",
        ),
    ],
)
def test_taken_in(case, files, expected, why, defined, tmp_path) -> None:
    defined(case)
    for file in files:
        ingest([FILES / case / file], tmp_path, feed="feed", now=NOW)
    assert weeks(tmp_path) == expected, why
    rebuild(tmp_path)
    assert weeks(tmp_path) == expected, "rebuilt"


def test_a_reference_that_became_a_number_corrects_nothing(defined, tmp_path) -> None:
    defined(case := "73-reference-became-a-number")
    for file in ("a_2026-W46.csv", "b_2026-W46.csv"):
        [receipt] = ingest([FILES / case / file], tmp_path, feed="feed", now=NOW)
    assert (receipt.stored, receipt.corrected, receipt.known) == (0, 0, 1)
