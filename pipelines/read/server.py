"""What a server says in place of data: a refusal, a page to sign in, a part of the answer. None is a zero."""

from __future__ import annotations

import re

from observatory.errors import InputError
from observatory.language import _

#: How much of a server's own words a message shows.
EXCERPT = 200
#: Names under which servers say that there is more: Esri, WFS, Opendatasoft, Socrata and the like.
_CUT = ("exceededTransferLimit", "truncated", "has_more", "hasMore")
_TOTALS = ("numberMatched", "totalFeatures", "total_count", "nhits", "count_total")


def refuse_web_page(content: bytes, expected: str, file_name: str) -> None:
    """Raise `InputError` where `content` is a page for a browser, as a session that has expired gives one."""
    start = content[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if re.match(rb"<(?:!doctype\s+html|html|head)\b", start):
        raise InputError(
            _(
                "{file} is a web page, not {expected}: the session has probably expired. Sign in again and "
                "download it anew; nothing was stored."
            ).format(file=file_name, expected=expected)
        )


def refuse_server_error(answer: object, file_name: str) -> None:
    """Raise `InputError` with the server's own words where a JSON answer is a refusal."""
    error = answer.get("error", answer.get("errors")) if isinstance(answer, dict) else answer
    while isinstance(error, list) and error:
        error = error[0]
    if isinstance(answer, list) and not (isinstance(error, dict) and {"code", "description"} == set(error)):
        return
    if error:
        raise InputError(server_said(error, file_name))


def server_said(error: object, file_name: str) -> str:
    """The sentence for a refusal, with the message and the code it bears."""
    if isinstance(error, dict):
        words = next((error[name] for name in ("message", "description", "detail") if error.get(name)), "")
        code = error.get("code", error.get("status", ""))
        error = " ".join(filter(None, [str(words), f"({code})" if code not in ("", None) else ""]))
    return _(
        "{file}: the server answered with an error in place of data: {error}. Ask it again; nothing was "
        "stored."
    ).format(file=file_name, error=str(error)[:EXCERPT])


def refuse_partial(answer: dict[str, object], held: int, file_name: str) -> None:
    """Raise `InputError` where a JSON answer says itself that it is not whole."""
    properties = answer.get("properties")
    told = {**properties, **answer} if isinstance(properties, dict) else answer
    cut = next((name for name in _CUT if told.get(name) is True), "")
    totals = {name: told[name] for name in _TOTALS if name in told}
    more = next((f"{name}: {n}" for name, n in totals.items() if isinstance(n, int) and n > held), "")
    links = told.get("links")
    rest = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    page = "next" if any(link.get("rel") == "next" for link in rest) else ""
    if said := cut or more or page:
        raise InputError(
            _(
                "{file} is only a part: the server says that there is more ({said}). Ask for all of it, in "
                "smaller periods if need be; nothing was stored."
            ).format(file=file_name, said=said)
        )
