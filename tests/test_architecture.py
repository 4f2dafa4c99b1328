"""The shape of the project: imports go one way, each library has one home, every module has a place."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from observatory.settings import PROJECT

#: The flow of a fact, from what everything knows to what shows it. A part imports itself and those before it.
FLOW = (
    ("settings",),
    ("agglomeration",),
    ("language",),
    ("errors",),
    ("atomic", "weeks", "crs", "quoting", "distinct"),
    ("registers",),
    ("redact",),
    ("fact",),
    ("entries",),
    ("access",),
    ("themes",),
    ("selection",),
    ("territory",),
    ("geocode",),
    ("warehouse",),
    ("counts",),
    ("baseline",),
    ("compare", "alerts", "hotspots", "evaluate", "linkage"),
    ("exchange",),
    ("colours",),
    ("maps", "charts"),
    ("documents",),
    ("pipelines",),
    ("screens",),
    ("app",),
    ("__main__",),
)
RANK = {part: rank for rank, parts in enumerate(FLOW) for part in parts}

#: Each guarded library and the only folders or files that import it, late or early.
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
    "pyproj": ("observatory/crs.py",),
    "branca": ("observatory/maps/",),
    "pyarrow": ("observatory/warehouse/", "pipelines/read/"),
    "babel": ("observatory/language.py", "pipelines/demo/"),
    "typst": ("observatory/documents/",),
    "xlsxwriter": ("observatory/documents/", "pipelines/demo/"),
    "PIL": ("observatory/maps/",),
    "geopandas": (
        "observatory/exchange/",
        "observatory/territory/",
        "observatory/maps/",
        "observatory/screens/cache/",
        "pipelines/geodata/",
    ),
}

SHAPELESS = re.compile(r"(?:^|_)(?:utils?|helpers?|misc|common|tools?)(?:_|$)")


@cache
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


@cache
def tree_of(file: Path) -> ast.Module:
    """A source file, parsed once for all tests."""
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file: Path) -> frozenset[str]:
    """Every module a file imports, ``from observatory import language`` counting as observatory.language."""
    found = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "observatory":
            found |= {f"observatory.{alias.name}" for alias in node.names if not alias.name.startswith("__")}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return frozenset(found)


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
    ("compare", "alerts"), ("compare", "evaluate"), ("compare", "hotspots"),
    ("hotspots", "evaluate"), ("maps", "charts"),
}  # fmt: skip


def test_sideways_imports_make_no_cycle():
    assert not {(b, a) for a, b in SIDEWAYS} & SIDEWAYS


#: Modules that may be reached from themselves, with the reason. Empty is the aim; a row that is no longer
#: needed fails.
CIRCLES: dict[frozenset[str], str] = {}


def ours_in(file: Path, modules: dict[str, Path]) -> set[str]:
    """The project's modules that a file imports: at its start, in functions, for type checkers."""
    found = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found & set(modules)


def needs_of_all() -> dict[str, set[str]]:
    """Each module and those it imports. A front only gathers: what is taken from it is a sibling's."""
    modules = {dotted(file): file for file in source_files()}
    fronts = {name for name, file in modules.items() if file.name == "__init__.py"}
    return {
        name: {m for m in ours_in(file, modules) - {name} if not (m in fronts and name.startswith(f"{m}."))}
        for name, file in modules.items()
    }


def test_no_module_needs_itself():
    """Following imports never comes back: not at the start, not inside a function, not for a type checker."""
    assert circles(needs_of_all()) == set(CIRCLES)


def dotted(file: Path) -> str:
    return name_of(file).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def circles(needs: dict[str, set[str]]) -> set[frozenset[str]]:
    """The groups of modules that reach each other (strongly connected components of two or more)."""
    reached = {name: reachable(name, needs) for name in needs}
    return {
        frozenset({name, *(other for other in reached[name] if name in reached.get(other, ()))})
        for name in needs
        if name in reached[name]
    }


def reachable(start: str, needs: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = list(needs[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += needs.get(name, ())
    return seen


def test_circles_are_found():
    """The check itself: a circle of three, one held open by nothing, and a chain that is none."""
    needs = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a", "e"}, "e": set()}
    assert circles(needs) == {frozenset("abc")}


@pytest.mark.parametrize("library", HOMES)
def test_a_library_has_one_home(library: str):
    strays = [
        name_of(file)
        for file in source_files()
        if any(module.split(".")[0] == library for module in imports(file))
        and not name_of(file).startswith(HOMES[library])
    ]
    assert not strays, f"{library} belongs in {HOMES[library]}"


@pytest.mark.parametrize("library", HOMES)
def test_a_guarded_library_is_used_in_each_of_its_homes(library: str):
    """A guard of what nobody imports, or of a folder that is gone, cannot fail: it has to go as well."""
    users = [
        name_of(file)
        for file in source_files()
        if any(module.split(".")[0] == library for module in imports(file))
    ]
    for home in HOMES[library]:
        assert (PROJECT / home).exists(), home
        assert any(user.startswith(home) for user in users), f"nothing in {home} imports {library}"


def test_the_flow_names_what_there_is():
    there = {part_of(dotted(file)) for file in source_files()} - {None}
    assert there == set(RANK)


#: How a library is called in pyproject.toml where that is not the name of its module.
DISTRIBUTIONS = {
    "xstatic": "xstatic-leaflet",
    "PIL": "pillow",
    "python_calamine": "python-calamine",
    "streamlit_folium": "streamlit-folium",
}


def test_run_time_dependencies_are_what_the_run_time_imports():
    declared = {
        re.split(r"[<>=\[; ]", line)[0].lower()
        for line in tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
            "dependencies"
        ]
    }
    imported = {
        DISTRIBUTIONS.get(name, name).lower()
        for file in source_files()
        for name in {module.split(".")[0] for module in imports(file)}
        - set(sys.stdlib_module_names)
        - {"observatory", "pipelines", "app"}
    }
    assert imported <= declared, "imported, and not declared in pyproject.toml"
    assert declared <= imported, "declared in pyproject.toml, and imported nowhere"


#: A folder with more modules than this wants rooms.
MOST_MODULES = 16


def test_no_folder_is_crowded():
    folders = {file.parent for file in source_files()}
    assert not {
        name_of(folder): held
        for folder in folders
        if (held := sum(file.name != "__init__.py" for file in folder.glob("*.py"))) > MOST_MODULES
    }


def body_lengths() -> dict[str, int]:
    """Lines of the body of each function, its docstring left out."""
    lengths = {}
    for file in source_files():
        for node in ast.walk(tree_of(file)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                said = ast.get_docstring(node) is not None and len(node.body) > 1
                first = node.body[1 if said else 0]
                lengths[f"{name_of(file)}:{node.name}:{node.lineno}"] = (
                    node.body[-1].end_lineno - first.lineno + 1
                )
    return lengths


def test_functions_are_short():
    """Half of them within 5 lines, 95 in 100 within 21, none above 45."""
    lengths = body_lengths()
    ordered = sorted(lengths.values())
    assert not {name: lines for name, lines in lengths.items() if lines > 45}
    assert ordered[len(ordered) // 2] <= 5
    assert ordered[int(len(ordered) * 0.95)] <= 21


def exported(package: Path) -> set[str]:
    """The names that a package's front imports from its modules."""
    tree = tree_of(package / "__init__.py")
    return {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").count(".") > dotted(package).count(".")
        for alias in node.names
    }


def test_no_function_hides_its_module():
    """`maps.legend` is a module: a function of that name would be it or not by the order of imports."""
    hidden = {
        f"{name_of(file.parent)}/{name}.py"
        for file in source_files()
        if file.name == "__init__.py"
        for name in exported(file.parent)
        if (file.parent / f"{name}.py").exists() or (file.parent / name).is_dir()
    }
    assert hidden == set()


TYPE_ERRORS = PROJECT / "tests" / "type_errors.txt"
#: Parts without a single type error, for good.
TYPED = ("warehouse", "counts", "compare", "alerts", "evaluate", "exchange")


def test_type_errors_only_shrink():
    """`make lint` refuses a new one; `make types` drops those that are gone; these bounds never rise."""
    known = TYPE_ERRORS.read_text(encoding="utf-8").splitlines()
    assert len(known) <= 44
    bound = tuple(f"observatory/{part}/" for part in TYPED)
    assert not [line for line in known if line.startswith(bound)]


def test_pre_commit_runs_what_make_lint_runs():
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.M)[
        1
    ]
    commands = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe.splitlines()]
    hooks = (PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = [re.sub(r"^sh -c '(.*)'$", r"\1", line) for line in re.findall(r"entry: (.*)", hooks)]
    assert entries == commands


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
