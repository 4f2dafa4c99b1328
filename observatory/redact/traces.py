"""Traces of persons that have a shape of their own: numbers, mail, plates, dates of birth, homes."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from observatory.agglomeration import DEPARTMENT
from observatory.redact.lexicon import is_called, lexicon
from observatory.redact.words import fold, letters_of, vocabulary

#: What stands where something about a person stood.
MASK = "[…]"

_NETWORKS = "facebook|instagram|snapchat|tiktok|twitter|linkedin|whatsapp|telegram|pseudo|fb|insta|snap"
#: What announces a register's number, what may stand between, and the number.
_REGISTER = (
    r"cni|nir|iban|passeport|permis|plaque|immat(?:ricul\w{1,6})?|carte\s(?:nationale\s)?d['’]identit[ée]"
    r"|(?:titre|carte)\sde\s(?:s[ée]jour|r[ée]sident)|s[ée]cu(?:rit[ée]\ssociale)?|n°\s?[ée]tranger|agdref"
)
_BETWEEN = (
    r"(?:\s|:|n°|no\b|num[ée]ro|de\sconduire|suisse|allemande|belge|italienne|est|ch\b|="
    r"|[a-zà-ÿ]{3,10}(?:aise?|ien|ienne|gare|aine?|ole?)){0,8}"
)
#: A department alone tells of nobody: "immatriculé en 68", "plaque du 25".
_OF_A_DEPARTMENT = r"(?!\s(?i:en|dans\sle|du|de)\s(?:2[AB]|\d\d)(?!\w|[ -]?[A-Z\d]))"
_NUMBER = (
    r"(?:[A-Za-zÄÖÜäöü]{1,3}[ -]?(?:[A-Z]{1,2}[ -])?\d{2,6}(?:[ ]\d{3}\b|[ -]?[A-Za-z]{1,3}\b)?"
    r"|\d{1,6}[ -]?[A-Za-z]{2,3}[ -]?\d{2,12}|\d[\d ]{4,20}\d)"
)
#: What stands before the figures of a department and is a part of an address.
_OF_ADDRESSES = "AV|BD|DE|DU|PL|CH|BIS|TER|RUE|LOT|AP|BAT|IMP|RTE|ET|NR|PR|KM"
#: Words of vehicles, beside which a plate of another country may stand; and how those are written.
_VEHICLES = (
    "plaque plaques plaquee immat immatricule immatriculee immatriculation vehicule vehicules veh "
    "twingo megane scenic kangoo zoe captur duster sandero logan picasso xsara saxo "
    "ibiza leon octavia corsa astra fiesta yaris aygo micra qashqai punto panda tucson sportage swift "
    "voiture voitures vl fourgon "
    "fourgonnette camion camionnette utilitaire moto scooter quad remorque "
    "caravane berline break bmw audi mercedes golf polo clio renault peugeot citroen opel ford fiat "
    "volkswagen vw skoda seat toyota dacia taxi vhl vhle cyclo cyclomoteur mobylette suv "
    "allemand allemande suisse belge luxembourgeois luxembourgeoise italien italienne espagnol espagnole"
)
_CANTONS = "AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH"
_FOREIGN = "|".join(
    (
        r"(?<![\w-])(?:[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[ -]?\d{1,4}[EH]?",  # Germany
        r"[1-9]-[A-Z]{3}-\d{3}",  # Belgium
        r"\d{4}[ -]?[B-DF-HJ-NP-TV-Z]{3}",  # Spain
        r"[A-Z]{2}\d{2}[ ]?[A-Z]{3}",  # the United Kingdom
        r"(?!RN|RD|CD|VC|PK|PR|DN)[A-Z]{2,3}[ ]?(?=[A-Z\d]{4,5}\b)\d[A-Z\d]{3,4}",  # Poland, Luxembourg
        r"\d{2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{1,2}-\d{3}-[A-Z]{1,3}",  # the Netherlands
        rf"(?:{_CANTONS})[ -]?(?:\d{{3,6}}|\d{{1,3}}[ ’']\d{{3}})",
        r"[A-Z]{1,2}[ -]\d{2,3}[ -][A-Z]{3}",  # Romania
        r"[A-Z]{2}-\d{2}-[A-Z\d]{2}|\d{2}-\d{2}-[A-Z]{2})(?![\w-])",  # Portugal
    )
)
#: What stands between the pairs of a telephone or the parts of a plate; any hyphen and dash.
_MARK = r"./_·•|‐-―-"
_ABROAD = r"(?:\+[ ]?33|00[ .-]?33)[ .-]?(?:\(0\)[ ]?)?"
#: A figure as it is mistyped: the letter for nought or for one.
_FIGURE = r"[\dOoIl]"
#: Figures that are dictated, and how many words of them are a number of somebody.
_SAID_FIGURE = (
    r"(?:z[ée]ro|double|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize"
    r"|quatorze|quinze|seize"
    r"|vingts?|trente|quarante|cinquante|soixante|septante|huitante|nonante|quatre-vingts?|et|oh?"
    r"|zero|one|two|three"
    r"|four|five|seven|eight|nine)"
)
#: Papers whose number tells somebody; a permit to build is a site's.
_PAPERS = (
    r"(?:permis\s(?!de\s(?:construire|d[ée]molir|louer|stationnement|feu)|d['’]am[ée]nager)"
    r"|carte\s(?!communale|scolaire|m[ée]moire)"
    r"|r[ée]c[ée]piss[ée]|licence|allocataire|matricule|[ée]crou|visa|ofpra|abonn[ée]e?|rib)"
    r"(?:[\s'’]?[A-Za-zà-ÿ]{1,14}){0,4}?"
)
#: Beside these a nickname stands in quotes.
_PERSONS = (
    "individu individus jeune jeunes homme femme mec type gars sdf toxicomane toxico dealer dealeur guetteur "
    "chouf mineur mineure auteur suspect marginal marginale meneur leader voisin voisine locataire squatteur"
)
#: Letters as they are said on the radio.
_SPELT = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november "
    "oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
_LETTER = f"(?:{_SPELT.replace(' ', '|')})"
_UNITS = frozenset("zéro zero un une deux trois quatre cinq six sept huit neuf".split())
_TEENS = frozenset("dix onze douze treize quatorze quinze seize".split())
_TENS = frozenset("vingt trente quarante cinquante soixante septante huitante octante nonante".split())
#: Of these, what a number up to nineteen is added to.
_LONG_TENS = ("soixante", "huitante")
_EIGHTY = re.compile(r"quatre[ -]vingts?")
#: A figure as it is said, a figure glued to one, or a number of two figures.
_FIGURE_SAID = (
    rf"(?:(?:quatre[ -]vingts?|{'|'.join(sorted(_UNITS | _TEENS | _TENS, reverse=True))})\d?|\d{{1,2}})"
)
_BETWEEN_SAID = r"[\s,.;/-]{1,3}(?:(?:puis|et|ensuite|encore|après|apres|tiret|espace)[\s,.-]{1,3})?"
_RUN = re.compile(
    rf"(?i:(?<!\w)(?:double[ ])?{_FIGURE_SAID}(?:{_BETWEEN_SAID}(?:double[ ])?{_FIGURE_SAID}){{3,24}}(?!\w))"
)
_PART = re.compile(r"\d+|[^\W\d_]+")
#: What is measured behind a number; "m" is no metre in "m'a rappelé".
_OF_MEASURES = r"(?:[km]?wh?|m(?!\s(?:a|ont|avait)\s)[23²³]?|km|kg|volts?|litres?|euros?)(?![\w'’])|[€°%]"
#: What is counted or told by the hour is nobody's number.
_MEASURED = rf"(?![ ]?(?i:(?:h|heures?|cm|mm|bars?|ans)\b|{_OF_MEASURES}))"
_MEASURE = re.compile(_MEASURED)
#: The same behind a telephone's ten figures: "heures repas" says when to call, unless each pair is an hour.
_DIALLED_PAIRS = (
    rf"(?![ ]?(?i:{_OF_MEASURES}))"
    r"(?<!(?:[01]\d|2[0-4]).(?:[01]\d|2[0-4]).(?:[01]\d|2[0-4]).(?:[01]\d|2[0-4])(?=[ ]?(?i:h\b|heures?\b)))"
)
#: A number that is dictated has as many figures; without its beginning, told before, two less.
_DIGITS, _REST = range(9, 13), range(7, 11)
_BEGINS = re.compile(
    r"(?i:(?:z[ée]ro|0)[\s,.-]{0,3}(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|[1-9])(?!\d))"
)
#: What is told to be a telephone's number before its rest, near enough to mean it.
_DIALLED = re.compile(
    r"(?i:(?<!\w)(?:0[67]|t[ée]l\w*|portable|num[ée]ro|joi\w+|rappel\w+|appel\w+|contact\w*)\b.{0,40}\Z)"
)
_TOLD_AFTER = re.compile(r"(?i:.{0,40}(?<!\w)(?:t[ée]l\w*|portable|mobile|num[ée]ro|sans le z[ée]ro)\b)")
_REACH = 60

_ONE = r"(?:(?:deux|double|2)[ ])?[^\W\d_](?![^\W_'’])"
_LETTERS_SAID = "|".join(
    (
        # Letters one by one behind what says that they are spelt.
        r"(?i:(?P<told>(?<!\w)(?:[ée]p[eè]l\w*|lettres?|orthographe|orthographié\w*|s['’][ée]cri(?:t|vant))"
        r"(?:\s[^\W\d_]{2,12}){0,2}\W{1,4})"
        rf"{_ONE}(?:[\s,.;/-]{{1,3}}{_ONE}){{2,20}})",
        r"(?<![\w-])[^\W\d_](?:-[^\W\d_]){3,20}(?![\w-])",
        # "D comme Denis, U comme …".
        r"(?i:(?<!\w)[a-z]\scomme\s[^\W\d_]{2,15}(?:[\s,.;-]{1,3}(?:et\s|puis\s)?[a-z]\scomme\s[^\W\d_]{2,15}){1,20})",
        rf"(?i:(?<!\w){_LETTER}(?:[\s,-]{{1,2}}{_LETTER}){{3,20}}(?!\w))",
    )
)
_SPELLING = re.compile(_LETTERS_SAID)
#: The same where nothing says so: so many that no list of flats and no little words of a sentence are.
_ROW = re.compile(rf"(?i:(?<![\w'’.-]){_ONE}(?:[\s,;]{{1,2}}{_ONE}){{4,20}}(?![\w'’-]))")
_OF_ROWS = re.compile(
    r"(?<![\w'’])[^\W\d_][ ,;]{1,2}(?:deux |double |2 )?[^\W\d_][ ,;]{1,2}(?:deux |double |2 )?"
    r"[^\W\d_](?![\w'’])"
)
_LONE = re.compile(r"(?<!\w)[^\W\d_](?!\w)")
#: Where none of these stands nothing is spelt, or said figure by figure.
_SAID = (_UNITS | _TEENS | _TENS | {"puis"}) - {"un", "une", "deux"}
_SAYING = frozenset(
    f"epelle epeler epele epelee epellent epelant lettre lettres orthographe ecrit comme {_SPELT}".split()
)
#: How many different letters stand by themselves where some are spelt.
_FEW = 3
_MONTHS = (
    "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre|janv?|f[ée]vr?"
    "|avr|juil|sept?|oct|nov|d[ée]c"
)
#: What stands between a birth and its year; what is counted behind a figure in words.
_WHEN = (
    r"le|en|un|au|fin|d[ée]but|courant|vers|dans|les|ann[ée]es?|mi|autour|de|mois|l['’][ée]t[ée]|[ée]t[ée]|printemps"
    rf"|hiver|automne|{_MONTHS}"
)
_COUNTED = (
    r"(?:heures?|personnes?|euros?|ans|minutes?|m[èe]tres?|jeunes?|individus?|spectateurs?|participants?)\b"
)
#: What is founded is born as well: "école née en 1987".
_NOBODY = "(?<!cole )(?<!ation )(?<!club )(?<!prise )(?<!ciété )(?<!unité )(?<!marque )"
_BORN = r"n[ée]{1,2}(?:e|\(e\)|[·.-]e)?"
_DAY_BORN = r"(?:\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}|(?:\d{1,2}[/. -])?(?:19|20)\d\d)(?![\w/-])"
#: How a date of birth is announced by letters.
_BIRTH = (
    r"d\.?d?\.?n\b\.?|date\sn(?:aiss?)?\b\.?|d\.?\s?naiss?\b\.?|naiss?\b\.?|dob\b|born(?:\son)?\b"
    r"|geb(?:oren)?\b\.?(?:\sam)?"
)


#: What says that somebody lives where the words behind tell.
_LIVES = (
    r"(?:habit(?:e|ant|ait)|demeur(?:e|ant|ait)|domicili[ée]{1,2}s?|r[ée]sid(?:e|ant|ait)|viv?(?:t|ant|ait)"
    r"|log[ée]{1,2}s?|h[ée]berg[ée]{1,2}s?)"
)


class _Group(NamedTuple):
    """Patterns, looked for only in texts that hold `sign` and one of `words`: most hold neither.

    Every repetition is bounded: the time a text takes grows with its length and not with the square of it.
    """

    sign: re.Pattern[str]
    words: frozenset[str]
    patterns: re.Pattern[str]
    #: Whether what it looks for has a figure, as most texts have not.
    numbered: bool


def _group(sign: str, words: str, *patterns: str) -> _Group:
    return _Group(re.compile(sign), frozenset(words.split()), re.compile("|".join(patterns)), r"\d" in sign)


_TRACES = (
    _group(  # addresses of mail and of social networks
        r"@|[\[( ](?i:at|arobase|chez)[\]) ]",
        "",
        r"(?<![\w.+-])[\w.+-]{1,64}(?:[ ]?@[ ]?|[ ]?[\[(](?i:at|arobase|chez)[\])][ ]?|[ ](?i:at|arobase)[ ])"
        r"[\w-]{1,63}(?:(?:[.,]|[ ](?:point|dot)[ ])[\w-]{1,63}){1,4}",
        r"(?<![\w.+-])[\w.+-]{2,64}[ ](?i:chez)[ ][\w-]{2,63}(?:\.|[ ](?:point|dot)[ ])"
        r"(?:com|fr|net|org|eu|ch|de)\b",
        r"(?<![\w.+-])[\w.+-]{2,64}@[\w-]{2,30}",
        r"(?<![\w.+-])(?:[\w.+-]{2,64}[ ](?:point|dot)[ ]\w{2,30}|(?=[^\W_]{0,40}[\d._])[\w.+-]{2,64})"
        r"[ ](?i:chez|at|arobase)[ ]"
        r"(?i:gmail|hotmail|yahoo|orange|outlook|laposte|live|icloud|wanadoo)(?!\w)",
        r"(?<![\w@/])@[\w.]{3,30}",
    ),
    _group(
        "",
        _NETWORKS.replace("|", " "),
        rf"(?i:\b(?:{_NETWORKS})(?:\.com)?/)[\w.@-]{{3,40}}",
        rf"(?i:\b(?:{_NETWORKS})\s{{0,2}}[:=]?\s{{0,2}})(?=[^\W\d_]{{0,40}}[\d_.]\w)[\w.-]{{3,40}}",
        rf"(?i:\b(?:{_NETWORKS})(?:\s\w{{2,15}})?\s?[:=]\s?)(?=\w{{0,40}}[\dA-Z_])(?![^\W\d_]{{2,20}}\s/\s)[\w.-]{{3,40}}"
        r"(?:[ ][A-ZÀ-ÖØ-Þ][\w.-]{1,40}){0,2}",
        rf"(?i:\b(?:{_NETWORKS})\b[^.;\n]{{0,30}}?\s(?:compte|profil|pseudo|utilisateur|nom|par|de|sous)"
        r"\s(?:[:=]\s?)?)"
        r"(?=[^\W_]{0,30}[\d_.][^\W_])[\w.-]{3,40}",
        rf"(?i:\b(?:{_NETWORKS})\s{{0,2}}[:=]?\s{{0,2}})[«\"“]\s?[^»\"” ]{{2,40}}"
        r"(?:\s(?!\d)[^»\"” ]{1,30})?\s?[»\"”]",
    ),
    _group(  # telephones, registers of the social security
        r"\d(?:(?:[^\w,;]|_){0,3}\d){8}|\d{3}[ ]?\d[\dAB][ ]?\d{3}",
        "",
        # By pairs behind one and the same mark, a mobile's behind any: "01/02/2025 12" is a day and an hour.
        rf"(?<!\d)(?:{_ABROAD}|0[ .]?)[1-9](?P<mark>[ ]?[{_MARK}]?[ ]?|\s)\d{{2}}"
        rf"(?:(?P=mark)\d{{2}}){{3}}(?!\d){_DIALLED_PAIRS}",
        rf"(?<!\d)(?:{_ABROAD}[1-9]|0[67])(?:[\s{_MARK}]?\d{{2}}){{4}}(?!\d){_DIALLED_PAIRS}",
        # However its figures are grouped: no day with a year and an hour.
        rf"(?<!\d)(?!0[67][ ./_-][01]\d[ ./_-]20\d\d)0[67](?:[ ._-]?\d){{8}}(?!\d){_DIALLED_PAIRS}",
        r"(?<!\d)00(?:3[1-9]|4[0-9]|351|352|383|381|21[236]|90|7)\d{8,11}(?!\d)",
        rf"(?<![\d/])0[ ]?[1-9](?:[ ]?\d){{8}}(?![\d/]){_DIALLED_PAIRS}",
        r"(?<!\d)0[67]\d{2}[ .-]\d{3}[ .-]\d{3}(?!\d)",
        # "(03 84) 11 22 33", "03 84 (11 22 33)"
        r"(?<!\d)\(?0[1-9][ .]?\d{2}[ ]?[()]{1,2}[ ]?\d{2}(?:[ .-]?\d{2}){2}(?!\d)\)?",
        r"\(0[1-9]\)[ ]?\d{2}(?:[ .-]?\d{2}){3}(?!\d)|(?<!\d)33[67]\d{8}(?!\d)",
        rf"(?<!\d){_ABROAD}(?:[ .-]?\d){{9}}(?!\d)",
        r"(?<!\d)(?:\+|00(?=[ ]?[1-9]\d[ .-]))[ ]?(?:\d[ ().-]{0,2}){9,14}\d(?!\d)",
        r"(?<!\d)[12][ ]?\d{2}[ ]?[01]\d[ ]?\d[\dAB][ ]?\d{3}[ ]?\d{3}(?:[ ]?\d{2})?(?!\d)",
    ),
    _group(  # telephones with letters for figures
        r"\d[ .-]?[OoIl]|[OoIl][ .-]?\d",
        "",
        rf"(?<![^\W_])(?=[\dOoIl .-]{{0,5}}\d)[0Oo][1-9Il]"
        rf"(?:[ .-]?(?=\d|[OoIl]\d|[OoIl]{{2}}\b){_FIGURE}{{2}}){{4}}(?![^\W_])",
    ),
    _group(  # telephones of which a part is hidden, or with other marks
        r"\d[ .-]?(?:[xX*?•]{2}|…|\.{2,3})|(?:[xX*?•]{2})[ .-]?\d|\d,[ ]?\d{2},[ ]?\d{2}|0[67][ ]?:["
        r" ]?\d{2} |\d\?",
        "",
        r"(?<![\d,])0[1-9](?:,[ ]?\d{2}){4}(?![\d,])|(?<!\d)0[67][ ]?:[ ]?\d{2}(?:[ .-]\d{2}){3}(?!\d)",
        r"(?<![\w])0[1-9](?:[ .-]?(?:\d{2}|[xX*?•]{2}|…|\.{3})){4}(?!\w)",
        r"(?<![\w])0[67](?:[ .-]?\d{2}){2,3}[ .-]?(?:\d?[xX*?•_]{1,8}|…|\.{2,8})(?!\w)",
    ),
    _group(  # telephones in words
        "",
        "zero six sept zéro",
        rf"(?i:\b(?:z[ée]ro|double|oh?)[\s,.-]{{1,3}}(?:(?:{_SAID_FIGURE}"
        rf"|\d{{1,2}})[\s,.-]{{1,3}}){{4,30}}(?:{_SAID_FIGURE}|\d{{2}}))\b",
    ),
    _group(  # names that are spelt
        r"[A-ZÀ-ÖØ-Þ][ .-][A-ZÀ-ÖØ-Þ][ .-][A-ZÀ-ÖØ-Þ]",
        "nom prenom epele epelee epeler epelle epellation identite confirme repete lettres",
        r"(?<![\w.-])(?:[A-ZÀ-ÖØ-Þ][ .-]{1,3}){3,20}[A-ZÀ-ÖØ-Þ](?![\w-])",
    ),
    _group(  # plates that are spelt
        "",
        _SPELT,
        rf"(?i:\b{_LETTER}(?:[\s-]{{1,2}}{_LETTER})?[\s-]{{1,2}}(?:\d{{2,4}}|(?:{_SAID_FIGURE}[\s-]{{1,2}}){{1,5}}{_SAID_FIGURE})"
        rf"(?:[\s-]{{1,2}}{_LETTER}){{1,3}})\b",
    ),
    _group(  # handles of chat services
        "#",
        "",
        r"(?<![\w#])(?!(?i:n|no|num|ref|r[ée]f|fiche|ticket|dossier|inter|pm|gn|pn|di|ot|bt|lot|bus"
        r"|ligne|signalement|id|issue|bug)#)"
        r"[^\W\d][\w.-]{2,31}#\d{4,5}(?!\w)",
    ),
    _group(  # numbers of papers of other kinds
        r"\d",
        "permis carte recepisse licence allocataire matricule ecrou visa ofpra abonne abonnee rib",
        r"(?i:\b(?:licence|carte)\s(?!communale|scolaire|m[ée]moire)[^\W\d_]{2,12}\s(?:n[°o]\s?)?)\d"
        r"(?:[ ]?\d){7,15}(?!\w)",
        rf"(?i:\b(?:{_PAPERS})\s{{0,2}}(?:n[°o]|num[ée]ro|:|#)\s{{0,2}}:?\s{{0,2}})"
        r"(?!\d{1,3}(?![ ./-]?\w))(?=[A-Z\d -]{0,6}\d)"
        r"[A-Z\d]{1,16}(?:[ ./-](?=[A-Z\d]*\d)[A-Z\d]{1,12}){0,5}",
    ),
    _group(  # accounts, plates
        r"[A-Za-z]{2}[ ._-]?\d{2}|\d[ ]?(?:[A-Z]{2}|[a-z]{2,3}[ ]?\d)|W-\d|\d{4}[ -]?\d{4}["
        r" -]?\d{4}|\d{5} \d{5}",
        "",
        r"(?<![\w-])WW?-\d{3}-[A-Z]{1,2}(?![\w-])",
        r"\b[A-Z]{2}\d{2}(?:[ ]?[\dA-Z]{4}){4,7}(?:[ ]?[\dA-Z]{1,3})?\b",
        r"\b[a-z]{2}\d{2}(?:[ ]?\d{4}){4,7}(?:[ ]?[\da-z]{1,3})?\b",
        r"(?<!\d)\d{5}[ ]\d{5}[ ][\dA-Z]{11}[ ]\d{2}(?!\d)",
        r"(?<!\d)[3-6]\d{3}(?:[ -]?\d{4}){3}(?!\d)",  # of a bank's card
        r"(?<![^\W_])(?:[A-Z]{2}[._-]?\d{3}[._-]?[A-Z]{2}|[a-z]{2}[._-]?\d{3}[._-]?[a-z]{2})(?![^\W_])",
        r"(?<![^\W_])(?!DU|AU|DE|LE|EN|RD|PK|PR|RN|AV)(?:[A-Z]{2}[ ]\d{3}[A-Z]{2}|[A-Z]{2}\d{3}[ ]"
        r"(?!AV|BD|DE|DU|PL|CH)[A-Z]{2})"
        r"(?![^\W_])",
        # "Peugeot 3008 RD 18" is a model on a road.
        r"\b(?!(?:(?<=eugeot )|(?<=EUGEOT )|(?<=enault ))\d{3,4}\s(?:RD|RN|CD)\b)"
        rf"\d{{3,4}}\s?(?!{_OF_ADDRESSES})[A-Z]{{2,3}}\s?(?:0[1-9]|[1-8]\d|9[0-5])\b",
        # A register of land has sections: "section AB 123 CD".
        r"(?<!ection )(?<!arcelle )\b(?!DU|AU|DE|LE|EN|RD|PK|PR|RN|AV)[A-Z]{2} \d{3} "
        r"(?!AV|BD|DE|DU|PL|CH)[A-Z]{2}\b",
        rf"\b\d{{2,4}}\s?[A-Z]{{2,3}}\s?{DEPARTMENT}\b",
        rf"(?<!\w)\d{{3,4}}\s?(?!k[mg]|m[ml]|cm|b[dv]|pl|ch|r[dnt]|st|pk|pr)[b-df-hj-np-tv-xz]{{2,3}}\s?{DEPARTMENT}(?!\w)",
    ),
    _group(  # plates between marks
        rf"\d{{3}}[\s*{_MARK}]{{1,3}}[A-Z]{{2}}",
        "",
        # Parted by any marks, one of them no blank: "GH . 456 . JK", "GH-456 JK".
        rf"(?<![^\W_])(?=[A-Z\d\s]{{2,6}}[*{_MARK}])[A-Z]{{2}}[\s*{_MARK}]{{1,3}}\d{{3}}[\s*{_MARK}]{{1,3}}"
        r"[A-Z]{2}(?![^\W_])",
    ),
    _group(  # numbers of papers, announced
        r"\d",
        "cni nir iban passeport permis plaque immat immatricule immatriculee immatriculation identite sejour "
        "secu securite etranger agdref recepisse",
        rf"(?i:\b(?:{_REGISTER})\b(?:\(e\))?){_OF_A_DEPARTMENT}(?i:{_BETWEEN}){_NUMBER}(?!\w)",
        r"(?i:\bpermis\s(?:[a-zé]{2,14}\s){0,2})[A-Z]{2,4}-?\d{6,12}(?!\w)",
        r"(?i:\b(?:cni|passeport|permis|carte d'identit[ée])\s{0,2}(?:n[°o]\s?)?:?\s{0,2})[A-Z\d]{6,15}\b",
        r"(?i:(?<!\w)(?:n[°o]\s?(?:cni|passeport|permis|s[ée]cu\w{0,4}|[ée]tranger)"
        r"|r[ée]c[ée]piss[ée](?:\sde\s\w{1,12}){0,3})"
        r"\s{1,2}(?:n[°o]\s?)?)(?=[A-Z]{0,6}\d)[A-Z\d]{6,15}(?!\w)",
        r"(?i:(?<!\w)(?:n[°o]|num[ée]ro)\s?(?:d['’])?(?:[ée]tranger|agdref|de\stitre|de\spermis|de\spasseport)\s?:?\s?)"
        r"(?=[A-Z]{0,6}\d)[A-Z\d]{6,15}(?!\w)",
        # A paper told of before, its number at the end: "CNI de … trouvée ce jour, n° 140190300456".
        r"(?i:(?<!\w)n[°o]\s?:?\s?)(?=[A-Z]{0,6}\d)[A-Z\d]{8,14}(?!\w)",
    ),
    _group(  # what an agent, a client or a machine on a network is registered by
        r"\d[ .-]?\d[ .-]?\d",
        "matricule ecrou mat mle agent client cliente abonne abonnee adherent adherente assure assuree "
        "allocataire contrat ip pdl prm compteur bicycode serie chassis vin pole travail msa cpam mutuelle "
        "ine imei rsa fiscal caf mdph dalo carte puce",
        r"(?i:(?<!\w)(?:ine|imei|(?:n[°o]|num[ée]ro|matricule|dossier)\s?(?:rsa|fiscal|caf|mdph|dalo)|puce"
        r"|carte\s(?:d['’][ée]tudiante?|[ée]tudiante?|sncf|bleue|bancaire|grise|vitale|optymo"
        r"|avantage|jeune)(?:\s[^\W\d_]{2,12}){0,2})\s?:?\s?(?:n[°o]\s?:?\s?)?)"
        r"(?=[A-Z]{0,4}\d)[A-Z\d](?:[ -]?[A-Z\d]){4,20}(?!\w)",
        r"(?i:(?<!\w)(?:bicycode|(?:n[°o]\s?(?:de\s)?)?(?:s[ée]rie|ch[âa]ssis)"
        r"|vin)(?:\s[^\W\d_]{2,10})?\s?:?\s?(?:n[°o]\s?)?)"
        r"(?=[A-Z]{0,9}\d)[A-Z\d]{6,17}(?!\w)",
        r"(?i:(?<!\w)(?:n[°o]|num[ée]ro)\s(?:p[ôo]le\semploi|france\stravail|msa|cpam"
        r"|mutuelle)\s?:?\s?)\d{5,12}[A-Z]?(?!\w)",
        r"(?i:\b(?:mat|mle)\b\.?\s{0,2}(?:n[°o]\s?|:\s?)?)\d(?:[ .]?\d){4,9}(?!\w)",
        r"(?i:\b(?:matricule\s{0,2}(?:[a-zé]{3,12}\s)?(?:n[°o]\s?|:\s?)?|[ée]crou\s(?:n[°o]\s?)?"
        r"|agent\sn[°o]\s?))\d(?:[ .]?\d){2,9}(?!\w)",
        r"(?i:(?<!\w)(?:n[°o]|num[ée]ro)\s?(?:de\s)?(?:cliente?|abonn[ée]e?|adh[ée]rente?"
        r"|assur[ée]e?|allocataire|contrat)"
        r"\s?:?\s?)\d(?:[ .-]?\d){4,14}(?!\w)",
        r"(?i:(?<!\w)(?:cliente?|abonn[ée]e?|adh[ée]rente?|assur[ée]e?|allocataire|contrat|pdl|prm"
        r"|compteur)(?:\s[a-z]{2,10})?\s?:?\s(?:n[°o]\s?:?\s?)?)"
        rf"\d(?:[ .-]?\d){{5,14}}(?!\w){_MEASURED}",
        r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])",
    ),
    _group(  # what a machine on a network is called
        ":",
        "ip ipv mac",
        r"(?<![\w:])(?:[\dA-Fa-f]{2}[:-]){5}[\dA-Fa-f]{2}(?![\w:])",
        r"(?i:(?<!\w)ip(?:v6)?\s?:?\s?)[\dA-Fa-f]{1,4}:[\dA-Fa-f:]{4,36}(?!\w)",
    ),
    _group(  # telephones whose nought a spreadsheet lost
        r"\d(?:[ .-]?\d){8}",
        "tel telephone port portable mobile gsm joindre joignable rappeler appeler contacter numero",
        r"(?i:(?<![^\W_])(?:t[ée]l(?:[ée]phone)?|port(?:able)?|mobile|gsm)\b\.?\s{0,2}[:=]?\s{0,2})"
        r"[1-9](?:[ .-]?\d){8}(?!\d)",
        r"(?<![\d.,-])(?<!\d )[67](?:[ .-]\d{2}){4}(?![ .-]?\d)",
    ),
    _group(  # eight figures by pairs, told to be a telephone's
        r"\d{2}[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}",
        "tel telephone portable numero fixe joindre joignable rappeler",
        rf"(?<![\d.,-])(?<!\d )\d{{2}}(?:[ .-]\d{{2}}){{3}}(?![ .-]?\d){_MEASURED}",
    ),
    _group(  # the beginning or the end of one
        r"\d{2}[ .-]?\d{2}",
        "debut commence commencant finit finissant termine terminant",
        r"(?i:(?<!\w)(?:d[ée]but|commen[cç]\w{1,5}\spar|fini\w{1,7}\spar|termin\w{1,5}\spar)\s?:?\s{0,2})"
        r"(?:0[67][ .-]?)?\d{2}(?:[ .-]?\d{2}){1,3}(?!\w)",
    ),
    _group(  # telephones half in words
        r"0[ ]?[1-9]",
        "dix onze douze treize quatorze quinze seize vingt vingts trente quarante cinquante soixante",
        rf"(?i:(?<!\d)0[ ]?[1-9](?:[\s.-]{{1,2}}(?:\d{{2}}|{_SAID_FIGURE})){{4,9}}(?!\w))",
    ),
    _group(  # plates of other countries, and whatever a word for a plate announces
        r"\d",
        _VEHICLES,
        _FOREIGN,
        # Beside a vehicle no pair of letters is a way's, "scooter GK 472 PL"; mopeds have one letter last.
        r"(?<![^\W_])(?!DU|AU|DE|LE|EN|RD|PK|PR|RN)[A-Z]{2}[ -]\d{3}[ -][A-Z]{2}(?![^\W_])",
        r"(?<![^\W_])(?!DU|AU|DE|LE|EN|RD|PK|PR|RN)[A-Z][ .-]?[A-Z](?:[ .-]?\d){3}[ .-]?(?!AV|BD|DE"
        r"|DU|PL|CH)[A-Z][ .-]?[A-Z](?![^\W_])",
        r"(?<![^\W_])(?:(?!DU|AU|DE|LE|EN|RD|PK|PR|RN)[A-Z]{2}-\d{2,3}-[A-Z]|[a-z]{2}-\d{3}-[a-z])(?![^\W_])",
        r"(?<![^\W_])(?!du|au|de|le|en|rd|pk|pr|rn|vl|pl)[a-z]{2}[ ]\d{3}[ ](?!av|bd|de|du|pl|ch|km"
        r"|au|en)[a-z]{2}(?![^\W_])",
        r"(?:(?<=[Aa]llemand )|(?<=[Aa]llemande ))[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]\d{1,4}(?!\w)",
        r"\b(?<!sans )(?:[Pp]laqu(?:es?"
        r"(?!\s(?:aciers?|m[ée]tal\w{0,6}|inox|alu\w{0,6}|fonte|d['’][ée]gout|pvc|bois|signal\w{0,9}"
        r"|[ée]lectr\w{0,6}|vibr\w{0,6}|podo\w{0,9}|isol\w{0,6}|de\s(?:rue|verre|fonte|pl[âa]tre))\b)|ée?s?)"
        r"|PLAQU[EÉ]E?S?|[Ii]mmat[a-zé]{0,12}|IMMAT[A-ZÉ]{0,12})\b[.]?"
        rf"{_OF_A_DEPARTMENT}"
        r"(?:\s?[:=]|\s?n°|\s[a-zà-ÿ.]{2,12}){0,4}\s{0,2}"
        r"(?=[A-Za-z\d -]{0,8}\d[ -]?\d)[A-Za-z\d]{1,5}(?:[ -](?=[A-Z\d]{0,4}[\dA-Z])[A-Z\d]{1,5}){0,3}"
        r"(?![\w/])",
    ),
    _group(  # dates of birth
        r"\d",
        "majeur majeure majeurs ans ne nee nes nees neee quarante cinquante soixante septante"
        " huitante nonante quatre ddn"
        " naissance dn nais naiss dnais dob born geb geboren",
        rf"(?i:{_NOBODY}\b(?:{_BORN}(?:\s{{1,3}}(?:le|en|un)|\s?:)?|ddn\s?:?"
        rf"|(?:date de )?naissance\s?:?)\s{{1,3}}\(?)"
        r"(?:\d{1,4}[/. -]\d{1,2}[/. -]\d{2,4}|\d{1,2}[/. -]\d{4}"
        r"|(?:(?:\d{1,2}(?:er)?\s)?[a-zA-Zéû]{3,9}\s)?(?:19|20)\d\d\b)",
        # Of several: "nés 12/04/2009 et 28/01/2010", "nés en 2009 et 2010".
        rf"\b(?i:n[ée]{{1,2}}e?s\s(?:(?:le|en|les)\s)?){_DAY_BORN}(?:\s?(?:,|/|et|,\s?et)\s?(?:le\s|en\s)?{_DAY_BORN}){{0,4}}",
        rf"\b(?i:{_BORN}\s{{1,3}}(?:le|un)\s{{1,3}})\d{{1,2}}(?:er)?\s[a-zA-Zéû]{{3,9}}(?:\s\d\d(?!\w))?",
        rf"(?<![^\W_])(?i:{_BIRTH})(?:\s?:)?\s{{0,3}}(?:le\s)?"
        r"(?:\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}|\d{1,2}\s[a-zéû]{3,9}\.?\s\d{2,4}\b|(?:19|20)\d\d\b(?!-))",
        r"(?<!\d)\d{1,2}[/. -]\d{1,2}[/. -](?:19|20)\d\d(?=\W{1,3}(?i:(?:date\s)?(?:de\s)?naissance|ddn)\b)",
        rf"(?i:{_NOBODY}(?<!\w)(?:n[ée]es?|nés?|n[ée]\(e\)|n[ée][·.-]e)\s(?:(?:{_WHEN})[\s-]){{1,4}})(?:19|20)?\d\d(?![\w/:])",
        rf"(?i:(?<!\d)\d{{1,2}}(?:er)?\s(?:{_MONTHS})\s(?:(?:mille|dix)[\s-]neuf[\s-]cents?[\s-])?"
        r"(?:quarante|cinquante|soixante|septante|huitante|nonante|quatre[\s-]vingts?)(?:[\s-](?:et[\s-])?"
        rf"{_SAID_FIGURE}){{0,3}}(?!\s?(?:{_COUNTED})|\w))",
        rf"(?<![^\W_])(?i:{_BIRTH}|{_BORN}\sle)\s?:?\s{{0,2}}[0-3]\d[01]\d{{3}}(?!\d)",
        rf"(?<![^\W_])(?i:{_BORN}\sle\s?:\s?)\d{{1,2}}[/. -]\d{{1,2}}[/. -]\d{{2,4}}(?!\d)",
        r"(?i:\bmajeure?s?\sdepuis\sle\s)\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}",
        r"(?<![\w.])[A-Z]{2}(?=[ ]?[,(][ ]?\d{1,2}[ ]ans)",
        rf"(?i:\b{_BORN}\s(?:le|un)\s(?:{_SAID_FIGURE}|premier)(?:[\s-]{_SAID_FIGURE}){{0,2}}\s(?:{_MONTHS})"
        rf"(?:\s(?:(?:19|20)?\d\d|(?:mille|deux[\s-]mille|dix)(?:[\s-](?:cents?|{_SAID_FIGURE})){{0,6}}))?)(?!\w)",
        r"\b(?i:n[ée]e|ddn)\s:?\s?(?:0\d|1[0-2])/\d\d(?![\w/])",
        rf"\b(?i:{_BORN}\sen\s(?:mille|deux[\s-]mille)(?:[\s-][a-z-]{{2,12}}){{0,6}})",
        r"(?<![\w.])[A-Z]\.[ ]?[A-Z]\b\.?(?=[ ]?[,(][ ]?\d{1,2}[ ]ans)",
        r"(?<=\bans )\(\d{1,2}[/. -]\d{1,2}[/. -](?:19|20)\d\d\)",
        rf"(?<![^\W_])(?i:{_BIRTH}|{_BORN}\sle)\s?:?\s{{0,2}}[0-3]\d[01]\d(?:19|20)\d\d(?!\d)",
        rf"\b(?i:{_BORN}\s{{1,3}}[àa]\s{{1,3}})[^\W\d_][\w'’ ()-]{{1,40}}?\s(?i:le\s|en\s)?"
        r"(?:\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}|(?:19|20)\d\d)(?!\w)",
    ),
    _group(  # dates of birth behind two letters
        r"[dD]\.[ ]?[nN]\.\D{0,3}\d",
        "",
        r"(?<!\w)[dD]\.[ ]?[nN]\.\s?:?\s?\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}",
    ),
    _group(r"\*\*", "", r"(?<!\w)[A-ZÀ-ÖØ-Þ]\*{2,8}"),  # letters that stars hide
    _group(  # initials beside what somebody is
        r"\([A-ZÀ-ÖØ-Þ]\.",
        _PERSONS,
        r"(?<=\()(?!S\.A|H\.S|R\.A\.S|N\.C)(?:[A-ZÀ-ÖØ-Þ]\.[ -]?){1,3}[A-ZÀ-ÖØ-Þ]\.?(?=\))",
    ),
    _group(  # years of birth in words
        "",
        "ne nee nes nees",
        rf"(?i:\b(?:n[ée]es?|nés?)\sen\s(?:quarante|cinquante|soixante|septante|huitante|nonante|quatre[\s-]vingts?)"
        rf"(?:[\s-](?:et[\s-])?{_SAID_FIGURE}){{0,3}})(?!\w)",
    ),
    _group(  # what somebody is called
        '["«“]',
        "dit dite alias surnomme surnommee surnom pseudo sobriquet",
        r"(?i:(?<!lieu[- ])(?<!lieux[- ])(?<!hemin )(?<!rural )"
        # A way has a name of its own; what somebody has said is no name.
        r"(?<!entier )(?<!arrefour )(?<!tang )(?<!lace )(?<!adrier )(?<!oute )(?<!rue )"
        r"(?<! a )(?<!'a )(?<!’a )(?<! ont )(?<! ai )"
        r"\b(?:dite?|alias|surnomm[ée]{1,2}|surnom|pseudo|sobriquet)"
        r"\s{0,2}:?\s{0,2})"
        r"[\"«“][^\"«»“”]{2,30}[\"»”]",
    ),
    _group(  # what is told behind it to be a nickname: "le Gitan (surnom)"
        r"\(",
        "surnom alias pseudo sobriquet surnomme",
        r"(?:\b[Ll][ea]\s|\b[Ll]['’])?\b[A-ZÀ-ÖØ-Þ][\w-]{1,20}(?=\s\((?i:surnom|alias|pseudo|sobriquet)\b)",
    ),
    _group(  # what somebody is known as
        r"[A-ZÀ-ÖØ-Þ]",
        "surnom connu connue connus",
        r"(?i:(?<!\w)(?:surnom\s(?:est|serait)|connue?s?\s(?:comme|sous\sle\s(?:sur)?nom\sde))\s)"
        r"(?:l[ea]\s|l['’])?[A-ZÀ-ÖØ-Þ][\w-]{1,20}",
    ),
    _group(  # initials that are told to be somebody's
        r"[A-ZÀ-ÖØ-Þ]",
        "initiale initiales",
        r"(?i:(?<=\binitiales\s)|(?<=\binitiale\s)|(?<=\binitiales\s:\s))[A-ZÀ-ÖØ-Þ][.-]?(?:[ ]?"
        r"[A-ZÀ-ÖØ-Þ]\b[.-]?){0,3}(?!\w)",
    ),
    _group(  # the same beside what somebody is, with a capital: 'toxicomane "la Puce"'
        '["«“]',
        _PERSONS,
        rf"(?i:(?<!\w)(?:{_PERSONS.replace(' ', '|')})\s{{1,2}})"
        r"[\"«“](?=[^\"«»“”]{0,20}[A-ZÀ-ÖØ-Þ])[^\"«»“”]{2,30}[\"»”]",
    ),
    _group(  # where somebody lives
        r"\d",
        "habite vit vivant vivait loge logee heberge hebergee habitant habitait demeure demeurant "
        "demeurait domicilie domiciliee reside residant",
        rf"(?i:\b{_LIVES}"
        r"\s{1,3}(?:[^\s\d]{1,12}\s(?:\d{1,3}\s)?){0,2}app(?:artemen)?t?\.?\s)\d{1,5}(?!\w)",
        rf"(?i:(?<!la\s)(?<!une\s)\b{_LIVES}"
        r"\s{1,3}(?:au\s|à\s|:\s?)?)\d{1,4}(?:\s?(?:bis|ter|[A-D]\b))?,?\s"
        r"(?!(?i:esc\w*|hall|niveau|box|[ée]tage|entr[ée]e|porte|b[âa]t\w*)\b)[^,;:()\n]{3,60}",
    ),
)

#: The words that one group or another looks for.
_ANNOUNCING = frozenset[str]().union(*(group.words for group in _TRACES))
_UNANNOUNCED = tuple(group for group in _TRACES if not group.words)
_UNNUMBERED = tuple(group for group in _UNANNOUNCED if not group.numbered)
_DIGIT = re.compile(r"\d")


def _mask_dictated(text: str, letters: frozenset[str]) -> str:
    """`text`, made of `letters`, with `MASK` where a number or a name was said figure by figure."""
    spelt = sum(len(word) == 1 for word in letters) >= _FEW
    if spelt or not _SAYING.isdisjoint(letters):
        text = _SPELLING.sub(lambda found: (found["told"] or "") + MASK, text)
    if spelt and _OF_ROWS.search(text):
        text = _ROW.sub(lambda found: MASK if _is_spelt(found[0]) else found[0], text)
    if not _SAID.isdisjoint(letters):
        text = _RUN.sub(lambda found: MASK if _is_dialled(found) else found[0], text)
    return text


def _is_spelt(row: str) -> bool:
    """Whether letters in a row are no list of flats, "A, B, C, D, E", and no word set wide: "P R I V E"."""
    letters = fold("".join(_LONE.findall(row)))
    return list(letters) != sorted(set(letters)) and letters not in lexicon()["known"]


def _is_dialled(run: re.Match[str]) -> bool:
    """Whether figures that are said in a row are as many as a telephone's, and begin or are told as one."""
    if _PART.search(run[0]) is None or not _MEASURE.match(run.string, run.end()):
        return False
    count = _digits(run[0])
    if _BEGINS.match(run[0]):
        return count in _DIGITS
    before = run.string[max(0, run.start() - _REACH) : run.start()]
    told = _DIALLED.search(before) or _TOLD_AFTER.match(run.string, run.end(), run.end() + _REACH)
    return count in _REST and told is not None


def _digits(run: str) -> int:
    """How many figures a run of words and numbers is: "trente neuf 98" is four."""
    count, ten = 0, ""
    for part in _PART.findall(_EIGHTY.sub("huitante", run.lower())):
        if part.isdigit():
            count, ten = count + len(part), ""
        elif part in _TENS:
            count, ten = count + 2, part
        elif part in _TEENS:
            count, ten = count + (0 if ten in _LONG_TENS else 2), ""
        elif part in _UNITS:
            count, ten = count + (not ten), ""
        elif part != "et":
            count, ten = count + (part == "double"), ""
    return count


def mask_traces(text: str, letters: frozenset[str]) -> str:
    """`text`, made of `letters`, with `MASK` where a number, an address of mail or a date of birth stood."""
    text = _mask_dictated(text, letters)
    told, numbered = letters & _ANNOUNCING, _DIGIT.search(text) is not None
    for group in _TRACES if told else _UNANNOUNCED if numbered else _UNNUMBERED:
        if not numbered and group.numbered:
            continue
        if (not group.words or not group.words.isdisjoint(told)) and group.sign.search(text):
            text = group.patterns.sub(MASK, text)
    return text


_DATE = r"\d{1,2}[/.-]\d{1,2}[/.-](?:(?:19\d\d|20(?:0\d|1[0-2]))|[3-9]\d)(?!\d)"
_MASKED = re.escape(MASK)
_BORN_BESIDE = re.compile(rf"(?<=…\])(\W{{1,4}})(?:{_DATE})|(?<!\d)(?:{_DATE})(?=\W{{1,4}}{_MASKED})")


_DWELLING = (
    r"(?<![^\W_])(?:app(?:artemen)?t?s?|apt|appart|porte|ch(?:ambre)?|lo?ge?me?n?t|lgt|log|studio"
    r"|room|flat|zimmer|wohnung"
    r"|box|b[oô]ite|bal|interphone|sonnette)\b\.?\s{0,2}(?:n[°o]\s?|num[ée]ro\s|:\s?)?[A-Z]{0,2}-?\d{1,5}"
    r"(?:[ ]?(?:bis|ter|[A-Za-z]\b))?"
)
#: What may stand between a dwelling's number and who lives there.
_LIVING = r"(?:\W{0,4}\b[a-zà-ÿ]{1,12}\b){0,2}\W{1,4}"
_HOME_BEFORE = re.compile(rf"(?i:{_DWELLING})(?={_LIVING}{_MASKED})")
_HOME_BEHIND = re.compile(rf"(?i:({_MASKED}(?:\W{{1,4}}[a-zà-ÿ]{{1,8}}(?=\W)){{0,2}}\W{{1,4}}){_DWELLING})")


#: A house number, a way and its name: what is written small behind the first word is no part of it.
_WAY = (
    r"(?:rue|r|avenue|ave?|boulevard|boul|b[dl]d?|blvd|impasse|imp|all[ée]es?|all|place|pl|quai"
    r"|square|sq|chemin|chem?"
    r"|route|rte|faubourg|faub|fbg?|fg|cours|passage|pass|ruelle|venelle|sentier|cit[ée]"
    r"|lotissement|lot|mont[ée]e"
    r"|promenade|esplanade|clos|mail|voie|sente|villa|hameau|via|chauss[ée]e)\b\.?"
)
_ARTICLE = r"(?:(?:de|du|des|la|le|les|en|sur|sous|à|aux?)[ ]|[dl]['’][ ]?)"
_ADDRESS = (
    r"(?<![\w-])\d{1,4}(?:[ ]?(?i:bis|ter|quater|[A-H])\b)?,?[ ](?i:"
    rf"{_WAY})[ ](?i:{_ARTICLE}){{0,3}}[\w'’-]{{1,30}}\.?"
    rf"(?:[ ]{_ARTICLE}{{0,3}}[A-ZÀ-ÖØ-Þ][\w'’-]{{1,30}}){{0,3}}"
)
#: Parts of a building before its way.
_WITHIN = (
    r"(?:(?i:b[âa]t\w{0,6}|app?t?\w{0,8}|esc\w{0,6}|hall|log\w{0,5}|porte)\b\.?[ ](?:[A-Z]|\d{1,4})\b,?[ ])"
)
_UNNUMBERED_WAY = (
    rf"(?i:{_WAY})[ ](?i:{_ARTICLE}){{0,3}}[\w'’-]{{1,30}}(?:[ ]{_ARTICLE}{{0,3}}[A-ZÀ-ÖØ-Þ]"
    rf"[\w'’-]{{1,30}}){{0,3}}"
)
_FLAT = (
    r"(?i:(?<![^\W_])(?:app(?:artemen)?t?s?|apt|appart|lo?ge?me?n?t|lgt|log|studio|chambre)\b\.?[ ]?"
    r"(?:n[°o][ ]?)?[A-Z]{0,2}-?\d{1,5})"
)
_HOST = (
    r"(?i:chez|(?:la[ ])?fam(?:ille|\.)?|[ée]poux|consorts|veuve|vve|interphone|sonnette|domicile|logement)\b"
)
_TENANT = (
    r"(?i:locataires?|occupante?s?|propri[ée]taires?|habitante?s?|r[ée]sidente?s?|riverain?e?s?"
    r"|domicile|domicili[ée]e?s?"
    r"|adresse(?:[ ]connue|[ ]actuelle)?|vit|vivant|dames?|personnes?|famille|maison|pavillon"
    r"|cambriol[ée]e?s?|logement|appartement|h[ée]berg[ée]e?|log[ée]e?s?|demeurante?|dmt|dom|voisine?s?)\b"
)
_FLOOR = (
    r"(?:\d{1,2}(?:er|e|[èe]me)?|[ée]tage|[ée]t\.?|gauche|droite|gche|dte|rdc|esc(?:alier)?\.?|b[âa]t\.?"
    r"|hall|porte|[A-H])"
)
_OF_A_HOME = re.compile(
    "|".join(
        (
            # Behind somebody, beside a comma or in brackets; before a flat; behind or before who lives there.
            rf"(?<=…\])(?P<between>\W{{1,3}}(?:(?:du|au|qui|{_FLOOR}|{_TENANT})[ ,]:?[ ]?){{0,6}}){_ADDRESS}",
            rf"{_ADDRESS}(?=\W{{1,3}}{_FLAT}|\W{{1,3}}{_HOST}\W{{1,3}}{_MASKED}"
            rf"|\W{{1,3}}{_TENANT}[ ]?:?\W{{1,2}}{_MASKED}|[ ]à[ ]{_MASKED})",
            rf"(?P<tenant>{_TENANT}\W{{1,3}}(?:(?:du|au|est|sis|le|:)[ ]){{0,2}}){_ADDRESS}",
        )
    )
)
_IN_A_FLAT = re.compile(rf"{_FLAT}|(?<=[ \d,])(?i:porte)[ ](?:n[°o][ ]?)?\d{{1,4}}(?!\w)")
#: Which door of a floor, behind somebody or a home: "2e gauche", "rdc droite".
_DOOR = re.compile(
    r"(?<=…\])(?P<between>[ ]?,?[ ](?:au[ ])?)"
    r"(?i:(?:\d{1,2}(?:er|e|[èe]me)(?:[ ][ée]t(?:age|\.)?)?|rdc|rez-de-chauss[ée]e)"
    r",?[ ](?:gauche|droite|gche|dte|face))(?!\w)"
)
#: Who lives there where an address is told as theirs.
_WHOSE = (
    r"(?:mise?\sen\scause|victime|plaignante?|requ[ée]rante?|appelante?|auteur|t[ée]moin|locataire"
    r"|propri[ée]taire"
    r"|d[ée]clarante?|suspecte?|conduct(?:eur|rice)|mineure?|usag[eè]re?)"
)
_KIN = (
    r"(?:s(?:oe|œ)ur|fr[èe]re|m[èe]re|p[èe]re|parents?|fille|fils|amie?|oncle|tante|cousine?"
    r"|copine?|copain|conjointe?"
    r"|mari|femme|compagn(?:e|on)|grands?-(?:m[èe]re|p[èe]re|parents))"
)
#: An address that is given away as somebody's, be nobody named.
_DECLARED = re.compile(
    r"(?P<told>(?i:(?:adresse|adr\.?)\s(?:donn[ée]e|d[ée]clar[ée]e|communiqu[ée]e|fournie|perso(?:nnelle)?)"
    rf"|(?:adresse|adr\.?|domicile|logement|appartement)\s(?:du\s|des\s|de\s(?:la\s|l['’]|sa\s|son\s|ses\s)?)"
    rf"(?:{_WHOSE}|{_KIN})"
    r"|domicile(?:\s?:|\s(?:conjugal|familial|parental))|(?<!\w)(?:dom|dmt|demt)\b\.?(?:\s?:)?"
    rf"|(?:h[ée]berg|log|accueilli)\w{{0,4}}\s(?:par|chez)\s(?:sa|son|ses|leurs?|mon|ma|mes|une?|des)\s{_KIN}"
    rf"|chez\s(?:lui|elle|eux|(?:sa|son|ses|leurs?|mon|ma|mes)\s{_KIN}(?:\s[àa]\s[\w'’-]{{2,25}})?)"
    r"|(?<!les\s)(?<!des\s)\b(?:locataire|occupante?|propri[ée]taire)\s(?:du|au)(?=\s)"
    r"|(?:son|leur|mon|ma|sa|notre)\s(?:domicile|logement|adresse|appartement|maison|pavillon)"
    r"|(?:habite|demeure|vit|loge|r[ée]side)\b[^.;:\n\d]{1,40}?(?=[ ,]))"
    rf"\W{{1,3}}(?:(?:au|du|sis|est|le)[ ]){{0,2}})"
    rf"(?:{_WITHIN}{{1,3}}{_UNNUMBERED_WAY}|{_ADDRESS}(?:\W{{1,3}}{_FLAT})?)"
    # Behind whose kin lives there no house number is needed: "chez sa mère rue X".
    rf"|(?P<kin>(?i:(?:chez|domicile\sde)\s(?:sa|son|ses|leurs?|mon|ma|mes|la)\s{_KIN})\W{{1,2}}(?:(?:au|à|du)["
    rf" ])?){_UNNUMBERED_WAY}"
)
_HOMES = frozenset(
    "locataire occupant occupante proprietaire dom dmt demt heberge hebergee loge logee adresse adr"
    " domicile logement appartement maison"
    " pavillon lui elle eux chez habite demeure vit loge "
    "reside".split()
)
#: Who is away asks for rounds past his home.
_AWAY = re.compile(r"\b(?:OTV|otv|(?i:tranquillit[ée]s?\svacances))\b")
_ANY_ADDRESS = re.compile(_ADDRESS)
_HOSTED = re.compile(rf"(?P<home>{_ADDRESS})(?=\W{{1,3}}{_HOST})")
#: A year of birth in brackets behind a name; what somebody looks like, which is the rest of a nickname.
#: A day so long ago, beside somebody, is a birth.
_LONG_AGO = re.compile(
    r"(?<![\d/.-])\d{1,2}[/.-]\d{1,2}[/.-](?:19\d\d|20(?:0\d|1[0-2]))(?![\d/.-])"
    r"|(?<![\d-])(?:19[3-9]\d|20(?:0\d|1[0-2]))-[01]\d-[0-3]\d(?![\d-])"
    rf"|(?<!\d)\d{{1,2}}(?:er)?\s(?i:{_MONTHS})\s(?:19[3-9]\d|20(?:0\d|1[0-2]))(?!\d)"
)
_DATED = re.compile(rf"\d[/.-]\d|(?i:\d\s(?:{_MONTHS})\s)")
_YEAR = r"(?:19[3-9]\d|20(?:0\d|1[0-5]))"
_YEAR_BESIDE = re.compile(
    rf"(?<=…\])([ ]?\()(?:{_YEAR})(?=\))|(?<=…\])(,[ ]?)(?:{_YEAR})(?=[,;)]|\.?\s*\Z)"
    rf"|(\()(?:{_YEAR})(?=\)[ ]?{_MASKED})"
)
#: A given name that is a firm or a model as well ("Paul"), behind a name taken out.
_BEHIND = re.compile(r"(?<=…\])[ _-]([A-ZÀ-ÖØ-Þ][\w'’-]{1,30})")
#: The same before it, where nothing else is said: "Prudence […]".
_AHEAD = re.compile(r"(?:(?<=[.:;(/] )|(?<=[(/])|(?<![^\n]))([A-ZÀ-ÖØ-Þ][\w'’-]{1,30}) " + _MASKED)
#: The same in capitals, which is a family name: "PETIT […]".
_SHOUTED = re.compile(rf"(?<![\w-])([A-ZÀ-ÖØ-Þ]{{3,30}}) {_MASKED}")
#: A paper's number, of figures and letters, beside somebody; the same behind what says that it is one's.
_PAPER_BESIDE = re.compile(
    r"(?<=…\])(\W{1,3}(?:(?i:n[°o]|num[ée]ro|cpte|compte|permis|dossier)\s?:?\s?)?)"
    r"(?=\d{0,15}[A-Z])(?=(?:[A-Z]{0,8}\d){6})[A-Z\d]{8,16}(?!\w)"
)
_LOOKS = re.compile(
    r"(?<=…\])[ ](?i:l[ea])[ ](?i:gros(?:se)?|grande?|petite?|rou(?:x|sse)|blonde?|brune?|noire?|blanche?"
    r"|vieux|vieille|jeune|borgne|chauve|barbue?|moustachue?|boiteux|boiteuse|b[èe]gue|tatou[ée]e?"
    r"|balafr[ée]e?|fou|folle|sourde?|muette?)(?!\w)|(?<=…\])[ ](?:la[ ]|l['’])[A-ZÀ-ÖØ-Þ]"
    r"[a-zà-ÿ]{2,15}(?=[ ][a-zà-ÿ])"
)


def _goes_with(word: str, text: str) -> bool:
    """Whether a word that adjoins a name taken out of `text` is a part of it."""
    folded = fold(word)
    return folded in vocabulary()["given"] or (is_called(folded) and not text.isupper())


@cache
def _given() -> frozenset[str]:
    return vocabulary()["given"] | vocabulary()["common"] - {"saint", "france"}


def mask_beside(text: str, letters: frozenset[str]) -> str:
    """`text`, made of `letters`, with `MASK` where a year or a home stands beside a name taken out."""
    if not _HOMES.isdisjoint(letters):
        text = _DECLARED.sub(lambda found: (found["told"] or found["kin"]) + MASK, text)
    if MASK not in text:
        return text
    numbered = _DIGIT.search(text) is not None
    text = _BEHIND.sub(lambda found: "" if _goes_with(found[1], text) else found[0], text)
    if f" {MASK}" in text:
        text = _SHOUTED.sub(lambda found: MASK if _goes_with(found[1], text) else found[0], text)
        text = _AHEAD.sub(lambda found: MASK if fold(found[1]) in _given() else found[0], text)
    text = _LOOKS.sub("", text)
    if not numbered:
        return text
    if _DATED.search(text):
        text = _LONG_AGO.sub(MASK, _BORN_BESIDE.sub(lambda found: (found[1] or "") + MASK, text))
    text = _PAPER_BESIDE.sub(rf"\g<1>{MASK}", text)
    text = _YEAR_BESIDE.sub(lambda found: (found[1] or found[2] or found[3]) + MASK, text)
    text = _HOME_BEHIND.sub(rf"\g<1>{MASK}", _HOME_BEFORE.sub(MASK, text))
    text = _OF_A_HOME.sub(lambda found: (found["between"] or found["tenant"] or "") + MASK, text)
    text = _DOOR.sub(rf"\g<between>{MASK}", _IN_A_FLAT.sub(MASK, text))
    return _ANY_ADDRESS.sub(MASK, text) if _AWAY.search(text) else text


def mask_hosted(text: str, said: str) -> str:
    """`said`, which is `text` without announced names, without the address before somebody's home.

    "12 rue X chez Martin" is a home; the word that said so is gone with the name.
    """
    if MASK not in said or not _DIGIT.search(said):
        return said
    for found in _HOSTED.finditer(text):
        said = re.sub(re.escape(found["home"]) + rf"(?=\W{{1,3}}{_MASKED})", MASK, said)
    return said


def announces(text: str) -> bool:
    """Whether a word in `text` says that what follows tells a person: an account, a paper, a birth."""
    return not _ANNOUNCING.isdisjoint(letters_of(text))


def has_trace(text: str) -> bool:
    """Whether something in `text` has the shape of such a trace."""
    return mask_traces(text, letters_of(text)) != text
