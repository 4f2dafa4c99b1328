"""Sessions of signed-in persons, kept on the server: revocable, eight hours at most.

A browser holds a random token; the file holds its hash, so that who reads the file signs in as nobody.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from observatory.access.person import Person
from observatory.access.rights import Table
from observatory.atomic import PRIVATE, explained, make_folder
from observatory.errors import ObservatoryError

FILE_NAME = "sessions.sqlite"
#: The header that tells pages whose session a request is; what a client sends under that name is dropped.
SESSION_HEADER = "x-observatory-session"
#: Seconds for which a session is not looked up again; sign-ins that may be under way last so long.
FRESH_S, PENDING_S = 1.0, 600
#: Sign-ins under way at most: whoever begins thousands pushes out their own.
MOST_PENDING = 5000

_SCHEMA = """
create table if not exists session (
    token text primary key, sub text, email text, id_token text, ends real
);
create table if not exists pending (
    state text primary key, browser text, nonce text, verifier text, back text, ends real
);
"""


class Session(NamedTuple):
    """An open session: whose it is, what the provider is told at its end, and when that is."""

    key: str
    sub: str
    email: str
    id_token: str
    ends: float


class Pending(NamedTuple):
    """A sign-in under way: what its answer must carry, and where the reader wanted to go."""

    nonce: str
    verifier: str
    back: str


class Sessions:
    """The sessions of a data folder, with the table of rights that they are looked up against.

    Parameters
    ----------
    data : Path
        The data folder.
    table : Table
        The rights in force; a session of a person without a right is none.
    """

    def __init__(self, data: Path, table: Table) -> None:
        self.table = table
        self._path = data / FILE_NAME
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Session | None]] = {}
        with explained(self._path, sqlite3.Error):
            make_folder(data)
            self._file = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            self._path.chmod(PRIVATE)
            self._file.executescript(f"pragma journal_mode=wal; pragma synchronous=normal; {_SCHEMA}")

    def open(self, sub: str, email: str, id_token: str, hours: float) -> str:
        """Begin a session; gives the token that the browser is to hold."""
        token = secrets.token_urlsafe(32)
        with self._asked() as file:
            file.execute("delete from session where ends < ?", (time.time(),))
            row = (hashed(token), sub, email, id_token, time.time() + 3600 * hours)
            file.execute("insert into session values (?, ?, ?, ?, ?)", row)
        return token

    def session(self, key: str) -> Session | None:
        """The open session of a hashed token; None where there is none, or it has ended."""
        now = time.monotonic()
        seen, found = self._known.get(key, (-FRESH_S, None))
        if now - seen >= FRESH_S:
            with self._asked() as file:
                row = file.execute("select * from session where token = ?", (key,)).fetchone()
            found = Session(*row) if row else None
            self._remember(key, now, found)
        return found if found and found.ends > time.time() else None

    def person(self, key: str) -> Person | None:
        """Who holds a session, with the rights they have now; None where there is nobody who has any.

        What cannot be read (the table of rights, the file of sessions) lets nobody in.
        """
        try:
            found = self.session(key)
            return self.table.rights().person(found.sub, found.email) if found else None
        except (ObservatoryError, sqlite3.Error):
            return None

    def close(self, key: str) -> None:
        """End a session."""
        with self._asked() as file:
            file.execute("delete from session where token = ?", (key,))
        self._known.pop(key, None)

    def close_all(self, email: str, sub: str = "") -> int:
        """End every session of an address or subject, here and in any other process; gives how many."""
        whose = (email.strip().lower() or None, sub or None)
        with self._asked() as file:
            ended = file.execute("delete from session where email = ? or sub = ?", whose).rowcount
        self._known.clear()
        return ended

    def begin(self, state: str, browser: str, pending: Pending) -> None:
        """Remember a sign-in under way, of a browser that holds a token of its own."""
        with self._asked() as file:
            file.execute("delete from pending where ends < ?", (time.time(),))
            file.execute(
                "delete from pending where state in "
                "(select state from pending order by ends desc limit -1 offset ?)",
                (MOST_PENDING,),
            )
            row = (hashed(state), hashed(browser), *pending, time.time() + PENDING_S)
            file.execute("insert into pending values (?, ?, ?, ?, ?, ?)", row)

    def answered(self, state: str, browser: str) -> Pending | None:
        """What a sign-in under way began with, once: an answer told again finds nothing."""
        with self._asked() as file:
            row = file.execute(
                "delete from pending where state = ? and browser = ? and ends > ? "
                "returning nonce, verifier, back",
                (hashed(state), hashed(browser), time.time()),
            ).fetchone()
        return Pending(*row) if row else None

    def _remember(self, key: str, now: float, found: Session | None) -> None:
        if len(self._known) > 2000:
            self._known = {k: v for k, v in self._known.items() if now - v[0] < FRESH_S}
        self._known[key] = (now, found)

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._file


def hashed(token: str) -> str:
    """A token as the file knows it."""
    return hashlib.sha256(token.encode()).hexdigest()
