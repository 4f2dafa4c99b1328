"""What documents were made from, so that they can be printed again: run, parameters, hashes of all else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from observatory.atomic import sha256, write_text
from observatory.counts.telling import confirmed
from observatory.errors import InputError
from observatory.evaluate import decisions, register, requests, typed_figures
from observatory.geocode.corrections import FILE as CORRECTIONS
from observatory.language import N_, _
from observatory.settings import PACKAGE, PROJECT, embedded_layers
from observatory.territory import layers
from observatory.warehouse import ledger, outlines

ENDING = ".manifeste.json"

#: What a document depends on beside the facts, in words.
INPUTS = {
    "ledger": N_("what was known then (the ledger of runs)"),
    "layers": N_("the outlines of zones"),
    "other_layers": N_("the priority districts and other layers beside the zones"),
    "gazetteer": N_("the gazetteer and its corrections"),
    "registers": N_("the registers of actions, decisions, requests, figures typed in and confirmations"),
    "definitions": N_("the definitions of feeds and themes"),
    "code": N_("the program"),
    "libraries": N_("the libraries"),
}
#: What is entered by hand and told in a document.
_REGISTERS = (
    register.FILE_NAME,
    *(r.REGISTER.file_name for r in (decisions, requests, typed_figures, confirmed)),
)
#: What draws, judges and writes; another version of one of these may print other bytes.
_LIBRARIES = ("typst", "xlsxwriter", "numpy", "pandas", "scipy", "shapely", "babel", "duckdb")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Documents issued together: `run` is what was known, `files` the SHA-256 of what was printed, by name.

    `inputs` are the hashes of `INPUTS`; `by` is who issued it, a role; `kind` a word of `documents.kind_of`;
    `zones` the codes of the sheets, none for all; `subject` and `weeks` as at the desk; `as_known` the day
    looked back to, where it was. `seal` is a hash over all of it.
    """

    week: str
    audience: str
    made: str
    language: str
    run: int
    by: str
    files: dict[str, str]
    inputs: dict[str, str]
    kind: str = "week"
    zones: tuple[str, ...] = ()
    subject: str = ""
    weeks: int = 0
    as_known: str = ""
    seal: str = ""


def note(path: Path, manifest: Manifest) -> Path:
    """Write a manifest beside the documents that it is of; gives its path."""
    told = asdict(manifest) | {"seal": _seal(asdict(manifest))}
    return write_text(path, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def read(path: Path) -> Manifest:
    """A manifest. Raises `InputError` where it cannot be read, or is not what was written."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found = Manifest(**told | {"zones": tuple(told.get("zones", ()))})
        if found.seal not in ("", _seal(told)):
            raise ValueError
    except (OSError, ValueError, TypeError) as fault:
        raise InputError(_("{file} cannot be read; restore it from a backup.").format(file=path)) from fault
    return found


def faults(folder: Path) -> list[str]:
    """The documents issued in a folder that are gone or not what was issued, a sentence each.

    A document made again takes the place of the one before: the bytes of either manifest pass.
    """
    found: list[str] = []
    said: dict[str, set[str]] = {}
    for path in sorted(folder.glob(f"*{ENDING}")):
        try:
            for name, one in read(path).files.items():
                said.setdefault(name, set()).add(one)
        except InputError as fault:
            found.append(str(fault))
    text = _("{file}: this document is not the one that was issued. Restore it, or print it again.")
    wrong = [name for name, marks in said.items() if not _is_one_of(folder / name, marks)]
    return found + [text.format(file=folder / name) for name in wrong]


def _is_one_of(path: Path, marks: set[str]) -> bool:
    return path.is_file() and sha256(path) in marks


def _seal(told: dict) -> str:
    """A hash over all that a manifest says but its seal."""
    text = json.dumps({name: told[name] for name in sorted(told) if name != "seal"}, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def inputs(data: Path, run: int) -> dict[str, str]:
    """The hashes of all that a document of that run depends on, by `INPUTS`."""
    known = [line for line in ledger.lines(data) if line.run <= run]
    return {
        "ledger": _hash(line.text() for line in known),
        "layers": known[-1].layers if known else "",
        "other_layers": _other_layers(data),
        "gazetteer": _files([data / CORRECTIONS, *embedded_layers().glob("*.csv")]),
        "registers": _files(data / name for name in _REGISTERS),
        "definitions": _files(
            [
                *PROJECT.glob("pipelines/feeds/*.toml"),
                *data.glob("feeds/*.toml"),
                PACKAGE / "themes.toml",
            ]
        ),
        "code": _files(path for path in PACKAGE.rglob("*") if path.suffix in _CODE and not _carried(path)),
        "libraries": _hash(f"{name} {_version(name)}" for name in _LIBRARIES),
    }


def _other_layers(data: Path) -> str:
    """A hash over the layers in force that say nothing of zones: those of a past run are not kept."""
    names = [name for name in layers.available(data) if name not in outlines.NAMES]
    return _files(layers.in_force(name, data).path for name in names)


_CODE = (".py", ".sql", ".typ", ".po", ".toml")


def differing(manifest: Manifest, now: dict[str, str]) -> list[str]:
    """Which of the inputs are no longer those of the manifest, in words, of those that it tells of."""
    told = manifest.inputs
    return [_(words) for name, words in INPUTS.items() if name in told and told[name] != now[name]]


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
