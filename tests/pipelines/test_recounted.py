"""Editions are counted anew as of when they were sent: none is accused wrongly, a forged one is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from observatory.counts import edition, sent
from observatory.counts.disclosure import ALL, Audience, Mark
from observatory.counts.period import Length, Period, period_with
from observatory.warehouse import connect
from pipelines.verify import faults
from tests.pipelines.test_known import FIRST, Office

pytestmark = pytest.mark.usefixtures("english")

#: Steps after each of which an edition is sent; `make fuzz` takes more.
STEPS = int(os.environ.get("OBSERVATORY_EDITIONS", "6"))
TODAY = dt.date(2026, 12, 28)


def publish(data: Path, period: Period, at: dt.datetime) -> sent.Sent:
    with connect(data) as warehouse:
        table = edition.counts_for(warehouse, data, period, Audience.PUBLIC, TODAY)
        return edition.keep(warehouse, data, period, table, at)


@pytest.mark.parametrize("form", list(sent.Form))
def test_no_edition_is_accused_whatever_came_since(tmp_path, form) -> None:
    office = Office(tmp_path, int(os.environ.get("OBSERVATORY_FUZZ_SEED", "8")))
    office._take("police_municipale_2026-W37.csv", office._rows(0))
    sent.choose_form(office.data, form)
    lengths = (Length.WEEK, Length.WEEK, Length.FOUR_WEEKS, Length.MONTH)
    seen = set()
    for _step in range(STEPS):
        office.step()
        week = FIRST + dt.timedelta(weeks=office.draw.choice(sorted(office.told)))
        length = office.draw.choice(lengths if form is sent.Form.ROUNDED else lengths[:2])
        seen.add(publish(office.data, period_with(week, length), office.day).path)
        office.step()
    assert len(seen) > STEPS / 3
    assert not [fault for fault in faults(office.data) if "chmod" not in fault]  # layers put there by hand


@pytest.mark.parametrize("form", list(sent.Form))
def test_an_edition_of_a_week_that_nobody_told_of_is_whole(tmp_path, form) -> None:
    """It says that there was nothing to say; cut off to that, another one is found."""
    office = Office(tmp_path, 3)
    rows = [f"PM-{n};09/09/2026;10h00;3 rue de Madrid;;Belfort;Tag;;" for n in range(9)]
    office._take("police_municipale_2026-W37.csv", rows)
    sent.choose_form(office.data, form)
    told = publish(office.data, period_with(FIRST, Length.WEEK), office.day)
    empty = publish(office.data, period_with(FIRST + dt.timedelta(weeks=1), Length.WEEK), office.day)
    assert sent.read(empty).empty and not faults(office.data)
    told.path.write_bytes(empty.path.read_bytes())
    [found] = faults(office.data)
    assert str(told.path) in found and "cannot be read" in found


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> tuple[Path, sent.Sent, sent.Sent]:
    """A week sent, and sent again after more facts: the first edition was rounded again since."""
    office = Office(tmp_path_factory.mktemp("recounted"), 3)
    rows = [f"PM-{n};09/09/2026;{n % 24:02d}h00;3 rue de Madrid;;Belfort;Tag;;" for n in range(37)]
    period = period_with(FIRST, Length.WEEK)
    office._take("police_municipale_2026-W37.csv", rows[:23])
    first = publish(office.data, period, office.day)
    office._take("police_municipale_2026-W37_suite.csv", rows)
    return office.data, first, publish(office.data, period, office.day + dt.timedelta(hours=1))


def forge(one: sent.Sent, change: Callable[[pd.DataFrame], pd.DataFrame]) -> dict[Path, bytes]:
    """Write another table and whatever marks it as right; gives what was there."""
    note = one.path.with_suffix(".json")
    before = {path: path.read_bytes() for path in (one.path, note)}
    content = change(sent.read(one)).to_csv(lineterminator="\n").encode()
    one.path.write_bytes(content)
    about = json.loads(before[note]) | {"sha256": hashlib.sha256(content).hexdigest()}
    note.write_bytes(sent._sealed(about))
    return before


def moved(table: pd.DataFrame, by: int) -> pd.DataFrame:
    """The largest cell and every total that holds it moved alike."""
    cells = table[[edition.is_cell(key) for key in table.index]]
    zone, theme = cells["value"].astype(int).idxmax()
    held = [(z, t) for z in (zone, ALL, "90010") for t in (theme, ALL) if (z, t) in table.index]
    changed = table.copy()
    changed.loc[held, "value"] += by
    return changed


#: Why, which of both editions, what is written in its place; each marked as right by whoever did it.
FORGED = [
    ("a cell and its totals, one step up", 1, lambda table: moved(table, 5)),
    ("a cell and its totals, one step down", 1, lambda table: moved(table, -5)),
    ("a cell alone", 1, lambda table: table.assign(value=table["value"].where(table["value"] == 0, 5))),
    ("no multiple of 5", 1, lambda table: moved(table, 1)),
    ("of one rounded again since, beyond what rounding does", 0, lambda table: moved(table, 15)),
    ("a row less", 1, lambda table: table.iloc[1:]),
    ("a row that nobody told of", 1, lambda table: pd.concat([table, table.iloc[:1].rename(
        index={table.index[0][0]: "90999"}, level=0)])),
    ("no row at all", 1, lambda table: table.iloc[:0]),
    ("another mark", 1, lambda table: table.assign(mark=str(Mark.SHOWN))),
]  # fmt: skip


@pytest.mark.parametrize(("why", "which", "change"), FORGED, ids=[case[0] for case in FORGED])
def test_an_edition_that_was_forged_with_its_seal_is_found(office, why, which, change) -> None:
    data, one = office[0], office[1 + which]
    assert not faults(data)
    before = forge(one, change)
    try:
        [found] = faults(data)
    finally:
        for path, content in before.items():
            path.write_bytes(content)
    assert str(one.path) in found and "not what was known when it was sent" in found, why


def test_the_run_is_that_of_what_was_counted_not_of_what_came_meanwhile(tmp_path) -> None:
    office = Office(tmp_path, 3)
    office._take("police_municipale_2026-W37.csv", office._rows(0) + office._rows(0))
    period = period_with(FIRST, Length.WEEK)
    with connect(office.data) as warehouse:
        table = edition.counts_for(warehouse, office.data, period, Audience.PUBLIC, TODAY)
        office._take("police_municipale_2026-W37_b.csv", office._rows(0) + office._rows(0))
        one = edition.keep(warehouse, office.data, period, table, office.day)
    assert sent.kept(office.data)[period.label][0].run == one.run == 1
    assert not faults(office.data)
