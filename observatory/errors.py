"""The faults a user can meet. Each says what is wrong, which value, what is allowed and what to do.

`InputError` means the data is at fault (exit code 1), `CallError` that the request is (exit code 2).
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Self

from observatory.language import _


class ObservatoryError(Exception):
    """Anything the user can put right; its text is shown as it is, without a traceback.

    `hint` is what to type at the command line, which adds it there: a page has no use for it.
    """

    exit_code = 1
    hint = ""

    def with_hint(self, hint: str) -> Self:
        """The same fault with what to type about it."""
        self.hint = hint
        return self


class InputError(ObservatoryError):
    """A file, a layer or a record is at fault."""

    exit_code = 1


class NoDataError(InputError):
    """What is asked for lies outside the data: not known is neither zero nor no change."""


class CallError(ObservatoryError):
    """The request is at fault: an unknown theme, a date that cannot be read, an option that is missing."""

    exit_code = 2


def unknown(what: str, value: object, allowed: Iterable[str], do: str = "") -> CallError:
    """The error for a `value` that is not among the `allowed` ones, with the nearest one proposed.

    Parameters
    ----------
    what : str
        What the value should have been, already translated ("thème").
    """
    allowed = sorted(map(str, allowed))
    text = _("unknown {what} “{value}”; allowed: {allowed}.").format(
        what=what, value=value, allowed=", ".join(allowed) or _("none")
    )
    near = get_close_matches(str(value), allowed, n=1, cutoff=0.6)
    if near:
        text += " " + _("Did you mean “{near}”?").format(near=near[0])
    return CallError(f"{text} {do}".strip())
