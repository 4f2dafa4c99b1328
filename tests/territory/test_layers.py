"""Which layer is in force, on which day, and what is said of it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory import language
from observatory.errors import CallError, InputError
from observatory.settings import embedded_layers
from observatory.territory import layers
from observatory.territory.layers import Layer

EMBEDDED = layers.read_manifest(embedded_layers(), "embedded")


def entry(**changes) -> Layer:
    given = {
        "name": "communes", "file": "communes.geojson", "title_fr": "Communes", "title_en": "Communes",
        "source": "source", "licence": "EUPL-1.2", "valid_from": dt.date(2019, 1, 1), "sha256": "",
        "features": 1, "indicative": False,
    }  # fmt: skip
    return Layer(**(given | changes))


def install(data, *entries: Layer) -> None:
    folder = layers.pulled_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    for one in entries:
        (folder / one.file).write_text("", encoding="utf-8")
    layers.write_manifest(folder, list(entries))


@pytest.mark.parametrize("layer", EMBEDDED, ids=lambda layer: layer.name)
def test_embedded_files_are_those_declared(layer):
    """After replacing one: `layers.declare(embedded_layers())`."""
    assert layers.sha256(layer.path) == layer.sha256, (
        "changed since layers.toml was written: see geodata/README.md"
    )
    assert layers._count(layer.path) == layer.features
    assert layer.title_fr
    assert layer.title_en
    assert layer.licence
    assert bool(layer.limits_fr) == bool(layer.limits_en)
    assert layer.limits_fr or not layer.indicative, "an indicative layer says why"


def test_embedded_layers_named_as_expected():
    assert {layer.name for layer in EMBEDDED} <= layers.FILES.keys()
    assert all(layer.file == layers.FILES[layer.name] for layer in EMBEDDED)
    assert {layer.name for layer in EMBEDDED if layer.indicative} >= {"communes", "districts", "sectors"}


@pytest.mark.parametrize(
    ("on", "file", "why"),
    [
        (None, "new.geojson", "the newest"),
        (dt.date(2026, 11, 9), "new.geojson", "valid that day"),
        (dt.date(2019, 1, 1), "new.geojson", "its first day"),
        (dt.date(2018, 12, 31), "old.geojson", "the last day of the former"),
        (dt.date(2016, 7, 14), "old.geojson", "in the midst of the former"),
        (dt.date(1999, 1, 1), "old.geojson", "before any: the nearest in time"),
    ],
)
def test_the_day_chooses_the_layer(tmp_path, on, file, why):
    old = entry(file="old.geojson", valid_from=dt.date(2014, 1, 1), valid_to=dt.date(2018, 12, 31))
    install(tmp_path, old, entry(file="new.geojson"))
    found = layers.in_force("communes", tmp_path, on)
    assert (found.origin, found.file) == ("pulled", file), why
    assert found.valid_on(on or dt.date(2026, 1, 1)) == (on != dt.date(1999, 1, 1))


def test_an_embedded_layer_of_the_day_comes_before_a_pulled_one_of_other_days(tmp_path):
    install(tmp_path, entry(file="future.geojson", valid_from=dt.date(2028, 1, 1)))
    assert layers.in_force("communes", tmp_path, dt.date(2026, 1, 1)).origin == "embedded"
    assert layers.in_force("communes", tmp_path, dt.date(2028, 1, 1)).origin == "pulled"


def test_pulled_layers_give_way_when_their_file_is_gone(tmp_path):
    install(tmp_path, entry())
    assert layers.in_force("communes", tmp_path).origin == "pulled"
    (layers.pulled_folder(tmp_path) / "communes.geojson").unlink()
    assert layers.in_force("communes", tmp_path).origin == "embedded"
    assert layers.in_force("districts", tmp_path).origin == "embedded"


def test_a_layer_nowhere_in_force():
    with pytest.raises(CallError, match="observatory geodata pull"):
        layers.in_force("addresses")


@given(
    text=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40),
    indicative=st.booleans(),
    last=st.none() | st.dates(dt.date(2019, 1, 1)),
    taken=st.none() | st.just(dt.datetime(2026, 11, 9, 8, 30, tzinfo=dt.UTC)),
)
def test_a_manifest_written_is_read_the_same(tmp_path_factory, text, indicative, last, taken):
    folder = tmp_path_factory.mktemp("layers")
    written = entry(limits_fr=text, indicative=indicative, valid_to=last, retrieved_at=taken, folder=folder)
    layers.write_manifest(folder, [written, entry(name="qpv", folder=folder)])
    assert layers.read_manifest(folder, "embedded")[0] == written


@pytest.mark.parametrize(
    ("text", "says", "why"),
    [
        ("[[layer]\n", "line 1", "not TOML"),
        ('[[layer]]\nname = "qpv"\n', "qpv", "keys missing"),
        ('[[layer]]\nname = "qpv"\ncolour = "red"\n', "colour", "a key that is not known"),
    ],
)
def test_a_manifest_at_fault_is_named(tmp_path, text, says, why):
    folder = layers.pulled_folder(tmp_path)
    folder.mkdir()
    (folder / "layers.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says) as raised:
        layers.status(tmp_path)
    assert "layers.toml" in str(raised.value), why


def test_status_says_what_is_in_force_and_why_only_indicative(tmp_path):
    install(tmp_path, entry(vintage="2026"))
    table = layers.status(tmp_path).set_index("layer")
    assert list(table.index) == list(layers.FILES)
    assert table.loc["communes", "in_force"] == "pulled"
    assert table.loc["communes", "vintage"] == "2026"
    assert table.loc["districts", "in_force"] == "embedded"
    assert table.loc["districts", "indicative"]
    assert table.loc["districts", "why"]
    assert table.loc["addresses", "in_force"] == "absent"
    assert "geodata pull" in table.loc["addresses", "why"]


def test_status_sees_a_file_changed_by_hand(tmp_path):
    folder = layers.pulled_folder(tmp_path)
    install(tmp_path, entry(name="qpv", file="qpv.geojson"))
    (folder / "qpv.geojson").write_text('{"features": [1, 2]}', encoding="utf-8")
    assert not layers.status(tmp_path).set_index("layer").loc["qpv", "intact"]
    assert layers.declare(folder) == ["qpv"]
    row = layers.status(tmp_path).set_index("layer").loc["qpv"]
    assert row["intact"]
    assert row["features"] == 2


def test_titles_and_limits_follow_the_language():
    layer = entry(title_fr="Communes", title_en="Municipalities", limits_fr="Approché.", limits_en="Rough.")
    assert (layer.title, layer.limits) == ("Communes", "Approché.")
    language.use("en")
    assert (layer.title, layer.limits) == ("Municipalities", "Rough.")
