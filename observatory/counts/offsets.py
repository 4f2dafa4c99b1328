"""Kept offsets: the secret of rounded editions, one file a week in the data folder, drawn at first asking.

Without them a cell would be rounded anew each time, and two roundings of one count give it back. They are
readable by their owner alone, go into backups with the editions, and never into anything that is sent.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.atomic import make_folder, write_text
from observatory.counts.disclosure.marks import BASE
from observatory.counts.disclosure.rounding import Totals, draw_offsets, rounded
from observatory.counts.disclosure.suppression import ALL
from observatory.errors import InputError
from observatory.language import _
from observatory.weeks import week_label

FOLDER = Path("editions") / "secret"

#: Weeks whose errors a new week makes up for.
HORIZON = 26

_KEYS = ["zone_code", "theme"]


def offsets(data: Path, cells: pd.DataFrame, wanted: pd.Index, sent: frozenset[str]) -> pd.DataFrame:
    """The offsets of some weeks, drawn and kept where they were not.

    Parameters
    ----------
    cells : DataFrame
        Facts by ``zone_code, theme`` (rows) and Monday (columns), missing where nobody told; with the weeks
        before the wanted ones, whose errors new offsets make up for.
    wanted : Index
        The Mondays wanted, among the columns.
    sent : frozenset of str
        Labels of the weeks that were sent: their offsets cannot be drawn again.

    Returns
    -------
    DataFrame
        Rows as `cells`, columns `wanted`: 0 to 4.

    Raises
    ------
    InputError
        When the offsets of a week that was sent are lost.
    """
    from filelock import FileLock

    folder = data / FOLDER
    make_folder(folder)
    counts = cells.fillna(0).astype(int)
    with FileLock(folder / "drawing.lock"):
        known = {week: _read(folder, week, counts.index) for week in cells.columns}
        for week in wanted:
            held = known[week]
            if held is None and week_label(week) in sent:
                raise _lost(week)
            if held is None or held.isna().any():  # a week never asked for, or a zone or theme that is new
                drawn = _draw(counts, known, week)
                known[week] = drawn if held is None else held.fillna(drawn)
                _write(folder, week, known[week])
    return pd.DataFrame({week: known[week] for week in wanted}, index=cells.index).astype(int)


def _draw(counts: pd.DataFrame, known: dict, week: pd.Timestamp) -> pd.Series:
    generator = np.random.default_rng()  # seeded by the machine: nobody can draw it again
    carried = pd.Series(0.0, counts.index)
    for before in counts.columns[(counts.columns < week)][-HORIZON:]:
        if known[before] is not None:
            carried += rounded(counts[before], known[before]) - counts[before]
    drawn = draw_offsets(
        counts[week].to_numpy(), totals_of(counts.index), carried.fillna(0).to_numpy(), generator
    )
    return pd.Series(drawn, counts.index)


def totals_of(index: pd.MultiIndex) -> Totals:
    """The totals each cell is in: its theme's, its zone's, all; in the town, those of the town too."""
    members = [
        [(zone, ALL), (ALL, theme), (ALL, ALL)]
        + ([(CENTRAL_COMMUNE, theme), (CENTRAL_COMMUNE, ALL)] if in_town(zone) else [])
        for zone, theme in index
    ]
    number: dict[tuple[str, str], int] = {}
    places = [[number.setdefault(key, len(number)) for key in keys] for keys in members]
    return Totals(places, len(number))


def in_town(zone: str) -> bool:
    """Whether a zone is a part of the town that is counted by district."""
    return zone.startswith(f"{CENTRAL_COMMUNE}-")


def _read(folder: Path, week: pd.Timestamp, index: pd.MultiIndex) -> pd.Series | None:
    path = folder / f"{week_label(week)}.csv"
    if not path.exists():
        return None
    kept = pd.read_csv(path, dtype={"zone_code": str, "theme": str, "offset": int}).set_index(_KEYS)["offset"]
    if not kept.between(0, BASE - 1).all():
        raise InputError(_("{file} is damaged; restore it from a backup.").format(file=path))
    return kept.reindex(index)


def _write(folder: Path, week: pd.Timestamp, drawn: pd.Series) -> None:
    text = drawn.astype(int).rename("offset").rename_axis(_KEYS).to_csv(lineterminator="\n")
    write_text(folder / f"{week_label(week)}.csv", text, mode=0o600)


def _lost(week: pd.Timestamp) -> InputError:
    return InputError(
        _(
            "the offsets of {week}, which was sent, are lost: rounding it anew would give counts back. "
            "Restore the folder {folder} from a backup."
        ).format(week=week_label(week), folder=FOLDER)
    )
