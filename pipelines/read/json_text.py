"""JSON as partners send it: what is no JSON, or says a thing twice, is told in words."""

from __future__ import annotations

import json
from typing import Any

from observatory.language import _


def read_json(content: bytes) -> Any:
    """What UTF-8 JSON `content` says.

    Raises `ValueError` with words for whoever sent it: it is no JSON, has no end of brackets or digits, or
    one member stands twice with two values, of which a parser would silently keep the last.
    """
    try:
        return json.loads(content, object_pairs_hook=_once)
    except json.JSONDecodeError as fault:
        raise ValueError(
            _("it is no JSON from line {line}, column {column} on").format(
                line=fault.lineno, column=fault.colno
            )
        ) from fault
    except RecursionError as fault:
        raise ValueError(_("it is nested without end")) from fault
    except TwiceError:
        raise
    except ValueError as fault:
        raise ValueError(_("a number in it has digits without end")) from fault


class TwiceError(ValueError):
    """A member of a record stands in it twice, with two values."""


def _once(members: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(members)
    if len(record) != len(members):
        for name, value in members:
            if record[name] != value:
                raise TwiceError(_("“{name}” stands twice in a record, with two values").format(name=name))
    return record
