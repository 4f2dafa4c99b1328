"""XLSX: cells as text, dates as ISO text. A workbook that unfolds beyond reason is not opened."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

import pandas as pd

from observatory.errors import InputError
from observatory.language import _
from pipelines.read.raw import RawTable, check_header, empty_file

if TYPE_CHECKING:
    from pipelines.feed import Feed

#: What a workbook may unfold to, in bytes, and how many times its own size.
UNFOLDED_LIMIT = 1 << 30
RATIO_LIMIT = 200


def read_xlsx(content: bytes, feed: Feed, file_name: str) -> RawTable:
    """Read the sheet of `feed` (the first if it names none) of a workbook; see `RawTable`."""
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_bomb(content, file_name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_name(feed.sheet) if feed.sheet else book.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile) as fault:
        raise InputError(
            _("{file} cannot be opened as a workbook: {fault}. Save it again as XLSX, without a password.").format(
                file=file_name, fault=str(fault).strip()
            )
        ) from fault
    if not rows or not any(rows[0]):
        raise empty_file(file_name)
    header = check_header([_text(cell) for cell in rows[0]], file_name)
    columns = list(zip(*rows[1:], strict=True)) or [()] * len(header)
    frame = pd.DataFrame({name: [_text(c) for c in column] for name, column in zip(header, columns, strict=True)}, dtype="str")
    frame.index = pd.RangeIndex(2, len(rows) + 1, name="row_number")
    return RawTable(frame[(frame != "").any(axis=1)])


def _refuse_bomb(content: bytes, file_name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unfolded = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except zipfile.BadZipFile as fault:
        raise InputError(
            _("{file} is damaged: it cannot be opened. Ask the partner to send it again.").format(file=file_name)
        ) from fault
    if unfolded > UNFOLDED_LIMIT or unfolded > RATIO_LIMIT * len(content):
        raise InputError(
            _("{file} would unfold to {size} MB from {packed} MB: it is not opened. Ask the partner what it is.").format(
                file=file_name, size=unfolded >> 20, packed=max(1, len(content) >> 20)
            )
        )
    if "xl/workbook.xml" not in names:
        raise InputError(
            _("{file} is a ZIP file, not a workbook; take the file out of it and ingest that.").format(file=file_name)
        )


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates and times in ISO form."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
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
        return str(dt.time(*divmod(cell.seconds // 60, 60)))
    return "" if cell is None else str(cell)


def _to_second(moment: dt.datetime) -> dt.datetime:
    """To the nearest second: a spreadsheet keeps a time as a fraction of a day, 15:40 as 15:40:00.019."""
    return (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
