"""An edition: the counts of one week as the partners get them, small cells hidden, kept to be audited."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.atomic import make_folder, write_text
from observatory.counts.disclosure import ALL, Relation, sums, suppress, with_totals
from observatory.counts.disclosure.audit import Audit, audit
from observatory.errors import unknown
from observatory.language import _
from observatory.weeks import week_label

FOLDER = "editions"
KEYS = ["zone_code", "theme", "week"]


def weekly_edition(cells: pd.DataFrame, week: dt.date, former: pd.DataFrame | None = None) -> pd.DataFrame:
    """The publishable counts of one week: zones × themes with their totals, and the town's total.

    Parameters
    ----------
    cells : DataFrame
        Weekly cells by zone; those nobody told of are left out: silence is no count.
    former : DataFrame, optional
        The edition of this week sent before, where it is issued again: what it showed stays known.

    Returns
    -------
    DataFrame
        Index ``zone_code, theme, week`` (label, ``2026-W46``), totals under `ALL`; ``value`` (Int64, missing
        where hidden), ``mark``.
    """
    told = cells[(cells["week"] == pd.Timestamp(week)) & (cells["reporting"] > 0)]
    counts = told.assign(week=week_label(week)).set_index(KEYS)["facts"]
    districts = counts[counts.index.get_level_values("zone_code").str.startswith(f"{CENTRAL_COMMUNE}-")]
    central = districts.groupby(["theme", "week"], sort=False).sum()
    central.index = pd.MultiIndex.from_tuples([(CENTRAL_COMMUNE, *key) for key in central.index], names=KEYS)
    totals = with_totals(counts, over=("zone_code", "theme"))
    every = pd.concat([totals, with_totals(central, over=("theme",))])
    return suppress(every, relations(every.index), former)


def relations(index: pd.MultiIndex) -> list[Relation]:
    """What adds up to what in the editions: all zones, all themes, and the town from its districts."""
    zones = index.unique("zone_code")
    districts = [zone for zone in zones if str(zone).startswith(f"{CENTRAL_COMMUNE}-")]
    return [
        relation
        for week in index.unique("week")
        for relation in sums(
            index[index.get_level_values("week") == week],
            {"zone_code": {CENTRAL_COMMUNE: districts}} if districts else None,
        )
        if isinstance(relation.total, tuple) and relation.total[2] != ALL
    ]


def keep(data: Path, label: str, edition: pd.DataFrame) -> Path:
    """Write an edition under the data folder, in one go; gives its path."""
    folder = data / FOLDER
    make_folder(folder)
    return write_text(folder / f"{label}.csv", edition.to_csv(lineterminator="\n"))


def kept(data: Path) -> dict[str, Path]:
    """The editions kept, by week label, oldest first."""
    return {path.stem: path for path in sorted((data / FOLDER).glob("*.csv"))}


def read(path: Path) -> pd.DataFrame:
    """An edition as `weekly_edition` gave it."""
    table = pd.read_csv(
        path, dtype={"zone_code": str, "theme": str, "week": str, "value": "Int64", "mark": str}
    )
    return table.set_index(KEYS)


def audit_kept(data: Path, label: str) -> Audit:
    """Audit one edition as a reader who holds it would; see `audit`.

    Editions of different weeks share no count and no total, so no other one tells anything of it.
    Raises `CallError` for a week without an edition, naming those there are.
    """
    editions = kept(data)
    if label not in editions:
        raise unknown(_("edition"), label, editions)
    table = read(editions[label])
    return audit(table, relations(table.index))
