"""Each partner's sample gives the receipt written beside it. A new feed: one TOML, one sample, one row.

Samples have the partner's true header and invented rows, of which some are refused and some out of scope
on purpose: ``expected.csv`` says how many of each.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from observatory import counts
from observatory.documents.facts_list import facts_frame
from observatory.warehouse import connect
from pipelines.check import check_file
from pipelines.cli.command import observatory
from pipelines.feed import feed, feed_names
from pipelines.ingest import ingest

HERE = Path(__file__).parent
with (HERE / "expected.csv").open(encoding="utf-8", newline="") as file:
    EXPECTED = list(csv.DictReader(file))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: row["sample"])
def test_sample_gives_its_receipt(expected: dict[str, str], tmp_path: Path) -> None:
    [receipt] = ingest([HERE / expected["sample"]], tmp_path, feed=expected["feed"])
    found = {
        "feed": receipt.feed,
        "sample": receipt.file_name,
        "read": str(receipt.read),
        "stored": str(receipt.stored),
        "rejected": str(receipt.rejected),
        "out_of_scope": str(receipt.out_of_scope),
        "reasons": ";".join(f"{reason}:{n}" for reason, n in sorted(receipt.rejected_by.items())),
    }
    assert found == expected
    assert receipt.invented


def test_every_feed_has_a_sample() -> None:
    assert sorted({row["feed"] for row in EXPECTED}) == feed_names()


FOLLOWED = (
    ("sdis.csv", "9024018801", {"ended_at": "2024-11-11 01:58:10", "removed_at": None, "cleared_at": None}),
    ("territoire_habitat.xlsx", "24-11802", {"removed_at": "2024-11-13", "cleaned_at": "2024-11-13",
                                               "cleared_at": None}),
    ("territoire_habitat.xlsx", "24-11804", {"removed_at": None, "cleared_at": "2024-11-20"}),
    ("gardes_champetres.xlsx", "1842", {"removed_at": "2024-11-19", "cost_eur": 640.5, "billed_eur": 400.0}),
    ("proprete.csv", "24-0102", {"removed_at": "2024-11-12", "cleaned_at": "2024-11-12", "cost_eur": 120.5,
                                  "billed_eur": 120.5, "outcomes": "fine"}),
    ("proprete.csv", "24-0107", {"removed_at": "2024-11-18", "cleaned_at": "2024-11-17"}),
    ("fourriere.csv", "24-203", {"removed_at": "2024-11-06", "outcomes": "impounding", "billed_eur": 210}),
    ("fourriere.csv", "24-206", {"removed_at": None, "outcomes": "impounding"}),
    ("onf.csv", "3", {"removed_at": "2024-11-21", "outcomes": "fine"}),
    ("onf.csv", "2", {"removed_at": None, "outcomes": "seizure"}),
    ("departement.geojson", "90-7001", {"removed_at": "2024-11-18 10:00", "billed_eur": 410.0}),
)  # fmt: skip


@pytest.mark.parametrize(("sample", "reference", "expected"), FOLLOWED)
def test_what_followed_is_kept_under_its_own_name(sample, reference, expected, tmp_path):
    ingest([HERE / sample], tmp_path, feed=sample.split(".")[0])
    with connect(tmp_path) as warehouse:
        names = ", ".join(expected)
        row = warehouse.connection.execute(
            f"select {names} from facts where reference = ?",
            [reference],
        ).fetchone()
    wanted = tuple(
        pd.Timestamp(value).to_pydatetime() if name.endswith("_at") and value else value
        for name, value in expected.items()
    )
    assert row == wanted


def test_a_bus_line_is_counted_and_listed(tmp_path):
    ingest([HERE / "transport.csv", HERE / "police_municipale.csv"], tmp_path)
    days = dt.date(2024, 11, 1), dt.date(2024, 12, 1)
    with (HERE / "transport.csv").open(encoding="utf-8") as file:
        written = [row["ligne"] for row in csv.DictReader(file, delimiter=";")]
    with connect(tmp_path) as warehouse:
        every, first = counts.lines(warehouse, *days), counts.lines(warehouse, *days, line="1", by_place=True)
        stored = warehouse.connection.execute("select line from facts where line is not null").df()["line"]
        others = warehouse.connection.execute(
            "select count(line) from facts where feed <> 'transport'"
        ).fetchone()
        listed = facts_frame(warehouse.ask("facts_of_week", week=dt.date(2024, 11, 11)), {}, {})
    assert others == (0,)
    assert set(stored) <= set(written)
    assert every.groupby("line")["facts"].sum().to_dict() == stored.value_counts().to_dict()
    assert first["facts"].sum() == (stored == "1").sum() > 0
    assert first["place"].str.len().min() > 0
    assert listed["place"].str.contains(", ligne 1").any()
    told = CliRunner().invoke(
        observatory,
        ["--data", str(tmp_path), "lines", "--from", "2024-11-01", "--to", "2024-11-30", "--format", "csv"],
    )
    assert told.exit_code == 0, told.output
    assert told.output.count("\n") == len(every) + 1


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("20", "20"),
        ("Ligne 20", "20"),
        ("L 4b", "4b"),
        ("E", "E"),
        ("", None),
        ("M. X", None),
        ("20 X", None),
    ],
)
def test_nothing_but_the_number_of_a_line_is_kept(written, line):
    text = (HERE / "transport.csv").read_text(encoding="utf-8")
    head, first = text.splitlines()[:2]
    cells = first.split(";")
    cells[3] = written
    content = "\n".join([head, ";".join(cells), ""]).encode()
    facts = check_file(content, "t_2024-W46.csv", feed("transport"), dt.datetime.now(dt.UTC)).validated.facts
    assert [None if pd.isna(one) else one for one in facts["line"]] == [line]


def test_what_residents_write_is_their_complaint_and_no_judicial_one(tmp_path):
    ingest([HERE / "allo_mairie.json", HERE / "police_municipale.csv"], tmp_path)
    with connect(tmp_path) as warehouse:
        told = warehouse.connection.execute(
            "select feed, bool_and(resident_complaint), bool_or(resident_complaint) from facts group by feed"
        ).fetchall()
    assert sorted(told) == [("allo_mairie", True, True), ("police_municipale", False, False)]
