"""Files that tell on each other once they are taken in: references used again, files sent twice."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from observatory.warehouse import connect
from pipelines import feed as definitions
from pipelines.cli.command import observatory
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


@pytest.mark.parametrize(
    ("week", "told", "why"),
    [
        ("2026-W21", False, "between two parts of a history: nobody told of it, seven facts before or not"),
        ("2026-W19", False, "before the first part"),
        ("2026-W20", False, "its facts are there, the week was not promised"),
        ("2026-W46", True, "the week the file speaks for"),
    ],
)
def test_a_week_nobody_covered_is_no_zero(week, told, why, defined, tmp_path) -> None:
    """A week that no file speaks for is refused in words; the one it speaks for is shown."""
    defined("23-week-outside-coverage-is-zero")
    ingest([FILES / "23-week-outside-coverage-is-zero" / "historique.csv"], tmp_path, feed="feed", now=NOW)
    assert weeks(tmp_path) == [("2026-05-04", 1), ("2026-05-11", 7), ("2026-11-09", 1)], "every fact is kept"
    asked = ["--data", str(tmp_path), "week", week, "--all", "--format", "csv"]
    done = CliRunner().invoke(observatory, asked)
    assert (done.exit_code == 0) is told, (why, done.output)
    if not told:
        assert week in done.output
        return
    tags = [row for row in csv.DictReader(io.StringIO(done.stdout)) if row["theme"] == "tag"]
    assert sum(int(row["facts"]) for row in tags) == 0, (
        "known to its commune alone, the fact is in no district"
    )
    assert not {row["verdict"] for row in tags} & {"up", "down"}


def test_a_reference_that_became_a_number_corrects_nothing(defined, tmp_path) -> None:
    defined(case := "73-reference-became-a-number")
    for file in ("a_2026-W46.csv", "b_2026-W46.csv"):
        [receipt] = ingest([FILES / case / file], tmp_path, feed="feed", now=NOW)
    assert (receipt.stored, receipt.corrected, receipt.known) == (0, 0, 1)
