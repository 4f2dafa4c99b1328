"""The first draft of a feed: what a sample file shows is written down, what it cannot show is asked for.

A partner's export betrays its format, encoding and separator, and most columns say what they hold by their
name or their values. What a code means, it does not say: those are listed, the likeliest theme proposed as a
comment, for somebody who knows the partner to decide.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path

import pandas as pd

from observatory.atomic import PRIVATE, make_folder
from observatory.errors import CallError, InputError
from observatory.language import _
from observatory.redact import scrub
from observatory.settings import PROJECT
from pipelines import feed as definitions
from pipelines.feed import INVENTED_COLUMN, feed_names, normal
from pipelines.ingest import FilesRefusedError, ingest
from pipelines.scaffold.sample import MOST_CODES, Sample, look_at
from pipelines.validate.times import TIME_FORMATS

SAMPLES = PROJECT / "tests" / "feeds"
#: Rows of the sample that are copied, every person's value in them replaced.
SAMPLE_ROWS = 12

#: Words of partners' codes → theme, the first that fits.
_THEMES = (
    ("rodeo", r"rodeo|motocross|quad"),
    ("assault", r"rixe|bagarre"),
    ("theft", r"\bvols?\b"),
    ("fire", r"feu|incendie"),
    ("tag", r"\btag|graffiti|affich"),
    ("dumping", r"depot|encombrant|ordure|gravats|dechet"),
    ("abandoned_vehicle", r"epave|ventouse|vehicule abandonne"),
    ("gathering", r"regroup|rassembl|attroup|alcool|ivresse|occupation"),
    ("noise", r"bruit|tapage|nuisance|voisin|differend"),
    ("drugs", r"stup|drogue|trafic|deal"),
    ("burglary", r"cambriol|intrusion|effraction|squat"),
    ("staff_abuse", r"outrage|agression|menace|violence"),
    ("damage", r"degrad|vandal|bris|casse"),
    ("road_safety", r"accident|vitesse|stationnement|circulation"),
    ("transport", r"bus|train|transport"),
)
_DATE_FORMATS = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y-%m",
    "%m/%Y",
    "%m-%Y",
    "%Y%m",
    "%Y",
)
_HOUR_FORMATS = (*TIME_FORMATS, "%Hh", "%H%M", "%H")


def draft_feed(
    name: str, sample: Path, data: Path | None = None, *, tests: Path = SAMPLES
) -> list[tuple[Path, str]]:
    """Write a first definition of the feed `name` from a `sample` file, and an invented sample of its shape.

    With a data folder both go to the site's own definitions. Without one the definition goes among those that
    are shipped, and the sample to `tests` with a row that says what it must give.

    Returns
    -------
    list of (path, what)
        What was written, and as the last entry what is left to fill in.

    Raises
    ------
    CallError
        If the name cannot be one, or there is such a feed already.
    InputError
        If the sample is no table of text, CSV or XLSX.
    """
    if not definitions.NAME.fullmatch(name):
        raise CallError(
            _("“{value}” cannot name a feed: small letters, digits and _ alone, 3 to 31 of them.").format(
                value=name
            )
        )
    if name in feed_names(data):
        raise CallError(_("there is a feed “{value}” already: correct its definition.").format(value=name))
    shown = look_at(sample)
    folder = make_folder(definitions.site_feeds(data)) if data else definitions.FEEDS
    definition = folder / f"{name}.toml"
    definition.write_text(_definition(name, shown), encoding="utf-8")
    copy = (make_folder(folder / "samples") if data else tests) / f"{name}.{shown.format}"
    _write_copy(shown, copy)
    for path in (definition, copy) if data else ():
        path.chmod(PRIVATE)
    written = [
        (definition, _("the definition, with what the file shows")),
        (copy, _("its header and scrubbed rows")),
    ]
    left = _left_to_do(name, shown, definition, data)
    if data:
        return [*written, (definition, left)]
    row = _test_row(name, copy)
    with (tests / "expected.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(row)
    return [*written, (tests / "expected.csv", _("one row: what the sample must give")), (definition, left)]


def _definition(name: str, shown: Sample) -> str:
    parts = [
        "# "
        + _("First draft, made from a sample. Read every line; what begins with “??” is for you to fill in."),
        f"label = {{ fr = {_text(name)}, en = {_text(name)} }}",
        f'cadence = "weekly"  # {_("weekly, fortnightly, monthly or yearly")}',
        f"reference = {_text(shown.first('reference'))}" if shown.first("reference") else "",
        f"commune = {_text(shown.first('commune'))}" if shown.first("commune") else "",
        *_count_part(shown),
        f"optional = {_list(_optional(shown))}",
        "",
        *_file_part(shown),
        *_time_part(shown),
        *([] if shown.is_added_up else _place_part(shown)),
        *_codes_part(shown),
        *_follow_up_part(shown),
        *_dropped_part(shown),
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip() + "\n"


def _optional(shown: Sample) -> list[str]:
    """The columns that the sample leaves empty somewhere, among those that may be."""
    roles = ("end_date", "end_time", "lon", "lat", "outcome", "cost")
    columns = [c for role in roles for c in shown.roles.get(role, [])[:1]]
    return [c for c in columns if (shown.frame[c] == "").any()]


def _file_part(shown: Sample) -> list[str]:
    lines = ["[file]", f"format = {_text(shown.format)}"]
    if shown.format == "csv":
        lines += [f"encoding = {_text(shown.encoding)}", f"separator = {_text(shown.separator)}"]
    return [*lines, ""]


def _count_part(shown: Sample) -> list[str]:
    """The number that each row is, where the sample is a table of numbers already added up."""
    if not shown.is_added_up:
        return []
    note = _("each row is a number already added up: shown beside the facts, never added to them")
    lines = [f"count = {_text(shown.first('count'))}  # ?? {note}"]
    if not shown.first("commune"):
        lines.append(f'area = "??"  # {_("what the numbers are of: a department, a town")}')
    return lines


def _period_part(shown: Sample) -> list[str]:
    """What each number is of, by the date's form."""
    if not shown.is_added_up:
        return []
    form = _fitting(shown.frame[shown.first("date")], _DATE_FORMATS)
    period = "year" if form == "%Y" else "day" if "%d" in form else "month"
    return ["[time]", f'period = "{period}"  # {_("?? day, week, month or year")}', ""]


def _time_part(shown: Sample) -> list[str]:
    if not shown.first("date"):
        return ["[time.start]", f'date = "??"  # {_("the column of the date")}', ""]
    lines = [*_period_part(shown), "[time.start]"]
    lines += _moment(shown, shown.first("date"), shown.first("time"))
    if shown.first("end_date"):
        note = _(
            "when it ended? If it says when the intervention ended, name this part [follow_up.ended_at]."
        )
        lines += [
            "",
            f"# {note}",
            "[time.end]",
            *_moment(shown, shown.first("end_date"), shown.first("end_time")),
        ]
    return [*lines, ""]


def _moment(shown: Sample, date: str, time: str) -> list[str]:
    lines = [f"date = {_text(date)}"]
    if form := _fitting(shown.frame[date], _DATE_FORMATS):
        lines.append(f"date_format = {_text(form)}")
    if time:
        lines.append(f"time = {_text(time)}")
        if form := _fitting(shown.frame[time], _HOUR_FORMATS):
            lines.append(f"time_format = {_text(form)}")
    return lines


def _fitting(texts: pd.Series, formats: tuple[str, ...]) -> str:
    """The format that reads most of the texts; empty if none reads any."""
    filled = texts[texts != ""].drop_duplicates().head(500)
    read = {form: int(pd.to_datetime(filled, format=form, errors="coerce").notna().sum()) for form in formats}
    best = max(read, key=read.__getitem__)
    return best if read[best] else ""


def _place_part(shown: Sample) -> list[str]:
    lines = _point_part(shown.first("point")) if shown.first("point") else []
    if shown.first("lon") and shown.first("lat"):
        x = (
            pd.to_numeric(shown.frame[shown.first("lon")].str.replace(",", "."), errors="coerce")
            .abs()
            .median()
        )
        kind = "lambert93" if x > 180 else "wgs84"
        lines += [
            "[[place]]",
            f'kind = "{kind}"',
            f"x = {_text(shown.first('lon'))}",
            f"y = {_text(shown.first('lat'))}",
        ]
        lines += [""]
    if addresses := shown.roles.get("address"):
        lines += ["[[place]]", 'kind = "address"', f"text = {_list(addresses)}", ""]
    return lines or ["[[place]]", 'kind = "address"', f'text = "??"  # {_("the column of the address")}', ""]


def _point_part(column: str) -> list[str]:
    """One column that holds latitude and longitude, as data portals write them."""
    lines = []
    for name, group in (("lat", r"\1"), ("lon", r"\2")):
        lines += [f"[derived.{name}]", f"source = {_text(column)}"]
        lines += [r"pattern = '^\s*(-?[\d.]+)\s*[,;]\s*(-?[\d.]+).*$'", f"to = '{group}'", ""]
    return [*lines, "[[place]]", 'kind = "wgs84"', 'x = "lon"', 'y = "lat"', ""]


def _codes_part(shown: Sample) -> list[str]:
    column = shown.first("code")
    if not column:
        return [
            "[codes]",
            f'column = "??"  # {_("the column that says what happened")}',
            "",
            "[codes.values]",
            "",
        ]
    values = sorted(value for value in shown.frame[column].unique() if value)
    known = [(value, theme) for value in values if (theme := _theme_of(value))]
    unknown = [value for value in values if not _theme_of(value)]
    lines = ["[codes]", f"column = {_text(column)}"]
    lines += [f"# {_('What is none of the observatory’s business; a code in neither list is refused.')}"]
    lines += ["out_of_scope = []", "", "[codes.values]"]
    lines += [
        f"# {_('Proposed by their words: check each, add the subtype where it is certain (themes.toml).')}"
    ]
    lines += [f"{_text(value)} = {_text(theme)}" for value, theme in known]
    lines += [f'# {_text(value)} = "??"' for value in unknown]
    return [*lines, ""]


def _theme_of(code: str) -> str:
    return next((theme for theme, pattern in _THEMES if re.search(pattern, normal(code))), "")


def _follow_up_part(shown: Sample) -> list[str]:
    outcome, cost = shown.first("outcome"), shown.first("cost")
    if not outcome and not cost:
        return []
    lines = ["[follow_up]"]
    lines += [f"outcome = {_text(outcome)}"] if outcome else []
    lines += [f"cost = {_text(cost)}"] if cost else []
    if outcome:
        words = sorted(word for word in shown.frame[outcome].unique() if word)[:MOST_CODES]
        lines += ["", "[follow_up.outcomes]"]
        lines += [
            f"# {_('intervention, mediation, fine, complaint, seizure, impounding; others mean nothing.')}"
        ]
        lines += [f'# {_text(scrub(word))} = "??"' for word in words]
    return [*lines, ""]


def _dropped_part(shown: Sample) -> list[str]:
    used = _used(shown)
    others = [
        c for role, columns in shown.roles.items() if role != "address" for c in columns if c not in used
    ]
    reasons = (
        (shown.persons, _("names a person, or allows to find one")),
        (shown.texts, _("free text: it may name a person")),
        (others, _("not needed for counting")),
    )
    lines = []
    if (column := shown.first("count")) and not shown.is_added_up:
        note = _(
            "{column} looks like a number of facts: each row counts as one. Ask the partner for a row a fact."
        )
        lines += [f"# ?? {note.format(column=_text(column))}", ""]
    for columns, why in reasons:
        if columns:
            lines += ["[[dropped]]", f"columns = {_list(columns)}", f"why = {_text('?? ' + why)}", ""]
    return lines


def _used(shown: Sample) -> set[str]:
    """The columns that the draft makes something of, addresses apart."""
    unused = ("other", "address") if shown.is_added_up else ("other", "address", "count")
    return {c for role in shown.roles if role not in unused for c in shown.roles[role][:1]}


def _write_copy(shown: Sample, path: Path) -> None:
    """The header, and rows in the shape of the file's: no value of it but codes, days and communes."""
    rows = shown.frame.head(SAMPLE_ROWS).copy()
    used, addresses = _used(shown), shown.roles.get("address", [])
    numbers = {shown.first(role) for role in ("reference", "lon", "lat", "point", "cost", "count")}
    for column in rows.columns:
        if column in numbers:
            rows[column] = [_figures(text, n) for n, text in enumerate(rows[column], 1)]
        elif column in addresses:
            rows[column] = [f"{n} rue de l’Exemple" if text else "" for n, text in enumerate(rows[column], 1)]
        elif column in used:
            rows[column] = rows[column].map(scrub)
        else:
            rows[column] = [f"{column.upper()} A" if text else "" for text in rows[column]]
    rows[INVENTED_COLUMN] = "échantillon inventé"
    if shown.format == "xlsx":
        with pd.ExcelWriter(path, engine="xlsxwriter") as book:
            rows.to_excel(book, index=False)
        return
    text = io.StringIO()
    rows.to_csv(text, sep=shown.separator, index=False, lineterminator="\r\n")
    path.write_bytes(text.getvalue().encode(shown.encoding, "replace"))


def _figures(text: str, n: int) -> str:
    """A text of the same shape, its last figures those of `n`; of degrees the whole part is kept."""
    whole = re.match(r"-?\d{1,3}(?=[.,]\d)", text)
    head = whole.group() if whole else ""
    rest = re.sub(r"\d", "0", text[len(head) :])
    for figure in reversed(str(n)):
        rest = re.sub(r"0(?=[^0]*$)", "#" + figure, rest, count=1)
    return head + rest.replace("#", "")


def _left_to_do(name: str, shown: Sample, definition: Path, data: Path | None) -> str:
    text = definition.read_text(encoding="utf-8")
    needless = {"reference", "address"} if shown.is_added_up else set()
    missing = [what for role, what in _needed() if role not in needless and not shown.first(role)]
    open_questions = text.count("??")
    words = (
        [_("{n} places marked “??” to fill in or confirm").format(n=open_questions)] if open_questions else []
    )
    words += [_("not found in the sample: {what}").format(what=", ".join(missing))] if missing else []
    words.append(_("replace the rows of the sample by invented ones before you share it"))
    if data:
        words.append(_("then try it: `observatory ingest --feed {name} --dry-run FILE`").format(name=name))
        return "; ".join(words)
    words.append(
        _("then bring {row} up to date: `pytest tests/feeds -k {name}`").format(row="expected.csv", name=name)
    )
    return "; ".join(words)


def _needed() -> list[tuple[str, str]]:
    return [
        ("reference", _("a reference (rows are then recognised by their content)")),
        ("date", _("a date")),
        ("code", _("what happened")),
        ("commune", _("the commune")),
        ("address", _("an address or a place")),
    ]


def _test_row(name: str, copy: Path) -> list[str]:
    """What the draft gives now on its own sample; zeros where it cannot be read yet."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            [receipt] = ingest([copy], Path(folder), feed=name, dry_run=True)
        except (FilesRefusedError, CallError, InputError):
            return [name, copy.name, "0", "0", "0", "0", ""]
    reasons = ";".join(f"{reason}:{n}" for reason, n in sorted(receipt.rejected_by.items()))
    figures = (receipt.read, receipt.stored, receipt.rejected, receipt.out_of_scope)
    return [name, copy.name, *map(str, figures), reasons]


def _text(value: str) -> str:
    """A TOML basic string."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _list(values: list[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
