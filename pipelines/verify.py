"""Verification of a data folder: archive, ledger, warehouse, editions, layers, and who may read them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from observatory import registers
from observatory.access import Journal
from observatory.atomic import PRIVATE, PRIVATE_FOLDER, sha256
from observatory.counts import edition, sent
from observatory.documents import files, manifest
from observatory.errors import InputError
from observatory.language import _
from observatory.redact import key_of
from observatory.redact.references import KEY_FILE
from observatory.territory import layers
from observatory.warehouse import WAREHOUSE_FAULTS, connect, ledger, published, store
from observatory.warehouse.known import look_back, moments
from observatory.warehouse.runs import strayed
from pipelines import archive
from pipelines.record import key_mark

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse


def faults(data: Path) -> list[str]:
    """What is wrong with a data folder, a sentence each; none where a rebuild gives what there was.

    Raises `InputError` where there is no archive.
    """
    if not (data / archive.FOLDER).is_dir():
        raise InputError(_("there is no archive in {folder}: nothing to verify.").format(folder=data))
    kept = [*_archive(data), *_cut(data), *ledger.faults(data), *_editions(data), *_layers(data), *_key(data)]
    kept += registers.faults(data) + manifest.faults(data / files.FOLDER)
    return [*kept, *([] if kept else _warehouse(data)), *Journal(data).faults(), *_permissions(data)]


def _warehouse(data: Path) -> list[str]:
    """Whether the warehouse holds what its ledger says that it published."""
    if not published(data).exists():
        return []
    text = _(
        "the table {table} of the warehouse is not what was published; `observatory rebuild` makes it again."
    )
    try:
        with connect(data) as warehouse:
            found = [text.format(table=table) for table in strayed(warehouse, data)]
            found += [*_other_key(warehouse, data), *_lines_gone(warehouse, data)]
            return found or _recounted(warehouse, data)
    except InputError as fault:
        return [str(fault)]
    except WAREHOUSE_FAULTS:
        return [text.format(table=published(data).name)]


def _recounted(warehouse: Warehouse, data: Path) -> list[str]:
    """Whether each edition is what was known when it was sent, counted anew as of then."""
    text = _(
        "{file}: this edition is not what was known when it was sent. Restore the data folder from a backup."
    )
    runs = {one.run: one for one in moments(warehouse)}
    try:
        found = []
        for one in (one for editions in sent.kept(data).values() for one in editions if one.run):
            if one.run in runs:
                look_back(warehouse, runs[one.run])
            if one.run not in runs or edition.departs(warehouse, data, one):
                found.append(text.format(file=one.path))
        return found
    finally:
        look_back(warehouse, None)


def _other_key(warehouse: Warehouse, data: Path) -> list[str]:
    """Whether the key of the references is that under which the warehouse was made."""
    if store.key_mark(warehouse) == key_mark(key_of(data)):
        return []
    text = _("{file} is not the key that the warehouse was made under: restore it.")
    return [text.format(file=data / KEY_FILE)]


def _lines_gone(warehouse: Warehouse, data: Path) -> list[str]:
    """Whether a file that was published has lost its line in the manifest of the archive."""
    known = set(warehouse.ask("receipts")["receipt"])
    if not any(entry.receipt in known for entry in archive.unlisted(data)):
        return []
    text = _(
        "{file} in the archive is not what was written: a line is missing, too many or moved. Restore it."
    )
    return [text.format(file=data / archive.FOLDER / archive.MANIFEST)]


def _layers(data: Path) -> list[str]:
    text = _("{file}: this layer is no longer the one that was installed. Install it again.")
    folder = layers.pulled_folder(data)
    try:
        entries = layers.read_manifest(folder, "pulled")
    except InputError as fault:
        return [str(fault)]
    return [
        text.format(file=entry.path)
        for entry in entries
        if not entry.path.exists() or sha256(entry.path) != entry.sha256
    ]


def _archive(data: Path) -> list[str]:
    found = []
    try:
        archive.withdrawn(data)
    except InputError as fault:
        found.append(str(fault))
    return [*found, *archive.faults(data)]


def _cut(data: Path) -> list[str]:
    text = _("{file}: the last line is cut off. The next run writes behind the last whole one.")
    return [text.format(file=path) for path in archive.cut_lists(data)]


def _editions(data: Path) -> list[str]:
    text = _("{file}: this edition cannot be read. Restore it: what partners hold could not be audited.")
    altered = _("{file}: this edition is no longer the one that was kept. Restore it.")
    cut = sent.unreadable(data)
    return [text.format(file=path) for path in cut] + [
        altered.format(file=path) for path in sent.altered(data) if path not in cut
    ]


def _key(data: Path) -> list[str]:
    if not (data / KEY_FILE).exists():
        return [_("{file} is lost: `observatory rebuild` makes another.").format(file=data / KEY_FILE)]
    try:
        key_of(data)
    except InputError as fault:
        return [str(fault)]
    return []


def _permissions(data: Path) -> list[str]:
    """Files and folders that others than their owner may read, where the system knows such rights."""
    if os.name != "posix":
        return []
    text = _("{file}: others may read it. Say `chmod {mode:o} {file}`.")
    allowed = (
        (path, PRIVATE_FOLDER if path.is_dir() else PRIVATE) for path in (data, *sorted(data.rglob("*")))
    )
    return [
        text.format(file=path, mode=mode)
        for path, mode in allowed
        if not path.is_symlink() and path.stat().st_mode & 0o777 & ~mode & 0o077
    ]
