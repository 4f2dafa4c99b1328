"""Each partner's sample gives the receipt written beside it. A new feed: one TOML, one sample, one row.

Samples have the partner's true header and invented rows, of which some are refused and some out of scope
on purpose: ``expected.csv`` says how many of each.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.feed import feed_names
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
