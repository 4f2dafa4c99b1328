"""What `make test` leaves out: drawn evenly, the same at every run, and never a test that nobody wrote."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import thorough

FILE = "documents/test_kinds.py"

KINDS = [
    f"{kind}-{reader}-{lang}"
    for kind in range(20)
    for reader in ("office", "members", "public")
    for lang in ("fr", "en")
]


class Row(SimpleNamespace):
    """What of a test of pytest's is looked at."""

    __hash__ = object.__hash__


def items(names=KINDS) -> list[Row]:
    path = thorough.FOLDER / FILE
    return [Row(path=path, nodeid=f"tests/{FILE}::test_kind[{name}]") for name in names]


@pytest.mark.parametrize(("rows", "run"), [(0, 0), (1, 1), (30, 30), (500, 120)])
def test_so_many_rows_are_run(rows, run):
    all_rows = items()
    assert len(all_rows) - len(thorough.left_out(all_rows, {FILE: {"test_kind": rows}})) == run


def test_a_test_that_is_not_named_runs_whole():
    table = {FILE: {"test_other": 0}, "documents/test_other.py": {"test_kind": 0}}
    assert not thorough.left_out(items(), table)


def test_a_draw_spreads_over_what_the_names_say():
    """Rows at even distances would all have one reader and one language."""
    all_rows = items()
    waiting = thorough.left_out(all_rows, {FILE: {"test_kind": 12}})
    run = [row.nodeid for row in all_rows if row not in waiting]
    for word in ("office", "members", "public", "-fr]", "-en]"):
        assert any(word in name for name in run), word


def test_a_row_more_moves_one_row_at_most():
    def run(all_rows):
        waiting = thorough.left_out(all_rows, {FILE: {"test_kind": 12}})
        return {row.nodeid for row in all_rows if row not in waiting}

    assert len(run(items()) - run(items([*KINDS, "20-public-fr"]))) <= 1


def test_the_table_names_tests_that_somebody_wrote():
    assert thorough.unknown(thorough.read()) == []


def test_what_nobody_wrote_is_named():
    here = {"test_the_table_names_tests_that_somebody_wrote": 0, "test_gone": 1}
    table = {"test_thorough.py": here, "test_gone.py": {"test_any": 0}}
    assert thorough.unknown(table) == ["test_gone.py: test_any", "test_thorough.py: test_gone"]


@pytest.mark.parametrize(
    "value", ["-1", "true", '"all"', "1.5"], ids=["below 0", "no number", "text", "part"]
)
def test_what_is_no_number_of_rows_is_refused(tmp_path, value):
    path = tmp_path / "thorough.toml"
    path.write_text(f'["{FILE}"]\ntest_kind = {value}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=rf"{FILE}, test_kind: .* is no number of rows from 0"):
        thorough.read(path)
