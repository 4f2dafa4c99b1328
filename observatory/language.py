"""French and English: every sentence a user sees passes through here.

Sentences are written in English in the code and translated in
``locale/fr/LC_MESSAGES/observatory.po``, of which ``make catalogue`` makes what is read. French is what users
get unless they ask for English.
The language is a context variable, because one Streamlit process serves several people at once.

French sets “:”, “;”, “!”, “?” and guillemets apart by a blank at which no line may break. The catalogue is
written with ordinary blanks; they are put right where it is read (`spaced`). What is searched in and piped
on, the command line and files of data, has ordinary blanks (`plainly`, `plainly_spaced`): a blank that is
typed finds them, and no encoding of a terminal lacks them.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from observatory.agglomeration import named

LANGUAGES = ("fr", "en")
CATALOGUES = Path(__file__).parent / "locale"

_current: ContextVar[str | None] = ContextVar("language", default=None)
_plainly: ContextVar[bool] = ContextVar("plainly", default=False)


def current() -> str:
    """The language in force: what `use` set, else ``OBSERVATORY_LANG``, else French."""
    chosen = _current.get() or os.environ.get("OBSERVATORY_LANG", "fr")[:2].lower()
    return chosen if chosen in LANGUAGES else "fr"


def use(code: str) -> None:
    """Set the language of the current context (a thread, a session) to one of `LANGUAGES`."""
    if code not in LANGUAGES:
        raise ValueError(f"unknown language {code!r}; allowed: {', '.join(LANGUAGES)}")
    _current.set(code)


def plainly(chosen: bool = True) -> None:
    """Have sentences of the current context written with ordinary blanks, as the command line prints them."""
    _plainly.set(chosen)


#: Blanks before a sign, unless it begins a word (“:material/…”), and those inside guillemets.
_BEFORE_COLON = re.compile(r"[ \u202f](?=:(?!\w)|[»%€])|(?<=«)[ \u202f]")
_BEFORE_HIGH = re.compile(r"[ \u00a0](?=[;!?](?!\w))")
_SET_APART = re.compile(r"[\u00a0\u202f](?=[:;!?»%€])|(?<=«)[\u00a0\u202f]")


def spaced(text: str) -> str:
    """A French text in which no line begins with a sign, or ends with “«”.

    A no-break space before “:”, “»”, “%”, “€” and behind “«”; a narrow one before “;”, “!”, “?”.
    """
    return _BEFORE_HIGH.sub("\u202f", _BEFORE_COLON.sub("\u00a0", text))


def plainly_spaced(text: str) -> str:
    """A text whose signs are set apart by ordinary blanks; those of numbers are kept."""
    return _SET_APART.sub(" ", text)


def _(text: str) -> str:
    """`text` (English) in the language in force; an untranslated text comes back in English.

    ``{agglomeration}``, ``{in_town}`` and so on are filled in (`agglomeration.named`); other placeholders
    are left for `str.format`.
    """
    code = current()
    return _english(text) if code == "en" else _translated(code, _plainly.get(), text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of a sentence that fits `n`. In French 0 and 1 are singular, in English only 1 is."""
    if current() == "en":
        return _english(singular if n == 1 else plural)
    forms = _forms(current(), _plainly.get(), singular, plural)
    return forms[0] if abs(n) < 2 else forms[1]


@lru_cache(maxsize=4096)
def _english(text: str) -> str:
    return named(text, "en")


def N_(text: str) -> str:  # noqa: N802 - the name that extraction tools know
    """Mark `text` for translation where it is defined; translate it with `_` where it is shown."""
    return text


#: Forms of `date_text` in which the first of a month is « 1er » in French: its day stands beside a word.
_WORDED = re.compile(r"full|long|medium|(?:E+ )?d(?: MMMM?)?(?: y)?")


def date_text(day: dt.date, form: str = "full") -> str:
    """A date in words: ``lundi 9 novembre 2026`` (`form` ``full``), ``9 nov. 2026`` (``medium``).

    `form` is one of babel's names or patterns. The first of a month is ``1er`` in French.
    """
    return _date_text(day.year, day.month, day.day, form, current())


@lru_cache(maxsize=8192)
def _date_text(year: int, month: int, day: int, form: str, locale: str) -> str:
    """Kept: every list of weeks writes the same two hundred days."""
    from babel.dates import format_date

    text = format_date(dt.date(year, month, day), form, locale=locale)
    if locale == "fr" and day == 1 and _WORDED.fullmatch(form):
        return re.sub(r"(?<!\d)1(?!\d)", "1er", text, count=1)
    return text


def number_text(value: float, decimals: int = 0) -> str:
    """A number as the reader writes it: ``1 234,5`` in French, ``1,234.5`` in English; nothing is ``0``."""
    # As a word, because -0.0 equals 0.0 and would be written as what came first.
    return _number_text(str(value), decimals, current())


@lru_cache(maxsize=8192)
def _number_text(value: str, decimals: int, locale: str) -> str:
    """Kept: a page writes the same small counts hundreds of times."""
    from decimal import Decimal

    from babel.numbers import format_decimal

    number = Decimal(value)
    # “0,0 expected” reads as a measure of something; what rounds to nothing is nothing.
    nothing = number.is_finite() and not round(number, decimals)
    pattern = "#,##0" + ("." + "0" * decimals if decimals and not nothing else "")
    return format_decimal(abs(number) if nothing else number, pattern, locale=locale)


def percent_text(share: float, decimals: int = 0) -> str:
    """A share of 1 as the reader writes it: ``12,5 %`` in French, ``12.5%`` in English."""
    from babel.numbers import format_percent

    locale = current()
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + ("\u00a0%" if locale == "fr" else "%")
    return format_percent(share, pattern, locale=locale)


class _Untranslated(NullTranslations):
    """What is told of a message that a catalogue does not hold: nothing."""

    def gettext(self, message: str) -> str:
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return ""


@cache
def _catalogue(code: str) -> GNUTranslations:
    """The catalogue as compiled by ``make catalogue``: read in a tenth of the time that its text takes."""
    with (CATALOGUES / code / "LC_MESSAGES" / "observatory.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    catalogue.add_fallback(_Untranslated())
    return catalogue


@lru_cache(maxsize=8192)
def _translated(code: str, plain: bool, text: str) -> str:
    # Of no text, gettext says what stands at the head of the catalogue.
    found = _catalogue(code).gettext(text) if text else ""
    return _written(found, code, plain) or _english(text)


@lru_cache(maxsize=4096)
def _forms(code: str, plain: bool, singular: str, plural: str) -> tuple[str, str]:
    """The forms of a sentence for one and for several."""
    found = (_catalogue(code).ngettext(singular, plural, n) for n in (1, 2))
    one, several = (_written(text, code, plain) for text in found)
    return one or _english(singular), several or _english(plural)


def _written(text: str, code: str, plain: bool) -> str:
    return (plainly_spaced if plain else spaced)(named(text, code))
