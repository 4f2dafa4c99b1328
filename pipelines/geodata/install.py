"""Pull the official layers, check each, and put it in force without disturbing the others.

A layer is fetched beside, read, checked, and only then takes the place of the one in force, in one
step. One that fails is reported and leaves everything as it was.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from observatory.atomic import PRIVATE, make_folder, write_bytes
from observatory.errors import CallError, InputError
from observatory.language import N_, _, number_text
from observatory.settings import embedded_layers
from observatory.territory import Territory, layers
from observatory.territory.layers import FILES, Layer
from pipelines.geodata import fetch, outlines, places
from pipelines.geodata.fetch import Fetched, Report
from pipelines.geodata.official import Context, Product

READERS: dict[str, Callable[[Path, Context], Product]] = outlines.READERS | places.READERS
SOURCES = "sources.toml"

#: Licences as data.gouv.fr names them; one it does not name stays as the source declares it.
_LICENCES = {"lov2": "Licence Ouverte 2.0", "fr-lo": "Licence Ouverte 1.0", "odc-odbl": "ODbL 1.0"}

STATE_LABELS = {
    "installed": N_("installed"),
    "unchanged": N_("unchanged"),
    "failed": N_("failed, the layer in force stays"),
    "absent": N_("absent, the layer in force stays"),
}

#: Layers whose change moves zones: facts already stored keep the former zone until a rebuild.
_ZONING = ("communes", "districts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of ``geodata/sources.toml``, where each key is explained."""

    layer: str
    reader: str
    producer: str
    licence: str
    files: list[str]
    max_mb: int
    valid_from: dt.date
    title_fr: str
    title_en: str
    limits_fr: str = ""
    limits_en: str = ""
    vintage: str = ""
    url: str = ""
    dataset: str = ""
    search: str = ""
    title_has: str = ""
    formats: list[str] = field(default_factory=list)

    @property
    def online(self) -> bool:
        """Whether it can be fetched, or is only taken from a folder."""
        return bool(self.url or self.dataset or self.search)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one layer: `state` is installed, unchanged, failed or absent."""

    layer: str
    state: str
    features: int = 0
    source: str = ""
    sha256: str = ""
    detail: str = ""


def pull(
    data: Path,
    source_folder: Path | None = None,
    report: Report = lambda text: None,
    sources: Path | None = None,
    backoff_s: float = fetch.BACKOFF_S,
) -> pd.DataFrame:
    """Install the official layers under ``data/geodata``.

    Parameters
    ----------
    data : Path
        The data folder; created where it is not there.
    source_folder : Path, optional
        Take the files from this folder, by the names `geodata/sources.toml` lists, without any
        network; a layer without a file there stays as it is.
    report : callable
        Told in a sentence what happens, for the person who waits.
    sources : Path, optional
        Another ``sources.toml``.
    backoff_s : float
        Seconds before a second attempt.

    Returns
    -------
    DataFrame
        One row a layer: `layer, state` ('installed', 'unchanged', 'failed', 'absent'), `features`,
        `source` (address or file), `sha256` (of what the producer gave), `detail`.

    Raises
    ------
    CallError
        The folder does not exist or holds no file that is recognised; or another pull is running.
    """
    api, known = read_sources(sources or embedded_layers() / SOURCES)
    if source_folder is not None:
        _check_folder(source_folder, known)
    folder = layers.pulled_folder(data)
    make_folder(folder)
    try:
        with FileLock(folder / ".lock", timeout=0, mode=PRIVATE), _desk(folder) as desk:
            session = _Pull(data, source_folder, report, api, desk, backoff_s)
            outcomes = [session.layer(name, group) for name, group in _by_layer(known)]
    except Timeout as fault:
        text = _("another pull is running on {folder}; wait until it ends")
        raise CallError(text.format(folder=folder)) from fault
    return pd.DataFrame(outcomes)


@contextmanager
def _desk(folder: Path) -> Iterator[Path]:
    """A place for files in the making, on the disk where they will serve; a killed pull's is swept."""
    desk = folder / ".pull"
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir()
    try:
        yield desk
    finally:
        shutil.rmtree(desk, ignore_errors=True)


def read_sources(path: Path) -> tuple[str, list[Source]]:
    """Read the address of the data.gouv.fr API and the sources, in order."""
    with path.open("rb") as file:
        document = tomllib.load(file)
    return document["api"].rstrip("/"), [Source(**entry) for entry in document["source"]]


@dataclass(slots=True)
class _Pull:
    """One run: what every layer of it needs."""

    data: Path
    source_folder: Path | None
    report: Report
    api: str
    desk: Path
    backoff_s: float
    context: Context | None = None

    def layer(self, name: str, sources: list[Source]) -> Outcome:
        """Try the sources of one layer in turn, until one is installed."""
        faults = []
        for source in sources:
            try:
                found = self._obtain(source)
                if found is None:
                    continue
                return self._install(*found)
            except InputError as fault:
                faults.append(str(fault))
                self.report(f"{name}: {fault}")
        if faults:
            return Outcome(name, "failed", detail=" ".join(faults))
        return Outcome(name, "absent", detail=_("nothing to take it from: the layer in force stays"))

    def _obtain(self, source: Source) -> tuple[Source, Fetched] | None:
        """The producer's file, and the source with the licence and vintage it was found to have."""
        if self.source_folder is not None:
            path = _recognised(self.source_folder, source)
            return (source, _from_folder(path, source)) if path else None
        return self._download(source) if source.online else None

    def _download(self, source: Source) -> tuple[Source, Fetched]:
        url, modified = source.url, ""
        with fetch.open_session(self.backoff_s) as session:
            if not url:
                choice = fetch.resource_of(
                    session, self.api, source.dataset, source.search, source.formats, source.title_has
                )
                url, modified = choice["url"], choice["modified"]
                source = replace(source, licence=_LICENCES.get(choice["licence"], source.licence))
            self.report(_("{layer}: fetching {url}").format(layer=source.layer, url=url))
            # The reader is told the file's name in its messages: the producer's own, made harmless.
            name = Path(url.split("?")[0]).name or source.layer
            into = self.desk / f"{source.layer}-{name}"[:100]
            got = fetch.fetch(session, url, into, source.max_mb << 20, self.report, self.backoff_s)
        today = dt.datetime.now(dt.UTC).date().isoformat()
        return replace(source, vintage=source.vintage or got.modified or modified or today), got

    def _install(self, source: Source, got: Fetched) -> Outcome:
        """Read and check the file, then put it in force."""
        self.context = self.context or _context(self.data)
        product = _read(source, got.path, self.context)
        entry = _entry(source, got, product)
        folder = layers.pulled_folder(self.data)
        entries = list(layers.read_manifest(folder, "pulled"))
        same = any((old.name, old.sha256) == (entry.name, entry.sha256) and _intact(old) for old in entries)
        # The entry of the same period gives way; those of former periods are kept, under other names.
        kept = [
            _retired(old, entry, folder)
            for old in entries
            if (old.name, old.valid_from) != (entry.name, entry.valid_from)
        ]
        if not same:
            write_bytes(folder / entry.file, product.content)
        layers.write_manifest(folder, sorted([*kept, entry], key=lambda one: list(FILES).index(one.name)))
        if source.layer in _ZONING:
            self.context = None  # what comes next is compared with the new outlines
        state = "unchanged" if same else "installed"
        self.report(f"{entry.title}: {number_text(product.features)} ({_(STATE_LABELS[state])})")
        detail = "; ".join([*product.notes, *_after(source.layer, same)])
        return Outcome(source.layer, state, product.features, got.url, got.sha256, detail)


def _read(source: Source, path: Path, context: Context) -> Product:
    try:
        return READERS[source.reader](path, context)
    except (ValueError, KeyError) as fault:
        # A file from outside may break a reader in ways nobody foresaw; the other layers go on.
        text = _("{file} cannot be read: {fault}").format(file=path.name, fault=repr(fault))
        raise InputError(text) from fault


def _by_layer(sources: Iterable[Source]) -> list[tuple[str, list[Source]]]:
    """Sources by layer, the communes first: the others are compared with them."""
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(source.layer, []).append(source)
    return sorted(groups.items(), key=lambda item: item[0] != "communes")


def _check_folder(folder: Path, sources: list[Source]) -> None:
    if not folder.is_dir():
        raise CallError(_("there is no folder {folder}").format(folder=folder))
    if not any(_recognised(folder, source) for source in sources):
        names = ", ".join(name for source in sources for name in source.files)
        text = _("no file in {folder} is recognised; names looked for: {names}")
        raise CallError(text.format(folder=folder, names=names))


def _recognised(folder: Path, source: Source) -> Path | None:
    """The first file of the folder that bears one of the source's names, in their order."""
    found = (path for name in source.files for path in sorted(folder.glob(name)) if path.is_file())
    return next(found, None)


def _from_folder(path: Path, source: Source) -> Fetched:
    size = path.stat().st_size
    if size > source.max_mb << 20:
        text = _("{url} is larger than the {limit} MB this layer may have; is it the right file?")
        raise InputError(text.format(url=path, limit=source.max_mb))
    return Fetched(path, path.name, layers.sha256(path), size)


def _context(data: Path) -> Context:
    """What is in force now; what does not read is passed over, so that a pull can mend it."""
    try:
        return Context(Territory.load(data), layers.in_force("communes", data).indicative)
    except InputError:
        return Context(Territory.load(), generalised=True)


def _entry(source: Source, got: Fetched, product: Product) -> Layer:
    return Layer(
        name=source.layer,
        file=FILES[source.layer],
        title_fr=source.title_fr,
        title_en=source.title_en,
        source=source.producer,
        source_url=got.url,
        licence=source.licence,
        valid_from=source.valid_from,
        vintage=source.vintage,
        sha256=hashlib.sha256(product.content).hexdigest(),
        source_sha256=got.sha256,
        retrieved_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        features=product.features,
        indicative=False,
        limits_fr=source.limits_fr,
        limits_en=source.limits_en,
        origin="pulled",
    )


def _intact(layer: Layer) -> bool:
    return layer.path.is_file() and layers.sha256(layer.path) == layer.sha256


def _retired(old: Layer, new: Layer, folder: Path) -> Layer:
    """The entry of a former period, its end and its file's name said; other layers as they are."""
    if old.name != new.name or old.valid_from > new.valid_from or old.file != new.file:
        return old
    name = f"{Path(old.file).stem}-{old.valid_from.isoformat()}{Path(old.file).suffix}"
    if old.path.is_file():
        old.path.replace(folder / name)
    return replace(old, file=name, valid_to=new.valid_from - dt.timedelta(days=1))


def _after(layer: str, same: bool) -> list[str]:
    """What is left to do once a layer has changed."""
    if same or layer not in _ZONING:
        return []
    return [_("zones have moved: run “observatory rebuild” so that stored facts follow")]
