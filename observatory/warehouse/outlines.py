"""The outlines in force, kept under a mark of their contents: a past run is read within its own."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from observatory.atomic import PRIVATE, PRIVATE_FOLDER, explained, make_folder
from observatory.errors import CallError
from observatory.territory import layers
from observatory.warehouse import ledger

#: The layers that say which zones there are.
NAMES = ("communes", "districts", "populations", "former_communes")


def keep(data: Path) -> str:
    """Keep the outlines in force under ``DATA/known/layers/MARK``; gives their mark."""
    folder = make_folder(data / ledger.FOLDER / "layers")
    with explained(folder), tempfile.TemporaryDirectory(dir=folder, prefix=".") as half:
        pulled = Path(half) / "geodata"
        pulled.mkdir(mode=PRIVATE_FOLDER)
        _copy(data, pulled)
        mark = ledger.mark_of(pulled)
        if mark and not (folder / mark).exists():
            make_folder(folder / mark)
            pulled.replace(folder / mark / "geodata")
    return mark


def folder_of(data: Path, mark: str) -> Path:
    """The folder from which `Territory.load` reads the outlines of that mark; the data's own without them."""
    kept = data / ledger.FOLDER / "layers" / mark
    return kept if mark and kept.exists() else data


def _copy(data: Path, target: Path) -> None:
    entries = []
    for name in NAMES:
        try:
            layer = layers.in_force(name, data)
        except CallError:  # not in force here: it was not then either
            continue
        shutil.copyfile(layer.path, target / layer.file)
        (target / layer.file).chmod(PRIVATE)
        entries.append(replace(layer, retrieved_at=None, valid_to=None))
    layers.write_manifest(target, entries)
