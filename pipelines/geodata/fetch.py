"""Fetch one file over HTTP: retried, timed, bounded in size, whole or not at all."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from observatory import __version__
from observatory.errors import InputError
from observatory.language import _, number_text

#: Seconds to connect, and between two pieces of an answer.
TIMEOUT_S = (10.0, 60.0)
#: A server that drips keeps nobody waiting longer than this for one file.
DEADLINE_S = 900.0
ATTEMPTS = 4
#: Seconds before the second attempt, doubled at each further one.
BACKOFF_S = 1.0
#: Faults of a server that pass: too many requests, restarting, overloaded, gateway late.
PASSING = (429, 500, 502, 503, 504)
_PIECE = 1 << 16
_MEGABYTE = 1 << 20

#: Called with a sentence for the person who waits, in their language.
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as its producer gave it, and what is known of it. `modified` is an ISO date, or empty."""

    path: Path
    url: str
    sha256: str
    size: int
    modified: str = ""


def open_session(backoff_s: float = BACKOFF_S) -> requests.Session:
    """Open a session that tries again, ever later, where a server is passingly at fault."""
    retry = Retry(
        total=ATTEMPTS - 1,
        backoff_factor=backoff_s,
        status_forcelist=PASSING,
        allowed_methods=("GET",),
        respect_retry_after_header=False,  # a server may ask for an hour
    )
    session = requests.Session()
    session.headers["User-Agent"] = f"observatory/{__version__}"
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def fetch(
    session: requests.Session,
    url: str,
    into: Path,
    max_bytes: int,
    report: Report,
    backoff_s: float = BACKOFF_S,
) -> Fetched:
    """Fetch `url` to the file `into`, which is complete when this returns.

    A body cut short is fetched again, like a passing fault of the server.

    Raises
    ------
    InputError
        The server does not answer, refuses, keeps sending less than it announced, or sends more
        than `max_bytes`; with the address and what to do.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _fetch_once(session, url, into, max_bytes, report)
        except _CutShortError as fault:
            if attempt == ATTEMPTS:
                raise _unreachable(url, fault) from fault
            report(_("{url}: interrupted, attempt {n}").format(url=url, n=attempt + 1))
            time.sleep(backoff_s * 2 ** (attempt - 1))
        except requests.RequestException as fault:  # the session has already tried again
            raise _unreachable(url, fault) from fault
    raise AssertionError("the last attempt returns or raises")


def resource_of(
    session: requests.Session, api: str, dataset: str, search: str, formats: Iterable[str], title_has: str
) -> dict[str, Any]:
    """Choose the resource of a data.gouv.fr data set: by format, in order, then the newest.

    Parameters
    ----------
    api : str
        Address of the API, without a slash at its end.
    dataset : str
        Identifier of the data set; or empty, and then the first one that `search` finds with
        `title_has` in its title.
    title_has : str
        What the title of the resource (of the data set, where it is searched for) must contain.

    Returns
    -------
    dict
        `url`, `licence` (as the data set gives it, or empty), `modified` (ISO date, or empty).
    """
    if dataset:
        found = _json(session, f"{api}/datasets/{dataset}/")
        title_wanted = title_has
    else:
        answers = _json(session, f"{api}/datasets/", {"q": search, "page_size": 20}).get("data", [])
        found = next((one for one in answers if _has(one.get("title"), title_has)), {})
        title_wanted = ""
    resources = [one for one in found.get("resources", []) if _has(one.get("title"), title_wanted)]
    for form in formats:
        fitting = [one for one in resources if str(one.get("format", "")).lower() == form]
        if fitting:
            newest = max(fitting, key=lambda one: str(one.get("last_modified") or ""))
            modified = str(newest.get("last_modified") or "")[:10]
            return {"url": newest["url"], "licence": found.get("license") or "", "modified": modified}
    text = _(
        "the data set “{dataset}” has no resource in one of the formats {formats}; "
        "take the file by hand and use “--from”."
    )
    raise InputError(text.format(dataset=dataset or search, formats=", ".join(formats)))


class _CutShortError(Exception):
    """A body that stopped before its end."""


def _fetch_once(session: requests.Session, url: str, into: Path, max_bytes: int, report: Report) -> Fetched:
    digest, size = hashlib.sha256(), 0
    with session.get(url, timeout=TIMEOUT_S, stream=True) as answer, into.open("wb") as file:
        answer.raise_for_status()
        if int(answer.headers.get("Content-Length") or 0) > max_bytes:
            raise _too_big(url, max_bytes)
        for piece in _body(answer, report):
            size += len(piece)
            if size > max_bytes:
                raise _too_big(url, max_bytes)
            file.write(piece)
            digest.update(piece)
    return Fetched(into, url, digest.hexdigest(), size, _modified(answer))


def _body(answer: requests.Response, report: Report) -> Iterator[bytes]:
    """Yield the pieces of an answer, saying how far it is every two seconds."""
    size, began, said = 0, time.monotonic(), time.monotonic()
    try:
        for piece in answer.iter_content(_PIECE):
            now, size = time.monotonic(), size + len(piece)
            if now - began > DEADLINE_S:
                raise requests.Timeout(f"{DEADLINE_S:.0f} s")
            if now - said > 2:
                said = now
                report(_("{url}: {size} MB").format(url=answer.url, size=number_text(size / _MEGABYTE, 1)))
            yield piece
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as fault:
        raise _CutShortError(str(fault)) from fault


def _json(session: requests.Session, url: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
    try:
        answer = session.get(url, params=params, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()
    except requests.RequestException as fault:
        raise _unreachable(url, fault) from fault


def _modified(answer: requests.Response) -> str:
    try:
        return parsedate_to_datetime(answer.headers.get("Last-Modified", "")).date().isoformat()
    except ValueError:
        return ""


def _has(text: object, part: str) -> bool:
    return part.lower() in str(text or "").lower()


def _unreachable(url: str, fault: Exception) -> InputError:
    text = _(
        "{url} could not be fetched: {fault}. Try again later, or take the file by hand and use “--from”."
    )
    return InputError(text.format(url=url, fault=fault))


def _too_big(url: str, max_bytes: int) -> InputError:
    text = _("{url} is larger than the {limit} MB this layer may have; is it the right file?")
    return InputError(text.format(url=url, limit=number_text(max_bytes / _MEGABYTE)))
