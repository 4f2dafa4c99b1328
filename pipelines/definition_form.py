"""The form of a feed definition: which keys there are, and of what kind each is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from observatory.language import N_, _

#: Kinds of values, in words.
TEXT, TEXTS, NUMBER, YES_NO = N_("a text"), N_("texts"), N_("a number"), N_("true or false")
#: Stands for any key.
ANY = "*"

_MOMENT = {"date": TEXT, "time": TEXT, "date_format": TEXTS, "time_format": TEXTS, "themes": TEXTS}
_PLACE = {
    "kind": TEXT, "text": TEXTS, "x": TEXT, "y": TEXT, "scale": NUMBER, "absent": TEXTS, "crs": TEXT,
    "uncertainty_m": NUMBER,
}  # fmt: skip
#: Key → kind, a table of keys, or a list with the table of which there may be several.
FORM: dict[str, Any] = {
    "label": {ANY: TEXT},
    "cadence": TEXT,
    "communes": TEXTS,
    "seen_by": TEXT,
    "reference": TEXTS,
    "commune": TEXT,
    "in_commune": TEXT,
    "line": TEXT,
    "residents_complain": YES_NO,
    "optional": TEXTS,
    "count": TEXT,
    "area": TEXT,
    "file": {"format": TEXT, "encoding": TEXT, "separator": TEXTS, "sheet": TEXT, "name": TEXT},
    "aliases": {ANY: TEXTS},
    "time": {"period": TEXT, "start": _MOMENT, "end": _MOMENT},
    "place": [_PLACE],
    "scope": {ANY: TEXTS},
    "derived": {
        ANY: {"source": TEXTS, "joined_by": TEXT, "pad": NUMBER, "pattern": TEXT, "to": TEXT},
    },
    "spread": {"columns": TEXT, "into": TEXT, "value": TEXT, "to": TEXT},
    "codes": {"column": TEXTS, "constant": TEXT, "out_of_scope": TEXTS, "values": {ANY: TEXT}},
    "follow_up": {
        "ended_at": _MOMENT,
        "removed_at": _MOMENT,
        "cleaned_at": _MOMENT,
        "cleared_at": _MOMENT,
        "outcome": TEXT,
        "outcomes": {ANY: TEXT},
        "cost": TEXT,
        "billed": TEXT,
    },
    "dropped": [{"columns": TEXTS, "why": TEXT}],
}


def faults_of_form(entry: object, form: Any = FORM, where: str = "") -> Iterator[str]:
    """What in a definition is no key of it, or of another kind than it has to be: a sentence each."""
    if isinstance(form, list):
        if not isinstance(entry, list):
            yield _("“{key}” has to be {kind}").format(key=where, kind=f"[[{where}]]")
            return
        for one in entry:
            yield from faults_of_form(one, form[0], where)
    elif isinstance(form, dict):
        if not isinstance(entry, dict):
            yield _("“{key}” has to be {kind}").format(key=where, kind=f"[{where}]")
            return
        for key, value in entry.items():
            inner = form.get(key, form.get(ANY))
            place = f"{where}.{key}" if where else key
            if inner is None:
                yield _("“{key}” is no key of a definition; there are: {allowed}").format(
                    key=place, allowed=", ".join(form)
                )
            else:
                yield from faults_of_form(value, inner, place)
    elif not _is(entry, form):
        yield _("“{key}” has to be {kind}").format(key=where, kind=_(form))


def _is(value: object, kind: str) -> bool:
    if kind == TEXTS and isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    kinds = {TEXT: str, TEXTS: str, YES_NO: bool}
    if kind == NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kinds[kind])
