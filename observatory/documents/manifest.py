"""What a document was made from, so that it can be printed again: run, parameters, hashes of all else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from observatory.atomic import sha256, write_text
from observatory.errors import InputError
from observatory.geocode.corrections import FILE as CORRECTIONS
from observatory.language import N_, _
from observatory.settings import PACKAGE, PROJECT, embedded_layers
from observatory.warehouse import ledger

ENDING = ".manifeste.json"

#: What a document depends on beside the facts, in words.
INPUTS = {
    "ledger": N_("what was known then (the ledger of runs)"),
    "layers": N_("the outlines of zones"),
    "gazetteer": N_("the gazetteer and its corrections"),
    "definitions": N_("the definitions of feeds and themes"),
    "code": N_("the program"),
    "libraries": N_("the libraries"),
}
#: What draws, judges and writes; another version of one of these may print other bytes.
_LIBRARIES = ("typst", "xlsxwriter", "numpy", "pandas", "scipy", "shapely", "babel", "duckdb")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A bulletin issued: `run` is what was known, `files` the SHA-256 of what was printed, by name.

    `inputs` are the hashes of `INPUTS`; `by` is who issued it, a role.
    """

    week: str
    audience: str
    made: str
    language: str
    run: int
    by: str
    files: dict[str, str]
    inputs: dict[str, str]


def note(path: Path, manifest: Manifest) -> Path:
    """Write a manifest beside the document that it is of; gives its path."""
    return write_text(path, json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n")


def read(path: Path) -> Manifest:
    """A manifest. Raises `InputError` where it cannot be read."""
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as fault:
        raise InputError(_("{file} cannot be read; restore it from a backup.").format(file=path)) from fault


def inputs(data: Path, run: int) -> dict[str, str]:
    """The hashes of all that a document of that run depends on, by `INPUTS`."""
    known = [line for line in ledger.lines(data) if line.run <= run]
    return {
        "ledger": _hash(line.text() for line in known),
        "layers": known[-1].layers if known else "",
        "gazetteer": _files([data / CORRECTIONS, *embedded_layers().glob("*.csv")]),
        "definitions": _files([*PROJECT.glob("pipelines/feeds/*.toml"), PACKAGE / "themes.toml"]),
        "code": _files(path for path in PACKAGE.rglob("*") if path.suffix in _CODE and not _carried(path)),
        "libraries": _hash(f"{name} {_version(name)}" for name in _LIBRARIES),
    }


_CODE = (".py", ".sql", ".typ", ".po", ".toml")


def differing(manifest: Manifest, now: dict[str, str]) -> list[str]:
    """Which of the inputs are no longer those of the manifest, in words."""
    return [_(words) for name, words in INPUTS.items() if manifest.inputs.get(name) != now[name]]


def _carried(path: Path) -> bool:
    """Whether a file below the installed package lies beside it in the repository."""
    return PACKAGE.parent != PROJECT and PROJECT in path.parents


def _files(paths: Iterable[Path]) -> str:
    return _hash(f"{path.name} {sha256(path)}" for path in sorted(paths) if path.is_file())


def _hash(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
