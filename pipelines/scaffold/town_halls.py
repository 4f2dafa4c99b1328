"""The sheet that a town hall fills: a workbook with lists to choose from, and its feed, one a commune.

Each town hall is a partner of its own: that one of them sent its month says nothing of the others.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pandas as pd

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.atomic import make_folder, write_text
from observatory.errors import CallError
from observatory.fact import Outcome
from observatory.geocode import resolve_commune
from observatory.language import _
from observatory.territory import Territory
from observatory.themes import themes
from pipelines.feed import normal, site_feeds

#: Rows that are ready to be filled.
ROWS = 400
SHEET, LISTS = "Faits", "Listes"
#: Headers of the sheet, which are French like the town halls, and what stands under each as a help.
NUMBER, DAY, HOUR, WHAT, WHERE, FOLLOWED = (
    "N° (le vôtre, s’il y en a)", "Jour", "Heure (si elle est connue)", "Ce qui s’est passé",
    "Adresse ou lieu", "Suite",
)  # fmt: skip
HEADERS = (NUMBER, DAY, HOUR, WHAT, WHERE, FOLLOWED)
#: What may follow, as the sheet offers it.
OUTCOMES = {
    "Intervention": Outcome.INTERVENTION,
    "Médiation": Outcome.MEDIATION,
    "Verbalisation": Outcome.FINE,
    "Dépôt de plainte": Outcome.COMPLAINT,
    "Mise en fourrière": Outcome.IMPOUNDING,
}


def town_hall_communes() -> dict[str, str]:
    """Name by INSEE code of the communes with a sheet: all of the agglomeration but the one by district."""
    return dict(_communes())


@cache
def _communes() -> tuple[tuple[str, str], ...]:
    names = Territory.load().communes["name"].drop(index=CENTRAL_COMMUNE)
    return tuple(sorted(names.items()))


def commune_named(text: str) -> str:
    """The INSEE code of the commune that `text` names. Raises `CallError` where none has a sheet."""
    code = resolve_commune(text)
    if code not in town_hall_communes():
        raise CallError(
            _("“{value}” is none of the {n} communes that have a sheet.").format(
                value=text, n=len(town_hall_communes())
            )
        )
    return code


def feed_name(commune: str) -> str:
    """The name of the feed of a town hall, by the INSEE code of its commune."""
    plain = re.sub(r"[^a-z0-9]+", "_", normal(town_hall_communes()[commune]))
    return f"mairie_{plain.strip('_')}"[:31].rstrip("_")


def kinds() -> dict[str, str]:
    """What may have happened, in the words of the sheet → ``theme/subtype``."""
    found = {}
    for code, theme in themes().items():
        found[theme.fr] = code
        found |= {f"{theme.fr} – {names['fr']}": f"{code}/{sub}" for sub, names in theme.subtypes.items()}
    return found


def define(data: Path, commune: str) -> Path:
    """Write the feed of a town hall among the site's own definitions; its path."""
    name, town = feed_name(commune), town_hall_communes()[commune]
    path = make_folder(site_feeds(data)) / f"{name}.toml"
    return write_text(path, _definition(name, town, commune))


def write_sheet(path: Path, rows: pd.DataFrame | None = None) -> Path:
    """Write the sheet to `path`, empty or with `rows` (columns `HEADERS`)."""
    filled = pd.DataFrame(columns=list(HEADERS)) if rows is None else rows[list(HEADERS)]
    with pd.ExcelWriter(path, engine="xlsxwriter", datetime_format="dd/mm/yyyy") as writer:
        filled.to_excel(writer, sheet_name=SHEET, index=False, freeze_panes=(1, 0))
        lists = {WHAT: list(kinds()), FOLLOWED: list(OUTCOMES)}
        pd.DataFrame({name: pd.Series(texts) for name, texts in lists.items()}).to_excel(
            writer, sheet_name=LISTS, index=False
        )
        sheet = writer.sheets[SHEET]
        sheet.set_column(0, 2, 16)
        sheet.set_column(3, 5, 44)
        for column, name in enumerate(lists):
            letter, last = "AB"[column], len(lists[name]) + 1
            source = f"={LISTS}!${letter}$2:${letter}${last}"
            at = HEADERS.index(name)
            sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": source})
        writer.sheets[LISTS].set_column(0, 1, 44)
    return path


def _definition(name: str, town: str, commune: str) -> str:
    codes = "\n".join(f'"{words}" = "{code}"' for words, code in kinds().items())
    outcomes = "\n".join(f'"{words}" = "{code}"' for words, code in OUTCOMES.items())
    return f"""# The sheet of a town hall, made by `observatory town-hall`.
label = {{ fr = "Mairie – {town}", en = "Town hall – {town}" }}
cadence = "monthly"
communes = ["{commune}"]
# Every row is of this commune.
in_commune = "{commune}"
reference = "{NUMBER}"
optional = ["{NUMBER}", "{HOUR}", "{FOLLOWED}"]

[file]
format = "xlsx"
sheet = "{SHEET}"
name = '{name}(_\\d.*)?\\.xlsx'

[time.start]
date = "{DAY}"
date_format = ["%d/%m/%Y", "%d/%m/%y"]
time = "{HOUR}"
time_format = ["%H:%M", "%Hh%M", "%Hh"]

[[place]]
kind = "address"
text = "{WHERE}"

[codes]
column = "{WHAT}"

[codes.values]
{codes}

[follow_up]
outcome = "{FOLLOWED}"

[follow_up.outcomes]
{outcomes}
"""
