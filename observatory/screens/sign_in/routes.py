"""The routes of the sign-in: to the provider, back from it, and out."""

from __future__ import annotations

import html
import logging
import secrets
from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from observatory.access import SignIn
from observatory.access.admission import Admission
from observatory.access.attempts import Attempts
from observatory.access.journal import REFUSED
from observatory.access.oidc import CALLBACK, Identity, SignInError
from observatory.access.rights import on_this_machine
from observatory.access.sessions import PENDING_S, Pending, hashed
from observatory.errors import ObservatoryError
from observatory.language import _
from observatory.screens.sign_in import refusals

LOG = logging.getLogger(__name__)

#: The cookie of a sign-in under way, which ties its answer to the browser that began it.
_PENDING_COOKIE = "observatory-sign-in"
#: Letters of an answer's parameters that are looked at.
_LONGEST = 4096


def cookie_name(sign_in: SignIn | None) -> str:
    """The session's cookie; behind TLS browsers hold it to this host, path and TLS by its name."""
    return "__Host-observatory" if sign_in and sign_in.secure else "observatory"


def sign_in_routes(admitted: Admission, base: str) -> list[Route]:
    """The routes below `base`, the path the app is served under."""
    desk = _Desk(admitted, base)
    return [
        Route(f"{base}/sign-in", partial(_guarded, desk, desk.begin), methods=["GET"]),
        Route(f"{base}{CALLBACK}", partial(_guarded, desk, desk.answered), methods=["GET"]),
        Route(f"{base}/sign-out", partial(_guarded, desk, desk.leave), methods=["GET"]),
    ]


class _Desk:
    """What the three routes share."""

    def __init__(self, admitted: Admission, base: str) -> None:
        self.admitted, self.base = admitted, base
        self.attempts = Attempts()

    def begin(self, request: Request, sign_in: SignIn) -> Response:
        """Send the reader to the provider, with a state and a nonce that only this answer will fit."""
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _n in range(4))
        address = self.admitted.provider(sign_in).authorization(state, nonce, verifier)
        back = _local(request.query_params.get("back", "/"))
        self.admitted.sessions.begin(state, browser, Pending(nonce, verifier, back))
        answer = RedirectResponse(address, 303)
        self._set(answer, sign_in, _PENDING_COOKIE, browser, PENDING_S)
        return answer

    def answered(self, request: Request, sign_in: SignIn) -> Response:
        """Believe the provider or not; open the session of a person who has a right."""
        given = {name: request.query_params.get(name, "")[:_LONGEST] for name in ("state", "code", "error")}
        browser = request.cookies.get(_PENDING_COOKIE, "")
        pending = self.admitted.sessions.answered(given["state"], browser)
        if not (given["state"] and browser and pending):
            raise SignInError("state")
        if given["error"] or not given["code"]:
            raise SignInError("provider", given["error"])
        known = self.admitted.provider(sign_in).identity(given["code"], pending.nonce, pending.verifier)
        person = self.admitted.rights().person(known.sub, known.email)
        if person is None:
            raise SignInError("right", known.sub)
        self.admitted.note(person, "sign-in")
        return self._open(sign_in, known, pending.back, request)

    def leave(self, request: Request, sign_in: SignIn) -> Response:
        """End the session here, then at the provider."""
        key = hashed(request.cookies.get(cookie_name(sign_in), ""))
        session, person = self.admitted.sessions.session(key), self.admitted.person(key)
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return RedirectResponse(f"{self.base}/", 303)
        address = f"{self.base}/"
        if session:
            self.admitted.sessions.close(key)
            address = self.admitted.provider(sign_in).sign_out(session.id_token)
        if person:
            self.admitted.note(person, "sign-out")
        answer = RedirectResponse(address, 303)
        answer.headers["clear-site-data"] = '"cache", "storage"'
        answer.delete_cookie(
            cookie_name(sign_in), path="/", secure=sign_in.secure, httponly=True, samesite="lax"
        )
        return answer

    def refused(self, request: Request, fault: SignInError) -> Response:
        """A sign-in that failed: written down, counted, said in a sentence."""
        self.attempts.failed(client_of(request))
        LOG.warning("a sign-in was refused: %s (%s)", fault.kind, fault.detail)
        who = f"sub:{fault.detail}" if fault.kind == "right" else "?"
        self.admitted.journal.write(who, "sign-in", scope=fault.kind, outcome=REFUSED)
        again = f'<p><a href="{html.escape(self.base)}/sign-in">{html.escape(_("Sign in again"))}</a></p>'
        status = 502 if fault.kind == "provider" else 403
        return HTMLResponse(refusals.written(_("Not signed in"), str(fault), again), status)

    def _open(self, sign_in: SignIn, known: Identity, back: str, request: Request) -> Response:
        token = self.admitted.sessions.open(known.sub, known.email, known.id_token, sign_in.hours)
        self.attempts.forget(client_of(request))
        answer = RedirectResponse(f"{self.base}{back}", 303)
        self._set(answer, sign_in, cookie_name(sign_in), token, int(3600 * sign_in.hours))
        answer.delete_cookie(_PENDING_COOKIE, path="/", secure=sign_in.secure, httponly=True, samesite="lax")
        return answer

    def _set(self, answer: Response, sign_in: SignIn, name: str, value: str, seconds: int) -> None:
        answer.set_cookie(
            name, value, max_age=seconds, path="/", secure=sign_in.secure, httponly=True, samesite="lax"
        )


def _guarded(desk: _Desk, act: Callable[[Request, SignIn], Response], request: Request) -> Response:
    """One of the routes, with what each of them refuses."""
    try:
        sign_in = desk.admitted.sign_in
        if sign_in is None:
            return RedirectResponse(f"{desk.base}/", 303)
        if wait := desk.attempts.wait(client_of(request)):
            page = refusals.page(429, "", "", None)
            return HTMLResponse(page, 429, {"retry-after": str(int(wait) + 1)})
        try:
            return act(request, sign_in)
        except SignInError as fault:
            return desk.refused(request, fault)
    except ObservatoryError as fault:
        LOG.error("nobody is let in: %s", fault)
        return HTMLResponse(refusals.page(503, "", "", None), 503)


def client_of(request: Request) -> str:
    """The address a request comes from: what a proxy on this machine says, else the other end's own."""
    direct = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return told if told and on_this_machine(direct) else direct


def _local(back: str) -> str:
    """A path of ours, or the first page: nobody is sent elsewhere."""
    plain = back.startswith("/") and not back.startswith("//") and "\\" not in back and back.isprintable()
    return back if plain and len(back) < 2000 else "/"
