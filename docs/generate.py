"""Pages of the documentation that are made from the code: `python docs/generate.py` (or ``make docs``).

- data.md: every table and column of the warehouse, from its schema;
- feeds.md: every partner feed, from its definition;
- commands.md: the help of every command.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent
MADE = "<!-- Made by docs/generate.py: change the code it is made from, then run `make docs`. -->"


def data() -> str:
    """The tables of the warehouse, each column described."""
    parts = ["# The data", MADE, _DATA]
    for table, about, columns in tables():
        parts.append(f"## {table}\n\n{about}")
        rows = [f"| `{name}` | {kind} | {text} |" for name, kind, text in columns]
        parts.append("\n".join(["| column | type | what it holds |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


_DATA = """One DuckDB file, `observatory.duckdb`, built from the archive of raw files and the layers: a build
product, opened read-only by the app, the notebooks and the command line, replaced whole by each run. Times of
facts are on the clock of Europe/Paris, times of runs in UTC, points in EPSG:4326. From Python:

```python
from observatory.warehouse import connect

with connect("data") as warehouse:
    weekly = warehouse.connection.sql("select week, count(*) from facts group by week order by week").df()
```"""


def tables() -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Name, description and columns (name, type, description) of each table of schema.sql."""
    from observatory.fact import COLUMNS

    schema = (PROJECT / "observatory" / "warehouse" / "schema.sql").read_text(encoding="utf-8")
    found = []
    for about, name, body in re.findall(r"((?:-- [^\n]*\n)+)create table (\w+) \(\n(.*?)\n\);", schema, re.S):
        columns = []
        for line in body.split("\n"):
            text = re.match(r"    (\w+) +(\w+)[^-]*(?:-- (.*))?$", line)
            if text and text[1] != "check":
                said = text[3] or COLUMNS.get(text[1], ("", ""))[1]
                columns.append((text[1], text[2], said))
        found.append((name, about.replace("-- ", "").replace("\n", " ").strip(), columns))
    return found


def feeds() -> str:
    """The partner feeds that have a definition."""
    from pipelines.cli.feeds import places_of
    from pipelines.feed import feeds as definitions

    rows = [
        f"| `{one.name}` | {one.label} | {one.format} | {one.cadence} | {', '.join(sorted(one.themes))} | "
        f"{places_of(one)} | {len(one.dropped)} |"
        for one in definitions()
    ]
    head = ["| feed | partner | format | cadence | themes | places | columns never kept |", "|" + "---|" * 7]
    why = (
        "Each is one file in `pipelines/feeds/`; `observatory feeds --dropped` gives the reason of each "
        "column left out."
    )
    return "\n\n".join(["# The partner feeds", MADE, why, "\n".join(head + rows)]) + "\n"


def commands() -> str:
    """The help of every command, in English; in French without ``--lang en``."""
    import click

    from observatory import language
    from pipelines.cli.command import observatory

    before = language.current()
    language.use("en")
    try:
        parts = ["# The commands", MADE, "`observatory --help` says the same, in French by default."]
        for path, command in _walk(observatory, ("observatory",)):
            # A command keeps the option it made for its first reader: all are to ask for the same one.
            context = click.Context(
                command,
                info_name=" ".join(path),
                max_content_width=100,
                terminal_width=100,
                help_option_names=observatory.context_settings["help_option_names"],
            )
            parts.append(f"## {' '.join(path)}\n\n```text\n{command.get_help(context)}\n```")
    finally:
        language.use(before)
    return "\n\n".join(parts) + "\n"


def _walk(command, path: tuple[str, ...]):
    yield path, command
    for name, one in sorted(getattr(command, "commands", {}).items()):
        yield from _walk(one, (*path, name))


PAGES = {"data.md": data, "feeds.md": feeds, "commands.md": commands}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    main()
