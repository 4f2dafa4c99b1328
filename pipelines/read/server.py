"""What a server says in place of data: a refusal, a page to sign in, a part of the answer. None is a zero."""

from __future__ import annotations

import re
from collections.abc import Mapping

from observatory.errors import InputError
from observatory.language import _

#: How much of a server's own words a message shows.
EXCERPT = 200
#: From this status on HTTP says that nothing was given.
HTTP_ERROR = 400
#: Names under which servers say that there is more: Esri, WFS, Opendatasoft, Socrata and the like.
_CUT = ("exceededTransferLimit", "truncated", "has_more", "hasMore")
_TOTALS = (
    "numberMatched", "totalFeatures", "total_count", "nhits", "count_total", "total", "totalCount", "count",
    "recordsTotal", "total_results",
)  # fmt: skip
_PAGES = ("total_pages", "totalPages", "pages", "page_count", "pageCount", "last_page")
_NEXT = ("next", "next_page", "nextPage", "nextPageToken", "nextLink", "@odata.nextLink", "resumptionToken")
#: Members of an answer that speak of it, beside its records.
_ABOUT = ("properties", "meta", "metadata", "pagination", "paging", "page", "links", "_links")


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
    """Raise `InputError` with the server's own words where a JSON answer is a refusal.

    It may say so beside an empty list of records: `success` is false, or `status` is an error's.
    """
    error = _refusal(answer) if isinstance(answer, dict) else answer
    while isinstance(error, list) and error:
        error = error[0]
    if isinstance(answer, list) and not (isinstance(error, dict) and {"code", "description"} == set(error)):
        return
    if error:
        raise InputError(server_said(error, file_name))


def _refusal(answer: Mapping[str, object]) -> object:
    """What of an answer says that it is a refusal; None where nothing does."""
    told = next(
        (answer[name] for name in ("error", "errors", "exceptions", "fault") if answer.get(name)), None
    )
    status = answer.get("status")
    failed = [name for name in ("success", "ok") if _is(answer.get(name), "false")]
    if _is(status, "error", "fail", "failed", "failure", "ko") or _whole(status) >= HTTP_ERROR:
        failed.append("status")
    said = [f"{name}: {answer[name]}" for name in (*failed, "message", "detail") if failed and name in answer]
    return told or ", ".join(said) or None


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


def refuse_partial(answer: Mapping[str, object], held: int, file_name: str) -> None:
    """Raise `InputError` where an answer, or what it says of itself, says that it is not whole."""
    beside = [inner for name in _ABOUT if isinstance(inner := answer.get(name), dict)]
    if said := next(filter(None, (_more(told, held) for told in (answer, *beside))), ""):
        raise InputError(
            _(
                "{file} is only a part: the server says that there is more ({said}). Ask for all of it, in "
                "smaller periods if need be; nothing was stored."
            ).format(file=file_name, said=said)
        )


def _more(told: Mapping[str, object], held: int) -> str:
    """The member by which an answer says that there is more than the `held` records; empty if none does."""
    links = told.get("links")
    rest = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    said = (
        *(name for name in _CUT if _is(told.get(name), "true")),
        *(f"{name}: {told[name]}" for name in _TOTALS if _whole(told.get(name)) > held),
        *(f"{name}: {told[name]}" for name in _PAGES if _whole(told.get(name)) > 1),
        *(name for name in _NEXT if told.get(name) and not _is(told.get(name), "false", "null")),
        *("next" for link in rest if link.get("rel") == "next"),
    )
    return next(iter(said), "")


def _is(value: object, *words: str) -> bool:
    return str(value).lower() in words


def _whole(value: object) -> int:
    """A whole number, written as such or in digits; -1 for anything else."""
    return int(str(value)) if str(value).isdecimal() else -1
