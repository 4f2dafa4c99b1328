"""A new feed touches one definition, one sample and one test row, and its draft comes from a sample file."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from observatory.errors import CallError, InputError
from pipelines import feed
from pipelines.ingest import ingest
from pipelines.read import read
from pipelines.read.detect import guess_feed
from pipelines.scaffold import draft
from pipelines.scaffold.draft import draft_feed
from pipelines.scaffold.sample import look_at

pytestmark = pytest.mark.usefixtures("english")

HEADER = (
    "Réf dossier;Date constat;Heure;Adresse;Ville;Nature;Suite;Coût;"
    "Nom gardien;Tél. appelant;Commentaire;Étage"
)
ROWS = [
    f"BT-{n};0{1 + n % 9}/11/2026;14h05;{n} rue de Madrid;Belfort;{code};Plainte;12,50;"
    "DURAND Jean;0612345678;vu par Mme X;2"
    for n, code in enumerate(
        ["Tag hall", "Encombrants", "Feu de poubelle", "Tapage", "Divers", "Rodéo"] * 3, 1
    )
]


@pytest.fixture
def places(tmp_path, monkeypatch) -> tuple[Path, Path]:
    """Folders of definitions and of samples, beside the real ones."""
    definitions, tests = tmp_path / "definitions", tmp_path / "tests"
    definitions.mkdir()
    tests.mkdir()
    real = feed.FEEDS / "police_municipale.toml"
    (definitions / real.name).write_bytes(real.read_bytes())
    (tests / "expected.csv").write_text(
        "feed,sample,read,stored,rejected,out_of_scope,reasons\n", encoding="utf-8"
    )
    monkeypatch.setattr(feed, "FEEDS", definitions)
    feed.load.cache_clear()
    return definitions, tests


def sample_file(folder: Path, encoding: str = "cp1252", separator: str = ";") -> Path:
    path = folder / "export.csv"
    path.write_text("\n".join([HEADER, *ROWS]).replace(";", separator) + "\n", encoding=encoding)
    return path


def test_a_new_feed_touches_three_files_and_works(places, tmp_path) -> None:
    definitions, tests = places
    before = {path for folder in places for path in folder.iterdir()}
    written = draft_feed("bailleur", sample_file(tmp_path), tests=tests)
    new = {path for folder in places for path in folder.iterdir()} - before
    assert {path.name for path in new} == {"bailleur.toml", "bailleur.csv"}
    assert {path.name for path, _what in written} == {"bailleur.toml", "bailleur.csv", "expected.csv"}
    assert "“??” to fill in" in written[-1][1]

    loaded = feed.feed("bailleur")
    assert (loaded.format, loaded.encoding, loaded.separator) == ("csv", "cp1252", ";")
    assert (loaded.reference, loaded.commune, loaded.code_columns) == (("Réf dossier",), "Ville", ("Nature",))
    assert (loaded.start.date, loaded.start.time, loaded.start.time_formats) == (
        "Date constat",
        "Heure",
        ("%Hh%M",),
    )
    assert loaded.places[0].text == ("Adresse",)
    assert loaded.outcome_column == "Suite"
    assert loaded.codes["tag hall"] == ("tag", "")
    assert loaded.codes["feu de poubelle"] == ("fire", "")
    assert "divers" not in loaded.codes, "not guessed: listed for somebody to decide"
    assert '# "Divers" = "??"' in (definitions / "bailleur.toml").read_text(encoding="utf-8")
    assert set(loaded.dropped) == {"Nom gardien", "Tél. appelant", "Commentaire", "Étage"}
    assert all(why.startswith("??") for why in loaded.dropped.values()), "every reason is to be confirmed"

    with (tests / "expected.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    [receipt] = ingest([tests / row["sample"]], tmp_path / "data", feed="bailleur")
    assert row["reasons"] == "unknown_code:2"
    assert (int(row["read"]), int(row["stored"])) == (receipt.read, receipt.stored) == (12, 10)
    assert receipt.invented


def test_the_sample_names_nobody(places, tmp_path) -> None:
    _definitions, tests = places
    draft_feed("bailleur", sample_file(tmp_path), tests=tests)
    text = (tests / "bailleur.csv").read_bytes().decode("cp1252")
    assert text.splitlines()[0] == f"{HEADER};{feed.INVENTED_COLUMN}"
    assert len(text.splitlines()) == 1 + draft.SAMPLE_ROWS
    for person in ("DURAND", "0612345678", "Mme X"):
        assert person not in text


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", "\t")])
def test_format_encoding_and_separator_are_seen(places, tmp_path, encoding: str, separator: str) -> None:
    global_rows = [row.replace("12,50", "12.50") for row in ROWS]
    path = tmp_path / "export.csv"
    path.write_text("\n".join([HEADER, *global_rows]).replace(";", separator), encoding=encoding)
    draft_feed("bailleur", path, tests=places[1])
    assert (feed.feed("bailleur").encoding, feed.feed("bailleur").separator) == (encoding, separator)


def test_a_workbook(places, tmp_path) -> None:
    frame = pd.read_csv(io.StringIO("\n".join([HEADER, *ROWS])), sep=";", dtype=str)
    frame.to_excel(tmp_path / "export.xlsx", engine="xlsxwriter", index=False)
    draft_feed("bailleur", tmp_path / "export.xlsx", tests=places[1])
    assert feed.feed("bailleur").format == "xlsx"
    [receipt] = ingest([places[1] / "bailleur.xlsx"], tmp_path / "data", feed="bailleur")
    assert (receipt.read, receipt.stored) == (12, 10)


@pytest.mark.parametrize(
    ("x", "y", "kind"),
    [("6,8628", "47,6379", "wgs84"), ("990035", "6733280", "lambert93")],
    ids=["degrees", "metres"],
)
def test_coordinates(places, tmp_path, x: str, y: str, kind: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"id;date;type;x;y\n1;02/11/2026;tag;{x};{y}\n", encoding="utf-8")
    draft_feed("releve", path, tests=places[1])
    assert (feed.feed("releve").places[0].kind, feed.feed("releve").places[0].x) == (kind, "x")


def test_what_cannot_be_seen_is_asked_for(places, tmp_path) -> None:
    """The draft is still valid TOML, and the last line of the answer names what is missing."""
    path = tmp_path / "export.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    *_written, (definition, left) = draft_feed("inconnu", path, tests=places[1])
    assert tomllib.loads(definition.read_text(encoding="utf-8"))["time"]["start"]["date"] == "??"
    for what in ("a date", "what happened", "the commune", "an address or a place"):
        assert what in left
    assert (places[1] / "expected.csv").read_text(encoding="utf-8").endswith("inconnu,inconnu.csv,0,0,0,0,\n")


@pytest.mark.parametrize(
    ("name", "message", "why"),
    [
        ("../x", "cannot name a feed", "a path"),
        ("Bailleur", "cannot name a feed", "capitals"),
        ("police_municipale", "already", "a feed of that name"),
    ],
)
def test_names_refused(places, tmp_path, name: str, message: str, why: str) -> None:
    with pytest.raises(CallError, match=message):
        draft_feed(name, sample_file(tmp_path), tests=places[1])
        pytest.fail(why)


def test_what_is_no_table_is_said(places, tmp_path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("one\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"export\.csv: no table with several columns"):
        draft_feed("bailleur", path, tests=places[1])


PARTNERS = [feed.feed(name) for name in feed.feed_names()]


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda f: f.name)
def test_the_persons_of_every_partners_export_are_seen(tmp_path, partner: feed.Feed) -> None:
    """Of the exports there are, a draft would drop every column that names somebody."""
    source, *_others = sorted((Path(__file__).parents[2] / "feeds").glob(f"{partner.name}.*"))
    frame = read(source, partner).frame
    frame.to_csv(tmp_path / "export.csv", index=False)
    shown = look_at(tmp_path / "export.csv")
    persons = {
        c for c, why in partner.dropped.items() if why.startswith(("nomme", "texte", "désigne"))
    } & set(frame.columns)
    assert persons <= {*shown.persons, *shown.texts}
    tomllib.loads(draft._definition("essai", shown))


CASES = Path(__file__).parents[1] / "partner_files" / "files"


@pytest.mark.parametrize(
    ("case", "holds", "why"),
    [
        ("57-draft-drops-the-reference", ['reference = "N° dossier"'], "“N°” is how references are called"),
        (
            "58-draft-drops-geo-point",
            [
                "[derived.lat]",
                "[derived.lon]",
                'source = "geo_point_2d"',
                'kind = "wgs84"',
                'kind = "address"',
            ],
            "one column holds the point, as data portals write it",
        ),
        (
            "22-one-row-many-facts",
            ['count = "Nombre"  # ??', 'period = "day"  # ??'],
            "a row of twelve facts is a number beside the facts, and asked about",
        ),
    ],
)
def test_a_draft_sees(case: str, holds: list[str], why: str, places, tmp_path) -> None:
    definitions, tests = places
    sample = next(path for path in (CASES / case).glob("*.csv"))
    draft_feed("nouveau", sample, tests=tests)
    text = (definitions / "nouveau.toml").read_text(encoding="utf-8")
    assert all(line in text for line in holds), why


def test_a_point_in_one_column_is_read(places, tmp_path) -> None:
    draft_feed("nouveau", CASES / "58-draft-drops-geo-point" / "sample.csv", tests=places[1])
    loaded = feed.feed("nouveau")
    assert {*loaded.derived} == {"lat", "lon"} and loaded.places[0].kind == "wgs84"


def test_an_unfinished_draft_concerns_nobody_else(places, tmp_path) -> None:
    draft_feed("nouveau", CASES / "56-draft-blocks-everybody" / "nouveau.csv", tests=places[1])
    assert [one.name for one in feed.feeds()] == ["police_municipale"]
    assert list(feed.faulty_feeds()) == ["nouveau"]
    content = (Path("tests/feeds") / "police_municipale.csv").read_bytes()
    assert guess_feed(content, "police_municipale_2026-W46.csv").name == "police_municipale"


@pytest.mark.parametrize("file", ["sample.xml", "sample.json"])
def test_what_cannot_be_drafted_writes_nothing(file: str, places, tmp_path) -> None:
    with pytest.raises(InputError, match="allo_mairie"):
        draft_feed("nouveau", CASES / "60-draft-of-xml-and-json" / file, tests=places[1])
    assert not [*places[0].glob("nouveau*"), *places[1].glob("nouveau*")]


def test_a_sample_is_in_the_shape_of_the_file_and_holds_no_value_of_it(places, tmp_path) -> None:
    sample = CASES / "75-draft-copies-persons" / "sample.csv"
    draft_feed("nouveau", sample, tests=places[1])
    copy = (places[1] / "nouveau.csv").read_text(encoding="utf-8-sig")
    header, row = (next(csv.reader([line], delimiter=";")) for line in copy.splitlines()[:2])
    told = dict(zip(header, row, strict=True))
    given = pd.read_csv(sample, sep=";", dtype=str).iloc[0].to_dict()
    kept = {name for name, value in given.items() if told[name] == value}
    assert kept <= {"Référence", "Date", "Heure", "Nature", "Commune"}, "what names nobody"
    assert (
        "FICTIF" not in copy and "Inventé" not in copy.replace("inventé", "") and "rue de Lille" not in copy
    )
