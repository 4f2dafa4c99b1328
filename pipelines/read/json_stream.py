"""A long JSON answer, some records at a time; what it says, and where it is at fault, are those of the whole.

Read whole, half a gigabyte of it is 1.6 GB of objects. Here the interpreter's own scanner reads one record
after the other from a window of the text: no more than the window and a batch of records is held.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Collection
from typing import Any, NamedTuple, NoReturn

from pipelines.read.json_text import TwiceError, members_once, no_json, without_end

#: Bytes decoded at a time, and records given at a time.
WINDOW, BATCH = 4 << 20, 10_000
#: A list of fewer records is read whole: a server may have wrapped the records in one.
FEWEST = 2
#: What the end of a window cuts off is at fault within so many letters of it: "-Infinity", "\ud83d".
_CUT = 16
#: What stands between two records, and how many letters before the end of the window it is looked for.
_BORDER, _IN_SIGHT = re.compile(r"\}\s*,\s*\{"), 1 << 16
_SPACE = re.compile(r"[ \t\n\r]*")
_VALUE = json.JSONDecoder(object_pairs_hook=members_once).raw_decode
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Take = Callable[[list[Any]], None]


class Answer(NamedTuple):
    """What an answer says beside its `held` records, in whose place it has none; a list has its first."""

    answer: Any
    held: int


class _OtherFormError(Exception):
    """It is not one long list: it has to be read whole."""


class _NoValueError(Exception):
    """What stands next is no value."""


def read_answer(content: bytes, names: Collection[str], take: Take) -> Answer | None:
    """Give `take` the records of UTF-8 JSON `content`, in order, a batch at a time.

    They are those of the list it is, or of the list that one member of it is, which has a name of `names`.
    None where it has another form, or fewer than two records: what was given is to be forgotten then, and
    the whole to be read.

    Raises `ValueError` with the words of `read_json`.
    """
    if content.startswith(_BYTE_ORDER_MARK):
        return None
    window = _Window(content)
    try:
        return _list(window, take) if window.sign() == "[" else _object(window, names, take)
    except (_OtherFormError, _NoValueError, RecursionError):
        return None


def _list(window: _Window, take: Take) -> Answer:
    held, first = _records(window, take)
    if window.sign():  # something behind its end
        raise _OtherFormError
    return Answer([first], held)


def _object(window: _Window, names: Collection[str], take: Take) -> Answer:
    told: dict[object, object] = {}
    lists = []
    window.expect("{")
    while not told or window.sign() == ",":
        if told:
            window.expect(",")
        name = window.value() if window.sign() == '"' else None
        if name is None or name in told:
            raise _OtherFormError
        window.expect(":")
        if name in names and window.sign() == "[":
            lists.append(_records(window, take)[0])
            told[name] = []
        else:
            told[name] = window.value()
    window.expect("}")
    if window.sign() or len(lists) != 1 or sum(name in told for name in names) != 1:
        raise _OtherFormError
    return Answer(told, lists[0])


def _records(window: _Window, take: Take) -> tuple[int, object]:
    """Give the records of the list that begins here; how many there are, and the first."""
    held, first, batch, sign = 0, None, [], ","
    window.begin_list()
    while sign == ",":
        some = window.several() or [window.record()]
        first = first if held else some[0]
        held += len(some)
        batch += some
        sign = window.sign()
        if sign not in (",", "]"):
            window.refuse()
        if sign == "]" or len(batch) >= BATCH:
            take(batch)
            batch = []
        window.expect(sign)
    if held < FEWEST:
        raise _OtherFormError
    return held, first


class _Window:
    """A part of a text that goes on.

    `_at` is what is read next, `_start` the value that is being read, `_kept` the record before it: with that
    the interpreter's parser says what is wrong, and where, as it would with the whole.
    """

    def __init__(self, content: bytes) -> None:
        self._left = memoryview(content)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text, self._at, self._start, self._kept = "", 0, 0, 0
        #: What is gone of the text: ends of lines, and letters behind the last of them.
        self._lines, self._letters = 0, 0
        #: Whether no border has been looked for in what was read last; whether borders are to be had at all.
        self._is_new, self._has_borders = False, True

    def sign(self) -> str:
        """The next letter that is no space; empty behind the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def expect(self, sign: str) -> None:
        """Go behind `sign`, which is to stand next."""
        if self.sign() != sign:
            raise _OtherFormError
        self._at += 1

    def begin_list(self) -> None:
        """Go into the list that begins next, in which something stands."""
        self.expect("[")
        self._kept = self._at
        if self.sign() == "]":
            raise _OtherFormError

    def value(self) -> object:
        """The next value. Raises `_NoValueError` where it is none."""
        self.sign()
        self._start = self._at
        while True:
            try:
                value, self._at = _VALUE(self._text, self._start)
            except TwiceError:
                raise
            except ValueError as fault:
                if not self._may_be_cut(fault) or not self._more():
                    raise _NoValueError from fault
            else:
                # A number may go on behind the window.
                if self._at < len(self._text) or not self._more():
                    return value

    def several(self) -> list[object]:
        """The records up to the last border in sight; none where it is no border, or none is in sight.

        Together they are read twice as fast: their names are made once. Behind a border inside of a record
        or of a text the list that is cut there has no end, so that what can be read is what stands there.
        """
        self.sign()
        if not self._is_new or not self._has_borders:
            return []
        self._is_new = False
        borders = [*_BORDER.finditer(self._text, max(self._at, len(self._text) - _IN_SIGHT))]
        if not borders:
            return []
        end = borders[-1].start() + 1
        try:
            found = json.loads(f"[{self._text[self._at : end]}]", object_pairs_hook=members_once)
        except (ValueError, RecursionError):  # told where each is read alone
            self._has_borders = False
            return []
        self._at = end
        return found

    def record(self) -> object:
        """The next value of a list. Raises `ValueError` in words where it is none."""
        try:
            value = self.value()
        except _NoValueError:
            self.refuse()
        self._kept = self._start
        return value

    def refuse(self) -> NoReturn:
        """Raise the `ValueError` in words for what is wrong behind the record before."""
        while True:
            try:
                json.loads("[" + self._text[self._kept :], object_pairs_hook=members_once)
            except json.JSONDecodeError as fault:
                if not self._may_be_cut(fault, len(self._text) - self._kept + 1) or not self._more():
                    raise no_json(*self._place(self._kept + fault.pos - 1)) from fault
            except ValueError as fault:
                if not self._more():
                    raise without_end(fault) from fault
            else:
                raise _OtherFormError

    def _place(self, at: int) -> tuple[int, int]:
        """The line and the column, in the whole, of a place in the text."""
        lines, line = self._text.count("\n", 0, at), self._text.rfind("\n", 0, at)
        return self._lines + lines + 1, at - line if lines else self._letters + at + 1

    def _may_be_cut(self, fault: Exception, length: int = 0) -> bool:
        """Whether what is at fault may be so because the window ends."""
        if not isinstance(fault, json.JSONDecodeError) or fault.msg.startswith("Unterminated string"):
            return True
        return fault.pos >= (length or len(self._text)) - _CUT

    def _more(self) -> bool:
        """Go on with as much again, from the record before; False where nothing is left."""
        if not self._left:
            return False
        gone, kept = self._text[: self._kept], self._text[self._kept :]
        lines = gone.count("\n")
        self._letters = len(gone) - gone.rfind("\n") - 1 if lines else self._letters + len(gone)
        self._lines += lines
        self._at, self._start, self._kept = self._at - self._kept, self._start - self._kept, 0
        size = max(WINDOW, len(kept))
        piece, self._left = self._left[:size], self._left[size:]
        self._is_new = True
        self._text = kept + self._decoder.decode(piece, not self._left)
        return True
