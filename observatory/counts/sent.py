"""Editions sent: numbered, kept as they were, superseded by later ones and never overwritten."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from observatory import registers
from observatory.atomic import make_folder, one_writer, sha256, write_bytes, write_files
from observatory.counts.period import Period, parse_period
from observatory.counts.printed import steps_of
from observatory.errors import CallError, InputError, unknown
from observatory.fact import Labelled
from observatory.language import N_, _
from observatory.warehouse import ledger
from observatory.weeks import parse_week, week_label

FOLDER = "editions"
#: The weeks published in a line, one a row.
LINES = "lines.txt"
_FILE = re.compile(r"(?P<label>.+)\.(?P<number>\d+)\.csv")

#: How long an edition kept by mistake can be taken back.
TAKE_BACK = dt.timedelta(minutes=15)


class Form(Labelled):
    """How counts are made fit to leave the office."""

    ROUNDED = "rounded", N_("rounded to a multiple of 5")
    MARKS = "marks", N_("exact, small ones hidden")


class Sent(NamedTuple):
    """One edition as it was sent.

    label, number : of the period, and counted from 1 within it
    path : its table
    at : when it was kept
    taken_back : whether it was taken back at once; whoever saw it meanwhile knows it
    steps : how often its last week had been rounded by then
    run : the last one that it knew of; 0 where that was not noted
    drawn : how often each of its weeks had been rounded by then, by label; empty where that was not noted
    """

    label: str
    number: int
    path: Path
    at: dt.datetime
    taken_back: bool
    steps: int
    run: int = 0
    drawn: Mapping[str, int] = MappingProxyType({})


def keep(data: Path, period: Period, table: pd.DataFrame, at: dt.datetime, run: int | None = None) -> Sent:
    """Keep an edition (`counts.edition.counts_for`) under the next number; where nothing moved, the last one.

    Its files are written at once and never again, with the number of the `run` that it knew: of the last one
    where none is given.
    """
    before = [sent for sent in kept(data).get(period.label, []) if not sent.taken_back]
    if before and moved(read(before[-1]), table).empty:
        return before[-1]
    folder = make_folder(data / FOLDER)
    number = _last_number(data, period.label) + 1
    path = folder / f"{period.label}.{number}.csv"
    about = {
        "period": period.label, "first_week": week_label(period.first),
        "last_week": week_label(period.last),
        "edition": number, "supersedes": before[-1].number if before else None,
        "kept_at": at.isoformat(timespec="seconds"), "form": str(form_of(data)),
        "steps": steps_of(data, period.last), "taken_back_at": None,
        "run": ledger.last_run(data) if run is None else run,
        "drawn": {week_label(week): steps_of(data, week) for week in period.weeks},
    }  # fmt: skip
    content = table.to_csv(lineterminator="\n").encode("utf-8")
    write_files(
        {
            path: content,
            path.with_suffix(".json"): _sealed(about | {"sha256": hashlib.sha256(content).hexdigest()}),
        }
    )
    return _sent(path)


def _last_number(data: Path, label: str) -> int:
    """The highest number ever given; that of an edition whose table is gone stands in its note."""
    names = (path.stem.rpartition(".") for path in (data / FOLDER).glob("*.*.json"))
    return max((int(n) for of, _dot, n in names if of == label and n.isdecimal()), default=0)


def superseded(data: Path, before: dt.datetime) -> list[Sent]:
    """The editions kept before a moment that a later one superseded, or that were taken back."""
    return [
        one
        for editions in kept(data).values()
        for one in editions
        if one.at < before and one != last(data, one.label)
    ]


def delete(data: Path, gone: Iterable[Sent]) -> None:
    """Delete the tables of editions; their notes stay, and their weeks still count as sent."""
    gone = list(gone)
    put_in_line(data, (week for one in gone for week in parse_period(one.label).weeks))
    for one in gone:
        one.path.unlink()


def kept(data: Path) -> dict[str, list[Sent]]:
    """The editions kept, by the label of their period, each list oldest first."""
    found: dict[str, list[Sent]] = {}
    for path in (data / FOLDER).glob("*.csv"):
        if _FILE.fullmatch(path.name):
            sent = _sent(path)
            found.setdefault(sent.label, []).append(sent)
    return {label: sorted(found[label], key=lambda sent: sent.number) for label in sorted(found)}


def unreadable(data: Path) -> list[Path]:
    """The editions kept that cannot be read any more."""
    return [path for path in sorted((data / FOLDER).glob("*.*.csv")) if not _is_read(path)]


def altered(data: Path) -> list[Path]:
    """The editions kept whose table or note is not what was written; those kept before seals pass."""
    return [path for path in sorted((data / FOLDER).glob("*.*.csv")) if not _unaltered(path)]


def _unaltered(path: Path) -> bool:
    try:
        about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if "seal" not in about and "sha256" not in about:
        return True
    return about.get("seal") == _seal(about) and about.get("sha256") == sha256(path)


def _sealed(about: dict) -> bytes:
    """What is noted of an edition, with a hash over all of it."""
    return json.dumps(about | {"seal": _seal(about)}, indent=1).encode("utf-8")


def _seal(about: dict) -> str:
    text = json.dumps({key: value for key, value in about.items() if key != "seal"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_read(path: Path) -> bool:
    """Whether an edition can be read; one without a row, of which nobody told, where its note says so."""
    try:
        return len(read(_sent(path))) > 0 or _noted_hash(path) == sha256(path)
    except (InputError, OSError, ValueError, KeyError, TypeError):
        return False


def _noted_hash(path: Path) -> str | None:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8")).get("sha256")


def last(data: Path, label: str) -> Sent | None:
    """The edition in force of a period: the last one that was not taken back."""
    standing = [sent for sent in kept(data).get(label, []) if not sent.taken_back]
    return standing[-1] if standing else None


def asked(data: Path, label: str) -> list[Sent]:
    """All editions of a period. Raises `CallError` where there is none, naming those there are."""
    editions = kept(data)
    if label not in editions:
        raise unknown(_("edition"), label, editions)
    return editions[label]


def read(sent: Sent) -> pd.DataFrame:
    """An edition as it was sent: ``zone_code, theme`` (index), ``value, mark``."""
    table = pd.read_csv(
        sent.path, dtype={"zone_code": str, "theme": str, "value": "Int64", "mark": str}, keep_default_na=True
    )
    return table.set_index(["zone_code", "theme"])


def moved(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """What a new edition prints otherwise, cells and totals: ``before, now``, missing where not printed."""
    both = pd.DataFrame({"before": before["value"], "now": now["value"]})
    same = (both["before"] == both["now"]).fillna(False) | (both["before"].isna() & both["now"].isna())
    return both[~same.astype(bool)]


def take_back(sent: Sent, at: dt.datetime) -> None:
    """Take back an edition kept by mistake; its files and its number stay as a trace.

    Raises
    ------
    CallError
        When it was kept too long ago: somebody may have read it.
    """
    if at - sent.at > TAKE_BACK:
        raise CallError(
            _(
                "edition {number} of {label} was kept more than {minutes} minutes ago: it counts as sent."
            ).format(number=sent.number, label=sent.label, minutes=int(TAKE_BACK.total_seconds() // 60))
        )
    about = _about(sent.path) | {"taken_back_at": at.isoformat(timespec="seconds")}
    write_bytes(sent.path.with_suffix(".json"), _sealed(about))


def weeks_sent(data: Path) -> frozenset[str]:
    """Labels of the weeks of which anything was ever sent, alone, within a longer period or in a line."""
    editions = [one for listed in kept(data).values() for one in listed]
    return frozenset(week_label(week) for one in editions for week in weeks_in(one)) | _in_line(data)


def weeks_in(one: Sent) -> list[dt.date]:
    """The weeks an edition holds: of a period that still ran, not those to come."""
    last = _about(one.path).get("last_week")
    period = parse_period(one.label)
    return (period.until(parse_week(last)) if last else period).weeks


def put_in_line(data: Path, weeks: Iterable[dt.date]) -> None:
    """Keep that weeks were published in a line: sent, they are never rounded from scratch."""
    with one_writer(data / FOLDER / f"{LINES}.lock"):
        held = _in_line(data) | {week_label(week) for week in weeks}
        registers.write(data, f"{FOLDER}/{LINES}", "".join(f"{label}\n" for label in sorted(held)))


def _in_line(data: Path) -> frozenset[str]:
    path = data / FOLDER / LINES
    return frozenset(path.read_text(encoding="utf-8").split()) if path.exists() else frozenset()


def form_of(data: Path) -> Form:
    """The form of the editions of a data folder."""
    path = data / FOLDER / "form"
    return Form(path.read_text(encoding="utf-8").strip()) if path.exists() else Form.ROUNDED


def choose_form(data: Path, form: str) -> None:
    """Choose the form of the editions of a data folder, once and for all.

    Raises
    ------
    CallError
        For another form than was begun with: a week known in both would give counts back.
    """
    if form == form_of(data):
        return
    if kept(data) or any(_secrets(data)):
        raise CallError(
            _("editions here are {form}; the same week in another form would give counts back.").format(
                form=form_of(data).label
            )
        )
    make_folder(data / FOLDER)
    registers.write(data, f"{FOLDER}/form", Form(form))


def _secrets(data: Path) -> Iterable[Path]:
    return (data / FOLDER / "secret").glob("*.csv")


def _sent(path: Path) -> Sent:
    found = _FILE.fullmatch(path.name)
    about = _about(path)
    at = dt.datetime.fromisoformat(about["kept_at"])
    label, number = found.groups() if found else (path.stem, "0")
    run, drawn = about.get("run") or 0, about.get("drawn") or {label: about["steps"]}
    return Sent(label, int(number), path, at, about["taken_back_at"] is not None, about["steps"], run, drawn)


def _about(path: Path) -> dict:
    try:
        about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        return {"kept_at": about["kept_at"], "steps": about["steps"], **about}
    except (OSError, ValueError, KeyError) as fault:
        raise InputError(
            _("what is known of the edition {file} cannot be read; restore {folder} from a backup.").format(
                file=path.name, folder=path.parent
            )
        ) from fault
