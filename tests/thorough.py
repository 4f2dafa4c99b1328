"""What `make test` leaves to `make test-all`: one test in ten, which takes two thirds of the time."""

from __future__ import annotations

import ast
import hashlib
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

#: By file below `tests/`: by test, how many of its rows `make test` runs; 0 is none.
Table = dict[str, dict[str, int]]


def read(path: Path = FOLDER / "thorough.toml") -> Table:
    """The table, as the file holds it; a number that is none or below 0 is a `ValueError` that names it."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for file, tests in table.items():
        for test, rows in tests.items():
            if type(rows) is not int or rows < 0:
                raise ValueError(f"{path.name}: {file}, {test}: {rows!r} is no number of rows from 0")
    return table


def is_asked_for_whole(config: pytest.Config) -> bool:
    """Whether every row is to run: it was asked for, or tests were named or chosen in some way."""
    chosen = any(config.getoption(option, None) for option in ("thorough", "keyword", "markexpr", "lf"))
    return chosen or config.args_source is not pytest.Config.ArgsSource.TESTPATHS


def left_out(items: Sequence[pytest.Item], table: Table) -> set[pytest.Item]:
    """Those of the tests collected that wait for `make test-all`.

    Of a table the rows whose names have the smallest digests are run: a draw that spreads over all a name
    says (kind, reader, language), and that a row added moves by one at most.
    """
    rows = defaultdict(list)
    for item in items:
        file = item.path.relative_to(FOLDER).as_posix()
        test = item.nodeid.partition("::")[2].partition("[")[0]
        if test in table.get(file, {}):
            rows[file, test].append(item)
    return {
        item
        for (file, test), them in rows.items()
        for item in sorted(them, key=_drawn)[table[file][test] :]
    }  # fmt: skip


def _drawn(item: pytest.Item) -> bytes:
    return hashlib.sha256(item.nodeid.partition("::")[2].encode()).digest()


def unknown(table: Table) -> list[str]:
    """What the table names and nobody wrote: a test renamed or taken away, as `file: test`."""
    return sorted(f"{file}: {test}" for file in table for test in table[file] if test not in _written(file))


def _written(file: str) -> set[str]:
    path = FOLDER / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
