"""The part of a building that a place text names: kept in a short form, never a flat, never a name."""

from __future__ import annotations

import pandas as pd
import pytest

from observatory.geocode.parse.halls import hall, halls

NAMED = [
    ("hall 3", "hall 3", "as landlords write it"),
    ("12 rue de Londres hall 3", "hall 3", "behind the address"),
    ("HALL N°03 12 RUE DE LONDRES", "hall 3", "before it, with a sign and a zero"),
    ("BAT 1 HALL 5", "bât. 1, hall 5", "a building and a hall"),
    ("Hall 5, bâtiment B, 4 rue de Londres", "bât. B, hall 5", "in any order: the wider first"),
    ("12 rue de Londres, bât. B", "bât. B", "a letter"),
    ("cage 2", "cage 2", "a staircase"),
    ("cage d'escalier B", "cage B", "the same in full"),
    ("esc. 2, 12 rue de Londres", "cage 2", "the same, short"),
    ("entrée 4", "entrée 4", "an entrance"),
    ("ENTREE A RESIDENCE LES LILAS", "entrée A", "a letter before something else"),
    ("bat A, 12 rue de Londres", "bât. A", "a letter before a mark"),
    ("immeuble C2", "bât. C2", "a letter and a number"),
    ("hall 3 bis", "hall 3", "a suffix of three letters is none of its own"),
    ("hall 3b", "hall 3B", "a number and a letter"),
    ("hall 3, rue de Londres", "hall 3", "a comma parts the hall from the street"),
    ("hall 3 12 rue de Londres", "hall 3", "two numbers: the second is the house's"),
    ("bat D escalier 3", "bât. D, cage 3", "a letter before another part"),
    ("Tour 2, hall 4", "tour 2, hall 4", "a tower"),
    ("hall 3 2e étage appt 12", "hall 3", "the floor and the flat are left"),
    ("devant le hall 3", "hall 3", "behind an article"),
    ("hall 3 porte 12", "hall 3", "the door is left"),
]
NOT_NAMED = [
    ("12 rue de Londres", "no part"),
    ("hall d'entrée", "an article"),
    ("HALL D ENTREE", "an article that lost its apostrophe"),
    ("entrée à droite", "a word"),
    ("ENTREE A DROITE", "a word that lost its accent"),
    ("entrée du parc", "two letters are a word"),
    ("entrée 90000 Belfort", "a postcode"),
    ("entrée 12 rue de Londres", "a house number"),
    ("bâtiment 12 avenue Jean Jaurès", "a house number"),
    ("hall Kevin Durand", "a name"),
    ("immeuble Les Tilleuls", "a name"),
    ("entrée M. Durand", "a title and a name"),
    ("bât. 2e étage", "a floor"),
    ("appartement 12", "a flat"),
    ("porte 7, logement 3, cave 12", "a door, a flat, a cellar"),
    ("halls 3 et 5", "two of them"),
    ("hall 3 et 5", "two of them"),
    ("hall 3/5", "two of them"),
    ("hall 3, hall 5", "two of them, each said"),
    ("hall 12345", "no number of a hall"),
    ("contour 3, autour 4, déchets 5", "within another word"),
    ("tour de l'horloge", "a monument"),
    ("rue de la Tour 5", "the name of a street"),
    ("", "nothing"),
    ("hall", "nothing behind"),
    ("<script>hall</script>", "a page"),
]


@pytest.mark.parametrize(("text", "part", "why"), NAMED, ids=[case[0] for case in NAMED])
def test_a_part_is_kept_in_its_short_form(text, part, why):
    assert hall(text) == part, why


@pytest.mark.parametrize(("text", "why"), NOT_NAMED, ids=[case[0] for case in NOT_NAMED])
def test_what_names_no_part_gives_none(text, why):
    assert hall(text) == "", why


def test_a_column_is_read_as_each_of_its_texts():
    texts = pd.Series([case[0] for case in (*NAMED, *NOT_NAMED)] * 3, dtype="str").sample(
        frac=1, random_state=1
    )
    found = halls(texts)
    assert found.index.equals(texts.index)
    assert [*found.fillna("")] == [hall(text) for text in texts]
    assert halls(pd.Series([], dtype="str")).empty
