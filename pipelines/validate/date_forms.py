"""The forms of dates and hours that no definition has to name: French words, numbers, the 12-hour clock.

Each is read where it can mean one thing alone. A month without its day is told as such, never given a day.
"""

from __future__ import annotations

import re

import pandas as pd

from observatory.settings import CLOCK
from pipelines.feed import normal
from pipelines.period import MONTHS

OFFSET = r"[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)$"
_MONTH = "|".join([*(month[:3] for month in MONTHS if not month.startswith("jui")), "juin", "juil"])
#: A date in words, after an optional weekday: "lundi 9 novembre 2026 à 14h30", "1er déc. 2026", "09-nov-26".
_IN_WORDS = re.compile(
    rf"(?:(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.?,?\s+)?(?:le\s+)?(\d{{1,2}})(?:er)?[\s-]+({_MONTH})"
    r"[a-z]*\.?[\s-]+(\d{4}|\d{2})(?:[\s,]*(?:a\s+)?(\d{1,2})\s*[:h]\s*(\d{2})?)?$"
)
#: A month alone: "novembre 2026", "nov. 2026", "11/2026", "2026-11".
_MONTH_IN_WORDS = re.compile(rf"(?:mois de |mois d'|en )?({_MONTH})[a-z]*\.?[\s-]+(\d{{4}})$")
_MONTH_IN_FIGURES = r"^(?:(?P<m>\d{1,2})[/.-](?P<y>\d{4})|(?P<yy>\d{4})[/.-](?P<mm>\d{1,2}))$"
#: An hour: "14h", "14 h 05", "14 heures 05", "14:05:30", "2:30 PM", "2:30 p.m.".
_HOUR = (
    r"(?P<hour>\d{1,2})\s*(?:[hH](?:(?:eu)?re?s?)?|:)\s*(?P<minute>\d{2})?(?::(?P<second>\d{2}))?"
    r"\s*(?:(?P<half>[apAP])\.?[mM]\.?)?$"
)
#: A day, then an hour: "09/11/2026 à 14h05", "09/11/2026 - 14:05", "9 nov. 2026, 2:30 PM".
_DAY_AND_HOUR = r"^(?P<day>.*?\d{2})(?:\s*[T,]\s*|\s+(?:[-–]\s*)?(?:[àa]\s+)?)" + _HOUR
#: What separates the parts of a day never changes their order.
_SEPARATOR = r"(?<=\d)[./-](?=\d)"
_HOUR_IN_FORMAT = re.compile(r"[T ,]*%[-#]?[HIXcTRsr].*$")
#: Days between 1899-12-30, from which spreadsheets count, and the years 2000 and 2100.
_SERIAL_DAYS = (36526, 73051)


def hours(texts: pd.Series) -> pd.Series:
    """Hours of a day as the time since its beginning, NaT where a text is none; "0815" is 08:15."""
    spaced = texts.str.replace(r"^(\d{2})(\d{2})$", r"\1:\2", regex=True)
    return _since_midnight(spaced.str.extract("^" + _HOUR))


def day_and_hour(texts: pd.Series, formats: tuple[str, ...]) -> tuple[pd.Series, pd.Series]:
    """Days that `formats` promise, written with other separators or an hour in another form; which have one.

    NaT where a text is nothing of the kind. The 12-hour clock comes with months before days: it is read where
    a format promises it, and no order of days and months is guessed from it.
    """
    parts = texts.str.extract(_DAY_AND_HOUR)
    hour = _since_midnight(parts)
    if not any("%p" in form for form in formats):
        hour = hour.where(parts["half"].isna())
    day = _days(parts["day"].where(hour.notna(), texts).astype("str"), formats)
    return day + hour.fillna(pd.Timedelta(0)), hour.notna() & day.notna()


def months(texts: pd.Series) -> pd.Series:
    """The first day of the month that stands alone in each text, NaT where none does."""
    figures = texts.str.extract(_MONTH_IN_FIGURES)
    year, month = figures["y"].fillna(figures["yy"]), figures["m"].fillna(figures["mm"])
    told = year + "-" + month.str.zfill(2)
    worded = told.isna() & texts.str.contains(r"[a-zA-Zéû]{3}.*\d{4}$", regex=True)
    if worded.any():
        told = told.mask(worded, texts[worded].map(_month_of_words))
    return pd.to_datetime(told, format="%Y-%m", errors="coerce").astype("datetime64[us]")


def in_words(texts: pd.Series) -> pd.Series:
    """Dates in French words as ISO 8601; other texts as they are."""
    worded = texts.str.contains(r"\d.*[a-zA-Zéû]{3}", regex=True)
    return texts.mask(worded, texts[worded].map(_iso_of_words).astype("str")) if worded.any() else texts


def from_number(texts: pd.Series, form: str) -> pd.Series:
    """Bare numbers as ISO 8601: days of a workbook, time since 1970 of a server; others stay."""
    number = pd.to_numeric(texts.where(texts.str.fullmatch(r"\d{5,13}(?:\.\d+)?")), errors="coerce")
    if number.isna().all():
        return texts
    if form == "xlsx":
        iso = _serial(number)
    else:
        iso = _epoch(number.where(number > 1e11), "ms").fillna(_epoch(number.where(number < 1e11), "s"))
    return texts.mask(iso.notna(), iso.astype("str"))


def declared_number(texts: pd.Series, form: str) -> pd.Series:
    """Numbers of a form that a definition names (`pipelines.feed.NUMBER_FORMS`) as ISO 8601; else missing."""
    number = pd.to_numeric(texts.where(texts.str.fullmatch(r"\d{5,16}(?:[.,]\d+)?")).str.replace(",", "."))
    return _serial(number) if form == "serial" else _epoch(number, "ms" if form == "epoch_ms" else "s")


def iso(texts: pd.Series) -> pd.Series:
    """ISO 8601 dates and times; texts that do not begin with a whole date are none."""
    offset = texts.str.contains(OFFSET, regex=True)
    # Years beyond these have no local time that can be computed; none of them is one of ours.
    whole = texts.str.contains(r"^(?:1[5-9]|2[0-4])\d{2}-\d{2}-\d{2}(?:$|[T ])", regex=True)
    at = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    if (plain := whole & ~offset).any():
        read = pd.to_datetime(texts[plain], format="ISO8601", errors="coerce")
        at[plain] = read.astype("datetime64[us]")
    if (shifted := whole & offset).any():
        read = pd.to_datetime(texts[shifted], format="ISO8601", errors="coerce", utc=True)
        at[shifted] = read.dt.tz_convert(CLOCK).dt.tz_localize(None).astype("datetime64[us]")
    return at


def _since_midnight(parts: pd.DataFrame) -> pd.Series:
    """The time since midnight that the parts of an hour (hour, minute, second, half of the day) tell."""
    hour = pd.to_numeric(parts["hour"])
    half = parts["half"].str.lower()
    fits = (hour < 24) & (half.isna() | hour.between(1, 12))
    hour = hour.mask(half.notna(), hour % 12 + 12 * (half == "p"))
    minute, second = (pd.to_numeric(parts[name]).fillna(0) for name in ("minute", "second"))
    since = pd.to_timedelta(hour * 3600 + minute * 60 + second, unit="s")
    return since.where(fits & (minute < 60) & (second < 60))


def _days(texts: pd.Series, formats: tuple[str, ...]) -> pd.Series:
    """Days alone, by the formats' days, in words, or year first (20261109, 2026.11.09)."""
    at = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    plain = texts.str.replace(_SEPARATOR, "/", regex=True)
    for form in dict.fromkeys(_HOUR_IN_FORMAT.sub("", form) for form in formats):
        if re.search(r"%[-#]?[dj]", form):
            said = re.sub(r"(?<=[a-zA-Z])[./-](?=%)", "/", form)
            at = at.fillna(pd.to_datetime(plain, format=said, errors="coerce").astype("datetime64[us]"))
    compact = texts.str.replace(r"^(20\d{2})[./]?(\d{2})[./]?(\d{2})$", r"\1-\2-\3", regex=True)
    return at.fillna(iso(in_words(compact)))


def _iso_of_words(text: str) -> str:
    match = _IN_WORDS.match(normal(text))
    if not match:
        return text
    day, month, year, hour, minute = match.groups()
    year = year if len(year) == 4 else f"20{year}"
    clock = f"T{int(hour):02d}:{minute or '00'}" if hour else ""
    return f"{year}-{_number_of(month):02d}-{int(day):02d}{clock}"


def _month_of_words(text: str) -> str:
    match = _MONTH_IN_WORDS.match(normal(text))
    return f"{match[2]}-{_number_of(match[1]):02d}" if match else ""


def _number_of(month: str) -> int:
    return next(n for n, name in enumerate(MONTHS, 1) if name.startswith(month))


def _serial(number: pd.Series) -> pd.Series:
    """Days since 1899-12-30 as ISO 8601, a whole one without its midnight."""
    minutes = (number.where(number.between(*_SERIAL_DAYS)) * 1440).round()
    at = pd.Timestamp("1899-12-30") + pd.to_timedelta(minutes, unit="min")
    return at.dt.strftime("%Y-%m-%dT%H:%M").str.removesuffix("T00:00")


def _epoch(number: pd.Series, unit: str) -> pd.Series:
    """Time since 1970 as ISO 8601. Midnight of UTC is how servers write a day without an hour."""
    at = pd.to_datetime(number.where(number > 1e8), unit=unit, errors="coerce", utc=True)
    return at.dt.strftime("%Y-%m-%dT%H:%M:%SZ").str.removesuffix("T00:00:00Z")
