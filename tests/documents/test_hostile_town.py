"""Every kind of document of a town that is not the demonstration: quiet, silent, in a week 53, badly named.

Its year has 53 weeks and ends with the last one told; two partners are left of fourteen, one of which has
been silent for a month; a theme and a commune have had no fact ever; places, halls, actions and decisions
are named with markup, with a formula, or without end.
"""

from __future__ import annotations

import datetime as dt
import errno
import io
import re
import shutil
import subprocess
import sys
import zipfile

import duckdb
import pytest

from observatory import atomic, counts, documents, evaluate, language
from observatory.atomic import StorageError
from observatory.counts import edition
from observatory.counts.disclosure import Audience
from observatory.documents import Kind
from observatory.documents.formats.pdf import pdf
from observatory.errors import NoDataError
from observatory.settings import PROJECT
from observatory.territory import Territory
from observatory.warehouse import connect
from tests.documents.qpv import with_priority_districts
from tests.documents.test_every_kind import (
    MARGIN,
    OVER,
    overlapping,
    pages_of,
    poppler,  # noqa: F401 - a fixture
    rounded,
    told,
)

#: The last week of the demonstration is six weeks before the week 53 of that year.
LATER, WEEK = 6, dt.date(2026, 12, 28)
#: What no document may run or draw.
MARKUP = '<b>#strong[Place]</b> $x$ =HYPERLINK("http://a.example") & "'
LONG = "Avenue du Général-de-Corps-d’Armée-et-de-ses-Compagnons prolongée jusqu’au rond-point de l’Étang " * 3

_CHANGES = f"""
delete from facts where feed not in ('police_municipale', 'territoire_habitat');
delete from coverage where feed not in ('police_municipale', 'territoire_habitat');
delete from feed_scope where feed not in ('police_municipale', 'territoire_habitat');
delete from facts where theme = 'tag' or commune_code = '90004' or zone_code = '90010-01';
update facts set week = week + interval {7 * LATER} day, starts_at = starts_at + interval {7 * LATER} day,
  ends_at = ends_at + interval {7 * LATER} day, removed_at = removed_at + interval {7 * LATER} day,
  ended_at = ended_at + interval {7 * LATER} day, cleaned_at = cleaned_at + interval {7 * LATER} day,
  cleared_at = cleared_at + interval {7 * LATER} day;
update coverage set week = week + interval {7 * LATER} day;
delete from facts where feed = 'territoire_habitat' and week > '2026-11-30';
delete from coverage where feed = 'territoire_habitat' and week > '2026-11-30';
update facts set matched_label = $markup, hall = '=1+1' where fact_id % 3 = 0;
update facts set matched_label = $long where fact_id % 3 = 1;
"""


@pytest.fixture(scope="module")
def data(demo_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(demo_data / "observatory.duckdb", folder)
    with duckdb.connect(str(folder / "observatory.duckdb")) as town:
        for change in filter(str.strip, _CHANGES.split(";\n")):
            named = {"markup": MARKUP} if "$markup" in change else {"long": LONG} if "$long" in change else {}
            town.execute(change, named)
    actions = (demo_data / "actions.toml").read_text(encoding="utf-8")
    action = re.sub(r'^title = ".*"$', f"title = '{MARKUP}'", actions, flags=re.MULTILINE)
    assert action != actions
    (folder / "actions.toml").write_text(action, encoding="utf-8")
    with_priority_districts(folder)
    day = dt.date(2026, 12, 1)
    for what, who in ((MARKUP, LONG), (LONG, MARKUP)):
        decided = evaluate.Decision("", what, who, day, day, ("90010-01",), ("tag", "dumping"))
        evaluate.decide(folder, decided, Territory.load().zones)
    return folder


@pytest.fixture(scope="module")
def desk(data):
    with connect(data) as town:
        names = {feed: f"{feed} {MARKUP}" for feed in town.ask("feeds")["feed"]}
        territory = Territory.load(data).with_layers_of(data)
        assert counts.last_complete_week(town, WEEK + dt.timedelta(days=8)) == WEEK
        yield documents.Desk(town, data, territory, names, WEEK, WEEK + dt.timedelta(days=8), kept={})


CASES = [(kind, reader) for kind in Kind for reader in documents.readers_of(kind)]


@pytest.mark.parametrize(("kind", "reader"), CASES)
def test_each_is_made_or_says_why_not(kind, reader, desk, monkeypatch, poppler, tmp_path):  # noqa: F811
    """No word leaves its page or lies over another, names are text, and a workbook runs nothing."""
    monkeypatch.setattr(edition, "printed_weeks", rounded)
    try:
        document = max(documents.make(desk, kind, reader), key=lambda one: len(repr(one.sections)))
    except NoDataError as fault:
        assert str(fault) and "{" not in str(fault)
        return
    files = documents.render(document)
    boxes = told("pdftotext", "-bbox", of=files[f"{document.name}.pdf"], into=tmp_path)
    for width, words in pages_of(boxes):
        assert words[:, 0].min() >= MARGIN - OVER
        assert words[:, 2].max() <= width - MARGIN + OVER
        assert not overlapping(words)
    assert "<b>" not in files[f"{document.name}.html"].decode()
    with zipfile.ZipFile(io.BytesIO(files[f"{document.name}.xlsx"])) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    assert sheets or not document.tables()
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]


def test_the_week_53_is_told_and_who_is_silent_with_it(desk):
    document = next(documents.make(desk, Kind.WEEK, Audience.OFFICE))
    assert "2026-W53" in document.title
    assert "territoire_habitat" in " ".join(document.sections[0].parts[0].lines)


def test_a_place_without_a_fact_ever_has_a_sheet_without_a_map_or_list(desk):
    [sheet] = documents.make(desk._replace(zones=("90004",)), Kind.ZONE, Audience.OFFICE)
    assert [table.name for table in sheet.tables()] == ["themes"]
    assert language.plainly_spaced(sheet.sections[0].parts[0].lines[-1]).startswith("Trop peu de faits")
    assert pdf(sheet)


def test_a_full_disk_leaves_the_documents_of_before(desk, tmp_path, monkeypatch):
    """Of a document that is made again no file is left half, and none of another day stands beside it."""
    folder = tmp_path / "out"
    sheets = documents.make(desk, Kind.ZONE, Audience.OFFICE)
    first = next(sheets)
    before = {path.name: path.read_bytes() for path in documents.put(folder, first)}

    def full(*_given) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic, "_flush", full)
    for document in (first, next(sheets)):
        with pytest.raises(StorageError, match="No space left on device"):
            documents.put(folder, document)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_two_processes_that_issue_one_edition_issue_the_same(demo_data, tmp_path):
    """Each rounds at random what nobody has yet printed: one draws, and both print what was drawn."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copy(demo_data / "observatory.duckdb", data)
    asked = ["--data", str(data), "report", "week", "2026-W46", "--for", "public", "--made", "2026-11-24"]
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "observatory", *asked, "--out", str(tmp_path / name)],
            cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for name in ("one", "other")
    ]  # fmt: skip
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    one, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir() if path.suffix != ".json"}
        for name in ("one", "other")
    )
    assert one == other and len(one) == 3
