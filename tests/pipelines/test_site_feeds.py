"""A site's own definitions in its data folder: beside those shipped, blocking nobody else."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from pathlib import Path

import pytest

from observatory.errors import CallError, InputError
from observatory.warehouse import connect
from pipelines import feed as definitions
from pipelines.ingest import FilesRefusedError, ingest, rebuild
from pipelines.scaffold.draft import draft_feed

pytestmark = pytest.mark.usefixtures("english")

NOW = dt.datetime(2026, 11, 16, 12, 0, tzinfo=dt.UTC)
ASVP = """
label = { fr = "ASVP de Bavilliers", en = "Wardens of Bavilliers" }
cadence = "weekly"
reference = "fiche"
commune = "commune"
[file]
format = "csv"
separator = ";"
[time.start]
date = "jour"
[[place]]
kind = "address"
text = "rue"
[codes]
column = "motif"
[codes.values]
ventouse = "abandoned_vehicle/stationary"
"""
FILE = "fiche;jour;rue;commune;motif\n1;02/11/2026;rue de Madrid;Belfort;ventouse\n"


@pytest.fixture
def site(tmp_path) -> Path:
    """A data folder with one definition of its own."""
    folder = definitions.site_feeds(tmp_path / "data")
    folder.mkdir(parents=True)
    (folder / "asvp_bavilliers.toml").write_text(ASVP, encoding="utf-8")
    return tmp_path / "data"


def a_file(folder: Path, name: str = "asvp_bavilliers_2026-W45.csv", text: str = FILE) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_definition_of_the_site_is_one_like_the_others(site, tmp_path):
    assert {"asvp_bavilliers", "police_municipale"} <= set(definitions.feed_names(site))
    assert "asvp_bavilliers" not in definitions.feed_names()
    [receipt] = ingest([a_file(tmp_path)], site, now=NOW)
    assert (receipt.feed, receipt.stored) == ("asvp_bavilliers", 1)
    [again] = rebuild(site)
    assert (again.feed_label, again.stored) == ("Wardens of Bavilliers", 1)


def test_it_goes_before_a_shipped_one_of_its_name_and_is_read_again_once_changed(site):
    own = definitions.site_feeds(site) / "sdis.toml"
    shipped = (definitions.FEEDS / "sdis.toml").read_text(encoding="utf-8")
    own.write_text(shipped.replace("SDIS 90 – fire service", "our own"), encoding="utf-8")
    assert definitions.feed("sdis", site).label == "our own"
    assert definitions.feed("sdis").label == "SDIS 90 – fire service"
    own.write_text(shipped.replace("SDIS 90 – fire service", "changed"), encoding="utf-8")
    assert definitions.feed("sdis", site).label == "changed"


BROKEN = (
    ("label = [", "is not a feed definition", "no TOML"),
    (ASVP.replace("[codes]", "[kodes]"), "“kodes” is no key", "a heading misspelt"),
    (ASVP.replace('cadence = "weekly"', ""), "“cadence” is missing", "a line lost"),
    (ASVP.replace('[file]\nformat = "csv"', 'file = "csv"\n[x]'), "has to be [file]", "text for a part"),
    (ASVP.replace('separator = ";"', 'name = "asvp_(.*"'), "[file] name", "a pattern that stops all"),
    (ASVP.replace('fr = "ASVP de Bavilliers"', "fr = 3"), "“label.fr” has to be", "a number for a name"),
    (ASVP + '[derived.x]\nsource = "rue"\npattern = "a"\nto = "\\\\9"\n', "[derived.x]", "no such group"),
    (ASVP.replace("abandoned_vehicle/stationary", "ventouse"), "theme “ventouse”", "no theme of ours"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "said", "why"), BROKEN, ids=[why for *_r, why in BROKEN])
def test_a_broken_definition_is_told_and_blocks_nobody(site, tmp_path, text, said, why):
    (definitions.site_feeds(site) / "asvp_bavilliers.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as fault:
        ingest([a_file(tmp_path)], site, feed="asvp_bavilliers", now=NOW)
    assert "asvp_bavilliers.toml" in str(fault.value)
    assert said in str(fault.value), why
    with pytest.raises(CallError, match=r"asvp_bavilliers\.toml"):
        ingest([a_file(tmp_path)], site, now=NOW)
    told: list[str] = []
    sample = Path(__file__).parent.parent / "feeds" / "police_municipale.csv"
    [receipt] = ingest([sample], site, now=NOW, say=told.append)
    assert receipt.feed == "police_municipale"
    assert any(said in text for text in told)


def test_a_rebuild_sets_aside_what_no_definition_reads_any_more(site, tmp_path):
    sample = Path(__file__).parent.parent / "feeds" / "police_municipale.csv"
    ingest([a_file(tmp_path), sample], site, now=NOW)
    (definitions.site_feeds(site) / "asvp_bavilliers.toml").unlink()
    with pytest.raises(FilesRefusedError, match=r"asvp_bavilliers_2026-W45\.csv") as refused:
        rebuild(site)
    assert [receipt.feed for receipt in refused.value.receipts] == ["police_municipale"]
    with connect(site) as warehouse:
        assert warehouse.ask("feeds")["feed"].tolist() == ["police_municipale"]


def test_a_draft_goes_to_the_site(site, tmp_path):
    written = draft_feed("releve", a_file(tmp_path, "export.csv"), site)
    folder = definitions.site_feeds(site)
    assert {path for path, _what in written} == {folder / "releve.toml", folder / "samples" / "releve.csv"}
    assert definitions.feed("releve", site).codes["ventouse"] == ("abandoned_vehicle", "")
    with pytest.raises(CallError, match="already"):
        draft_feed("releve", a_file(tmp_path, "export.csv"), site)


WRONG: tuple[object, ...] = (3, True, "x", "(", [], [3], {}, {"x": 3}, [["x"]], "\\9", dt.date(2026, 1, 1))


@pytest.mark.parametrize("seed", range(4))
def test_a_definition_with_any_value_of_another_kind_loads_or_is_told(tmp_path, monkeypatch, seed):
    draw = random.Random(seed)
    names = definitions.feed_names()
    for number in range(60):
        path = definitions.FEEDS / f"{draw.choice(names)}.toml"
        monkeypatch.undo()
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        part, key = _anywhere(entry, draw)
        part[key] = draw.choice(WRONG)
        spoilt = tmp_path / f"spoilt_{number}.toml"
        spoilt.write_text("", encoding="utf-8")
        monkeypatch.setattr("pipelines.feed.tomllib.loads", lambda _text, entry=entry: entry)
        try:
            loaded = definitions.load(spoilt)
        except InputError as fault:
            assert spoilt.name in str(fault)
        else:
            assert all(isinstance(column, str) for column in loaded.used_columns), (path.stem, key, part[key])


def _anywhere(entry: dict, draw: random.Random) -> tuple[dict, str]:
    """A table somewhere in a definition, and one of its keys."""
    key = draw.choice(list(entry))
    inner = entry[key]
    if isinstance(inner, list) and inner and isinstance(inner[0], dict):
        inner = inner[0]
    return (
        _anywhere(inner, draw) if isinstance(inner, dict) and inner and draw.random() < 0.8 else (entry, key)
    )
