"""A change in words a mayor says: how many, against what, how much more; no test, no bound, no decimal."""

from __future__ import annotations

from observatory.compare.times import held_against
from observatory.compare.verdict import Verdict
from observatory.language import _, number_text


def change_words(row, *, numbered: bool = True) -> str:
    """How many facts there were in a week, and how that stands to the week before, or to a usual week.

    A week that is told to have risen is held against the week before only where that one was lower, and the
    other way round; else against what was expected. Of any other verdict both numbers alone are said.

    Parameters
    ----------
    row : Series, or named tuple of ``DataFrame.itertuples``
        A row of `compare.week_over_week`.
    numbered : bool
        Whether the facts of the week are said too, where a change is: a card has them in large already.
    """
    facts = number_text(row.facts)
    if row.verdict not in (Verdict.UP, Verdict.DOWN):
        return _("{n}, {before} the week before").format(n=facts, before=number_text(row.before))
    base, unusual = _base(row)
    said = held_against(row.facts, base)
    form = _("{change} in a usual week (about {base})") if unusual else _("{change} the week before ({base})")
    words = form.format(change=said, base=number_text(round(base)))
    return _("{n}, {words}").format(n=facts, words=words) if numbered else words


def _base(row) -> tuple[float, bool]:
    """What a change is held against, and whether that is a usual week rather than the one before."""
    rose = row.verdict == Verdict.UP
    clear = row.facts >= 1.25 * row.before if rose else row.facts <= 0.8 * row.before
    told = row.weeks_before > 0 and clear
    return (row.before, False) if told else (row.expected, True)
