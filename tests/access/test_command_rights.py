"""Every command × role, run by an account that the table of rights limits: who is answered, who is refused.

A command reads the same data as a page: whoever is limited to feeds or areas has theirs and nothing else.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from observatory import language
from observatory.access import Act, ForbiddenError, Role, at_this_machine
from observatory.access.admission import Admission
from observatory.access.rows import QUESTIONS
from observatory.counts import delay, edition
from observatory.territory import Territory
from observatory.warehouse import connect
from observatory.warehouse.connection import HERE
from pipelines.cli.command import observatory

#: Whoever is limited has this feed and this commune.
FEED, AREA = "sdis", "90010"
DAYS = "--from 2026-01-01 --to 2026-12-31"

#: Command → what each role gets: ● all, ○ its own part, · a refusal, – nobody is asked. By hand.
EXPECTED = f"""
                                      coordinator analyst referent member partner elected auditor
week 2026-W46                                   ●       ●        ●      ●       ·       ·       ·
week 2026-W46 --by qpv                          ●       ●        ●      ●       ·       ·       ·
changes 1 2026-W46                              ●       ●        ●      ●       ·       ·       ·
alerts 2026-W46                                 ●       ●        ●      ●       ·       ·       ·
aggregates                                      ●       ●        ●      ●       ·       ·       ·
hotspots --theme tag {DAYS}                     ●       ●        ○      ●       ·       ·       ·
hotspots --places --theme tag {DAYS}            ●       ●        ○      ●       ·       ·       ·
lines {DAYS}                                    ●       ●        ·      ●       ·       ·       ·
lines --line 1 {DAYS}                           ●       ●        ·      ●       ·       ·       ·
receipts                                        ●       ·        ○      ○       ○       ·       ·
rejected                                        ●       ·        ○      ○       ○       ·       ·
coverage                                        ●       ·        ○      ○       ·       ·       ·
delay                                           ●       ·        ○      ○       ·       ·       ·
review                                          ●       ·        ·      ·       ·       ·       ·
twins 2026-W46                                  ●       ·        ·      ·       ·       ·       ·
twins list 2026-W46                             ●       ·        ·      ·       ·       ·       ·
twins journal                                   ●       ·        ·      ·       ·       ·       ·
twins link a:1 b:2 --author x --reason x        !       ·        ·      ·       ·       ·       ·
twins apart a:1 b:2 --author x --reason x       !       ·        ·      ·       ·       ·       ·
twins unlink a:1 b:2 --author x --reason x      !       ·        ·      ·       ·       ·       ·
camera list                                     ●       ·        ·      ·       ·       ·       ·
camera add --camera x --place x --commune x --lon 6 --lat 47 ! · · · · · ·
camera end --camera x --to 2026-11-01           !       ·        ·      ·       ·       ·       ·
action list                                     ●       ●        ●      ●       ·       ·       ·
action evaluate                                 ●       ●        ●      ●       ·       ·       ·
action drafts                                   ●       ·        ·      ·       ·       ·       ·
action add --code x --title x --theme tag --from x --treated x --control x ! · · · · · ·
decision list                                   ●       ●        ●      ●       ·       ·       ·
decision add --what x --who x --by x            !       ·        ·      ·       ·       ·       ·
decision close x                                !       ·        ·      ·       ·       ·       ·
request list                                    ●       ●        ●      ●       ·       ·       ·
request add --who x --place x                   !       ·        ·      ·       ·       ·       ·
request answer x                                !       ·        ·      ·       ·       ·       ·
confirmation list                               ●       ·        ○      ○       ○       ·       ·
confirmation add sdis 2026-W46 --author x --reason x ! · ! ! ! · ·
confirmation add neolia 2026-W46 --author x --reason x ! · · · · · ·
confirmation take-back x --author x             !       ·        ·      ·       ·       ·       ·
figure list                                     ●       ●        ●      ●       ·       ·       ·
figure add x 2026 1 --author x                  !       ·        ·      ·       ·       ·       ·
edition 2026-W46 --audience office              ●       ●        ●      ●       ·       ·       ·
edition 2026-W46                                !       ·        ·      ·       ·       ·       ·
edition 2026-W46 --audience office --form marks !       ·        ·      ·       ·       ·       ·
audit 2026-W46                                  ●       ●        ●      ●       ·       ·       ·
report all 2026-W46                             !       ·        ·      ·       ·       ·       ·
report week 2026-W46                            !       ·        ·      ·       ·       ·       ·
report week 2026-W46 --for members              !       !        ·      !       ·       ·       ·
report week 2026-W46 --for public               !       ·        ·      ·       ·       ·       ·
report week 2026-W46 --zone 90010-01            !       ·        ·      ·       ·       ·       ·
report fortnight 2026-W46                       !       !        ·      !       ·       ·       ·
report month 2026-10                            !       ·        ·      ·       ·       ·       ·
report month 2026-10 --for public               !       ·        ·      ·       ·       ·       ·
report quarter 2026-Q3                          !       ·        ·      ·       ·       ·       ·
report year 2026                                !       ·        ·      ·       ·       ·       ·
report commune 90010                            !       ·        ·      ·       ·       ·       ·
report district --all --for office              !       ·        ·      ·       ·       ·       ·
report fires 2026                               !       ·        ·      ·       ·       ·       ·
report dumping 2026 --for members               !       !        ·      !       ·       ·       ·
report landlords 2026                           !       ·        ·      ·       ·       ·       ·
report police 2026                              !       ·        ·      ·       ·       ·       ·
report guards 2026                              !       ·        ·      ·       ·       ·       ·
report qpv 2026-Q3 --for members                !       !        ·      !       ·       ·       ·
report plenary 2026                             !       ·        ·      ·       ·       ·       ·
report sector Offemont                           !       ·        ·      ·       ·       ·       ·
report actions                                  !       ·        ·      ·       ·       ·       ·
report feedback sdis                            !       ·        !      !       ·       ·       ·
report feedback neolia                          !       ·        ·      ·       ·       ·       ·
report indicators 2026                          !       ·        ·      ·       ·       ·       ·
report reprint MANIFEST                         !       ·        ·      ·       ·       ·       ·
ingest x.csv                                    !       ·        !      !       !       ·       ·
inbox .                                         !       ·        !      !       !       ·       ·
mail . --server x --user x --allow x !       ·        !      !       !       ·       ·
town-hall 90008                                 !       ·        ·      ·       ·       ·       ·
new-feed x SAMPLE                               !       ·        ·      ·       ·       ·       ·
undo x                                          !       ·        ·      ·       ·       ·       ·
rebuild                                         !       ·        ·      ·       ·       ·       ·
run .                                           !       ·        ·      ·       ·       ·       ·
verify                                          !       ·        ·      ·       ·       ·       ·
verify --accept                                 !       ·        ·      ·       ·       ·       ·
backup x.zip                                    !       ·        ·      ·       ·       ·       ·
restore x.zip                                   !       ·        ·      ·       ·       ·       ·
purge --older-than archive=24                   !       ·        ·      ·       ·       ·       ·
layer add SAMPLE --label x                      !       ·        ·      ·       ·       ·       ·
layer remove x                                  !       ·        ·      ·       ·       ·       ·
geodata pull                                    !       ·        ·      ·       ·       ·       ·
access list                                     ●       ·        ·      ·       ·       ·       ·
access sign-out x                               !       ·        ·      ·       ·       ·       ·
journal show                                    ●       ·        ·      ·       ·       ·       ●
journal verify                                  ●       ·        ·      ·       ·       ·       ●
journal export x.csv                            !       ·        ·      ·       ·       ·       !
journal prune                                   !       ·        ·      ·       ·       ·       ·
journal restart --why x                         !       ·        ·      ·       ·       ·       ·
"""
ROWS = [
    (" ".join(words[:-7]), dict(zip(Role, words[-7:], strict=True)))
    for line in EXPECTED.strip().splitlines()[1:]
    if (words := line.split())
]
#: What tells nothing of anybody's data, or shows pages, which ask themselves.
FREE = {"demo", "feeds", "geocode", "geodata status", "layer list", "health", "access roles", "app"}
REFUSED = "Ask the coordinator"


def leaves(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        path = f"{before} {name}".strip()
        yield from leaves(command, path) if isinstance(command, click.Group) else (path,)


def test_every_command_stands_in_the_table() -> None:
    listed = {
        path for path in leaves(observatory) if any(f"{row} ".startswith(f"{path} ") for row, _m in ROWS)
    }
    assert set(leaves(observatory)) - listed == FREE


@pytest.fixture(scope="module")
def held(demo_data, tmp_path_factory) -> Path:
    """The demonstration as the pages read it, in a folder of its own."""
    folder = tmp_path_factory.mktemp("held")
    shutil.copy(demo_data / "observatory.duckdb", folder)
    return folder


def files_of(folder: Path) -> set[str]:
    """Every file, but the table of rights and the journal, which keeps what was asked for."""
    every = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {name for name in every if not name.startswith(("access.toml", "journal"))}


@pytest.fixture
def run(held, monkeypatch, tmp_path):
    """Run a command as an account with a role, from an empty folder."""
    monkeypatch.setattr("getpass.getuser", lambda: "mdupuis")
    # Another process asks for itself who runs it, and knows nothing of a stand-in.
    monkeypatch.setattr("pipelines.cli.report.all.apart", lambda work, tell, *given: work(tell, *given))
    monkeypatch.chdir(tmp_path)
    for name in ("SAMPLE", "x.zip", "x.csv"):
        (tmp_path / name).write_text("a;b\n1;2\n", encoding="utf-8")
    (tmp_path / "MANIFEST").write_text("{}", encoding="utf-8")

    def command(role: str, line: str, *more: str) -> Result:
        text = f'[[person]]\naccount = "mdupuis"\nrole = "{role}"\nfeeds = ["{FEED}"]\nareas = ["{AREA}"]\n'
        (held / "access.toml").write_text(text, encoding="utf-8")
        words = ["--lang", "en", "--data", str(held), *line.split(), *more]
        return CliRunner().invoke(observatory, words, prog_name="observatory")

    yield command
    language.use("fr")


@pytest.mark.parametrize(("line", "marks"), ROWS, ids=[line for line, _marks in ROWS])
def test_a_command_is_refused_to_whoever_may_not(run, held, line: str, marks: dict[Role, str]) -> None:
    before = files_of(held)
    for role, mark in marks.items():
        if mark == "·":
            found = run(role, line)
            assert found.exit_code == 2 and REFUSED in found.output, (role, found.output, found.exception)
            assert len(found.output.strip().splitlines()) == 1, role
    assert files_of(held) == before


READ = [(line, role, mark) for line, marks in ROWS for role, mark in marks.items() if mark in "●○"]


@pytest.mark.parametrize(("line", "role", "mark"), READ)
def test_a_command_answers_whoever_may(run, line: str, role: str, mark: str) -> None:
    found = run(role, line)
    assert REFUSED not in found.output and (found.exception is None or found.exit_code in (1, 2))


def feeds_named(text: str) -> set[str]:
    return {row["feed"] for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize("line", ["receipts", "rejected", "coverage --weeks 500", "delay"])
def test_of_files_whoever_is_limited_has_their_own(run, monkeypatch, line: str) -> None:
    weeks = pd.date_range("2026-08-03", periods=16, freq="7D").repeat(2)
    told = pd.DataFrame({"feed": [FEED, "onf"] * 16, "week": weeks, "lag": 1, "facts": 5})
    monkeypatch.setattr(delay, "lags", lambda _warehouse: told)
    every = feeds_named(run("coordinator", line, "--format", "csv").stdout)
    assert FEED in every and len(every) > 1
    for role in ("referent", "member", *(["partner"] if line in ("receipts", "rejected") else [])):
        assert feeds_named(run(role, line, "--format", "csv").stdout) == {FEED}, role
        table = run(role, line).stdout
        assert not [feed for feed in every - {FEED} if f" {feed} " in f" {table} "], role


@pytest.mark.parametrize("more", ["", "--places"])
def test_of_places_a_referent_has_those_of_their_area(run, more: str) -> None:
    line, zone_of = f"hotspots --theme dumping {DAYS} --format csv {more}", Territory.load().assign
    zones = {}
    for role in ("coordinator", "referent"):
        spots = pd.read_csv(io.StringIO(run(role, line).stdout), dtype={"commune_code": str})
        codes = spots["commune_code"] if more else zone_of(spots["lon"], spots["lat"])
        zones[role] = {str(code).partition("-")[0] for code in codes}
    assert len(zones["coordinator"]) > 1
    assert zones["referent"] == {AREA}


def test_in_a_notebook_the_same_questions_are_asked(run, held) -> None:
    """Who opens the warehouse has of each answer what a page would give, and no more."""
    run("member", "action list")  # writes the table
    with connect(held) as warehouse:
        assert set(warehouse.ask("receipts")["feed"]) == {FEED}
        with pytest.raises(ForbiddenError):
            warehouse.ask_facts("tellings", themes=["tag"])
        with pytest.raises(ForbiddenError, match="keep"):
            edition.keep(warehouse, held, None, None, None)
    run("referent", "action list")
    with connect(held) as warehouse:
        facts = warehouse.ask_facts("facts_between", themes=["tag"], first="2000-01-01", until="2099-01-01",
                                    seen_by="*", feed="*")  # fmt: skip
        assert len(facts) and set(facts["commune_code"]) == {AREA}
    run("partner", "action list")
    with connect(held, Act.RECEIPTS) as warehouse:
        assert set(warehouse.ask("receipts")["feed"]) == {FEED}
        for question in ("extent", "zones", "feeds"):
            with pytest.raises(ForbiddenError):
                warehouse.ask(question)


def test_every_question_has_its_right() -> None:
    assert QUESTIONS.keys() == {path.stem for path in (HERE / "queries").glob("*.sql")}


DAYS_ASKED = {"start": "2000-01-01", "until": "2099-01-01"}
WEEKS_ASKED = {"first": "2000-01-01", "last": "2099-01-01", "feeds": [], "seen_by": "*"}
LINES_ASKED = {"line": "*", "theme": "*", "by_place": True} | DAYS_ASKED


@pytest.mark.parametrize(
    ("role", "question", "asked", "why"),
    [
        ("referent", "weekly_points", WEEKS_ASKED, "coordinates of every fact, area or not"),
        ("referent", "lines", LINES_ASKED, "stops outside their area"),
        ("partner", "receipt_lines", {"receipt": "x"}, "no row says whose it is"),
        ("partner", "weekly_points", WEEKS_ASKED, "places are for no partner"),
    ],
)
def test_an_answer_that_cannot_be_cut_is_given_to_nobody_who_is_limited(
    run, held, role, question, asked, why
) -> None:
    run(role, "action list")
    with connect(held, Act.SEND) as warehouse, pytest.raises(ForbiddenError):
        warehouse.ask(question, **asked)


def test_of_refused_rows_a_partner_has_those_of_their_files(run, held) -> None:
    run("coordinator", "action list")
    with connect(held) as warehouse:
        every = warehouse.ask("receipts")
    named = {feed: some["receipt"].tolist() for feed, some in every.groupby("feed") if some["rejected"].any()}
    assert FEED in named and len(named) > 1
    run("partner", "action list")
    with connect(held, Act.SEND) as warehouse:
        for feed, receipts in named.items():
            assert bool(len(warehouse.ask("refused_rows", receipts=receipts))) == (feed == FEED)


@pytest.mark.parametrize(
    ("changed", "account", "why"),
    [
        (
            'until = 2025-01-01\nrole = "partner"',
            "mdupuis",
            "a right that ended leaves none, not the owner's",
        ),
        ('role = "partner"', "MDupuis", "some systems mind no capitals in names of accounts"),
    ],
)
def test_a_listed_account_is_never_the_owner(run, held, monkeypatch, changed, account, why) -> None:
    run("partner", "action list")
    table = (held / "access.toml").read_text(encoding="utf-8").replace('role = "partner"', changed)
    (held / "access.toml").write_text(table, encoding="utf-8")
    monkeypatch.setattr("getpass.getuser", lambda: account)
    words = ["--lang", "en", "--data", str(held), "access", "list"]
    found = CliRunner().invoke(observatory, words, prog_name="observatory")
    assert found.exit_code == 2 and REFUSED in found.output, why
    with pytest.raises(ForbiddenError):
        connect(held, Act.REFERENCES)
    desk = Admission(held).person("")
    assert desk is None or desk.role is Role.PARTNER, why


def test_the_app_at_a_desk_asks_as_commands_do(run, held) -> None:
    """An account with a limited right does not become a coordinator by opening the pages."""
    run("partner", "action list")
    assert Admission(held).person("").role is Role.PARTNER
    (held / "access.toml").unlink()
    assert Admission(held).person("") == at_this_machine()
