"""What stands out in a week: verdicts of its sheet, clusters of neighbouring zones, changes that last.

All of it rests on one judgement of the week (`compare.judged_week`), so that the page, the command and the
paper give the same verdict and the same bound.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd

from observatory.alerts.scan_statistic import Cluster, neighbour_windows, scan
from observatory.baseline import CLUSTER_ALPHA, COVERAGE_TOLERANCE, Baseline, Outbursts
from observatory.baseline.cumulative_sums import BOUND, FALL, log_ratio
from observatory.compare import JudgedWeek, Verdict, false_discovery, judged_week
from observatory.compare.sheet import Cells
from observatory.fact import Labelled
from observatory.language import N_, _, date_text, ngettext, number_text

#: Weeks for which a lasting change stays on the sheet once it was seen.
SHIFT_WEEKS = 4

#: Weeks at zero after which a row whose partner's files are doubted is said to have stopped, perhaps.
STOPPED_WEEKS = 8

#: Names of zones written out before the others are counted.
NAMED_ZONES = 6


class Level(Labelled):
    """What may be said of a week."""

    ALARM = "alarm", N_("unusual")
    WATCH = "watch", N_("to watch")
    USUAL = "usual", N_("usual for the season")
    TOO_FEW = "too_few", N_("too few facts")
    SILENT_PARTNER = "silent_partner", N_("silent partner")
    INCOMPLETE_WEEK = "incomplete_week", N_("week in progress")
    NOT_COMPARABLE = "not_comparable", N_("not comparable")


#: What an alert says of a verdict; a count beyond its own bound that the sheet does not confirm is to watch.
_LEVELS = {
    Verdict.UP: Level.ALARM,
    Verdict.TOO_FEW: Level.TOO_FEW,
    Verdict.SILENT_PARTNER: Level.SILENT_PARTNER,
    Verdict.INCOMPLETE_WEEK: Level.INCOMPLETE_WEEK,
    Verdict.NOT_COMPARABLE: Level.NOT_COMPARABLE,
}

COLUMNS = (
    "zone_code", "theme", "method", "observed", "expected", "upper", "p", "q", "level",
)  # fmt: skip


class Alerts(NamedTuple):
    """What stands out in a week.

    week : JudgedWeek
        The judgement, with the sheet of every zone × theme (`week.rows`).
    sheet : DataFrame
        As `sheet` gives it.
    clusters : DataFrame
        Neighbouring zones that rose together, the most certain first: ``theme, zone_codes`` (tuple),
        ``observed, expected, ratio`` (log likelihood ratio), ``p, q``.
    shifts : DataFrame
        Changes that last, seen in the last `SHIFT_WEEKS` weeks, newest first: ``zone_code, theme, direction``
        (`Verdict`), ``since, seen`` (Mondays), ``before, level`` (facts a week, season taken out), ``new``
        (seen this week), ``doubted`` (its partner may have ceased to tell of it).
    """

    week: JudgedWeek
    sheet: pd.DataFrame
    clusters: pd.DataFrame
    shifts: pd.DataFrame


def alerts(cells: Cells, week: dt.date, touching: pd.DataFrame | None = None) -> Alerts:
    """Judge a week once and say all that stands out in it.

    Parameters
    ----------
    cells : DataFrame or Cube
        As for `compare.week_over_week`; also of communes, or of the agglomeration.
    touching : DataFrame of bool, optional
        Zones × zones, index and columns their codes: which share a border (`scan.touching`). Without it no
        clusters are looked for.

    Raises
    ------
    NoDataError
        When the cells do not hold the week.
    """
    judged = judged_week(cells, week)
    return Alerts(judged, levels(judged.rows), clusters(judged, touching), shifts(judged))


def as_among_zones(found: Alerts, zones: Alerts) -> Alerts:
    """Alerts of communes or districts, where each that is a zone itself is judged as among all zones.

    Judged among fewer areas the same place would have another bound, and now and then another verdict: what
    is said of it must be one thing wherever it is read. Clusters stay those of the level.
    """
    areas, known = set(found.week.rows["zone_code"]), set(zones.week.rows["zone_code"])

    def told(own: pd.DataFrame, of_zones: pd.DataFrame) -> pd.DataFrame:
        parts = of_zones[of_zones["zone_code"].isin(areas)], own[~own["zone_code"].isin(known)]
        return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)

    keys = pd.MultiIndex.from_frame(found.week.rows[["zone_code", "theme"]])
    rows = told(found.week.rows, zones.week.rows).set_index(["zone_code", "theme"], drop=False)
    rows = rows.loc[keys].reset_index(drop=True)
    shifts = told(found.shifts, zones.shifts).sort_values("seen", ascending=False, kind="stable")
    week = found.week._replace(rows=rows)
    return found._replace(week=week, sheet=levels(rows), shifts=shifts.reset_index(drop=True))


def sheet(cells: Cells, week: dt.date) -> pd.DataFrame:
    """Every zone × theme of the ISO week of `week`, those unusual told apart from those to watch.

    Returns
    -------
    DataFrame
        In the order of the cells, columns `COLUMNS`: `method` is a `Baseline`; `upper` is the bound a single
        series passes once in 200 weeks by chance; `q` is `p` adjusted over the sheet, and `level` is
        ``alarm`` only where the verdict of the weekly sheet is a rise, ``watch`` where only the bound is
        passed.
    """
    return levels(judged_week(cells, week).rows)


def levels(rows: pd.DataFrame) -> pd.DataFrame:
    """The alert sheet of a weekly sheet (`compare.week_over_week`)."""
    beyond = (rows["facts"] > rows["upper"]) & (rows["baseline"] != Baseline.NONE)
    level = np.where(beyond, Level.WATCH.value, Level.USUAL.value).astype(object)
    for verdict, name in _LEVELS.items():
        level[(rows["verdict"] == verdict).to_numpy()] = name.value
    named = rows.rename(columns={"baseline": "method", "facts": "observed"})
    return named.assign(level=level)[list(COLUMNS)]


def clusters(judged: JudgedWeek, touching: pd.DataFrame | None) -> pd.DataFrame:
    """Clusters of neighbouring zones with a false-discovery rate of `CLUSTER_ALPHA` over the themes."""
    columns = ["theme", "zone_codes", "observed", "expected", "ratio", "p", "q"]
    if touching is None or judged.judgement.levels is None:
        return pd.DataFrame(columns=columns)
    windows = neighbour_windows(touching.to_numpy())
    if not len(windows):  # areas of which none touches another: nothing rises together
        return pd.DataFrame(columns=columns)
    keys = judged.rows[["zone_code", "theme"]]
    found = []
    for theme, rows in keys.groupby("theme", sort=False).indices.items():
        place = touching.index.get_indexer(keys["zone_code"].to_numpy()[rows])
        cluster = _cluster(judged, rows[place >= 0], place[place >= 0], windows)
        if cluster is not None:
            codes = tuple(touching.index[cluster.zones])
            found.append((theme, codes, cluster.facts, cluster.expected, cluster.ratio, cluster.p))
    table = pd.DataFrame(found, columns=columns[:-1])
    # Themes without a hint were looked at too.
    themes = keys["theme"].nunique()
    q = false_discovery(np.concatenate([table["p"].to_numpy(float), np.ones(themes - len(table))]))
    table["q"] = q[: len(table)]
    return table[table["q"] <= CLUSTER_ALPHA].sort_values("p", kind="stable").reset_index(drop=True)


def _cluster(judged: JudgedWeek, rows: np.ndarray, place: np.ndarray, windows: np.ndarray) -> Cluster | None:
    """One theme scanned; zones that cannot be judged this week hold nothing and expect nothing."""
    judgement, sheet_rows = judged.judgement, judged.rows
    facts, expected = np.zeros(windows.shape[1]), np.zeros(windows.shape[1])
    dispersion, rate = np.ones(windows.shape[1]), np.zeros(windows.shape[1])
    more_partners = sheet_rows["coverage"].to_numpy()[rows] > judgement.coverage[rows] + COVERAGE_TOLERANCE
    others = judged.table.hands[rows, -1] != judgement.hand[rows]
    known = ~np.isnan(judgement.p[rows]) & judged.table.complete[rows, -1] & ~more_partners & ~others
    rows, place = rows[known], place[known]
    facts[place] = sheet_rows["facts"].to_numpy()[rows]
    # A week after silence may hold what the silent weeks owed, everywhere at once.
    expected[place] = judgement.expected[rows] * (1 + judged.made_up[rows])
    dispersion[place] = judgement.dispersion[rows]
    rate[place] = judgement.outbursts.rate[rows]
    return scan(facts, expected, dispersion, windows, Outbursts(rate, judgement.outbursts.sizes))


def shifts(judged: JudgedWeek) -> pd.DataFrame:
    """Rises and falls that last (`baseline.cumulative_sums`), seen in the last weeks."""
    columns = ["zone_code", "theme", "direction", "since", "seen", "before", "level", "new", "doubted"]
    followed = judged.judgement.levels
    if followed is None or not (judged.judgement.baseline == Baseline.SEASON).any():
        return pd.DataFrame(columns=columns)
    weeks = judged.table.weeks
    which = np.flatnonzero((followed.told >= len(weeks) - SHIFT_WEEKS) & (followed.told >= 0))
    table = judged.rows.iloc[which][["zone_code", "theme"]].reset_index(drop=True)
    rise = followed.shift[which] > 0
    table["direction"] = np.where(rise, Verdict.UP.value, Verdict.DOWN.value)
    table["since"], table["seen"] = weeks[followed.since[which]], weeks[followed.told[which]]
    table["before"], table["level"] = followed.before[which], followed.level[which]
    table["new"] = followed.told[which] == len(weeks) - 1
    table["doubted"] = False
    stopped = _stopped(judged)
    if len(stopped):
        table = pd.concat([table, stopped]) if len(table) else stopped
    return table.sort_values("seen", ascending=False, kind="stable").reset_index(drop=True)[columns]


def _stopped(judged: JudgedWeek) -> pd.DataFrame:
    """Rows at zero for so long that they may have stopped, though their partner's files are doubted.

    The evidence is that of `baseline.cumulative_sums`; it is told once `STOPPED_WEEKS` have gone by.
    """
    table, judgement, tellers = judged.table, judged.judgement, judged.table.tellers
    if tellers is None or judgement.levels is None:
        return table.keys[:0]
    silent = (tellers.empty[:, -1] > 0) & ~table.observed[:, -1]
    which = np.flatnonzero(silent & (judgement.expected > 0))
    if not len(which):
        return table.keys[:0]
    step = log_ratio(0, judgement.expected[which], judgement.dispersion[which], FALL)
    since = table.weeks.get_indexer(_mondays(tellers.empty_since[which, -1]))
    told = since - 1 + np.maximum(STOPPED_WEEKS, np.ceil(BOUND / step)).astype(int)
    shown = (since >= 0) & (told < len(table.weeks)) & (told >= len(table.weeks) - SHIFT_WEEKS)
    which, since, told = which[shown], since[shown], told[shown]
    return table.keys.iloc[which].assign(
        direction=Verdict.DOWN.value, since=table.weeks[since], seen=table.weeks[told],
        before=judgement.levels.level[which], level=0.0, new=told == len(table.weeks) - 1, doubted=True,
    )  # fmt: skip


def _mondays(days: np.ndarray) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(days.astype("datetime64[D]").astype("datetime64[us]"))


def sentence(row, zone_name: str, theme_label: str) -> str:
    """The sentence that says a row of `sheet`, in the language in force."""
    if row.method == Baseline.NONE or row.level not in (Level.ALARM, Level.WATCH, Level.USUAL):
        return _("{zone}, {theme}: {why}.").format(
            zone=zone_name, theme=theme_label, why=Level(row.level).label
        )
    form = _(
        "{zone}, {theme}: {observed} this week, about {expected} expected and at most {upper} by chance: "
        "{level}. Judged on {method}."
    )
    return form.format(
        zone=zone_name,
        theme=theme_label,
        observed=number_text(row.observed),
        expected=number_text(row.expected, 1),
        upper=number_text(row.upper),
        level=Level(row.level).label,
        method=Baseline(row.method).label,
    )


def cluster_sentence(row, zone_names: dict[str, str], theme_label: str) -> str:
    """The sentence that says a row of `Alerts.clusters`, in the language in force."""
    names = [zone_names[code] for code in row.zone_codes]
    left = len(names) - NAMED_ZONES
    if left > 0:
        more = ngettext("{n} more", "{n} more", left).format(n=number_text(left))
        names = [*names[:NAMED_ZONES], more]
    return _(
        "{theme}: neighbouring zones rose together ({zones}): {observed} facts, about {expected} expected."
    ).format(
        theme=theme_label,
        zones=", ".join(names),
        observed=number_text(row.observed),
        expected=number_text(row.expected, 1),
    )


def shift_sentence(row, zone_name: str, theme_label: str) -> str:
    """The sentence that says a row of `Alerts.shifts`, in the language in force."""
    form = (
        _("{zone}, {theme}: a rise that lasts since the week of {week}: {level} a week, {before} before.")
        if row.direction == Verdict.UP
        else _(
            "{zone}, {theme}: a fall that lasts since the week of {week}: {level} a week, {before} before."
        )
    )
    words = form.format(
        zone=zone_name,
        theme=theme_label,
        week=date_text(row.since, "long"),
        level=number_text(row.level, 1),
        before=number_text(row.before, 1),
    )
    if not getattr(row, "doubted", False):
        return words
    return (
        words + " " + _("Or its partner no longer tells of it: nothing has come for the whole theme since.")
    )
