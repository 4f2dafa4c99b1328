"""Simulated worlds for the linkage of facts: it is known which facts two partners both told of.

A town of 900 street centres and 4,000 house numbers over 6 × 6 km, unequal as towns are; partners whose facts
come at their own hours, more of them on Saturday nights; tellings that differ in time, place and theme.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from observatory.crs import to_degrees

#: South-west corner of the town, EPSG:2154 metres; its side.
CORNER, SIDE_M = (986_000.0, 6_732_000.0), 6_000.0
STREETS, HOUSES = 900, 4_000
START = np.datetime64("2023-01-02T00:00", "m")
WEEK = 7 * 24 * 60


@dataclass(frozen=True)
class World:
    """What is drawn.

    name : said in the table
    weeks : how long
    events : events a week, by theme, told by at least one partner
    partners : feed → share of each theme's events it tells first
    twice : share of the events told by a second partner
    saturday : how much more happens on a Saturday evening
    nights : a week's chance of one night with `night_facts` events within 1 km and four hours
    every_evening : places where two partners each tell of the same thing, evening after evening
    centres : share of places given by their street only
    rounded : minutes to which people round
    late : share of second tellings whose clock is an hour off
    elsewhere : share of second tellings at another street than the first
    neighbour : share of second tellings under another theme of the family
    newcomer : the last partner only tells in the last third
    """

    name: str
    weeks: int = 104
    events: dict[str, float] = field(default_factory=lambda: {"gathering": 45, "noise": 50, "drugs": 20, "fire": 12, "damage": 30, "rodeo": 20})  # fmt: skip  # noqa: E501
    twice: float = 0.1
    saturday: float = 3.0
    nights: float = 0.0
    night_facts: int = 25
    every_evening: int = 0
    centres: float = 0.6
    rounded: int = 5
    late: float = 0.0
    elsewhere: float = 0.2
    neighbour: float = 0.15
    newcomer: bool = False


PARTNERS = ("gendarmerie", "police_municipale", "police_nationale", "sdis")
TOLD = {"fire": (0.1, 0.1, 0.2, 0.6)}
OTHERS = (0.2, 0.4, 0.4, 0.0)
BESIDE = {"gathering": "noise", "noise": "gathering", "drugs": "gathering", "fire": "damage", "damage": "burglary", "rodeo": "road_safety"}  # fmt: skip  # noqa: E501

WORLDS = (
    World("usual"),
    World("crowded Saturday nights (10 times)", saturday=10.0),
    World("nights of 25 facts within 1 km", nights=0.15),
    World("a place with the same thing every evening", every_evening=4),
    World("all facts at street centres", centres=1.0, elsewhere=0.1),
    World("a new partner in the last third", newcomer=True),
    World("themes differ for 40 %", neighbour=0.4),
    World("a third of the clocks an hour off", late=0.33),
    World("times rounded to half an hour", rounded=30),
    World("nothing told twice", twice=0.0),
    World("told twice for 30 %", twice=0.3),
)


def draw(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The facts of a world; ``event`` says which are one event, ``-1`` for none."""
    town = _town(rng)
    first = pd.concat([_events(world, town, rng, theme, mean) for theme, mean in world.events.items()])
    if world.nights:
        first = pd.concat([first, _nights(world, town, rng)])
    first["event"] = np.arange(len(first))
    first["east"], first["north"] = rng.normal(0, 70, (2, len(first)))  # the house, from the street's centre
    second = _second(world, town, first, rng)
    parts = [first, second]
    if world.every_evening:
        parts.append(_every_evening(world, town, rng))
    facts = pd.concat(parts, ignore_index=True)
    if world.newcomer:
        early = (facts["feed"] == PARTNERS[2]) & (facts["minute"] < world.weeks * WEEK * 2 / 3)
        facts = facts[~early]
    return _told(world, town, facts.sample(frac=1, random_state=int(rng.integers(1 << 31))), rng)


def _town(rng: np.random.Generator) -> dict[str, np.ndarray]:
    centre = rng.uniform(0, SIDE_M, (STREETS, 2))
    # Streets lie closer and are busier around a few centres.
    pull = rng.uniform(0.3, 0.7, (3, 2)) * SIDE_M
    near = rng.random(STREETS) < 0.6
    centre[near] = pull[rng.integers(0, 3, near.sum())] + rng.normal(0, 700, (near.sum(), 2))
    weight = rng.lognormal(0, 1.0, STREETS) * np.where(near, 2.0, 1.0)
    street = rng.integers(0, STREETS, HOUSES)
    return {"centre": centre, "weight": weight / weight.sum(), "reach": rng.choice([250.0, 350.0], STREETS), "street": street,  # noqa: E501
            "house": centre[street] + rng.normal(0, 80, (HOUSES, 2))}  # fmt: skip


def _hours(world: World, n: int, rng: np.random.Generator) -> np.ndarray:
    """Minutes of the week, more in the evening and on Saturday night."""
    hour = np.array(
        [
            1.2,
            0.9,
            0.6,
            0.4,
            0.3,
            0.3,
            0.4,
            0.6,
            0.8,
            0.9,
            1,
            1,
            1,
            1,
            1.1,
            1.2,
            1.3,
            1.5,
            1.7,
            1.9,
            2.2,
            2.4,
            2.2,
            1.7,
        ]
    )
    weight = np.tile(hour, 7)
    weight[5 * 24 + 20 : 6 * 24 + 2] *= world.saturday
    return rng.choice(168, n, p=weight / weight.sum()) * 60 + rng.uniform(0, 60, n)


def _events(world: World, town, rng: np.random.Generator, theme: str, mean: float) -> pd.DataFrame:
    n = rng.poisson(mean * world.weeks)
    minute = rng.integers(0, world.weeks, n) * WEEK + _hours(world, n, rng)
    return pd.DataFrame({
        "theme": theme, "minute": minute, "street": rng.choice(STREETS, n, p=town["weight"]),
        "feed": rng.choice(PARTNERS, n, p=TOLD.get(theme, OTHERS)),
    })  # fmt: skip


def _nights(world: World, town, rng: np.random.Generator) -> pd.DataFrame:
    parts = []
    for night in np.flatnonzero(rng.random(world.weeks) < world.nights):
        middle = town["centre"][rng.choice(STREETS, p=town["weight"])]
        near = np.hypot(*(town["centre"] - middle).T) < 500
        n = rng.poisson(world.night_facts)
        theme = rng.choice(["gathering", "fire", "damage"], n)
        parts.append(pd.DataFrame({
            "theme": theme, "minute": night * WEEK + 5 * 1440 + 21 * 60 + rng.uniform(0, 240, n),
            "street": rng.choice(np.flatnonzero(near), n), "feed": [rng.choice(PARTNERS, p=TOLD.get(t, OTHERS)) for t in theme],  # noqa: E501
        }))  # fmt: skip
    return pd.concat(parts) if parts else pd.DataFrame(columns=["theme", "minute", "street", "feed"])


def _every_evening(world: World, town, rng: np.random.Generator) -> pd.DataFrame:
    """Two partners pass the same place each evening at about nine, each for itself."""
    days = np.arange(world.weeks * 7)
    parts = []
    for street in rng.choice(STREETS, world.every_evening, replace=False):
        for feed in PARTNERS[1:3]:
            told = days[rng.random(len(days)) < 0.5]
            minute = told * 1440 + 21 * 60 + rng.normal(0, 35, len(told))
            parts.append(
                pd.DataFrame(
                    {"theme": "gathering", "minute": minute, "street": street, "feed": feed, "event": -1}
                )
            )
    return pd.concat(parts)


def _second(world: World, town, first: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    again = first[rng.random(len(first)) < world.twice].copy()
    n = len(again)
    wide = rng.random(n) < 0.15
    again["minute"] += np.where(wide, rng.normal(0, 75, n), rng.normal(0, 12, n)) + 60 * (
        rng.random(n) < world.late
    )
    others = [[p for p in PARTNERS if p != feed and (p != "sdis" or theme == "fire")] for feed, theme in zip(again["feed"], again["theme"], strict=True)]  # fmt: skip  # noqa: E501
    again["feed"] = [rng.choice(choice) for choice in others]
    moved = rng.random(n) < world.elsewhere
    again["street"] = np.where(moved, _next_street(town, again["street"].to_numpy(), rng), again["street"])
    again.loc[moved, ["east", "north"]] = rng.normal(0, 70, (moved.sum(), 2))
    renamed = (rng.random(n) < world.neighbour) & (again["feed"] != "sdis")
    again["theme"] = np.where(renamed, again["theme"].map(BESIDE), again["theme"])
    return again


def _next_street(town, street: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    from scipy.spatial import KDTree

    _, near = KDTree(town["centre"]).query(town["centre"], k=4)
    return near[street, rng.integers(1, 4, len(street))]


def _told(world: World, town, facts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """As the observatory would hold them: rounded times, a street's centre or a house, degrees."""
    n = len(facts)
    street = facts["street"].to_numpy(int)
    centre = rng.random(n) < world.centres
    offset = facts[["east", "north"]].fillna(0.0).to_numpy() + rng.normal(0, 20, (n, 2))
    place = np.where(centre[:, None], town["centre"][street], town["centre"][street] + offset)
    lon, lat = to_degrees(CORNER[0] + place[:, 0], CORNER[1] + place[:, 1])
    minute = np.round(facts["minute"].to_numpy(float) / world.rounded) * world.rounded
    at = (START + minute.astype(int).astype("timedelta64[m]")).astype("datetime64[us]")
    return pd.DataFrame({
        "feed": facts["feed"].to_numpy(), "theme": facts["theme"].to_numpy(), "subtype": "", "starts_at": at, "ends_at": at,  # noqa: E501
        "lon": lon, "lat": lat, "uncertainty_m": np.where(centre, town["reach"][street], 60.0), "event": facts["event"].to_numpy(int),  # noqa: E501
    })  # fmt: skip


def scaled(world: World, weeks: int) -> World:
    return replace(world, weeks=weeks)


def truth(facts: pd.DataFrame, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which pairs are one event."""
    event = facts["event"].to_numpy()
    return (event[one] == event[other]) & (event[one] >= 0)


def repeats(facts: pd.DataFrame) -> int:
    """Facts that repeat another one."""
    event = facts.loc[facts["event"] >= 0, "event"]
    return int(len(event) - event.nunique())
