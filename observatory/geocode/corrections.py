"""Read and remember corrections: texts without a match, and where a person who knows the town puts them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from observatory import registers
from observatory.agglomeration import CENTRAL_COMMUNE, CORRECTION_BOX
from observatory.atomic import one_writer
from observatory.errors import CallError, InputError
from observatory.geocode.parse.communes import communes
from observatory.geocode.parse.text import ARTICLES, words
from observatory.language import _
from observatory.redact import scrub
from observatory.settings import CLOCK, data_folder

if TYPE_CHECKING:
    import pandas as pd

FILE = Path("geodata") / "aliases.csv"
COLUMNS = "query commune_code lon lat label who when".split()


#: Words that name no place, alone or together: where any place of the kind may be meant.
NAMELESS = frozenset(
    "abords adresse allee angle aucun aucune autre avenue axe bord bois boulevard bout centre champ "
    "champs chaussee "
    "chemin circulation commune connu connue cote cour dans derriere devant dit divers domaine "
    "emplacement endroit "
    "entree espace exact exacte foret forestier forestiere hall halle immeuble impasse inconnu inconnue "
    "indetermine "
    "indeterminee indique indiquee interieur lieu lieux lotissement maison nature ne nc neant non nr ou "
    "parc parking "
    "parkings partie pas passage pied place plusieurs point pr precise precisee precision pres prive "
    "privee proximite "
    "public publique quartier rd renseigne renseignee residence rond route rue rues rural rurale sais "
    "sans secteur "
    "sentier sortie sous sur talus terrain trottoir vague vers ville village voie voirie vu zone".split()
)


class Alias(NamedTuple):
    """Where a text is: degrees, INSEE code (may be empty), and the label shown."""

    commune_code: str
    lon: float
    lat: float
    label: str


def alias_key(query: str, commune_code: str | None) -> tuple[str, str]:
    """What two spellings of one query share: its folded words and the commune given."""
    return " ".join(t for t in words(query) if t.isalnum()), commune_code or ""


def names_a_place(text: str) -> bool:
    """Whether a text says more than that it was somewhere: “voie publique” is everywhere, no point is it.

    True where a word of it stands in no list of kinds (`NAMELESS`): “derrière le snack” means one snack to
    whoever wrote it.
    """
    said = [word for word in words(text) if word.isalnum() and word not in ARTICLES]
    return any(len(word) > 1 and word not in NAMELESS and not word.isdecimal() for word in said)


def require_place(text: str) -> None:
    """Raise `CallError` where a text names no place (`names_a_place`)."""
    if not names_a_place(text):
        raise CallError(
            _(
                "“{text}” names no place: all facts written so would be put on one point. Ask the partner "
                "where they were."
            ).format(text=text)
        )


def read_aliases(data: Path | None = None) -> dict[tuple[str, str], Alias]:
    """Read the remembered corrections; of several for one key, the last that was not taken back.

    Parameters
    ----------
    data : Path, optional
        See `observatory.settings.data_folder`.

    Returns
    -------
    dict
        `Alias` by `alias_key`; empty where no correction was ever made.

    Raises
    ------
    InputError
        With the file and line that cannot be read.
    """
    return {key: kept[-1].alias for key, kept in _standing(data).items()}


class Correction(NamedTuple):
    """A correction that stands: the text as it was written, where it is, who said so and when (ISO 8601)."""

    query: str
    alias: Alias
    who: str
    when: str


def standing_corrections(data: Path | None = None) -> list[Correction]:
    """The corrections in force, the last made first. Raises `InputError` as `read_aliases`."""
    return sorted((kept[-1] for kept in _standing(data).values()), key=lambda one: one.when, reverse=True)


def take_back_alias(data: Path | None, query: str, commune_code: str | None, who: str) -> None:
    """Take back the last correction of a text: the one before it holds again, if there was one.

    The line stays in the file, with a second one that says it was taken back: no coordinates.

    Raises
    ------
    CallError
        Where no correction of the text stands.
    """
    path = data_folder(data) / FILE
    with one_writer(path.with_suffix(".lock")):
        if alias_key(query, commune_code) not in _standing(data):
            raise CallError(_("no correction of “{text}” stands.").format(text=query))
        when = dt.datetime.now(CLOCK).isoformat(timespec="seconds")
        _append(path, [query, commune_code or "", "", "", "", scrub(who), when])


def _standing(data: Path | None) -> dict[tuple[str, str], list[Correction]]:
    """The corrections of each text that were not taken back, the last one last."""
    path = data_folder(data) / FILE
    if not path.is_file():
        return {}
    standing: dict[tuple[str, str], list[Correction]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            # Facts are stored under their scrubbed text, whatever a correction written before says.
            key = alias_key(scrub(row.get("query") or ""), row.get("commune_code"))
            if row.get("query") and not (row.get("lon") or row.get("lat") or row.get("label")):
                standing.get(key, []) and standing[key].pop()
            else:
                standing.setdefault(key, []).append(_correction(row, path, line))
    return {key: kept for key, kept in standing.items() if kept}


def remember_alias(
    data: Path | None, query: str, commune_code: str | None, lon: float, lat: float, label: str, who: str
) -> None:
    """Remember where a text is, however its case, accents and marks are written.

    Written atomically, one writer at a time; the time is added.

    Parameters
    ----------
    data : Path or None
        See `observatory.settings.data_folder`.
    query : str
        The text as a partner wrote it.
    commune_code : str or None
        INSEE code of the commune given with it, if one was.
    lon, lat : float
        Degrees, EPSG:4326.
    label : str
        What is shown for the place.
    who : str
        The service that corrected it.

    Raises
    ------
    CallError
        The text is empty or names no place, the point is not near the agglomeration, or the commune is not
        listed.
    """
    if not alias_key(query, None)[0]:
        raise CallError(_("A correction needs a text; this one is empty."))
    require_place(query)
    west, south, east, north = CORRECTION_BOX
    if not (west < lon < east and south < lat < north):
        raise CallError(
            _(
                "longitude {lon}, latitude {lat}: a correction must lie near the territory "
                "({west} to {east}, {south} to {north})."
            ).format(lon=lon, lat=lat, west=west, east=east, south=south, north=north)
        )
    if commune_code and commune_code not in communes():
        raise CallError(
            _("unknown commune code “{code}”; give an INSEE code such as {example}.").format(
                code=commune_code, example=CENTRAL_COMMUNE
            )
        )
    path = data_folder(data) / FILE
    when = dt.datetime.now(CLOCK).isoformat(timespec="seconds")
    query, label, who = map(scrub, (query, label, who))
    row = [query, commune_code or "", f"{lon:.6f}", f"{lat:.6f}", label, who, when]
    with one_writer(path.with_suffix(".lock")):
        _append(path, row)


def unplaced(facts: pd.DataFrame) -> pd.DataFrame:
    """List the texts that were placed no better than in their commune, most frequent first.

    Parameters
    ----------
    facts : DataFrame
        Columns `place_text, commune_code, precision` (see `observatory.fact`); `feed` is used if present.

    Returns
    -------
    DataFrame
        One row per text and commune: `place_text, commune_code, facts` (how many), and `feeds` (which,
        joined by a comma) where the column is there. Facts without any text are left out.
    """
    texts = facts["place_text"].fillna("").astype(str).str.strip()
    rest = facts[facts["precision"].isin(["commune", "none"]) & (texts != "")]
    rest = rest.assign(place_text=texts, commune_code=rest["commune_code"].astype(object))
    columns: dict[str, tuple] = {"facts": ("place_text", "size")}
    if "feed" in rest:
        columns["feeds"] = ("feed", lambda feeds: ",".join(sorted(set(feeds))))
    counted = rest.groupby(["place_text", "commune_code"], dropna=False).agg(**columns).reset_index()
    return counted.sort_values(["facts", "place_text"], ascending=[False, True], ignore_index=True)


def _correction(row: dict[str, str], path: Path, line: int) -> Correction:
    try:
        alias = Alias(row["commune_code"], float(row["lon"]), float(row["lat"]), row["label"])
        return Correction(row["query"] + "", alias, row.get("who") or "", row.get("when") or "")
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError(
            _("{file}, line {line}: a correction needs {columns}; correct the line or delete it.").format(
                file=path.name, line=line, columns=", ".join(COLUMNS)
            )
        ) from fault


def _append(path: Path, row: list[str]) -> None:
    """The file with one more line, swapped in whole."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ",".join(COLUMNS) + "\n"
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(row)
    registers.write(path.parent.parent, FILE, before + line.getvalue())
