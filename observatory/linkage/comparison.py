"""Comparison of two tellings: minutes between them, how far they lie, what they are called."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.linkage.candidates import Entries

#: Bounds of minutes between two tellings, whoever came first.
MINUTES = np.array([3, 8, 13, 23, 38, 53, 68, 90])
#: Bounds of distance as a share of the joint uncertainty; at one and the same point comes first.
SHARES = np.array([0.15, 0.35, 0.65])
SAME_POINT_M = 1.0
#: Bounds of the joint uncertainty in metres: two house numbers are compared otherwise than two streets.
JOINT_M = np.array([160, 300])

TIMES, NAMES = len(MINUTES) + 1, 3
PLACES = (len(JOINT_M) + 1) * (len(SHARES) + 2)


class Compared(NamedTuple):
    """Comparison of each pair, as codes.

    stratum : family, and the party of each side (partner, theme of the family or guest)
    family : of the pair
    time : class of the minutes between; place : class of the distance, by class of the joint uncertainty
    name : 0 same theme and kind, 1 same theme, 2 neighbouring theme
    beside : 0 at one point, 1 not
    """

    stratum: np.ndarray
    family: np.ndarray
    time: np.ndarray
    place: np.ndarray
    name: np.ndarray
    beside: np.ndarray


def minutes_between(
    entries: Entries, one: np.ndarray, other: np.ndarray, shift_min: np.ndarray | float = 0.0
) -> np.ndarray:
    """Minutes from the first telling, moved by `shift_min`, to the second; 0 where their times overlap."""
    apart = entries.minute[other] - entries.minute[one] - shift_min
    loose = entries.half_min[one] + entries.half_min[other]
    return np.sign(apart) * np.maximum(np.abs(apart) - loose, 0)


def metres_between(entries: Entries, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Metres between the two places."""
    return np.hypot(entries.x_m[one] - entries.x_m[other], entries.y_m[one] - entries.y_m[other])


def compare(
    entries: Entries, one: np.ndarray, other: np.ndarray, shift_min: np.ndarray | float = 0.0
) -> Compared:
    """The comparison of each pair of entries, the first moved by `shift_min`."""
    metres, joint = metres_between(entries, one, other), entries.joint_m(one, other)
    share = np.where(metres < SAME_POINT_M, 0, np.digitize(metres / joint, SHARES) + 1)
    same = entries.theme[one] == entries.theme[other]
    kind = (entries.subtype[one] == entries.subtype[other]) & (entries.subtype[one] >= 0)
    return Compared(
        stratum=entries.party[one] * (entries.parties + 1) + entries.party[other],
        family=entries.family[one],
        time=np.digitize(np.abs(minutes_between(entries, one, other, shift_min)), MINUTES),
        place=np.digitize(joint, JOINT_M) * (len(SHARES) + 2) + share,
        name=np.where(same & kind, 0, np.where(same, 1, 2)),
        beside=(metres >= SAME_POINT_M).astype(np.int64),
    )
