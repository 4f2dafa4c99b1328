"""Admission: who is let into a data folder, and that it is written down."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from observatory.access.journal import DONE, REFUSED, Journal
from observatory.access.oidc import Provider
from observatory.access.person import ForbiddenError, Person
from observatory.access.rights import Rights, SignIn, Table
from observatory.access.roles import Act
from observatory.access.sessions import Sessions
from observatory.errors import InputError


class Admission:
    """The rights, sessions and journal of one data folder, shared by the server and its pages."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.table = Table(data)
        self.journal = Journal(data)
        self._provider: Provider | None = None

    def rights(self) -> Rights:
        """The table in force. Raises `InputError` where it is at fault."""
        return self.table.rights()

    @property
    def sign_in(self) -> SignIn | None:
        """How persons sign in; None on a single desk. Raises `InputError` where the table is at fault."""
        return self.rights().sign_in

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions, of a server that has a sign-in."""
        return Sessions(self.data, self.table)

    def provider(self, sign_in: SignIn) -> Provider:
        """The identity provider."""
        if self._provider is None or self._provider.sign_in != sign_in:
            self._provider = Provider(sign_in)
        return self._provider

    def person(self, key: str) -> Person | None:
        """Who holds a session; whoever sits here where there is no sign-in; None for everybody else."""
        try:
            return self.sessions.person(key) if self.sign_in else self.rights().at_this_machine()
        except (InputError, ForbiddenError):
            return None

    def note(
        self, person: Person, act: Act | str, *, scope: str = "", motive: str = "", done: bool = True
    ) -> None:
        """Write down what a person did, or was refused. Raises `JournalError` where it cannot be kept."""
        self.journal.write(
            person.name, act, role=person.role, scope=scope, motive=motive, outcome=DONE if done else REFUSED,
            months=self.rights().months,
        )  # fmt: skip


@lru_cache(maxsize=8)
def admission(data: Path) -> Admission:
    """The one admission of a data folder in this process."""
    return Admission(data)
