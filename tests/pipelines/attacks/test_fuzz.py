"""A bounded part of the mutated files (`python -m benchmarks.fuzz` goes on as long as wanted)."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import attack
from pipelines.sandbox import Readers


@pytest.mark.parametrize("seed", [7001, 7002])
def test_a_mutated_file_is_read_or_refused_in_a_sentence(seed: int) -> None:
    with Readers() as readers:
        came, faults = attack(60, seed, readers)
    assert not faults
    assert came["read"] + came["refused"] == 60
    assert came["read"] > 5
    assert came["refused"] > 5
