"""Crowded nights: how much more than in other weeks happened around two facts, as their own partners tell.

A riot or a national holiday brings many facts into a few hours and streets: then two partners near each other
mean little. Only facts of the same partner are looked at, since none of these tells the same fact again.
"""

from __future__ import annotations

import numpy as np

from observatory.linkage.candidates import WEEK_MIN, Entries

#: A night or a day: twelve hours from six o'clock; an area: squares of so many metres.
HALF_DAY_MIN, CELL_M = 12 * 60, 1500.0
_SHIFTS = (1, -1, 2, -2, 3, -3)


def crowding(entries: Entries, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How many times more facts than usual surround each pair: 1 where the night is like others.

    The excess of each night is shrunk to none by a gamma law, whose spread comes from all the facts: where no
    night is unlike others, a few facts more are chance.
    """
    used = np.unique(np.concatenate([one, other]))
    seen, usual = _around(entries, used)
    a, b = np.searchsorted(used, one), np.searchsorted(used, other)
    spread = np.clip(seen.sum() / max(usual.sum(), 1e-9) - 1, 0.01, 10)
    return (seen[a] + seen[b] + 1 / spread) / (usual[a] + usual[b] + 1 / spread)


def _around(entries: Entries, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Other facts of the same partner around each entry in its half-day, and in those of other weeks."""
    half_days = 2 * 7
    area = np.floor(entries.x_m / CELL_M).astype(np.int64) * 4096 + np.floor(entries.y_m / CELL_M).astype(
        np.int64
    )
    area = np.unique(area, return_inverse=True)[1]
    slot = np.floor((entries.minute - 6 * 60) / HALF_DAY_MIN).astype(np.int64)
    span = int(slot.max(initial=0) - slot.min(initial=0)) + 400
    key = (entries.party * (int(area.max(initial=0)) + 1) + area) * span + (slot - slot.min(initial=0) + 200)
    known, count = np.unique(key, return_counts=True)
    first, last = (np.full(entries.party.max(initial=0) + 1, edge) for edge in (np.inf, -np.inf))
    np.minimum.at(first, entries.party, entries.minute)
    np.maximum.at(last, entries.party, entries.minute)
    total, weeks = np.zeros(len(used)), np.zeros(len(used))
    for week in _SHIFTS:
        at = entries.minute[used] + week * WEEK_MIN
        telling = (at >= first[entries.party[used]]) & (at <= last[entries.party[used]])
        total += _looked_up(known, count, key[used] + week * half_days) * telling
        weeks += telling
    return _looked_up(known, count, key[used]) - 1.0, total / np.maximum(weeks, 1)


def _looked_up(known: np.ndarray, count: np.ndarray, key: np.ndarray) -> np.ndarray:
    place = np.minimum(np.searchsorted(known, key), len(known) - 1)
    return count[place] * (known[place] == key)
