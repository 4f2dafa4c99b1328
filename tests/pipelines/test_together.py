"""Files checked together come out as each does alone; one that ends its reader costs the others nothing."""

from __future__ import annotations

import datetime as dt
import os
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Pipe

import numpy as np
import pandas as pd
import pytest

from observatory.errors import InputError, ObservatoryError
from observatory.settings import PROJECT
from pipelines import check, sandbox
from pipelines.check import Checked, Given, check_together, job_of, outcomes_of
from pipelines.feed import feed
from pipelines.locate import is_located, locate_facts, open_placer
from pipelines.sandbox import Job, Readers, _Waiting, died
from tests.pipelines.conftest import NOW

KEY = b"k" * 32
SAMPLES = sorted(p for p in (PROJECT / "tests" / "feeds").iterdir() if p.stem not in ("expected", "__init__"))


def given() -> list[Given]:
    """Every sample, also as if it came earlier, from the archive, cut off, or under another header."""
    found = []
    for path in (p for p in SAMPLES if p.suffix in (".csv", ".xlsx", ".json", ".xml", ".geojson")):
        content, of = path.read_bytes(), feed(path.stem)
        found += [
            Given(content, path.name, of, NOW),
            Given(content, path.name, of, NOW - dt.timedelta(days=10)),
            Given(content, path.name, of, NOW, archived=True),
            Given(content[: len(content) // 2], path.name, of, NOW),
        ]
        if path.suffix == ".csv":
            found.append(Given(content.replace(b"ate", b"atum", 1), path.name, of, NOW))
    return found


def said(outcome: Checked | ObservatoryError) -> tuple:
    if isinstance(outcome, ObservatoryError):
        return (type(outcome), str(outcome))
    one = outcome.validated
    return outcome.feed, outcome.covers, one.faults, list(one.out_of_scope.items()), list(one.remarks.items())


def test_files_checked_together_are_as_if_alone() -> None:
    files = given()
    together = check_together(files, KEY)
    facts = 0
    for file, found in zip(files, together, strict=True):
        (alone,) = check_together([file], KEY)
        assert said(found) == said(alone), file.file_name
        if isinstance(alone, Checked):
            pd.testing.assert_frame_equal(found.validated.facts, alone.validated.facts)
            facts += len(alone.validated.facts)
    assert facts > 100
    assert sum(isinstance(found, ObservatoryError) for found in together) > 10
    assert any(found.validated.faults for found in together if isinstance(found, Checked))


def test_identical_rows_of_two_files_are_no_copies_of_each_other() -> None:
    """The same reference with other content in another file is a correction, not a contradiction."""
    header = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites;Requérant\n"
    rows = [f"PM-1;02/11/2026;14h05;{n} rue de Madrid;;Belfort;Tag;;\n" for n in (3, 4)]
    of = feed("police_municipale")
    files = [Given((header + row).encode("utf-8-sig"), "pm_2026-W45.csv", of, NOW) for row in rows]
    first, second = check_together(files, KEY)
    assert isinstance(first, Checked) and isinstance(second, Checked)
    assert not first.validated.faults and not second.validated.faults
    assert list(first.validated.facts["fact_id"]) == list(second.validated.facts["fact_id"])
    assert list(first.validated.facts["content"]) != list(second.validated.facts["content"])


class Deadly:
    """A definition that ends the process that reads by it."""

    name = "deadly"

    @property
    def format(self) -> str:
        os.abort()


def test_a_file_that_ends_its_reader_does_not_take_its_neighbours_with_it(pm) -> None:
    content, of = pm(good=2), feed("police_municipale")
    files = [Given(content, f"{letter}_2026-W45.csv", of, NOW) for letter in "abcdefghijkl" * 2]
    files[5] = files[5]._replace(feed=Deadly(), file_name="deadly.csv")
    with Readers() as readers:
        found = list(outcomes_of(readers, [job_of(file, KEY) for file in files]))
    assert died(found.pop(5))
    assert [one.validated.read for one in found] == [2] * 23


def test_small_files_are_checked_by_lots_and_large_ones_alone(pm) -> None:
    """Fixed work is done once a lot; a file alone keeps its own limits of memory and time."""
    of, sizes = feed("police_municipale"), []
    small, large = Given(pm(good=1), "a", of, NOW), Given(b"x" * (1 << 20), "b", of, NOW)

    class Seen:
        def outcomes(self, jobs):
            sizes.extend(job.size for job in jobs)
            return [
                None if job.size >= 1 << 20 else [None] * (job.size // len(small.content)) for job in jobs
            ]

    jobs = [job_of(file, KEY) for file in [*[small] * 20, large, *[small] * 20]]
    assert len(list(outcomes_of(Seen(), jobs))) == 41
    assert len(sizes) < 20
    assert sizes.count(1 << 20) == 1


def test_what_readers_locate_is_as_the_run_would(tmp_path) -> None:
    """Alone, in a lot, with neighbours that are at fault: text, index and type of every column."""
    files, placer = given()[::4], open_placer(tmp_path)
    jobs = [job_of(file, KEY, tmp_path) for file in files]
    with Readers() as readers:
        found = [one.validated for one in outcomes_of(readers, jobs) if isinstance(one, Checked)]
    alone = [one.validated for one in check_together(files, KEY) if isinstance(one, Checked)]
    placed = 0
    for by_reader, by_run in zip(found, alone, strict=True):
        if "place_text" in by_run.facts:
            locate_facts([by_run], placer)
            placed += by_reader.facts["lon"].notna().sum()
        pd.testing.assert_frame_equal(by_reader.facts, by_run.facts)
    assert placed > 100


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda patch, _data: patch.setenv("OBSERVATORY_GEOCODER_URL", "http://127.0.0.1:1"), "a service"),
        (lambda patch, _data: patch.setattr(check, "PLACES_OF_A_READER", 1), "too many places for a reader"),
        (
            lambda _patch, data: spoilt_layers(data),
            "layers that cannot be read",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_a_reader_should_not_locate_is_left_to_the_run(pm, monkeypatch, tmp_path, spoil, why) -> None:
    """The job is done here: a reader of the fork server was started before and sees nothing of a patch."""
    spoil(monkeypatch, tmp_path)
    file = Given(pm(good=2).replace(b"rue", b"allee", 1), "a_2026-W45.csv", feed("police_municipale"), NOW)
    job = job_of(file, KEY, tmp_path)
    found = job.work(*job.given)
    assert found.validated.read == 2
    assert not is_located(found.validated), why


def spoilt_layers(data) -> None:
    (data / "geodata").mkdir()
    (data / "geodata" / "addresses.csv").write_text("no,address\n", encoding="utf-8")


def test_what_is_sent_is_what_is_received_and_can_be_worked_on() -> None:
    """Small parts together, large ones apart: a file's bytes as bytes, a table's as what can be changed."""
    rows = sandbox.LARGE_PART // 8 + 1
    table = pd.DataFrame({"n": np.arange(rows), "text": pd.Series(["é"] * rows, dtype="str"), "none": np.nan})
    file = Given(b"x" * (sandbox.LARGE_PART + 1), "a", None, NOW)
    here, there = Pipe()
    with ThreadPoolExecutor(1) as other, here, there:
        for thing, kind in (((file, "small"), bytes), ((table, table.iloc[:2]), bytearray)):
            other.submit(sandbox.send, there, thing)
            first, second = sandbox.receive(here, kind)
            if kind is bytes:
                assert (first, second) == thing
                assert type(first.content) is bytes
                continue
            pd.testing.assert_frame_equal(first, table)
            pd.testing.assert_frame_equal(second, table.iloc[:2])
            first.loc[0, "n"] = 7
            first["none"].to_numpy(copy=False)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (InputError("a layer is damaged"), []),  # the run meets it too, and says it to who asked
        (KeyError("M. Untel"), ["KeyError"]),  # ours: it would only be slower, and nobody would see it
    ],
)
def test_facts_that_a_reader_cannot_locate_are_left(tmp_path, monkeypatch, caplog, fault, told) -> None:
    def fail(*_given: object) -> None:
        raise fault

    monkeypatch.setattr(check, "locate_facts", fail)
    sample = PROJECT / "tests" / "feeds" / "police_municipale.csv"
    one = Given(sample.read_bytes(), sample.name, feed("police_municipale"), NOW)
    (outcome,) = check._check_and_locate([one], KEY, tmp_path)
    assert not is_located(outcome.validated)
    assert [record.getMessage().rpartition(": ")[2] for record in caplog.records] == told


def test_jobs_are_begun_in_their_order_but_one_that_would_end_last_and_alone() -> None:
    jobs = [Job(str(n), size, str, ()) for n, size in enumerate([5, 1, 30, 1, 1, 40, 2])]
    waiting = _Waiting(jobs, 2)
    begun = [int(waiting.take()[0].name) for _job in jobs]
    assert begun == [0, 5, 2, 1, 3, 6, 4]
    assert waiting.take() is None


def test_a_workbook_is_as_long_as_the_text_it_unpacks_to() -> None:
    """By its bytes it is a tenth of what reading it takes: it was begun last, and ended alone."""
    given = [Given(content, "f", None, NOW) for content in (b"x" * 200, b"x" * 100, b"PK" + b"x" * 60)]
    waiting = _Waiting([job_of(one, KEY) for one in given], 2)
    begun = [waiting.take()[0].size for _job in given]
    assert begun == [62, 200, 100]


def test_readers_that_are_left_in_the_middle_begin_no_other_file(caplog) -> None:
    """As where the warehouse cannot be opened: what is begun is ended, what waits is forgotten."""
    with Readers(1) as readers:
        outcomes = readers.outcomes([Job(str(n), 1, time.sleep, (60,)) for n in range(4)])
        numbers = [reader.number for reader in readers._all]
    assert not any(reader.number for reader in readers._all)
    assert died(next(outcomes))
    assert not caplog.records, "nothing was stopped at its limits"
    assert all(numbers)
