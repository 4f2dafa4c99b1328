"""The shape of the project: imports go one way, each library has one home, every module has a place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from observatory.settings import PROJECT

#: The flow of a fact, from what everything knows to what shows it. A part imports itself and those before it.
FLOW = (
    ("language", "settings"),
    ("errors",),
    ("fact",),
    ("themes",),
    ("territory",),
    ("geocode",),
    ("warehouse",),
    ("counts",),
    ("baseline",),
    ("compare", "alerts", "hotspots", "evaluate"),
    ("exchange",),
    ("maps", "charts"),
    ("pipelines",),
    ("screens",),
    ("app",),
)
RANK = {part: rank for rank, parts in enumerate(FLOW) for part in parts}

HOMES = {
    "duckdb": ("observatory/warehouse/",),
    "folium": ("observatory/maps/",),
    "streamlit": ("observatory/screens/", "app.py"),
    "streamlit_folium": ("observatory/screens/",),
    "requests": ("pipelines/", "observatory/geocode/"),
    "click": ("pipelines/cli/",),
    "python_calamine": ("pipelines/read/",),
    "matplotlib": ("observatory/charts",),
    "rapidfuzz": ("observatory/geocode/",),
    "statsmodels": ("observatory/compare/", "observatory/alerts/"),
}

SHAPELESS = re.compile(r"(?:^|_)(?:utils?|helpers?|misc|common|tools?)(?:_|$)")


def source_files() -> list[Path]:
    files = [
        PROJECT / "app.py",
        *(PROJECT / "observatory").rglob("*.py"),
        *(PROJECT / "pipelines").rglob("*.py"),
    ]
    return [file for file in files if file.exists()]


def name_of(file: Path) -> str:
    return file.relative_to(PROJECT).as_posix()


def part_of(module: str) -> str | None:
    """The part of the flow a dotted module belongs to; None for a library."""
    names = module.split(".")
    if names[0] in ("pipelines", "app"):
        return names[0]
    return names[1] if names[0] == "observatory" and len(names) > 1 else None


def imports(file: Path) -> set[str]:
    """Every module a file imports, ``from observatory import language`` counting as observatory.language."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "observatory":
            found |= {f"observatory.{alias.name}" for alias in node.names if not alias.name.startswith("__")}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("file", source_files(), ids=name_of)
def test_imports_go_one_way(file: Path):
    own = part_of(dotted(file))
    if own is None:  # observatory/__init__.py imports nothing
        assert not imports(file) - {"__future__"}
        return
    assert own in RANK, f"{name_of(file)} has no place in the flow: give it one in FLOW, or move it"
    for module in imports(file):
        part = part_of(module)
        if part and part != own:
            assert RANK[part] < RANK[own] or (part, own) in SIDEWAYS, (
                f"{name_of(file)} imports {module}, which comes after it"
            )


#: Neighbours of one rank that one may import from the other; never the reverse (no cycle).
SIDEWAYS = {
    ("language", "settings"), ("compare", "alerts"), ("compare", "evaluate"), ("compare", "hotspots"),
    ("hotspots", "evaluate"), ("maps", "charts"),
}  # fmt: skip


def test_sideways_imports_make_no_cycle():
    assert not {(b, a) for a, b in SIDEWAYS} & SIDEWAYS


def imports_at_start(file: Path) -> set[str]:
    """The project's modules a file imports as it is loaded: not for type checkers, not inside functions."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        ours = isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in (
            "observatory",
            "pipelines",
        )
        if ours:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_module_needs_itself():
    """Loading any module never comes back to it: no cycle, anywhere."""
    modules = {dotted(file): file for file in source_files()}
    needs = {name: imports_at_start(file) & set(modules) - {name} for name, file in modules.items()}
    # A package's front only gathers what its modules give: what they import of it is their own sibling.
    fronts = {name for name, file in modules.items() if file.name == "__init__.py"}
    inside = {
        name: {m for m in wanted if not (m in fronts and name.startswith(f"{m}."))}
        for name, wanted in needs.items()
    }
    assert not list(cycles(inside))


def dotted(file: Path) -> str:
    return name_of(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def cycles(needs: dict[str, set[str]]):
    """The modules that can be reached from themselves."""
    for start in needs:
        seen, ahead = set(), list(needs[start])
        while ahead:
            name = ahead.pop()
            if name == start:
                yield start
                break
            if name not in seen:
                seen.add(name)
                ahead += needs.get(name, ())


@pytest.mark.parametrize("library", HOMES)
def test_a_library_has_one_home(library: str):
    strays = [
        name_of(file)
        for file in source_files()
        if any(module.split(".")[0] == library for module in imports(file))
        and not name_of(file).startswith(HOMES[library])
    ]
    assert not strays, f"{library} belongs in {HOMES[library]}"


def test_no_shapeless_module_grows():
    assert not [name_of(file) for file in source_files() if SHAPELESS.search(file.stem)]


def test_pages_and_maps_never_read_facts_or_files():
    """What leaves the office is made of counts: only `counts`, or one named query, touches the tables."""
    forbidden = {"pipelines.read", "observatory.warehouse.store", "observatory.warehouse.publish"}
    for folder in ("maps", "screens"):
        for file in (PROJECT / "observatory" / folder).rglob("*.py"):
            assert not imports(file) & forbidden, name_of(file)


def test_app_is_short():
    assert (PROJECT / "app.py").read_text(encoding="utf-8").count("\n") <= 100
