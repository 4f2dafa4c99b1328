"""Take out of wheels what the run time never imports: ``prune.py FOLDER`` renews those of a folder in place.

Tests, headers, other languages and kinds of chart go; compiled files lose their symbols, as Debian's own
packages do. Lists of files (``RECORD``) follow, so that what is left is what they say.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

#: Pattern below a wheel's root → why nothing misses it.
LEFT_OUT = {
    "**/tests": "tests of libraries",
    "streamlit/testing": "Streamlit's own harness for tests",
    "streamlit/hello": "Streamlit's demonstration",
    "streamlit/static/static/js/PlotlyChart.*": "a kind of chart that no page draws",
    "streamlit/static/static/js/DeckGlJsonChart.*": "a kind of chart that no page draws",
    "streamlit/static/static/js/EChartsChart.*": "a kind of chart that no page draws",
    "streamlit/static/static/js/GraphVizChart.*": "a kind of chart that no page draws",
    "pyarrow/include": "headers for compilers",
    "numpy/_core/include": "headers for compilers",
    "numpy/_core/lib": "static libraries for compilers",
    "pyarrow/*flight*": "a network protocol of Arrow",
    "pyarrow/*s3*": "remote storage",
    "pyarrow/_gcsfs*": "remote storage",
    "pyarrow/_azurefs*": "remote storage",
    "pyarrow/_hdfs*": "remote storage",
    "pyarrow/src": "sources for compilers",
    "pyarrow/**/*.py[xd]": "sources for compilers",
    "pyarrow/*.pxi": "sources for compilers",
    "pyarrow/libarrow_python*.so": "the same library under a name for compilers",
    "pyarrow/libarrow_python*.so.*.*.*": "the same library under a third name",
    "pydeck/nbextension": "a widget of notebooks; the app has its own copy",
    "*.data/data/share/jupyter": "widgets of notebooks",
    "*.data/data/etc/jupyter": "widgets of notebooks",
    "matplotlib/mpl-data/sample_data": "examples",
    "matplotlib/mpl-data/fonts/afm": "fonts of PostScript, which nothing writes",
    "matplotlib/mpl-data/fonts/pdfcorefonts": "fonts of matplotlib's own PDF; ours come from Typst",
    "fontTools/**/*.so": "compiled twins of Python files, for whoever makes fonts",
    "fontTools/**/*.c": "sources for compilers",
    "**/*.pyi": "types for checkers",
    "**/*.h": "headers for compilers",
    "**/*.hpp": "headers for compilers",
}
#: A segment that is loaded (ELF, `p_type`).
_LOAD = 1
#: Languages the project speaks; Babel's others are left out.
SPOKEN = ("fr", "en", "root")


def main() -> int:
    """Prune the wheels of the folder named on the command line and say by how much."""
    wheels = sorted(Path(sys.argv[1]).glob("*.whl"))
    before = sum(wheel.stat().st_size for wheel in wheels)
    for wheel in wheels:
        renew(wheel)
    after = sum(wheel.stat().st_size for wheel in wheels)
    print(f"{len(wheels)} wheels: {before >> 20} MB, {after >> 20} MB left")
    return 0


def renew(wheel: Path) -> None:
    """Put a pruned wheel in the place of a wheel."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as held:
        site = Path(folder)
        held.extractall(site)
        prune(site)
        strip_symbols(site)
        follow(site)
        new = wheel.with_suffix(".new")
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
            for entry in held.infolist():
                if (site / entry.filename).is_file():
                    kept = zipfile.ZipInfo(entry.filename, entry.date_time)
                    kept.external_attr, kept.compress_type = entry.external_attr, zipfile.ZIP_DEFLATED
                    out.writestr(kept, (site / entry.filename).read_bytes())
        new.replace(wheel)


def prune(site: Path) -> None:
    """Delete what `LEFT_OUT` and other languages name."""
    for path in [*(p for pattern in LEFT_OUT for p in site.glob(pattern)), *_languages(site)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _languages(site: Path) -> list[Path]:
    return [
        path for path in site.glob("babel/locale-data/*.dat") if path.stem.partition("_")[0] not in SPOKEN
    ]


def follow(site: Path) -> None:
    """Write the lists of files anew: those that are there, with their hashes and sizes."""
    for record in site.glob("*.dist-info/RECORD"):
        rows = list(csv.reader(record.read_text(encoding="utf-8").splitlines()))
        kept = [_row(site / name, name) for name, _hash, _size in rows if (site / name).exists()]
        with record.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(kept)


def _row(path: Path, name: str) -> tuple[str, str, str]:
    """A line of the list; the list itself has no hash in it."""
    if path.name == "RECORD":
        return name, "", ""
    content = path.read_bytes()
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return name, f"sha256={digest}", str(len(content))


def strip_symbols(site: Path) -> None:
    """Take the symbols out of compiled files, but for those that could no longer be loaded."""
    for path in [*site.rglob("*.so"), *site.rglob("*.so.*")]:
        stripped = path.with_name(f"{path.name}.stripped")
        subprocess.run(["strip", "--strip-unneeded", "-o", str(stripped), str(path)], check=True)
        if loadable(stripped.read_bytes()):
            stripped.chmod(path.stat().st_mode)
            stripped.replace(path)
        else:
            stripped.unlink()


def loadable(elf: bytes) -> bool:
    """Whether every segment of a 64-bit ELF file lies in it as it will in memory, page by page.

    What was patched for its wheel loses that when it is stripped: “ELF load command address/offset not
    page-aligned”.
    """
    start, length, number = *struct.unpack_from("<Q", elf, 32), *struct.unpack_from("<HH", elf, 54)
    for n in range(number):
        kind, _flags, offset, address = struct.unpack_from("<IIQQ", elf, start + n * length)
        [alignment] = struct.unpack_from("<Q", elf, start + n * length + 48)
        if kind == _LOAD and (address - offset) % max(alignment, 1):
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
