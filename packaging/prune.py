"""Take out of an installed environment what the run time never imports: ``prune.py FOLDER [--strip]``.

FOLDER holds ``lib/pythonX.Y/site-packages``. Lists of files (``RECORD``) follow, so that what is left is
still what they say. With ``--strip`` compiled files lose their symbols too, as Debian's own packages do.
"""

from __future__ import annotations

import csv
import shutil
import struct
import subprocess
import sys
from pathlib import Path

#: Pattern below site-packages → why nothing misses it.
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
    """Prune the folder named on the command line and say by how much."""
    folder, strip = Path(sys.argv[1]), "--strip" in sys.argv
    [site] = folder.glob("lib/python3.*/site-packages")
    before = size(site)
    prune(site)
    if strip:
        strip_symbols(site)
    print(f"{site}: {before >> 20} MB, {size(site) >> 20} MB left")
    return 0


def prune(site: Path) -> None:
    """Delete what `LEFT_OUT` and other languages name, then what the lists of files say of it."""
    for path in [*(p for pattern in LEFT_OUT for p in site.glob(pattern)), *_languages(site)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for record in site.glob("*.dist-info/RECORD"):
        _follow(record, site)


def _languages(site: Path) -> list[Path]:
    return [
        path for path in site.glob("babel/locale-data/*.dat") if path.stem.partition("_")[0] not in SPOKEN
    ]


def _follow(record: Path, site: Path) -> None:
    """Drop from a list of files those that are gone."""
    rows = list(csv.reader(record.read_text(encoding="utf-8").splitlines()))
    kept = [row for row in rows if (site / row[0]).exists()]
    with record.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(kept)


def strip_symbols(site: Path) -> None:
    """Take the symbols out of compiled files, but for those that could no longer be loaded."""
    for path in site.rglob("*.so*"):
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


def size(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


if __name__ == "__main__":
    sys.exit(main())
