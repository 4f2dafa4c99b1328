"""From files to a published warehouse: nothing stored twice, corrections kept, a rebuild the same."""

from __future__ import annotations

import csv
import datetime as dt
import http.server
import threading
from pathlib import Path

import pandas as pd
import pytest

from observatory.errors import CallError, InputError
from observatory.fact import COLUMNS
from observatory.warehouse import connect, published
from observatory.warehouse.publish import only_run
from pipelines import archive
from pipelines.feed import feed
from pipelines.ingest import FilesRefusedError, ingest, rebuild
from pipelines.read import read

pytestmark = pytest.mark.usefixtures("english")

SAMPLES = Path(__file__).parent.parent / "feeds"
TABLES = (
    "facts",
    "facts_history",
    "aggregates",
    "receipts",
    "receipt_lines",
    "rejections",
    "coverage",
    "feed_scope",
    "zones",
)


def tables(data: Path) -> dict[str, pd.DataFrame]:
    """Every table of the published warehouse, whole, in an order of its own."""
    with connect(data) as warehouse:
        return {
            name: warehouse.connection.execute(f'select * from "{name}" order by all').df() for name in TABLES
        }


def facts(data: Path) -> pd.DataFrame:
    return tables(data)["facts"].set_index("reference")


@pytest.fixture(scope="module")
def everything(tmp_path_factory) -> Path:
    """A data folder with every partner's sample, and a correction in an order that names would not give."""
    data = tmp_path_factory.mktemp("everything")
    with (SAMPLES / "expected.csv").open(encoding="utf-8", newline="") as file:
        names = [row["sample"] for row in csv.DictReader(file)]
    header = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites"
    older, newer = data / "z_2026-W45.csv", data / "a_2026-W45.csv"
    older.write_text(f"{header}\nC1;02/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;\n", encoding="utf-8")
    newer.write_text(f"{header}\nC1;02/11/2026;11h00;3 rue de Madrid;;Belfort;Tag;\n", encoding="utf-8")
    ingest([*(SAMPLES / name for name in names), older, newer], data)
    return data


def test_a_rebuild_gives_the_same_facts_in_every_column(everything: Path) -> None:
    before = tables(everything)
    told = before["facts"].set_index(["feed", "reference"])
    assert told.loc[("police_municipale", "1"), "starts_at"].hour == 11
    assert len(before["facts_history"]) == 1
    published(everything).unlink()
    receipts = rebuild(everything)
    after = tables(everything)
    assert sum(r.facts for r in receipts) == len(before["facts"]) + len(before["facts_history"])
    assert sum(r.numbers for r in receipts) == len(before["aggregates"])
    for name in TABLES:
        pd.testing.assert_frame_equal(after[name], before[name])


def test_the_facts_table_is_the_one_that_is_documented(everything: Path) -> None:
    with connect(everything) as warehouse:
        described = warehouse.connection.execute("describe facts").fetchall()
    assert [(name, kind) for name, kind, *_rest in described] == [
        (n, kind) for n, (kind, _m) in COLUMNS.items()
    ]


def test_no_person_enters(everything: Path) -> None:
    """Not one value of a dropped column is anywhere in the warehouse, refused rows included."""
    persons: set[str] = set()
    for entry in archive.entries(everything):
        definition = feed(entry.feed)
        frame = read(archive.raw_file(everything, entry), definition).frame
        for column, why in definition.dropped.items():
            if why.startswith(("nomme", "texte")) and column in frame.columns:
                persons |= {value for value in frame[column] if len(value) > 3 and not value.isdigit()}
    assert len(persons) > 30
    kept = {
        str(value)
        for table in tables(everything).values()
        for column in table.select_dtypes(["str", "object"])
        for value in table[column].unique()
    }
    assert not {text for text in kept if any(person in text for person in persons)}


def test_what_is_stored_adds_up(everything: Path) -> None:
    """read = stored + known + refused + out of scope; every stored row has a precision and a zone kind."""
    found = tables(everything)
    receipts, lines = found["receipts"], found["receipt_lines"]
    parts = receipts[["stored", "known", "rejected", "out_of_scope"]].sum(axis=1)
    assert (receipts["read"] == parts).all()
    of_facts = (receipts["stored"] - receipts["numbers"]).sum()
    assert of_facts == len(found["facts"]) + len(found["facts_history"])
    assert receipts["aggregated"].sum() == found["aggregates"]["n"].sum()
    assert receipts["rejected"].sum() == len(found["rejections"])
    by_kind = lines.groupby("kind")["n"].sum()
    assert by_kind["precision"] == by_kind["zone_kind"] == of_facts
    kinds, precisions = found["facts"]["zone_kind"], found["facts"]["precision"]
    assert ((kinds == "none") == (precisions == "none")).all()
    assert found["facts"].loc[kinds == "district", "zone_code"].notna().all()


def put(folder: Path, content: bytes, name: str = "police_municipale_2026-W45.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_the_same_file_twice_stores_nothing_new(tmp_path, pm, now) -> None:
    path = put(tmp_path, pm("bad;row", good=3))
    first, again = (ingest([path], tmp_path / "data", now=now)[0] for _time in range(2))
    assert (first.stored, first.known, first.rejected) == (3, 0, 1)
    assert (again.stored, again.known, again.rejected) == (0, 3, 1)
    found = tables(tmp_path / "data")
    assert [len(found[name]) for name in ("facts", "receipts", "rejections", "coverage")] == [3, 1, 1, 1]


def test_overlapping_files_store_each_row_once(tmp_path, pm, now) -> None:
    first = put(tmp_path, pm(good=3), "police_municipale_2026-W45.csv")
    second = put(tmp_path, pm(good=5), "police_municipale_2026-W46.csv")
    receipts = ingest([first, second], tmp_path / "data", now=now)
    assert [(r.stored, r.known) for r in receipts] == [(3, 0), (2, 3)]


def test_identical_rows_of_a_file_are_one_fact(tmp_path, pm, now) -> None:
    row = "PM-1;02/11/2026;14h05;3 rue de Madrid;;Belfort;Tag;;"
    [receipt] = ingest([put(tmp_path, pm(row, row, row))], tmp_path / "data", now=now)
    assert (receipt.read, receipt.stored, receipt.known) == (3, 1, 2)


def test_a_correction_replaces_and_is_kept(tmp_path, pm, now) -> None:
    data, later = tmp_path / "data", now + dt.timedelta(days=7)
    rows = [f"PM-1;02/11/2026;{hour};3 rue de Madrid;;Belfort;Tag;;" for hour in ("10h00", "11h00")]
    first = put(tmp_path, pm(rows[0], good=0), "police_municipale_2026-W45.csv")
    second = put(tmp_path, pm(rows[1]), "police_municipale_2026-W46.csv")
    ingest([first], data, now=now)
    [receipt] = ingest([second], data, now=later)
    assert (receipt.stored, receipt.corrected) == (1, 1)
    now_known, before = facts(data).loc["1"], tables(data)["facts_history"].iloc[0]
    assert (now_known["starts_at"].hour, before["starts_at"].hour) == (11, 10)
    assert now_known["known_from"] == before["known_until"] == pd.Timestamp("2026-11-23 12:00")
    assert before["known_from"] == pd.Timestamp("2026-11-16 12:00")
    # The first file once more: what it said has been corrected since, and stays corrected.
    [again] = ingest([first], data, now=later)
    assert (again.stored, again.known) == (0, 1)
    assert facts(data).loc["1", "starts_at"].hour == 11
    # But the partner may take a correction back, in a file of its own.
    third = put(tmp_path, pm(rows[0], ""), "police_municipale_2026-W47.csv")
    ingest([third], data, now=later + dt.timedelta(days=7))
    assert facts(data).loc["1", "starts_at"].hour == 10
    history = tables(data)["facts_history"].sort_values("known_from")
    assert list(history["starts_at"].dt.hour) == [10, 11]
    assert (history["known_until"] > history["known_from"]).all()


def test_a_covered_week_without_a_row_is_a_zero_and_no_file_is_silence(tmp_path, pm, now) -> None:
    data = tmp_path / "data"
    for week in ("2026-W45", "2026-W46"):
        ingest([put(tmp_path, pm(), f"police_municipale_{week}.csv")], data, now=now)
    found = tables(data)
    assert list(found["coverage"]["week"].dt.strftime("%G-W%V")) == ["2026-W45", "2026-W46"]
    assert list(found["receipts"]["read"]) == [0, 0], "the same bytes, for two weeks"


def test_months_before_days_are_asked_about(tmp_path, now) -> None:
    """11/09 for 9 November: taken as it stands, a fact of September, and a week of zeros in its name."""
    days = [9, 10, 11, 12, 13, 14, 15] * 2
    rows = [f"{n};11/{day:02d}/2026;10:00;1 rue X;;Belfort;Rodéo;" for n, day in enumerate(days)]
    text = "\n".join(["N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites", *rows, ""])
    file = put(tmp_path, text.encode(), "police_municipale_2026-W46.csv")
    with pytest.raises(FilesRefusedError, match="Are months written before days"):
        ingest([file], tmp_path / "data", now=now)


def test_rows_of_other_weeks_are_stored_and_remarked(tmp_path, pm, now) -> None:
    [receipt] = ingest(
        [put(tmp_path, pm(good=2), "police_municipale_2026-W44.csv")], tmp_path / "data", now=now
    )
    assert receipt.stored == 2
    assert receipt.remarks == {"rows of other weeks than those the file is named after": 2}


def test_a_rehearsal_leaves_no_trace(tmp_path, pm, now) -> None:
    data = tmp_path / "data"
    [receipt] = ingest([put(tmp_path, pm("x", good=2))], data, now=now, dry_run=True)
    assert (receipt.stored, receipt.rejected, receipt.dry_run) == (2, 1, True)
    assert not published(data).exists()
    assert not (data / archive.FOLDER).exists()
    assert not list(data.glob("*.rehearsal*"))


def test_one_bad_file_does_not_stop_the_others(tmp_path, pm, now) -> None:
    data = tmp_path / "data"
    bad, good = put(tmp_path, b"%PDF", "sdis_2026-W45.csv"), put(tmp_path, pm(good=2))
    with pytest.raises(FilesRefusedError, match=r"sdis_2026-W45\.csv is a PDF file") as refused:
        ingest([bad, tmp_path / "absent.csv", good, put(tmp_path, b"a;b\n1;2\n", "who.csv")], data, now=now)
    assert [line.split(" ")[0] for line in str(refused.value).splitlines()] == [
        "sdis_2026-W45.csv",
        "there",
        "who.csv:",
    ]
    assert [r.stored for r in refused.value.receipts] == [2]
    assert len(facts(data)) == 2
    assert len(archive.entries(data)) == 1, (
        "a refused file is not archived: it comes again when it is put right"
    )


def test_a_feed_must_be_known_and_certain(tmp_path, pm, now) -> None:
    with pytest.raises(CallError, match=r"unknown feed “police”; allowed: .*police_nationale"):
        ingest([put(tmp_path, pm(good=1))], tmp_path / "data", feed="police", now=now)
    with pytest.raises(CallError, match="Say which: "):
        ingest([put(tmp_path, b"a;b\n1;2\n", "export.csv")], tmp_path / "data", now=now)


def test_what_a_cut_off_run_had_archived_is_taken_in_first(tmp_path, pm, now) -> None:
    data, said = tmp_path / "data", []
    content = pm(good=2)
    put(tmp_path, content)
    entry = archive.Entry(
        archive.sha256(content), "police_municipale_2026-W45.csv", "police_municipale",
        "2026-11-02", "2026-11-08", (now - dt.timedelta(days=1)).isoformat(),
    )  # fmt: skip
    archive.keep(data, content, entry)
    receipts = ingest(
        [put(tmp_path, pm(good=3), "police_municipale_2026-W46.csv")], data, now=now, say=said.append
    )
    assert [(r.file_name[-12:], r.stored, r.known) for r in receipts] == [
        ("2026-W45.csv", 2, 0),
        ("2026-W46.csv", 1, 2),
    ]
    assert said == ["A former run was cut off; 1 file of it is taken in now."]
    assert set(facts(data)["known_from"].dt.day) == {15, 16}


def test_a_second_run_waits_and_says_so(tmp_path, pm, now) -> None:
    data, said, order = tmp_path / "data", [], []
    held, told, path = threading.Event(), threading.Event(), put(tmp_path, pm(good=1))

    def first() -> None:
        with only_run(data):
            held.set()
            told.wait(60)
            order.append("first")

    def say(text: str) -> None:
        said.append(text)
        told.set()

    other = threading.Thread(target=first)
    other.start()
    held.wait()
    ingest([path], data, now=now, say=say)
    order.append("second")
    other.join()
    assert order == ["first", "second"]
    assert said == [f"Another run is writing to {data}; waiting for it to end."]


def test_patience_ends(tmp_path) -> None:
    with (
        only_run(tmp_path),
        pytest.raises(InputError, match="for more than 0 s; try again later"),
        only_run(tmp_path, patience_s=0.2),
    ):
        pytest.fail("two runs at once")


def test_readers_keep_what_they_opened_while_a_run_publishes(tmp_path, pm, now) -> None:
    data = tmp_path / "data"
    ingest([put(tmp_path, pm(good=1))], data, now=now)
    with connect(data) as reader:
        ingest([put(tmp_path, pm(good=3), "police_municipale_2026-W46.csv")], data, now=now)
        assert reader.connection.execute("select count(*) from facts").fetchone() == (1,)
    assert len(facts(data)) == 3


def test_a_damaged_archive_leaves_the_former_warehouse(tmp_path, pm, now) -> None:
    data = tmp_path / "data"
    ingest([put(tmp_path, pm(good=2))], data, now=now)
    archive.raw_file(data, archive.entries(data)[0]).write_bytes(b"")
    with pytest.raises(InputError, match="is damaged"):
        rebuild(data)
    assert len(facts(data)) == 2
    with pytest.raises(InputError, match="nothing to rebuild from"):
        rebuild(tmp_path / "elsewhere")


@pytest.fixture
def served(tmp_path, pm):
    """A partner's server on this machine, with one export."""
    folder = tmp_path / "served"
    folder.mkdir()
    put(folder, pm(good=2))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_file_from_an_address(tmp_path, served, now) -> None:
    [receipt] = ingest([f"{served}/police_municipale_2026-W45.csv?key=1"], tmp_path / "data", now=now)
    assert (receipt.file_name, receipt.stored) == ("police_municipale_2026-W45.csv", 2)


@pytest.mark.parametrize("what", ["absent", "down", "large"])
def test_an_address_that_fails_is_said(tmp_path, served, now, monkeypatch, what: str) -> None:
    url = {"absent": f"{served}/x.csv", "down": "http://127.0.0.1:9/x.csv"}.get(what)
    if what == "large":
        url = f"{served}/police_municipale_2026-W45.csv"
        monkeypatch.setattr("pipelines.read.source.SIZE_LIMIT", 10)
    message = "is larger than" if what == "large" else "did not answer: .* Try again later"
    with pytest.raises(FilesRefusedError, match=message):
        ingest([url], tmp_path / "data", now=now)
