"""The files: one long history and single recent ones, in each partner's format and encoding."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape
from zlib import crc32

import numpy as np
import pandas as pd

from pipelines.demo.draw import Calendar
from pipelines.demo.partners import moment_texts, with_offset
from pipelines.feed import INVENTED_COLUMN, Feed, Moment

#: Weeks and months that come as files of their own at the end of the history.
SINGLE_WEEKS, SINGLE_MONTHS = 4, 2
#: Bus lines of the demonstration: each stop is served by one of them.
LINES = ("1", "2", "3", "4", "5", "8", "20")
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")


@dataclass(frozen=True, slots=True)
class Span:
    """What one file covers: a label for its name, and its days, `last` excluded."""

    label: str
    first: pd.Timestamp
    last: pd.Timestamp


def spans(cadence: str, calendar: Calendar) -> list[Span]:
    """The files of a partner that sends at this cadence, the oldest first."""
    if cadence == "monthly":
        return _monthly(calendar)
    step = 2 if cadence == "fortnightly" else 1
    mondays = pd.date_range(calendar.start, calendar.end, freq="7D")
    singles = min(SINGLE_WEEKS, calendar.weeks) // step
    cut = calendar.weeks - singles * step
    bounds = [0] * (cut > 0) + list(range(cut, calendar.weeks + 1, step))
    return [Span(_weeks_label(mondays[a], mondays[b]), mondays[a], mondays[b]) for a, b in pairwise(bounds)]


def _monthly(calendar: Calendar) -> list[Span]:
    months = pd.date_range(calendar.start, calendar.end, freq="MS")
    if len(months) < 2:
        return []
    singles = min(SINGLE_MONTHS, len(months) - 1)
    cut = len(months) - 1 - singles
    bounds = [0] * (cut > 0) + list(range(cut, len(months)))
    return [Span(_months_label(months[a], months[b]), months[a], months[b]) for a, b in pairwise(bounds)]


def _weeks_label(first: pd.Timestamp, end: pd.Timestamp) -> str:
    return _range(*(f"{day:%G}-W{day:%V}" for day in (first, end - pd.Timedelta(days=1))))


def _months_label(first: pd.Timestamp, end: pd.Timestamp) -> str:
    return _range(first.strftime("%Y-%m"), (end - pd.Timedelta(days=1)).strftime("%Y-%m"))


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first}_{last}"


def write_file(
    folder: Path, feed: Feed, span: Span, table: pd.DataFrame, faulty: pd.Series, *, xml: bool = False
) -> Path:
    """Write one file; `faulty` says what to spoil in each row: ``date``, ``code``, ``point`` or nothing."""
    suffix = {"open311": "xml" if xml else "json"}.get(feed.format, feed.format)
    path = folder / f"{feed.name}_demonstration_{span.label}.{suffix}"
    writer: Callable = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson, "open311": _open311}[feed.format]
    writer(path, feed, table, faulty)
    return path


def _columns(feed: Feed, table: pd.DataFrame, written: dict[str, pd.Series]) -> pd.DataFrame:
    """The partner's columns in the order people expect: reference, when, what, where, what followed."""
    order = [
        *feed.reference,
        feed.start.date,
        feed.start.time,
        *((feed.end.date, feed.end.time) if feed.end else ()),
    ]
    order += [*feed.code_columns, *(c for s in feed.places for c in s.columns), feed.commune]
    order += [
        feed.outcome_column,
        feed.cost_column,
        feed.billed_column,
        *feed.used_columns,
        *feed.dropped,
        INVENTED_COLUMN,
    ]
    names = [
        c for c in dict.fromkeys(order) if c in feed.used_columns or c in feed.dropped or c == INVENTED_COLUMN
    ]
    found = {c: written.get(c, table.get(c, "")) for c in names}
    if feed.line:
        stops = pd.Series(found[feed.places[0].columns[0]], table.index).fillna("")
        found[feed.line] = stops.map(lambda stop: LINES[crc32(stop.encode()) % len(LINES)])
    return pd.DataFrame(found, index=table.index)


def _moments(feed: Feed) -> list[Moment]:
    return [m for m in (feed.start, feed.end, *feed.follow_up_moments) if m]


def _csv(path: Path, feed: Feed, table: pd.DataFrame, faulty: pd.Series) -> None:
    written: dict[str, pd.Series] = {}
    for moment in _moments(feed):
        written |= moment_texts(table[f"@{moment.date}"], moment)
    frame = _spoilt(_columns(feed, table, written), feed, faulty)
    columns = [frame[c].astype(object).where(frame[c].notna(), "").tolist() for c in frame]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=feed.separator)
    writer.writerow(frame.columns)
    writer.writerows(zip(*columns, strict=True))
    path.write_bytes(text.getvalue().encode(feed.encoding))


def _xlsx(path: Path, feed: Feed, table: pd.DataFrame, faulty: pd.Series) -> None:
    import xlsxwriter

    written: dict[str, pd.Series] = {}
    forms: dict[str, str] = {}
    for moment in _moments(feed):
        days = (table[f"@{moment.date}"] - _EXCEL_EPOCH) / pd.Timedelta(days=1)
        written |= (
            {moment.date: days.round(6)}
            if not moment.time
            else {moment.date: days // 1, moment.time: (days % 1).round(6)}
        )
        forms |= {moment.date: "dd/mm/yyyy", moment.time: "hh:mm"}
        if not moment.time and "%H" in moment.date_formats[0]:
            forms[moment.date] = "dd/mm/yyyy hh:mm"
    frame = _spoilt(_columns(feed, table, written), feed, faulty)
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"comments": "Faits inventés, démonstration", "created": dt.datetime(2020, 1, 1)})
    sheet = book.add_worksheet(feed.sheet or "Feuil1")
    formats = [book.add_format({"num_format": forms[c]}) if c in forms else None for c in frame.columns]
    sheet.write_row(0, 0, list(frame.columns))
    for number, row in enumerate(zip(*(frame[c].tolist() for c in frame.columns), strict=True), 1):
        for position, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    sheet.write_string(number, position, value)
            elif value == value:
                sheet.write_number(number, position, value, formats[position])
    book.close()


def _geojson(path: Path, feed: Feed, table: pd.DataFrame, faulty: pd.Series) -> None:
    written: dict[str, pd.Series] = {}
    for moment in _moments(feed):
        written |= moment_texts(table[f"@{moment.date}"], moment)
    frame = _spoilt(_columns(feed, table, written), feed, faulty)
    for column in (feed.cost_column, feed.billed_column):
        frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    x, y = feed.places[0].x, feed.places[0].y
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": properties,
        }
        for lon, lat, properties in zip(
            frame[x], frame[y], frame.drop(columns=[x, y]).to_dict("records"), strict=True
        )
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _open311(path: Path, feed: Feed, table: pd.DataFrame, faulty: pd.Series) -> None:
    updated = table["@updated_datetime"]
    written = {
        feed.start.date: with_offset(table[f"@{feed.start.date}"]),
        "updated_datetime": with_offset(updated.fillna(table[f"@{feed.start.date}"])),
        "status": pd.Series(np.where(updated.notna(), "closed", "open"), index=table.index),
    }
    frame = _spoilt(_columns(feed, table, written), feed, faulty)
    frame = frame.astype(object).where(frame.notna(), None)
    records = frame.to_dict("records")
    text = _as_xml(records) if path.suffix == ".xml" else json.dumps(records, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")


def _as_xml(records: list[dict[str, object]]) -> str:
    requests = []
    for record in records:
        fields = (
            f"  <{name}>{'' if value is None else escape(str(value))}</{name}>\n"
            for name, value in record.items()
        )
        requests.append(" <request>\n" + "".join(fields) + " </request>\n")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<service_requests>\n'
        + "".join(requests)
        + "</service_requests>\n"
    )


def _spoilt(frame: pd.DataFrame, feed: Feed, faulty: pd.Series) -> pd.DataFrame:
    """The rows to be refused, each with the one fault that `faulty` names."""
    if (faulty == "").all():
        return frame
    spoils = {"date": (feed.start.date, "31/02/2025"), "code": (feed.code_columns[0], "A PRECISER")}
    for fault, (column, value) in spoils.items():
        if (faulty == fault).any():
            frame[column] = frame[column].astype(object).mask(faulty == fault, value)
    if (faulty == "point").any():
        source = next(s for s in feed.places if s.x)
        for column in (source.x, source.y):
            frame[column] = frame[column].mask(faulty == "point", 0.0)
    return frame
