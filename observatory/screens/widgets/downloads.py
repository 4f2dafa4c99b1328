"""Downloads: tables that a spreadsheet opens without running anything, maps as pictures."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial

import pandas as pd
import streamlit as st

from observatory.counts import Extent
from observatory.exchange import layers, tables
from observatory.exchange.values import internal_use
from observatory.language import _, date_text
from observatory.screens import cache
from observatory.screens.session import reader

#: What a geographic information system reads: ending → what it is called.
_LAYERS = {"geojson": "GeoJSON", "gpkg": "GeoPackage", "parquet": "GeoParquet"}

#: What the page being drawn gives as tables: name → its maker, and whether small counts are in it.
_tables: ContextVar[dict[str, tuple[Callable[[], pd.DataFrame], bool]] | None] = ContextVar(
    "tables", default=None
)


def begin_page() -> None:
    """Begin to collect the tables of a page, for `whole_page`; called once in each run."""
    _tables.set({})


def whole_page(address: str, extent: Extent) -> None:
    """A button that gives all the tables of the page as one JSON, with what the page was asked for."""
    collected = _tables.get()
    if not collected:
        return
    asked = {name: st.query_params[name] for name in st.query_params}

    def page() -> str:
        said = {"page": address, "asked": asked, "known_on": extent.known_on.date().isoformat()}
        if extent.invented:
            said["note"] = _("Part of these data is invented.") if extent.genuine else _("Invented data.")
        if any(internal for _make, internal in collected.values()):
            said["distribution"] = internal_use()
        parts = {name: json.loads(tables.json_text(make())) for name, (make, _internal) in collected.items()}
        return json.dumps(said | {"tables": parts}, ensure_ascii=False, indent=1)

    with st.container(key="whole-page"):
        _button(_("This page as JSON"), page, f"{address}.json", "application/json", "page-json")


def buttons(
    data: pd.DataFrame | Callable[[], pd.DataFrame], name: str, key: str, *, internal: bool = True
) -> None:
    """Two buttons that give what the table shows, or what `data` makes; the files are made when asked for.

    Unless it may leave the office, each row says that it is for internal use.
    """

    def bare() -> pd.DataFrame:
        return data() if callable(data) else data

    def table() -> pd.DataFrame:
        return tables.for_internal_use(bare()) if internal else bare()

    if (collected := _tables.get()) is not None:
        collected[name] = bare, internal
    with st.container(horizontal=True, key=f"{key}-files"):
        _button(_("CSV"), lambda: csv_bytes(table()), f"{name}.csv", "text/csv", f"{key}-csv")
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        _button(_("XLSX"), lambda: tables.xlsx_bytes(table()), f"{name}.xlsx", kind, f"{key}-xlsx")


def layer_files(make: Callable[[], pd.DataFrame], name: str, key: str) -> None:
    """Buttons that give the shapes or points of a map for a geographic information system.

    `make` gives them as `exchange.to_layer` takes them, when they are asked for.
    """
    with st.container(horizontal=True, key=f"{key}-layers"):
        _layer_buttons(make, name, key)


def _layer_buttons(make: Callable[[], pd.DataFrame], name: str, key: str, *, internal: bool = True) -> None:
    for form, label in _LAYERS.items():
        kind = layers.MEDIA_TYPES[form]
        made = partial(_layer, make, form, name, internal=internal)
        _button(label, made, f"{name}.{form}", kind, f"{key}-{form}")


def _layer(make: Callable[[], pd.DataFrame], form: str, name: str, *, internal: bool) -> bytes:
    table = make()
    return layers.to_layer(tables.for_internal_use(table) if internal else table, form, name)


def csv_bytes(data: pd.DataFrame) -> bytes:
    """The table as French spreadsheets read it: semicolons, UTF-8 with its mark."""
    return tables.reader_csv(data)


@dataclass(frozen=True)
class Picture:
    """A map as a file.

    Parameters
    ----------
    draw : callable
        One of `observatory.charts`: called with the territory, what is `given`, the title and the options.
    internal : bool
        Whether small counts are on it.
    """

    draw: Callable[..., bytes]
    given: tuple[object, ...]
    title: str
    name: str
    options: Mapping[str, object] = field(default_factory=dict)
    internal: bool = True


def map_pictures(
    extent: Extent, picture: Picture, shapes: Callable[[], pd.DataFrame] | None = None, *, key: str
) -> None:
    """A map as PNG and SVG, drawn without a browser when asked for, with words about itself, and as a layer.

    Parameters
    ----------
    extent : Extent
        What the facts are and when they were known, for the note.
    shapes : callable, optional
        As for `layer_files`.
    """
    territory, words, name = cache.territory(), note(extent, internal=picture.internal), picture.name

    def drawn(form: str) -> bytes:
        return picture.draw(
            territory, *picture.given, picture.title, form=form, note=words, **picture.options
        )

    with st.container(horizontal=True, key=key):
        _button(_("Map as PNG"), lambda: drawn("png"), f"{name}.png", "image/png", f"{key}-png")
        _button(_("Map as SVG"), lambda: drawn("svg"), f"{name}.svg", "image/svg+xml", f"{key}-svg")
        if shapes:
            _layer_buttons(shapes, name, key, internal=picture.internal)


def pieces(files: dict[str, tuple[str, Callable[[], str | bytes]]], name: str, key: str) -> None:
    """Buttons that give files by their ending: ending → type and maker, made when asked for."""
    with st.container(horizontal=True, key=f"{key}-pieces"):
        for ending, (kind, make) in files.items():
            label = _LAYERS.get(ending, ending.upper())
            _button(label, make, f"{name}.{ending}", kind, f"{key}-{ending}")


def note(extent: Extent, *, internal: bool = True) -> str:
    """What a picture says of itself once it has left the page: whose it is, for whom, known on which day."""
    parts = [_("Observatory of public tranquillity of {agglomeration}.")]
    if extent.invented:
        parts.append(_("Part of these data is invented.") if extent.genuine else _("Invented data."))
    if internal:
        parts.append(_("For internal use: small counts are not hidden."))
    parts.append(_("Facts known on {day}.").format(day=date_text(extent.known_on.date(), "long")))
    return " ".join(parts)


def drawing(svg: str, name: str, key: str) -> None:
    """A chart that is an SVG already."""
    _button(_("Chart as SVG"), lambda: svg, f"{name}.svg", "image/svg+xml", f"{key}-svg")


def file(label: str, make: Callable[[], str | bytes], name: str, kind: str, key: str) -> None:
    """A button that gives a file, made when it is asked for, to whoever may take files away."""
    _button(label, make, name, kind, key)


def _button(label: str, make: Callable[[], str | bytes], file: str, kind: str, key: str) -> None:
    if not reader.may_take_files():
        return
    made = reader.taken(file, make)
    # The file is made when it is asked for, in a thread that knows nothing of the reader's language.
    here = contextvars.copy_context()
    st.download_button(label, lambda: here.copy().run(made), file, kind, key=key, on_click="ignore")
