"""From drawn facts to a partner's own table: its columns, its words, its dates, and what it leaves out."""

from __future__ import annotations

import tomllib
from functools import cache

import numpy as np
import pandas as pd

from observatory.fact import Outcome, PlaceKind
from observatory.settings import CLOCK
from pipelines.demo.draw import Calendar
from pipelines.demo.places import VAGUE, Sites, Spots, coordinates
from pipelines.demo.scenario import HERE, Pattern, Scenario
from pipelines.feed import FEEDS, INVENTED_COLUMN, Feed, Moment, normal

MARK = "fait inventé, démonstration"
#: Shares: rows whose place nobody can find, and facts that have an outcome, a cost, or are dealt with.
UNPLACEABLE, WITH_OUTCOME, WITH_COST, CLEARED = 0.03, 0.45, 0.5, 0.7
#: What can be taken away.
REMOVABLE = ("abandoned_vehicle", "dumping", "fire", "tag")
#: Of the facts that cost something, the share that is billed to somebody.
BILLED = 0.3
#: After which themes a place is cleaned, and how many hours after the rest at most.
CLEANED, CLEANED_WITHIN_H = ("fire", "tag", "dumping"), 48
#: Points are spread around their place by this much, in metres; tracks in a forest are long.
SPREAD_M = 60.0
#: Which outcomes can follow which themes; the others follow any.
FOLLOWS = {
    Outcome.MEDIATION: ("gathering", "noise", "staff_abuse"),
    Outcome.SEIZURE: ("drugs", "rodeo", "abandoned_vehicle"),
    Outcome.IMPOUNDING: ("rodeo", "abandoned_vehicle"),
    Outcome.COMPLAINT: ("burglary", "damage", "staff_abuse", "tag", "dumping", "transport", "fire"),
    Outcome.FINE: ("gathering", "rodeo", "dumping", "noise", "road_safety", "drugs", "tag", "transport"),
}
#: Mean days until a fact is dealt with.
DAYS_TO_CLEAR = {"tag": 5, "dumping": 4, "abandoned_vehicle": 20, "damage": 12}
#: The longest a burgled home was left, in minutes.
LONGEST_ABSENCE = 14 * 60


@cache
def styles() -> dict[str, dict]:
    """Each partner's way of writing, and ``placeholders``, from ``partners.toml``."""
    return tomllib.loads((HERE / "partners.toml").read_text(encoding="utf-8"))


def partner_table(
    feed: Feed,
    facts: pd.DataFrame,
    story: Scenario,
    places: Spots,
    calendar: Calendar,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The partner's table, one row a fact of `facts`, in the same order.

    Moments stand in columns named ``@`` and the partner's date column, until the file's format is known.
    Columns ``starts_at`` (datetime64, for cutting the table into files) and ``fixed`` are not the partner's.
    """
    style = styles()[feed.name]
    start = calendar.days[facts["day"]]
    minute = facts["minute"].to_numpy() // style["rounded"] * style["rounded"]
    start = start + pd.to_timedelta(minute, unit="min")
    table = pd.DataFrame({"starts_at": start.as_unit("s"), "fixed": facts["fixed"].to_numpy()})
    if feed.reference and style["reference"]:
        table[feed.reference[0]] = _references(start, style["reference"])
    elif feed.reference:
        table[feed.reference[0]] = _stamps(start, facts["day"])
    _write_codes(table, feed, facts, story, rng)
    _write_places(table, feed, style, facts, story, places, rng)
    table[f"@{feed.start.date}"] = table["starts_at"]
    if feed.end:
        table[f"@{feed.end.date}"] = _ends(facts, story, table["starts_at"], rng).clip(
            upper=_last_minute(calendar)
        )
    _write_follow_up(table, feed, facts, story, calendar, rng)
    _fill_dropped(table, feed, rng)
    return table


@cache
def _definition(feed_name: str) -> dict:
    """The feed's definition as written: codes and words in the partner's own spelling."""
    return tomllib.loads((FEEDS / f"{feed_name}.toml").read_text(encoding="utf-8"))


@cache
def partner_codes(feed_name: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The partner's own codes, by theme and subtype (``gathering/hall``), and those out of scope."""
    codes = _definition(feed_name).get("codes", {})
    by_theme: dict[str, tuple[str, ...]] = {}
    for code, theme in codes.get("values", {}).items():
        by_theme[theme] = (*by_theme.get(theme, ()), code)
    return by_theme, tuple(codes.get("out_of_scope", ()))


def codes_for(pattern: Pattern, feed_name: str) -> tuple[str, ...]:
    """The partner's codes for a pattern. Raises `KeyError` where the partner has none for its theme."""
    by_theme, foreign = partner_codes(feed_name)
    if not pattern.in_scope:
        return foreign
    exact = by_theme.get(f"{pattern.theme}/{pattern.subtype}") or by_theme.get(pattern.theme)
    near = [
        code for theme, codes in by_theme.items() if theme.split("/")[0] == pattern.theme for code in codes
    ]
    if not (exact or near):
        raise KeyError(f"{feed_name}: {pattern.theme}/{pattern.subtype}")
    return exact or tuple(near)


def _references(start: pd.DatetimeIndex, form: str) -> list[str]:
    return [form.format(y=year, yy=f"{year % 100:02d}", n=n) for n, year in enumerate(start.year, 1001)]


def _stamps(start: pd.DatetimeIndex, day: pd.Series) -> pd.Index:
    """When a form was filled in: the evening after, one form every seven seconds at most."""
    order = day.groupby(day).cumcount().to_numpy()
    filled = start.normalize() + pd.Timedelta(hours=20) + pd.to_timedelta(order * 7, unit="s")
    return filled.strftime("%d/%m/%Y %H:%M:%S")


def _write_codes(table: pd.DataFrame, feed: Feed, facts: pd.DataFrame, story: Scenario, rng) -> None:
    pattern = facts["pattern"].to_numpy()
    written = np.empty(len(facts), dtype=object)
    for i in np.unique(pattern):
        here = np.flatnonzero(pattern == i)
        written[here] = rng.choice(
            np.array(codes_for(story.patterns[i], feed.name), dtype=object), size=len(here)
        )
    if len(feed.code_columns) == 1:
        table[feed.code_columns[0]] = written
        return
    for position, column in enumerate(feed.code_columns):
        parts = {code: code.split(" / ")[position] for code in set(written)}
        table[column] = pd.Series(written).map(parts)


def _write_places(table, feed: Feed, style: dict, facts, story: Scenario, places: Spots, rng) -> None:
    sites = Sites(feed, style, places, rng)
    pattern = facts["pattern"].to_numpy()
    spot, site = np.empty(len(facts), dtype=np.int64), np.empty(len(facts), dtype=np.int64)
    for i in np.unique(pattern):
        here = np.flatnonzero(pattern == i)
        spot[here], site[here] = sites.choose(story.patterns[i].pool, len(here))
    for column, values in sites.columns().items():
        table[column] = values[site]
    _write_coordinates(table, feed, style, places.table.iloc[spot], rng)
    if sites.free_text:
        _make_vague(table, feed, sites.free_text, rng)


def _write_coordinates(table, feed: Feed, style: dict, spot: pd.DataFrame, rng) -> None:
    """Coordinates for the partner's share of facts, and wherever there is nothing else to say."""
    source = next((s for s in feed.places if s.kind in (PlaceKind.WGS84, PlaceKind.LAMBERT93)), None)
    if source is None:
        return
    texts = [c for s in feed.places if s.text for c in s.text if c in table]
    given = rng.random(len(table)) < style.get("points", 0)
    given |= (spot["kind"] == "outside").to_numpy()
    if texts:
        given |= (table[texts] == "").all(axis=1).to_numpy()
    x, y = coordinates(spot["lon"].to_numpy(), spot["lat"].to_numpy(), source.kind, SPREAD_M, rng)
    table[source.x] = np.where(given, x, np.nan)
    table[source.y] = np.where(given, y, np.nan)
    for column in texts:
        table.loc[given & (feed.format != "open311"), column] = ""


def _make_vague(table: pd.DataFrame, feed: Feed, free_text: str, rng) -> None:
    """A small honest share that no geocoder can find; one in four does not even say its commune."""
    vague = (rng.random(len(table)) < UNPLACEABLE) & ~table["fixed"].to_numpy()
    for source in feed.places:
        for column in source.columns:
            if column in table:
                table.loc[vague, column] = "" if source.text else np.nan
    table.loc[vague, free_text] = rng.choice(np.array(VAGUE, dtype=object), size=int(vague.sum()))
    if feed.commune:
        table.loc[vague & (rng.random(len(table)) < 0.25), feed.commune] = ""


def _ends(facts: pd.DataFrame, story: Scenario, start: pd.Series, rng) -> pd.Series:
    interval = np.array([p.interval for p in story.patterns])[facts["pattern"]]
    minutes = rng.integers(60, LONGEST_ABSENCE, len(facts)) // 15 * 15
    return _existing((start + pd.to_timedelta(minutes, unit="min")).where(interval))


def _existing(at: pd.Series) -> pd.Series:
    """An hour later where the clock skips: on the last Sunday of March there is nothing between 2 and 3."""
    spring = (at.dt.month == 3) & (at.dt.day_of_week == 6) & (at.dt.day > 24) & (at.dt.hour == 2)
    return at.where(~spring, at + pd.Timedelta(hours=1))


def _write_follow_up(table, feed: Feed, facts, story: Scenario, calendar: Calendar, rng) -> None:
    theme = np.array([p.theme for p in story.patterns], dtype=object)[facts["pattern"]]
    if feed.outcome_column:
        table[feed.outcome_column] = _outcomes(feed, theme, rng)
    if feed.cost_column:
        cost = rng.lognormal(5.0, 0.8, len(table)).round(2)
        table[feed.cost_column] = np.where(rng.random(len(table)) < WITH_COST, cost, np.nan)
    for name, date in feed.follow_up_dates.items():
        column = "updated_datetime" if feed.format == "open311" else date.moment.date
        if f"@{column}" not in table and name != "cleaned_at":
            table[f"@{column}"] = _cleared(feed, theme, table["starts_at"], calendar, rng)
    if set(feed.follow_up_dates) == {"removed_at"}:
        _only_what_can_be_removed(table, feed, theme)
    # Drawn apart, so that the files of the other partners do not depend on them.
    apart = rng.spawn(1)[0]
    if feed.billed_column:
        cost = table[feed.cost_column].to_numpy(dtype=float)
        table[feed.billed_column] = np.where(apart.random(len(table)) < BILLED, cost, np.nan)
    if "cleaned_at" in feed.follow_up_dates:
        table[f"@{feed.follow_up_dates['cleaned_at'].moment.date}"] = _cleaned(
            feed, table, theme, apart, calendar
        )


def _only_what_can_be_removed(table: pd.DataFrame, feed: Feed, theme: np.ndarray) -> None:
    """Of a partner that writes removals alone: no date and no cost where nothing lies there to be removed."""
    kept = np.isin(theme, REMOVABLE)
    for column in (f"@{feed.follow_up_dates['removed_at'].moment.date}", feed.cost_column):
        table[column] = table[column].where(kept)


def _outcomes(feed: Feed, theme: np.ndarray, rng) -> np.ndarray:
    words = _definition(feed.name)["follow_up"]["outcomes"]
    written = np.full(len(theme), "", dtype=object)
    for name in np.unique(theme):
        possible = [w for w, o in words.items() if name in FOLLOWS.get(Outcome(o), (name,))]
        here = np.flatnonzero((theme == name) & (rng.random(len(theme)) < WITH_OUTCOME))
        if possible:
            written[here] = rng.choice(np.array(possible, dtype=object), size=len(here))
    return written


def _cleared(feed: Feed, theme: np.ndarray, start: pd.Series, calendar: Calendar, rng) -> pd.Series:
    """When it was dealt with: minutes later by the fire service, days by others, not yet for the latest."""
    if feed.name == "sdis":
        return (start + pd.to_timedelta(rng.integers(15, 110, len(start)), unit="min")).clip(
            upper=_last_minute(calendar)
        )
    mean = np.array([DAYS_TO_CLEAR.get(t, 7) for t in theme], dtype=float)
    after = pd.to_timedelta(rng.exponential(mean * 24 * 60).round(), unit="min")
    at = _existing((start + after).dt.floor("h"))
    done = (rng.random(len(start)) < CLEARED) & (at < pd.Timestamp(calendar.end)).to_numpy()
    return at.where(done & (at > start).to_numpy())


def _cleaned(feed: Feed, table: pd.DataFrame, theme: np.ndarray, rng, calendar: Calendar) -> pd.Series:
    """When the place was clean again: within two days of what was done there, where something was done."""
    done = table[f"@{feed.follow_up_dates['cleared_at'].moment.date}"]
    at = _existing(
        (done + pd.to_timedelta(rng.integers(0, CLEANED_WITHIN_H, len(table)), unit="h")).dt.floor("h")
    )
    return at.where(np.isin(theme, CLEANED) & (at < pd.Timestamp(calendar.end)).to_numpy())


def _last_minute(calendar: Calendar) -> pd.Timestamp:
    """Nothing in the files is later: they are exported when the last complete week is over."""
    return pd.Timestamp(calendar.end) - pd.Timedelta(minutes=1)


def _fill_dropped(table: pd.DataFrame, feed: Feed, rng) -> None:
    """The columns the definition drops hold obviously invented placeholders: nobody, even invented."""
    known = {normal(column): text for column, text in styles()["placeholders"].items()}
    for column in feed.dropped:
        if column in table:
            continue
        if normal(column) in known:
            table[column] = known[normal(column)]
        else:
            names = np.array([f"{column.upper()} {letter}" for letter in "ABCDEF"], dtype=object)
            table[column] = rng.choice(names, size=len(table))
    table[INVENTED_COLUMN] = MARK


def moment_texts(at: pd.Series, moment: Moment) -> dict[str, pd.Series]:
    """The partner's date and time columns as texts, in the first of the formats its definition reads."""
    distinct = pd.DatetimeIndex(at.unique()).dropna()
    texts = {moment.date: dict(zip(distinct, distinct.strftime(moment.date_formats[0]), strict=True))}
    if moment.time:
        texts[moment.time] = dict(zip(distinct, distinct.strftime(moment.time_formats[0]), strict=True))
    return {column: at.map(words).astype(object).fillna("").astype("str") for column, words in texts.items()}


def with_offset(at: pd.Series) -> pd.Series:
    """ISO 8601 with the offset of Europe/Paris, as Open311 asks; null stays empty."""
    local = at.dt.tz_localize(CLOCK, ambiguous=True, nonexistent="shift_forward")
    return local.map(lambda t: t.isoformat(), na_action="ignore").astype(object).fillna("").astype("str")
