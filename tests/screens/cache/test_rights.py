"""Whatever gives data asks whether the reader may have it: seven roles × all that pages get data from."""

from __future__ import annotations

import ast
import contextlib
import datetime as dt
from collections.abc import Iterator

import pandas as pd
import pytest

from observatory.access import Act, ForbiddenError, Person, Role, may
from observatory.hotspots.repeats import repeat_places
from observatory.hotspots.sector import ALL, Diagnosis, Floor, no_fewer
from observatory.screens import cache, navigation
from observatory.screens.cache import connection, editions, registers, sector, selections
from observatory.screens.session import reader
from observatory.settings import PROJECT
from tests.hotspots.facts import facts

#: What tells no count and no fact: the ground, names, layers, which warehouse there is and until when;
#: `series` reads cells it is given.
FREE = {
    "Basemap", "LastYear", "NamedPlace", "Unplaced", "WarehouseVersion", "Weekly", "action_areas",
    "addresses", "areas",
    "basemap_in_force",
    "current_version", "extent", "feeds", "ground", "ground_address", "last_week", "layer",
    "layers_in_force", "layers_version", "look_within", "named_places",
    "partner_label", "series", "site_layers", "territory", "touching",
    "version_known", "zones",
}  # fmt: skip
#: What asks by its arguments, tried below.
ASKED_WITHIN = {"board", "coverage", "question"}
MODULES = (cache, editions, sector, selections)
GIVING = {
    f"{module.__name__}.{name}": function
    for module in MODULES
    for name, function in vars(module).items()
    if hasattr(function, "act")
}


def person(role: str) -> Person:
    return Person("x@ville.example", Role(role), ("sdis",), ("90010",), desk=True)


@pytest.fixture
def as_role(monkeypatch):
    noted: list[tuple[str, bool]] = []
    monkeypatch.setattr(reader, "note", lambda act, *, scope="", done=True: noted.append((act, done)))

    def become(role: str) -> list[tuple[str, bool]]:
        monkeypatch.setattr(reader, "current", lambda: person(role))
        return noted

    return become


def test_every_function_that_pages_get_data_from_asks() -> None:
    front = {name for name, value in vars(cache).items() if callable(value)}
    asking = {name for name in front if hasattr(getattr(cache, name), "act")}
    assert front - asking - ASKED_WITHIN == FREE
    assert len(GIVING) > 40


@pytest.mark.parametrize("role", Role)
def test_a_role_gets_what_it_may_and_no_more(as_role, role: str) -> None:
    noted = as_role(role)
    for name, function in GIVING.items():
        allowed = may(person(role), function.act)
        with (
            contextlib.suppress(TypeError),
            pytest.raises(ForbiddenError) if not allowed else contextlib.nullcontext(),
        ):
            function()  # without what it needs: it is asked before anything is looked up
        if not allowed:
            assert noted[-1] == (function.act, False), name


QUESTIONS = [
    ("receipts", Act.RECEIPTS),
    ("rejections", Act.REJECTIONS),
    ("told_by_feeds", Act.TOLD),
    ("unplaced_texts", Act.CORRECT),
    ("feeds", Act.COUNTS),
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("name", "act"), QUESTIONS)
def test_questions_give_the_rows_of_own_feeds(as_role, monkeypatch, role: str, name: str, act: Act) -> None:
    as_role(role)
    everything = pd.DataFrame({"feed": ["sdis", "onf", "sdis"]})
    monkeypatch.setattr(connection, "_question", lambda *_given, **_named: everything)
    if not may(person(role), act):
        with pytest.raises(ForbiddenError):
            connection.question("version", name)
        return
    found = connection.question("version", name)["feed"].tolist()
    assert found == (["sdis", "onf", "sdis"] if may(person(role), act, feed="onf") else ["sdis", "sdis"])


def test_places_of_a_referent_lie_in_their_area() -> None:
    facts = pd.DataFrame(
        {"commune_code": ["90010", "90008", "90010"], "zone_code": ["90010-01", "90008", "90010-02"]}
    )
    assert len(selections.in_areas(facts, None)) == 3
    assert selections.in_areas(facts, ("90010",))["zone_code"].tolist() == ["90010-01", "90010-02"]
    assert selections.in_areas(facts, ("90010-02",))["zone_code"].tolist() == ["90010-02"]
    assert selections.in_areas(facts, ()).empty


PAGES = {
    "coordinator": set(navigation.PLACES) - {"commune"},
    "analyst": set(navigation.PLACES) - {"commune", "documents", "donnees", "droits", "journal"},
    "referent": set(navigation.PLACES) - {"commune", "documents", "droits", "journal"},
    "member": set(navigation.PLACES) - {"commune", "documents", "droits", "journal"},
    "partner": {"edition", "donnees", "methode"},
    "elected": {"commune", "edition", "methode"},
    "auditor": {"journal"},
}


@pytest.mark.parametrize("role", Role)
def test_a_role_has_these_pages(monkeypatch, role: str) -> None:
    monkeypatch.setattr(reader, "current", lambda: Person("x", Role(role), ("sdis",), ("90010",)))
    assert set(navigation.allowed()) == PAGES[role]


def test_a_reason_is_asked_of_whoever_signed_in(as_role, monkeypatch) -> None:
    as_role("analyst")
    reader.require(Act.PLACES)  # at this desk none is asked
    monkeypatch.setattr(reader, "current", lambda: Person("x", Role.ANALYST))
    monkeypatch.setattr(reader, "get_script_run_ctx", lambda **_named: object())
    monkeypatch.setattr(reader, "motive", str)
    with pytest.raises(reader.MotiveNeededError):
        reader.require(Act.PLACES)
    reader.require(Act.COUNTS)
    assert not reader.may_take_files()
    monkeypatch.setattr(reader, "motive", lambda: "a meeting")
    assert reader.may_take_files()


@pytest.mark.parametrize("role", Role)
def test_files_are_those_of_the_pages_and_in_clear_for_a_reason_alone(monkeypatch, role: str) -> None:
    monkeypatch.setattr(reader, "current", lambda: Person("x", Role(role), ("sdis",), ("90010",)))
    monkeypatch.setattr(reader, "get_script_run_ctx", lambda **_named: None)
    for reason in ("", "a meeting"):
        monkeypatch.setattr(reader, "motive", lambda reason=reason: reason)
        for place in navigation.PLACES.values():
            reader._files.set(place.files)
            allowed = {
                Act.EXPORT: role in ("coordinator", "analyst", "referent", "member") and bool(reason),
                Act.EDITION: role != "auditor",
                Act.COMMUNE: role not in ("partner", "auditor"),
                Act.RECEIPTS: role not in ("analyst", "elected", "auditor"),
                Act.JOURNAL: role in ("coordinator", "auditor"),
                Act.RIGHTS: role == "coordinator",
            }
            assert reader.may_take_files() is allowed[place.files], place.title
    reader._files.set(Act.EXPORT)


def test_a_sector_tells_nothing_of_fewer_than_five_facts_to_whoever_may_not() -> None:
    """Themes of 1 to 4 facts, before or now, their weeks, and places and halls of as few are left out."""
    themes = pd.DataFrame(
        {"facts": [5, 4, 0, 9], "before": [0, 7, 1, 5]}, index=["tag", "fire", "noise", "dumping"]
    )
    weeks = pd.DataFrame({ALL: [0, 4, 5, float("nan")], "tag": [0, 4, 1, 0]})
    halls = ("hall 3",) * 5 + ("hall 5",) * 2 + ("hall 9",) * 4
    here = facts(11, matched_label=("a",) * 7 + ("b",) * 4, hall=halls)
    whole = Diagnosis(**dict.fromkeys(Diagnosis._fields))._replace(themes=themes, weeks=weeks, facts=here)
    told = no_fewer(whole._replace(places=repeat_places(here)), Floor())
    assert told.places["halls"].tolist() == ["hall 3\u00a0: 5"]
    assert told.themes.index.tolist() == ["tag", "dumping"]
    assert told.places["place"].tolist() == ["a"]
    assert list(told.weeks) == [ALL]
    assert told.weeks[ALL].fillna(-1).tolist() == [0, -1, 5, -1]


def functions() -> Iterator[tuple[str, ast.FunctionDef, str]]:
    """Every function of the app's pages: its file, itself, its text."""
    for path in sorted((PROJECT / "observatory" / "screens").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                whole = "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
                yield path.relative_to(PROJECT / "observatory" / "screens").as_posix(), node, whole


def asked_by(node: ast.FunctionDef) -> str:
    """The right that a function's decorator asks for; empty where it has none."""
    said = [ast.unparse(one) for one in node.decorator_list]
    return next((text.rpartition(".")[2].rstrip(")") for text in said if ".asks(" in text), "")


#: Where a button gives a file without `downloads`, which asks and writes down → why.
OTHER_BUTTONS = {
    "widgets/downloads.py": "the one place",
    "pages/data/town_hall.py": "an empty sheet, the same for everybody",
}


def test_files_are_given_in_one_place_which_asks_and_writes_down() -> None:
    every = list(functions())
    assert len({path for path, _node, _text in every}) > 60
    found = {path for path, _node, text in every if "st.download_button(" in text}
    assert found == set(OTHER_BUTTONS)


def test_outside_of_the_cache_nobody_opens_the_warehouse_without_asking() -> None:
    opened = {
        (path, node.name): asked_by(node)
        for path, node, text in functions()
        if not path.startswith("cache/") and (".opened()" in text or ".snapshot()" in text)
    }
    assert opened == {("panels/changes_since.py", "changes_since"): "COUNTS"}


#: What asks for the right to write and only reads.
READS = {"issued", "cameras", "loans"}


def test_whatever_is_written_on_a_page_is_written_down() -> None:
    writing = {
        node.name: ".note(" in text or "add_action(" in text  # which writes it down itself
        for _path, node, text in functions()
        if asked_by(node) in ("ACTIONS", "KEEP") and node.name not in READS
    }
    assert len(writing) >= 11
    assert not [name for name, noted in writing.items() if not noted]


#: What the register of cameras is asked and told.
CAMERAS = {
    "cameras": (),
    "loans": (),
    "put_up_camera": ("Caméra 3", registers.Spot("pont", "90010", 6.86, 47.64), (None, None)),
    "take_down_camera": ("Caméra 3", dt.date(2026, 11, 2)),
}


@pytest.mark.parametrize("role", Role)
def test_the_register_of_cameras_is_for_whoever_keeps_it(as_role, monkeypatch, tmp_path, role: str) -> None:
    """Where cameras stand is for the coordination alone; nobody else reads, writes or ends one."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path))
    as_role(role)
    for name, given in CAMERAS.items():
        with contextlib.nullcontext() if role == "coordinator" else pytest.raises(ForbiddenError):
            getattr(registers, name)(*given)
    assert (tmp_path / "cameras.csv").exists() is (role == "coordinator")
