"""The register on disk: one home, one writer at a time, nothing lost."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from observatory import evaluate
from observatory.errors import CallError, InputError
from observatory.evaluate import Action, Area

from .test_evaluate import zone_table


def action(number: int) -> Action:
    return Action(
        f"essai-{number}", f"Essai {number}", ("rodeo",), dt.date(2026, 6, 1), None,
        Area(("90008",)), Area(("90033",)),
    )  # fmt: skip


def write(folder: str, number: int) -> None:
    evaluate.add(Path(folder), action(number), zone_table())


def test_twenty_writers_at_once_are_all_stored(tmp_path):
    with ThreadPoolExecutor(20) as writers:
        list(writers.map(lambda number: write(str(tmp_path), number), range(20)))
    assert {a.code for a in evaluate.load(tmp_path)} == {f"essai-{n}" for n in range(20)}


def test_writers_of_several_processes_are_all_stored(tmp_path):
    processes = [get_context("spawn").Process(target=write, args=(str(tmp_path), n)) for n in range(3)]
    for process in processes:
        process.start()
    write(str(tmp_path), 3)
    for process in processes:
        process.join(120)
    assert {a.code for a in evaluate.load(tmp_path)} == {f"essai-{n}" for n in range(4)}


def test_no_register_is_an_empty_one(tmp_path):
    assert evaluate.load(tmp_path) == []


def test_what_is_saved_is_loaded(tmp_path):
    evaluate.save(tmp_path / "new", [action(1), action(2)])
    assert evaluate.load(tmp_path / "new") == [action(1), action(2)]


@pytest.mark.parametrize(
    ("actions", "why"),
    [([action(1), action(1)], "the same code twice")],
)
def test_what_could_not_be_read_again_is_not_written(tmp_path, actions, why):
    evaluate.save(tmp_path, [action(9)])
    with pytest.raises(InputError):
        evaluate.save(tmp_path, actions)
    assert evaluate.load(tmp_path) == [action(9)], why


def test_a_code_that_is_taken_is_refused_and_the_lock_let_go(tmp_path):
    write(str(tmp_path), 1)
    for _again in range(2):
        with pytest.raises(CallError, match="essai-1"):
            write(str(tmp_path), 1)
    write(str(tmp_path), 2)
    assert len(evaluate.load(tmp_path)) == 2


#: A register as somebody wrote it by hand, with words of their own between the entries.
BY_HAND = (
    '# Actions de 2026\n\n[[action]]\ncode  = "main"\ntitle = "Écrite à la main"\n'
    'themes = ["tag"]\nstart = 2026-03-01\n'
)


@pytest.mark.parametrize("before", ["", BY_HAND, BY_HAND + "\n\n"])
def test_an_action_taken_back_leaves_the_register_as_it_was(tmp_path, before):
    """To the byte, whatever was written by hand; what was taken out is kept with its day."""
    path = tmp_path / "actions.toml"
    path.write_text(before, encoding="utf-8")
    write(str(tmp_path), 1)
    first = path.read_bytes()
    write(str(tmp_path), 2)
    evaluate.take_back(tmp_path, "essai-2", dt.date(2026, 11, 27))
    assert path.read_bytes() == first
    evaluate.take_back(tmp_path, "essai-1", dt.date(2026, 11, 28))
    assert path.read_bytes() == before.encode()
    kept = (tmp_path / "actions_taken_back.toml").read_text(encoding="utf-8")
    assert [a.code for a in evaluate.read_actions(kept)] == ["essai-2", "essai-1"]
    assert "# 2026-11-28" in kept
    with pytest.raises(CallError, match="essai-9"):
        evaluate.take_back(tmp_path, "essai-9", dt.date(2026, 11, 28))


def test_taking_back_one_in_the_middle_leaves_the_others(tmp_path):
    for number in (1, 2, 3):
        write(str(tmp_path), number)
    evaluate.take_back(tmp_path, "essai-2", dt.date(2026, 11, 27))
    write(str(tmp_path), 2)
    assert [a.code for a in evaluate.load(tmp_path)] == ["essai-1", "essai-3", "essai-2"]
