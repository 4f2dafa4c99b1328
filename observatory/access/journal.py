"""Journal: who did what and when, in files of their own, each line sealed with the one before it.

A line keeps the identifier, the time, the act, its scope and, for sensitive acts, the reason; never what was
seen. A line's seal is a keyed hash of its text and of the seal before it, and the last seal stands in a file
beside: a line that was edited, removed, moved or cut off no longer fits. Who has the key and may write can
make another journal; a seal kept elsewhere (`observatory journal verify` prints the last one) finds that.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from observatory.access import seals
from observatory.access.seals import EMPTY, Entry, Head
from observatory.atomic import PRIVATE, StorageError, make_folder, write_bytes, write_files
from observatory.errors import InputError
from observatory.language import _
from observatory.settings import CLOCK

#: The folder, and the variable that says it lies elsewhere; the key stays in the data folder.
FOLDER, VARIABLE, KEY_FILE = "journal", "OBSERVATORY_JOURNAL", "journal.key"
_HEAD, _LINES = "head.json", "*.jsonl"
#: Letters kept of a reason or a scope; months kept where nothing is said; seconds another run is waited for.
LONGEST, MONTHS, PATIENCE_S = 200, 12, 20
#: Acts of the journal itself.
RETENTION, REPAIRED, RESTARTED = "retention", "repaired", "restarted"
DONE, REFUSED = "done", "refused"


class JournalError(InputError):
    """The journal cannot be written, or was altered: nothing is shown that it could not keep."""


@dataclass(slots=True)
class _Asked:
    """A line somebody waits for: what it says, then the entry it became, or what kept it from that."""

    said: tuple[str, ...]
    months: int
    entry: Entry | None = None
    fault: BaseException | None = None


class Journal:
    """The journal of a data folder. Several processes may write it at once.

    What threads ask for while another one writes is written together when it is done: one wait for the disk.

    Parameters
    ----------
    data : Path
        The data folder; the journal is made in it at the first line, or where ``OBSERVATORY_JOURNAL`` says.
    """

    def __init__(self, data: Path) -> None:
        self.folder = Path(os.environ.get(VARIABLE) or data / FOLDER)
        self._key_file = data / KEY_FILE
        self._turn, self._queue = threading.Lock(), threading.Lock()
        self._waiting: list[_Asked] = []

    def write(
        self,
        who: str,
        act: str,
        *,
        role: str = "",
        scope: str = "",
        outcome: str = DONE,
        motive: str = "",
        months: int = MONTHS,
    ) -> Entry:
        """Add a line, on the disk when this returns. As a month begins, those beyond `months` are dropped.

        Raises
        ------
        JournalError
            Where it cannot be kept, or the journal no longer is what it was.
        """
        asked = _Asked((who, role, act, _line(scope), outcome, _clean(motive)), months)
        with self._queue:
            self._waiting.append(asked)
        with self._turn:
            if asked.entry is None and asked.fault is None:
                with self._queue:
                    together, self._waiting = self._waiting, []
                self._write_together(together)
        if asked.fault:
            raise asked.fault
        assert asked.entry is not None
        return asked.entry

    def entries(self) -> Iterator[Entry]:
        """Every line kept, the oldest first. Raises `JournalError` at one that cannot be read."""
        for number, raw in enumerate(self._lines(), 1):
            try:
                yield seals.parsed(raw)[0]
            except ValueError as fault:
                raise self._altered(number) from fault

    def head(self) -> Head:
        """The last line; number 0 where there is none. Raises `JournalError` where it was altered."""
        if self._untouched():
            return EMPTY
        try:
            return seals.read_head(self._key_file.read_bytes(), (self.folder / _HEAD).read_bytes())
        except (OSError, ValueError) as fault:
            raise self._altered() from fault

    def faults(self, kept: str = "") -> list[str]:
        """What does not fit, in sentences; empty where the journal is whole.

        Parameters
        ----------
        kept : str
            A seal that was noted before and must still stand in it.
        """
        if self._untouched():
            return [_("there is no journal in {folder} yet.").format(folder=self.folder)] if kept else []
        try:
            head, lines = self.head(), list(self._lines())
        except (JournalError, OSError) as fault:
            return [str(fault)]
        files = self._files()
        number = seals.first_fault(self._key_file.read_bytes(), lines, _start(lines), head)
        if number is None and (files[-1].name if files else "") != head.file:
            number = head.n
        if number is None:
            number = next((n for file in files if (n := _misplaced(file)) is not None), None)
        if number is not None:
            return [str(self._altered(number))]
        if kept and not any(seals.parsed(raw)[1] == kept for raw in lines):
            return [_("the seal {seal} stands nowhere in the journal: it is another one.").format(seal=kept)]
        return []

    def prune(self, months: int = MONTHS) -> int:
        """Drop whole months older than `months`, with a line that keeps their last seal; gives how many."""
        with self._writing():
            return self._drop_old(self._settled(), months)

    def restart(self, who: str, motive: str) -> Path:
        """Set an altered journal aside under another name and begin a new one; gives where the old one is."""
        aside = self.folder.with_name(f"{self.folder.name}-{dt.datetime.now(CLOCK):%Y%m%dT%H%M%S}")
        with self._writing():
            make_folder(aside)
            moved = [file for file in (*self._files(), self.folder / _HEAD, self._key_file) if file.exists()]
            for file in moved:
                file.replace(aside / file.name)
        try:
            self.write(who, RESTARTED, scope=aside.name, motive=motive)
        except BaseException:
            # A journal that cannot say that it begins anew does not: the altered one stands again.
            for begun in (*self._files(), self.folder / _HEAD, self._key_file):
                begun.unlink(missing_ok=True)
            for file in moved:
                (aside / file.name).replace(file)
            aside.rmdir()
            raise
        return aside

    def _write_together(self, together: list[_Asked]) -> None:
        """Add lines at one moment; each is told its entry, or all of them the fault."""
        try:
            with self._writing():
                before, at = self._settled(), _now()
                entries = [Entry(n, at, *one.said) for n, one in enumerate(together, before.n + 1)]
                new = self._append(before, *entries)
                if before.file and before.file != new.file:
                    self._drop_old(new, max(one.months for one in together))
            for one, entry in zip(together, entries, strict=True):
                one.entry = entry
        except BaseException as fault:
            for one in together:
                one.fault = fault

    def _append(self, head: Head, *entries: Entry) -> Head:
        """The lines on the disk, then the head; lines that cannot be kept whole are taken away again."""
        key, sealed, raw = self._key_file.read_bytes(), head.seal, b""
        for entry in entries:
            sealed = seals.seal(key, sealed, entry)
            raw += seals.line(entry, sealed)
        # A clock set back writes on in the last file.
        name = max(f"{entries[-1].at[:7]}.jsonl", head.file)
        size = head.size if name == head.file else 0
        file, new = self.folder / name, Head(entries[-1].n, sealed, name, size + len(raw))
        try:
            _add(file, raw)
            write_bytes(self.folder / _HEAD, seals.head_bytes(key, new))
        except BaseException:
            if file.exists():
                os.truncate(file, size)
            raise
        return new

    def _settled(self) -> Head:
        """The head that the files agree with; lines that a power cut left without their head are taken in."""
        if self._untouched():
            self._begin()
        head = self.head()
        behind = [(file, start) for file, start in self._behind(head) if file.stat().st_size > start]
        if len(behind) > 1:
            raise self._altered(head.n + 1)
        return self._adopted(head, *behind[0]) if behind else head

    def _behind(self, head: Head) -> Iterator[tuple[Path, int]]:
        """The files that may hold more than the head knows, and from which byte on."""
        for file in self._files():
            if file.name == head.file and file.stat().st_size < head.size:
                raise self._altered(head.n)
            if file.name >= head.file:
                yield file, head.size if file.name == head.file else 0
        if head.file and not (self.folder / head.file).exists():
            raise self._altered(head.n)

    def _adopted(self, head: Head, file: Path, start: int) -> Head:
        """The head after the lines of one moment behind it; what is left of a cut line is taken away."""
        rest = file.read_bytes()[start:]
        whole, cut = rest[: rest.rfind(b"\n") + 1], rest[rest.rfind(b"\n") + 1 :]
        if whole:
            head = self._taken_in(head, file.name, start, whole)
        if cut:
            os.truncate(file, start + len(whole))
            words = f"{len(cut)} bytes"
            return self._append(head, Entry(head.n + 1, _now(), "", "", REPAIRED, words, DONE, ""))
        write_bytes(self.folder / _HEAD, seals.head_bytes(self._key_file.read_bytes(), head))
        return head

    def _taken_in(self, head: Head, name: str, start: int, whole: bytes) -> Head:
        """The head after whole lines; those of several moments are no write that was cut off."""
        lines = whole.splitlines(keepends=True)
        try:
            found = [seals.parsed(raw) for raw in lines]
        except ValueError as fault:
            raise self._altered(head.n + 1) from fault
        (last, sealed), moments = found[-1], {entry.at for entry, _sealed in found}
        new = Head(last.n, sealed, name, start + len(whole))
        if len(moments) > 1 or seals.first_fault(self._key_file.read_bytes(), lines, head, new) is not None:
            raise self._altered(head.n + 1)
        return new

    def _begin(self) -> None:
        """The key and an empty head: from now on a journal without lines is one that was deleted."""
        make_folder(self._key_file.parent)
        key = secrets.token_bytes(32)
        write_files({self.folder / _HEAD: seals.head_bytes(key, EMPTY), self._key_file: key})

    def _untouched(self) -> bool:
        return not (self._key_file.exists() or self._files() or (self.folder / _HEAD).exists())

    def _drop_old(self, head: Head, months: int) -> int:
        now = dt.datetime.now(CLOCK)
        month = now.year * 12 + now.month - 1 - months
        oldest = f"{month // 12:04d}-{month % 12 + 1:02d}.jsonl"
        old = [file for file in self._files() if file.name < min(oldest, head.file)]
        for file in old:
            last, sealed = seals.parsed(file.read_bytes().splitlines(keepends=True)[-1])
            scope = f"{file.stem} {last.n} {sealed}"
            head = self._append(head, Entry(head.n + 1, _now(), "", "", RETENTION, scope, DONE, ""))
            file.unlink()
        return len(old)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(_LINES))

    def _lines(self) -> Iterator[bytes]:
        for file in self._files():
            yield from file.read_bytes().splitlines(keepends=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the journal for one writer; a disk that does not take the line is a `JournalError`."""
        from filelock import FileLock, Timeout

        try:
            make_folder(self.folder)
            with FileLock(self.folder / "journal.lock", mode=PRIVATE, timeout=PATIENCE_S):
                yield
        except (OSError, StorageError, Timeout) as fault:
            raise JournalError(
                _(
                    "the journal in {folder} cannot be written: nobody is let in until it can ({reason})."
                ).format(folder=self.folder, reason=getattr(fault, "strerror", None) or fault)
            ) from fault

    def _altered(self, number: int = 0) -> JournalError:
        where = _("from line {n} on").format(n=number) if number else _("at its head")
        return JournalError(
            _(
                "the journal in {folder} is not what was written, {where}: restore it from a copy, or set it "
                "aside with `observatory journal restart`."
            ).format(folder=self.folder, where=where)
        )


def _start(lines: list[bytes]) -> Head:
    """What the first line kept follows: nothing, or the last seal of months that were dropped."""
    dropped: dict[int, str] = {}
    first = 1
    for raw in reversed(lines):
        try:
            entry, _sealed = seals.parsed(raw)
            first = entry.n
            if entry.act == RETENTION:
                _file, number, sealed = entry.scope.split(" ")
                dropped[int(number)] = sealed
        except (ValueError, TypeError):
            continue  # it is found where the lines are checked one after the other
    known = isinstance(first, int) and first > 1 and first - 1 in dropped
    return Head(first - 1, dropped[first - 1], "", 0) if known else EMPTY


def _misplaced(file: Path) -> int | None:
    """The first line that does not belong into a file of that name, by which months are kept and dropped.

    A month's file begins with a line of that month; a clock set back writes on in it.
    """
    for place, raw in enumerate(file.read_bytes().splitlines(keepends=True)):
        entry, _sealed = seals.parsed(raw)
        if entry.at[:7] > file.stem or (not place and entry.at[:7] != file.stem):
            return entry.n
    return None


def _add(file: Path, raw: bytes) -> None:
    with file.open("ab") as out:
        file.chmod(PRIVATE)
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())


def _now() -> str:
    return dt.datetime.now(CLOCK).isoformat(timespec="seconds")


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _clean(text: str) -> str:
    """A reason as it is kept: one line, without persons."""
    if not text:
        return ""
    from observatory.redact import scrub

    return _line(scrub(text))
