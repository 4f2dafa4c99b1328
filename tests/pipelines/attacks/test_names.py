"""Attacks by the name of a file: spans nobody exports, days to come, names that are one to some disk."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import stat
import unicodedata
import warnings
import zipfile
from collections import Counter

import pandas as pd
import pytest

from observatory.errors import InputError
from observatory.screens.pages.data import upload
from observatory.warehouse import connect
from pipelines import archive
from pipelines.check import check_made, check_period, period_covered, until
from pipelines.ingest import FilesRefusedError, ingest, rebuild
from pipelines.intake.answer import Fate
from pipelines.intake.inbox import Inbox
from pipelines.validate import Validated
from tests.pipelines.attacks.test_history import HEADER, facts, put, row

pytestmark = pytest.mark.usefixtures("english")

#: What stands in a name, and the weeks it makes of a file of 16 November 2026 without a row: how many,
#: "asked" where somebody is asked about it, "none" where the name says no week and the file is refused.
SPANS = [
    ("the 53rd week of a year of 53", "2020-W53", 1),
    ("the 53rd week, to come", "2026-W53", "asked"),
    ("a week that no year has", "2026-W54", "none"),
    ("the week before the first", "2026-W00", "none"),
    ("the last week of all", "9999-W52", "asked"),
    ("a week of the year 0", "0000-W01", "none"),
    ("the first week that is believed", "2000-W01", 1),
    ("a week before it", "1999-W52", "asked"),
    ("weeks over the new year", "S50_a_S02_2026", 5),
    ("weeks in the wrong order", "S48_a_S45_2026", "asked"),
    ("a school year", "2025-2026", "asked"),
    ("years of two centuries", "1926_2026", "asked"),
    ("a year to come", "2062", "asked"),
    ("a year that no pattern knows", "2206", "none"),
    ("a quarter to come", "1er trimestre 2062", "asked"),
    ("a fifth quarter", "T5 2026", "asked"),
    ("a month to come", "décembre 2062", "asked"),
    ("a thirteenth month", "2026-13", "asked"),
    ("days of no month", "2026-02-30_2026-03-05", "none"),
    ("days ten years apart, turned around", "2026-11-09_2016-11-15", "asked"),
    ("days up to another century", "du_09-11-2026_au_15-11-2062", "asked"),
    ("days of one month, turned around", "du 31 au 1 octobre 2026", "asked"),
    ("all of a year", "2026-W01_2026-W52", "asked"),
    ("a month and a week in it", "2026-11 2026-W45", 2),
    ("digits run together", "20261109_20261115", 1),
    ("digits of no day", "20261332", "none"),
    ("a year of five digits", "20226-W45", "none"),
]


@pytest.mark.parametrize("cadence", ["weekly", "fortnightly", "monthly"])
@pytest.mark.parametrize(("why", "named", "expected"), SPANS, ids=[case[0] for case in SPANS])
def test_a_span_that_no_cadence_has_is_asked_about(now, why, named, expected, cadence) -> None:
    name, nothing = f"police_municipale_{named}.csv", pd.Series([], dtype="datetime64[us]")
    empty = Validated(pd.DataFrame({"week": nothing}), [], Counter(), 0)
    try:
        period = period_covered(name, empty, cadence)
        # What is asked about however soon it comes, and what comes long after (`test_an_empty_file_…`).
        came = min(
            now, dt.datetime.combine(min(period.last, now.date()), now.timetz()) + dt.timedelta(days=3)
        )
        check_period(period, cadence, nothing, name, came)
    except InputError as fault:
        assert {"asked": "mistyped", "none": "does not say"}[expected] in str(fault)
        return
    assert len(until(period, now).weeks) == expected


OLD = [
    ("a month of ten years ago", "2016-11", "monthly", True),
    ("a week of last year", "2025-W45", "weekly", True),
    ("a month of the summer", "2026-09", "monthly", False),
    ("the week before last", "2026-W44", "weekly", False),
    ("the year before last", "2024", "yearly", True),
    ("last year", "2025", "yearly", False),
]


@pytest.mark.parametrize(("why", "named", "cadence", "asked"), OLD, ids=[case[0] for case in OLD])
def test_an_empty_file_of_long_ago_is_asked_about(now, why, named, cadence, asked) -> None:
    """No row contradicts its name: mistyped, it would make a zero of a month that somebody told of."""
    name, nothing = f"police_municipale_{named}.csv", pd.Series([], dtype="datetime64[us]")
    one = pd.Series(pd.to_datetime([f"{named[:4]}-11-07"]))
    period = period_covered(name, Validated(pd.DataFrame({"week": nothing}), [], Counter(), 0), cadence)
    check_period(period, cadence, one, name, now)
    with pytest.raises(InputError, match="long after") if asked else contextlib.nullcontext():
        check_period(period, cadence, nothing, name, now)


def test_an_export_made_on_a_day_to_come_holds_back_no_correction(tmp_path, now) -> None:
    """Its year mistyped, everything that comes after it would be older: somebody is asked about it."""
    data = tmp_path / "data"
    ingest([put(tmp_path, row(1), name="police_municipale_2026-W45_2026-11-09.csv")], data, now=now)
    late = [
        put(tmp_path, row(1, 11), name=f"police_municipale_2026-W45_{day}.csv")
        for day in ("2062-11-16", "9999-12-31", "2026-12-01")
    ]
    with pytest.raises(FilesRefusedError, match="which is to come") as refused:
        ingest(late, data, now=now)
    assert len(refused.value.refused) == 3
    assert len(archive.entries(data)) == 1
    [receipt] = ingest(
        [put(tmp_path, row(1, 12), name="police_municipale_2026-W45_2026-11-16.csv")], data, now=now
    )
    assert receipt.corrected == 1


def test_an_archive_that_holds_such_an_export_goes_on(tmp_path, now) -> None:
    """One that was taken in before it was asked about is an export of no known day."""
    data, content = tmp_path / "data", (HEADER + row(1) + "\n").encode()
    entry = archive.Entry(
        archive.sha256(content), "police_municipale_2026-W45_9999-12-31.csv", "police_municipale",
        "2026-11-02", "2026-11-08", now.isoformat(), made_on="9999-12-31",
    )  # fmt: skip
    archive.keep(data, content, entry)
    path = put(tmp_path, row(1, 15), name="police_municipale_2026-W45_2026-11-12.csv")
    receipts = ingest([path], data, now=now + dt.timedelta(hours=1))
    assert receipts[-1].corrected == 1
    before = facts(data)
    rebuild(data)
    pd.testing.assert_frame_equal(facts(data), before)


@pytest.mark.parametrize("name", ["x_2026-11-20.csv", "x_2026-11-23.csv", "x_2026-W45.csv", "x.csv"])
def test_a_clock_that_is_a_little_wrong_is_no_mistyped_day(now, name) -> None:
    check_made(name, now)


class Dropped:
    """A file as a browser sends it."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    def getvalue(self) -> bytes:
        return self.content


#: Names that are one to some disk, some system or some reader.
ALIKE = [
    "a.csv", "A.CSV", "a.csv", "é.csv", "e\u0301.csv", "É.csv", "x" * 400 + ".csv", "x" * 400 + "y.csv",
    "../a.csv", "..\\a.csv", "/etc/passwd", "C:\\a.csv", ".", "..", "...", "", " ", "\u202e.csv", "CON",
    "a.csv ", "a\0.csv", "a\n.csv", "é" * 200 + "_2026-W45.csv", "é" * 200 + "_2026-W46.csv", "ß.csv",
    "SS.csv", "ss.csv", "İ.csv", "i\u0307.csv", "a/b/c/", "a (2).csv", "\ud800.csv", "-rf.csv", "a.csv:x",
]  # fmt: skip


def test_names_alike_to_a_disk_keep_their_own_bytes(tmp_path) -> None:
    files = [Dropped(name, str(n).encode()) for n, name in enumerate(ALIKE)]
    paths = upload._written(files, tmp_path)
    assert [path.read_bytes() for path in paths] == [file.content for file in files]
    assert all(tmp_path in path.resolve().parents for path in paths)
    assert all(len(path.name.encode()) <= 255 for path in paths)
    shown = Counter(unicodedata.normalize("NFC", path.name).casefold() for path in paths)
    assert set(shown.values()) == {1}, "what came of each is told by its name"


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packing:
        warnings.simplefilter("ignore")  # two members of one name
        for name, content in members:
            packing.writestr(name, content)
    return made.getvalue()


def told(*numbers: int) -> bytes:
    return (HEADER + "".join(row(n) + "\n" for n in numbers)).encode()


LINK = zipfile.ZipInfo("police_municipale_2026-W40.csv")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16
NAME, OUT = "police_municipale_2026-W45.csv", ("../../", "/", "..\\..\\")
#: Why, members, how many facts are stored of them, how many of them are refused.
ZIPS = [
    ("two members of one name", [(NAME, told(1)), (NAME, told(2))], 2, 0),
    ("the same but for case", [(NAME, told(3)), (NAME.upper(), told(4))], 2, 0),
    ("accents together and apart", [(f"é{NAME}", told(5)), (f"e\u0301{NAME}", told(6))], 2, 0),
    ("ways out of the folder", [(f"{way}{NAME}", told(7 + n)) for n, way in enumerate(OUT)], 3, 0),
    ("a year mistyped", [("police_municipale_9999-W52.csv", told(10)), (NAME, told(11))], 1, 1),
    ("made on a day to come", [(f"2062-11-16_{NAME}", told(12)), (NAME, told(13))], 1, 1),
    ("a link", [(LINK, b"/etc/passwd"), (NAME, told(14))], 1, 1),
    ("nothing in one", [(NAME, b""), (NAME, told(15))], 1, 1),
    ("names beyond any disk", [("é" * 150 + NAME, told(16)), ("x" * 400 + ".csv", told(17))], 2, 0),
    ("names that are none", [("x/..", told(18)), ("...", told(19)), ("-rf", told(20))], 3, 0),
    ("a ZIP under another name", [(NAME, packed((NAME, told(21)))), (NAME, told(22))], 1, 1),
    ("a ZIP in it", [("a.zip", packed((NAME, told(23)))), (NAME, told(24))], 0, 1),
    ("what a Mac puts beside", [(f"__MACOSX/._{NAME}", b"\0"), (".DS_Store", b"x"), (NAME, told(25))], 1, 0),
    ("more files than anybody sends", [(f"{n}{NAME}", told(26)) for n in range(101)], 0, 1),
]  # fmt: skip


def test_members_of_a_zip_are_each_taken_or_refused_by_name(tmp_path, now) -> None:
    """All of them in one look: none stops the others, none is lost, nothing lands outside."""
    inbox, data = tmp_path / "in", tmp_path / "data"
    inbox.mkdir()
    for n, (_why, members, _stored, _refused) in enumerate(ZIPS):
        (inbox / f"envoi {n:02d}.zip").write_bytes(packed(*members))
    box = Inbox(inbox, data, still_s=0)
    outcomes = [*box.take(now), *box.take(now)]
    assert sum(one.receipt.stored for one in outcomes if one.receipt) == sum(case[2] for case in ZIPS)
    assert sum(one.fate is Fate.REFUSED for one in outcomes) == sum(case[3] for case in ZIPS)
    assert not [one for one in outcomes if one.fate is Fate.TO_SEE]
    assert not [one for one in outcomes if str(tmp_path) in str(one.fault)], (
        "no sentence tells a path of ours"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"in", "data"}
    assert len(list(inbox.rglob("*.zip"))) == len(ZIPS), "a partner's file is never deleted"
    with connect(data) as warehouse:
        [(stored,)] = warehouse.connection.execute("select count(*) from facts").fetchall()
    assert stored == sum(case[2] for case in ZIPS)
