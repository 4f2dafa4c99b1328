"""Numbers and names as they are said aloud: figures in words, letters one by one, letters of the radio."""

from __future__ import annotations

import re

from observatory.redact.lexicon import is_plain
from observatory.redact.words import fold

#: Letters as they are said on the radio.
SPELT = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november "
    "oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
LETTER = f"(?:{SPELT.replace(' ', '|')})"
_UNITS = frozenset("zéro zero un une deux trois quatre cinq six sept huit neuf".split())
_TEENS = frozenset("dix onze douze treize quatorze quinze seize".split())
_TENS = frozenset("vingt trente quarante cinquante soixante septante huitante octante nonante".split())
#: Of these, what a number up to nineteen is added to.
_LONG_TENS = ("soixante", "huitante")
_EIGHTY = re.compile(r"quatre[ -]vingts?")
#: A figure as it is said, a figure glued to one, or a number of two figures.
_FIGURE = rf"(?:(?:quatre[ -]vingts?|{'|'.join(sorted(_UNITS | _TEENS | _TENS, reverse=True))})\d?|\d{{1,2}})"
_BETWEEN = r"[\s,.;/-]{1,3}(?:(?:puis|et|ensuite|encore|après|apres|tiret|espace)[\s,.-]{1,3})?"
_RUN = re.compile(rf"(?i:(?<!\w)(?:double[ ])?{_FIGURE}(?:{_BETWEEN}(?:double[ ])?{_FIGURE}){{3,24}}(?!\w))")
_PART = re.compile(r"\d+|[^\W\d_]+")
#: What is counted or told by the hour is nobody's number.
MEASURED = (
    r"(?![ ]?(?i:h\b|heures?\b|[km]?wh?\b|m[23²³]?\b|km\b|kg\b|cm\b|mm\b|bars?\b|volts?\b|litres?\b"
    r"|€|euros?\b|ans\b|°|%))"
)
_MEASURE = re.compile(MEASURED)
#: A number that is dictated has as many figures; without its beginning, told before, two less.
_DIGITS, _REST = range(9, 13), range(7, 11)
_BEGINS = re.compile(
    r"(?i:(?:z[ée]ro|0)[\s,.-]{0,3}(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|[1-9])(?!\d))"
)
#: What is told to be a telephone's number before its rest, near enough to mean it.
_DIALLED = re.compile(
    r"(?i:(?<!\w)(?:0[67]|t[ée]l\w*|portable|num[ée]ro|joi\w+|rappel\w+|appel\w+|contact\w*)\b.{0,40}\Z)"
)
_TOLD_AFTER = re.compile(r"(?i:.{0,40}(?<!\w)(?:t[ée]l\w*|portable|mobile|num[ée]ro|sans le z[ée]ro)\b)")
_REACH = 60

_ONE = r"(?:(?:deux|double|2)[ ])?[^\W\d_](?![^\W_'’])"
_LETTERS_SAID = "|".join(
    (
        # Letters one by one behind what says that they are spelt.
        r"(?i:(?P<told>(?<!\w)(?:[ée]p[eè]l\w*|lettres?|orthographe|orthographié\w*|s['’][ée]cri(?:t|vant))"
        r"(?:\s[^\W\d_]{2,12}){0,2}\W{1,4})"
        rf"{_ONE}(?:[\s,.;/-]{{1,3}}{_ONE}){{2,20}})",
        r"(?<![\w-])[^\W\d_](?:-[^\W\d_]){3,20}(?![\w-])",
        # "D comme Denis, U comme …".
        r"(?i:(?<!\w)[a-z]\scomme\s[^\W\d_]{2,15}(?:[\s,.;-]{1,3}(?:et\s|puis\s)?[a-z]\scomme\s[^\W\d_]{2,15}){1,20})",
        rf"(?i:(?<!\w){LETTER}(?:[\s,-]{{1,2}}{LETTER}){{3,20}}(?!\w))",
    )
)
_SPELLING = re.compile(_LETTERS_SAID)
#: The same where nothing says so: so many that no list of flats and no little words of a sentence are.
_ROW = re.compile(rf"(?i:(?<![\w'’.-]){_ONE}(?:[\s,;]{{1,2}}{_ONE}){{4,20}}(?![\w'’-]))")
_OF_ROWS = re.compile(
    r"(?<![\w'’])[^\W\d_][ ,;]{1,2}(?:deux |double |2 )?[^\W\d_][ ,;]{1,2}(?:deux |double |2 )?"
    r"[^\W\d_](?![\w'’])"
)
_LONE = re.compile(r"(?<!\w)[^\W\d_](?!\w)")
#: Where none of these stands nothing is spelt, or said figure by figure.
SAID = (_UNITS | _TEENS | _TENS | {"puis"}) - {"un", "une", "deux"}
SAYING = frozenset(
    f"epelle epeler epele epelee epellent epelant lettre lettres orthographe ecrit comme {SPELT}".split()
)
#: How many different letters stand by themselves where some are spelt.
_FEW = 3


def mask_dictated(text: str, letters: frozenset[str], mask: str) -> str:
    """`text`, made of `letters`, with `mask` where a number or a name was said figure by figure."""
    spelt = sum(len(word) == 1 for word in letters) >= _FEW
    if spelt or not SAYING.isdisjoint(letters):
        text = _SPELLING.sub(lambda found: (found["told"] or "") + mask, text)
    if spelt and _OF_ROWS.search(text):
        text = _ROW.sub(lambda found: mask if _is_spelt(found[0]) else found[0], text)
    if not SAID.isdisjoint(letters):
        text = _RUN.sub(lambda found: mask if _is_dialled(found) else found[0], text)
    return text


def _is_spelt(row: str) -> bool:
    """Whether letters in a row are no list of flats, "A, B, C, D, E", and no word set wide: "P R I V E"."""
    letters = fold("".join(_LONE.findall(row)))
    return list(letters) != sorted(set(letters)) and not is_plain(letters)


def _is_dialled(run: re.Match[str]) -> bool:
    """Whether figures that are said in a row are as many as a telephone's, and begin or are told as one."""
    if _PART.search(run[0]) is None or not _MEASURE.match(run.string, run.end()):
        return False
    count = _digits(run[0])
    if _BEGINS.match(run[0]):
        return count in _DIGITS
    before = run.string[max(0, run.start() - _REACH) : run.start()]
    told = _DIALLED.search(before) or _TOLD_AFTER.match(run.string, run.end(), run.end() + _REACH)
    return count in _REST and told is not None


def _digits(run: str) -> int:
    """How many figures a run of words and numbers is: "trente neuf 98" is four."""
    count, ten = 0, ""
    for part in _PART.findall(_EIGHTY.sub("huitante", run.lower())):
        if part.isdigit():
            count, ten = count + len(part), ""
        elif part in _TENS:
            count, ten = count + 2, part
        elif part in _TEENS:
            count, ten = count + (0 if ten in _LONG_TENS else 2), ""
        elif part in _UNITS:
            count, ten = count + (not ten), ""
        elif part != "et":
            count, ten = count + (part == "double"), ""
    return count
