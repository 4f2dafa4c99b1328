"""What is compared of two tellings: minutes between them, how far they lie, what they are called."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from observatory.linkage.candidates import Entries

#: Bounds of minutes between the tellings, the second partner's less the first's.
MINUTES = np.array([-90, -60, -40, -25, -15, -8, -3, 3, 8, 15, 25, 40, 60, 90])
#: Bounds of distance as a share of the joint uncertainty; at one and the same point comes first.
SHARES = np.array([0.15, 0.35, 0.65])
SAME_POINT_M = 1.0
#: Bounds of the joint uncertainty in metres: two house numbers are compared otherwise than two streets.
JOINT_M = np.array([160, 300])
#: Bounds of one fact's own uncertainty in metres.
REACH_M = np.array([80, 200])

TIMES, PLACES, NAMES = len(MINUTES) + 1, len(SHARES) + 2, 3
JOINTS, REACHES = len(JOINT_M) + 1, len(REACH_M) + 1


class Pattern(NamedTuple):
    """Comparison of each pair, as codes.

    time : bin of the minutes between; place : bin of the distance, 0 at one point
    joint : class of the joint uncertainty; reach_one, reach_other : class of each fact's own
    name : 0 same theme and kind, 1 same theme, 2 neighbouring theme
    """

    time: np.ndarray
    place: np.ndarray
    joint: np.ndarray
    reach_one: np.ndarray
    reach_other: np.ndarray
    name: np.ndarray


def minutes_between(
    entries: Entries, one: np.ndarray, other: np.ndarray, shift_min: float = 0.0
) -> np.ndarray:
    """Minutes from the first telling to the second, 0 where their times overlap."""
    apart = entries.minute[other] - entries.minute[one] - shift_min
    loose = entries.half_min[one] + entries.half_min[other]
    return np.sign(apart) * np.maximum(np.abs(apart) - loose, 0)


def metres_between(entries: Entries, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Metres between the two places."""
    return np.hypot(entries.x_m[one] - entries.x_m[other], entries.y_m[one] - entries.y_m[other])


def compare(entries: Entries, one: np.ndarray, other: np.ndarray, shift_min: float = 0.0) -> Pattern:
    """The comparison of each pair of entries, the first moved by `shift_min`."""
    metres, joint = metres_between(entries, one, other), entries.joint_m(one, other)
    share = np.digitize(metres / joint, SHARES) + 1
    same = entries.theme[one] == entries.theme[other]
    kind = (entries.subtype[one] == entries.subtype[other]) & (entries.subtype[one] >= 0)
    return Pattern(
        time=np.digitize(minutes_between(entries, one, other, shift_min), MINUTES),
        place=np.where(metres < SAME_POINT_M, 0, share),
        joint=np.digitize(joint, JOINT_M),
        reach_one=np.digitize(entries.reach_m[one], REACH_M),
        reach_other=np.digitize(entries.reach_m[other], REACH_M),
        name=np.where(same & kind, 0, np.where(same, 1, 2)),
    )
