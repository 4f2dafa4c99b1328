"""Slow drift of a log ratio treated / control: how far it walks by itself between the two periods compared.

Two quarters have their own lives: people move in, a bar opens, a patrol changes its round. Such steps add up
over a year as a random walk, which neither a φ of weeks nor a straight trend before the action holds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: Walks that are tried: standard deviation of the step of a week, on the log scale.
STEPS = np.geomspace(0.004, 0.16, 10)

#: Twice the log likelihood ratio from which a walk is held to be shown. Measured: by chance in one quiet
#: history in thirteen; asking for more hides walks that are there, for less costs actions that worked.
SHOWN = 1.0
#: The same where fewer weeks are known before the action: two years of a season and a walk are hard to tell
#: apart, and a walk seen by chance is then a long one.
SHOWN_EARLY, LONG_WEEKS = 4.0, 150

#: Weeks that are looked at together: a walk is slow.
BLOCK_WEEKS = 4

#: Weeks of facts that a walk is looked for in, and those from which a season of the ratio is taken out.
LEAST_WEEKS, SEASON_WEEKS = 52, 104

#: Degrees of freedom of a variance that rests on a walk: one path was seen.
FREEDOM = 6.0

_YEAR = 365.25 / 7


class Drift(NamedTuple):
    """A walk of the log ratio.

    step : standard deviation of the step of a week; 0 where no walk is shown
    variance : of the log ratio between the two periods, beyond that of counts
    phi : of the counts around the walk
    """

    step: float
    variance: float
    phi: float


#: No walk is shown.
NONE = Drift(0.0, 0.0, 1.0)


class _Blocks(NamedTuple):
    """Log odds that a fact falls in the treated area, block by block, around those of before and of after.

    centre : position of the middle of each block, in weeks
    away, weight : log odds, linearised, and their Poisson information
    design : level before, level after, season
    contrast : weights of the mean after less the mean before
    """

    centre: np.ndarray
    away: np.ndarray
    weight: np.ndarray
    design: np.ndarray
    contrast: np.ndarray


def estimate_drift(treated: np.ndarray, control: np.ndarray, before: np.ndarray, after: np.ndarray) -> Drift:
    """How far the log ratio of treated to control walks by itself, where it is shown to walk.

    A local level model (Harvey 1989, *Forecasting, Structural Time Series Models and the Kalman Filter*,
    §4.2) of the weekly log odds, with a level of its own during the action, two harmonics of the year and a
    φ of counts ≥ 1; the step of the walk by restricted maximum likelihood (Patterson & Thompson 1971,
    *Biometrika* 58:545–554) over `STEPS`.

    Parameters
    ----------
    treated, control : ndarray of float
        Facts in each of consecutive weeks, ``nan`` where a week is not known.
    before, after : ndarray of bool
        The weeks compared; all weeks from the first one of `after` on are of the action.
    """
    blocks = _blocks(treated, control, before, after)
    if blocks is None:
        return NONE
    walked = np.minimum.outer(blocks.centre, blocks.centre) + 1.0
    likelihood, phi = _restricted(blocks, walked, np.r_[0.0, STEPS**2])
    best = int(likelihood.argmax())
    needed = SHOWN if (blocks.centre < after.argmax()).sum() * BLOCK_WEEKS >= LONG_WEEKS else SHOWN_EARLY
    if best == 0 or 2 * (likelihood[best] - likelihood[0]) < needed:
        return NONE
    variance = float(phi[best] * STEPS[best - 1] ** 2)
    reached = float(blocks.contrast @ walked @ blocks.contrast)
    return Drift(np.sqrt(variance), variance * reached, float(phi[best]))


def _blocks(
    treated: np.ndarray, control: np.ndarray, before: np.ndarray, after: np.ndarray
) -> _Blocks | None:
    facts, start = np.nan_to_num(treated + control), int(after.argmax())
    if (facts > 0).sum() < LEAST_WEEKS or not after.any():
        return None
    # A block ends where the action begins: none holds weeks of both.
    number = (np.arange(len(facts)) - start) // BLOCK_WEEKS
    number -= number.min()

    def added(values: np.ndarray) -> np.ndarray:
        return np.bincount(number, values)

    kept = added(facts) > 0
    own, total, now, then = (
        added(values)[kept]
        for values in (np.where(facts > 0, treated, 0.0), facts, facts * after, facts * before)
    )
    centre = (added(facts * np.arange(len(facts)))[kept]) / total
    acted = centre >= start
    share = np.empty(len(total))
    for part in (acted, ~acted):
        share[part] = (own[part].sum() + 0.5) / (total[part].sum() + 1)
    weight = total * share * (1 - share)
    contrast = now / max(now.sum(), 1e-12) - then / max(then.sum(), 1e-12)
    return _Blocks(centre, (own - total * share) / weight, weight, _design(centre, acted), contrast)


def _design(centre: np.ndarray, acted: np.ndarray) -> np.ndarray:
    levels = [part.astype(float) for part in (acted, ~acted) if part.any()]
    if np.ptp(centre) < SEASON_WEEKS:
        return np.stack(levels, axis=1)
    angles = 2 * np.pi * np.outer([1, 2], centre) / _YEAR
    return np.stack([*levels, *np.cos(angles), *np.sin(angles)], axis=1)


def _restricted(blocks: _Blocks, walked: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Restricted log likelihood of each variance of a step, over φ, and φ."""
    likelihood, phi = np.empty(len(steps)), np.empty(len(steps))
    freedom = len(blocks.centre) - blocks.design.shape[1]
    noise, columns = np.diag(1 / blocks.weight), np.column_stack([blocks.design, blocks.away])
    for at, step in enumerate(steps):
        factor = np.linalg.cholesky(noise + step * walked)
        scaled = np.linalg.solve(factor, columns)
        design, away = scaled[:, :-1], scaled[:, -1]
        information = design.T @ design
        left = away @ away - away @ design @ np.linalg.solve(information, design.T @ away)
        phi[at] = max(left / freedom, 1.0)
        spread = 2 * np.log(np.diag(factor)).sum() + np.linalg.slogdet(information)[1]
        likelihood[at] = -0.5 * (spread + freedom * np.log(phi[at]) + left / phi[at])
    return likelihood, phi
