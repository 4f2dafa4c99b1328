"""Attacks on the history: clocks set back, files dropped again, a touched archive, mistyped weeks."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observatory.errors import InputError
from observatory.fact import COLUMNS
from observatory.warehouse import connect
from pipelines import archive, ingest, locate
from pipelines.ingest import FilesRefusedError, rebuild

pytestmark = pytest.mark.usefixtures("english")

HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"


def put(folder: Path, *rows: str, name: str = "police_municipale_2026-W45.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def row(n: int, hour: int = 10, day: str = "02/11/2026") -> str:
    return f"R{n};{day};{hour:02d}h00;3 rue de Madrid;;Belfort;Tag;"


def facts(data: Path) -> pd.DataFrame:
    with connect(data) as warehouse:
        return warehouse.connection.execute(f"select {', '.join(COLUMNS)} from facts order by fact_id").df()


def test_a_row_refused_because_the_clock_was_wrong_is_stored_when_it_comes_again(tmp_path, now) -> None:
    path, data = put(tmp_path, row(1), row(2, day="09/11/2026")), tmp_path / "data"
    [first] = ingest.ingest([path], data, now=now - dt.timedelta(days=10))
    assert (first.stored, first.rejected) == (1, 1)
    [again] = ingest.ingest([path], data, now=now)
    assert (again.stored, again.known, again.rejected) == (1, 1, 0)
    [third] = ingest.ingest([path], data, now=now)
    assert (third.stored, third.known) == (0, 2)
    before = facts(data)
    rebuild(data)
    pd.testing.assert_frame_equal(facts(data), before)


@pytest.fixture(scope="module")
def placer(tmp_path_factory) -> locate.Placer:
    """Opened once: the files of these tests all say one place."""
    return locate.open_placer(tmp_path_factory.mktemp("layers"))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.integers(1, 3), st.integers(9, 11)), min_size=1, max_size=3),
            st.integers(-3, 3),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_rebuild_equals_the_present_after_any_history(tmp_path_factory, placer, history) -> None:
    """Corrections, corrections taken back, the very same file again, the clock set back between two files."""
    folder = tmp_path_factory.mktemp("history")
    now, data = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC), folder / "data"
    patch = pytest.MonkeyPatch()
    patch.setattr(ingest, "open_placer", lambda _data: placer)
    for position, (said, hours) in enumerate(history):
        rows = {n: row(n, hour) for n, hour in said}
        now += dt.timedelta(hours=hours)
        path = put(folder, *rows.values(), name=f"police_municipale_2026-W{40 + position}.csv")
        ingest.ingest([path], data, now=now)
    before = facts(data)
    rebuild(data)
    patch.undo()
    pd.testing.assert_frame_equal(facts(data), before)


def _delete(path: Path) -> None:
    path.unlink()


def _alter(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace("2026-11-02", "2020-11-02"), encoding="utf-8")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


TOUCHED = [
    ("a raw file deleted", "*.raw", _delete, "is damaged"),
    ("a raw file cut", "*.raw", _cut, "is damaged"),
    ("a note altered: six years of zeros", "*.json", _alter, "lost or altered"),
    ("a note cut", "*.json", _cut, "lost or altered"),
    ("a note deleted", "*.json", _delete, "lost or altered"),
    ("the manifest cut", archive.MANIFEST, lambda path: path.write_bytes(b"{\n"), "cannot be read"),
]


@pytest.mark.parametrize(("why", "glob", "touch", "said"), TOUCHED, ids=[case[0] for case in TOUCHED])
def test_a_hole_in_the_archive_is_named_and_the_warehouse_stays(
    tmp_path, now, why, glob, touch, said
) -> None:
    data = tmp_path / "data"
    ingest.ingest([put(tmp_path, row(1), row(2))], data, now=now)
    touch(next((data / archive.FOLDER).glob(glob)))
    assert len(archive.faults(data)) >= 1, why
    with pytest.raises(InputError, match=said):
        rebuild(data)
    assert len(facts(data)) == 2
    # What comes is taken in all the same.
    [receipt] = ingest.ingest([put(tmp_path, row(3), name="police_municipale_2026-W46.csv")], data, now=now)
    assert receipt.stored == 1


NAMES = [
    ("the end of all time", "9999-12-31_9999-12-31"),
    ("up to the end of all time", "2026-11-02_9999-12-31"),
    ("the first week of all", "0001-W01"),
    ("a year of the Middle Ages", "1000-W45"),
    ("ten years too early", "2016-W45_2026-W45"),
    ("next year", "2027-W45"),
]


@pytest.mark.parametrize(("why", "days"), NAMES, ids=[case[0] for case in NAMES])
@pytest.mark.parametrize("rows", [[], [row(1)]], ids=["no row", "a row"])
def test_a_mistyped_name_is_asked_about_and_stops_nobody(tmp_path, now, why, days, rows) -> None:
    data = tmp_path / "data"
    bad = put(tmp_path, *rows, name=f"police_municipale_{days}.csv")
    good = put(tmp_path, row(2))
    with pytest.raises(FilesRefusedError, match="Was the date in its name mistyped") as refused:
        ingest.ingest([bad, good], data, now=now)
    assert [receipt.stored for receipt in refused.value.receipts] == [1], why
    assert len(archive.entries(data)) == 1, "nothing enters the archive that a rebuild cannot take"


def test_a_file_of_the_archive_that_fails_is_set_aside_and_named(tmp_path, now) -> None:
    """An archive made before names were asked about: the other files are taken in, by a rebuild and a run."""
    data, content = tmp_path / "data", (HEADER + row(1) + "\n").encode()
    ingest.ingest([put(tmp_path, row(2))], data, now=now)
    entry = archive.Entry(
        archive.sha256(content), "police_municipale_9999-12-31.csv", "police_municipale",
        "2026-11-02", "9999-12-31", now.isoformat(),
    )  # fmt: skip
    archive.keep(data, content, entry)
    with pytest.raises(FilesRefusedError, match="9999-12-31") as refused:
        ingest.ingest([put(tmp_path, row(3), name="police_municipale_2026-W46.csv")], data, now=now)
    assert [receipt.stored for receipt in refused.value.receipts] == [1]
    with pytest.raises(FilesRefusedError, match="9999-12-31"):
        rebuild(data)
    assert len(facts(data)) == 2


def test_two_notes_never_have_one_number(tmp_path, now) -> None:
    data = tmp_path / "data"
    for week in (44, 45, 46):
        ingest.ingest([put(tmp_path, row(week), name=f"police_municipale_2026-W{week}.csv")], data, now=now)
    lines = (data / archive.FOLDER / archive.MANIFEST).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [1, 2, 3]
