"""What a partner's sample file shows of itself: format, encoding, and what each column is likely to hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from observatory.errors import InputError
from observatory.language import _
from pipelines import feed as definitions
from pipelines.feed import INVENTED_COLUMN, normal
from pipelines.read.csv_text import likely_separator, read_any_csv
from pipelines.read.encoding import as_utf8
from pipelines.read.source import load
from pipelines.read.xlsx import read_xlsx

#: A column with more distinct values than this holds no codes.
MOST_CODES = 80

#: What a column is for, by words in its name, the first that fits; a person first of all.
_PERSON = (
    r"\bnoms?\b|prenom|\btel\b|telephone|portable|mobile|mail|victime|\bmec\b|mis en cause|auteur|agent|"
    r"gardien\b|"
    r"locataire|appelant|requerant|temoin|plaignant|conducteur|enqueteur|mediateur|operateur|equip(?:e|age)\b|chef|garde\b|"
    r"demandeur|serie\b|"
    r"matricule|immatriculation|plaque|naissance|personne|logement|eleve|classe|declarant|identite|civilite|contact|"
    r"proprietaire|usager|client|signataire|parent|contrevenant|redacteur|signalant|pseudo"
)
_FREE_TEXT = (
    r"\bnotes?\b|photo|\bmedia\b|commentaire|observation|description|recit|libelle|remarque|message|resume|"
    r"detail des faits"
)
_ROLES = (
    (
        "reference",
        r"^id$|^id[ _]|[ _]id$|reference|^ref\b|numero|^n$|^n[or]?[ .]|^no$|^num\b|"
        r"num[ _](proc|inter|acc)|fiche",
    ),
    (
        "end_date",
        r"date.*(fin|cloture|traite|enleve)|(fin|cloture|traite|enleve).*date|(traite|enleve|clos) le",
    ),
    ("end_time", r"heure.*fin|fin.*heure"),
    ("date", r"date|jour|horodat|datetime|periode|^mois|^annee|^an$"),
    ("time", r"heure|^hr|hrmn"),
    ("count", r"^(nombre|nb|nbre|effectif|quantite|qte|count|total)\b"),
    ("point", r"^geo[ _]?point|^geo[ _]?loc|^coordonnees|^lat[ _,]?lon"),
    ("lon", r"^(lon|long|lng|longitude|x|x[ _(].*)$"),
    ("lat", r"^(lat|latitude|y|y[ _(].*)$"),
    ("commune", r"commune|ville|insee|localite|cp\b"),
    ("code", r"nature|motif|type|code|categorie|index|constat|objet|evenement|probleme"),
    ("address", r"adresse|voie|\brue\b|lieu|localisation|address|arret|site|residence"),
    ("outcome", r"suite|issue|resultat|action"),
    ("cost", r"cout|montant|prix"),
)


@dataclass(slots=True)
class Sample:
    """What a sample file shows. `roles`: role → columns; `persons` and `texts` are to be dropped."""

    format: str
    encoding: str
    separator: str
    frame: pd.DataFrame
    roles: dict[str, list[str]] = field(default_factory=dict)
    persons: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def is_added_up(self) -> bool:
        """Whether each row is a number of facts: a column counts, none says which fact or street."""
        apart = ("reference", "time", "address", "point", "lon", "lat")
        return bool(self.roles.get("count")) and not any(self.roles.get(role) for role in apart)

    def first(self, role: str) -> str:
        """The first column of a role, or an empty text."""
        return next(iter(self.roles.get(role, [])), "")


def look_at(path: Path) -> Sample:
    """What the CSV or XLSX file at `path` shows. Raises `InputError` if it is no table of several columns."""
    content = load(path)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{", b"["):
        raise InputError(
            _(
                "{file}: CSV and XLSX are drafted; for Open311 or GeoJSON copy the definition "
                "allo_mairie.toml or departement.toml and change what differs."
            ).format(file=path.name)
        )
    if content.startswith(b"PK"):
        shown = Sample("xlsx", "utf-8", ";", _read_workbook(content, path.name))
    else:
        try:
            content.decode("utf-8")
            encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
        except UnicodeDecodeError:
            encoding = "cp1252"
        shown = Sample("csv", encoding, likely_separator(as_utf8(content, encoding)[0]), read_any_csv(path))
    if len(shown.frame.columns) < 2:
        raise InputError(
            _("{file}: no table with several columns is recognised. CSV and XLSX can be drafted.").format(
                file=path.name
            )
        )
    for column in shown.frame.columns:
        _sort_in(shown, column)
    return shown


def _read_workbook(content: bytes, file_name: str) -> pd.DataFrame:
    """The first sheet, whatever it is called: an existing feed serves, with that one thing left open."""
    anything = replace(definitions.feeds()[0], sheet="")
    return read_xlsx(content, anything, file_name).frame.reset_index(drop=True)


def _sort_in(shown: Sample, column: str) -> None:
    words = normal(column.replace("_", " "))
    if words == normal(INVENTED_COLUMN.replace("_", " ")):
        return
    if re.search(_PERSON, words):
        shown.persons.append(column)
    elif re.search(_FREE_TEXT, words):
        shown.texts.append(column)
    else:
        role = next((role for role, pattern in _ROLES if re.search(pattern, words)), "other")
        if role == "code" and shown.frame[column].nunique() > MOST_CODES:
            role = "other"
        shown.roles.setdefault(role, []).append(column)
