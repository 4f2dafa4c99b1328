"""What every test shares: the folder of third-party data, and no network but this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party files that are never committed; the test is skipped where it is absent."""
    folder = PROJECT.parent / "shared"
    if not (folder / "mirror").is_dir():
        pytest.skip("third-party files are not here: expected in ../shared (mirror/, feeds/, vectors/)")
    return folder
