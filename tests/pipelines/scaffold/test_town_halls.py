"""The sheet of a town hall: what it offers is what its feed reads, and each speaks for itself alone."""

from __future__ import annotations

import datetime as dt
import tomllib

import pandas as pd
import pytest

from observatory.access import Person, Role
from observatory.errors import CallError
from observatory.screens.pages.data import town_hall
from observatory.screens.pages.data.town_hall import as_sheet
from observatory.screens.session import reader
from observatory.warehouse import connect
from pipelines import feed as definitions
from pipelines.ingest import ingest
from pipelines.scaffold import town_halls as sheets

pytestmark = pytest.mark.usefixtures("english")

NOW = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)
OFFEMONT, CRAVANCHE = "90075", "90029"


def test_every_commune_but_the_one_by_district_has_a_sheet_and_a_feed_of_its_own(tmp_path):
    communes = sheets.town_hall_communes()
    assert len(communes) == 51
    names = {sheets.feed_name(code) for code in communes}
    assert len(names) == 51
    for code in communes:
        sheets.define(tmp_path, code)
    assert not definitions.faulty_feeds(tmp_path)
    assert names <= set(definitions.feed_names(tmp_path))
    with pytest.raises(CallError, match="51"):
        sheets.commune_named("Belfort")


def test_all_that_the_lists_offer_is_read(tmp_path):
    rows = pd.DataFrame(
        {
            sheets.NUMBER: [str(n) for n in range(len(sheets.kinds()))],
            sheets.DAY: "09/11/2026",
            sheets.HOUR: "14:30",
            sheets.WHAT: list(sheets.kinds()),
            sheets.WHERE: "rue de la Liberté",
            sheets.FOLLOWED: (list(sheets.OUTCOMES) * 20)[: len(sheets.kinds())],
        }
    )
    path = sheets.write_sheet(tmp_path / "mairie_offemont_2026-11.xlsx", rows)
    sheets.define(tmp_path / "data", OFFEMONT)
    [receipt] = ingest([path], tmp_path / "data", now=NOW)
    assert (receipt.feed, receipt.stored, receipt.rejected) == ("mairie_offemont", len(rows), 0)
    with connect(tmp_path / "data") as warehouse:
        told = warehouse.connection.execute("select distinct commune_code, feed from facts").fetchall()
        scope = warehouse.connection.execute("select distinct commune_code from feed_scope").fetchall()
    assert told == [(OFFEMONT, "mairie_offemont")]
    assert scope == [(OFFEMONT,)], "its silence or its zeros are those of no other commune"


def test_an_empty_sheet_of_a_month_is_a_quiet_month(tmp_path):
    sheets.define(tmp_path / "data", CRAVANCHE)
    path = sheets.write_sheet(tmp_path / "mairie_cravanche_2026-10.xlsx")
    [receipt] = ingest([path], tmp_path / "data", now=NOW)
    assert receipt.covers is not None
    assert (receipt.read, receipt.covers.first, receipt.covers.last) == (
        0,
        dt.date(2026, 10, 1),
        dt.date(2026, 10, 31),
    )


def test_the_form_writes_what_the_sheet_would_hold():
    filled = pd.DataFrame(
        {
            sheets.DAY: [dt.date(2026, 11, 9), pd.Timestamp(2026, 11, 10)],
            sheets.HOUR: [dt.time(9, 5), None],
            sheets.WHAT: ["Feux", "Vols – Chantier"],
            sheets.WHERE: ["=1+1", None],
            sheets.FOLLOWED: [None, float("nan")],
        }
    )
    rows = as_sheet(filled, NOW)
    assert rows.to_numpy().tolist() == [
        ["F20261127120000000000-1", "09/11/2026", "09:05", "Feux", "=1+1", ""],
        ["F20261127120000000000-2", "10/11/2026", "", "Vols – Chantier", "", ""],
    ]


def test_what_is_sent_twice_is_known_and_what_is_changed_corrects(tmp_path):
    sheets.define(tmp_path / "data", OFFEMONT)
    told = pd.DataFrame(
        {
            sheets.DAY: [dt.date(2026, 11, 9)] * 2,
            sheets.HOUR: [dt.time(9, 5), None],
            sheets.WHAT: list(sheets.kinds())[:2],
            sheets.WHERE: "rue de la Liberté",
            sheets.FOLLOWED: None,
        }
    )
    said = []
    for followed in (None, None, "Médiation"):
        rows = as_sheet(told.assign(**{sheets.FOLLOWED: [None, followed]}), NOW)
        path = sheets.write_sheet(tmp_path / "mairie_offemont.xlsx", rows)
        [receipt] = ingest([path], tmp_path / "data", feed="mairie_offemont", now=NOW)
        said.append((receipt.stored, receipt.corrected, receipt.known))
    assert said == [(2, 0, 0), (0, 0, 2), (1, 1, 1)]


@pytest.mark.parametrize(
    ("person", "communes"),
    [
        (Person("a@b.fr", Role.COORDINATOR), 51),
        (Person("a@b.fr", Role.PARTNER, ("mairie_offemont", "sdis")), 1),
        (Person("a@b.fr", Role.PARTNER, ("sdis",)), 0),
        (Person("a@b.fr", Role.ELECTED, areas=(OFFEMONT,)), 0),
        (Person("a@b.fr", Role.ANALYST), 0),
    ],
)
def test_the_form_offers_the_communes_that_its_reader_may_send_for(monkeypatch, person, communes):
    monkeypatch.setattr(reader, "current", lambda: person)
    assert len(town_hall.communes()) == communes


def test_a_definition_made_is_plain_toml(tmp_path):
    entry = tomllib.loads(sheets.define(tmp_path, OFFEMONT).read_text(encoding="utf-8"))
    assert (entry["in_commune"], entry["communes"]) == (OFFEMONT, [OFFEMONT])
