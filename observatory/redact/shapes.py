"""Whether a word that no list has is built, spelt or cut as words are: "hydrogommage", "toujour", "péda".

Names that are built alike are listed (``near``), so these rules are asked after that list.
"""

from __future__ import annotations

import re
from collections.abc import Container
from string import ascii_lowercase

#: How many letters a word has that may be mistyped; that is one or that is made of two; that is cut off.
MISTYPED, BUILT, JOINED, CUT = range(6, 21), range(6, 25), range(9, 31), range(4, 8)
#: What has a sound of its own is as long, and of so many letters at least.
_SOUND, _SPELT = 3, 4

_LONG_HEADS = (
    "hydro electro auto tele multi video moto anti inter micro mini maxi super hyper photo thermo radio "
    "cyber aero agro audio cardio chrono demi semi mono poly para peri post pseudo retro trans ultra "
    "extra infra intra contre nano macro mega giga psycho socio techno topo toxico hors sous euro hecto "
    "kilo crypto pyro hemo dermo neuro pneumo osteo gastro litho ortho archi turbo nitro petro agri "
    "velo cyclo equi radio servo stereo visio omni toute"
).split()
_SHORT_HEADS = (
    "bio geo eco pre de re des dis sur bi tri uni co neo mal non mi en em ir il im in ex cine".split()
)
#: What words are made with, before a dash as well.
HEADS = frozenset(_LONG_HEADS + _SHORT_HEADS)
_HEADED = re.compile(f"(?:{'|'.join(_LONG_HEADS)})-?(?P<long>.{{3,}})\\Z")
_SHORTLY = re.compile(f"(?:{'|'.join(_SHORT_HEADS)})-?(?P<short>.{{5,}})\\Z")
#: Endings that hardly any name has, and those that some have: known in small letters alone.
_SURE_END = re.compile(
    r".{3,}(?:[aiou]tions?|ismes?|ements?|oides?|logies?|logues?|logiques?|metries?|metres?|graphies?|graphes?"
    r"|phones?|phobes?|phobies?|philes?|isations?|ifications?|cides?|vores?|scopes?|scopies?|dromes?|theques?"
    r"|therapies?|therapeutes?|ateurs?|atrices?|isateurs?|issements?|issages?|abilites?|ibilites?|uellement)\Z"
)
_END = re.compile(
    r".{3,}(?:ages?|eurs?|euses?|trices?|istes?|ables?|ibles?|iques?|ettes?|eries?|ites|ances?|ences?|aient|erait"
    r"|eraient|eront|issent|isent|isee?s?|isant|isait|ifiee?s?|ables|tures?|ages|ouzes?|ouilles?|asses?|ards?)\Z"
)
_ACTING = re.compile(r".{4,}(?:ent|ant|ais|ait)\Z")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ch|sch|sh", "S"), ("[ts]s?ion|cion", "sion"), ("ph", "f"), ("qu|q|ck|k", "k"),
        ("c(?=[eiy])|ss|sc(?=[eiy])", "s"), ("c", "k"),
        ("gu(?=[eiy])", "G"), ("ge(?=[ao])|g(?=[eiy])", "j"), ("h", ""), ("eau|au", "o"),
        ("y", "i"), ("[ae]i(?!n|l|m)", "e"), ("[ae]in|in|im(?=[pb])|un", "I"),
        ("[ae]n(?![aeiou])|[ae]m(?=[pb])", "A"),
        ("[oœ]m(?=[pb])|on(?![aeiou])", "O"), ("oeu|eu", "E"), ("z", "s"), ("w", "v"), (r"(.)\1+", r"\1"),
        ("er\\Z|ez\\Z|ees?\\Z", "e"), ("(?:e|s|x|t|d|p)+\\Z", ""),
    )
)  # fmt: skip


def sound_of(plain: str) -> str:
    """Nearly how a folded word is said: without silent endings, double letters, and one sign for a sound."""
    for pattern, sound in _SOUNDS:
        plain = pattern.sub(sound, plain)
    return plain


def sounds_known(plain: str, sounds: Container[str]) -> bool:
    """Whether a word is said as a frequent one: "toujour", "aboit", "poubel"."""
    return len(plain) >= _SPELT and len(sound := sound_of(plain)) >= _SOUND and sound in sounds


def is_surely_built(plain: str, known: Container[str]) -> bool:
    """Whether a word is built as no name is: "hydrocurage", "centroïde"."""
    if len(plain) not in BUILT:
        return False
    if found := _HEADED.match(plain):
        return found["long"] in known or _END.match(found["long"]) is not None
    return _SURE_END.match(plain) is not None


def is_built(plain: str, known: Container[str]) -> bool:
    """Whether a word has a beginning or an ending that words are made with, or is two known ones in a row."""
    if is_surely_built(plain, known):
        return True
    if len(plain) in BUILT:
        if (found := _SHORTLY.match(plain)) and found["short"] in known:
            return True
        if _END.match(plain) or (len(plain) > MISTYPED.start + 1 and _ACTING.match(plain)):
            return True
    return len(plain) in JOINED and is_of_two(plain, known)


def is_of_two(plain: str, known: Container[str]) -> bool:
    """Whether a word is two known ones of four letters at least: "gardechampetre"."""
    return any(plain[:at] in known and plain[at:] in known for at in range(4, len(plain) - 3))


def is_one_letter_from(plain: str, known: Container[str]) -> bool:
    """Whether one letter changed, left out, put in or exchanged with the next makes a `known` word of it."""
    for at in range(len(plain) + 1):
        head, tail = plain[:at], plain[at:]
        if tail[1:] and (head + tail[1] + tail[0] + tail[2:] in known):
            return True
        if tail and head + tail[1:] in known:
            return True
        if any(head + c + tail in known or (tail and head + c + tail[1:] in known) for c in ascii_lowercase):
            return True
    return False
