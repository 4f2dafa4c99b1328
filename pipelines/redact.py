"""No person enters: what names, calls or registers somebody is taken out of free text before it is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from observatory.agglomeration import DEPARTMENT

if TYPE_CHECKING:
    import pandas as pd

#: What stands where something about a person stood.
MASK = "[…]"

_WORD = r"[A-ZÀ-Ý][\w’'-]{1,40}"
_NAME = rf"(?:[A-ZÀ-Ý]\.|{_WORD})(?:[ \t\xa0]{{1,3}}(?:[A-ZÀ-Ý]\.|{_WORD})){{0,2}}"
_ANY_NAME = rf"(?:(?:d[eu]|le|la)[ \t]{{1,3}})?[A-Za-zÀ-ÿ][\w’'-]{{1,40}}(?:[ \t\xa0]{{1,3}}{_WORD}){{0,2}}"
_GAP = r"[ \t\xa0]{1,3}"
_WAY = (
    r"(?:rue|avenue|ave?\.?|place|pl\.?|impasse|imp\.?|boulevard|bd|bld|quai|square|sq|all[ée]es?|chemin|che|"
    r"route|rte|"
    r"faubourg|fbg|fg|cours|passage|esplanade|pont|parc|r[ée]sidence|foyer|[ée]cole|coll[èe]ge|lyc[ée]e|"
    r"stade|gymnase|"
    r"cr[èe]che|maternelle|primaire|groupe scolaire|centre|h[ôo]pital|clinique|salle|tour|immeuble|arr[êe]t|"
    r"via|"
    r"cit[ée]|lotissement|sentier|ruelle|mail|porte|caserne|maison|r)"
)
#: What registers or reaches somebody, wherever it stands. Every repetition is bounded: the time a text takes
#: grows with its length and not with the square of it.
_TRACES = (
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|[ ]?\((?:at|arobase)\)[ ]?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    r"(?<![\w@/])@[\w.]{3,30}",
    r"(?<!\d)(?:\+33|0033|0)[ .]?(?:\(0\)[ ]?)?[1-9](?:[\s./-]?\d{2}){4}(?!\d)",
    r"(?<!\d)[12][ ]?\d{2}[ ]?[01]\d[ ]?\d[\dAB][ ]?\d{3}[ ]?\d{3}(?:[ ]?\d{2})?(?!\d)",
    r"\b(?:[A-Z]{2}-?\d{3}-?[A-Z]{2}|[a-z]{2}-\d{3}-[a-z]{2})\b",
    r"\b(?!DU|AU|DE|LE|EN|RD|PK|PR|RN|AV)[A-Z]{2} \d{3} (?!AV|BD|DE|DU|PL|CH)[A-Z]{2}\b",
    rf"\b\d{{2,4}}\s?[A-Z]{{2,3}}\s?{DEPARTMENT}\b",
    r"(?i:\b(?:n[ée]{1,2}e?\s{1,3}(?:le|en)|ddn\s?:?|date de naissance\s?:?)\s{1,3})"
    r"(?:\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}|(?:\d{1,2}(?:er)?\s[a-zA-Zéû]{3,9}\s)?\d{4})",
    r"\b(?i:n[ée]{1,2}e?\s{1,3}le\s{1,3})\d{1,2}(?:er)?\s[a-zA-Zéû]{3,9}",
)
_TITLE = (
    r"(?:monsieur|messieurs|madame|mesdames|mademoiselle|mme|mmes|mlle|mlles|mr|mrs|famille|fam\.|veuve|veuf|docteur|"
    r"dr|ma[îi]tre|[ée]poux|[ée]pouse|nomm[ée]e?s?|pr[ée]nomm[ée]e?|d[ée]nomm[ée]e?|surnomm[ée]e?|sieur|"
    r"appelante?|requ[ée]rante?|t[ée]moin|victime|plaignante?|mis en cause|mec|auteur|locataire|"
    r"propri[ée]taire|gardienne?|"
    r"contact|agent|conducteur|conductrice|interpell[ée]e?|"
    r"appel de|demander|"
    r"sonner (?:[àa]|chez)|nom\s?:|mon voisin|ma voisine|son voisin|sa voisine|le voisin|"
    r"la voisine|le jeune|la jeune|"
    r"le petit|la petite|les fr[èe]res|le fils|la fille)"
)
_COURTESY = r"(?:monsieur|madame|mademoiselle|mme|mlle|mr)"
#: Words that follow a courtesy without being a name.
_OFFICE = r"(?!(?:le|la|les|l'|un|une|et|ou|a|au|aux|qui|est|d[ue]s?|dans|sur|pour|ne|se|en|avec)\b)"
_NAMES = (
    rf"(?i:\bchez)\s{{1,3}}(?!(?i:le|la|les|l'|un|une)\b){_NAME}",
    rf"(?<!\w)(?i:{_TITLE})\.?\s?:?{_GAP}(?:(?i:mme|mlle|m|mr|monsieur|madame)\.?{_GAP})?{_NAME}",
    rf"(?<!\w)(?i:{_COURTESY})\.?{_GAP}{_OFFICE}(?i:{_ANY_NAME})",
    rf"(?<!\w)MM?\.{_GAP}(?:et{_GAP}(?i:mme|madame)\.?{_GAP})?{_NAME}",
    rf"(?<!\w)M{_GAP}(?:et{_GAP}(?i:mme|madame)\.?{_GAP}){_NAME}",
    rf"(?<!\w)(?i:monsieur|m|mr)\.?{_GAP}(?i:et){_GAP}(?i:madame|mme)\.?{_GAP}(?i:{_ANY_NAME})",
    rf"(?<!\w)M{_GAP}[A-ZÀ-Ý]{{3,30}}\b",
)
_TRACE = re.compile("|".join(_TRACES))
_PERSON = re.compile("|".join(f"(?:{pattern})" for pattern in _NAMES))
#: "Rue Madame de Staël" is a street: no name is taken out right behind the word for a way.
_STREET_NAME = re.compile(rf"(?i:\b{_WAY}[ \t\xa0]{{1,3}}(?:d[eu]s?\s|de la\s|de l['’])?)$")
#: How far before a name the word for a way is looked for.
_REACH = 40
#: What is longer is cut before it is looked at.
LONGEST = 20_000


def scrub(text: str) -> str:
    """`text` without names behind a title or "chez", telephone numbers, e-mails, plates and birth dates.

    A name that nothing announces cannot be told from a street's: the columns that hold such names are
    dropped by the feed's definition. Texts beyond `LONGEST` are cut.
    """
    text = _TRACE.sub(MASK, text[:LONGEST])
    return _PERSON.sub(lambda found: found[0] if _names_a_way(text, found.start()) else MASK, text)


def _names_a_way(text: str, start: int) -> bool:
    return _STREET_NAME.search(text[max(0, start - _REACH) : start]) is not None


def scrub_column(texts: pd.Series) -> pd.Series:
    """`scrub` over a column of strings, once per distinct text."""
    return texts.map({text: scrub(text) for text in texts.unique()}).astype("str")
