"""Small invented files in the forms that partners' exports take, and what becomes of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from observatory.settings import embedded_layers
from pipelines import feed as definitions
from pipelines.check import Checked, check_file
from pipelines.locate import REMARK_POINT, Placer, open_placer

FILES = Path(__file__).parent / "files"
#: When the files came: a Monday, week 2026-W47.
NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)


@dataclass(slots=True)
class Outcome:
    """What became of a file: its check, and its facts once they are located."""

    checked: Checked
    facts: pd.DataFrame

    @property
    def reasons(self) -> dict[str, int]:
        """Refused rows by reason."""
        return (
            pd.Series([str(f.reason) for f in self.checked.validated.faults], dtype="str")
            .value_counts()
            .to_dict()
        )

    @property
    def remarks(self) -> str:
        """Every remark, one after the other."""
        return " | ".join(f"{text}: {n}" for text, n in self.checked.validated.remarks.items())

    @property
    def read(self) -> int:
        """Rows read."""
        return self.checked.validated.read

    @property
    def points(self) -> list[tuple[float, float]]:
        """Where the facts are, rounded to about ten metres."""
        return [
            (round(lon, 4), round(lat, 4))
            for lon, lat in zip(self.facts["lon"], self.facts["lat"], strict=True)
        ]


@pytest.fixture(scope="session")
def placer() -> Placer:
    """The geocoder and territory of the embedded layers, opened once."""
    return open_placer(embedded_layers() / "none")


@pytest.fixture
def outcome(placer: Placer) -> Callable[..., Outcome]:
    """Check and locate a file of a case; its definition is the case's own, or a feed's by name."""

    def take(case: str, file: str, feed: str = "") -> Outcome:
        path = FILES / case / file
        definition = definitions.feed(feed) if feed else definitions.load(FILES / case / "feed.toml")
        checked = check_file(path.read_bytes(), path.name, definition, NOW)
        facts = placer.locate(checked.validated.facts)
        if n := int(facts["point_aside"].sum()):
            checked.validated.remarks[REMARK_POINT] += n
        return Outcome(checked, facts)

    return take
