"""How a count stands to another, as it is said aloud: “nearly 3 times fewer”, “about a third more”."""

from __future__ import annotations

from observatory.language import N_, _, number_text

#: A ratio this near to a whole number is that number; from this ratio on it is said in times.
_NEAR, _TIMES = 0.06, 1.8
#: Beyond this part of the way to the next whole number, a ratio is nearly that one.
_MOST = 0.6

#: Gaps too small to be said in times, as shares of what was before: the nearest is said.
_MORE = {
    0.0: N_("about as many"), 0.1: N_("about a tenth more"), 0.2: N_("about a fifth more"),
    0.25: N_("about a quarter more"), 0.33: N_("about a third more"), 0.5: N_("about half as many again"),
    0.67: N_("about two thirds more"), 0.75: N_("about three quarters more"),
}  # fmt: skip
_FEWER = {
    0.0: N_("about as many"), 0.1: N_("about a tenth fewer"), 0.2: N_("about a fifth fewer"),
    0.25: N_("about a quarter fewer"), 0.33: N_("about a third fewer"), 0.4: N_("about two fifths fewer"),
}  # fmt: skip


def held_against(now: float, base: float) -> str:
    """How a count stands to another: “nearly 4 times as many as”, “5 times fewer than”, “12 more than”."""
    if round(now) == round(base):
        return _("as many as")
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


def ratio_words(ratio: float) -> str:
    """A ratio of two counts or of two paces: “nearly 3 times fewer”, never 0.36 times as many."""
    if ratio <= 0:
        return _("none left")
    if ratio == float("inf"):
        return _("without any bound")
    if ratio >= _TIMES:
        return _times(ratio, _("{n} times as many"), _("nearly {n} times as many"),
                      _("more than {n} times as many"))  # fmt: skip
    if 1 / ratio >= _TIMES:
        return _times(1 / ratio, _("{n} times fewer"), _("nearly {n} times fewer"),
                      _("more than {n} times fewer"))  # fmt: skip
    shares = _MORE if ratio > 1 else _FEWER
    return _(shares[min(shares, key=lambda share: abs(abs(ratio - 1) - share))])


def ratio_with_bounds(ratio: float, low: float, high: float) -> str:
    """A ratio in words and its bounds, the one nearer to no change first; bounds said alike are left out."""
    said = ratio_words(ratio)
    beyond = high < 1 or low > 1
    first, last = (_bound_words(bound, beyond) for bound in ((high, low) if high <= 1 else (low, high)))
    if first == last:
        return said
    return _("{change} (between {low} and {high})").format(change=said, low=first, high=last)


def _bound_words(bound: float, beyond: bool) -> str:
    """A bound in words: of an interval that is all beyond no change none is “about as many”."""
    words = ratio_words(bound)
    if not beyond or words != _(_MORE[0.0]):
        return words
    return _("slightly more") if bound > 1 else _("slightly fewer")


def _times(ratio: float, exactly: str, nearly: str, more: str) -> str:
    whole = round(ratio)
    if abs(ratio - whole) <= _NEAR * whole:
        return exactly.format(n=number_text(whole))
    if ratio - int(ratio) > _MOST:
        return nearly.format(n=number_text(int(ratio) + 1))
    return more.format(n=number_text(int(ratio)))
