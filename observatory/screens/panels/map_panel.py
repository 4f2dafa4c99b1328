"""Map panel: a map in a page with its legend, its caption, its picture files and the table of its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from observatory import charts, maps
from observatory.language import _
from observatory.screens import cache
from observatory.screens.session import frame
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads, live_map
from observatory.screens.widgets.literal import literal


@dataclass(frozen=True, kw_only=True)
class Table:
    """The figures of a map, sortable and as files.

    Parameters
    ----------
    data : DataFrame or None
        Headers as the reader sees them; None where nothing is on the map and nothing is drawn.
    name : str
        The name of its files, without ending.
    heading, subheading, folded : str
        The words above it, or those it is folded away under.
    columns : mapping
        Configurations of columns, as for `cards.table`.
    on_row : callable, optional
        Called with the position of the row that was chosen; rows are chosen only where it is given.
    internal : bool
        Whether small counts are in it.
    chosen, turn
        As for `cards.table`.
    """

    data: pd.DataFrame | None
    name: str
    key: str
    height: int | str = "auto"
    heading: str = ""
    subheading: str = ""
    folded: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    on_row: Callable[[int], None] | None = None
    internal: bool = True
    chosen: int | None = None
    turn: int = 0

    def render(self) -> None:
        """Draw the table with its words."""
        if self.data is None:
            return
        if self.heading:
            cards.heading(self.heading)
        if self.subheading:
            st.subheader(literal(self.subheading), anchor=False)
        with st.expander(self.folded) if self.folded else nullcontext():
            row = cards.table(
                self.data, self.name, key=self.key, height=self.height, columns=dict(self.columns),
                select=self.on_row is not None, internal=self.internal, chosen=self.chosen, turn=self.turn,
            )  # fmt: skip
        if self.on_row and row is not None:
            self.on_row(row)


@dataclass(frozen=True, kw_only=True)
class MapPanel:
    """A map with all that belongs to it.

    Parameters
    ----------
    key : str
        Names the map on its page; the browser keeps the map as long as it stays the same.
    layers : sequence of Layer
        What is drawn, the lowest first.
    text : str
        What the map shows, for those who do not see it.
    picture : Picture or None
        The map as a file; None where nothing is on the map.
    table : Table or MapPanel
        Its figures, or the map of the same page whose table has them.
    legend : str
        HTML, as `maps.legend_html` gives it.
    title : str
        The words above it, where several maps stand side by side.
    by, height, group, view, on_zone, on_dot, drawing
        As for `live_map.draw`.
    tall : bool
        Whether the map takes the height of the screen that the page's head leaves.
    legend_inside : bool
        Whether the legend stands in the map, or below it.
    shapes : callable, optional
        Makes the map's figures with their shapes or points (`exchange.to_layer`), for its files.
    """

    page: Page
    key: str
    layers: Sequence[maps.Layer]
    text: str
    picture: downloads.Picture | None
    table: Table | MapPanel
    legend: str = ""
    caption: str = ""
    title: str = ""
    by: str = "zone"
    height: int = 430
    group: str = ""
    view: str = ""
    on_zone: Callable[[str], None] | None = None
    on_dot: Callable[[float, float], bool] | None = None
    drawing: Callable[[dict[str, Any]], None] | None = None
    tall: bool = True
    legend_inside: bool = True
    shapes: Callable[[], pd.DataFrame] | None = None

    @classmethod
    def of_areas(
        cls,
        page: Page,
        values: pd.DataFrame,
        scale: maps.Scale,
        *,
        name: str,
        words: str,
        states: Sequence[maps.State] = (maps.State.SILENT,),
        zero: bool = True,
        above: Sequence[maps.Layer] = (),
        chosen: str = "",
        internal: bool = True,
        **rest: Any,
    ) -> MapPanel:
        """A choropleth: the map, its legend and its picture are made of the same `values` and `scale`.

        Parameters
        ----------
        values : DataFrame
            As for `maps.draw_choropleth`.
        name, words : str
            The name of its picture files, and the title on them.
        states, zero
            What the legend explains besides the classes; a state that is on the map is always explained.
        above : sequence of Layer
            Layers drawn above the areas.
        chosen : str
            The code of an area to outline.
        internal : bool
            Whether small counts are on it.
        **rest
            The other fields of the panel.
        """
        states = [*states, *(state for state in _there(values) if state not in states)]
        options = {"by": rest.get("by", "zone"), "states": states}
        by = options["by"]
        return cls(
            page=page,
            layers=[maps.draw_choropleth(values, scale, palette=page.palette, chosen=chosen), *above],
            legend=maps.legend_html(scale, palette=page.palette, states=states, zero=zero),
            picture=downloads.Picture(charts.map_picture, (values, scale), words, name, options, internal),
            **_with_shapes(values, words, by) | rest,
        )

    def render(self, table_in: DeltaGenerator | None = None) -> None:
        """Draw the map with its caption and files, and its table beside it, or in `table_in`."""
        here, beside = None, table_in
        if table_in is None and self.tall and self._stands_beside():
            here, beside = st.columns([21, 10], gap="small")
        with here or nullcontext():
            self._map()
            self._words()
            self._picture()
        self._table(beside)

    def _stands_beside(self) -> bool:
        """Whether the table stands beside the map: one that is there, and not folded away."""
        return isinstance(self.table, Table) and self.table.data is not None and not self.table.folded

    def _map(self) -> None:
        if self.title:
            st.subheader(literal(self.title), anchor=False)
        with st.container(key=f"{'tall' if self.tall else 'low'}-{self.key}"):
            live_map.draw(
                self.page, self.layers, key=self.key, text=self.text,
                legend=self.legend if self.legend_inside else "", by=self.by,
                height=self.height, group=self.group, view=self.view, on_zone=self.on_zone,
                on_dot=self.on_dot, drawing=self.drawing,
            )  # fmt: skip

    def _words(self) -> None:
        if self.legend and not self.legend_inside:
            frame.show(self.legend)
        if self.caption:
            st.caption(self.caption)

    def _picture(self) -> None:
        if self.picture:
            downloads.map_pictures(self.page.extent, self.picture, self.shapes, key=f"pictures-{self.key}")

    def _table(self, place: DeltaGenerator | None = None) -> None:
        if isinstance(self.table, Table):
            with place or nullcontext():
                self.table.render()


def side_by_side(*panels: MapPanel) -> None:
    """Draw maps in columns, with the caption of the first, which they share; their table stands elsewhere."""
    for column, panel in zip(st.columns(len(panels), gap="small"), panels, strict=True):
        with column:
            panel._map()
            panel._picture()
    panels[0]._words()


def _areas(values: pd.DataFrame, by: str) -> pd.DataFrame:
    """The figures of a choropleth with the outlines of its areas."""
    areas = cache.territory().areas(by)
    figures = values.reindex(areas.index).drop(columns="text")
    return (
        areas[["name"]]
        .rename_axis("code")
        .reset_index()
        .join(figures.reset_index(drop=True))
        .assign(geometry=areas["geometry"].to_numpy())
    )


def _there(values: pd.DataFrame) -> list[maps.State]:
    """The states that are on a map: an area without a state and without a value is not known."""
    blank = (values["state"] == "") & values["value"].isna()
    told = {*values["state"], *([maps.State.UNKNOWN.value] if blank.any() else [])}
    return [state for state in maps.State if state.value in told]


def _with_shapes(values: pd.DataFrame, words: str, by: str) -> dict[str, Any]:
    """What every choropleth says of itself and gives as files."""
    text = _("Map: {what}. The same figures stand in the table below.").format(what=words)
    return {"text": text, "shapes": lambda: _areas(values, by)}
