"""What may be said of a change, and the sentence that says it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from observatory.baseline import (
    COVERAGE_TOLERANCE,
    LEAST_FACTS,
    ROW_ALPHA,
    Baseline,
)
from observatory.compare.partners import Doubt
from observatory.compare.rates import LEVEL, OVERDISPERSED, SHEET_ALPHA
from observatory.compare.times import ratio_with_bounds
from observatory.counts.laws import nb_quantile
from observatory.fact import Labelled
from observatory.language import N_, _, date_text, ngettext, number_text


class Verdict(Labelled):
    """The one word of a row of the sheet."""

    UP = "up", N_("up")
    DOWN = "down", N_("down")
    NO_SHOWN_CHANGE = "no_shown_change", N_("no shown change")
    TOO_FEW = "too_few", N_("too few facts")
    SILENT_PARTNER = "silent_partner", N_("silent partner")
    INCOMPLETE_WEEK = "incomplete_week", N_("week in progress")
    NOT_COMPARABLE = "not_comparable", N_("not comparable")


#: What is said of a row that nothing was held against: it is neither quiet nor not.
UNJUDGED = (Verdict.SILENT_PARTNER, Verdict.INCOMPLETE_WEEK, Verdict.NOT_COMPARABLE)


def no_change(rows: pd.DataFrame, said: str = "", *, weeks: bool = True) -> str:
    """What is said where no row has a shown change: that none stands out, or that nothing was judged.

    `said` is how the place says that none stands out, where it has words of its own. `weeks` says whether a
    week was judged; longer periods are called periods. Of a place without a single row nothing is said of
    partners: there was nothing to judge.
    """
    if not unjudged(rows):
        return said or _("No change stands out from chance.")
    return (
        _("Nothing can be said of a change this week: partners are silent, or the weeks before not known.")
        if weeks
        else _("Nothing can be said of a change: partners are silent, or the period before is not known.")
    )


def unjudged(rows: pd.DataFrame) -> bool:
    """Whether no row of a comparison was held against anything; False without a row."""
    return len(rows) > 0 and bool(rows["verdict"].isin(UNJUDGED).all())


def verdicts(rows: pd.DataFrame) -> np.ndarray:
    """The verdict of each row of a comparison (columns as in `compare.periods`, `least_p` and `feigned`).

    A change that partners alone may make, missing from one side or telling late and all at once, is `feigned`
    and no verdict: `silent_partner`, or `not_comparable` where they sent files and these are doubted.
    """
    shown, doubted = rows["q"] <= SHEET_ALPHA, rows["doubt"] != Doubt.NONE
    unknown = (rows["weeks"] == 0) | (rows["weeks_before"] == 0)
    cases = [
        (rows["incomplete"], Verdict.INCOMPLETE_WEEK),
        (doubted & (unknown | rows["feigned"]), Verdict.NOT_COMPARABLE),
        (unknown | rows["feigned"], Verdict.SILENT_PARTNER),
        (shown & (rows["difference"] > 0), Verdict.UP),
        (shown & (rows["difference"] < 0), Verdict.DOWN),
        (~(rows["least_p"] <= LEVEL), Verdict.TOO_FEW),
    ]
    return _first_that_holds(cases)


def missing_partners(rows: pd.DataFrame, rise: np.ndarray) -> np.ndarray:
    """Whether fewer reporting partners on one side could feign the rise or the fall, (R,) of bool."""
    missing_now = rows["coverage"] < rows["coverage_before"] - COVERAGE_TOLERANCE
    missing_before = rows["coverage_before"] < rows["coverage"] - COVERAGE_TOLERANCE
    return np.where(rise, missing_before, missing_now)


def week_verdicts(rows: pd.DataFrame, by_partners, observed, complete) -> np.ndarray:
    """The verdict of each row of a week judged against its baseline (columns as in `compare.week_over_week`).

    Parameters
    ----------
    by_partners : (R,) array of bool
        Rows whose change partners alone may make (`feigned`).
    observed, complete : (R,) array of bool
        Whether somebody covered the week; whether it is over.
    """
    shown = rows["q"] <= ROW_ALPHA
    too_few = rows["p"].isna() | ((rows["facts"] < LEAST_FACTS) & ~(rows["lower"] > 0))
    feigned, doubted = shown & by_partners, rows["doubt"] != Doubt.NONE
    cases = [
        (~complete, Verdict.INCOMPLETE_WEEK),
        (~observed & (rows["doubt"] == Doubt.EMPTY), Verdict.NOT_COMPARABLE),
        (~observed, Verdict.SILENT_PARTNER),
        (rows["doubt"] == Doubt.DATED, Verdict.NOT_COMPARABLE),
        (feigned & doubted, Verdict.NOT_COMPARABLE),
        (feigned, Verdict.SILENT_PARTNER),
        (shown & (rows["facts"] > rows["expected"]), Verdict.UP),
        (shown, Verdict.DOWN),
        (too_few, Verdict.TOO_FEW),
    ]
    return _first_that_holds(cases)


def feigned(rows: pd.DataFrame, usual, made_up, same) -> np.ndarray:
    """Whether partners alone may make what each row of a week shows, (R,) of bool.

    Parameters
    ----------
    usual : (R,) array
        Share of partners who usually report: what more or fewer of them could feign is no verdict.
    made_up : (R,) array
        Silent weeks just before (`Cube.made_up`): a rise that their facts, come at once, explain is none.
    same : (R, 2) array of bool
        Whether the week before and the week itself were told of by who usually tells.
    """
    more = rows["facts"] > rows["expected"]
    fewer_partners = rows["coverage"] < usual - COVERAGE_TOLERANCE
    more_partners = rows["coverage"] > usual + COVERAGE_TOLERANCE
    by_them = (more & more_partners) | (~more & fewer_partners) | ~same[:, -1]
    by_them &= ~(_confirmed(rows, more) & (same[:, 0] == same[:, -1]))
    return (by_them | (more & _made_up_for(rows, np.asarray(made_up)))).to_numpy(dtype=bool)


def _confirmed(rows: pd.DataFrame, more: pd.Series) -> pd.Series:
    """Whether the week before, told by as many partners, moved the same way: then they do not feign it."""
    alike = (rows["coverage"] - rows["coverage_before"]).abs() <= COVERAGE_TOLERANCE
    same_way = (rows["difference"] > 0) == more
    return alike & same_way & (rows["p_before"] <= LEVEL)


def _made_up_for(rows: pd.DataFrame, made_up: np.ndarray) -> np.ndarray:
    """Whether the facts of silent weeks, all dated in the week after them, would be as many.

    Such rows come by the dozen, all of a partner's: they are held against what chance makes of any of them.
    That others of them are as usual proves nothing: one station may catch up before the next.
    """
    explained = np.zeros(len(rows), dtype=bool)
    late = np.flatnonzero((made_up > 0) & rows["expected"].notna())
    facts, expected, spread = (
        rows[name].to_numpy(float)[late] for name in ("facts", "expected", "dispersion")
    )
    # What is not known of a level adds up over the weeks as the facts do.
    weeks, chance = 1 + made_up[late], ROW_ALPHA / max(len(late), 1)
    explained[late] = facts <= nb_quantile(1 - chance, expected * weeks, 1 + (spread - 1) * weeks)
    return explained


def _first_that_holds(cases) -> np.ndarray:
    """In order, the first condition that holds decides; where none does, no change is shown."""
    conditions = [np.asarray(condition) for condition, _verdict in cases]
    names = [verdict.value for _condition, verdict in cases]
    return np.select(conditions, names, Verdict.NO_SHOWN_CHANGE.value).astype(object)


def changed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a comparison whose rise or fall is shown, the most certain first."""
    return rows[rows["verdict"].isin([Verdict.UP, Verdict.DOWN])].sort_values("q", kind="stable")


def most_certain_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a comparison in the order they are read: shown changes, then by what chance explains least."""
    shown = rows["verdict"].isin([Verdict.UP, Verdict.DOWN])
    keys = pd.DataFrame({"shown": ~shown, "q": rows["q"].fillna(1), "gap": -rows["difference"].abs()})
    return rows.loc[keys.sort_values(["shown", "q", "gap"], kind="stable").index]


def sentence(row, zone_name: str, theme_label: str) -> str:
    """The sentence that says a row of `week_over_week` or `periods`, in the language in force.

    Parameters
    ----------
    row : Series, or named tuple of ``DataFrame.itertuples``
    zone_name, theme_label : str
        As the reader knows them: “Bavilliers”, “Rodéos motorisés”.
    """
    parts = [_counts(row, zone_name, theme_label), _VERDICT_SENTENCES[Verdict(row.verdict)](row)]
    if row.verdict in (Verdict.UP, Verdict.DOWN, Verdict.NO_SHOWN_CHANGE) and row.dispersion > OVERDISPERSED:
        parts.append(_("These facts come in bursts: a wider margin was taken."))
    tested = row.verdict not in (Verdict.SILENT_PARTNER, Verdict.INCOMPLETE_WEEK, Verdict.NOT_COMPARABLE)
    if tested and min(row.coverage, row.coverage_before) < 1:
        parts.append(_("The facts of some partners are missing."))
    return " ".join(parts)


def _counts(row, zone_name: str, theme_label: str) -> str:
    facts = ngettext("{n} fact", "{n} facts", int(row.facts)).format(n=number_text(row.facts))
    if row.weeks <= 1 and row.weeks_before <= 1:
        form = _("{zone}, {theme}: {facts} this week, {before} the week before.")
    elif row.weeks == row.weeks_before:
        form = _("{zone}, {theme}: {facts} in {weeks} weeks, {before} in the {weeks_before} weeks compared.")
    else:
        form = _("{zone}, {theme}: {facts} in {weeks} week(s), {before} in {weeks_before} week(s).")
    return form.format(
        zone=zone_name,
        theme=theme_label,
        facts=facts,
        before=number_text(row.before),
        weeks=int(row.weeks),
        weeks_before=int(row.weeks_before),
    )


def _rise(row) -> str:
    if _has_baseline(row):
        return _("More than chance explains: about {expected} expected, at most {upper} by chance.").format(
            expected=number_text(row.expected, 1), upper=number_text(row.upper)
        )
    if row.before == 0:
        return _("A rise that chance does not explain.")
    return _(
        "A rise that chance does not explain: {ratio} times as many (between {low} and {high} times)."
    ).format(
        ratio=number_text(row.ratio, 1),
        low=number_text(row.ratio_low, 1),
        high=number_text(row.ratio_high, 1),
    )


def _fall(row) -> str:
    if _has_baseline(row):
        return _("Fewer than chance explains: about {expected} expected, at least {lower} by chance.").format(
            expected=number_text(row.expected, 1), lower=number_text(row.lower)
        )
    if row.facts == 0:
        return _("A fall that chance does not explain.")
    change = ratio_with_bounds(row.ratio, row.ratio_low, row.ratio_high)
    return _("A fall that chance does not explain: {change}.").format(change=change)


def _has_baseline(row) -> bool:
    return getattr(row, "baseline", Baseline.NONE) != Baseline.NONE


def _no_change(row) -> str:
    if _has_baseline(row):
        return _("Chance is enough to explain it: about {expected} expected.").format(
            expected=number_text(row.expected, 1)
        )
    if row.facts == row.before and row.weeks == row.weeks_before:
        return _("No change.")
    return _("Chance is enough to explain the gap.")


def _too_few(row) -> str:
    if row.facts == row.before == 0:
        return _("No facts.")
    return _("Too few facts to conclude.")


def _not_comparable(row) -> str:
    forms = {
        Doubt.EMPTY: _(
            "A partner’s file was empty where facts are usual, since the week of {week}: no conclusion."
        ),
        Doubt.OWED: _(
            "A partner’s files were empty where facts are usual, since the week of {week}: this week may "
            "hold their facts, no conclusion."
        ),
        Doubt.DATED: _(
            "Most facts of a partner stand in one week out of several, since the week of {week}: this "
            "week is not judged."
        ),
        Doubt.HANDED: _("Not comparable: another partner tells of it since the week of {week}."),
    }
    if row.doubt not in forms:
        return _("Not comparable.")
    return forms[row.doubt].format(week=date_text(row.doubt_since, "long"))


_VERDICT_SENTENCES = {
    Verdict.UP: _rise,
    Verdict.DOWN: _fall,
    Verdict.NO_SHOWN_CHANGE: _no_change,
    Verdict.TOO_FEW: _too_few,
    Verdict.SILENT_PARTNER: lambda _row: _("A partner sent nothing, then or just before: no conclusion."),
    Verdict.NOT_COMPARABLE: _not_comparable,
    Verdict.INCOMPLETE_WEEK: lambda _row: _("The week is not over: no conclusion yet."),
}
