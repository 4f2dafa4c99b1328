"""A partner feed, as its definition in ``feeds/NAME.toml`` describes it.

A definition is data: which columns, which codes mean which theme, what is left out and why.
Everything that can be wrong in one is found when it is loaded, and all faults are told at once.
"""

from __future__ import annotations

import codecs
import re
import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from observatory import language
from observatory.crs import SYSTEMS
from observatory.errors import InputError, unknown
from observatory.fact import FOLLOW_UP_DATES, Outcome, PlaceKind, SeenBy
from observatory.language import N_, _
from observatory.redact import scrub, scrub_announced
from observatory.redact.lexicon import english
from observatory.redact.words import fold
from observatory.settings import CRS_METRIC, CRS_STORED
from observatory.themes import themes
from pipelines.definition_form import faults_of_form

FEEDS = Path(__file__).parent / "feeds"
#: What a feed may be called: its name stands in files, addresses and tables.
NAME = re.compile(r"[a-z][a-z0-9_]{2,30}")
FORMATS = ("csv", "xlsx", "geojson", "open311")
#: How many letters tell one file from the next and no more: "…_b.csv".
_MARK = 2
_ENDINGS = frozenset((*FORMATS, "json", "xml", "zip", "ods", "xlsm", "demonstration"))
#: A file of invented facts carries this column, filled, in every row; no partner’s real file has it.
#: Without a space, so that it can be the name of an XML element too.
INVENTED_COLUMN = "DONNEE_INVENTEE"

#: Forms of dates that are numbers: days since 1899-12-30, seconds or milliseconds since 1970.
NUMBER_FORMS = ("serial", "epoch", "epoch_ms")

CADENCE_LABELS = {
    "weekly": N_("every week"),
    "fortnightly": N_("every fortnight"),
    "monthly": N_("every month"),
    "yearly": N_("every year"),
}
CADENCES = tuple(CADENCE_LABELS)

#: What a number that a partner added up itself may be of.
PERIOD_LABELS = {
    "day": N_("numbers of a day, already added up"),
    "week": N_("numbers of a week, already added up"),
    "month": N_("numbers of a month, already added up"),
    "year": N_("numbers of a year, already added up"),
}
PERIODS = tuple(PERIOD_LABELS)


@dataclass(frozen=True, slots=True)
class Derived:
    """A column made of others: joined by a text, left-padded with zeros, then a pattern replaced."""

    source: tuple[str, ...]
    joined_by: str = ""
    pad: int = 0
    pattern: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a time is written: a date column, or one column holding both, and how."""

    date: str
    time: str = ""
    date_formats: tuple[str, ...] = ("%d/%m/%Y",)
    time_formats: tuple[str, ...] = ("%H:%M",)


@dataclass(frozen=True, slots=True)
class FollowUpDate:
    """Where the date of something that followed is written, and for which themes it means that.

    Without `themes` it means so for every theme that no other meaning of the same date column claims.
    """

    moment: Moment
    themes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlaceSource:
    """One way the feed says where. The first source whose columns are filled is the one used.

    `text` columns are joined by a space. For coordinates, `x` is the longitude or easting and `y` the
    latitude or northing; values are multiplied by `scale`, and those in `absent` mean "not given". `crs` is
    their reference system where the kind is ``projected`` ("EPSG:3948").
    """

    kind: PlaceKind
    text: tuple[str, ...] = ()
    x: str = ""
    y: str = ""
    scale: float = 1.0
    absent: tuple[str, ...] = ()
    uncertainty_m: float = 25.0
    crs: str = ""

    @property
    def system(self) -> str:
        """The reference system of its coordinates; empty for a text."""
        return {PlaceKind.WGS84: CRS_STORED, PlaceKind.LAMBERT93: CRS_METRIC}.get(self.kind, self.crs)

    @property
    def columns(self) -> tuple[str, ...]:
        """The partner's columns it reads."""
        return self.text or (self.x, self.y)


@dataclass(frozen=True, slots=True)
class Spread:
    """Columns that stand side by side for one: a month each, or a kind each.

    A column whose whole name fits `columns` gives its name, rewritten by `to`, into the column `into`, and
    its cells into the column `value`.
    """

    columns: str
    into: str
    value: str
    to: str = r"\g<0>"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a table of numbers already added up is: each row so many facts of a kind, a period and a commune.

    `column` holds the number, `period` is one of `PERIODS`; `area` names what the numbers are of where no
    column says the commune.
    """

    column: str
    period: str
    area: str = ""
    spread: Spread | None = None

    @property
    def made(self) -> tuple[str, ...]:
        """The columns that are in no file: they are made of those spread side by side."""
        return (self.spread.into, self.spread.value) if self.spread else ()


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """One definition, checked; loaded once, so that it equals only itself.

    `in_commune` is the commune of every row where no column says it; `line` the column of the bus line.
    """

    name: str
    labels: dict[str, str]
    cadence: str
    communes: tuple[str, ...]
    seen_by: SeenBy
    format: str
    encoding: str
    separator: str
    other_separators: tuple[str, ...]
    aliases: dict[str, str]
    sheet: str
    file_pattern: str
    reference: tuple[str, ...]
    start: Moment
    end: Moment | None
    places: tuple[PlaceSource, ...]
    commune: str
    code_columns: tuple[str, ...]
    codes: dict[str, tuple[str, str]]
    codes_out_of_scope: frozenset[str]
    constant: tuple[str, str] | None
    keep: dict[str, frozenset[str]]
    derived: dict[str, Derived]
    follow_up_dates: dict[str, FollowUpDate]
    outcome_column: str
    outcomes: dict[str, Outcome]
    cost_column: str
    billed_column: str
    residents_complain: bool
    optional: frozenset[str]
    dropped: dict[str, str]
    counted: Counted | None = None
    in_commune: str = ""
    line: str = ""
    themes: frozenset[str] = field(default_factory=frozenset)

    @property
    def label(self) -> str:
        """The partner's name in the language in force."""
        return self.labels[language.current()]

    @property
    def used_columns(self) -> tuple[str, ...]:
        """The partner's columns that something is made of, in a stable order, derived ones resolved."""
        names = [*self.reference, *self.code_columns, *self.keep, self.commune, self.line]
        names += [self.outcome_column, self.cost_column, self.billed_column]
        names += [self.counted.column] if self.counted else []
        for moment in (self.start, self.end, *self.follow_up_moments):
            names += [moment.date, moment.time] if moment else []
        for place in self.places:
            names += place.columns
        names = [
            n for name in names for n in (self.derived[name].source if name in self.derived else (name,))
        ]
        return tuple(dict.fromkeys(filter(None, names)))

    @property
    def follow_up_moments(self) -> tuple[Moment, ...]:
        """The dates of what followed, each once whatever it means."""
        return tuple(dict.fromkeys(date.moment for date in self.follow_up_dates.values()))

    def names(self, columns: Iterable[str]) -> dict[str, str]:
        """Names as they are compared (`normal`), a column's other names brought to its own → the columns."""
        found = {normal(column): column for column in columns}
        return {self.aliases.get(name, name): column for name, column in found.items()}

    @property
    def required_columns(self) -> tuple[str, ...]:
        """The used columns without which a file of this feed cannot be read."""
        made = self.counted.made if self.counted else ()
        return tuple(c for c in self.used_columns if c not in self.optional and c not in made)


def normal(text: str) -> str:
    """A code or header as it is compared: lower case, without accents, single spaces."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


def feed_names(data: Path | None = None) -> list[str]:
    """The names of every feed that has a definition, shipped or the site's own."""
    return sorted(_definitions(data))


def kept_name(file_name: str, data: Path | None) -> str:
    """`file_name` without persons.

    Nobody is named by English words, which programs write, by words in the names of feeds, the site's own
    included, and by one or two letters that tell a file from the next.
    """
    words = _words(file_name)
    known = {word for name in feed_names(data) for word in _words(name)} | _ENDINGS
    known |= {word for word in words if len(word) <= _MARK}
    if known.issuperset(words):  # most are named after their feed: no list is needed
        return scrub_announced(file_name)
    return scrub(file_name, english() | known)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(name))


def feed(name: str, data: Path | None = None) -> Feed:
    """The feed of that name; with a data folder, the site's own definition goes before the one shipped.

    Raises `CallError` naming those allowed, `InputError` on a faulty definition.
    """
    paths = (folder / f"{name}.toml" for folder in reversed(_folders(data)))
    if NAME.fullmatch(name) and (path := next(filter(Path.is_file, paths), None)):
        return _defined(path)
    if name in (found := _definitions(data)):  # by a name that is none: that is what is wrong with it
        return _defined(found[name])
    raise unknown(_("feed"), name, sorted(found))


def feeds(data: Path | None = None) -> list[Feed]:
    """Every feed whose definition can be read, by name: a draft that is not finished concerns nobody else."""
    return [one for one in _read_all(data).values() if isinstance(one, Feed)]


def faulty_feeds(data: Path | None = None) -> dict[str, str]:
    """Definitions that cannot be read: name → what is wrong with each."""
    return {name: str(one) for name, one in _read_all(data).items() if isinstance(one, InputError)}


def site_feeds(data: Path) -> Path:
    """The folder of the site's own definitions, which stand beside those shipped, in the data folder."""
    return Path(data) / "feeds"


def _definitions(data: Path | None) -> dict[str, Path]:
    """Name → file of each definition; one of the site takes the place of a shipped one of its name."""
    return {path.stem: path for folder in _folders(data) for path in sorted(folder.glob("*.toml"))}


def _folders(data: Path | None) -> list[Path]:
    """Where definitions lie, those that go before others last."""
    return [FEEDS, *([site_feeds(data)] if data else [])]


def _read_all(data: Path | None) -> dict[str, Feed | InputError]:
    read: dict[str, Feed | InputError] = {}
    for name, path in sorted(_definitions(data).items()):
        try:
            read[name] = _defined(path)
        except InputError as fault:
            read[name] = fault
    return read


def _defined(path: Path) -> Feed:
    """The feed that a file defines; one of the site may have been changed since it was read."""
    return load(path) if path.parent == FEEDS else _load_as_it_is(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _load_as_it_is(path: Path, _changed: int) -> Feed:
    """A definition of the site, read again once it was changed."""
    return load.__wrapped__(path)


@cache
def load(path: Path) -> Feed:
    """Read one definition. Raises `InputError` that lists every fault of the file."""
    try:
        if not NAME.fullmatch(path.stem):
            raise ValueError(_("its name needs small letters, digits and _ alone, 3 to 31 of them"))
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        if not (faults := list(faults_of_form(entry))):
            loaded = _feed(path.stem, entry)
            faults = list(_faults(loaded))
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, OSError) as fault:
        raise InputError(_unreadable(path, fault)) from fault
    if faults:
        raise InputError(_("{file} is at fault: {faults}").format(file=path.name, faults="; ".join(faults)))
    return loaded


def _unreadable(path: Path, fault: Exception) -> str:
    """What is wrong with a definition of which nothing could be made, in words."""
    if isinstance(fault, KeyError):
        said = _("“{key}” is missing").format(key=fault.args[0])
    elif isinstance(fault, TypeError | AttributeError | IndexError):
        said = _("a value of another kind than it has to be ({fault})").format(fault=fault)
    else:
        said = str(fault)
    return _("{file} is not a feed definition: {fault}").format(file=path.name, fault=said)


def _feed(name: str, entry: dict) -> Feed:
    file, codes, follow_up = entry["file"], entry.get("codes", {}), entry.get("follow_up", {})
    values = {normal(code): _theme_and_subtype(value) for code, value in codes.get("values", {}).items()}
    constant = _theme_and_subtype(codes["constant"]) if "constant" in codes else None
    return Feed(
        name=name,
        labels=entry["label"],
        cadence=entry["cadence"],
        communes=tuple(entry.get("communes", ())),
        seen_by=SeenBy(entry.get("seen_by", "report")),
        format=file["format"],
        encoding=file.get("encoding", "utf-8-sig"),
        separator=_tuple(file.get("separator", ","))[0],
        other_separators=_tuple(file.get("separator", ","))[1:],
        aliases=_aliases(entry.get("aliases", {})),
        sheet=file.get("sheet", ""),
        file_pattern=file.get("name", rf"{name}.*"),
        reference=_tuple(entry.get("reference", ())),
        start=_moment(entry["time"]["start"]),
        end=_moment(entry["time"].get("end")),
        places=tuple(_place(p) for p in (entry.get("place", ()) if "count" in entry else entry["place"])),
        commune=entry.get("commune", ""),
        code_columns=_tuple(codes.get("column", ())),
        codes=values,
        codes_out_of_scope=frozenset(map(normal, codes.get("out_of_scope", ()))),
        constant=constant,
        keep={column: frozenset(map(normal, kept)) for column, kept in entry.get("scope", {}).items()},
        derived={new: _derived(d) for new, d in entry.get("derived", {}).items()},
        follow_up_dates={
            name: _follow_up_date(follow_up[name]) for name in FOLLOW_UP_DATES if name in follow_up
        },
        outcome_column=follow_up.get("outcome", ""),
        outcomes={normal(k): Outcome(v) for k, v in follow_up.get("outcomes", {}).items()},
        cost_column=follow_up.get("cost", ""),
        billed_column=follow_up.get("billed", ""),
        residents_complain=bool(entry.get("residents_complain", False)),
        optional=frozenset(entry.get("optional", ())),
        dropped={column: d["why"] for d in entry.get("dropped", ()) for column in d["columns"]},
        counted=_counted(entry),
        in_commune=entry.get("in_commune", ""),
        line=entry.get("line", ""),
        themes=frozenset(theme for theme, _sub in [*values.values(), *([constant] if constant else [])]),
    )


def _faults(feed: Feed):
    if feed.format not in FORMATS:
        yield _("format “{value}” is not one of {allowed}").format(
            value=feed.format, allowed=", ".join(FORMATS)
        )
    if feed.cadence not in CADENCES:
        yield _("cadence “{value}” is not one of {allowed}").format(
            value=feed.cadence, allowed=", ".join(CADENCES)
        )
    if not feed.constant and not (feed.code_columns and feed.codes):
        yield _("no codes: give [codes] a column and values, or a constant")
    for theme, subtype in [*feed.codes.values(), *([feed.constant] if feed.constant else [])]:
        if theme not in themes() or (subtype and subtype not in themes()[theme].subtypes):
            yield _("theme “{value}” is not in themes.toml").format(
                value="/".join(filter(None, (theme, subtype)))
            )
    for name, date in feed.follow_up_dates.items():
        for theme in sorted(date.themes - set(themes())):
            yield _("theme “{value}” is not in themes.toml").format(value=f"{name}: {theme}")
    for column in sorted(set(feed.dropped) & set(feed.used_columns)):
        yield _("column “{column}” is both dropped and used").format(column=column)
    yield from _faults_of_patterns(feed)
    for place in feed.places:
        if place.kind == PlaceKind.PROJECTED and place.crs not in SYSTEMS:
            yield _("crs “{value}” is not one of {allowed}").format(
                value=place.crs, allowed=", ".join(SYSTEMS)
            )
    yield from _faults_of_forms(feed)
    yield from _faults_of_counted(feed)
    try:
        codecs.lookup(feed.encoding)
    except LookupError:
        yield _("encoding “{value}” is not known").format(value=feed.encoding)
    if set(feed.labels) != set(language.LANGUAGES):
        yield _("label needs fr and en")


def _faults_of_patterns(feed: Feed):
    """Patterns that are none, and what is put in their place."""
    patterns = {f"[derived.{new}]": (one.pattern, one.to) for new, one in feed.derived.items()}
    patterns["[file] name"] = (feed.file_pattern, "")
    if feed.counted and feed.counted.spread:
        patterns["[spread]"] = (feed.counted.spread.columns, feed.counted.spread.to)
    for where, (pattern, to) in patterns.items():
        try:
            re.compile(pattern).sub(to, "")
        except (re.error, IndexError) as fault:
            yield f"{where} {fault}"


def _faults_of_forms(feed: Feed):
    """Separators and forms of dates that are none."""
    for separator in (feed.separator, *feed.other_separators):
        if len(separator) != 1 or separator in '"\r\n':
            yield _("separator “{value}” is not one character").format(value=separator)
    for moment in (feed.start, feed.end, *feed.follow_up_moments):
        for directive in (*moment.date_formats, *moment.time_formats) if moment else ():
            if directive not in NUMBER_FORMS and not _is_time_format(directive):
                yield _("date_format “{value}” is not one: write it with %d, %m, %Y, %H, %M").format(
                    value=directive
                )


def _faults_of_counted(feed: Feed):
    if not (counted := feed.counted):
        return
    if counted.period not in PERIODS:
        yield _("period “{value}” is not one of {allowed}").format(
            value=counted.period, allowed=", ".join(PERIODS)
        )
    if feed.places:
        yield _("a table of numbers has no [[place]]: its commune is all that is known")
    if not feed.commune and not counted.area:
        yield _("numbers of where? Give commune a column, or area a name")
    finer = {"month": r"%[mbBjxcDF]", "week": r"%[djxcDF]", "day": r"%[djxcDF]"}.get(counted.period, "")
    for form in feed.start.date_formats:
        if form not in NUMBER_FORMS and not re.search(finer, form):
            yield _("date_format “{value}” does not say the {period} that each number is of").format(
                value=form, period=counted.period
            )


def _is_time_format(directive: str) -> bool:
    """Whether a text is a format of dates or times: directives that exist, and at least one."""
    try:
        time.strptime("", directive)
    except ValueError as fault:
        return "%" in directive and "bad directive" not in str(fault) and "stray" not in str(fault)
    return False


def _theme_and_subtype(value: str) -> tuple[str, str]:
    theme, _slash, subtype = value.partition("/")
    return theme, subtype


def _moment(entry: dict | None) -> Moment | None:
    if not entry:
        return None
    return Moment(
        date=entry["date"],
        time=entry.get("time", ""),
        date_formats=_tuple(entry.get("date_format", Moment.__dataclass_fields__["date_formats"].default)),
        time_formats=_tuple(entry.get("time_format", Moment.__dataclass_fields__["time_formats"].default)),
    )


def _follow_up_date(entry: dict) -> FollowUpDate:
    given = {key: value for key, value in entry.items() if key != "themes"}
    moment = _moment(given)
    if moment is None:
        raise KeyError("date")
    return FollowUpDate(moment, frozenset(_tuple(entry.get("themes", ()))))


def _place(entry: dict) -> PlaceSource:
    given = {**entry, "kind": PlaceKind(entry["kind"])}
    for name in ("text", "absent"):
        if name in given:
            given[name] = _tuple(given[name])
    return PlaceSource(**given)


def _counted(entry: dict) -> Counted | None:
    if "count" not in entry:
        return None
    spread = Spread(**entry["spread"]) if "spread" in entry else None
    return Counted(entry["count"], entry["time"]["period"], entry.get("area", ""), spread)


def _derived(entry: dict) -> Derived:
    return Derived(**{**entry, "source": _tuple(entry["source"])})


def _aliases(entry: dict) -> dict[str, str]:
    return {normal(other): normal(own) for own, names in entry.items() for other in _tuple(names)}


def _tuple(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
