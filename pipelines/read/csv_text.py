"""CSV of any encoding. A row that cannot be read is set aside with its number; the others go on."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from observatory.errors import InputError
from observatory.fact import Reason
from observatory.language import N_, _
from pipelines.read.raw import RawTable, RowFault, check_header, empty_file

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.feed import Feed

#: No partner's row is longer, in bytes; what is longer is not a row.
LINE_LIMIT = 1 << 20
#: How much of a faulty row is kept.
EXCERPT = 200
#: A quotation mark that swallows more lines than this was never closed.
LINES_IN_A_VALUE = 20

REMARK_OTHER_ENCODING = N_("read in another encoding than its definition promises")


def read_csv(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read CSV `content` with the separator and encoding of `feed`; see `RawTable`."""
    content, faults = _without_endless_lines(content.removeprefix(b"\xef\xbb\xbf"))
    content, unreadable, other_encoding = _as_utf8(content, feed.encoding)
    faults += unreadable
    first_line = content.split(b"\n", 1)[0].decode("utf-8").rstrip("\r")
    if not first_line.strip():
        raise empty_file(file_name)
    header = check_header(next(csv.reader(io.StringIO(first_line), delimiter=feed.separator)), file_name)
    table, malformed = _parse(content, header, feed.separator, file_name)
    _refuse_unclosed_quote(table, malformed, file_name)
    raw = RawTable(_numbered(table, malformed, faults))
    raw.faults = faults + [RowFault(n, "", _excerpt(t), Reason.MALFORMED_ROW) for n, t in malformed if t.strip()]
    if other_encoding:
        raw.remarks[REMARK_OTHER_ENCODING] = 1
    return raw


def read_any_csv(path: Path) -> pd.DataFrame:
    """A CSV of unknown separator and encoding as a table of strings, for files that belong to no feed.

    The separator is the likeliest one of the header; UTF-8 is tried, then cp1252.
    Raises `InputError` when it is empty or a row has too many or too few values.
    """
    content = path.read_bytes()
    if not content.strip():
        raise empty_file(path.name)
    content, _faults, _other = _as_utf8(content.removeprefix(b"\xef\xbb\xbf"), "utf-8")
    first_line = content.split(b"\n", 1)[0].decode().rstrip("\r")
    separator = max(";,\t|", key=first_line.count)
    header = check_header(next(csv.reader(io.StringIO(first_line), delimiter=separator)), path.name)
    table, malformed = _parse(content, header, separator, path.name)
    broken = [(number, text) for number, text in malformed if text.strip()]
    if broken:
        raise InputError(
            _("{file}, row {row}: it does not have the {n} columns of the header: “{text}”. Correct it.").format(
                file=path.name, row=broken[0][0], n=len(header), text=_excerpt(broken[0][1])
            )
        )
    return _numbered(table, malformed, []).reset_index(drop=True)


def _without_endless_lines(content: bytes) -> tuple[bytes, list[RowFault]]:
    """Cut out lines longer than `LINE_LIMIT`, leaving an empty line so that the others keep their number."""
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))
    starts = np.concatenate([[0], ends + 1])
    lengths = np.append(ends, len(content)) - starts
    faults, pieces, kept_from = [], [], 0
    for line in np.flatnonzero(lengths > LINE_LIMIT):
        text = content[starts[line] : starts[line] + EXCERPT].decode("utf-8", "replace")
        faults.append(RowFault(int(line) + 1, "", _excerpt(text), Reason.LINE_TOO_LONG))
        pieces.append(content[kept_from : starts[line]])
        kept_from = starts[line] + lengths[line]
    return (b"".join([*pieces, content[kept_from:]]), faults) if faults else (content, [])


def _as_utf8(content: bytes, encoding: str) -> tuple[bytes, list[RowFault], bool]:
    """Recode to UTF-8; lines that the encoding cannot read become faults.

    A file that is valid UTF-8 beyond ASCII is UTF-8, whatever was promised: chance does not write it.
    A file that promises UTF-8 and whose odd lines are all cp1252 is cp1252.
    """
    promised_utf8 = encoding.lower().replace("_", "-").startswith("utf-8")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return content, [], not promised_utf8 and not content.isascii()
    if promised_utf8 and not _has_utf8_beyond_ascii(content):
        return content.decode("cp1252", "replace").encode(), [], True
    lines, faults = [], []
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            lines.append(line.decode("utf-8" if promised_utf8 else encoding).encode())
        except UnicodeDecodeError:
            text = line.decode("utf-8" if promised_utf8 else encoding, "replace")
            faults.append(RowFault(number, "", _excerpt(text), Reason.UNREADABLE_TEXT))
            lines.append(b"")
    return b"\n".join(lines), faults, False


def _has_utf8_beyond_ascii(content: bytes) -> bool:
    for line in content.split(b"\n"):
        if not line.isascii():
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return True
    return False


def _parse(
    content: bytes, header: list[str], separator: str, file_name: str
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The good rows as strings, and the (row number, text) of those with too many or too few values."""
    malformed: list[tuple[int, str]] = []

    def set_aside(row: pa.csv.InvalidRow) -> str:
        malformed.append((row.number, row.text))
        return "skip"

    try:
        table = pa.csv.read_csv(
            pa.BufferReader(content),
            read_options=pa.csv.ReadOptions(
                use_threads=False, column_names=header, skip_rows=0, block_size=max(8 << 20, 4 * LINE_LIMIT)
            ),
            parse_options=pa.csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as fault:
        raise InputError(_unclosed(file_name, "?")) from fault
    return table, malformed


def _numbered(table: pa.Table, malformed: list[tuple[int, str]], faults: list[RowFault]) -> pd.DataFrame:
    """The good rows after the header, stripped, indexed by their number in the file."""
    frame = table.to_pandas(strings_to_categorical=False)
    numbers = np.arange(1, len(frame) + len(malformed) + 1)
    numbers = numbers[~np.isin(numbers, [n for n, _text in malformed])] if malformed else numbers
    frame.index = pd.Index(numbers, name="row_number")
    frame = frame.drop(index=[1], errors="ignore")
    if faults:
        frame = frame.drop(index=[f.row_number for f in faults], errors="ignore")
    for column in frame.columns:
        frame[column] = frame[column].astype("str").str.strip()
    blank = np.logical_and.reduce([(frame[c] == "").to_numpy() for c in frame.columns]) if len(frame) else []
    return frame[~np.asarray(blank, bool)]


def _refuse_unclosed_quote(table: pa.Table, malformed: list[tuple[int, str]], file_name: str) -> None:
    """A quotation mark that is never closed swallows the rows after it: no row may be lost so."""
    for number, text in malformed:
        if text.count("\n") > LINES_IN_A_VALUE:
            raise InputError(_unclosed(file_name, number))
    for column in table.columns:
        longest = pa.compute.max(pa.compute.count_substring(column, "\n")).as_py() or 0
        if longest > LINES_IN_A_VALUE:
            at = pa.compute.index(pa.compute.greater(pa.compute.count_substring(column, "\n"), LINES_IN_A_VALUE), True)
            raise InputError(_unclosed(file_name, at.as_py() + 1))


def _unclosed(file_name: str, row: int | str) -> str:
    return _(
        "{file}, row {row}: a quotation mark is opened and never closed, so the rows after it cannot be told "
        "apart. Close or remove it and ingest the file again; nothing was stored."
    ).format(file=file_name, row=row)


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT] + "…"
