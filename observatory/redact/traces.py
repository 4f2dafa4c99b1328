"""Traces of persons that have a shape of their own: numbers, addresses of mail, plates, dates of birth."""

from __future__ import annotations

import re

from observatory.agglomeration import DEPARTMENT

#: What stands where something about a person stood.
MASK = "[…]"

#: Every repetition is bounded: the time a text takes grows with its length and not with the square of it.
#: Each group is looked for only in texts that its first pattern is in, which most texts are not.
_GROUPS = (
    (
        r"@|(?i:[\[(](?:at|arobase|chez)[\])]"
        r"|facebook|instagram|snap|tiktok|twitter|linkedin|fb[/:]|insta[/:])",
        r"(?<![\w.+-])[\w.+-]{1,64}(?:@|[ ]?[\[(](?:at|arobase|chez)[\])][ ]?)"
        r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
        r"(?<![\w@/])@[\w.]{3,30}",
        r"(?i:\b(?:facebook|instagram|snapchat|tiktok|twitter|linkedin|fb|insta|snap)(?:\.com)?[/:]\s?)"
        r"[\w.-]{3,40}",
    ),
    (
        r"\d(?:[^\w,;]{0,3}\d){8}|\d{3}[ ]?\d[\dAB][ ]?\d{3}",
        r"(?<!\d)(?:\+33|0033|0)[ .]?(?:\(0\)[ ]?)?[1-9](?:[\s./-]?\d{2}){4}(?!\d)",
        r"(?<!\d)\+(?:\d[ .-]?){9,14}\d(?!\d)",
        r"(?<!\d)[12][ ]?\d{2}[ ]?[01]\d[ ]?\d[\dAB][ ]?\d{3}[ ]?\d{3}(?:[ ]?\d{2})?(?!\d)",
    ),
    (
        r"[A-Za-z]{2}[ -]?\d{2}|\d[ ]?[A-Z]{2}",
        r"\b[A-Z]{2}\d{2}(?:[ ]?[\dA-Z]{4}){4,7}(?:[ ]?[\dA-Z]{1,3})?\b",
        r"\b(?:[A-Z]{2}-?\d{3}-?[A-Z]{2}|[a-z]{2}-\d{3}-[a-z]{2})\b",
        r"\b(?!DU|AU|DE|LE|EN|RD|PK|PR|RN|AV)[A-Z]{2} \d{3} (?!AV|BD|DE|DU|PL|CH)[A-Z]{2}\b",
        rf"\b\d{{2,4}}\s?[A-Z]{{2,3}}\s?{DEPARTMENT}\b",
    ),
    (
        r"(?i:\bn[ée]{1,2}e?\b|ddn|naissance|cni|passeport|permis|identit)",
        r"(?i:\b(?:cni|passeport|permis|carte d'identit[ée])\s{0,2}(?:n[°o]\s?)?:?\s{0,2})[A-Z\d]{6,15}\b",
        r"(?i:\b(?:n[ée]{1,2}e?\s{1,3}(?:le|en)|ddn\s?:?|date de naissance\s?:?)\s{1,3})"
        r"(?:\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}|(?:\d{1,2}(?:er)?\s[a-zA-Zéû]{3,9}\s)?\d{4})",
        r"\b(?i:n[ée]{1,2}e?\s{1,3}le\s{1,3})\d{1,2}(?:er)?\s[a-zA-Zéû]{3,9}",
    ),
)
_TRACES = [(re.compile(sign), re.compile("|".join(patterns))) for sign, *patterns in _GROUPS]


def mask_traces(text: str) -> str:
    """`text` with `MASK` where a telephone number, an address of mail, a plate or a date of birth stood."""
    for sign, traces in _TRACES:
        if sign.search(text):
            text = traces.sub(MASK, text)
    return text


def announces(text: str) -> bool:
    """Whether a word in `text` says that what follows tells a person: an account, a register, a birth."""
    return any(sign.search(text) for sign, _traces in (_TRACES[0], _TRACES[-1]))


def has_trace(text: str) -> bool:
    """Whether something in `text` has the shape of such a trace."""
    return mask_traces(text) != text
