"""The ingest killed at random points, fifty times: what is published stands whole, no row is lost or doubled.

Each round a child process takes in the next few files and is killed (SIGKILL, by its own number) at a moment
drawn from a seeded generator: by the clock, or right at one of the steps a run goes through (a file archived,
facts stored, the copy closed, the swap). Children are forked from this process, which has everything imported
and the geocoder open, so that a round costs a fifth of a second and the clock strikes inside the run.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import time
import traceback
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from observatory import atomic
from observatory.fact import COLUMNS
from observatory.warehouse import connect, publish, published, store
from pipelines import archive, ingest, locate, record

ROUNDS = 50
#: A partner's files in a folder; each run is given the next one or two that are not archived yet.
FILES = 90
#: Passages of `STEPS`: so many a lot of files that is stored together, and so many for the run itself.
PASSAGES_A_LOT, PASSAGES_A_RUN = 20, 22
NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"
#: Where a run can be struck: just before and just after each of these.
STEPS = (
    (archive, "keep_all"),
    (archive, "write_files"),
    (archive, "_list"),
    (ingest.Run, "_store"),
    (store, "store_versions"),
    (store, "_move_to_history"),
    (record, "keep"),
    (publish, "swap"),
    (atomic, "settle"),
    (publish, "_open_copy"),
)
#: Everything the observatory keeps of a fact but when it learnt it, which depends on the run, and hashes,
#: which depend on the key of the folder.
LASTING = [name for name in COLUMNS if name not in ("known_from", "known_run", "fact_id", "content")]

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork(), which this system does not have"),
    # A child that is killed never returns to Python: nothing of the threads it did not inherit is used.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]


def write_files(folder: Path, draw: random.Random) -> list[Path]:
    """One small export a week: new rows, rows known from the week before, corrections, refused rows."""
    folder.mkdir()
    paths, monday = [], dt.date(2023, 11, 27)
    for week in range(FILES):
        day = monday + dt.timedelta(weeks=week)
        rows = [f"W{week}-{n};{day:%d/%m/%Y};{n:02d}h00;3 rue de Madrid;;Belfort;Tag;" for n in range(6)]
        rows += [f"W{week - 1}-{n};{day:%d/%m/%Y};{n:02d}h30;5 rue de Madrid;;Belfort;Tag;" for n in range(2)]
        rows += [f"F{week};31/02/2026;10h00;x;;Belfort;Tag;", f"O{week};;;x;;Belfort;Objet trouvé;"]
        year, number, _day = day.isocalendar()
        path = folder / f"police_municipale_{year}-W{number:02d}.csv"
        path.write_text(HEADER + "\n".join(draw.sample(rows, len(rows))), encoding="utf-8")
        paths.append(path)
    return paths


def contents(data: Path) -> tuple[pd.DataFrame, Counter]:
    """The facts that last, and how many rows of each table; reading them all proves the file is whole."""
    with connect(data) as warehouse:
        ask = warehouse.connection.execute
        facts = ask(f"select {', '.join(LASTING)} from facts order by file_sha256, row_number").df()
        tables = ("facts", "facts_history", "receipts", "receipt_lines", "rejections", "coverage")
        counts = Counter({name: len(ask(f"select * from {name}").fetchall()) for name in tables})
    return facts, counts


def in_child(work) -> int:
    """Fork; do `work` in the child, which ends without any clean-up of this process. Returns its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def strike_at(step: int) -> None:
    """In a child: end this very process with SIGKILL when it reaches the `step`-th passage of a step."""
    left = [step]

    def struck(function):
        def call(*given, **named):
            for when in ("before", "after"):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                if when == "before":
                    result = function(*given, **named)
            return result

        return call

    for module, name in STEPS:
        setattr(module, name, struck(getattr(module, name)))


def run_and_kill(
    paths: list[Path], data: Path, draw: random.Random, now: dt.datetime, pending: int, run_s: float
) -> bool:
    """One run in a child, struck by the clock or at a step. True if it was killed before it ended.

    `pending` files were archived by former runs and are taken in first, as a lot of their own; a run takes
    about `run_s`.
    """
    by_clock = draw.random() < 0.5
    # One passage more than there are: that run is not struck.
    passage = draw.randint(1, PASSAGES_A_LOT * (2 if pending else 1) + PASSAGES_A_RUN + 1)

    def work() -> None:
        if not by_clock:
            strike_at(passage)
        ingest.ingest(paths, data, now=now)

    child = in_child(work)
    if by_clock:
        time.sleep(draw.uniform(0, 1.5 * run_s))
        os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return os.WIFSIGNALED(status)


def test_fifty_power_cuts_lose_nothing(tmp_path, monkeypatch) -> None:
    draw = random.Random(90)
    paths = write_files(tmp_path / "inbox", draw)
    placer = locate.open_placer(tmp_path)
    monkeypatch.setattr(ingest, "open_placer", lambda _data: placer)
    undisturbed, data = tmp_path / "undisturbed", tmp_path / "data"
    ingest.ingest(paths[:1], undisturbed, now=NOW)
    started = time.monotonic()
    ingest.ingest(paths[1:3], undisturbed, now=NOW)
    run_s = time.monotonic() - started
    ingest.ingest(paths, undisturbed, now=NOW)
    expected, expected_counts = contents(undisturbed)

    killed, between, before, kept = 0, 0, Counter(), 0
    for turn in range(ROUNDS):
        files = paths[kept : kept + draw.randint(1, 2)]
        pending = kept - before["receipts"]
        killed += run_and_kill(files, data, draw, NOW + dt.timedelta(minutes=turn), pending, run_s)
        if published(data).exists():
            _facts, there = contents(data)
            assert not before - there, "a published row was lost"
            before = there
        archived = [entry.file_name for entry in archive.entries(data)]
        assert archived == [path.name for path in paths[: len(archived)]], (
            "files are archived whole, in their order"
        )
        assert len(archived) >= kept, "an archived file was lost"
        kept = len(archived)
        between += before["receipts"] < kept
    assert killed > ROUNDS * 0.6, "too few rounds were cut to prove anything"
    # The last round may happen to end with everything published: any of the fifty will do.
    assert between, "none was cut between archiving and publishing"
    assert 0 < before["receipts"] <= kept < len(paths), "cut before archiving, and after publishing"

    # The partner's folder is taken in once more, as after any power cut.
    ingest.ingest(paths, data, now=NOW + dt.timedelta(days=1))
    found, counts = contents(data)
    assert counts == expected_counts
    pd.testing.assert_frame_equal(found, expected)
    assert not list(data.glob("*.building*"))

    ingest.rebuild(data)
    again, counts_again = contents(data)
    assert counts_again == expected_counts
    pd.testing.assert_frame_equal(again, expected)
