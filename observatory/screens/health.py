"""``/health``: whether the unattended run happened, for whatever watches the server; no data, no session."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from observatory.errors import ObservatoryError
from observatory.settings import CLOCK
from observatory.warehouse import success

PATH = "/health"


def health_route(data: Path, base: str = "") -> Route:
    """The route, under the path that the app is served under."""

    def answer(_request: Request) -> JSONResponse:
        status, said = health(data, dt.datetime.now(CLOCK))
        return JSONResponse(said, status)

    return Route(base + PATH, answer, methods=["GET"])


def health(data: Path, now: dt.datetime) -> tuple[int, dict[str, object]]:
    """The answer: 200 while the next run is not due, 503 once it is, or where no run is known.

    Returns
    -------
    status : int
    said : dict
        ``last_success`` (ISO 8601 with its offset), ``age_hours``, ``every_hours`` (how often a run is to go
        well), None where none is known; ``due``: whether the next one should have gone well by now.
    """
    try:
        found = success.last(data)
    except ObservatoryError:  # its text names a folder
        found = None
    if found is None:
        return 503, {"last_success": None, "age_hours": None, "every_hours": None, "due": True}
    due = found.overdue(now)
    age = round((now - found.at).total_seconds() / 3600, 1)
    told = {"last_success": found.at.isoformat(), "age_hours": age, "every_hours": found.every_h}
    return (503 if due else 200), told | {"due": due}
