"""The folder that files arrive in: each is taken once, when it is still, and ends beside its receipt.

The folder is looked at again and again: on network shares no event can be relied on. A file that has not
changed between two looks is moved into ``.en-cours/`` first, under a number of its own, so that whoever is
still writing it under its old name makes another file; what a run that was cut off left there is taken by the
next. It ends in ``pris/``, ``a-voir/`` or ``refuse/``, never deleted, its receipt and the draft of an answer
beside it.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import stat
import time
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from observatory.access import Act
from observatory.atomic import PRIVATE, StorageError, explained, make_folder, settle, write_files
from observatory.errors import CallError, ObservatoryError
from observatory.language import _
from observatory.warehouse import connect
from pipelines import record
from pipelines.feed import kept_name
from pipelines.ingest import REMARK_MANY_KEPT, REMARK_REFUSED_KEPT, FilesRefusedError, ingest
from pipelines.intake import answer, unpack
from pipelines.intake.answer import Fate, Outcome
from pipelines.receipt import Receipt

#: Where attachments of mail wait whose sender is not allowed.
QUARANTINE = "quarantaine"
DAY_S = 24 * 3600
#: Where files are while they are taken in.
CLAIMED = ".en-cours"
#: Names that programs give a file until it is whole.
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".tmp", ".download", ".swp")
#: Letters that break lines or paths, and those that turn the direction of writing, which hides an ending.
_UNSAFE = r"[\x00-\x1f\x7f/\\\u2028\u2029\u202a-\u202e\u2066-\u2069]"
#: Files of one look that are taken in together: the warehouse is published once for all of them.
TOGETHER = 200
#: Remarks on a receipt that ask somebody to look.
_TO_SEE = (REMARK_MANY_KEPT, REMARK_REFUSED_KEPT)


class Seen(NamedTuple):
    """How a file looked: the same twice is still."""

    inode: int
    size: int
    mtime_ns: int


def seen(path: Path) -> Seen:
    """How a file looks now, without following a link."""
    found = path.lstat()
    return Seen(found.st_ino, found.st_size, found.st_mtime_ns)


class Inbox:
    """One folder, for one process at a time.

    Parameters
    ----------
    folder, data : Path
        Where files arrive, and the data folder.
    still_s : float
        How long a file must not have changed, in seconds, by a clock that never goes back.
    feeds : collection of str, optional
        The feeds that may come through this folder, where it is a partner's own; default any.
    """

    def __init__(
        self, folder: Path, data: Path, still_s: float = 2.0, feeds: Collection[str] | None = None
    ) -> None:
        self.folder, self.data, self.still_s, self.feeds = folder, data, still_s, feeds
        self._looks: dict[str, tuple[Seen, float]] = {}
        if not folder.is_dir():
            raise CallError(_("there is no folder {folder}: make it, or name another.").format(folder=folder))
        for name in (CLAIMED, *Fate):
            make_folder(folder / name)
        self._number = max((int(p.name) for p in self._claims()), default=0)

    def take(self, now: dt.datetime | None = None) -> list[Outcome]:
        """Take in what a run that was cut off had begun, then every file that is still.

        Raises
        ------
        CallError
            While another process takes files from this folder.
        StorageError
            Where the disk is full: what is not done stays where it is, and the next look takes it.
        """
        lock = FileLock(make_folder(self.data) / "inbox.lock", mode=PRIVATE)
        try:
            with lock.acquire(timeout=0), explained(self.folder):
                left = {claim.name for claim in self._claims()}
                for name in self._still():
                    self._claim(name)
                claims, outcomes = self._claims(), []
                for first in range(0, len(claims), TOGETHER):
                    lot = claims[first : first + TOGETHER]
                    outcomes += self._ingest(lot, now or dt.datetime.now(dt.UTC), left)
                return outcomes
        except Timeout as fault:
            raise CallError(
                _("another process is taking files from {folder}.").format(folder=self.folder)
            ) from fault

    def waiting(self) -> list[str]:
        """Names of files that came and are not still yet."""
        return sorted(self._arrived())

    def passed_over(self, now_s: float) -> list[str]:
        """Names that are never taken: folders, and files whose name says since a day that they are not whole.

        Names of persons in them are struck out.
        """
        names = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                own = entry.name.startswith(".") or entry.name in {*Fate, QUARANTINE}
                unfinished = entry.name.startswith("~$") or entry.name.lower().endswith(_UNFINISHED)
                old = now_s - entry.stat(follow_symlinks=False).st_mtime > DAY_S
                if not own and (entry.is_dir(follow_symlinks=False) or (unfinished and old)):
                    names.append(kept_name(safe_name(entry.name), self.data))
        return sorted(names)

    def _arrived(self) -> dict[str, Seen]:
        found = {}
        with os.scandir(self.folder) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED):
                    continue
                try:
                    kind = entry.stat(follow_symlinks=False).st_mode
                    if stat.S_ISREG(kind) or stat.S_ISLNK(kind):
                        found[name] = seen(self.folder / name)
                except FileNotFoundError:  # renamed between two looks
                    continue
        return found

    def _still(self) -> list[str]:
        """Names of the files that have looked the same for long enough, the oldest first."""
        now, arrived = time.monotonic(), self._arrived()
        looks = {}
        for name, look in arrived.items():
            before, since = self._looks.get(name, (look, now))
            looks[name] = (look, since if before == look else now)
        self._looks = looks
        still = [name for name, (_look, since) in looks.items() if now - since >= self.still_s]
        return sorted(still, key=lambda name: (arrived[name].mtime_ns, name))

    def _claim(self, name: str) -> None:
        """Move a file among those that are taken in; it stays where it is if it changed or went meanwhile."""
        path, look = self.folder / name, self._looks.pop(name)[0]
        self._number += 1
        target = self.folder / CLAIMED / f"{self._number:08d}"
        target.mkdir(mode=0o700)
        inside = target / safe_name(name)
        try:
            path.rename(inside)
        except OSError:
            target.rmdir()
            return
        if seen(inside) != look and not path.exists():
            inside.rename(path)
            target.rmdir()

    def _claims(self) -> list[Path]:
        """The folders of files being taken in, in their order; empty ones of a run cut off are removed."""
        found = []
        for path in sorted((self.folder / CLAIMED).iterdir()):
            if path.name.isdecimal() and any(path.iterdir()):
                found.append(path)
            elif path.name.isdecimal():
                path.rmdir()
        return found

    def _ingest(self, claims: Sequence[Path], now: dt.datetime, left: Set[str]) -> list[Outcome]:
        """Take in some files; those `left` by a run that was cut off may be known, and keep their account."""
        came = [next(one for one in sorted(claim.iterdir()) if one.name != unpack.FOLDER) for claim in claims]
        looks = [seen(path) for path in came]
        parts = [unpack.parts(path) for path in came]
        sources = [path for some in parts if not isinstance(some, ObservatoryError) for path in some]
        results = _taken_in(sources, self.data, now, self.feeds)
        before = [path for path in sources if path.relative_to(self.folder / CLAIMED).parts[0] in left]
        results |= _accounts(self.data, {path: results[path] for path in before})
        rows = answer.refused_rows(self.data, [one for one in results.values() if isinstance(one, Receipt)])
        outcomes = []
        for claim, path, look, some in zip(claims, came, looks, parts, strict=True):
            if seen(path) != look:  # whoever writes it had only paused: it is read again, whole
                continue
            if isinstance(some, ObservatoryError):
                mine = [self._outcome(path, some, now, rows)]
            else:
                mine = [self._outcome(part, results[part], now, rows) for part in some]
            self._put_away(claim, path, mine)
            outcomes += mine
        return outcomes

    def _outcome(
        self, path: Path, result: Receipt | ObservatoryError, now: dt.datetime, rows: dict
    ) -> Outcome:
        name = kept_name(path.name, self.data)
        if isinstance(result, Receipt):
            fate = Fate.TO_SEE if any(remark in result.remarks for remark in _TO_SEE) else Fate.TAKEN
            return Outcome(name, now, result, None, fate, rows.get(result.receipt, ()))
        # Whose a file is, somebody may know; what is wrong in it only who sent it.
        fate = Fate.TO_SEE if isinstance(result, CallError) else Fate.REFUSED
        return Outcome(name, now, None, result, fate)

    def _put_away(self, claim: Path, path: Path, outcomes: Sequence[Outcome]) -> None:
        """Receipt and answer first, then the file itself: a file that is put away has its receipt."""
        fate = max((one.fate for one in outcomes), key=list(Fate).index)
        folder = self.folder / fate
        target = free_path(folder, path.name)
        beside = {
            folder / f"{target.name}{end}": text.encode() for end, text in answer.texts(outcomes).items()
        }
        write_files(beside)
        path.rename(target)
        settle(folder)
        unpack.clear(claim)
        claim.rmdir()


def _taken_in(
    sources: Sequence[Path], data: Path, now: dt.datetime, feeds: Collection[str] | None
) -> dict[Path, Receipt | ObservatoryError]:
    """The receipt of each source, or why there is none."""
    if not sources:
        return {}
    refused: dict[str, ObservatoryError] = {}
    try:
        receipts = ingest(sources, data, now=now, only=feeds)
    except FilesRefusedError as fault:
        receipts, refused = fault.receipts, fault.refused
    except CallError as fault:  # a file alone, whose feed is not certain
        if len(sources) > 1:
            raise
        receipts, refused = [], {str(sources[0]): fault}
    good = [path for path in sources if str(path) not in refused]
    # Those of files that a run cut off had archived come first.
    mine = receipts[len(receipts) - len(good) :]
    results: dict[Path, Receipt | ObservatoryError] = dict(zip(good, mine, strict=True))
    return results | {path: refused[str(path)] for path in sources if str(path) in refused}


def _accounts(data: Path, results: Mapping[Path, Receipt | ObservatoryError]) -> dict[Path, Receipt]:
    """For files that a run had taken in before it was cut off, the account of then."""
    found = {path: one for path, one in results.items() if isinstance(one, Receipt) and not one.stored}
    if not found:
        return {}
    with connect(data, Act.SEND) as warehouse:
        return {path: record.account(warehouse, one) for path, one in found.items()}


def taken_name(name: str) -> str:
    """`safe_name`, such that a file of that name is not passed over as one that is not whole yet."""
    plain = safe_name(name).removeprefix("~$") or "_"
    return f"{plain}_" if plain.lower().endswith(_UNFINISHED) else plain


def safe_name(name: str) -> str:
    """A file name without what could be taken for a line, a folder or an option, or reads backwards."""
    plain = re.sub(_UNSAFE, "_", name.encode("utf-8", "replace").decode())
    return plain.lstrip("-.").encode()[-200:].decode(errors="ignore") or "_"


def free_path(folder: Path, name: str) -> Path:
    """A path in a folder that nothing has yet, a number before the ending where the name is taken."""
    stem, dot, ending = name.rpartition(".")
    for n in range(1, 1_000_000):
        path = folder / (name if n == 1 else f"{stem} ({n}){dot}{ending}" if dot else f"{name} ({n})")
        if not path.exists() and not path.is_symlink():
            return path
    raise StorageError(_("too many files are named {name} in {folder}.").format(name=name, folder=folder))


def watch(inbox: Inbox, tell: Callable[[Sequence[Outcome]], None], every_s: float, *, once: bool) -> None:
    """Take files as they come; with `once`, until none is left that could become still."""
    while True:
        tell(inbox.take())
        if once and not inbox.waiting():
            return
        time.sleep(every_s)
