"""Reading the warehouse: named queries with bound parameters, on a read-only connection."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import pyarrow as pa

from observatory import access
from observatory.atomic import PRIVATE, explained
from observatory.errors import InputError
from observatory.fact import COLUMNS
from observatory.language import _
from observatory.weeks import paris_today

if TYPE_CHECKING:
    import pandas as pd

# Arrow's own pool keeps what it once had: 12 MB of a process that makes one document.
pa.set_memory_pool(pa.system_memory_pool())

FILE_NAME = "observatory.duckdb"
HERE = Path(__file__).parent
#: What reading a damaged file raises.
WAREHOUSE_FAULTS: tuple[type[Exception], ...] = (duckdb.Error,)


class Moment(NamedTuple):
    """What was known after a run: `at` is when it was (UTC), `day` the day asked for, Europe/Paris.

    `layers` is the mark of the outlines in force then (`observatory.warehouse.outlines`).
    """

    run: int
    at: dt.datetime
    day: dt.date
    layers: str


class Warehouse:
    """A connection that answers named questions: ``queries/NAME.sql``, one file a question."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        #: The number of the run that writes, and what moment is looked back to (None: the present).
        self.run = 0
        #: The mark of the outlines it uses, once they are kept (`observatory.warehouse.outlines`).
        self.layers = ""
        #: The tables that this run wrote to.
        self.touched: set[str] = set()
        #: Receipts of files whose bytes were deleted: what they told is taken from the ledger.
        self.purged: list[str] = []
        self.moment: Moment | None = None
        self.sparing = False
        #: Whose right each answer is cut to; None for who writes, and for pages, which ask for their readers.
        self.person: access.Person | None = None
        #: The data folder, where what people say of the facts is kept; None for who writes.
        self.data: Path | None = None
        connection.execute(_macros())

    def ask(self, question: str, **parameters: Any) -> pd.DataFrame:
        """Run ``queries/{question}.sql`` with bound `parameters` (``$name`` in the SQL) as a DataFrame.

        What of it is not for who opened the file is left out. Raises `ForbiddenError` where all of it is not.
        """
        self._ask_right(question)
        return self._own_part(question, self.ask_to_add_up(question, **parameters))

    def ask_to_add_up(self, question: str, **parameters: Any) -> pd.DataFrame:
        """As `ask`, for answers that are added up to counts before anybody sees them: no right is asked."""
        return self.connection.execute(query_text(question), parameters).df()

    def ask_facts(self, question: str, **parameters: Any) -> pd.DataFrame:
        """As `ask`, for facts by the ten thousand: the same table in a quarter of the time.

        By way of Arrow, texts never become Python objects. Numbers that may be missing come as floats.
        """
        self._ask_right(question)
        table = self.connection.sql(query_text(question), params=parameters).to_arrow_table()
        days = [(i, field) for i, field in enumerate(table.schema) if pa.types.is_date(field.type)]
        for place, field in days:
            table = table.set_column(place, field.name, table.column(place).cast(pa.timestamp("us")))
        return self._own_part(question, table.to_pandas())

    def _ask_right(self, question: str) -> None:
        if self.person is not None:
            access.require(self.person, access.right_of(question))

    def _own_part(self, question: str, answer: pd.DataFrame) -> pd.DataFrame:
        return answer if self.person is None else access.own_part(self.person, question, answer)

    def spare(self) -> None:
        """Hold as little memory as can be, for a process that makes documents: 10 MB less, and no slower.

        One thread, and what was freed is given back at once instead of being kept for the next question.
        """
        self.connection.execute(
            "set threads = 1; set allocator_flush_threshold = '1MB'; "
            "set allocator_bulk_deallocation_flush_threshold = '1MB'"
        )
        self.sparing = True

    def let_go(self) -> None:
        """Give back what was kept of answers, where memory is to be spared: 20 MB in 2 ms."""
        if self.sparing:
            self.connection.execute("set memory_limit = '1MB'; reset memory_limit")
            pa.default_memory_pool().release_unused()

    def own(self, table: str) -> str:
        """How SQL names a table of this file itself, whatever view stands before it."""
        [[name]] = self.connection.execute("select current_database()").fetchall()
        return f'"{name}".main."{table}"'

    def today(self) -> dt.date:
        """The day of the moment that is looked back to; else the day it is in Europe/Paris."""
        return self.moment.day if self.moment else paris_today()

    def drop_facts(self, ids: str) -> None:
        """Take the facts whose ``fact_id`` is in the table `ids` out of those in force."""
        self.connection.execute(
            f"delete from {self.own('facts')} where fact_id in (select fact_id from {ids})"  # noqa: S608
        )

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def published(data: Path) -> Path:
    """The path of the published warehouse under the data folder, whether it exists yet or not."""
    return Path(data) / FILE_NAME


def connect(data: Path, act: access.Act = access.Act.COUNTS) -> Warehouse:
    """Open the published warehouse read-only, for whoever runs this and what they may (`Warehouse.ask`).

    Parameters
    ----------
    act : Act
        What it is opened for.

    Raises
    ------
    InputError
        If nothing was ever published there, the file is no warehouse, or another version made it.
    ForbiddenError
        If the table of rights says that who runs this (a command, a notebook, the server) may not do `act`.
    """
    person = _allowed(data, act)
    warehouse = _read_only(published(data), data)
    warehouse.person = person
    return warehouse


@contextmanager
def snapshot(data: Path) -> Iterator[Warehouse]:
    """The warehouse as it is published now, for long work: nobody who publishes or reads meanwhile waits.

    The published file is replaced, never written to: a second name for it keeps it as it is while it is read.
    Where the disk gives no second name, it is copied. Raises as `connect`.
    """
    person = _allowed(data, access.Act.COUNTS)
    target = published(data)
    if not target.exists():
        raise _nothing_there(data)
    with tempfile.TemporaryDirectory(dir=data, prefix=".reading-") as folder:
        second = Path(folder) / "observatory.half"
        with explained(second):
            _named_again(target, second)
        with _read_only(second, data) as warehouse:
            warehouse.person = person
            yield warehouse


def _named_again(target: Path, second: Path) -> None:
    try:
        os.link(target, second)
    except OSError:
        second.touch(mode=PRIVATE)  # the copy is its owner's from its first byte on
        shutil.copyfile(target, second)


def _allowed(data: Path, act: access.Act) -> access.Person:
    """Who runs this. Raises `ForbiddenError` where they may not do `act`."""
    person = access.load(Path(data)).at_this_machine()
    access.require(person, act)
    return person


def _read_only(path: Path, data: Path) -> Warehouse:
    if not path.exists():
        raise _nothing_there(data)
    try:
        warehouse = Warehouse(duckdb.connect(str(path), read_only=True))
        warehouse.data = Path(data)
        check_columns(warehouse, path)
        return warehouse
    except duckdb.Error as fault:
        raise InputError(
            _(
                "{file} cannot be read as a warehouse; `observatory rebuild` makes it again from the archive."
            ).format(file=path)
        ) from fault


def _nothing_there(data: Path) -> InputError:
    return InputError(
        _("there is no warehouse in {folder}: run `observatory ingest FILE…` first, or give --data.").format(
            folder=Path(data)
        )
    )


def check_columns(warehouse: Warehouse, path: Path) -> None:
    """Refuse a warehouse whose facts have other columns than this version's: figures would mean other things.

    Raises `InputError`.
    """
    tables = warehouse.connection.execute("select table_name from duckdb_tables()").fetchall()
    held = warehouse.connection.execute("select * from facts limit 0").description or []
    if [column[0] for column in held] != list(COLUMNS) or ("aggregates",) not in tables:
        raise InputError(
            _(
                "{file} was made by another version; `observatory rebuild` makes it again from the archive."
            ).format(file=path)
        )


def is_outdated(data: Path) -> bool:
    """Whether another version made the published warehouse: a table is missing or has other columns.

    False where nothing was published, or the file is no warehouse: that is for `connect` to say.
    """
    path = published(data)
    if not path.exists():
        return False
    try:
        with duckdb.connect(str(path), read_only=True) as held, duckdb.connect() as wanted:
            wanted.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
            return not set(_columns(wanted).items()) <= set(_columns(held).items())
    except duckdb.Error:
        return False


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """Table → its columns in their order, each with its type."""
    found: dict[str, tuple[str, ...]] = {}
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where schema_name = 'main' and not internal order by table_name, column_index"
    ).fetchall():
        found[table] = (*found.get(table, ()), f"{column} {kind}")
    return found


@cache
def _macros() -> str:
    return (HERE / "macros.sql").read_text(encoding="utf-8")


@cache
def query_text(question: str) -> str:
    """The SQL of a named question."""
    return (HERE / "queries" / f"{question}.sql").read_text(encoding="utf-8")
