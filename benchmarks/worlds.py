"""Simulated worlds for the truth benchmarks: weekly counts in which it is known what changed, if anything.

Sixty zones and thirteen themes at the size of the demonstration, about 0.35 facts a cell and week, unequal as
there: half of the cells see a fact once in half a year or less, one in a hundred sees five a week. Neighbours
are those of the embedded geography.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from observatory import alerts
from observatory.counts.cube import EVERY_DAY, Cube
from observatory.counts.telling import Seen, Tellers
from observatory.counts.telling.lumps import dated_since
from observatory.territory import Territory

ZONES, THEMES, HISTORY = 60, 13, 208

#: Mondays of the four years of history and of the week judged.
WEEKS = pd.date_range("2022-11-21", periods=HISTORY + 1, freq="7D", unit="us")

#: Given a generator and means (zones × themes × weeks), counts of the same shape.
World = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def profile(kind: str = "demonstration") -> np.ndarray:
    """Mean facts a week of each zone × theme: as unequal as the demonstration's, or gamma of mean 2."""
    draw = np.random.default_rng(90)
    if kind == "gamma":
        return draw.gamma(0.5, 4, (ZONES, THEMES))
    zone = np.sort(draw.lognormal(0, 1.6, ZONES))[::-1]
    mean = zone[:, None] * draw.lognormal(0, 0.6, THEMES) * draw.lognormal(0, 0.5, (ZONES, THEMES))
    return mean * 0.35 / mean.mean()


@cache
def neighbouring() -> pd.DataFrame:
    """Which zones of the embedded geography touch, by their codes (`alerts.touching`)."""
    return alerts.touching(Territory.load().zones["geometry"])


def poisson(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    return rng.poisson(mean)


def bursts(rng: np.random.Generator, mean: np.ndarray, phi) -> np.ndarray:
    """Negative binomial counts of variance φ × mean; φ an array that broadcasts, Poisson where it is 1."""
    phi = np.broadcast_to(phi, mean.shape)
    size = mean / np.maximum(phi - 1, 1e-9)
    rate = np.where(phi > 1, rng.gamma(np.maximum(size, 1e-12)) * (phi - 1), mean)
    return rng.poisson(rate)


def overdispersed(phi: float) -> World:
    return lambda rng, mean: bursts(rng, mean, phi)


def bursty_zones(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """A third of the zones at φ 4, the others Poisson."""
    phi = np.where(rng.permutation(ZONES) < ZONES // 3, 4.0, 1.0)
    return bursts(rng, mean, phi[:, None, None])


def seasonal(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Each theme with a season of its own, ±55 %, peaking at any time of the year."""
    return rng.poisson(mean * season(rng, mean.shape[-1]))


def season(rng: np.random.Generator, length: int) -> np.ndarray:
    weeks = pd.date_range(WEEKS[0], periods=length, freq="7D", unit="us")
    angle = 2 * np.pi * (weeks.day_of_year.to_numpy() / 365.25 + rng.random((1, THEMES, 1)))
    return 1 + 0.55 * np.cos(angle)


def bursty_season(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    return bursts(rng, mean * season(rng, mean.shape[-1]), 2.0)


def common_shocks(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """All zones of a theme share a shock each week, σ 0.25 on the log scale (the weather, a holiday)."""
    return rng.poisson(mean * np.exp(rng.normal(-0.03125, 0.25, (1, *mean.shape[1:]))))


def autocorrelated(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Log-rates that wander: AR(1) with ρ 0.8 and σ 0.3, each cell for itself."""
    steps = rng.normal(0, 0.3 * np.sqrt(1 - 0.8**2), mean.shape)
    log_rate = np.empty(mean.shape)
    log_rate[..., 0] = rng.normal(0, 0.3, mean.shape[:2])
    for t in range(1, mean.shape[-1]):
        log_rate[..., t] = 0.8 * log_rate[..., t - 1] + steps[..., t]
    return rng.poisson(mean * np.exp(log_rate - 0.045))


def rare_nights(a_week: float) -> World:
    """Poisson counts and, so many times a week over all cells, a night of 8 to 15 facts in any of them."""

    def world(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
        night = rng.random(mean.shape) < a_week / (mean.shape[0] * mean.shape[1])
        return rng.poisson(mean) + night * rng.integers(8, 16, mean.shape)

    return world


def drifting(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Each cell's rate walks 2 % a week."""
    return rng.poisson(mean * np.exp(np.cumsum(rng.normal(0, 0.02, mean.shape), axis=-1)))


#: Worlds in which nothing changes, that a verdict must stay quiet in.
QUIET: dict[str, World] = {
    "Poisson": poisson,
    "phi 2": overdispersed(2.0),
    "phi 4": overdispersed(4.0),
    "a third of the zones bursty (phi 4)": bursty_zones,
    "season of 55 %": seasonal,
    "season, phi 2": bursty_season,
    "autocorrelated rates": autocorrelated,
    "shocks common to a theme": common_shocks,
    "rates that drift 2 % a week": drifting,
    "nights of 8-15 facts, 1.2 a week": rare_nights(1.2),
    "nights of 8-15 facts, 0.3 a week": rare_nights(0.3),
    "nights of 8-15 facts, 0.05 a week": rare_nights(0.05),
}


def cells(counts: np.ndarray, silent: np.ndarray | None = None) -> Cube:
    """Counts (zones × themes × weeks) as weekly cells; where `silent`, the only partner sent nothing."""
    zones = neighbouring().index
    themes = [f"theme{number:02d}" for number in range(counts.shape[1])]
    keys = pd.MultiIndex.from_product([zones[: len(counts)], themes], names=["zone_code", "theme"])
    facts = counts.reshape(-1, counts.shape[-1]).astype(np.int64)
    partners = np.ones(facts.shape, np.int64)
    reporting = partners if silent is None else (~silent.reshape(facts.shape)).astype(np.int64)
    weeks = pd.date_range(WEEKS[0], periods=facts.shape[1], freq="7D", unit="us")
    whole = np.ones(facts.shape, dtype=bool)
    days = np.full(facts.shape, EVERY_DAY)
    keys = keys.to_frame(index=False)
    return Cube(keys, weeks, facts * reporting, partners, reporting, whole, np.where(reporting, days, 0))


def told_by(
    told: np.ndarray,
    scope: np.ndarray,
    covered: np.ndarray | None = None,
    confirmed: np.ndarray | None = None,
    busiest: np.ndarray | None = None,
) -> Cube:
    """Weekly cells as the warehouse gives them, from what each partner told of.

    Parameters
    ----------
    told : (feeds, zones, themes, weeks) array of int
    scope : (feeds, themes) array of bool, the themes each can tell of, in every zone
    covered : (feeds, weeks) array of bool, the weeks each sent a file of; all by default
    confirmed : (feeds, weeks) array of bool, the weeks whose zeros are said to be true; none by default
    busiest : (feeds, themes, weeks) array of int, of the day of each week that has most; by default not known
    """
    feeds, zones, _themes, weeks = told.shape
    covered = np.ones((feeds, weeks), dtype=bool) if covered is None else covered
    told = told * covered[:, None, None]
    expected = np.repeat(scope.sum(axis=0)[None], zones, axis=0).ravel()[:, None]
    reporting = np.repeat((scope.T.astype(int) @ covered)[None], zones, axis=0).reshape(-1, weeks)
    whole = cells(told.sum(axis=0))
    in_scope = np.repeat(scope[:, None], zones, axis=1)
    names = [f"partner{number}" for number in range(feeds)]
    facts = told.sum(axis=1)
    dated = dated_since(facts, whole.weeks, busiest)
    seen = Seen.of(facts, covered, in_scope, whole.weeks, confirmed, dated)
    tellers = Tellers.of(seen, in_scope, whole.weeks, names)
    return whole._replace(
        partners=np.broadcast_to(expected, reporting.shape), reporting=reporting - tellers.empty,
        days=np.where(reporting, EVERY_DAY, 0), tellers=tellers,
    )  # fmt: skip


def busiest_days(rng: np.random.Generator, facts: np.ndarray, days: int = 7) -> np.ndarray:
    """Of facts that fall on so many days of their week by chance, those of the day that has most."""
    return rng.multinomial(facts, np.full(days, 1 / days)).max(axis=-1)


def together(table: Cube) -> Cube:
    """The same cells of all zones as one."""
    return table.sum_over(areas="whole")


def silences(rng: np.random.Generator) -> np.ndarray:
    """Four themes lose their partner everywhere for two to twelve weeks of the last year and a half."""
    silent = np.zeros((ZONES, THEMES, len(WEEKS)), dtype=bool)
    for theme in rng.permutation(THEMES)[:4]:
        start = rng.integers(130, 205)
        silent[:, theme, start : start + rng.integers(2, 12)] = True
    return silent


def planted(
    rng: np.random.Generator, level: float, factor: float, zones: int = 1, weeks: int = 1, extra: int = 0
) -> tuple[np.ndarray, np.ndarray, int]:
    """Means in which a theme of some neighbouring zones, `level` a week together, is multiplied at the end.

    Returns the means (zones × themes × weeks), the zones and the theme. `extra` weeks follow those of
    `WEEKS`.
    """
    mean = np.repeat(profile()[:, :, None], HISTORY + 1 + extra, axis=2)
    theme, first = int(rng.integers(THEMES)), int(rng.integers(ZONES))
    around = rng.permutation(np.flatnonzero(neighbouring().to_numpy()[first]))
    chosen = np.array([first, *around[: zones - 1]])
    mean[chosen, theme] = level / len(chosen)
    mean[chosen, theme, HISTORY + 1 - weeks :] *= factor
    return mean, chosen, theme
