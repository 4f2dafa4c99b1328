"""Numbers already added up: beside facts, never among them; corrected, undone and rebuilt as facts are."""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from observatory import counts
from observatory.counts.known import open_as_known
from observatory.documents import indicators_report
from observatory.errors import InputError
from observatory.warehouse import connect, ledger, published
from observatory.warehouse.connection import HERE
from pipelines import feed as definitions
from pipelines.check import check_file
from pipelines.ingest import ingest, rebuild
from pipelines.purge import Kind, purge
from pipelines.undo import undo
from pipelines.verify import faults

pytestmark = pytest.mark.usefixtures("english")

NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
DEFINITION = """
label = { fr = "Chiffres", en = "Numbers" }
cadence = "monthly"
count = "Nombre"
commune = "Commune"
[file]
format = "csv"
separator = ";"
[time]
period = "month"
[time.start]
date = "Mois"
date_format = ["%m/%Y", "%Y-%m", "%d/%m/%Y"]
[codes]
column = "Nature"
out_of_scope = ["Divers"]
[codes.values]
Tags = "tag"
Affiches = "tag/bill_posting"
Rodeos = "rodeo"
"""
HEADER = "Commune;Mois;Nature;Nombre"

#: What every named question is asked with: all there is.
ASKED = {
    "east": 9.0, "west": 5.0, "north": 49.0, "south": 46.0, "feed": "*", "feeds": [], "seen_by": "*",
    "first": dt.date(2020, 1, 6), "since": dt.date(2020, 1, 6), "start": dt.date(2020, 1, 6),
    "last": dt.date(2026, 12, 28), "until": dt.date(2026, 12, 31), "from_hour": 0, "to_hour": 24,
    "months": [], "weekdays": [], "reason": "*", "receipt": "", "theme": "tag", "themes": ["tag", "rodeo"],
    "week": dt.date(2024, 11, 11), "by_commune": True, "run": 1, "hours": 24, "reference": "", "area": "*",
    "receipts": [], "line": "*", "by_place": True,
}  # fmt: skip
#: The questions that are about files and numbers, not about facts.
ABOUT_FILES = {"aggregates", "aggregates_told", "receipts", "receipt_lines", "rejections"}


def table(*rows: str) -> bytes:
    return ("\n".join([HEADER, *rows]) + "\n").encode()


@pytest.fixture
def numbers(tmp_path) -> definitions.Feed:
    """A feed of numbers by commune and month."""
    path = tmp_path / "chiffres.toml"
    path.write_text(DEFINITION, encoding="utf-8")
    return definitions.load(path)


@pytest.fixture
def known(numbers, monkeypatch) -> definitions.Feed:
    """The same, known to every command."""
    monkeypatch.setattr(
        "pipelines.ingest.feed_named", lambda name, data: numbers if name == "chiffres" else _(name, data)
    )
    return numbers


_ = definitions.feed


def answers(data: Path) -> dict[str, pd.DataFrame]:
    """What every question about facts answers."""
    found = {}
    with connect(data) as warehouse:
        for path in sorted((HERE / "queries").glob("*.sql")):
            wanted = set(re.findall(r"\$(\w+)", path.read_text(encoding="utf-8")))
            if path.stem not in ABOUT_FILES:
                answer = warehouse.ask(path.stem, **{name: ASKED[name] for name in wanted})
                answer = answer.drop(columns="known_on", errors="ignore")
                found[path.stem] = answer.sort_values(list(answer.columns), ignore_index=True)
    return found


@pytest.mark.parametrize("seed", [7, 2026])
def test_no_question_about_facts_hears_of_numbers(sample_data, known, tmp_path, seed):
    data = shutil.copytree(sample_data, tmp_path / "data")
    before = answers(data)
    draw = random.Random(seed)
    rows = [
        f"{commune};{month:02d}/{year};{kind};{draw.randrange(5000)}"
        for commune in draw.sample(["Belfort", "Offemont", "90099", "Bavilliers", "Danjoutin"], 3)
        for year in (2024, 2026)
        for month in draw.sample(range(1, 11), 4)
        for kind in ("Tags", "Affiches", "Rodeos")
    ]
    path = tmp_path / "chiffres_2026.csv"
    path.write_bytes(table(*rows))
    [receipt] = ingest([path], data, feed="chiffres", now=NOW)
    assert (receipt.stored, receipt.numbers, receipt.facts) == (len(rows), len(rows), 0)
    after = answers(data)
    assert len(after) >= 20
    for question, answer in before.items():
        pd.testing.assert_frame_equal(after[question], answer, obj=question)


BAD = (
    ("Belfort;02/2026;Tags;", {}, "no number is not known, and no zero: left out and said"),
    ("Belfort;02/2026;Tags;n.c.", {}, "hidden by whoever published it"),
    ("Belfort;février;Tags;7", {"bad_date": 1}, "a month of which year?"),
    ("Belfort;02/2026;Tags;7,5", {"bad_number": 1}, "half a fact"),
    ("Belfort;02/2026;Tags;1,000", {"bad_number": 1}, "a thousand in English, one in French"),
    ("Belfort;02/2026;Tags;1.234", {"bad_number": 1}, "the same with a point"),
    ("Belfort;02/2026;Tags;1 23", {"bad_number": 1}, "no group of three: two numbers in one cell"),
    ("Belfort;02/2026;Tags;-3", {"bad_number": 1}, "a correction of other months, no count"),
    ("Belfort;02/2026;Tags;1E+03", {"bad_number": 1}, "a spreadsheet's short form may have lost figures"),
    ("Total;02/2026;Tags;400", {"unknown_code": 1}, "a total is no commune: it would be counted again"),
    (";02/2026;Tags;400", {"missing_value": 1}, "a total line that leaves the commune empty"),
    ("Belfort;2026;Tags;400", {"bad_date": 1}, "a year's number is not January's"),
    ("Belfort;12/2026;Tags;4", {"date_in_future": 1}, "a month to come has no number yet"),
    ("Belfort;02/2026;Total;4", {"unknown_code": 1}, "a total of kinds"),
    ("Belfort;01/2026;Tags;5", {"repeated_number": 2}, "two numbers of one cell: which one holds?"),
    ("90010;2026-01;TAGS;3", {"repeated_number": 2}, "the same cell written otherwise, with the same number"),
    ("Belfort;31/01/2026;Tags;3", {"repeated_number": 2}, "a day of the month is its month"),
    ("Belfort;Janvier 2026;Tags;3", {"repeated_number": 2}, "a month in words"),
    ("Belfort;janv. 2026;Tags;3", {"repeated_number": 2}, "shortened"),
)  # fmt: skip


@pytest.mark.parametrize(("row", "reasons", "why"), BAD, ids=[row for row, _r, _w in BAD])
def test_what_is_no_number_of_a_cell_is_refused(numbers, row, reasons, why):
    validated = check_file(table("Belfort;01/2026;Tags;3", row), "c.csv", numbers, NOW).validated
    found = pd.Series([str(fault.reason) for fault in validated.faults]).value_counts().to_dict()
    assert found == reasons, why
    assert validated.read == 2
    assert validated.facts["n"].sum() == (0 if "repeated_number" in reasons else 3), why


WRITTEN = (
    ("1 204", 1204), ("1\u202f204", 1204), ("12\u00a0345\u00a0678", 12345678), ("12,0", 12), ("7.00", 7),
    ("0", 0),
)  # fmt: skip


@pytest.mark.parametrize(("text", "n"), WRITTEN)
def test_whole_numbers_are_read_as_spreadsheets_write_them(numbers, text, n):
    validated = check_file(table(f"Belfort;01/2026;Tags;{text}"), "c.csv", numbers, NOW).validated
    [row] = validated.facts.to_dict("records")
    assert (row["n"], row["first_day"], row["last_day"]) == (
        n, pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 1, 31),
    )  # fmt: skip


def believed(data: Path, run: int | str = "") -> dict[str, int]:
    with open_as_known(data, str(run)) as warehouse:
        told = warehouse.ask("aggregates", feed="*", theme="*", by_commune=True)
    return {
        f"{c} {day:%m}": n
        for c, day, n in zip(told["commune_code"], told["first_day"], told["n"], strict=True)
    }


#: Files of numbers in the order they come, the number of January that Belfort has after each, and why.
TOLD = (
    ("a_2026.csv", ["Belfort;01/2026;Tags;3", "Offemont;01/2026;Tags;8"], 3, "the first"),
    ("b_2026.csv", ["Belfort;01/2026;Tags;5"], 5, "a correction"),
    ("a_2026.csv", ["Belfort;01/2026;Tags;3", "Offemont;01/2026;Tags;8"], 5, "the first one again"),
    ("export_2026_20260320.csv", ["Belfort;01/2026;Tags;6"], 6, "an export that says when it was made"),
    ("export_2026_20260310.csv", ["Belfort;01/2026;Tags;4"], 6, "one made before it comes late: outdated"),
)  # fmt: skip


@pytest.fixture
def told(known, tmp_path) -> tuple[Path, dict[int, dict[str, int]]]:
    """A data folder that those files came to, and what was believed after each run."""
    data, seen = tmp_path / "data", {}
    for n, (name, rows, january, why) in enumerate(TOLD):
        (tmp_path / name).write_bytes(table(*rows))
        ingest([tmp_path / name], data, feed="chiffres", now=NOW + dt.timedelta(hours=n))
        seen[ledger.last_run(data)] = believed(data)
        assert believed(data)["90010 01"] == january, why
        assert len(believed(data)) == 2
    return data, seen


def test_numbers_are_read_back_as_known_at_every_run(told):
    data, seen = told
    assert len(seen) >= 3
    undo(data, "b_2026.csv", "a trial", now=NOW)
    undo(data, "export_2026_20260320.csv", "a trial", now=NOW)
    seen[ledger.last_run(data)] = believed(data)
    assert believed(data)["90010 01"] == 4, "what an undone file kept out is there as if it had never come"
    undo(data, "b_2026.csv", "a trial", back=True, now=NOW)
    seen[ledger.last_run(data)] = believed(data)
    published(data).unlink()
    rebuild(data)
    assert {run: believed(data, run) for run in seen} == seen
    assert len({repr(one) for one in seen.values()}) >= 4
    assert not faults(data)
    shutil.rmtree(data / ledger.FOLDER)
    rebuild(data)  # each file of the archive counts as a run of its own
    assert believed(data)["90010 01"] == 4
    assert [believed(data, run)["90010 01"] for run in (1, 2, 3)] == [3, 5, 4]


def test_a_warehouse_whose_numbers_were_altered_is_told(told):
    data, _seen = told
    import duckdb

    with duckdb.connect(str(published(data))) as warehouse:
        warehouse.execute("update aggregates set n = 7")
    assert [fault for fault in faults(data) if "aggregates" in fault]


def test_numbers_outlive_the_files_they_came_in(told):
    data, seen = told
    purge(data, {Kind.ARCHIVE: 1}, now=NOW + dt.timedelta(days=400))
    published(data).unlink()
    rebuild(data)
    assert {run: believed(data, run) for run in seen} == seen
    assert believed(data) == seen[max(seen)]


def test_numbers_alone_do_not_make_a_partner_who_tells_of_weeks(known, sample_data, tmp_path):
    data = shutil.copytree(sample_data, tmp_path / "data")
    (tmp_path / "c.csv").write_bytes(table("Belfort;12/2024;Tags;400", "Belfort;11/2004;Tags;9"))
    ingest([tmp_path / "c.csv"], data, feed="chiffres", now=NOW)
    with connect(data) as warehouse:
        assert "chiffres" not in set(counts.coverage(warehouse, 150, NOW.date())["feed"])
        told = warehouse.ask("aggregates", feed="chiffres", theme="*", by_commune=False)
        held = warehouse.connection.execute(
            "select count(*) from facts where theme = 'tag' and commune_code = '90010' "
            "and starts_at >= '2024-12-01' and starts_at < '2025-01-01'"
        ).fetchone()
        document = indicators_report(warehouse, data, 2024, {}, made=NOW.date())
    assert held
    assert told["n"].tolist() == [400, 9]
    assert told["facts"].iloc[0] == held[0]
    assert pd.isna(told["facts"].iloc[1]), "nobody told of these days: that is not zero"
    [own] = [t for t in document.tables() if t.name == "added-up"]
    assert [row for row in own.rows if "chiffres" in row[0]] == [
        ("chiffres – Tags and bill-posting", None, None, 400)
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('period = "month"', 'period = "moon"'), "moon"),
        (('"%Y-%m"', '"%Y"'), "does not say the month"),
        (('commune = "Commune"', ""), "numbers of where"),
        (("[codes]", '[[place]]\nkind = "address"\ntext = "Commune"\n[codes]'), "no [[place]]"),
        (('[time]\nperiod = "month"', "[time]"), "period"),
    ],
)
def test_a_definition_of_numbers_says_what_it_lacks(tmp_path, change, said):
    path = tmp_path / "faulty.toml"
    path.write_text(DEFINITION.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)):
        definitions.load(path)


def test_the_fire_services_yearly_table_is_read_as_published(shared):
    path = shared / "feeds" / "sdis-interventions-90-2018-2022.csv"
    feed = definitions.feed("sdis_annuel")
    validated = check_file(path.read_bytes(), path.name, feed, NOW).validated
    told = validated.facts.pivot_table(
        index="subtype", columns=validated.facts["first_day"].dt.year, values="n"
    )
    assert told.loc["vehicle"].tolist() == [111, 112, 88, 85, 99]
    assert told.loc["bin"].tolist() == [123, 123, 130, 178, 153]
    assert not validated.faults
