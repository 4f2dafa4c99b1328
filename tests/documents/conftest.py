"""The demonstration, opened for the documents."""

from __future__ import annotations

import pytest

from observatory.warehouse import connect


@pytest.fixture(scope="module")
def warehouse(demo_data):
    with connect(demo_data) as opened:
        yield opened
