"""Whether a word in small letters that no list has stands where nouns and verbs do: "gros gouillot"."""

from __future__ import annotations

import re

from observatory.redact.kinds import DOUBTED, Text
from observatory.redact.lexicon import lexicon
from observatory.redact.words import vocabulary, words_for

_WORDS = words_for("nouns")
_ARTICLES = _WORDS["articles"]
_MANY = _WORDS["many"]
_BEFORE = _WORDS["before"]
_HELPING = _WORDS["helping"]
_HAVING = frozenset("a ont ai as avons est sont ete".split())
_INFINITIVE = re.compile(r".{2,}(?:er|ir)\Z")


def is_a_noun(looked: Text, at: int) -> bool:
    """Whether an article, an adjective or a verb that asks for another stands before a word in small letters.

    First names are left to the rest, and whatever stands behind who is told of: "chez les zerrouki".
    """
    word = looked.words[at]
    if not word.text.islower() or looked.kinds[at] not in DOUBTED or word.plain in lexicon()["given"]:
        return False
    before, told = looked.plain(at - 1), looked.plain(at - 2)
    if before in _HELPING and _INFINITIVE.match(word.plain):
        return True
    if before in _HAVING and word.text.endswith(("é", "ée", "és", "ées")):
        return True  # "on a schnaqué"
    if (
        told in vocabulary()["role"]
        or told in vocabulary()["courtesy"]
        or told in ("chez", "famille", "clan")
    ):
        return False
    if before in _MANY:
        return word.plain.endswith(("s", "x"))
    return before in _ARTICLES or before in _BEFORE
