"""A folder of official files, and an empty data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.geodata.producers import CONTENTS


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "from").mkdir()
    for name, content in CONTENTS.items():
        (tmp_path / "from" / name).write_bytes(content)
    return tmp_path / "from"


@pytest.fixture
def data(tmp_path) -> Path:
    return tmp_path / "data"
