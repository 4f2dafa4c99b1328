"""Layers and their dates: which file answers for each kind of outline, place or address, and how good it is.

Two folders hold layers, each with a ``layers.toml`` that declares them: the embedded defaults in
``geodata/``, and what `observatory geodata pull` installed in ``DATA/geodata``. A name
(``communes``) may have several entries, one for each period of validity: outlines change, and a
fact of 2016 belongs to the commune of 2016.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import tomllib
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observatory import language
from observatory.atomic import sha256, write_text
from observatory.errors import CallError, InputError
from observatory.language import N_, _
from observatory.settings import CRS_STORED, embedded_layers

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "layers.toml"

#: Everything a site may have, in the order `geodata status` lists it, and the file it is kept in.
FILES: dict[str, str] = {
    "communes": "communes.geojson",
    "districts": "districts.geojson",
    "populations": "populations.csv",
    "addresses": "addresses.csv",
    "qpv": "qpv.geojson",
    "sectors": "sectors.geojson",
    "stops": "stops.csv",
    "ground": "ground.geojson",
    "gazetteer": "gazetteer.csv",
    "former_communes": "former_communes.csv",
}

ORIGIN_LABELS = {
    "pulled": N_("pulled"),
    "embedded": N_("embedded"),
    "absent": N_("absent"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One entry of a ``layers.toml``. `valid_to` is the last day in force, None while it lasts.

    `sha256` is that of the file kept here, `source_sha256` that of what the producer gave.
    """

    name: str
    file: str
    title_fr: str
    title_en: str
    source: str
    licence: str
    valid_from: dt.date
    sha256: str
    features: int
    indicative: bool
    vintage: str = ""
    limits_fr: str = ""
    limits_en: str = ""
    crs: str = CRS_STORED
    source_url: str = ""
    valid_to: dt.date | None = None
    retrieved_at: dt.datetime | None = None
    source_sha256: str = ""
    folder: Path = Path()
    origin: str = "embedded"

    @property
    def path(self) -> Path:
        """Where its file lies."""
        return self.folder / self.file

    @property
    def title(self) -> str:
        """Its title in the language in force."""
        return self.title_en if language.current() == "en" else self.title_fr

    @property
    def limits(self) -> str:
        """What must be said wherever it is used, in the language in force; empty where there is nothing."""
        return self.limits_en if language.current() == "en" else self.limits_fr

    def valid_on(self, day: dt.date) -> bool:
        """Whether the layer describes the territory as it was that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def in_force(name: str, data: Path | None = None, on: dt.date | None = None) -> Layer:
    """The entry that answers for a layer.

    Parameters
    ----------
    name : str
        One of `FILES`, or any other name a ``layers.toml`` declares.
    data : Path, optional
        The data folder; without it only the embedded layers are looked at.
    on : date, optional
        The day whose territory is asked for; the newest entry by default.

    Returns
    -------
    Layer
        Among the entries valid on that day the pulled one, else the embedded one. Where none was
        valid, the entry nearest in time serves: `Layer.valid_on` tells.

    Raises
    ------
    CallError
        Where no folder has the layer: it says how to get it.
    """
    found = [layer for layer in declared(data) if layer.name == name]
    if not found:
        raise CallError(
            _(
                "the layer “{name}” is not in force here; in force: {names}. "
                "Install it with “observatory geodata pull”."
            ).format(name=name, names=", ".join(available(data)))
        )
    return min(found, key=lambda layer: _preference(layer, on))


def available(data: Path | None = None) -> list[str]:
    """The names of the layers that can be used, in the order of `FILES`, then any other."""
    names = {layer.name for layer in declared(data)}
    return [name for name in FILES if name in names] + sorted(names - FILES.keys())


def declared(data: Path | None = None) -> list[Layer]:
    """Every entry of both manifests whose file exists, the pulled ones first.

    Raises `InputError` naming the file and the entry where a manifest cannot be read.
    """
    folders = [(pulled_folder(data), "pulled")] if data is not None else []
    folders.append((embedded_layers(), "embedded"))
    entries = [entry for folder, origin in folders for entry in read_manifest(folder, origin)]
    return [entry for entry in entries if entry.path.is_file()]


def pulled_folder(data: Path) -> Path:
    """Where `geodata pull` installs layers."""
    return Path(data) / "geodata"


def read_manifest(folder: Path, origin: str) -> tuple[Layer, ...]:
    """The entries of ``folder/layers.toml``, in its order; none where there is no such file."""
    path = folder / MANIFEST
    if not path.is_file():
        return ()
    stamp = path.stat()
    return _read_manifest(path, origin, stamp.st_mtime_ns, stamp.st_size)


def write_manifest(folder: Path, entries: list[Layer]) -> None:
    """Replace ``folder/layers.toml`` in one step, so that a reader sees the old one or the new one."""
    write_text(folder / MANIFEST, manifest_text(entries))


def manifest_text(entries: list[Layer]) -> str:
    """The text of a ``layers.toml``."""
    return "\n".join(_toml_entry(entry) for entry in entries)


def declare(folder: Path) -> list[str]:
    """Write the checksum and the number of features of each file of `folder` in its ``layers.toml``.

    For whoever replaces a layer by hand. Returns the names of the entries that changed.
    """
    before = read_manifest(folder, "embedded")
    after = [replace(entry, sha256=sha256(entry.path), features=_count(entry.path)) for entry in before]
    write_manifest(folder, after)
    return [new.name for old, new in zip(before, after, strict=True) if old != new]


def status(data: Path | None = None, on: dt.date | None = None) -> pd.DataFrame:
    """What is in force, for `observatory geodata status`.

    Returns
    -------
    DataFrame
        One row a layer of `FILES` and of the manifests: `layer, title, in_force` ('pulled',
        'embedded' or 'absent'), `vintage, valid_from, valid_to, licence, source, features,
        indicative` (bool), `why` (its limits, a sentence), `intact` (False where the file is no
        longer the one that was declared; None where absent), `path`.
    """
    import pandas as pd

    names = [*FILES, *(name for name in available(data) if name not in FILES)]
    return pd.DataFrame([_status_row(name, data, on) for name in names])


def _status_row(name: str, data: Path | None, on: dt.date | None) -> dict[str, Any]:
    if name not in available(data):
        why = _("not embedded: install it with “observatory geodata pull”")
        blank = dict.fromkeys(("vintage", "valid_from", "valid_to", "licence", "source"), "")
        return {"layer": name, "title": "", "in_force": "absent", **blank, "features": 0,
                "indicative": False, "why": why, "intact": None, "path": ""}  # fmt: skip
    layer = in_force(name, data, on)
    return {
        "layer": name,
        "title": layer.title,
        "in_force": layer.origin,
        "vintage": layer.vintage or _vintage_unsaid(layer),
        "valid_from": layer.valid_from.isoformat(),
        "valid_to": layer.valid_to.isoformat() if layer.valid_to else "",
        "licence": layer.licence,
        "source": layer.source,
        "features": layer.features,
        "indicative": layer.indicative,
        "why": layer.limits,
        "intact": sha256(layer.path) == layer.sha256,
        "path": str(layer.path),
    }


def _vintage_unsaid(layer: Layer) -> str:
    if layer.retrieved_at is None:
        return _("not stated")
    return _("not stated, taken on {day}").format(day=layer.retrieved_at.date().isoformat())


def _count(path: Path) -> int:
    """Features of a GeoJSON, or rows of a CSV without its header."""
    if path.suffix == ".geojson":
        return len(json.loads(path.read_text(encoding="utf-8"))["features"])
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _row in csv.reader(file)) - 1


def _preference(layer: Layer, on: dt.date | None) -> tuple[int, int, int]:
    """Sort key: days between the layer's period and `on`, then pulled first, then the newest."""
    if on is None:
        away = 0 if layer.valid_to is None else (dt.date.max - layer.valid_to).days
    elif layer.valid_on(on):
        away = 0
    else:
        away = (layer.valid_from - on).days if on < layer.valid_from else (on - (layer.valid_to or on)).days
    return away, layer.origin != "pulled", -layer.valid_from.toordinal()


@lru_cache(maxsize=16)
def _read_manifest(path: Path, origin: str, mtime_ns: int, size: int) -> tuple[Layer, ...]:
    """`mtime_ns` and `size` are part of the cache key: a new manifest is read again."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("layer", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(_("{path} cannot be read: {fault}").format(path=path, fault=fault)) from fault
    return tuple(_layer(entry, path, origin) for entry in entries)


def _layer(entry: dict[str, Any], path: Path, origin: str) -> Layer:
    known = {field.name for field in fields(Layer)} - {"folder", "origin"}
    try:
        if set(entry) - known:
            raise TypeError(", ".join(sorted(set(entry) - known)))
        return Layer(**entry, folder=path.parent, origin=origin)
    except TypeError as fault:
        text = _("{path}: the entry “{name}” has a missing or unknown key: {fault}")
        raise InputError(text.format(path=path, name=entry.get("name", "?"), fault=fault)) from fault


def _toml_entry(layer: Layer) -> str:
    kept = [field for field in fields(Layer) if field.name not in ("folder", "origin")]
    values = {field.name: getattr(layer, field.name) for field in kept}
    unsaid = {field.name for field in kept if field.default in ("", None) and not values[field.name]}
    lines = [f"{name} = {_toml_value(value)}" for name, value in values.items() if name not in unsaid]
    return "[[layer]]\n" + "\n".join(lines) + "\n"


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):  # datetimes too
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    # A JSON string is a TOML basic string, but for DEL, which JSON leaves as it is.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
