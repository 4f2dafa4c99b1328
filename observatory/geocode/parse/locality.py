"""Split the commune that a text names from the rest. Tokens are those of `text.words`."""

from __future__ import annotations

from typing import NamedTuple

from observatory.geocode.parse.communes import (
    NamedCommune,
    by_name,
    by_postcode,
    ends_longer_name,
    join,
    near,
    served_by,
    words_of_name,
)
from observatory.geocode.parse.text import ARTICLES, GRAND, STREET_TYPES, TYPE_OF, significant

#: No commune of the department has more words than this.
_LONGEST = 6
#: What sets a commune's name apart where it stands before it, and where it stands behind it.
_ANNOUNCES = frozenset("commune ville localite mairie agglomeration centre village bourg secteur".split())
_LABELS = frozenset("cp code voie adresse rue numero num no cedex centre bourg village ville".split())


class Mention(NamedTuple):
    """Tokens that name a commune, or a postcode and the communes that it serves.

    Whether it is set apart, and whether an article or a type makes it part of another name: « rue de X ».
    """

    start: int
    end: int
    codes: frozenset[str]
    apart: bool = True
    bound: bool = False


def is_postcode(token: str) -> bool:
    """Whether `token` is five digits."""
    return len(token) == 5 and token.isdigit()


def without_cedex(tokens: list[str]) -> list[str]:
    """`tokens` without « CEDEX » and its number."""
    if "cedex" not in tokens:
        return tokens
    i = tokens.index("cedex")
    return tokens[:i] + tokens[i + 2 if tokens[i + 1 : i + 2] and tokens[i + 1].isdigit() else i + 1 :]


def set_apart(tokens: list[str]) -> tuple[list[str], NamedCommune] | None:
    """(the rest, the commune) where a postcode, a comma or brackets set a commune's name apart."""
    if not any(map(is_postcode, tokens)):
        return _segment(tokens)
    if is_postcode(tokens[-1]) and (commune := by_postcode(tokens[-1])):
        return tokens[:-1], commune
    for i in range(len(tokens) - 2, -1, -1):
        if is_postcode(tokens[i]):
            joined = join(t for t in tokens[i + 1 :] if t.isalpha())
            rivals = near(joined) if joined and not by_name(joined) else []
            commune = by_name(joined) or (rivals[0] if len(rivals) == 1 else None)
            if commune:
                return tokens[:i], commune
    return _segment(tokens)


def _segment(tokens: list[str]) -> tuple[list[str], NamedCommune] | None:
    """A commune standing alone after or before a comma or between brackets, with the rest."""
    marks = [i for i, t in enumerate(tokens) if t in ",();"]
    if not marks or len(tokens) < 3:
        return None
    last, first = marks[-1], marks[0]
    spans = [(last + 1, len(tokens)), *_bracketed(tokens)]
    if not _is_inverted(tokens[first + 1 :]):
        spans.append((0, first))
    for start, end in spans:
        if end > start and (commune := by_name(join(t for t in tokens[start:end] if t.isalpha()))):
            rest = tokens[: max(start - 1, 0)] + tokens[end + 1 :]
            if any(t.isalpha() for t in rest):
                return rest, commune
    return None


def _is_inverted(after: list[str]) -> bool:
    """What follows a mark is only a street type, titles and articles: « PHAFFANS (RUE DE) »."""
    plain = [t for t in after if t.isalpha()]
    if after[:1] and after[0].isdigit():  # « COMMUNE, 27 rue de Londres »
        return False
    return bool(plain) and (plain[0] in TYPE_OF or plain[0] in GRAND) and len(significant(plain)) <= 2


def _bracketed(tokens: list[str]) -> list[tuple[int, int]]:
    if "(" not in tokens:
        return []
    start = tokens.index("(") + 1
    end = tokens.index(")", start) if ")" in tokens[start:] else len(tokens)
    return [(start, end)]


def tails(tokens: list[str], fuzzy: bool) -> list[tuple[list[str], NamedCommune]]:
    """Commune names that end `tokens`, the longest first, unless an article makes them part of a name.

    The longest exact name and, where `fuzzy`, the longest name within one typing error.
    """
    exact: list[tuple[int, NamedCommune]] = []
    close: list[tuple[int, NamedCommune]] = []
    joined, count, longer = "", 0, None
    for start in range(len(tokens) - 1, -1, -1):
        token = tokens[start]
        if token == "-":
            continue
        if not token.isalpha() or count == _LONGEST:
            break
        count += 1
        if token in ARTICLES:
            continue
        joined = join([token]) + joined
        if longer is None:
            longer = ends_longer_name(token)
        elif not longer:
            break
        if commune := by_name(joined):
            exact = [(start, commune)]
        elif fuzzy and len(joined) >= 4 and (rivals := near(joined)):
            close = [(start, commune) for commune in rivals]
    both = sorted(exact + close, key=lambda t: t[0])
    out = [(tokens[:cut], commune) for start, commune in both if (cut := _cut(tokens, start)) is not None]
    return out or _heads(tokens)


def without_repeated(tokens: list[str], commune: NamedCommune) -> list[str]:
    """`tokens` without a second mention of their commune at either end, as long as a name is left."""
    if words_of_name(commune.code).isdisjoint(tokens):
        return tokens
    for rest, again in tails(tokens, False):
        if again.code == commune.code and sum(t.isalpha() for t in rest) > 1:
            return rest
    head = tokens[1:] if tokens[:1] == ["a"] else tokens
    for i in range(1, min(len(head) - 1, _LONGEST) + 1):
        follows = head[i] if i < len(head) else ""
        named = (
            by_name(join(t for t in head[:i] if t.isalpha()))
            if follows in ",-" or follows.isdigit()
            else None
        )
        if named and named.code == commune.code and sum(t.isalpha() for t in head[i:]) > 1:
            return head[i:]
    return tokens


def _heads(tokens: list[str]) -> list[tuple[list[str], NamedCommune]]:
    """« EVETTE RUE DU LAC », « EVETTE 3 RUE DU LAC »: a commune's name right before a type or a number."""
    for i in range(1, min(len(tokens) - 1, _LONGEST)):
        if tokens[i] == "(":
            break
        start = i + 1 if tokens[i] == "," else i
        begins = tokens[start] in STREET_TYPES or (tokens[start].isdigit() and len(tokens[start]) <= 4)
        if begins and (commune := by_name(join(t for t in tokens[:i] if t.isalpha()))):
            return [(tokens[start:], commune)]
    return []


def _cut(tokens: list[str], start: int) -> int | None:
    """Where the text before a commune's name ends; None where an article binds the two."""
    before = start - 1
    while before >= 0 and tokens[before] == "-":
        before -= 1
    if before >= 0 and tokens[before] in ARTICLES:
        return before if tokens[before] == "a" else None
    return before + 1


def mentions(tokens: list[str]) -> tuple[list[Mention], list[Mention]]:
    """(communes that marks, a label, « à » or an end of the text set apart, those that nothing does).

    Postcodes count only where no name is set apart: people know their commune better than its postcode.
    """
    named = []
    start = 0
    while start < len(tokens):
        mention = _mention(tokens, start)
        named += [mention] if mention and not (mention.bound and not mention.apart) else []
        start = mention.end if mention else start + 1
    postcodes = [
        Mention(i, i + 1, codes) for i, t in enumerate(tokens) if is_postcode(t) and (codes := served_by(t))
    ]
    return [m for m in named if m.apart] or postcodes, [m for m in named if not m.apart]


def _mention(tokens: list[str], start: int) -> Mention | None:
    """The longest name of a commune that begins at `start`."""
    if not tokens[start].isalpha() or tokens[start] in ARTICLES:
        return None
    for end in range(min(len(tokens), start + 2 * _LONGEST), start, -1):
        span = tokens[start:end]
        if not tokens[end - 1].isalpha() or not all(t.isalpha() or t == "-" for t in span):
            continue
        if commune := by_name(join(t for t in span if t.isalpha())):
            codes = frozenset({commune.code})
            return Mention(start, end, codes, _is_apart(tokens, start, end), _is_bound(tokens, start))
    return None


def _is_bound(tokens: list[str], start: int) -> bool:
    before, grand = tokens[max(start - 1, 0)], tokens[max(start - 2, 0)]
    article = before in ARTICLES and before != "a"
    return start > 0 and (article or (before in TYPE_OF and grand not in (*GRAND, "petite")))


def _is_apart(tokens: list[str], start: int, end: int) -> bool:
    """Whether what stands on both sides of a name leaves no doubt that it is a commune's."""
    before = tokens[start - 1] if start else ","
    following = tokens[end] if end < len(tokens) else ","
    told = before in _ANNOUNCES or (before in ("de", "d") and tokens[max(start - 2, 0)] in _ANNOUNCES)
    if told or is_postcode(before):
        return True
    closed = following in ",();/-" or following.isdigit() or following in _LABELS
    if before == "a":  # « convoqué à X » says where somebody goes; what touches « à X » decides
        return closed and (start < 2 or tokens[start - 2] in ",();/-")
    if before in ",();/-":
        return closed or (not start and following in STREET_TYPES)
    return not _is_bound(tokens, start) and all(t in "()" or t.isdigit() for t in tokens[end:])
