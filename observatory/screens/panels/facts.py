"""The facts behind a figure: a list and dots on the map that answer each other, and the files of both."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
import streamlit as st

from observatory import language, maps
from observatory.access import Act
from observatory.documents.facts_list import facts_frame
from observatory.fact import MAPPABLE, Precision
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.cache.keyed import keyed
from observatory.screens.cache.selections import whose
from observatory.screens.session import frame, reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads
from observatory.selection import Selection
from observatory.themes import theme

#: Facts listed at most, the last ones; the files have them all.
MOST = 400
#: And as cards on a telephone, which has no room for a table.
ON_PHONE = 30
#: Dots drawn at most, and facts named over one of them.
MOST_DOTS, _NAMED = 1500, 4
#: Decimals of a degree by which two facts are at one place: a metre.
_SAME = 5


@dataclass(frozen=True)
class Listed:
    """Facts as they are shown on a page.

    Parameters
    ----------
    facts : DataFrame
        As the query `facts_of_selection` gives them, the last first.
    seen : bool
        Whether they are for this reader; others have no fact here.
    name : str
        The name of the files, without ending.
    key : str
        Names the list on its page.
    dots : callable
        Gives one row a place: `lon, lat, facts, text`.
    said : callable
        Gives the last `MOST` in words, as the list has them.
    """

    page: Page
    facts: pd.DataFrame
    seen: bool
    name: str
    key: str
    colour: str
    day: str
    dots: Callable[[], pd.DataFrame]
    said: Callable[[], pd.DataFrame]

    def layers(self, *, alone: bool = False) -> list[maps.Layer]:
        """The dots, to be put above the other layers of a map; none for those who may not see places.

        With `alone`, only the place that was chosen in the list: for maps that show the facts in another way.
        """
        if not self.seen:
            return []
        dots, at = self.dots(), self._chosen()
        if alone:
            dots = dots[_near(dots, *at)] if at is not None else dots.head(0)
        return [maps.draw_facts(dots, self.colour, palette=self.page.palette, chosen=at)]

    def picked(self, lon: float, lat: float) -> bool:
        """Keep the place of a dot that was clicked, and list its facts alone; False where there is no dot."""
        here = self._on_map()
        if not (_near(here, lon, lat)).any():
            return False
        st.session_state[f"{self.key}:at"] = (lon, lat)
        return True

    def show(self, heading: str = "") -> None:
        """The list, below its map."""
        title = heading or _("The facts")
        if not self.seen:
            cards.heading(title)
            st.write(_not_seen())
            return
        cards.heading(f"{title} ({number_text(len(self.facts))})")
        if self.facts.empty:
            st.write(_("No fact in this selection."))
            return
        said = self._listed()
        frame.show(_cards(said.head(ON_PHONE)))
        with st.container(key=f"listed-{self.key}"):
            cards.table(
                said, self.name, key=self._table_key(), height=min(35 * (len(said) + 1) + 2, 330),
                select=True, title=title, files=lambda: _file(self.facts, self.page, self.day),
            )  # fmt: skip
        downloads.layer_files(lambda: _layer(self.facts, self.page, self.day), self.name, self.key)

    def _listed(self) -> pd.DataFrame:
        """What the list shows in words: the facts of the dot that was clicked, else the last; says which."""
        at = st.session_state.get(f"{self.key}:at")
        if at is not None and (here := _near(self.facts, *at)).any():
            with st.container(horizontal=True, vertical_alignment="center", key=f"{self.key}-at"):
                st.write(_("The facts of one place."))
                st.button(
                    _("✕ All the facts"), key=f"{self.key}-all",
                    on_click=lambda: st.session_state.pop(f"{self.key}:at", None),
                )  # fmt: skip
            return _in_words(self.facts[here], self.page.version, self.day)
        st.caption(self._words())
        return self.said()

    def _words(self) -> str:
        nowhere = len(self.facts) - len(self._on_map())
        words = [_("The last ones first; a row shows its place on the map, a dot its facts in the list.")]
        if nowhere:
            words.append(
                ngettext(
                    "{n} fact is known no better than its commune: listed, without a dot.",
                    "{n} facts are known no better than their commune: listed, without a dot.",
                    nowhere,
                ).format(n=number_text(nowhere))
            )
        if len(self.facts) > MOST:
            words.append(_("The last {n} are listed; the files have them all.").format(n=number_text(MOST)))
        return " ".join(words)

    def _on_map(self) -> pd.DataFrame:
        return _mappable(self.facts)

    def _table_key(self) -> str:
        # A list of other facts has no row chosen.
        return f"{self.key}-{self.name}"

    def _chosen(self) -> tuple[float, float] | None:
        """The place of the row that was chosen, else of the dot that was clicked."""
        at = st.session_state.get(f"{self.key}:at")
        here = self.facts[_near(self.facts, *at)] if at is not None else self.facts.head(MOST)
        state = st.session_state.get(self._table_key()) or {}
        rows = state.get("selection", {}).get("rows", [])
        if rows and rows[0] < len(here):
            row = here.iloc[rows[0]]
            return (row["lon"], row["lat"]) if row["precision"] in MAPPABLE else None
        return at


def of_selection(page: Page, selection: Selection, area: str = "*", key: str = "facts") -> Listed:
    """The facts of a selection, in a zone or commune where one is given."""
    facts = _asked(page, selection, area)
    name = "facts-" + selection.slug() + (f"-{area}" if area != "*" else "")
    asked = page.version, selection, area, _day_form(selection)
    return _listed_of(page, facts, selection, name, key, lambda: _dots_of(*asked), lambda: _said_of(*asked))


def of_outline(page: Page, selection: Selection, outline: shapely.Geometry, name: str, key: str) -> Listed:
    """The facts of a selection that lie in an outline (EPSG:4326)."""
    facts = _asked(page, selection)
    inside = shapely.contains_xy(outline, facts["lon"].to_numpy(float), facts["lat"].to_numpy(float))
    kept = facts[inside & facts["precision"].isin(MAPPABLE).to_numpy()]
    named, day = f"facts-{name}-{selection.slug()}", _day_form(selection)
    return _listed_of(
        page, kept, selection, named, key, lambda: _dots(_mappable(kept), page.version, day),
        lambda: _in_words(kept.head(MOST), page.version, day),
    )  # fmt: skip


def _asked(page: Page, selection: Selection, area: str = "*") -> pd.DataFrame:
    """The facts, where they are for this reader; none else."""
    if reader.sees_facts():
        return cache.facts_of(page.version, selection, area)
    return pd.DataFrame({"precision": [], "lon": [], "lat": []})


def _not_seen() -> str:
    if reader.may(Act.PLACES):
        return _("Facts and their places are shown to whoever says what for: the page Hot spots asks it.")
    return _("The list and the places of facts are for those entitled to them.")


def _listed_of(
    page: Page,
    facts: pd.DataFrame,
    selection: Selection,
    name: str,
    key: str,
    dots: Callable[[], pd.DataFrame],
    said: Callable[[], pd.DataFrame],
) -> Listed:
    colour, day = theme(selection.theme).colour, _day_form(selection)
    return Listed(page, facts, reader.sees_facts(), name, key, colour, day, dots, said)


def _day_form(selection: Selection) -> str:
    """How days are written: with their year where there is more than a week of them."""
    return "EEE d MMM y" if (selection.last - selection.first).days > 6 else "EEE d MMM"


def _mappable(facts: pd.DataFrame) -> pd.DataFrame:
    return facts[facts["precision"].isin(MAPPABLE) & facts["lon"].notna()]


def _near(facts: pd.DataFrame, lon: float, lat: float) -> np.ndarray:
    close = 0.6 * 10**-_SAME
    return ((facts["lon"] - lon).abs().le(close) & (facts["lat"] - lat).abs().le(close)).to_numpy()


@keyed(lambda: (language.current(), whose()), max_entries=64)
def _dots_of(version: cache.WarehouseVersion, selection: Selection, area: str, day: str) -> pd.DataFrame:
    """The dots of a selection, kept: both maps of a week have them at each change of anything else."""
    return _dots(_mappable(cache.facts_of(version, selection, area)), version, day)


@keyed(lambda: (language.current(), whose()), max_entries=64)
def _said_of(version: cache.WarehouseVersion, selection: Selection, area: str, day: str) -> pd.DataFrame:
    """The list of a selection in words, kept: it is the same at each change of anything else."""
    return _in_words(cache.facts_of(version, selection, area).head(MOST), version, day)


def _in_words(facts: pd.DataFrame, version: cache.WarehouseVersion, day: str) -> pd.DataFrame:
    """Facts as the list has them (`facts_frame`), under the heads that the reader sees."""
    return _readable(facts_frame(facts, _names(version), _partners(version), day=day))


def _dots(facts: pd.DataFrame, version: cache.WarehouseVersion, day: str) -> pd.DataFrame:
    """One row a place: `lon, lat, facts, text`."""
    facts = facts.head(MOST_DOTS)
    places: dict[tuple[float, float], list[int]] = {}
    lon, lat = (facts[name].round(_SAME).tolist() for name in ("lon", "lat"))
    for row, at in enumerate(zip(lon, lat, strict=True)):
        places.setdefault(at, []).append(row)
    named = [row for rows in places.values() for row in rows[:_NAMED]]
    said = facts_frame(facts.iloc[named], _names(version), _partners(version), day=day)
    lines = dict(zip(named, said["when"] + " – " + said["kind"], strict=True))
    words = dict(zip(named, said["place"], strict=True))
    texts = [
        "\n".join([words[rows[0]], cards.facts_text(len(rows)), *(lines[row] for row in rows[:_NAMED])])
        for rows in places.values()
    ]
    points = pd.DataFrame(list(places), columns=["lon", "lat"], dtype=float)
    return points.assign(facts=[len(rows) for rows in places.values()], text=texts)


def _names(version: cache.WarehouseVersion) -> dict[str, str]:
    return {**cache.territory().communes["name"].to_dict(), **cache.zones(version)["name"].to_dict()}


@keyed(language.current, max_entries=4)
def _partners(version: cache.WarehouseVersion) -> dict[str, str]:
    return {feed: cache.partner_label(feed) for feed in cache.feeds(version)}


def _readable(said: pd.DataFrame) -> pd.DataFrame:
    heads = {
        "when": _("Day and hour"), "kind": _("Kind"), "place": _("Place"), "area": _("Zone"),
        "partner": _("Partner"), "followed": _("What followed"),
    }  # fmt: skip
    shown = said[list(heads)].reset_index(drop=True)
    # All are of one theme, which stands above the list.
    shown["kind"] = shown["kind"].str.split(" – ", n=1).str[-1]
    return shown.rename(columns=heads)


def _cards(shown: pd.DataFrame) -> str:
    """Facts as cards for a telephone, the day and the place first; none is wider than the screen."""
    items = "".join(
        f"<li><b>{html.escape(when)}</b><span>{html.escape(f'{kind} – {place}')}</span>"
        f"<span>{html.escape(' · '.join(filter(None, (partner, followed))))}</span></li>"
        for when, kind, place, _zone, partner, followed in shown.itertuples(index=False)
    )
    return f'<ol class="spots listed on-phone">{items}</ol>'


def _file(facts: pd.DataFrame, page: Page, day: str) -> pd.DataFrame:
    """Every fact as its file has it: what is shown, and numbers as numbers."""
    shown = _in_words(facts, page.version, day)
    exact = facts.reset_index(drop=True)
    return shown.assign(
        **{
            _("From"): exact["starts_at"],
            _("To"): exact["ends_at"],
            _("Place known by"): [Precision(code).label for code in exact["precision"]],
            _("Within (m)"): exact["uncertainty_m"].round(),
            _("Longitude"): exact["lon"].round(_SAME),
            _("Latitude"): exact["lat"].round(_SAME),
        }
    )


def _layer(facts: pd.DataFrame, page: Page, day: str) -> pd.DataFrame:
    """The facts as a layer of points; those known no better than their commune have none."""
    said = facts_frame(facts, _names(page.version), _partners(page.version), day=day)
    dotted = facts["precision"].isin(MAPPABLE)
    return pd.DataFrame(
        {
            "when": said["when"], "from": facts["starts_at"].astype(str), "to": facts["ends_at"].astype(str),
            "theme": facts["theme"], "kind": said["kind"], "place": said["place"], "zone": said["area"],
            "zone_code": facts["zone_code"], "commune_code": facts["commune_code"],
            "precision": facts["precision"], "within_m": facts["uncertainty_m"],
            "partner": said["partner"], "followed": said["followed"],
            "lon": facts["lon"].where(dotted).round(_SAME), "lat": facts["lat"].where(dotted).round(_SAME),
        }
    )  # fmt: skip
