"""CSV of any encoding. A row that cannot be read is set aside with its number; the others go on."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from observatory.errors import InputError
from observatory.fact import Reason
from observatory.language import N_, _
from pipelines.feed import normal
from pipelines.read.encoding import as_utf8
from pipelines.read.raw import RawTable, RowFault, check_header, empty_file, without_blank_rows

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.feed import Feed

#: No partner's row is longer, in bytes; what is longer is not a row.
LINE_LIMIT = 1 << 20
_QUOTE = b'"'
#: A quotation mark that swallows more lines than this was never closed.
LINES_IN_A_VALUE = 50
#: How many rows of titles may stand above a header.
TITLE_ROWS = 40
#: A spreadsheet's own word on its separator, in the first line.
_HINT = re.compile(rb"sep=([;,|\t])\r?\n", re.IGNORECASE)
#: How much of a value a message shows.
EXCERPT = 200
#: Stands in the place of an endless line while the others are parsed.
_ENDLESS = "\x1e\x1eendless line "

REMARK_OTHER_ENCODING = N_("lines read in another encoding than the definition promises")


def read_csv(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read CSV `content` with the separator and encoding of `feed`; see `RawTable`.

    Row numbers are those a spreadsheet shows: a value of several lines is one row, an empty line is one too.

    Raises
    ------
    InputError
        If there is no header, a column stands twice, or a quotation mark is never closed.
    """
    content, other_encoding = as_utf8(content, feed.encoding)
    content, endless = _without_endless_lines(content)
    separator = _separator(content, feed)
    header, header_row = _header(content, separator, file_name, feed)
    table, malformed = _parse(content, header, separator, file_name)
    if _QUOTE in content:  # without one a value ends with its line
        _refuse_swallowed_rows(table, malformed, separator, file_name)
    frame = _numbered(table, [number for number, _text in malformed], header_row)
    del table
    frame, malformed = _with_surplus_cells_cut(frame, malformed, separator, header_row)
    raw = RawTable(_without_formula_quotes(frame) if b'="' in content else frame)
    if endless:
        _set_endless_aside(raw, malformed, endless)
    shown = header[0] in feed.used_columns
    raw.faults += [
        RowFault(number, "", _why_malformed(text, header, separator, shown), Reason.MALFORMED_ROW)
        for number, text in malformed
        if number > header_row and text.strip() and _ENDLESS not in text
    ]
    raw.frame = without_blank_rows(raw.frame)
    if other_encoding:
        raw.remarks[REMARK_OTHER_ENCODING] = other_encoding
    return raw


def csv_header(content: bytes, feed: Feed, file_name: str) -> list[str]:
    """The column names alone; `content` may be only the beginning of the file."""
    content = as_utf8(content, feed.encoding)[0]
    return _header(content, _separator(content, feed), file_name, feed)[0]


def read_any_csv(path: Path) -> pd.DataFrame:
    """A CSV of unknown separator and encoding as a table of strings, for files that belong to no feed.

    The separator is the likeliest one of the header; UTF-8 is tried, then cp1252.
    Raises `InputError` when it is empty or a row has too many or too few values.
    """
    content, _others = as_utf8(path.read_bytes(), "utf-8")
    separator = likely_separator(content)
    header, header_row = _header(content, separator, path.name)
    table, malformed = _parse(content, header, separator, path.name)
    broken = [(number, text) for number, text in malformed if text.strip() and number > header_row]
    if broken:
        raise InputError(
            _(
                "{file}, row {row}: it does not have the {n} columns of the header: “{text}”. Correct it."
            ).format(file=path.name, row=broken[0][0], n=len(header), text=broken[0][1][:EXCERPT])
        )
    frame = _numbered(table, [number for number, _text in malformed], header_row)
    return without_blank_rows(frame).reset_index(drop=True)


def likely_separator(content: bytes) -> str:
    """The separator of UTF-8 CSV `content`: the one its first line has most of."""
    first_line = content.lstrip().split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(";,\t|", key=first_line.count)


def _without_endless_lines(content: bytes) -> tuple[bytes, dict[str, int]]:
    """Put a short mark in the place of each line longer than `LINE_LIMIT`; marks → lengths in bytes."""
    if len(content) <= LINE_LIMIT:
        return content, {}
    letters = np.frombuffer(content, np.uint8)
    parts = range(0, len(letters), LINE_LIMIT)
    ends = np.concatenate([np.flatnonzero(letters[at : at + LINE_LIMIT] == ord("\n")) + at for at in parts])
    starts = np.concatenate([[0], ends + 1])
    lengths = np.append(ends, len(content)) - starts
    marks, pieces, kept_from = {}, [], 0
    for line in np.flatnonzero(lengths > LINE_LIMIT):
        mark = f"{_ENDLESS}{line}\x1e"
        marks[mark] = int(lengths[line]) - content.endswith(b"\r", 0, int(starts[line] + lengths[line]))
        pieces += [content[kept_from : starts[line]], mark.encode()]
        kept_from = starts[line] + lengths[line]
    return (b"".join([*pieces, content[kept_from:]]), marks) if marks else (content, {})


def _separator(content: bytes, feed: Feed) -> str:
    """The separator of the definition, unless the file begins with a spreadsheet's own hint, ``sep=;``.

    Of several that the definition allows, the one that most stand of in the first line.
    """
    if hint := _HINT.match(content):
        return hint[1].decode()
    if not feed.other_separators:
        return feed.separator
    first_line = content.lstrip().split(b"\n", 1)[0].decode("utf-8", "replace")
    return max((feed.separator, *feed.other_separators), key=first_line.count)


def _header(
    content: bytes, separator: str, file_name: str, feed: Feed | None = None
) -> tuple[list[str], int]:
    """The column names and the row they stand in.

    It is the first row that has every column the feed requires, for titles may stand above it; else the
    first that is not empty.
    """
    lines = csv.reader(
        io.StringIO(content[:LINE_LIMIT].decode("utf-8", "ignore"), newline=""), delimiter=separator
    )
    first: tuple[list[str], int] | None = None
    wanted = {normal(column) for column in feed.required_columns} if feed else set()
    try:
        for number, cells in enumerate(lines, 1):
            if not any(cell.strip() for cell in cells) or (number == 1 and _HINT.match(content)):
                continue
            if not feed or wanted <= feed.names(cells).keys():
                return check_header(cells, file_name), number
            first = first or (cells, number)
            if number > TITLE_ROWS:
                break
    except csv.Error as fault:
        if first:
            return check_header(first[0], file_name), first[1]
        raise InputError(
            _("{file}, row 1: this is no header: {fault}. Ask the partner to export the file again.").format(
                file=file_name, fault=fault
            )
        ) from fault
    if not first:
        raise empty_file(file_name)
    return check_header(first[0], file_name), first[1]


def _parse(
    content: bytes, header: list[str], separator: str, file_name: str
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The good rows as strings, and the (row number, text) of those with too many or too few values."""
    malformed: list[tuple[int, str]] = []

    def set_aside(row: pa.csv.InvalidRow) -> str:
        malformed.append((row.number, row.text))
        return "skip"

    columns = [str(position) for position in range(len(header))]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(content),
            read_options=pa.csv.ReadOptions(
                use_threads=False, column_names=columns, block_size=max(8 << 20, 4 * LINE_LIMIT)
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=_QUOTE in content,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as fault:
        raise InputError(_unclosed(file_name, _first_odd_line(content))) from fault
    return table.rename_columns(header), malformed


def _numbered(table: pa.Table, malformed: list[int], header_row: int) -> pd.DataFrame:
    """The good rows behind the header, stripped, indexed by their number in the file."""
    numbers = np.arange(1, len(table) + len(malformed) + 1)
    numbers = np.delete(numbers, np.array(malformed, int) - 1)
    stripped = pa.table([_stripped(column) for column in table.columns], names=table.column_names)
    frame = stripped.to_pandas().astype("str")
    frame.index = pd.Index(numbers, name="row_number")
    return frame.iloc[np.searchsorted(numbers, header_row, "right") :]


def _stripped(column: pa.ChunkedArray) -> pa.Array:
    """The texts without spaces around them, in one piece: in many, each later step would make them one."""
    return pc.utf8_trim_whitespace(column).combine_chunks()


def _with_surplus_cells_cut(
    frame: pd.DataFrame, malformed: list[tuple[int, str]], separator: str, header_row: int
) -> tuple[pd.DataFrame, list[tuple[int, str]]]:
    """Take in the rows whose only fault is empty cells behind the last column, and the others' list."""
    width = len(frame.columns)
    mended, others = {}, []
    for number, text in malformed:
        try:
            cells = next(csv.reader(io.StringIO(text[:LINE_LIMIT], newline=""), delimiter=separator), [])
        except csv.Error:  # a value beyond what a cell may hold
            cells = []
        if number > header_row and len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            mended[number] = [cell.strip() for cell in cells[:width]]
        else:
            others.append((number, text))
    if not mended:
        return frame, malformed
    rows = pd.DataFrame.from_dict(mended, orient="index", columns=frame.columns).astype("str")
    return pd.concat([frame, rows]).sort_index().rename_axis("row_number"), others


def _without_formula_quotes(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells written ``="0001"``, which keeps a spreadsheet from eating zeros, as what they hold."""
    return frame.apply(lambda column: column.str.replace(r'^="(.*)"$', r"\1", regex=True))


def _set_endless_aside(raw: RawTable, malformed: list[tuple[int, str]], endless: dict[str, int]) -> None:
    """Make a fault of every row that holds the mark of an endless line."""
    holding = pd.Series(False, index=raw.frame.index)
    for column in raw.frame.columns:
        holding |= raw.frame[column].str.contains(_ENDLESS, regex=False)
    texts = [*raw.frame[holding].agg("".join, axis=1).items()] if holding.any() else []
    for number, text in [*malformed, *texts]:
        size = sum(length for mark, length in endless.items() if mark in text)
        if size:
            raw.faults.append(RowFault(int(number), "", f"{size} > {LINE_LIMIT}", Reason.LINE_TOO_LONG))
    raw.frame = raw.frame[~holding]


def _why_malformed(text: str, header: list[str], separator: str, show_first: bool) -> str:
    """How many values there are, behind the first one; not the row: its other values may name persons.

    No sentence, because refused values are kept as they are in both languages.
    """
    try:
        cells = next(csv.reader(io.StringIO(text[:LINE_LIMIT], newline=""), delimiter=separator), [""])
    except csv.Error:  # a value beyond what a cell may hold
        return f"{len(text)} > {csv.field_size_limit()}"
    found = f"{len(cells)} ≠ {len(header)}"
    return f"{header[0]} {cells[0][:EXCERPT]} : {found}" if show_first and cells[0] else found


def _refuse_swallowed_rows(
    table: pa.Table, malformed: list[tuple[int, str]], separator: str, file_name: str
) -> None:
    """Refuse a file where a quotation mark that is not closed made one row of several.

    The sign of it: a value that goes over many lines, or holds a line with as many separators as a whole row
    has, or ends its own row before its first line end. Nothing is stored then, so no row is lost.
    """
    between = len(table.column_names) - 1
    for number, text in malformed:
        lines = text.strip().count("\n")
        if lines > LINES_IN_A_VALUE or (lines and between and text.count(separator) >= 2 * between):
            raise InputError(_unclosed(file_name, number))
    shift = np.delete(
        np.arange(1, len(table) + len(malformed) + 1), np.array([n for n, _t in malformed], int) - 1
    )
    for position, column in enumerate(table.columns):
        if not pc.any(pc.match_substring(column, "\n")).as_py():
            continue
        lines = pc.count_substring(column, "\n").to_numpy()
        for at in np.flatnonzero(lines > 0) if between else ():
            if lines[at] > LINES_IN_A_VALUE or _holds_a_row(column[at].as_py(), position, between, separator):
                raise InputError(_unclosed(file_name, int(shift[at])))


def _holds_a_row(value: str, position: int, between: int, separator: str) -> bool:
    """Whether a value of the column at `position` goes on where its row ends, or holds a whole other row."""
    first, *others = (line.count(separator) for line in value.split("\n"))
    ends_its_row = position < between and position + first == between
    return (ends_its_row and others[-1] > 0) or any(n >= between for n in others)


def _first_odd_line(content: bytes) -> int:
    """Where a quotation mark was probably left open: the first line with an odd number of them."""
    return next((n for n, line in enumerate(content.split(b"\n"), 1) if line.count(b'"') % 2), 1)


def _unclosed(file_name: str, row: int) -> str:
    return _(
        "{file}, row {row}: a quotation mark is opened and never closed, so the rows after it cannot be told "
        "apart. Close or remove it and ingest the file again; nothing was stored."
    ).format(file=file_name, row=row)
