"""A week is judged once, whatever is published after it, and again once its own cells say another thing."""

from __future__ import annotations

import datetime as dt
import logging

import numpy as np
import pandas as pd
import pytest

from observatory import alerts, compare, counts
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts import Cube
from observatory.screens.cache import connection, geography, weeks
from observatory.screens.cache.keyed import forget_others
from observatory.warehouse import connect

#: Weeks that no other test asks for: what was judged once stays.
WEEK, OTHER, THIRD = dt.date(2026, 3, 2), dt.date(2026, 3, 9), dt.date(2026, 3, 30)


@pytest.fixture
def version(demo_data, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(demo_data))
    logging.getLogger("streamlit").setLevel(logging.ERROR)  # of the page that there is none of here
    return connection.current_version()


@pytest.fixture
def judged(monkeypatch) -> list[dt.date]:
    """The weeks that are judged, and not taken from what is kept."""
    found: list[dt.date] = []
    own = alerts.week_told

    def seen(zones: Cube, communes: Cube, week: dt.date, touching: pd.DataFrame) -> alerts.WeekTold:
        found.append(week)
        return own(zones, communes, week, touching)

    monkeypatch.setattr(alerts, "week_told", seen)
    return found


def same(one: weeks.Weekly, other: weeks.Weekly) -> None:
    for name, mine, theirs in zip(one._fields, one, other, strict=True):
        if isinstance(mine, pd.DataFrame):
            pd.testing.assert_frame_equal(mine, theirs, check_exact=True, obj=name)
        elif isinstance(mine, Cube):
            assert mine.digest == theirs.digest
        else:
            assert mine == theirs


def test_a_publish_judges_no_week_again_whose_cells_are_the_same(version, judged) -> None:
    """After each publish ten readers waited for weeks to be judged that nothing had happened to."""
    before = weeks.weekly(version, WEEK, "*")
    assert judged == [WEEK]
    judged.clear()
    later = version._replace(mtime_ns=version.mtime_ns + 1)
    forget_others(later)
    after = weeks.weekly(later, WEEK, "*")
    assert judged == []
    same(before, after)
    weeks.weekly(later, WEEK, "report")
    assert judged == [WEEK], "other facts are counted: another week"


def test_a_week_from_what_is_kept_is_the_week_judged_from_the_warehouse(version) -> None:
    """To the last digit, and the row of the town whole with it."""
    weeks.weekly(version._replace(mtime_ns=version.mtime_ns + 1), OTHER, "*")
    shown = weeks.weekly(version, OTHER, "*")
    with connect(connection.Path(version.data)) as warehouse:
        first = OTHER - dt.timedelta(weeks=counts.history.SHEET_WEEKS - 1)
        zones, communes = (
            Cube.of(counts.weekly_cells(warehouse, first, OTHER, by=level)) for level in ("zone", "commune")
        )
    found = alerts.alerts(zones, OTHER, geography.touching())
    pd.testing.assert_frame_equal(shown.sheet, found.week.rows, check_exact=True)
    pd.testing.assert_frame_equal(shown.clusters, found.clusters, check_exact=True)
    pd.testing.assert_frame_equal(shown.shifts, found.shifts, check_exact=True)
    together = compare.week_over_week(compare.by_agglomeration(communes), OTHER).set_index("theme")
    pd.testing.assert_frame_equal(shown.whole, together, check_exact=True)
    among = compare.week_over_week(communes, OTHER)
    own = among[~among["zone_code"].isin(zones.areas)].reset_index(drop=True)
    assert own["zone_code"].unique().tolist() == [CENTRAL_COMMUNE]
    pd.testing.assert_frame_equal(shown.divided, own, check_exact=True)


def test_the_town_s_own_row_is_judged_with_its_week(version, judged) -> None:
    """All communes were judged once more for the one that is no zone: a fifth of opening a new week."""
    weeks.weekly(version, THIRD, "*")
    assert len(weeks.area_sheet(version, CENTRAL_COMMUNE, THIRD))
    assert judged == [THIRD]


def another(name: str):
    """A cube that says another thing in one cell of one of its arrays."""

    def changed(cube: Cube) -> Cube:
        values = np.array(getattr(cube, name))
        values[3, 5] = not values[3, 5] if values.dtype == bool else values[3, 5] ^ 1
        return cube._replace(**{name: values})

    return changed


def another_teller(name: str):
    def changed(cube: Cube) -> Cube:
        values = np.array(getattr(cube.tellers, name))
        values[3, 5] ^= 1
        return cube._replace(tellers=cube.tellers._replace(**{name: values}))

    return changed


CHANGES = {
    **{name: another(name) for name in ("facts", "partners", "reporting", "complete", "days")},
    **{
        name: another_teller(name)
        for name in ("empty", "empty_since", "empty_feed", "calm", "handed", "handed_to")
    },
    "feeds": lambda cube: cube._replace(tellers=cube.tellers._replace(feeds=("a", *cube.tellers.feeds[1:]))),
    "no tellers": lambda cube: cube._replace(tellers=None),
    "weeks": lambda cube: cube._replace(weeks=cube.weeks + pd.Timedelta(weeks=1)),
    "fewer weeks": lambda cube: cube.at(slice(1, None)),
    "rows": lambda cube: cube._replace(keys=cube.keys[::-1].reset_index(drop=True)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_tells_two_cubes_apart_gives_another_digest(version, change) -> None:
    """One digest for two weeks would show the verdicts of one for the other."""
    cube = weeks.cube(version, dt.date(2026, 1, 5), WEEK)
    assert cube.digest == cube.apart().digest == weeks.cube(version, dt.date(2026, 1, 5), WEEK).digest
    assert CHANGES[change](cube).digest != cube.digest
