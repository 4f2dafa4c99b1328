"""Printed counts: what is printed of each cell of a week, and for which count; none is rounded twice.

Rounded anew each time, a count would be given back by two printings. These files, one a week in the data
folder, are readable by their owner alone, go into backups with the editions, and never into anything sent.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from observatory import registers
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.atomic import make_folder, one_writer
from observatory.counts.disclosure.relations import ALL
from observatory.counts.disclosure.rounding import Totals, draw_steps
from observatory.errors import InputError
from observatory.language import _
from observatory.weeks import week_label

FOLDER = Path("editions") / "secret"

#: Weeks whose errors a new week makes up for.
HORIZON = 26

_KEYS = ["zone_code", "theme"]
_COLUMNS = ["count", "printed", "steps"]


def printed(data: Path, cells: pd.DataFrame, wanted: pd.Index, sent: frozenset[str]) -> pd.DataFrame:
    """What is printed of some weeks; what was not printed yet is rounded, and kept.

    Parameters
    ----------
    cells : DataFrame
        Facts by ``zone_code, theme`` (rows) and Monday (columns), missing where nobody told; with the weeks
        before the wanted ones, whose errors new roundings make up for.
    wanted : Index
        The Mondays wanted, among the columns.
    sent : frozenset of str
        Labels of the weeks that were sent: they cannot be rounded from scratch.

    Returns
    -------
    DataFrame
        Rows as `cells`, columns `wanted`: multiples of 5, missing where nobody told; ``attrs["revised"]``:
        whether any of the weeks was rounded more than once.

    Raises
    ------
    InputError
        When what was printed of a week that was sent is lost or damaged.
    """
    folder = make_folder(data / FOLDER)
    counts = cells.fillna(0).astype(int)
    with one_writer(folder / "drawing.lock"):
        kept: dict[pd.Timestamp, pd.DataFrame] = {}
        for week in wanted:
            held = _read(folder, week, counts.index)
            if held is None and week_label(week) in sent:
                raise _lost(week)
            kept[week] = _nothing(counts.index) if held is None else held
            if held is None or (held["count"] != counts[week]).any():
                kept[week] = _stepped(kept[week], counts[week], _carried(folder, counts, week))
                _write(data, week, kept[week])
    table = pd.DataFrame({week: kept[week]["printed"] for week in wanted}, index=cells.index)
    table = table.where(cells[wanted].notna())
    table.attrs["revised"] = any(kept[week]["steps"].max() > 1 for week in wanted)
    return table


def steps_of(data: Path, week: dt.date) -> int:
    """How often a week was rounded: once, and once for each time that late facts had come since."""
    path = data / FOLDER / f"{week_label(week)}.csv"
    return int(pd.read_csv(path, usecols=["steps"])["steps"].max()) if path.exists() else 0


def drawn(data: Path, week: dt.date, index: pd.MultiIndex) -> pd.DataFrame | None:
    """``count, printed, steps`` of a week as they are kept, by cell; None for a week never rounded."""
    return _read(data / FOLDER, pd.Timestamp(week), index)


def _nothing(index: pd.MultiIndex) -> pd.DataFrame:
    return pd.DataFrame(0, index, _COLUMNS)


def _stepped(held: pd.DataFrame, counts: pd.Series, carried: np.ndarray) -> pd.DataFrame:
    """What was held, and the change of each cell since rounded by itself."""
    error = (held["printed"] - held["count"]).to_numpy()
    change = (counts - held["count"]).to_numpy()
    steps = draw_steps(
        change,
        held["printed"].to_numpy(),
        error,
        totals_of(counts.index),
        carried,
        np.random.default_rng(),  # seeded by the machine: nobody can draw it again
    )
    number = int(held["steps"].max()) + 1
    return pd.DataFrame({"count": counts, "printed": held["printed"] + steps, "steps": number})


def _carried(folder: Path, counts: pd.DataFrame, week: pd.Timestamp) -> np.ndarray:
    """Printed less true of each cell, added up over the weeks before."""
    total = np.zeros(len(counts))
    for before in counts.columns[counts.columns < week][-HORIZON:]:
        if (held := _read(folder, before, counts.index)) is not None:
            total += (held["printed"] - held["count"]).to_numpy()
    return total


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


def _read(folder: Path, week: pd.Timestamp, index: pd.MultiIndex) -> pd.DataFrame | None:
    path = folder / f"{week_label(week)}.csv"
    if not path.exists():
        return None
    try:
        kept = pd.read_csv(path, dtype=dict.fromkeys(_KEYS, str) | dict.fromkeys(_COLUMNS, int))
        return kept.set_index(_KEYS)[_COLUMNS].reindex(index, fill_value=0)
    except (ValueError, KeyError) as fault:
        raise InputError(_("{file} is damaged; restore it from a backup.").format(file=path)) from fault


def _write(data: Path, week: pd.Timestamp, kept: pd.DataFrame) -> None:
    text = kept.rename_axis(_KEYS).to_csv(lineterminator="\n")
    registers.write(data, FOLDER / f"{week_label(week)}.csv", text)


def _lost(week: pd.Timestamp) -> InputError:
    return InputError(
        _(
            "what was printed of {week}, which was sent, is lost: rounding it anew would give counts back. "
            "Restore the folder {folder} from a backup."
        ).format(week=week_label(week), folder=FOLDER)
    )
