"""Lists of addresses through the command: what people write, and where each line must end up."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from observatory.crs import distance_m
from pipelines.cli.command import observatory

LILLE = "12 Rue de Lille", (6.8520, 47.6473)
#: Address and commune as written → label and point that are found (None: no finer than the commune), and why.
LINES = [
    ("Résidence Les Tilleuls 12 rue de Lille", "Belfort", *LILLE, "a residence before the address"),
    ("FOYER DU CENTRE 12 RUE DE LILLE", "Belfort", *LILLE, "a hostel before it, in capitals"),
    ("Gymnase, 12 rue de Lille", "Belfort", *LILLE, "a gymnasium and a comma"),
    ("LIDL 12 rue de Lille", "Belfort", *LILLE, "a shop"),
    ("10 rue du 44ème R.I.", "Joncherey", "10 Rue du 44e Régiment d'Infanterie", None, "dots of a unit"),
    ("10 rue du 44e RI", "Joncherey", "10 Rue du 44e Régiment d'Infanterie", None, "the same without"),
    ("12 rue Voltaire", "Belfort", "12 Rue François Voltaire", None, "the record that has the number"),
    ("3 rue Voltaire", "Belfort", "3 Rue Voltaire", None, "the number of the short record"),
    ("Leclerc", "Belfort", "", None, "a lone surname may be a shop"),
    ("E. Leclerc", "Belfort", "", None, "the shop as it is written"),
    ("bar le Foch", "Belfort", "", None, "a bar is no avenue"),
]  # fmt: skip


@pytest.fixture(scope="module")
def placed(installed, tmp_path_factory) -> list[dict[str, str]]:
    """All lines in one file, located by the command."""
    folder = tmp_path_factory.mktemp("lists")
    with (folder / "adresses.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("adresse", "commune"), *(line[:2] for line in LINES)])
    asked = ["geocode", "--in", str(folder / "adresses.csv"), "--address", "adresse", "--commune", "commune"]
    done = CliRunner().invoke(
        observatory, ["--data", str(installed), *asked, "--out", str(folder / "out.csv")]
    )
    assert done.exit_code == 0, done.output
    return rows_of(folder / "out.csv")


def rows_of(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","))


@pytest.mark.parametrize("n", range(len(LINES)), ids=[line[0] for line in LINES])
def test_a_line_of_a_list_ends_up_where_it_is(placed, n):
    text, commune, label, point, why = LINES[n]
    found = placed[n]
    assert found["adresse"] == text
    if not label:
        assert found["precision"] == "commune", why
        return
    assert (found["precision"], found["matched_label"]) == ("housenumber", f"{label}, {commune}"), why
    if point:
        where = (float(found[name].replace(",", ".")) for name in ("lon", "lat"))
        assert distance_m(*where, *point) < 100
