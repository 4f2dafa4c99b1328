"""Register of rights: entries of ``access.toml`` given, changed and withdrawn, one writer at a time.

Only the entry that is meant is written anew: how persons sign in, the other entries and the words beside them
stay as they were written by hand. What the file says afterwards is read before it is put in its place.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise

from observatory.access.admission import Admission
from observatory.access.journal import REFUSED
from observatory.access.person import Person, require
from observatory.access.rights import FILE_NAME, Entry, Rights, read
from observatory.access.roles import Act, Role
from observatory.atomic import one_writer, write_text
from observatory.errors import InputError, ObservatoryError
from observatory.language import _
from observatory.quoting import quoted, quoted_list
from observatory.settings import CLOCK

#: How long one writer waits for another, in seconds; letters of an identifier at most.
PATIENCE_S, LONGEST = 20, 200
_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_PERSON = re.compile(r"[ \t]*\[\[[ \t]*person[ \t]*\]\]")
_ADDRESS = re.compile(r"[^@\s\"\\]+@[^@\s\"\\]+\.[^@\s\"\\]+")


class Register:
    """The entries of a data folder's table of rights, for whoever may change them.

    Parameters
    ----------
    admitted : Admission
        The rights in force, the sessions that end with a right, and the journal.
    by : Person
        Who changes them; each change asks whether they may.
    """

    def __init__(self, admitted: Admission, by: Person) -> None:
        self.admitted, self.by = admitted, by
        self._path = admitted.data / FILE_NAME

    def state(self) -> str:
        """What the file is now: a change asked for on another state is refused."""
        try:
            return hashlib.sha256(self._path.read_bytes()).hexdigest()
        except FileNotFoundError:
            return ""

    def give(self, entry: Entry, motive: str, *, seen: str) -> None:
        """Add an entry. Raises as `change`, and `InputError` for a person who is there already."""
        self._write(None, entry, motive, seen)

    def change(self, was: Entry, entry: Entry, motive: str, *, seen: str) -> None:
        """Put `entry` in the place of `was`, whose sessions end: they sign in again with what they have now.

        Parameters
        ----------
        motive : str
            Why, for the journal.
        seen : str
            The `state` on which it was decided.

        Raises
        ------
        ForbiddenError
            For whoever may not change rights.
        InputError
            Without a motive; where nobody would be left who may change rights, the entry means nothing, or
            somebody else changed the table meanwhile.
        JournalError
            Where it cannot be written down: then nothing is changed.
        """
        self._write(was, entry, motive, seen)

    def withdraw(self, was: Entry, motive: str, *, seen: str) -> None:
        """Take an entry away and end its sessions. Raises as `change`."""
        self._write(was, None, motive, seen)

    def _write(self, was: Entry | None, new: Entry | None, motive: str, seen: str) -> None:
        require(self.by, Act.RIGHTS)
        if not motive.strip():
            raise InputError(_("say why: the reason is kept in the journal."))
        with one_writer(self._path.with_name(f"{FILE_NAME}.lock"), PATIENCE_S):
            if self.state() != seen:
                raise InputError(_("somebody else changed the table of rights meanwhile: look at it again."))
            before = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
            text = self._text(before, was, new)
            scope = _scope(was, new)
            self.admitted.note(self.by, Act.RIGHTS, scope=scope, motive=motive)
            self._put(text, scope)
        if was:
            self.admitted.sessions.close_all(was.email, was.sub)

    def _text(self, before: str, was: Entry | None, new: Entry | None) -> str:
        """The file with the change, read again: it says what is meant, and somebody is left to change it."""
        known = read(before, self._path)
        if was is not None and was not in known.persons:
            raise InputError(_("{person} is not in the table of rights.").format(person=was.name))
        if new is not None:
            _check(new)
        text = self._changed(before, known, was, new)
        after = read(text, self._path)
        others = set(known.persons) - {was}
        if not others <= set(after.persons) or (new and new not in after.persons):
            raise self._by_hand()
        if known.sign_in and not any(_leads(entry) for entry in after.persons):
            raise InputError(_("nobody would be left who may change rights: name another coordinator first."))
        return text

    def _changed(self, before: str, known: Rights, was: Entry | None, new: Entry | None) -> str:
        """The text with the change, where it holds the entries that are meant and no other."""
        meant = [entry for entry in known.persons if entry != was] + ([new] if new else [])
        try:
            text = changed(before, None if was is None else known.persons.index(was), new)
            if len(tomllib.loads(text).get("person", [])) == len(meant):
                return text
        except (IndexError, tomllib.TOMLDecodeError):
            pass
        raise self._by_hand()

    def _by_hand(self) -> InputError:
        words = _("{file} is written in a way that cannot be changed here: edit it by hand.")
        return InputError(words.format(file=self._path))

    def _put(self, text: str, scope: str) -> None:
        try:
            write_text(self._path, text)
            self.admitted.table.look_again()
        except ObservatoryError:
            self.admitted.journal.write(self.by.name, Act.RIGHTS, scope=scope, outcome=REFUSED)
            raise


def changed(text: str, place: int | None, new: Entry | None) -> str:
    """The text of a table with its entry of that position replaced or taken away, or `new` at its end.

    Everything else stays, letter by letter.
    """
    if place is None:
        return f"{text.rstrip()}\n\n{_written(new)}".lstrip() if new else text
    start, end = list(_persons(text))[place]
    return text[:start] + (_written(new) + text[end:] if new else text[end:].removeprefix("\n"))


def _persons(text: str) -> Iterator[tuple[int, int]]:
    """Where each ``[[person]]`` begins, and where its last value ends."""
    starts = [match.start() for match in _HEADER.finditer(text)] + [len(text)]
    for start, following in pairwise(starts):
        if _PERSON.match(text, start):
            lines = text[start:following].splitlines(keepends=True)
            # Words that stand before the next entry are about that one.
            while lines[-1].strip() == "" or lines[-1].lstrip().startswith("#"):
                lines.pop()
            yield start, start + len("".join(lines))


def _written(entry: Entry) -> str:
    lines = ["[[person]]"]
    named = {"email": entry.email, "sub": entry.sub, "account": entry.account, "role": str(entry.role)}
    lines += [f"{name} = {quoted(text)}" for name, text in named.items() if text]
    lists = {"feeds": entry.feeds, "areas": entry.areas}
    lines += [f"{name} = {quoted_list(texts)}" for name, texts in lists.items() if texts]
    if entry.until:
        lines.append(f"until = {entry.until.isoformat()}")
    return "\n".join(lines) + "\n"


def _check(entry: Entry) -> None:
    if entry.email and (len(entry.email) > LONGEST or not _ADDRESS.fullmatch(entry.email)):
        raise InputError(
            _("“{value}” is no electronic address, as anne@ville.example is.").format(value=entry.email)
        )


def _leads(entry: Entry) -> bool:
    """Whether somebody can sign in and change rights today."""
    named = bool(entry.email or entry.sub)
    return named and entry.role is Role.COORDINATOR and entry.is_valid(dt.datetime.now(CLOCK).date())


def _scope(was: Entry | None, new: Entry | None) -> str:
    """The change in few words: who, and what they had and have."""
    one = new or was
    had, has = (f"{e.role}{_reach(e)}" if e else "–" for e in (was, new))
    return f"{one.name if one else ''}: {had} → {has}"


def _reach(entry: Entry) -> str:
    parts = [*entry.feeds, *entry.areas, *([f"until {entry.until}"] if entry.until else [])]
    return f" ({', '.join(parts)})" if parts else ""
