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
        return json.loads(content, object_pairs_hook=members_once)
    except json.JSONDecodeError as fault:
        raise no_json(fault.lineno, fault.colno) from fault
    except TwiceError:
        raise
    except (RecursionError, ValueError) as fault:
        raise without_end(fault) from fault


def no_json(line: int, column: int) -> ValueError:
    """The fault of what is no JSON from there on."""
    return ValueError(
        _("it is no JSON from line {line}, column {column} on").format(line=line, column=column)
    )


def without_end(fault: Exception) -> ValueError:
    """The fault of what is JSON, but of brackets or of digits without end."""
    if isinstance(fault, RecursionError):
        return ValueError(_("it is nested without end"))
    return ValueError(_("a number in it has digits without end"))


class TwiceError(ValueError):
    """A member of a record stands in it twice, with two values."""


def members_once(members: list[tuple[str, object]]) -> dict[str, object]:
    """A record from its members. Raises `TwiceError` where one stands twice, with two values."""
    record = dict(members)
    if len(record) != len(members):
        for name, value in members:
            if record[name] != value:
                raise TwiceError(_("“{name}” stands twice in a record, with two values").format(name=name))
    return record
