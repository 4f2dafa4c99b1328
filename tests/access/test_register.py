"""The register of rights: what is written by hand stays, nobody locks everybody out, all of it is kept."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory import language
from observatory.access import ForbiddenError, Journal, JournalError, Person, Role, load
from observatory.access.admission import Admission
from observatory.access.register import Register, changed
from observatory.access.rights import Entry, read
from observatory.access.sessions import hashed
from observatory.errors import InputError

HEAD = """# Who may what. Ask Anne before you touch the issuer!
[sign_in]
profile = "ordinary"
issuer = "http://127.0.0.1:9"   # the town's
client_id = "observatory"
address = "http://127.0.0.1:8501"

[journal]
months = 9
"""
PERSONS = """
# The coordination
[[person]]
email = "anne@ville.example"
role = "coordinator"

# until her leave ends
[[person]]
email = "sdis@sdis.example"
role = "partner"
feeds = [
    "sdis",  # fire service
]
until = 2099-12-31

# the county's auditor
[[person]]
sub = "s-3"
role = "auditor"
"""
ANNE = Person("anne@ville.example", Role.COORDINATOR)
WHY = "takes up her post"


@pytest.fixture(autouse=True)
def _english():
    language.use("en")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "client.secret").write_text("s")
    (tmp_path / "access.toml").write_text(HEAD + PERSONS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def register(data: Path) -> Register:
    return Register(Admission(data), ANNE)


def text(register: Register) -> str:
    return (register.admitted.data / "access.toml").read_text(encoding="utf-8")


def entry(email: str = "new@ville.example", role: Role = Role.MEMBER, **more) -> Entry:
    return Entry(email, "", "", role, more.get("feeds", ()), more.get("areas", ()), more.get("until"))


def of(register: Register, name: str) -> Entry:
    return next(one for one in load(register.admitted.data).persons if one.name == name)


def test_a_right_is_given_and_the_rest_stays_letter_by_letter(register: Register) -> None:
    register.give(entry(feeds=("allo_mairie",)), WHY, seen=register.state())
    assert text(register).startswith((HEAD + PERSONS).rstrip())
    assert of(register, "new@ville.example").feeds == ("allo_mairie",)
    [kept] = Journal(register.admitted.data).entries()
    assert (kept.who, kept.act, kept.motive, kept.outcome) == (ANNE.name, "rights", WHY, "done")
    assert kept.scope == "new@ville.example: – → member (allo_mairie)"


def test_a_right_is_changed_in_its_place(register: Register) -> None:
    was = of(register, "sdis@sdis.example")
    register.change(was, entry(was.email, Role.PARTNER, feeds=("sdis", "cocs")), WHY, seen=register.state())
    for line in ("# The coordination", "# until her leave ends", "# the county's auditor", "# the town's"):
        assert line in text(register)
    assert [one.name for one in load(register.admitted.data).persons] == [ANNE.name, was.email, "s-3"]


def test_a_right_withdrawn_is_gone_and_its_sessions_end(register: Register) -> None:
    sessions = register.admitted.sessions
    open_ = hashed(sessions.open("s-2", "sdis@sdis.example", "t", 8))
    other = hashed(sessions.open("s-3", "x@y.example", "t", 8))
    assert sessions.person(open_).role is Role.PARTNER
    register.withdraw(of(register, "sdis@sdis.example"), WHY, seen=register.state())
    assert sessions.person(open_) is None and sessions.person(other).role is Role.AUDITOR
    register.withdraw(of(register, "s-3"), WHY, seen=register.state())
    assert sessions.session(other) is None
    assert text(register).startswith(HEAD) and "sdis" not in text(register)


#: What is asked → the words of the refusal.
REFUSED = [
    (lambda r: r.withdraw(of(r, ANNE.name), WHY, seen=r.state()), "nobody would be left",
     "the last coordinator"),
    (lambda r: r.change(of(r, ANNE.name), entry(ANNE.name, Role.ANALYST), WHY, seen=r.state()),
     "nobody would be left", "the last one made less"),
    (lambda r: r.change(of(r, ANNE.name), entry(ANNE.name, Role.COORDINATOR, until=dt.date(2020, 1, 1)), WHY,
                        seen=r.state()), "nobody would be left", "the last one's right ended"),
    (lambda r: r.give(entry("anne@ville.example"), WHY, seen=r.state()), "stands there twice",
     "there already"),
    (lambda r: r.give(entry(role=Role.PARTNER), WHY, seen=r.state()), "needs feeds", "a partner of nothing"),
    (lambda r: r.give(entry(role=Role.ELECTED), WHY, seen=r.state()), "needs areas", "elected of nowhere"),
    (lambda r: r.give(entry("no address"), WHY, seen=r.state()), "no electronic address", "none"),
    (lambda r: r.give(entry('a@b.example"\nrole = "coordinator'), WHY, seen=r.state()),
     "no electronic address", "an entry inside an entry"),
    (lambda r: r.give(entry(), "  ", seen=r.state()), "say why", "no reason"),
    (lambda r: r.give(entry(), WHY, seen="another"), "meanwhile", "decided on an older table"),
    (lambda r: r.withdraw(entry("ghost@ville.example"), WHY, seen=r.state()), "is not in the table",
     "a stranger"),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "words", "_why"), REFUSED)
def test_what_may_not_be_is_refused_and_nothing_changes(
    register: Register, ask, words: str, _why: str
) -> None:
    before = text(register)
    with pytest.raises(InputError, match=words):
        ask(register)
    assert text(register) == before
    assert not list(Journal(register.admitted.data).entries())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_a_coordinator_changes_rights(register: Register, role: Role) -> None:
    other = Register(register.admitted, Person("x", role, ("sdis",), ("90010",)))
    for ask in (lambda: other.give(entry(), WHY, seen=other.state()),
                lambda: other.withdraw(of(other, "s-3"), WHY, seen=other.state())):  # fmt: skip
        with pytest.raises(ForbiddenError):
            ask()
    assert text(register) == HEAD + PERSONS


def test_what_cannot_be_written_down_is_not_done(register: Register, monkeypatch) -> None:
    def full(*_given: object, **_more: object) -> None:
        raise JournalError("the disk is full")

    monkeypatch.setattr(register.admitted.journal, "write", full)
    with pytest.raises(JournalError):
        register.withdraw(of(register, "s-3"), WHY, seen=register.state())
    assert text(register) == HEAD + PERSONS


def test_a_table_written_otherwise_is_left_to_the_hand(register: Register) -> None:
    line = 'person = [{ email = "anne@ville.example", role = "coordinator" }]\n'
    (register.admitted.data / "access.toml").write_text(line + HEAD)
    with pytest.raises(InputError, match="edit it by hand"):
        register.give(entry(), WHY, seen=register.state())
    assert text(register) == line + HEAD


def test_of_two_at_once_one_writes_and_the_other_looks_again(register: Register) -> None:
    """Twelve coordinators press the button on the same table: one entry is added, eleven are told."""
    seen, faults = register.state(), []

    def press(n: int) -> None:
        try:
            Register(register.admitted, ANNE).give(entry(f"p{n}@ville.example"), WHY, seen=seen)
        except InputError as fault:
            faults.append(str(fault))

    pressed = [threading.Thread(target=press, args=(n,)) for n in range(12)]
    for one in pressed:
        one.start()
    for one in pressed:
        one.join()
    assert len(load(register.admitted.data).persons) == 4
    assert len(faults) == 11 and all("entre-temps" in fault for fault in faults)
    assert [kept.outcome for kept in Journal(register.admitted.data).entries()] == ["done"]


names = st.from_regex(r"[a-z][a-z.'+-]{0,12}@[a-z]{1,8}\.[a-z]{2,5}", fullmatch=True)
entries = st.builds(
    lambda email, role, lists, until: Entry(email, "", "", role, lists, lists, until),
    names, st.sampled_from(Role),
    st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=3).map(tuple), st.none() | st.dates(),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(entries, min_size=1, max_size=5, unique_by=lambda one: one.email), st.data())
def test_any_sequence_of_changes_reads_back_as_meant(persons: list[Entry], drawn: st.DataObject) -> None:
    """Written one by one, one replaced, one taken away: the text always says what the list says."""
    written, path = HEAD.partition("[sign_in]")[0], Path("access.toml")
    for one in persons:
        written = changed(written, None, one)
    assert read(written, path).persons == tuple(persons)
    place = drawn.draw(st.integers(0, len(persons) - 1))
    other = drawn.draw(entries.filter(lambda one: one.email not in {p.email for p in persons}))
    written = changed(written, place, other)
    persons[place] = other
    assert read(written, path).persons == tuple(persons)
    written = changed(written, place, None)
    del persons[place]
    assert read(written, path).persons == tuple(persons) and written.startswith("# Who may what.")
