"""Answers kept by their arguments and by what else they depend on; a warehouse by its version."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt

import pytest

from observatory import language
from observatory.language import _
from observatory.screens import cache
from observatory.screens.cache import keyed as keyed_module
from observatory.screens.cache.keyed import forget_others, kept, keyed
from observatory.selection import Selection
from observatory.settings import PROJECT

#: Each field of a version, and another value of it.
VERSIONS = {
    "data": "elsewhere", "mtime_ns": 2, "size": 3, "today": dt.date(2026, 1, 2), "run": 1, "confirmed": 1,
}  # fmt: skip


@pytest.fixture
def asked():
    """What was computed, and not taken from what is kept."""
    return []


def test_an_answer_is_kept_for_its_arguments_and_its_key(asked):
    now = ["a"]

    @keyed(lambda: now[0], max_entries=4)
    def double(n: int, times: int = 2) -> int:
        asked.append((now[0], n, times))
        return n * times

    assert [double(1), double(1), double(2), double(1, times=3)] == [2, 2, 4, 3]
    now[0] = "b"
    assert double(1) == 2
    assert asked == [("a", 1, 2), ("a", 2, 2), ("a", 1, 3), ("b", 1, 2)]


def test_words_are_kept_in_each_language(asked):
    @keyed(language.current, max_entries=4)
    def word() -> str:
        asked.append(language.current())
        return _("Week")

    words = []
    for code in ("fr", "en", "fr", "en"):
        language.use(code)
        words.append(word())
    assert words == ["Semaine", "Week", "Semaine", "Week"]
    assert asked == ["fr", "en"]


def test_two_functions_of_one_shape_are_told_apart():
    @keyed(lambda: 0, max_entries=4)
    def one(n: int) -> int:
        return n + 1

    @keyed(lambda: 0, max_entries=4)
    def two(n: int) -> int:
        return n + 2

    assert (one(1), two(1), one.__name__, one.__doc__) == (2, 3, "one", None)


@pytest.fixture
def let_go():
    """Whatever versions a test speaks of, the next one begins anew."""
    yield
    keyed_module._last.clear()


def test_answers_of_another_version_are_let_go_of(asked, let_go):
    """The warehouse published before is never asked again: a day's answers to it were 200 MB."""
    first, second = ("a", 1), ("a", 2)

    @kept(8)
    def plain(version: tuple[str, int], n: int) -> int:
        asked.append(("plain", version, n))
        return n

    @keyed(language.current, max_entries=8)
    def spoken(version: tuple[str, int]) -> str:
        asked.append(("spoken", version))
        return _("Week")

    @kept(8)
    def outlines(folder: str) -> str:
        asked.append(("outlines", folder))
        return folder

    def all_of_them(version: tuple[str, int]) -> None:
        forget_others(version)
        plain(version, 1), spoken(version), outlines("a")

    all_of_them(first)
    all_of_them(first)
    assert [name for name, *_rest in asked] == ["plain", "spoken", "outlines"], "kept while it is the same"
    asked.clear()
    all_of_them(second)
    assert [name for name, *_rest in asked] == ["plain", "spoken"], "what is of no version stays"
    asked.clear()
    all_of_them(first)
    assert [name for name, *_rest in asked] == ["plain", "spoken"], "nothing of it is left"


@pytest.mark.parametrize(
    "other",
    [
        {"theme": "rodeo"},
        {"first": dt.date(2026, 1, 12)},
        {"last": dt.date(2026, 2, 8)},
        {"area_level": "commune"},
        {"seen_by": "camera"},
        {"feeds": ("cocs",)},
        {"hours": (20, 2)},
        {"weekdays": (5,)},
        {"months": (7,)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_two_selections_never_share_an_answer(asked, other):
    """Whatever tells them apart: an answer to one shown for the other would be a wrong figure."""

    @kept(64)
    def told(version: cache.WarehouseVersion, selection: Selection) -> str:
        asked.append(selection)
        return repr(selection)

    told.clear()  # Streamlit takes it for the one of the row before
    one = Selection("tag", dt.date(2026, 1, 5), dt.date(2026, 2, 1))
    two = dataclasses.replace(one, **other)
    version = cache.WarehouseVersion("data", 1, 2, dt.date(2026, 1, 1))
    versions = [version._replace(**{name: value}) for name, value in VERSIONS.items()]
    for known in (version, *versions):
        for selection in (one, two, one, two):
            assert told(known, selection) == repr(selection)
    assert len(asked) == 2 * (1 + len(versions)), "each once for each version"


def test_a_publish_or_another_day_makes_another_version(demo_data, tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(demo_data))
    version = cache.current_version()
    assert cache.current_version() == version
    later = version._replace(mtime_ns=version.mtime_ns + 1)
    tomorrow = version._replace(today=version.today + dt.timedelta(days=1))
    assert len({version, later, tomorrow}) == 3
    with version.opened() as warehouse:
        connection = warehouse
    with tomorrow.opened() as warehouse:
        assert warehouse is connection, "one file, one connection, whatever the day"
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path))
    assert cache.current_version() is None


def test_no_argument_is_there_for_the_key_alone():
    strays = [
        f"{file.name}:{node.lineno}"
        for file in (PROJECT / "observatory" / "screens").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        if any(isinstance(line, ast.Delete) for line in node.body[:2])
    ]
    assert not strays, "take the key in the decorator: `cache.keyed`"


def test_no_cached_answer_is_asked_for_while_the_warehouse_is_held():
    """It would wait for the warehouse, which waits for it: for ever, with every page behind it."""
    strays = [
        f"{file.name}:{call.lineno}"
        for file in (PROJECT / "observatory" / "screens").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.With) and "version.opened()" in ast.unparse(node.items[0])
        for line in node.body
        for call in ast.walk(line)
        if isinstance(call, ast.Call) and any(ast.unparse(given) == "version" for given in call.args)
    ]
    assert not strays
