"""XLSX and ODS: cells as text, dates as ISO text. A workbook that unfolds beyond reason is not opened."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from observatory.errors import InputError
from observatory.language import N_, _
from pipelines.feed import normal
from pipelines.read.csv_text import TITLE_ROWS
from pipelines.read.hidden import HIDING, hidden_rows
from pipelines.read.raw import (
    COLUMN_LIMIT,
    RawTable,
    check_header,
    empty_file,
    too_many_columns,
    without_blank_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from python_calamine import CalamineSheet

    from pipelines.feed import Feed

REMARK_OTHER_SHEETS = N_("sheets of the workbook without the columns of the definition, left out")
REMARK_HIDDEN_SHEETS = N_("hidden sheets with the columns of the definition, left out: show those that count")
REMARK_HIDDEN_SHEET_READ = N_("rows of a hidden sheet, the only one with the columns of the definition")
REMARK_HIDDEN_ROWS = N_("rows that the workbook hides, by a filter perhaps: they are counted like the others")

#: What a workbook may unfold to, in bytes; how many times its own size, once that is more than a trifle.
UNFOLDED_LIMIT = 1 << 30
RATIO_LIMIT = 200
TRIFLE = 64 << 20
#: The reader holds every cell between A1 and the last one, filled or not; 32 bytes each.
CELL_LIMIT = 30_000_000

#: Days between the two beginnings from which workbooks count.
DAYS_TO_1904 = 1462

_FROM_1904 = re.compile(rb"""\bdate1904\s{0,9}=\s{0,9}["'](?:1|true)""")
_TWO_LETTERS = re.compile(rb"""\br\s{0,9}=\s{0,9}["']([A-Za-z]{2,7})\d""")
#: A cell may lie beyond column Z or row 99,999; most sheets have none, and need no second look.
_FAR = re.compile(rb"""r\s{0,9}=\s{0,9}["'](?:[A-Za-z]{2,7}\d|[A-Za-z]{0,7}\d{6})""")
_ROW = re.compile(rb"""\br\s{0,9}=\s{0,9}["'][A-Za-z]{0,7}(\d{1,19})["']""")
_DAMAGE = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)


def read_xlsx(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read a workbook (XLSX or ODS); see `RawTable`.

    The sheet is the one the definition names; else every sheet that has the columns, one below the other,
    their rows numbered on, and those left out are remarked. A hidden sheet is read where none that shows has
    the columns; hidden rows are read; both are remarked. The header is the first row that has every
    required column, else the first that is not empty. A merged cell holds for every row and column it spans.

    Raises `InputError` if the workbook is damaged, would unfold beyond reason, or lacks the sheet.
    """
    may_hide = _refuse_bomb(content, file_name)
    filled = [sheet for sheet in _sheets(content, feed, file_name) if _header_row(sheet.rows)]
    if not filled:
        raise empty_file(file_name)
    fitting = [sheet for sheet in filled if _header_row(sheet.rows, feed)]
    chosen = [sheet for sheet in fitting if not sheet.hidden] or fitting or filled[:1]
    frames, above, hidden, unseen = [], 0, hidden_rows(content) if may_hide else {}, 0
    for sheet in chosen:
        header_row = _header_row(sheet.rows, feed) or _header_row(sheet.rows)
        height = len(sheet.rows)
        frame = _frame(sheet.rows, header_row, above, file_name)
        unseen += int((frame.index - above).isin(hidden.get(sheet.name, ())).sum())
        frames.append(frame)
        above += height
    raw = RawTable(frames[0] if len(frames) == 1 else pd.concat(frames).fillna(""))
    if _counts_from_1904(content):
        _shift_from_1904(raw.frame, feed)
    said = {
        REMARK_OTHER_SHEETS: len(filled) - len(fitting or chosen),
        REMARK_HIDDEN_SHEETS: len(fitting or chosen) - len(chosen),
        REMARK_HIDDEN_SHEET_READ: len(raw.frame) if any(sheet.hidden for sheet in chosen) else 0,
        REMARK_HIDDEN_ROWS: unseen,
    }
    raw.remarks.update({remark: n for remark, n in said.items() if n})
    return raw


def _counts_from_1904(content: bytes) -> bool:
    """Whether the workbook counts its days from 1904, as those of old Macs do."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in ("xl/workbook.xml",) if name in archive.namelist()]
    return any(_FROM_1904.search(part) for part in parts)


def _shift_from_1904(frame: pd.DataFrame, feed: Feed) -> None:
    """Bring day numbers that count from 1904 to those that count from 1900, in the columns of dates."""
    moments = [moment for moment in (feed.start, feed.end, *feed.follow_up_moments) if moment]
    dates = {normal(moment.date) for moment in moments}
    for column in frame.columns:
        if normal(column) in dates:
            number = pd.to_numeric(frame[column].where(frame[column].str.fullmatch(r"\d{5}(?:\.\d+)?")))
            shifted = (number + DAYS_TO_1904).map("{:.10g}".format)
            frame[column] = frame[column].mask(number.notna(), shifted).astype("str")


def _header_row(rows: list[list[object]], feed: Feed | None = None) -> int:
    """The number of the first row that has every column `feed` requires, or anything without one; else 0."""
    wanted = {normal(column) for column in feed.required_columns} if feed else set()
    for number, row in enumerate(rows[:TITLE_ROWS] if feed else rows, 1):
        texts = [text for cell in row if (text := _text(cell))]
        if texts and (feed is None or wanted <= feed.names(texts).keys()):
            return number
    return 0


def _frame(rows: list[list[object]], header_row: int, above: int, file_name: str) -> pd.DataFrame:
    """The rows below a header as texts; `rows` is empty behind it, for cells as objects take much memory."""
    header = check_header([_text(cell) for cell in rows[header_row - 1]], file_name)
    numbers = pd.RangeIndex(above + header_row + 1, above + len(rows) + 1, name="row_number")
    columns = list(zip(*rows[header_row:], strict=True)) or [()] * len(header)
    rows.clear()
    columns.reverse()
    texts = {name: _texts(columns.pop()) for name in header}
    frame = pd.DataFrame(texts, dtype="str").set_axis(numbers)
    return without_blank_rows(frame)


class _Sheet(NamedTuple):
    """A sheet: every row from its first one on, so that positions are row numbers."""

    name: str
    rows: list[list[object]]
    hidden: bool


def _sheets(content: bytes, feed: Feed, file_name: str) -> list[_Sheet]:
    """Each sheet that is looked at: the one that the definition names, else all."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum, WorksheetNotFound

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [feed.sheet] if feed.sheet else book.sheet_names
        shown = {one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible}
        return [_Sheet(name, _rows(book.get_sheet_by_name(name)), name not in shown) for name in names]
    except WorksheetNotFound as fault:
        if feed.sheet in book.sheet_names:  # it is listed, and its part is not in the file
            raise _damaged(file_name) from fault
        raise InputError(
            _(
                "{file} has no sheet “{sheet}”; it has: {sheets}. "
                "Rename it, or correct the definition {name}.toml."
            ).format(
                file=file_name, sheet=feed.sheet or "1", sheets=", ".join(book.sheet_names), name=feed.name
            )
        ) from fault
    except CalamineError as fault:
        raise InputError(
            _(
                "{file} cannot be opened as a workbook: {fault}. Save it again as XLSX, without a password."
            ).format(file=file_name, fault=str(fault).strip())
        ) from fault


def _rows(sheet: CalamineSheet) -> list[list[object]]:
    """The rows of a sheet, what a merged cell holds written to all that it spans."""
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    left_to_write = sum(map(len, rows))  # cells merged twice are of no workbook that was ever saved
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom >= len(rows) or right >= len(rows[top]):
            continue
        left_to_write -= (bottom + 1 - top) * (right + 1 - left)
        if left_to_write < 0:
            break
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * (right + 1 - left)
    return rows


def _refuse_bomb(content: bytes, file_name: str) -> bool:
    """Unfold each part once, within reason; whether one of them says that something is hidden."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unfolded = sum(entry.file_size for entry in entries)
            if unfolded > UNFOLDED_LIMIT or unfolded > max(TRIFLE, RATIO_LIMIT * len(content)):
                raise InputError(_bomb(file_name, unfolded, len(content)))
            if not {"xl/workbook.xml", "content.xml"} & set(archive.namelist()):
                raise InputError(
                    _(
                        "{file} is a ZIP file, not a workbook; take the file out of it and ingest that."
                    ).format(file=file_name)
                )
            hiding = [_check_part(archive, entry, file_name) for entry in entries]
            return any(hiding)
    except _DAMAGE as fault:
        raise _damaged(file_name) from fault


def _damaged(file_name: str) -> InputError:
    return InputError(
        _("{file} is damaged: it cannot be opened. Ask the partner to send it again.").format(file=file_name)
    )


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file_name: str) -> bool:
    """Unfold a part: its announced size must be the true one, and a sheet must not reach too far.

    Gives whether a word of it says that something is hidden.
    """
    is_sheet = entry.filename.lower().endswith((".xml", ".bin")) and "styles" not in entry.filename.lower()
    is_far = hides = False
    for piece in _pieces(archive, entry):
        is_far |= is_sheet and bool(_FAR.search(piece))
        hides |= any(word in piece for word in HIDING)
    if is_far:
        _refuse_far(archive, entry, file_name)
    return hides


def _refuse_far(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file_name: str) -> None:
    width, height = 26, 0
    for piece in _pieces(archive, entry):
        width = max(width, *map(_position, _TWO_LETTERS.findall(piece)), 0)
        height = max(height, *map(int, _ROW.findall(piece)), 0)
    if width > COLUMN_LIMIT:
        raise too_many_columns(file_name, width)
    if width * height > CELL_LIMIT:
        raise InputError(
            _(
                "{file}: a cell far from the others makes the sheet {width} columns by {height} rows; "
                "delete the empty rows and columns behind the table and save it again."
            ).format(file=file_name, width=width, height=height)
        )


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part unfolded piece by piece, each behind the end of the one before it."""
    overlap = b""
    with archive.open(entry) as part:
        while piece := part.read(1 << 20):
            yield overlap + piece
            overlap = piece[-128:]


def _position(letters: bytes) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + (letter & 31)
    return position


def _bomb(file_name: str, unfolded: int, packed: int) -> str:
    return _(
        "{file} would unfold to {size} MB from {packed} MB: it is not opened. Ask the partner what it is."
    ).format(file=file_name, size=unfolded >> 20, packed=max(1, packed >> 20))


def _texts(cells: Sequence[object]) -> pd.Series:
    """Cells of one column as texts; most columns hold nothing else."""
    kinds = set(map(type, cells))
    if dt.datetime in kinds:
        texts = _with_moments(cells)
    else:
        if bool in kinds:  # 1 and True are equal, and not the same text
            cells = list(map(_text, cells))
        elif kinds != {str}:
            known = {cell: _text(cell) for cell in set(cells)}
            cells = list(map(known.__getitem__, cells))
        texts = pa.array(cells, pa.large_string())
    return pd.Series(pd.array(pc.utf8_trim_whitespace(texts), dtype="str"))


def _with_moments(cells: Sequence[object]) -> pa.Array:
    """Cells as texts, all the moments among them at once: numpy takes ten times as long to read one."""
    kinds = list(map(type, cells))
    moments = [cell if kind is dt.datetime else None for cell, kind in zip(cells, kinds, strict=True)]
    others = [
        "" if kind is dt.datetime else cell if kind is str else _text(cell)
        for cell, kind in zip(cells, kinds, strict=True)
    ]
    at = pa.array(moments, pa.timestamp("us"))
    whole = pc.equal(pc.floor_temporal(at, unit="day"), at)
    second = pc.floor_temporal(pc.add(at, pa.scalar(500_000, pa.duration("us"))), unit="second")
    clock = second.cast(pa.timestamp("s")).cast(pa.large_string())
    day, clock = pc.utf8_slice_codeunits(clock, 0, 10), pc.binary_replace_slice(clock, 10, 11, "T")
    return pc.coalesce(pc.if_else(whole, day, clock), pa.array(others, pa.large_string()))


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates and times in ISO form."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and math.isfinite(cell):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.datetime):
        return _to_second(cell).isoformat()
    if isinstance(cell, dt.time):
        return _to_second(dt.datetime.combine(dt.date.min, cell)).time().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        hours, seconds = divmod(round(cell.total_seconds()), 3600)
        return f"{hours:02d}:{seconds // 60:02d}:{seconds % 60:02d}"
    return "" if cell is None else str(cell)


def _to_second(moment: dt.datetime) -> dt.datetime:
    """To the nearest second: a spreadsheet keeps a time as a fraction of a day, 15:40 as 15:40:00.019."""
    if not moment.microsecond:
        return moment
    return (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
