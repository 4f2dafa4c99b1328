"""A change in words a mayor says: how many, against what, how much more; no test, no bound, no decimal."""

from __future__ import annotations

from observatory.compare.verdict import Verdict
from observatory.language import _, number_text

#: A ratio this near to a whole number is that number; from this ratio on it is said in times.
_NEAR, _TIMES = 0.06, 1.8
#: Beyond this part of the way to the next whole number, a ratio is nearly that one.
_MOST = 0.6


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


def held_against(now: float, base: float) -> str:
    """How a count stands to another: “nearly 4 times as many as”, “5 times fewer than”, “12 more than”."""
    if round(base) == 0 or now == 0:
        return _("more than") if now > base else _("fewer than")
    if now >= _TIMES * base:
        return _times(now / base, _("{n} times as many as"), _("nearly {n} times as many as"),
                      _("more than {n} times as many as"))  # fmt: skip
    if base >= _TIMES * now:
        return _times(base / now, _("{n} times fewer than"), _("nearly {n} times fewer than"),
                      _("more than {n} times fewer than"))  # fmt: skip
    gap = number_text(abs(round(now) - round(base)))
    return (_("{n} more than") if now > base else _("{n} fewer than")).format(n=gap)


def _times(ratio: float, exactly: str, nearly: str, more: str) -> str:
    whole = round(ratio)
    if abs(ratio - whole) <= _NEAR * whole:
        return exactly.format(n=number_text(whole))
    if ratio - int(ratio) > _MOST:
        return nearly.format(n=number_text(int(ratio) + 1))
    return more.format(n=number_text(int(ratio)))
