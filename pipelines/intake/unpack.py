"""What came packed: the files of a ZIP, each taken in by itself, within bounds."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from observatory.atomic import PRIVATE, explained
from observatory.errors import InputError, ObservatoryError
from observatory.language import _

FOLDER = ".contenu"
#: Files and bytes (unpacked) of one ZIP at most.
MOST_FILES, MOST_BYTES = 100, 600 << 20
_SYSTEMS = (".DS_Store", "Thumbs.db", "desktop.ini")
#: Bytes of a name that are kept, its end: disks take 255.
LONGEST_NAME = 180


def parts(path: Path) -> list[Path] | ObservatoryError:
    """The files to take in for one that came: itself, or those of a ZIP unpacked; or what is wrong."""
    if path.is_symlink():
        return InputError(
            _("{file} is a link to another place, which is never followed. Send the file itself.").format(
                file=path.name
            )
        )
    if path.suffix.lower() != ".zip":
        return [path]
    try:
        return _unpacked(path)
    except InputError as fault:
        return fault
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError):
        return InputError(_("{file} is a damaged or locked ZIP. Send it again.").format(file=path.name))


def clear(claim: Path) -> None:
    """Remove what was unpacked."""
    shutil.rmtree(claim / FOLDER, ignore_errors=True)


def _unpacked(path: Path) -> list[Path]:
    folder = path.parent / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(path) as packed:
        members = [one for one in packed.infolist() if not (one.is_dir() or _is_systems(one.filename))]
        _check(path, members)
        return [_written(packed, one, folder / str(n)) for n, one in enumerate(members)]


def _is_systems(name: str) -> bool:
    """Whether a member is what a system puts beside the files it packs, and nobody sent."""
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in _SYSTEMS


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise InputError(_("{file} is an empty ZIP.").format(file=path.name))
    if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
        raise InputError(
            _("{file} holds more than {files} files or {size} MB. Send them in parts.").format(
                file=path.name, files=MOST_FILES, size=MOST_BYTES >> 20
            )
        )
    if any(one.filename.lower().endswith(".zip") for one in members):
        raise InputError(_("{file} holds another ZIP. Send its files themselves.").format(file=path.name))


def _written(packed: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    name = PurePosixPath(member.filename.replace("\\", "/")).name.lstrip("-.") or "_"
    folder.mkdir(parents=True, mode=0o700)
    plain = "".join("_" if ord(letter) < 32 else letter for letter in name)
    target = folder / (plain.encode("utf-8", "replace")[-LONGEST_NAME:].decode(errors="ignore") or "_")
    left = member.file_size
    with explained(target), packed.open(member) as source, target.open("wb") as file:
        while piece := source.read(1 << 20):
            left -= len(piece)
            if left < 0:  # more than was announced
                raise zipfile.BadZipFile
            file.write(piece)
    target.chmod(PRIVATE)
    return target
