"""Writing the warehouse: one run at a time, on a copy, swapped in whole when it is right."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from observatory.atomic import PRIVATE, explained, make_folder, swap
from observatory.errors import InputError
from observatory.language import _
from observatory.warehouse import outlines, runs
from observatory.warehouse.connection import FILE_NAME, HERE, Warehouse, check_columns, published

#: How long a second run waits for the first before it gives up, in seconds.
PATIENCE_S = 600


@contextmanager
def only_run(
    data: Path, patience_s: float = PATIENCE_S, say: Callable[[str], None] = lambda _text: None
) -> Iterator[None]:
    """Hold the data folder for one writing run; a second one says so and waits up to `patience_s`.

    Raises `InputError` when the other run is still going after that. The lock is the operating
    system's: it is let go when its process ends, however it ends.
    """
    lock = FileLock(make_folder(data) / "writing.lock", mode=PRIVATE)
    try:
        lock.acquire(timeout=0)
    except OSError as fault:  # of which a lock that another holds is one
        if not isinstance(fault, Timeout):
            with explained(data):
                raise
        say(_("Another run is writing to {folder}; waiting for it to end.").format(folder=data))
        try:
            lock.acquire(timeout=patience_s)
        except Timeout as fault:
            raise InputError(
                _(
                    "another run has been writing to {folder} for more than {seconds} s; try again later."
                ).format(folder=data, seconds=int(patience_s))
            ) from fault
    try:
        # A full or read-only disk is one sentence, whichever writer meets it; what was published is kept.
        with explained(data, duckdb.IOException):
            yield
    finally:
        lock.release()


@contextmanager
def build(data: Path, *, afresh: bool = False, at: dt.datetime | None = None) -> Iterator[Warehouse]:
    """A writable copy of the warehouse, published when the block ends well and dropped when it does not.

    To be used inside `only_run`. With `afresh` the copy is empty, as on the very first run. `at` is when that
    is noted to be, now by default. What the run changed is in the ledger before it is published.
    """
    at = at or dt.datetime.now(dt.UTC)
    target = published(data)
    copy = target.with_suffix(".building")
    warehouse = _copied(target, copy, afresh=afresh)
    try:
        runs.begin(warehouse, data, at, afresh=afresh)
        yield warehouse
        runs.end(warehouse, data, at, afresh=afresh, layers=warehouse.layers or outlines.keep(data))
        with explained(target, duckdb.FatalException):  # a disk full only now
            warehouse.connection.execute("checkpoint")
    except BaseException:
        warehouse.close()
        _remove(copy)
        raise
    warehouse.close()
    swap(copy, target)


@contextmanager
def rehearse(data: Path) -> Iterator[Warehouse]:
    """A writable copy of the warehouse that is dropped when the block ends: nothing is published."""
    copy = published(data).with_suffix(".rehearsal")
    warehouse = _copied(published(data), copy)
    try:
        runs.begin(warehouse, data, dt.datetime.now(dt.UTC), afresh=False)
        yield warehouse
    finally:
        warehouse.close()
        _remove(copy)


def _copied(target: Path, copy: Path, *, afresh: bool = False) -> Warehouse:
    """The copy of `target`, open for writing; where it cannot be made, nothing of it stays on the disk."""
    _remove(copy)
    try:
        if target.exists() and not afresh:
            copy.touch(PRIVATE)
            shutil.copyfile(target, copy)
        return _open_copy(copy)
    except BaseException:
        _remove(copy)
        raise


def _open_copy(path: Path) -> Warehouse:
    fresh = not path.exists()
    # Nobody reads the copy before it is whole: it is brought in form once, at the end of the run.
    config: dict[str, str | bool | int | float | list[str]] = {"checkpoint_threshold": "1TB"}
    if fresh:  # what was stored by the row group is in form already, and no hole is in it yet
        config["max_vacuum_tasks"] = 0
    connection = duckdb.connect(str(path), config=config)
    warehouse = Warehouse(connection)
    try:
        path.chmod(PRIVATE)
        if fresh:
            connection.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
        check_columns(warehouse, path.with_name(FILE_NAME))
    except BaseException:
        warehouse.close()
        raise
    return warehouse


def _remove(copy: Path) -> None:
    copy.unlink(missing_ok=True)
    copy.with_name(copy.name + ".wal").unlink(missing_ok=True)
    shutil.rmtree(copy.with_name(copy.name + ".tmp"), ignore_errors=True)
