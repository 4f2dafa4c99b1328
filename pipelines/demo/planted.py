"""What was planted, told beside the files: ``planted.json``, ``actions.toml``, cameras, ``LISEZ-MOI.txt``."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

from observatory.crs import to_degrees, to_metres
from observatory.evaluate import Action, Area, write_actions
from pipelines.demo.draw import DAYS_A_YEAR, Calendar
from pipelines.demo.places import CAMERAS
from pipelines.demo.scenario import DEFAULT_ROWS, DEFAULT_WEEKS, Pattern, Planted, Scenario
from pipelines.feed import feed

_WARNING = """FAITS INVENTÉS – DÉMONSTRATION

Tous les faits de ce dossier sont inventés. Aucun ne vient d’un partenaire, aucun ne s’est produit, et
personne n’y figure. Chaque ligne de chaque fichier le dit dans sa colonne DONNEE_INVENTEE. Les lieux
existent ; les caméras sont imaginaires. Les totaux de feux suivent ceux que le SDIS 90 a publiés pour
2018–2022 (DGSCGC, Licence Ouverte).
"""


def write_planted(out: Path, story: Scenario, calendar: Calendar, about: dict[str, Any]) -> None:
    """Write ``planted.json``, ``actions.toml``, ``cameras.csv`` and ``LISEZ-MOI.txt`` into `out`.

    `about` says how the files were made: ``rows``, ``seed``, and what else a reader may want to check.
    """
    scale = about["rows"] / calendar.weeks / (DEFAULT_ROWS / DEFAULT_WEEKS)
    told = [effect for effect in story.planted if _fits(effect, calendar)]
    effects = [_effect(effect, story, calendar, scale) for effect in told]
    actions = [_action(effect, entry) for effect, entry in zip(told, effects, strict=True) if effect.action]
    (out / "actions.toml").write_text(write_actions(actions), encoding="utf-8")
    shutil.copyfile(CAMERAS, out / "cameras.csv")
    last_day = calendar.end - dt.timedelta(days=1)
    days = {"first_day": calendar.start.isoformat(), "last_day": last_day.isoformat()}
    text = json.dumps({"invented": True, **about, **days, "effects": effects}, ensure_ascii=False, indent=2)
    (out / "planted.json").write_text(text + "\n", encoding="utf-8")
    silent = feed(about["silent"]["feed"]).labels["fr"]
    (out / "LISEZ-MOI.txt").write_text(_read_me(effects, calendar, silent), encoding="utf-8")


def _fits(effect: Planted, calendar: Calendar) -> bool:
    """True where the history is long enough to show it."""
    return calendar.weeks >= (2 if effect.kind == "week" else effect.weeks_before_end + 1)


def _effect(effect: Planted, story: Scenario, calendar: Calendar, scale: float) -> dict[str, Any]:
    patterns = [next(p for p in story.patterns if p.name == name) for name in effect.patterns]
    monday = calendar.end - dt.timedelta(weeks=effect.weeks_before_end)
    before, after = _weekly(effect, patterns, scale)
    return {
        "name": effect.name,
        "kind": effect.kind,
        "theme": patterns[0].theme,
        "from_monday": monday.isoformat(),
        "zones": list(effect.zones),
        "places": [sorted(story.pools[p.pool]) for p in patterns],
        "weekly_before": before,
        "weekly_after": after,
        "french": effect.french,
    }


def _weekly(effect: Planted, patterns: list[Pattern], scale: float) -> tuple[list[float], list[float]]:
    """Facts a week, by pattern, before and after; in a `week` effect these are counts, else expectations."""
    if effect.kind == "week":
        return [round(effect.counts[0] * scale)], [round(effect.counts[1] * scale)]
    before = [p.per_year / DAYS_A_YEAR * 7 * scale for p in patterns]
    after = [n * factor for n, factor in zip(before, effect.factors, strict=True)]
    return [round(n, 1) for n in before], [round(n, 1) for n in after]


def _action(effect: Planted, entry: dict[str, Any]) -> Action:
    """The register's entry of an effect that somebody brought about."""
    said = effect.action
    return Action(
        code=effect.name,
        title=f"{said['title']} (démonstration)",
        themes=(entry["theme"],),
        start=dt.date.fromisoformat(entry["from_monday"]),
        end=None,
        treated=Area(outline=_circle(said["centre"], said["radius_m"])),
        control=Area(zones=tuple(said["control"])),
        ring=Area(metres=said["ring_m"]),
        strategy=said["strategy"],
    )


def _circle(centre: tuple[float, float], radius_m: float) -> str:
    """A circle around a longitude and latitude, as WKT in EPSG:4326."""
    import numpy as np
    import shapely

    (x,), (y,) = to_metres([centre[0]], [centre[1]])
    ring = np.asarray(shapely.Point(x, y).buffer(radius_m, quad_segs=4).exterior.coords)
    return shapely.Polygon(np.round(np.column_stack(to_degrees(*ring.T)), 5)).wkt


def _read_me(effects: list[dict], calendar: Calendar, silent: str) -> str:
    period = f"Du {_french(calendar.start)} au {_french(calendar.end - dt.timedelta(days=1))}.\n"
    heading = "Effets placés exprès, que les calculs doivent retrouver :"
    lines = [
        f"- {e['french']} À partir du {_french(dt.date.fromisoformat(e['from_monday']))}." for e in effects
    ]
    silence = f"\n{silent} n’a rien envoyé l’une des dernières semaines : un silence n’est pas un zéro."
    return "\n".join([_WARNING, period, heading, *lines, silence, ""])


def _french(day: dt.date) -> str:
    """A date in French whatever the language in force: the file is in French."""
    from babel.dates import format_date

    return format_date(day, "full", locale="fr")
