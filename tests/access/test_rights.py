"""The table of rights: seven roles × every act, what a file may say, and who is let in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory import language
from observatory.access import (
    Act,
    ForbiddenError,
    Journal,
    Person,
    Role,
    at_this_machine,
    load,
    may,
    require,
)
from observatory.access.commands import act_of
from observatory.errors import InputError

#: Act → which role may do it: ● everywhere, ○ to its own feeds or areas, · not. By hand, from the charter.
EXPECTED = """
                coordinator analyst referent member partner elected auditor
counts                    ●       ●        ●      ●       ·       ·       ·
places                    ●       ●        ○      ●       ·       ·       ·
few                       ●       ●        ○      ●       ·       ·       ·
export                    ●       ●        ○      ●       ·       ·       ·
references                ●       ·        ·      ·       ·       ·       ·
edition                   ●       ●        ●      ●       ●       ●       ·
commune                   ●       ●        ●      ●       ·       ○       ·
keep                      ●       ·        ·      ·       ·       ·       ·
receipts                  ●       ·        ○      ○       ○       ·       ·
rejections                ●       ·        ○      ○       ○       ·       ·
told                      ●       ·        ○      ○       ○       ·       ·
send                      ●       ·        ○      ○       ○       ·       ·
confirm                   ●       ·        ○      ○       ○       ·       ·
undo                      ●       ·        ·      ·       ·       ·       ·
correct                   ●       ·        ·      ·       ·       ·       ·
actions                   ●       ·        ·      ·       ·       ·       ·
raw                       ●       ·        ·      ·       ·       ·       ·
journal                   ●       ·        ·      ·       ·       ·       ●
rights                    ●       ·        ·      ·       ·       ·       ·
"""
ROWS = [line.split() for line in EXPECTED.strip().splitlines()]
CASES = [(role, act, mark) for act, *marks in ROWS[1:] for role, mark in zip(ROWS[0], marks, strict=True)]
OWN, OTHER = {"feed": "sdis", "area": "90010"}, {"feed": "police_nationale", "area": "90008"}


def test_the_table_names_every_role_and_act() -> None:
    assert ROWS[0] == list(Role)
    assert [row[0] for row in ROWS[1:]] == list(Act)


@pytest.mark.parametrize(("role", "act", "mark"), CASES)
def test_who_may_do_what(role: str, act: str, mark: str) -> None:
    person = Person("x", Role(role), ("sdis",), ("90010",))
    for mine, scope in ((True, OWN), (False, OTHER)):
        for kind, value in scope.items():
            allowed = may(person, Act(act), **{kind: value})
            # Own feeds limit acts on feeds, own areas those on areas: the other kind is asked nowhere.
            if mark != "○" or (kind == "feed") == (
                act in ("receipts", "rejections", "told", "send", "confirm")
            ):
                assert allowed is (mark == "●" or (mark == "○" and mine)), (kind, value)
    assert may(person, Act(act)) is (mark != "·")


@given(st.sampled_from(Role), st.sampled_from(Act), st.text(max_size=12), st.text(max_size=12))
def test_nobody_without_feeds_or_areas_reaches_any(role: Role, act: Act, feed: str, area: str) -> None:
    bare, marks = Person("x", role), {(r, a): m for r, a, m in CASES}
    if marks[role, act] != "●":
        assert not may(bare, act, feed=feed, area=area)


def test_a_district_lies_in_its_commune_and_no_name_begins_another() -> None:
    elected = Person("x", Role.ELECTED, areas=("90010",))
    assert may(elected, Act.COMMUNE, area="90010-03")
    for other in ("900101", "9001", "90008-90010", "90010x", " 90010"):
        assert not may(elected, Act.COMMUNE, area=other), other
    assert not may(Person("x", Role.ELECTED, areas=("90010-03",)), Act.COMMUNE, area="90010")


def test_whoever_works_at_the_machine_may_all() -> None:
    desk = at_this_machine()
    assert desk.desk and all(may(desk, act) for act in Act)


def test_a_refusal_says_role_act_and_whom_to_ask() -> None:
    language.use("en")
    with pytest.raises(ForbiddenError, match=r"partner: see refused rows \(sdis\)\. Ask the coordinator"):
        require(Person("x", Role.PARTNER, ("onf",)), Act.REJECTIONS, feed="sdis")


GOOD = """
[sign_in]
profile = "proconnect"
issuer = "https://connect.example/api/v2"
client_id = "observatory"
address = "https://tranquillite.example/app/"

[[person]]
email = "Anne@Ville.example"
role = "coordinator"

[[person]]
sub = "s-2"
email = "bob@sdis.example"
role = "partner"
feeds = ["sdis"]
until = 2999-12-31

[[person]]
email = "gone@ville.example"
role = "analyst"
until = 2020-01-01
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    language.use("en")
    (tmp_path / "client.secret").write_text("s3cret\n", encoding="utf-8")
    return tmp_path


def written(folder: Path, text: str) -> Path:
    (folder / "access.toml").write_text(text, encoding="utf-8")
    return folder


def test_persons_are_found_by_subject_or_address_until_their_day(folder: Path) -> None:
    rights = load(written(folder, GOOD))
    assert rights.person("any", "anne@ville.EXAMPLE ").role is Role.COORDINATOR
    assert rights.person("s-2", "").feeds == ("sdis",)
    # An entry with a subject is of that subject alone, whatever address a provider vouches for.
    assert rights.person("s-3", "bob@sdis.example") is None
    assert rights.person("s", "gone@ville.example") is None
    assert rights.person("", "") is None
    assert rights.sign_in.address == "https://tranquillite.example/app"
    assert (rights.sign_in.base, rights.sign_in.secure, rights.sign_in.secret) == ("/app", True, "s3cret")
    assert "s3cret" not in repr(rights)


def test_without_a_table_it_is_a_single_desk(tmp_path: Path) -> None:
    assert load(tmp_path).sign_in is None
    assert load(tmp_path).person("s", "a@b.example") is None


FAULTS = [
    ('role = "coordinator"', 'role = "chief"', "role = “chief”; allowed: coordinator, analyst"),
    ('email = "Anne@Ville.example"\n', "", "person 1: email or sub is missing"),
    ('email = "Anne@Ville.example"', 'email = "gone@ville.example"', "“gone@ville.example” stands"),
    ('feeds = ["sdis"]', "", "person 2: a partner needs feeds"),
    ("feeds = ", "feed = ", "unknown entry “feed”"),
    ("until = 2020-01-01", 'until = "soon"', "until is no date"),
    ("https://connect.example", "http://connect.example", "begins with https://"),
    ("https://tranquillite", "http://tranquillite", "begins with https://"),
    ('profile = "proconnect"', 'profile = "google"', "allowed: proconnect, ordinary"),
    ('client_id = "observatory"\n', "", "client_id is missing"),
    ("[sign_in]\n", "[sign_in]\nhours = 24\n", "hours = 24; allowed: up to 8"),
    ("[sign_in]\n", "[journal]\nmonths = 60\n[sign_in]\n", "months = 60; allowed: 6 to 36"),
    ("[sign_in]", "[sign_in", "is not TOML"),
    ("[sign_in]", "[signin]\n[sign_in]", "unknown entry “signin”"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), FAULTS, ids=[case[2] for case in FAULTS])
def test_a_fault_is_named(folder: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError, match=says):
        load(written(folder, GOOD.replace(old, new, 1)))


def test_every_fault_is_named_at_once(folder: Path) -> None:
    text = GOOD.replace('"coordinator"', '"chief"').replace("hours", "").replace('feeds = ["sdis"]', "")
    (folder / "client.secret").unlink()
    with pytest.raises(InputError) as fault:
        load(written(folder, text))
    for part in ("role = “chief”", "a partner needs feeds", "client's secret is missing", "nobody is let in"):
        assert part in str(fault.value)


def test_a_right_withdrawn_is_gone_within_a_second(folder: Path, monkeypatch) -> None:
    from observatory.access import Table, rights

    clock = [0.0]
    monkeypatch.setattr(rights.time, "monotonic", lambda: clock[0])
    table = Table(written(folder, GOOD))
    assert table.rights().person("", "anne@ville.example")
    written(folder, GOOD.replace("Anne@", "Other@"))
    clock[0] = 1.0
    assert table.rights().person("", "anne@ville.example") is None
    written(folder, "[[person]]\nrole = 1")
    for clock[0] in (2.0, 2.5):  # a table at fault lets nobody in, however often it is asked
        with pytest.raises(InputError):
            table.rights()
    written(folder, GOOD)
    clock[0] = 4.0
    assert table.rights().person("", "anne@ville.example")


def test_dates_are_days(folder: Path) -> None:
    entry = load(written(folder, GOOD)).persons[1]
    assert entry.until == dt.date(2999, 12, 31)


COMMANDS = [
    ("week", Act.COUNTS), ("alerts", Act.COUNTS), ("hotspots", Act.PLACES), ("ingest", Act.SEND),
    ("geodata pull", Act.RIGHTS), ("report week", Act.EXPORT), ("camera list", Act.ACTIONS),
    ("camera add", Act.ACTIONS), ("journal show", Act.JOURNAL), ("journal restart", Act.RIGHTS),
    ("access sign-out", Act.RIGHTS),
    ("one that is new", Act.COUNTS),
]  # fmt: skip


@pytest.mark.parametrize(("command", "act"), COMMANDS)
def test_commands_ask_for_a_right(command: str, act: Act | None) -> None:
    assert act_of(command.split()) is act


def test_an_account_in_the_table_has_its_role_in_commands_and_notebooks(
    sample_data, folder, monkeypatch
) -> None:
    from click.testing import CliRunner

    from observatory.warehouse import connect
    from pipelines.cli.command import observatory

    monkeypatch.setattr("getpass.getuser", lambda: "mdupuis")
    (folder / "observatory.duckdb").symlink_to(sample_data / "observatory.duckdb")

    def run(role: str, *arguments: str):
        written(folder, f'[[person]]\naccount = "mdupuis"\nrole = "{role}"\n')
        return CliRunner().invoke(observatory, ["--data", str(folder), *arguments], prog_name="observatory")

    assert run("auditor", "week").exit_code == 2
    assert "see counts in clear" in run("auditor", "week").output
    with pytest.raises(ForbiddenError):
        connect(folder)
    assert run("analyst", "week").exit_code == 0
    assert run("analyst", "undo", "x.csv", "--why", "x").exit_code == 2
    period = ("--from", "2026-01-01", "--to", "2026-11-22")
    assert run("analyst", "hotspots", "--theme", "tag", *period).exit_code != 2
    assert run("auditor", "journal", "show").exit_code == 0
    assert [(e.who, e.role, e.act) for e in Journal(folder).entries()] == [("mdupuis", "analyst", "places")]
