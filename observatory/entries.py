"""A register kept by hand: entries of one kind in a TOML file of the data folder, one writer at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from observatory import registers
from observatory.atomic import one_writer
from observatory.errors import InputError, unknown
from observatory.fact import Labelled
from observatory.language import _
from observatory.quoting import quoted, quoted_list

Entry = TypeVar("Entry")

#: How long one writer waits for another, in seconds.
PATIENCE_S = 30


def writing(data: Path, name: str) -> AbstractContextManager[None]:
    """Hold a register, a file of the data folder, for writing (`atomic.one_writer`), for half a minute."""
    return one_writer(data / f"{name}.lock", PATIENCE_S)


class Register(Generic[Entry]):
    """A register: its entries are dataclasses of texts, numbers, days, codes and lists of texts.

    Parameters
    ----------
    kind : type
        The dataclass of an entry.
    name : str
        Of an entry in the file; the file is this with an s, ``.toml``.
    label : str
        Of an entry, in words (English, marked for translation).
    """

    def __init__(self, kind: type[Entry], name: str, label: str) -> None:
        self.kind, self.name, self.label = kind, name, label
        self.file_name = f"{name}s.toml"

    def load(self, data: Path) -> list[Entry]:
        """The entries of a data folder as they stand in the file; empty where there is none.

        Raises `InputError` where the file is at fault.
        """
        path = data / self.file_name
        return self._read(path.read_text(encoding="utf-8")) if path.exists() else []

    def writing(self, data: Path) -> AbstractContextManager[None]:
        """Hold the register from reading it to replacing it: whoever comes meanwhile waits half a minute."""
        return writing(data, self.file_name)

    def save(self, data: Path, entries: Iterable[Entry]) -> None:
        """Replace the register, whole and durably; what could not be read again is refused before."""
        text = "\n".join(self._written(one) for one in entries)
        self._read(text)
        registers.write(data, self.file_name, text)

    def refuse(self, faults: Iterable[tuple[str, object]]) -> None:
        """Raise `InputError` naming each fault, in words, that is there: ``(words, whether it is)``."""
        there = "; ".join(words for words, wrong in faults if wrong)
        if there:
            raise InputError(_("{entry}: {faults}.").format(entry=_(self.label), faults=there))

    def add(self, data: Path, entry: Any, day: dt.date) -> Entry:
        """Write an entry under the next number of a day as its `code`; one writer at a time."""
        with self.writing(data):
            known: list[Any] = self.load(data)
            number = 1 + sum(one.code.startswith(f"{day}-") for one in known)
            kept = dataclasses.replace(entry, code=f"{day}-{number}")
            self.save(data, [*known, kept])
        return kept

    def change(self, data: Path, code: str, changed: Callable[[Any], Entry]) -> Entry:
        """Put what `changed` makes of the entry of a code in its place; one writer at a time.

        Raises `CallError` naming the codes there are, and whatever `changed` raises: nothing is written then.
        """
        with self.writing(data):
            known: list[Any] = self.load(data)
            kept: Any = changed(self.found(known, code))
            self.save(data, [kept if other.code == code else other for other in known])
        return kept

    def found(self, entries: Iterable[Any], code: str) -> Any:
        """The entry of a code. Raises `CallError` naming those there are."""
        known = {one.code: one for one in entries}
        if code not in known:
            raise unknown(_(self.label), code, known)
        return known[code]

    def _written(self, entry: Any) -> str:
        lines = [f"[[{self.name}]]"]
        for field in dataclasses.fields(entry):
            value = getattr(entry, field.name)
            if value not in (None, "", ()):
                lines.append(f"{field.name} = {_value(value)}")
        return "\n".join(lines) + "\n"

    def _read(self, text: str) -> list[Entry]:
        try:
            return [self._entry(entry) for entry in tomllib.loads(text).get(self.name, [])]
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
            raise InputError(
                _("{file} cannot be read: {fault}. Correct it, or restore it from a backup.").format(
                    file=self.file_name, fault=fault
                )
            ) from fault

    def _entry(self, entry: Mapping[str, Any]) -> Entry:
        hints = get_type_hints(self.kind)
        return self.kind(**{name: _typed(name, value, hints.get(name)) for name, value in entry.items()})


def _value(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    return quoted_list(value) if isinstance(value, tuple) else quoted(value)


def _typed(name: str, value: Any, hint: Any) -> Any:
    """What stands in a file as what the entry holds. Raises `ValueError` for another kind of value."""
    wanted = next((kind for kind in get_args(hint) if kind is not type(None)), hint)
    if isinstance(value, list):
        return tuple(map(str, value))
    if isinstance(wanted, type) and issubclass(wanted, Labelled):
        return wanted(value)
    if isinstance(wanted, type) and type(value) is not wanted and (wanted, type(value)) != (float, int):
        raise ValueError(_("“{value}” is no {name}").format(value=value, name=name))
    return value
