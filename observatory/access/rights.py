"""Rights: the table of persons and roles in ``access.toml`` of the data folder, and how they sign in.

::

    [sign_in]
    profile = "proconnect"             # or "ordinary"
    issuer = "https://…"
    client_id = "…"
    client_secret_file = "client.secret"   # beside this file, or the variable OBSERVATORY_CLIENT_SECRET
    address = "https://tranquillite.example/"
    hours = 8

    [journal]
    months = 12

    [[person]]
    email = "…"                        # or sub = "…"; account = "…" on this machine
    role = "partner"
    feeds = ["sdis"]
    areas = ["…"]                        # codes of communes or districts
    until = 2026-12-31
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import threading
import time
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from observatory.access.journal import MONTHS
from observatory.access.person import ForbiddenError, Person, at_this_machine
from observatory.access.roles import GRANTS, Reach, Role
from observatory.errors import CallError, InputError
from observatory.language import N_, _
from observatory.settings import CLOCK

FILE_NAME, SECRET_VARIABLE = "access.toml", "OBSERVATORY_CLIENT_SECRET"
#: Hours a session lasts at most; months of the journal (CNIL, 2021-122: 6 to 12, up to 36 with reasons).
HOURS, KEPT_MONTHS = 8, (6, 36)
PROFILES = ("proconnect", "ordinary")
#: Seconds for which the table is not read again.
FRESH_S = 1.0

_PERSON = {"email", "sub", "account", "role", "feeds", "areas", "until"}
_SIGN_IN = {"profile", "issuer", "client_id", "client_secret_file", "address", "hours"}
_REACHES = {Reach.OWN_FEEDS: ("feeds", N_("feeds")), Reach.OWN_AREAS: ("areas", N_("areas"))}


@dataclass(frozen=True, slots=True)
class SignIn:
    """How persons sign in.

    issuer : the provider's address, as its tokens say it
    address : where readers reach the app, without a slash at its end
    """

    profile: str
    issuer: str
    client_id: str
    address: str
    hours: float = HOURS
    secret: str = field(default="", repr=False)

    @property
    def secure(self) -> bool:
        """Whether readers reach the app through TLS."""
        return self.address.startswith("https://")

    @property
    def base(self) -> str:
        """The path readers reach it under: empty, or ``/observatoire``."""
        return urlsplit(self.address).path.rstrip("/")


@dataclass(frozen=True, slots=True)
class Entry:
    """A person in the table: by address, by subject or by their account of this machine, until a day."""

    email: str
    sub: str
    account: str
    role: Role
    feeds: tuple[str, ...]
    areas: tuple[str, ...]
    until: dt.date | None

    @property
    def name(self) -> str:
        """The identifier that the journal keeps."""
        return self.email or self.sub or self.account

    def person(self) -> Person:
        """Who they are to the rest."""
        return Person(self.name, self.role, self.feeds, self.areas)

    def is_valid(self, day: dt.date) -> bool:
        """Whether the right has not ended on that day."""
        return self.until is None or self.until >= day


@dataclass(frozen=True, slots=True)
class Rights:
    """The table. `sign_in` is None on a single desk."""

    sign_in: SignIn | None = None
    persons: tuple[Entry, ...] = ()
    months: int = MONTHS

    def person(self, sub: str, email: str) -> Person | None:
        """The person a provider vouches for, by subject, else by address; None without a right today."""
        valid = self._valid()
        by_sub = (entry for entry in valid if entry.sub and entry.sub == sub)
        by_email = (e for e in valid if not e.sub and e.email and e.email == email.strip().lower())
        found = next(by_sub, None) or next(by_email, None)
        return found.person() if found else None

    def at_this_machine(self) -> Person:
        """Who runs a command or a notebook: what the table says of the account, else its owner's right.

        Raises `ForbiddenError` for an account whose right has ended: it is nobody's who was never listed.
        """
        here = at_this_machine()
        listed = [entry for entry in self.persons if entry.account.casefold() == here.name.casefold()]
        if not listed:
            return here
        valid = [entry.person() for entry in self._valid() if entry in listed]
        if not valid:
            raise ForbiddenError(
                _("the right of the account {account} has ended. Ask the coordinator.").format(
                    account=here.name
                )
            )
        return replace(valid[0], name=here.name, desk=True)

    def _valid(self) -> list[Entry]:
        today = dt.datetime.now(CLOCK).date()
        return [entry for entry in self.persons if entry.is_valid(today)]


def load(data: Path) -> Rights:
    """The table of a data folder; without one, a single desk. Raises `InputError` naming every fault."""
    path = data / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Rights()
    except OSError as fault:
        raise InputError(
            _("{file} cannot be read: {reason}").format(file=path, reason=fault.strerror)
        ) from fault
    return read(text, path)


def read(text: str, path: Path) -> Rights:
    """The table that a text holds, as `load` reads it from `path`. Raises `InputError` naming every fault."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InputError(_("{file} is not TOML: {reason}").format(file=path, reason=fault)) from fault
    return _rights(table, path)


class Table:
    """The rights of a data folder, read again when the file has changed: within a second."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | str | None = ""
        self._asked = 0.0
        self._rights = Rights()

    def rights(self) -> Rights:
        """The table in force. Raises `InputError` where the file is at fault: then nobody has a right."""
        with self._lock:
            if time.monotonic() - self._asked >= FRESH_S or self._seen == "":
                found = _state(self.data / FILE_NAME)
                if found != self._seen:
                    self._seen = ""
                    self._rights = load(self.data)
                    self._seen = found
                self._asked = time.monotonic()
            return self._rights

    def look_again(self) -> None:
        """Read the file at the next question: who has just changed it sees what it says now."""
        with self._lock:
            self._asked, self._seen = 0.0, ""


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def _rights(table: Mapping[str, Any], path: Path) -> Rights:
    faults: list[str] = []
    _unknown(table, {"sign_in", "journal", "person"}, "", faults)
    persons = tuple(_entry(given, number, faults) for number, given in enumerate(table.get("person", []), 1))
    faults += [_("“{person}” stands there twice").format(person=label) for label in _twice(persons)]
    months = table.get("journal", {}).get("months", MONTHS)
    if not isinstance(months, int) or not KEPT_MONTHS[0] <= months <= KEPT_MONTHS[1]:
        faults.append(
            _("journal: months = {value}; allowed: {low} to {high}").format(
                value=months, low=KEPT_MONTHS[0], high=KEPT_MONTHS[1]
            )
        )
    sign_in = _sign_in(table["sign_in"], path, faults) if "sign_in" in table else None
    if faults:
        raise InputError(
            _("{file}: {faults}. Until it is put right nobody is let in.").format(
                file=path, faults="; ".join(faults)
            )
        )
    return Rights(sign_in, persons, months)


def _entry(given: Mapping[str, Any], number: int, faults: list[str]) -> Entry:
    label = _("person {number}").format(number=number)
    _unknown(given, _PERSON, label, faults)
    email = str(given.get("email", "")).strip().lower()
    sub, account = str(given.get("sub", "")), str(given.get("account", ""))
    until = given.get("until")
    role = given.get("role", "")
    if not (email or sub or account):
        faults.append(_("{who}: email or sub is missing").format(who=label))
    if role not in set(Role):
        faults.append(
            _("{who}: role = “{value}”; allowed: {allowed}").format(
                who=label, value=role, allowed=", ".join(Role)
            )
        )
        role = Role.AUDITOR
    if until is not None and not isinstance(until, dt.date):
        faults.append(_("{who}: until is no date, as 2026-12-31 is").format(who=label))
    entry = Entry(email, sub, account, Role(role), _texts(given, "feeds"), _texts(given, "areas"), until)
    faults += [
        _("{who}: a {role} needs {what}").format(who=label, role=entry.role.label, what=_(words))
        for reach, (name, words) in _REACHES.items()
        if entry.role in (Role.PARTNER, Role.ELECTED, Role.REFERENT)
        and _needs(entry.role) is reach
        and not getattr(entry, name)
    ]
    return entry


def _needs(role: Role) -> Reach:
    """What an entry of this role must say to mean anything."""
    reaches = set(GRANTS[role].values())
    return Reach.OWN_AREAS if Reach.OWN_AREAS in reaches else Reach.OWN_FEEDS


def _texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(str(text) for text in given.get(name, []))


def _twice(persons: Iterable[Entry]) -> list[str]:
    labels = [entry.sub or entry.email or entry.account for entry in persons]
    return sorted({label for label in labels if label and labels.count(label) > 1})


def _sign_in(given: Mapping[str, Any], path: Path, faults: list[str]) -> SignIn:
    _unknown(given, _SIGN_IN, "sign_in", faults)
    hours = given.get("hours", HOURS)
    faults += [
        _("sign_in: {name} is missing").format(name=name)
        for name in ("profile", "issuer", "client_id", "address")
        if not given.get(name)
    ]
    if given.get("profile", "ordinary") not in PROFILES:
        faults.append(
            _("sign_in: profile = “{value}”; allowed: {allowed}").format(
                value=given["profile"], allowed=", ".join(PROFILES)
            )
        )
    if not isinstance(hours, (int, float)) or not 0 < hours <= HOURS:
        faults.append(_("sign_in: hours = {value}; allowed: up to {most}").format(value=hours, most=HOURS))
    for name in ("issuer", "address"):
        if given.get(name) and not _sealed(str(given[name])):
            faults.append(
                _("sign_in: {name} = “{value}”; it begins with https:// unless it is on this machine").format(
                    name=name, value=given[name]
                )
            )
    return SignIn(
        profile=str(given.get("profile", "")), issuer=str(given.get("issuer", "")),
        client_id=str(given.get("client_id", "")), address=str(given.get("address", "")).rstrip("/"),
        hours=hours, secret=_secret(given, path, faults),
    )  # fmt: skip


def _secret(given: Mapping[str, Any], path: Path, faults: list[str]) -> str:
    if secret := os.environ.get(SECRET_VARIABLE):
        return secret
    file = path.parent / str(given.get("client_secret_file", "client.secret"))
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError:
        faults.append(
            _("the client's secret is missing: put it into {file}, or into {variable}").format(
                file=file, variable=SECRET_VARIABLE
            )
        )
    return ""


def _sealed(address: str) -> bool:
    """Whether nobody between can read what goes there: TLS, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and on_this_machine(parts.hostname or ""))


def on_this_machine(host: str) -> bool:
    """Whether a host is this machine itself, and no other can reach it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_listening(address: str | None, data: Path) -> None:
    """Refuse to listen beyond this machine without a sign-in.

    Parameters
    ----------
    address : str or None
        What the server listens on; None is every address of the machine.

    Raises
    ------
    CallError
        Saying how a sign-in is set up; `InputError` where the table of rights is at fault.
    """
    if on_this_machine(address or "") or load(data).sign_in:
        return
    raise CallError(
        _(
            "the app would listen on {address}, where others reach it, and nobody would have to sign in. "
            "Listen on localhost, or write [sign_in] and the persons into {file} (docs/install.md)."
        ).format(address=address or "0.0.0.0", file=data / FILE_NAME)  # noqa: S104
    )


def _unknown(given: Mapping[str, Any], allowed: set[str], label: str, faults: list[str]) -> None:
    faults += [
        _("{where}unknown entry “{name}”; allowed: {allowed}").format(
            where=f"{label}: " if label else "", name=name, allowed=", ".join(sorted(allowed))
        )
        for name in given
        if name not in allowed
    ]
