"""Compile what the run time imports, and only that: ``bytecode.py FOLDER [ROOT]``.

Run by the Python of FOLDER. The files lie below ROOT now and below / later: paths in the bytecode are those
they will have. A folder that is read-only afterwards is read as fast as one that is not; what nobody imports
takes no room twice. A module of ours that cannot be imported ends it: something it needs was left out.
"""

from __future__ import annotations

import ast
import importlib
import logging
import py_compile
import sys
from pathlib import Path

#: Modules that are asked for by name at run time, not imported by ours.
_BY_NAME = (
    "streamlit.web.cli", "streamlit.web.bootstrap", "streamlit.web.server.starlette.starlette_app",
    "uvicorn.protocols.http.h11_impl", "uvicorn.protocols.websockets.websockets_sansio_impl",
    "uvicorn.loops.asyncio", "uvicorn.lifespan.on", "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg", "pandas.io.formats.csvs", "pandas.io.formats.format",
    "geopandas.io.arrow", "pyarrow.parquet", "rapidfuzz.process", "rapidfuzz.fuzz", "encodings.idna",
)  # fmt: skip


def main() -> int:
    """Compile for the folder named on the command line and say how much."""
    folder, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2] if len(sys.argv) > 2 else "/").resolve()
    [site] = folder.glob("lib/python3.*/site-packages")
    sys.dont_write_bytecode = True
    logging.disable()
    sys.path.insert(0, str(site / "observatory" / "project"))
    for name in [*named(site), *_BY_NAME]:
        try:
            importlib.import_module(name)
        except ImportError:
            if name.startswith(("observatory", "pipelines")):
                raise
    files = imported(site)
    for file in files:
        later = "/" / file.relative_to(root)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(file), dfile=str(later), doraise=True, invalidation_mode=mode)
    print(f"{len(files)} files compiled")
    return 0


def named(site: Path) -> list[str]:
    """Our own modules, and every module that they name, at their start or inside a function."""
    found = {}
    for base in (site, site / "observatory" / "project"):
        for file in [*base.glob("observatory/**/*.py"), *base.glob("pipelines/**/*.py")]:
            dotted = file.relative_to(base).with_suffix("").as_posix().replace("/", ".")
            if dotted.startswith("observatory.project") or dotted.endswith("__main__"):
                continue
            found[dotted.removesuffix(".__init__")] = None
            found |= dict.fromkeys(_imports(file))
    return list(found)


def _imports(file: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]


def imported(site: Path) -> list[Path]:
    """The Python files below `site` that are loaded now."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    ours = {*site.glob("observatory/**/*.py")}
    return sorted(
        {Path(file) for file in files if file and file.endswith(".py")} & {*site.rglob("*.py")} | ours
    )


if __name__ == "__main__":
    sys.exit(main())
