"""Two neighbours: data that differ in facts no reader of editions may tell apart give the same pages.

Some hundred facts of others are moved from one zone and place to another, some are taken out, and what is
kept as printed stays as it was: no count that may leave the office changes. Then nothing a partner or an
elected person loads may change either: no word, number, table, map, tooltip, file or name of a file, on any
of their pages. Whatever is made from a true count, be it a sentence, a colour or a p-value, fails here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import shutil
import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from observatory import documents
from observatory.access import Person, Role, may
from observatory.counts import edition
from observatory.counts.disclosure import Audience
from observatory.counts.disclosure.attacker import narrowed
from observatory.counts.disclosure.reader import Printing, attack_rounded
from observatory.counts.period import Length, period_with
from observatory.counts.printed import FOLDER
from observatory.documents.files import render
from observatory.screens import navigation
from observatory.screens.pages.data.page import TABS
from observatory.screens.session import reader
from observatory.territory import Territory
from observatory.warehouse import connect
from observatory.weeks import week_label

TODAY = dt.date(2026, 11, 25)
LAST, WEEKS = dt.date(2026, 11, 16), 8
#: Periods that are asked for; a year is its weeks' sum like the others, and takes longer to round.
LENGTHS = [length for length in Length if length is not Length.YEAR]
#: Role → the feeds and areas of the person attacked from.
READERS = {"partner": (("sdis",), ()), "elected": ((), ("90010", "90008"))}


@pytest.fixture(scope="module")
def neighbours(demo_data, tmp_path_factory) -> tuple[Path, Path]:
    """Two data folders: the same printed counts, other facts behind them."""
    one = shutil.copytree(demo_data, tmp_path_factory.mktemp("neighbours") / "one")
    first = LAST - dt.timedelta(weeks=12)
    with connect(one) as warehouse:
        before = edition.weekly(warehouse, first, LAST, today=TODAY)
        edition.printed_weeks(warehouse, one, first, LAST, TODAY)
    other = shutil.copytree(one, one.with_name("other"))
    _move_facts(other / "observatory.duckdb")
    with connect(other) as warehouse:
        after = edition.weekly(warehouse, first, LAST, today=TODAY).reindex(before.index)
    assert ((after != before) & after.notna()).sum().sum() > 100
    for week in after.columns[after.columns >= pd.Timestamp(first)]:
        _count_again(other / FOLDER / f"{week_label(week)}.csv", after[week])
    return one, other


def _move_facts(path: Path) -> None:
    """Places, hours, zones change hands within a feed and week, some facts go; nobody falls silent."""
    moved = "zone_code, zone_kind, commune_code, lon, lat, place_text, place_kind, matched_label, score"
    columns = [name.strip() for name in moved.split(",")]
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute(
            f"""create temp table pairs as
            with few as (select *, row_number() over (partition by feed, week order by hash(fact_id)) n
                         from facts where feed <> 'sdis' and week > date '2026-08-01'
                         and zone_code is not null)
            select a.fact_id, {", ".join(f"b.{name}" for name in columns)}, b.subtype
            from few a join few b on a.feed = b.feed and a.week = b.week and b.n = a.n + 1 and a.n % 2 = 1
            where a.theme = b.theme or a.n < 40"""
        )
        given = ", ".join(f"{name} = pairs.{name}" for name in columns)
        warehouse.execute(f"update facts set {given} from pairs where facts.fact_id = pairs.fact_id")
        # And some were never told: how many there are of others, in all or of a partner, is nobody's either.
        warehouse.execute(
            "delete from facts where feed <> 'sdis' and week > date '2026-09-01' and hash(fact_id) % 40 = 0"
        )


def _count_again(path: Path, counts: pd.Series) -> None:
    kept = pd.read_csv(path, dtype={"zone_code": str}).set_index(["zone_code", "theme"])
    kept["count"] = counts.reindex(kept.index).fillna(0).astype(int)
    kept.to_csv(path, lineterminator="\n")


#: A sector of 15 × 22 m and every filter that narrows, in the address of whoever may see no place.
NARROW = {
    "sector": "6.86280,47.63790;6.86300,47.63790;6.86300,47.63810;6.86280,47.63810",
    "theme": "tag", "hours": "22-02", "days": "sat", "period": "week", "partner": "police_municipale",
    "seen": "police_municipale", "zone": "90010-03", "view": "facts", "from": "2026-11-16",
    "to": "2026-11-16", "by": "district", "action": "A1", "compare": "own", "tab": "receipts",
}  # fmt: skip


class Loaded:
    """What a reader's browser is sent of a page, and every file it offers."""

    def __init__(self, monkeypatch, role: str) -> None:
        feeds, areas = READERS[role]
        person = Person("x@ville.example", Role(role), feeds, areas)
        self.patch, self.files = monkeypatch, dict[str, bytes]()
        monkeypatch.setattr(reader, "current", lambda: person)
        monkeypatch.setattr(reader, "note", lambda *_given, **_named: None)
        monkeypatch.setattr(streamlit, "download_button", self._offer)

    def _offer(self, label, data, file_name="", mime="", **_more) -> bool:
        self.files[f"{label} {file_name} {mime}"] = data() if callable(data) else data
        return False

    def page(self, data: Path, address: str, **asked: str) -> dict[str, object]:
        """Element → what it says, and the files."""
        self.patch.setenv("OBSERVATORY_DATA", str(data))
        self.files = {}
        app = AppTest.from_function(_page, kwargs={"address": address}, default_timeout=60)
        for name, value in asked.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [fault.value for fault in app.exception]
        said = {f"{n} {node.type}": _said(node) for n, node in enumerate(app._tree) if hasattr(node, "proto")}
        return said | {name: _content(content) for name, content in self.files.items()}


def _said(node) -> str:
    # What the server calls an element or a file within a session tells nothing.
    text = str(node.proto)
    return re.sub(r"\$\$ID-[0-9a-f]+|/media/\w+", "", text)


def _content(file: bytes | str) -> str:
    """A file without the moment it was made at."""
    content = file.encode() if isinstance(file, str) else file
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"".join(parts.read(n) for n in parts.namelist() if n != "docProps/core.xml")
    return hashlib.sha256(re.sub(rb"20\d\d-\d\d-\d\dT[\d:.]+Z", b"", content)).hexdigest()


def _page(address: str) -> None:
    from observatory.screens.navigation import PLACES
    from observatory.screens.session import reader

    reader.on_page(address, PLACES[address].files)
    PLACES[address].show()


def asked(role: str) -> list[tuple[str, dict[str, str]]]:
    """Every page of the role, from the app's own list, with what its address may ask for."""
    person = Person("x", Role(role), *READERS[role])
    pages = [
        address
        for address, place in navigation.PLACES.items()
        if may(person, place.act) and not (place.unless and may(person, place.unless))
    ]
    newest, older = (week_label(LAST - dt.timedelta(weeks=n)) for n in (0, 5))
    found: list[tuple[str, dict[str, str]]] = [(page, {"period": "week"}) for page in pages]
    for page in set(pages) & {"edition", "commune"}:
        found += [(page, {"week": newest, "period": "month"})]
    if "donnees" in pages:
        found += [("donnees", {"tab": tab}) for tab in TABS]
    asks = {"zone": "90010-03", "period": "week", "week": older, "lang": "en", "theme": "noise"}
    return [*found, (pages[0], asks), *((page, NARROW | {"week": newest}) for page in pages)]


@pytest.mark.parametrize("role", READERS)
def test_neighbours_look_alike_to_readers_of_editions(neighbours, monkeypatch, role: str) -> None:
    loaded = Loaded(monkeypatch, role)
    cases = asked(role)
    for page, address in cases:
        one, other = (loaded.page(data, page, **address) for data in neighbours)
        told = {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
        assert not told, (page, address, [(one.get(name), other.get(name)) for name in sorted(told)][:2])
        assert len(one) > 3
        if page == "edition":
            assert sum(name.endswith(("csv", "sheet", "json", "parquet", "sqlite3")) for name in one) >= 4
    print(f"{role}: {len(cases)} pages, none tells the neighbours apart")


def test_the_attack_sees_what_readers_in_clear_are_shown(neighbours, monkeypatch) -> None:
    """The neighbours do differ: a page in clear tells them apart."""
    monkeypatch.setitem(READERS, "analyst", ((), ()))
    loaded = Loaded(monkeypatch, "analyst")
    one, other = (loaded.page(data, "semaine", week=week_label(LAST)) for data in neighbours)
    assert one != other


@pytest.mark.parametrize(
    ("kind", "areas"), [(documents.Kind.WEEK, ()), (documents.Kind.ZONE, ("90010-03", "90034"))]
)
def test_documents_sent_of_neighbours_are_the_same_in_every_form(
    neighbours, monkeypatch, kind, areas
) -> None:
    """What is sent out of two weeks, with its series, as PDF, HTML and XLSX: a fact behind moves no byte."""
    monkeypatch.setattr(documents.public, "SERIES_WEEKS", 10)
    sent = []
    for data in neighbours:
        sent.append({})
        for back in (2, 0):
            monday = LAST - dt.timedelta(weeks=back)
            with connect(data) as warehouse:
                partners = {feed: feed for feed in warehouse.ask("feeds")["feed"]}
                desk = documents.Desk(warehouse, data, Territory.load(), partners, monday, TODAY, areas)
                for made in documents.make(desk, kind, Audience.PUBLIC):
                    sent[-1] |= {name: _content(file) for name, file in render(made).items()}
    assert len(sent[0]) == 6 * max(1, len(areas)) and sent[0] == sent[1]


def test_no_two_loads_nor_periods_say_more_than_the_weeks_do(neighbours) -> None:
    """Every length is the sum of what is printed of its weeks, asked again, later and in any order.

    So no filter, week, period, zone nor total less another is more than a difference of printed cells; and of
    those the integer programs find none that is one of 1 to 4, not even for who knows a partner's own facts.
    """
    data, _other = neighbours
    weeks = [LAST - dt.timedelta(weeks=n) for n in range(WEEKS)]
    with connect(data) as warehouse:
        whole = edition.printed_weeks(warehouse, data, weeks[-1], weeks[0], TODAY)
        for order, late in ((weeks, 0), (weeks[::-1], 3)):
            today = TODAY + dt.timedelta(days=late)
            parts = [edition.printed_weeks(warehouse, data, week, week, today) for week in order]
            pd.testing.assert_frame_equal(pd.concat(parts, axis=1)[whole.columns], whole, check_like=True)
        for length in LENGTHS[:3]:
            period = period_with(LAST, length).until(LAST)
            table = edition.counts_for(warehouse, data, period, Audience.PUBLIC, TODAY)["value"]
            summed = whole[[pd.Timestamp(week) for week in period.weeks]].sum(axis=1)
            cells = [key for key in table.index if edition.is_cell(key)]
            assert (table[cells].astype(int) == summed[cells]).all()
        own = edition.weekly(warehouse, LAST, LAST, feeds=["sdis"], today=TODAY).sum(axis=1).astype(int)
    told = whole[pd.Timestamp(LAST)].dropna().astype(int)[::4]
    assert len(told) > 60
    assert narrowed(attack_rounded([Printing(told)])).empty
    assert narrowed(attack_rounded([Printing(told[told.index.isin(own[own > 0].index)], own[own > 0])])).empty
