"""Registers are sealed as they are written: another hand is found, and whatever a power cut leaves fits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from observatory import language, registers
from observatory.errors import InputError

NAME = "links.jsonl"


@pytest.fixture
def data(tmp_path) -> Path:
    language.use("en")
    registers.write(tmp_path, NAME, "one\n")
    registers.write(tmp_path, NAME, "one\ntwo\n")
    return tmp_path


#: What another hand does; each is found, and nothing is written over it.
ALTERED = [
    ("a letter", lambda path: path.write_text("one\ntwa\n", encoding="utf-8")),
    ("the last line cut off: the version before", lambda path: path.write_text("one\n", encoding="utf-8")),
    ("gone", lambda path: path.unlink()),
    ("the seals", lambda path: path.with_name(registers.FILE).write_text("{}", encoding="utf-8")),
]


@pytest.mark.parametrize(("why", "touch"), ALTERED, ids=[case[0] for case in ALTERED])
def test_another_hand_is_found_until_it_is_accepted(data, why, touch) -> None:
    assert not registers.faults(data)
    touch(data / NAME)
    assert ["is not what the observatory wrote" in fault for fault in registers.faults(data)] == [True], why
    with pytest.raises(InputError, match="--accept"):
        registers.write(data, NAME, "three\n")
    registers.accept(data)
    assert not registers.faults(data)
    registers.write(data, NAME, "three\n")
    assert (data / NAME).read_text(encoding="utf-8") == "three\n" and not registers.faults(data)


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_power_cut_at_any_step_leaves_no_fault(data, monkeypatch, step, begun) -> None:
    name, steps = NAME if begun else "decisions.toml", iter(range(1, 9))

    def replace(path: Path, target: Path) -> None:
        if next(steps) == step:
            raise KeyboardInterrupt
        os.replace(path, target)  # noqa: PTH105 the method is what this stands for

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", replace)
        registers.write(data, name, "three\n")
    assert not registers.faults(data)
    registers.write(data, name, "four\n")
    assert not registers.faults(data) and not registers.unsealed(data)


def test_what_was_put_there_by_hand_is_said_not_to_be_sealed(data) -> None:
    (data / "cameras.csv").write_text("camera\n", encoding="utf-8")
    assert registers.unsealed(data) == [data / "cameras.csv"] and not registers.faults(data)
    assert registers.accept(data) == [data / "cameras.csv"]
    assert not registers.unsealed(data)
