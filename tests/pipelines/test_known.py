"""As known on: what was published at any step is read back later as it was, whatever came since."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from observatory import counts
from observatory.counts.known import open_as_known
from observatory.errors import CallError, InputError, NoDataError
from observatory.geocode import remember_alias
from observatory.warehouse import connect, ledger, published
from observatory.warehouse.known import moments
from pipelines import archive
from pipelines.cli.command import observatory
from pipelines.ingest import FilesRefusedError, ingest, rebuild
from pipelines.undo import undo
from tests.pipelines.conftest import NOW, PM_HEADER

pytestmark = pytest.mark.usefixtures("english")

FIRST = dt.date(2026, 9, 7)
#: Steps of the sequence in the suite; `make fuzz` takes 200.
STEPS = int(os.environ.get("OBSERVATORY_FUZZ_STEPS", "9"))
QUESTIONS = {
    "weekly_counts": {"first": FIRST, "last": dt.date(2026, 11, 16), "seen_by": "*", "feeds": []},
    "coverage": {"first": FIRST, "last": dt.date(2026, 11, 16)},
    "covered": {"first": FIRST, "last": dt.date(2026, 11, 16)},
    "reach": {"since": FIRST, "last": dt.date(2026, 11, 16), "feeds": []},
    "located": {"first": FIRST, "last": dt.date(2026, 11, 16), "theme": "*"},
    "unplaced": {"first": FIRST, "last": dt.date(2026, 11, 16)},
    "feeds": {},
    "extent": {},
    "receipts": {},
    "zones": {},
}
PLACES = ("3 rue de Madrid", "12 avenue Jean Jaurès", "derrière le snack", "bord du canal", "5 rue de Madrid")


def figures(data: Path, run: str = "") -> dict[str, list]:
    """Every published figure that the questions give, now or as known after a run."""
    with open_as_known(data, run) as warehouse:
        answers = {name: warehouse.ask(name, **given) for name, given in QUESTIONS.items()}
        answers["cells"] = counts.weekly_cells(
            warehouse, dt.date(2026, 10, 5), dt.date(2026, 11, 9), today=dt.date(2026, 11, 20)
        )
    return {
        name: sorted(map(repr, table.astype(object).itertuples(index=False)))
        for name, table in answers.items()
    }


def last_run(data: Path) -> str:
    with connect(data) as warehouse:
        return str(moments(warehouse)[-1].run)


class Office:
    """A data folder to which things happen, drawn from a seeded generator."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        self.folder, self.data = folder, folder / "data"
        self.day = self.clock = NOW
        self.told: dict[int, list[str]] = {}
        self.number = 0
        self.did: Counter[str] = Counter()

    def step(self) -> None:
        """One thing happens: a file, a correction, a withdrawal, a place, a layer, an undone file, a jump."""
        self.day += dt.timedelta(hours=self.draw.choice((1, 30, 24 * 9)))
        # A clock that is wrong is set right again; what comes meanwhile is of another day, or of the future.
        wrong = self.draw.choice((0, 0, 0, 0, -24 * 400, -24 * 3, 24 * 30))
        self.clock = self.day + dt.timedelta(hours=wrong)
        acts = (self._file, self._file, self._file, self._replacing, self._place, self._layer, self._undo)
        act = self.draw.choice(acts)
        self.did[act.__name__.strip("_")] += 1
        act()

    def _rows(self, week: int, keep: float = 1.0) -> list[str]:
        rows = self.told.setdefault(week, [])
        monday = FIRST + dt.timedelta(weeks=week)
        for _row in range(self.draw.randint(0, 3)):
            self.number += 1
            rows.append(f"PM-{self.number};{monday:%d/%m/%Y};")
        return [
            f"{row}{self.draw.randint(0, 23):02d}h00;{self.draw.choice(PLACES)};;Belfort;Tag;;"
            for row in rows
            if self.draw.random() < keep
        ]

    def _take(self, name: str, rows: list[str]) -> None:
        path = self.folder / name
        path.write_text("\n".join([PM_HEADER, *rows]) + "\n", encoding="utf-8")
        # Undone before, or of the future by a clock set back: nothing is published.
        with contextlib.suppress(FilesRefusedError):
            ingest([path], self.data, now=self.clock)

    def _file(self) -> None:
        week = self.draw.randint(0, 9)
        # Exports are sent in another order than they were made in, one with its year mistyped.
        made = self.draw.choice(("", "", "_2026-11-03", "_2026-11-12", "_2062-11-12"))
        self._take(f"police_municipale_2026-W{37 + week}{made}.csv", self._rows(week))

    def _replacing(self) -> None:
        week = self.draw.choice(sorted(self.told) or [0])
        self._take(f"police_municipale_2026-W{37 + week}_annule_et_remplace.csv", self._rows(week, 0.7))

    def _place(self) -> None:
        text = self.draw.choice(PLACES[2:4])
        lon, lat = 6.86 + self.draw.random() / 100, 47.63 + self.draw.random() / 100
        remember_alias(self.data, text, "90010", lon, lat, text, "coordination")
        self._again()

    def _layer(self) -> None:
        """The outlines of two districts change names, so that facts are counted under others."""
        from observatory.settings import embedded_layers
        from observatory.territory import layers

        folder = self.data / "geodata"
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "layers.toml").exists():
            layer = layers.in_force("districts")
            shutil.copy(embedded_layers() / layer.file, folder / layer.file)
            layers.write_manifest(folder, [layer])
        path = folder / layers.in_force("districts", self.data).file
        found = json.loads(path.read_text(encoding="utf-8"))
        one, two = self.draw.sample(found["features"], 2)
        one["geometry"], two["geometry"] = two["geometry"], one["geometry"]
        path.write_text(json.dumps(found), encoding="utf-8")
        layers.declare(folder)
        self._again()

    def _undo(self) -> None:
        entries = archive.entries(self.data)
        if entries:
            undo(self.data, self.draw.choice(entries).receipt[:12], "a trial", now=self.clock)

    def _again(self) -> None:
        if archive.entries(self.data):
            rebuild(self.data)


@pytest.mark.parametrize("seed", [int(os.environ.get("OBSERVATORY_FUZZ_SEED", "2"))])
def test_every_figure_published_is_read_back_as_known_then(tmp_path, seed, capsys) -> None:
    office, seen = Office(tmp_path, seed), {}
    office._take("police_municipale_2026-W37.csv", office._rows(0))
    for _step in range(STEPS):
        office.step()
        seen[last_run(office.data)] = figures(office.data)
    assert len(seen) > STEPS / 3, "too few things happened"
    then = {run: figures(office.data, run) for run in seen}
    assert then == seen
    assert len({repr(one) for one in seen.values()}) > STEPS / 4
    published(office.data).unlink()
    rebuild(office.data)
    assert {run: figures(office.data, run) for run in seen} == seen
    assert figures(office.data) == seen[list(seen)[-1]] or last_run(office.data) not in seen
    assert not ledger.faults(office.data)
    if STEPS > 100:
        different = len({repr(one) for one in seen.values()})
        with capsys.disabled():
            print(f"\nseed {seed}: {STEPS} steps ({dict(office.did)}), {last_run(office.data)} runs, "
                  f"{len(seen)} looked at, {different} different, all read back")  # fmt: skip


@pytest.fixture
def taken(tmp_path, pm):
    """A data folder with three files, a week apart, the second correcting the first."""
    data = tmp_path / "data"
    for n, hour in enumerate(("10h00", "11h00", "12h00")):
        path = tmp_path / f"police_municipale_2026-W{45 + n}.csv"
        path.write_bytes(
            pm(
                f"PM-1;02/11/2026;{hour};3 rue de Madrid;;Belfort;Tag;;",
                f"PM-{n + 5};02/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;;",
            )
        )
        ingest([path], data, now=NOW + dt.timedelta(days=7 * n))
    return data


def hours(data: Path, said: str) -> list[int]:
    with open_as_known(data, said) as warehouse:
        return (
            warehouse.connection.execute("select hour(starts_at) from facts order by reference")
            .df()
            .iloc[:, 0]
            .tolist()
        )


@pytest.mark.parametrize(
    ("said", "hour", "facts"),
    [
        ("1", 10, 2),
        ("2026-11-16", 10, 2),
        ("2026-11-22", 10, 2),
        ("2026-11-23", 11, 3),
        ("3", 12, 4),
        ("2030-01-01", 12, 4),
    ],
)
def test_a_moment_is_a_run_or_a_day(taken, said, hour, facts) -> None:
    found = hours(taken, said)
    assert (found[0], len(found)) == (hour, facts)


@pytest.mark.parametrize("said", ["9", "0", "yesterday", "2026-13-01", "2026-W45"])
def test_what_is_no_moment_is_refused(taken, said) -> None:
    with pytest.raises(CallError):
        open_as_known(taken, said)


def test_before_the_first_file_nothing_is_known(taken) -> None:
    with pytest.raises(NoDataError, match="the first file came on 2026-11-16"):
        open_as_known(taken, "2026-11-15")


def test_an_edition_is_a_moment(taken) -> None:
    folder = taken / "editions"
    folder.mkdir()
    for number, run in ((1, 1), (2, 2)):
        (folder / f"2026-W45.{number}.json").write_text(json.dumps({"run": run}), encoding="utf-8")
    (folder / "2026-W46.1.json").write_text('{"kept_at": "2026-11-23T18:00:00+01:00"}', encoding="utf-8")
    assert [hours(taken, said)[0] for said in ("2026-W45", "2026-W45.1", "2026-W46")] == [11, 10, 11]


def test_without_its_ledger_a_folder_still_knows_when_each_file_came(taken) -> None:
    before = [hours(taken, str(run)) for run in (1, 2, 3)]
    shutil.rmtree(taken / "known")
    rebuild(taken)
    assert [hours(taken, str(run)) for run in (1, 2, 3)] == before


def test_the_command_says_what_it_looks_back_to(taken) -> None:
    result = CliRunner().invoke(
        observatory, ["--data", str(taken), "--lang", "en", "week", "2026-W45", "--as-known-on", "2026-11-17"]
    )
    assert result.exit_code == 0, result.output
    assert "As known on Tuesday, November 17, 2026 (run 1)" in result.output


def test_a_warehouse_older_than_its_ledger_is_refused(taken, tmp_path, pm) -> None:
    shutil.copy(published(taken), tmp_path / "old")
    for n in (2, 3):
        path = tmp_path / f"police_municipale_2026-W{40 + n}.csv"
        path.write_bytes(pm(f"PM-{n + 50};15/10/2026;10h00;3 rue de Madrid;;Belfort;Tag;;"))
        ingest([path], taken, now=NOW)
    shutil.copy(tmp_path / "old", published(taken))
    with pytest.raises(InputError, match="older than its ledger"):
        ingest([path], taken, now=NOW)


def test_a_file_that_replaces_its_days_withdraws_what_it_no_longer_holds(tmp_path, pm, now) -> None:
    data = tmp_path / "data"

    def take(name: str, content: bytes, **given):
        (tmp_path / name).write_bytes(content)
        return ingest([tmp_path / name], data, now=now, **given)[0]

    take("police_municipale_2026-W45.csv", pm(good=5))
    receipt = take("police_municipale_2026-W45_annule_et_remplace.csv", pm(good=3))
    assert (receipt.stored, receipt.known, receipt.withdrawn) == (0, 3, 2)
    assert "withdrawn: the file replaces its days without them" in receipt.text()
    assert len(hours(data, "1")) == 5 and len(hours(data, "2")) == 3
    # A fault in a row could hide a fact that is still told: nothing goes.
    receipt = take(
        "police_municipale_2026-W45_remplace_2.csv", pm("PM-3;31/02/2026;;x;;Belfort;Tag;;", good=2)
    )
    assert (receipt.withdrawn, receipt.remarks) == (
        0,
        {"facts are not in this file, which replaces its days but has rows refused: none is withdrawn": 1},
    )
    # The same without its saying so is an ordinary file.
    assert take("police_municipale_2026-W45_bis.csv", pm(good=1)).withdrawn == 0
    assert take("police_municipale_2026-W45_ter.csv", pm("", good=1), replaces=True).withdrawn == 2


def test_a_file_that_would_empty_its_days_asks_to_be_confirmed(tmp_path, pm, now) -> None:
    data = tmp_path / "data"
    first, cut = (
        tmp_path / "police_municipale_2026-W45.csv",
        tmp_path / "police_municipale_2026-W45_remplace.csv",
    )
    first.write_bytes(pm(good=50))
    cut.write_bytes(pm(good=2))
    ingest([first], data, now=now)
    assert ingest([cut], data, now=now)[0].withdrawn == 0
    cut = cut.rename(tmp_path / "police_municipale_2026-W45_remplace_2.csv")
    cut.write_bytes(pm("", good=2))
    assert ingest([cut], data, now=now, replaces=True)[0].withdrawn == 48
    rebuild(data)
    assert len(hours(data, "")) == 2


def test_an_export_made_earlier_does_not_override_one_made_later(tmp_path, pm, now) -> None:
    """The correction came first, the older export after it, in one run or in two."""
    rows = {
        day: pm(f"PM-1;02/11/2026;{hour};3 rue de Madrid;;Belfort;Tag;;")
        for day, hour in (("10", "11h00"), ("09", "10h00"))
    }
    paths = []
    for day, content in rows.items():
        paths.append(tmp_path / f"police_municipale_2026-W45_2026-11-{day}.csv")
        paths[-1].write_bytes(content)
    for data, lots in ((tmp_path / "one", [paths]), (tmp_path / "two", [[path] for path in paths])):
        receipts = [receipt for lot in lots for receipt in ingest(lot, data, now=now)]
        assert hours(data, "") == [11]
        assert (receipts[1].stored, receipts[1].known) == (0, 1)
        assert list(receipts[1].remarks) == [
            "rows that an export made later tells otherwise: the later one stands"
        ]
        rebuild(data)
        assert hours(data, "") == [11]


def test_what_changed_since_is_named_with_its_cause(tmp_path, pm, now) -> None:
    from observatory.counts.changes import changed_since

    data = tmp_path / "data"

    def take(name: str, *rows: str) -> None:
        (tmp_path / name).write_bytes(pm(*(f"PM-{row};;Belfort;{what};;" for row, what in rows)))
        ingest([tmp_path / name], data, now=now)

    def at(n: int, place: str = "3 rue de Madrid", what: str = "Tag", day: str = "02/11/2026"):
        return f"{n};{day};10h00;{place}", what

    take("police_municipale_2026-W45.csv", at(1), at(2), at(3), at(4, "derrière le snack"), at(5))
    take(
        "police_municipale_2026-W45_remplace.csv",
        *(at(1), at(2, what="Rodéo"), at(4, "derrière le snack"), at(6), at(5, day="03/11/2026")),
    )
    remember_alias(data, "derrière le snack", "90010", 6.861, 47.638, "le snack", "coordination")
    rebuild(data)
    with connect(data) as warehouse:
        rows = changed_since(warehouse, 1, dt.date(2026, 11, 2))
        assert changed_since(warehouse, 3, dt.date(2026, 11, 2)).empty
    found = rows.groupby("cause")[["gained", "lost"]].sum()
    assert found.loc["withdrawn"].tolist() == [0, 1]
    assert found.loc["late"].tolist() == [1, 0]
    assert found.loc["corrected"].tolist() == [1, 1]
    assert found.loc["moved"].tolist() == [1, 1]
    result = CliRunner().invoke(
        observatory, ["--data", str(data), "--lang", "en", "changes", "1", "2026-W45"]
    )
    assert "withdrawn by the partner" in result.output, result.output
