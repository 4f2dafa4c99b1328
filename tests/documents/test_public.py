"""What everybody may read: made of printed counts alone, attacked whole, the same whatever the facts were."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import shutil
import zipfile

import numpy as np
import pytest

from observatory import documents, language
from observatory.charts.sparkline import _MARGIN
from observatory.colours import LIGHT, rounded_scale
from observatory.counts import edition, sent
from observatory.counts.disclosure import Audience
from observatory.counts.period import parse_period
from observatory.documents import Document, Figure, Series
from observatory.documents.formats.pdf import pdf
from observatory.documents.parts import FIRST_PAGE
from observatory.errors import CallError, InputError
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.cli import main
from tests.documents.test_content import check_standards

WEEK, MADE = dt.date(2026, 11, 16), dt.date(2026, 11, 24)
#: Of a line here: each week printed is a second.
WEEKS = 14


@pytest.fixture(scope="module")
def data(demo_data, tmp_path_factory):
    """A copy of the demonstration, in which editions are kept."""
    folder = tmp_path_factory.mktemp("public")
    shutil.copy(demo_data / "observatory.duckdb", folder)
    return folder


@pytest.fixture(scope="module")
def territory(demo_data) -> Territory:
    return Territory.load(demo_data)


@pytest.fixture(scope="module")
def known(data) -> documents.public.Printed:
    language.use("fr")
    with connect(data) as warehouse, pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents.public, "SERIES_WEEKS", WEEKS)
        return documents.read_printed(warehouse, data, WEEK, {}, MADE)


def whole_issue(known, territory) -> list[Document]:
    language.use("fr")
    return [
        documents.public_week(known, territory, MADE),
        *documents.public_sheets(known, territory, None, MADE),
    ]


@pytest.fixture(scope="module")
def issue(known, territory) -> list[Document]:
    return whole_issue(known, territory)


def test_nobody_can_work_out_a_count_of_one_to_four_from_the_edition_of_the_issue(issue, data, known):
    """The issue says no more than the cells printed, which the attacker holds all of."""
    with connect(data) as warehouse:
        found = edition.attacked(warehouse, data, "2026-W47")
    assert len(found) > 1000
    assert not found["narrowed"].any()
    assert known.number == 1


@pytest.mark.parametrize("seed", [11, 2026])
def test_other_facts_that_print_alike_give_the_same_issue(seed, issue, data, known, territory, monkeypatch):
    """Facts reach the issue through printed counts only: with others behind the same print, no byte moves."""
    draws, weekly = np.random.default_rng(seed), edition.weekly
    with connect(data) as warehouse:
        printed = edition.printed_weeks(warehouse, data, WEEK - dt.timedelta(weeks=WEEKS - 1), WEEK, MADE)
        monkeypatch.setattr(documents.public, "SERIES_WEEKS", WEEKS)
        monkeypatch.setattr(edition, "printed", lambda data, cells, wanted, sent: printed)
        monkeypatch.setattr(
            edition, "weekly", lambda *a, **k: weekly(*a, **k).map(lambda n: n + draws.integers(0, 5))
        )
        again = documents.read_printed(warehouse, data, WEEK, {}, MADE)
    assert whole_issue(again, territory) == issue


def counts_in(document: Document) -> list[int]:
    """Every count of the tables and sentences; bounds of chance and how many counts there are, apart."""
    found = []
    for table in document.tables():
        for row in table.rows:
            assert not any(isinstance(cell, int | float) for cell in row), "a bare number"
            found += [n for cell in row[1:] if not isinstance(cell, Series) for n in printed_in(cell)]
            found += [n for cell in row if isinstance(cell, Series) for n in cell.values if n is not None]
    return found


def printed_in(cell: str) -> list[int]:
    written = re.fullmatch(r"(?:≈\s)?([\d\s]+)", cell)
    return [int(re.sub(r"\s", "", written[1]))] if written else []


def test_every_count_is_a_multiple_of_five(issue):
    counts = [n for document in issue for n in counts_in(document)]
    assert len(counts) > 5_000
    assert not [n for n in counts if n % 5]


def test_no_list_of_facts_and_no_partner_is_in_it(issue):
    assert {table.name for document in issue for table in document.tables()} == {"themes", "zones"}
    assert all(len(document.sections[0].parts[0].lines) <= FIRST_PAGE for document in issue)


def test_figures_are_those_of_the_edition_kept(issue, data):
    kept = sent.read(sent.asked(data, "2026-W47")[0])
    (bulletin,) = [document for document in issue if document.name.startswith("week-")]
    zones = next(table for table in bulletin.tables() if table.name == "zones")
    names = {name: code for code, name in edition.names(connect_once(data)).items()}
    about = {theme.label: code for code, theme in documents.judged.themes().items()}
    for zone, theme, now, *_rest in zones.rows:
        assert printed_in(now) == [kept.loc[(names[zone], about[theme]), "value"]]
    assert "Édition 1 de 2026-W47." in bulletin.footnote


def connect_once(data):
    with connect(data) as warehouse:
        return _Names(warehouse.ask("zones"))


class _Names:
    """The names of zones, the warehouse closed."""

    def __init__(self, zones):
        self.zones = zones

    def ask(self, _question):
        return self.zones.copy()


def test_weeks_published_in_a_line_are_never_rounded_from_scratch(issue, data, tmp_path):
    shutil.copytree(data, tmp_path / "data")
    (tmp_path / "data" / "editions" / "secret" / "2026-W40.csv").unlink()
    with connect(tmp_path / "data") as warehouse, pytest.raises(InputError, match="2026-W40"):
        edition.counts_for(warehouse, tmp_path / "data", parse_period("2026-W40"), Audience.PUBLIC, MADE)


def test_what_is_printed_otherwise_of_the_week_before_is_said(data, known, tmp_path, monkeypatch):
    assert known.corrected == ""
    monkeypatch.setattr(documents.public, "SERIES_WEEKS", WEEKS)
    shutil.copytree(data, tmp_path / "data")
    with connect(tmp_path / "data") as warehouse:
        before = parse_period("2026-W46")
        table = edition.counts_for(warehouse, tmp_path / "data", before, Audience.PUBLIC, MADE)
        table.loc[table.index[:2], "value"] += 5
        sent.keep(tmp_path / "data", before, table, dt.datetime(2026, 11, 17, tzinfo=dt.UTC))
        again = documents.read_printed(warehouse, tmp_path / "data", WEEK, {}, MADE)
    assert again.corrected.startswith("Depuis l’édition 1 de 2026-W46, 2 nombres")


def test_an_edition_with_hidden_counts_has_no_bulletin(demo_data, tmp_path):
    sent.choose_form(tmp_path, "marks")
    with connect(demo_data) as warehouse, pytest.raises(CallError, match="arrondis"):
        documents.read_printed(warehouse, tmp_path, WEEK, {}, MADE)


def heights(svg: str) -> list[float]:
    """The counts of a line as an attacker measures them off its drawing: in parts of its highest week."""
    tall = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', svg)[1])
    found = []
    for run in re.findall(r'<polyline points="([^"]+)"', svg):
        points = [[float(part) for part in point.split(",")] for point in run.split()]
        if len(points) == 2 and round(points[1][0] - points[0][0], 1) == 3.0:
            points = points[:1]  # a week between two silences, drawn as a dash
        found += [(tall - 2 - y) / (tall - 2 - _MARGIN) for _x, y in points]
    return found


def test_lines_measured_with_a_ruler_give_printed_counts_and_no_other(issue):
    """An attacker who measures each drawing finds the multiples of 5 that the table's file holds."""
    lines = {
        cell for document in issue for table in document.tables() for row in table.rows for cell in row
        if isinstance(cell, Series) and any(cell.values)
    }  # fmt: skip
    assert len(lines) > 100
    for line in lines:
        told = np.array([value for value in line.values if value is not None])
        measured = told.max() * np.array(heights(line.svg()))
        # A tenth of a unit is what the drawing is precise to.
        assert np.abs(measured - told).max() <= 0.06 * told.max() / 16 + 1e-9
        assert not (told % 5).any()


def test_shades_of_maps_are_the_classes_of_printed_counts(issue, known, territory):
    """Each shape's colour, decoded by the legend: the class of what is printed of it, or of nothing."""
    (bulletin,) = [document for document in issue if document.name.startswith("week-")]
    pictures = [part for section in bulletin.sections for part in section.parts if isinstance(part, Figure)]
    scale, mapped = rounded_scale(), pictures[0]
    colours = [LIGHT.zero, *scale.on(LIGHT)]
    said = dict(re.findall(r"[:,] ([^,:]+?) (\d+)(?=[,.])", mapped.alt.replace("\u202f", "")))
    names = territory.areas("zone")["name"]
    shades = re.findall(r'<path d="[^"]+" fill="(#\w+)"/>', mapped.svg)[: len(names)]
    assert set(said) <= set(names)
    for name, shade in zip(names, shades, strict=True):
        value = int(said.get(name, 0))
        assert value % 5 == 0
        assert shade in (LIGHT.silent, colours[int(scale.classes(np.array([value]))[0])]), name


def test_nothing_is_hidden_in_the_workbook_or_behind_the_page(issue):
    """No hidden sheet, row or column, no comment, no name; titles and texts for pictures are rounded."""
    for document in [issue[0], *issue[1:60:20]]:
        with zipfile.ZipFile(io.BytesIO(documents.FORMS["xlsx"](document))) as book:
            parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
        assert not [name for name, text in parts.items() if "hidden" in text or "definedName" in text]
        assert not [name for name in parts if "comment" in name or "external" in name]
        page = documents.FORMS["html"](document).decode()
        spoken = re.findall(r'(?:alt|title)="([^"]*)"', page)
        assert spoken
        assert "<!--" not in page and " data-" not in page and "<script" not in page
        for text in spoken:
            bounds = re.match(r"de ([\d\s]+) à ([\d\s]+) sur", text)
            assert not bounds or not [n for n in bounds.groups() if int(re.sub(r"\s", "", n)) % 5], text


@pytest.mark.parametrize("code", ["fr", "en"])
def test_both_languages_keep_both_standards(code, known, territory):
    language.use(code)
    bulletin = documents.public_week(known, territory, MADE)
    check_standards(pdf(bulletin))
    assert {"fr": "Partenaires et public", "en": "Partners and the public"}[code] in bulletin.audience


def test_a_sheet_keeps_both_standards(issue):
    check_standards(pdf(dataclasses.replace(issue[5])))


def test_the_command_makes_it(data, known, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(documents, "read_printed", lambda *a, **k: known)
    asked = ["2026-W47", "--for", "public", "--zone", "Offemont", "--made", "2026-11-24"]
    with pytest.raises(SystemExit) as end:
        main(["--data", str(data), "report", "week", *asked, "--out", str(tmp_path)])
    assert end.value.code == 0
    assert "zone-2026-W47-90075-public-fr.pdf" in capsys.readouterr().out
