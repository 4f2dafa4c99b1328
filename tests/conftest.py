"""What every test shares: the folder of third-party data, and no network but this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatory import language
from observatory.settings import PROJECT

@pytest.fixture(autouse=True)
def french(monkeypatch):
    """Every test begins in French, whatever the machine or the test before said."""
    monkeypatch.delenv("OBSERVATORY_LANG", raising=False)
    monkeypatch.delenv("OBSERVATORY_DATA", raising=False)
    language.use("fr")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party files that are never committed; the test is skipped where it is absent."""
    folder = PROJECT.parent / "shared"
    if not (folder / "mirror").is_dir():
        pytest.skip("third-party files are not here: expected in ../shared (mirror/, feeds/, vectors/)")
    return folder


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory) -> Path:
    """A data folder into which the sample of every feed was ingested; not to be written to."""
    from pipelines.ingest import ingest

    data = tmp_path_factory.mktemp("samples")
    samples = sorted(p for p in (PROJECT / "tests" / "feeds").iterdir() if p.suffix in SAMPLE_FORMATS)
    for sample in samples:
        if sample.name != "expected.csv":
            ingest([sample], data, feed=sample.stem)
    return data


SAMPLE_FORMATS = {".csv", ".xlsx", ".json", ".xml", ".geojson"}
