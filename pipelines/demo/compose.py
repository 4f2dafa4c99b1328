"""The whole demonstration: draw, write each partner's table, correct and spoil a few rows, cut into files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.demo.draw import Calendar, draw
from pipelines.demo.files import Span, spans, write_file
from pipelines.demo.partners import partner_table
from pipelines.demo.places import spots
from pipelines.demo.planted import write_planted
from pipelines.demo.scenario import scenario
from pipelines.feed import Feed, feed

#: Share of rows to be refused, and of a week's rows that the partner sends again, corrected, a week later.
REFUSED, CORRECTED = 0.003, 0.02
#: The partner that says nothing in one recent week, and which: 3 is the third week before the end.
SILENT_FEED, SILENT_WEEK = "neolia", 3
#: How many of the last weekly files hold corrections of the week before.
WEEKS_WITH_CORRECTIONS = 3


def compose(out: Path, weeks: int, rows: int, seed: int, until: dt.date) -> list[Path]:
    """Write the files into `out`; see `pipelines.demo.write_demo`."""
    rng = np.random.default_rng(seed)
    story, calendar = scenario(), Calendar.of(weeks, until)
    corrected = round(rows / weeks * CORRECTED) * min(WEEKS_WITH_CORRECTIONS, weeks - 1)
    names = sorted({name for p in story.patterns for name in p.shares})
    files = {name: _files(feed(name), calendar) for name in names}
    facts = draw(story, calendar, rows - corrected, _silent(files, calendar), rng)
    places = spots(story)
    tables = {n: partner_table(feed(n), facts[n], story, places, calendar, rng) for n in names if n in facts}
    faulty = {name: _faults(feed(name), table, rng) for name, table in tables.items()}
    again = _corrections(tables, faulty, calendar, corrected, rng)
    paths: dict[Path, pd.Timestamp] = {}
    for name in names:
        for span in files[name]:
            part, faults = _part(tables[name], faulty[name], again.get(name), span)
            last = span is files[name][-1]
            paths[write_file(out, feed(name), span, part, faults, xml=last)] = span.last
    refused = sum(int((f != "").sum()) for f in faulty.values())
    about: dict[str, object] = {
        "rows": rows,
        "weeks": weeks,
        "seed": seed,
        "refused_on_purpose": refused,
        "corrected": corrected,
    }
    about["silent"] = {
        "feed": SILENT_FEED,
        "from_monday": f"{calendar.end - dt.timedelta(weeks=SILENT_WEEK)}",
    }
    write_planted(out, story, calendar, about)
    return sorted(paths, key=lambda path: (paths[path], path.name))


def _files(partner: Feed, calendar: Calendar) -> list[Span]:
    """The partner's files; the silent partner's silent week has none."""
    quiet = pd.Timestamp(calendar.end - dt.timedelta(weeks=SILENT_WEEK))
    return [s for s in spans(partner.cadence, calendar) if partner.name != SILENT_FEED or s.first != quiet]


def _silent(files: dict[str, list[Span]], calendar: Calendar) -> dict[str, np.ndarray]:
    """Feed → the days that none of its files covers, where there are any."""
    days = calendar.days
    covered = {name: np.zeros(len(days), dtype=bool) for name in files}
    for name, covers in files.items():
        for span in covers:
            covered[name] |= (days >= span.first) & (days < span.last)
    return {name: ~mask for name, mask in covered.items() if not mask.all()}


def _faults(partner: Feed, table: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """For a few rows outside the planted weeks, what will be spoilt in them."""
    kinds = {"xlsx": ["code"], "geojson": ["point", "code"]}.get(partner.format, ["date", "code"])
    chosen = (rng.random(len(table)) < REFUSED) & ~table["fixed"].to_numpy()
    return pd.Series(np.where(chosen, rng.choice(kinds, size=len(table)), ""), index=table.index, dtype="str")


def _corrections(
    tables, faulty, calendar: Calendar, n: int, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """`n` rows of recent weeks sent again a week later under their reference, seven minutes put right."""
    pool = []
    for name, table in tables.items():
        if feed(name).cadence != "weekly" or name == SILENT_FEED:
            continue
        weeks_back = (pd.Timestamp(calendar.end) - table["starts_at"]).dt.days // 7 + 1
        recent = weeks_back.between(2, WEEKS_WITH_CORRECTIONS + 1) & (faulty[name] == "")
        pool += [(name, row) for row in table.index[recent & (table["starts_at"].dt.minute <= 45)]]
    chosen = rng.permutation(len(pool))[:n]
    rows: dict[str, list[int]] = {}
    for position in sorted(chosen):
        name, row = pool[position]
        rows.setdefault(name, []).append(row)
    return {name: _put_right(tables[name].loc[index], feed(name)) for name, index in rows.items()}


def _put_right(rows: pd.DataFrame, partner: Feed) -> pd.DataFrame:
    """The rows as they stand in the next week's file."""
    rows = rows.copy()
    rows[f"@{partner.start.date}"] += pd.Timedelta(minutes=7)
    rows["starts_at"] += pd.Timedelta(weeks=1)
    return rows


def _part(table, faulty, again, span: Span) -> tuple[pd.DataFrame, pd.Series]:
    """The rows of one file, and their faults."""
    here = (table["starts_at"] >= span.first) & (table["starts_at"] < span.last)
    part, faults = table[here], faulty[here]
    if again is None:
        return part, faults
    more = again[(again["starts_at"] >= span.first) & (again["starts_at"] < span.last)]
    part = pd.concat([part, more], ignore_index=True)
    return part, pd.concat([faults, pd.Series("", index=more.index, dtype="str")], ignore_index=True)
