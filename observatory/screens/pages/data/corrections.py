"""Geocoding corrections: places not located, pointed at on the map by someone who knows the town."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from observatory import maps
from observatory.access import Act
from observatory.errors import ObservatoryError
from observatory.geocode import (
    Correction,
    names_a_place,
    remember_alias,
    require_place,
    standing_corrections,
    take_back_alias,
)
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.jobs.runner import Job
from observatory.screens.session import reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, live_map
from observatory.screens.widgets.literal import literal
from observatory.settings import data_folder
from pipelines.corrections import Applied, apply_corrections, corrected
from pipelines.ingest import rebuild

#: Places listed; the file has them all.
MOST = 500


@st.cache_resource(show_spinner=False)
def _applying() -> Job:
    """The application of corrections, one for all readers of the server."""
    return Job()


def show(page: Page) -> None:
    """Draw the list, and the map on which the chosen place is pointed at."""
    cards.heading(_("Places to correct"))
    _said()
    table = cache.question(page.version, "unplaced_texts")
    if table.empty:
        st.write(_("Every place was located."))
        _running()
        _kept()
        return
    table = table.assign(corrected=corrected(table, data_folder()))
    named = table["place_text"].map(names_a_place)
    _nameless(table[~named])
    table = table[named].reset_index(drop=True)
    if table.empty:
        _running()
        _kept()
        return
    st.write(
        _(
            "{n} places could not be located better than their commune, for {facts} facts. Choose "
            "one, point at it on the map, and save."
        ).format(n=number_text(len(table)), facts=number_text(int(table["facts"].sum())))
    )
    if table["corrected"].any():
        _apply(table[table["corrected"]])
    else:
        _running()
    left, right = st.columns(2, gap="medium")
    with left:
        row = cards.table(_readable(table), "places-to-correct", key="unplaced", height=430, select=True)
    with right:
        _point(page, _chosen(table, row))
    _kept()


def _nameless(table: pd.DataFrame) -> None:
    """Texts that name no place: nobody can point at them, their partner can say more."""
    if table.empty:
        return
    facts = table.groupby(table["place_text"].str.casefold())["facts"].sum().sort_values(ascending=False)
    first = ", ".join(
        _("“{text}” ({n})").format(text=text, n=number_text(n)) for text, n in facts.head(4).items()
    )
    with st.expander(
        _("{facts} whose text names no place: {first}").format(
            facts=cards.facts_text(int(facts.sum())), first=first
        )
    ):
        st.write(
            _(
                "Such a text is true of many places: pinned to one, all these facts would stand there. They "
                "count in their commune; only the partner can say where they were."
            )
        )
        cards.table(_readable(table).drop(columns=_("Correction")), "texts-without-a-place", key="nameless")


def _kept() -> None:
    """The corrections in force, each two clicks from being taken back."""
    kept = standing_corrections(data_folder())
    if not kept:
        return
    cards.heading(_("Corrections in force"))
    communes = cache.territory().communes["name"]
    shown = pd.DataFrame(
        {
            _("Place as written"): [one.query for one in kept],
            _("Commune"): [communes.get(one.alias.commune_code, "") for one in kept],
            _("Name of the place"): [one.alias.label for one in kept],
            _("Who says so: a role, not a name"): [one.who for one in kept],
            _("On"): [one.when[:10] for one in kept],
        }
    )
    row = cards.table(shown, "corrections", key="kept-corrections", select=True)
    if row is None or row >= len(kept):
        st.caption(_("Choose a correction in the table to take it back."))
        return
    chosen = kept[row]
    with st.container(horizontal=True, vertical_alignment="center", key="take-back"):
        st.button(
            _("Take back “{text}”").format(text=literal(chosen.query)), disabled=_applying().running,
            key="take-back-correction", on_click=_take_back, args=(chosen,),
        )  # fmt: skip
        st.caption(_("Its facts go back to where they were; the line stays in the file of corrections."))


def _take_back(chosen: Correction) -> None:
    reader.require(Act.CORRECT)
    reader.note(Act.CORRECT, scope="take back a correction")
    take_back_alias(data_folder(), chosen.query, chosen.alias.commune_code, _("coordination"))
    st.session_state.pop("kept-corrections", None)
    st.session_state["following"] = True
    _applying().start(_taken_back)


def _said() -> None:
    """What came of the last act; a map that comes draws the page again, so the words stay a while."""
    job = _applying()
    if st.session_state.get("following") and not job.running:
        st.session_state["following"] = False
        st.session_state["said"] = (job.fault, False) if job.fault else (job.result, True)
    text, well = st.session_state.get("said", ("", True))
    if text:
        (st.success if well else st.error)(literal(text))


def _apply(waiting: pd.DataFrame) -> None:
    """What is saved and not applied yet, and the button that applies it."""
    n, facts = len(waiting), int(waiting["facts"].sum())
    with st.container(border=True, key="apply"):
        st.write(
            ngettext(
                "{n} place has a correction that is not applied yet, for {facts}.",
                "{n} places have a correction that is not applied yet, for {facts}.",
                n,
            ).format(n=number_text(n), facts=cards.facts_text(facts))
        )
        st.caption(
            _(
                "All files are read again from the archive, which takes from a few seconds to a minute. "
                "Until it is over everyone sees what they saw."
            )
        )
        if not _running():
            st.button(_("Apply the corrections"), type="primary", on_click=_start)


def _running() -> bool:
    """Follow corrections that are being applied or taken back; whether there are any.

    Work that has ended since `_said` is followed too: at once it draws the page again, which says what came.
    """
    if not (_applying().running or st.session_state.get("following")):
        return False
    st.session_state["following"] = True
    _follow()
    return True


def _start() -> None:
    # The rows will no longer be the same: the one chosen would be another place.
    for name in ("unplaced", "pointing", "said"):
        st.session_state.pop(name, None)
    url_state.drop("place", "point")
    st.session_state["following"] = True
    reader.require(Act.CORRECT)
    reader.note(Act.CORRECT)
    _applying().start(_applied)


def _taken_back(job: Job) -> str:
    """The warehouse made again without a correction that was taken back."""
    rebuild(data_folder(), progress=job.step)
    return _("Taken back: its facts stand where they stood before.")


def _applied(job: Job) -> str:
    def unplaced() -> pd.DataFrame:
        # This process may hold the former warehouse open: what is published is asked through the cache.
        return cache.question(cache.current_version(), "unplaced_texts")

    return _applied_text(apply_corrections(data_folder(), job.step, unplaced))


@st.fragment(run_every=0.5)
def _follow() -> None:
    """How far the work is, told twice a second; at its end the page is drawn again."""
    url_state.use_language()
    job = _applying()
    if not job.running:
        st.rerun()
    label = _("Applying the corrections…")
    if job.of:
        label += " " + _("File {n} of {total}").format(n=job.done + 1, total=job.of)
    st.status(label)


def _applied_text(done: Applied) -> str:
    """What was applied, in words."""
    text = ngettext(
        "{n} fact is now placed, on every page.", "{n} facts are now placed, on every page.", done.placed
    ).format(n=number_text(done.placed))
    if done.waiting:
        text += " " + _("{facts} could not be: their text is written in another commune.").format(
            facts=cards.facts_text(done.waiting)
        )
    return text


def _chosen(table: pd.DataFrame, row: int | None) -> pd.Series:
    """The place chosen in the table, else the one in the address, else the first."""
    if row is not None:
        url_state.set_value("place", _key(table.iloc[row]))
    now = url_state.value("place", "")
    keys = [_key(place) for _i, place in table.head(MOST).iterrows()]
    if now != st.session_state.get("pointing", now):
        # What was pointed at was another place.
        url_state.drop("point")
        st.session_state.pop("said", None)
    st.session_state["pointing"] = now
    if text := now.partition("|")[0]:
        try:
            require_place(text)
        except ObservatoryError as fault:
            st.warning(literal(str(fault)))
    return table.iloc[keys.index(now) if now in keys else 0]


def _key(place: pd.Series) -> str:
    return "|".join(str(value) for value in (place["place_text"], place["place_kind"], _commune(place)))


def _commune(place: pd.Series) -> str:
    return place["commune_code"] if isinstance(place["commune_code"], str) else ""


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    communes = cache.territory().communes["name"]
    return pd.DataFrame(
        {
            _("Place as written"): table["place_text"],
            _("Commune"): table["commune_code"].map(communes),
            _("Facts"): table["facts"],
            _("Correction"): [_("saved, not applied") if saved else "" for saved in table["corrected"]],
            _("Partners"): [
                ", ".join(cache.partner_label(f) for f in feeds.split(", ")) for feeds in table["feed"]
            ],
        }
    ).head(MOST)


def _point(page: Page, row: pd.Series) -> None:
    """The map, the point clicked and the form that keeps it."""
    commune = _commune(row)
    st.subheader(literal(row["place_text"]), anchor=False)
    point = _clicked()
    names = cache.zones(page.version)["name"].to_dict()
    view = commune if commune in cache.territory().communes.index else "all"
    with st.container(key="point-at"):
        live_map.pick_point(
            page, [maps.draw_point(point, names, palette=page.palette)], _keep, key="map-correct", height=360,
            view=view,
            text=_("Map: click where {place} is.").format(place=row["place_text"]),
        )  # fmt: skip
    with st.form("correction", border=False):
        label = st.text_input(_("Name of the place"), value=row["place_text"])
        left, right = st.columns(2)
        lon = left.number_input(_("Longitude"), value=point[0] if point else None, format="%.5f", step=0.0001)
        lat = right.number_input(_("Latitude"), value=point[1] if point else None, format="%.5f", step=0.0001)
        who = st.text_input(_("Who says so: a role, not a name"), value=_("coordination"))
        if st.form_submit_button(_("Save the correction"), type="primary"):
            _save(row["place_text"], commune, lon, lat, label, who)


def _save(text: str, commune: str, lon: float | None, lat: float | None, label: str, who: str) -> None:
    if lon is None or lat is None:
        st.error(_("Click the place on the map first, or write its coordinates."))
        return
    reader.require(Act.CORRECT)
    try:
        remember_alias(data_folder(), text, commune, lon, lat, label, who)
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    url_state.drop("point")
    said = _("Saved: {place}. It serves for the next files; apply it below to the facts already stored.")
    st.session_state["said"] = (said.format(place=text), True)
    st.rerun()


def _keep(lon: float, lat: float) -> None:
    st.session_state.pop("said", None)
    url_state.set_value("point", f"{lon:.5f},{lat:.5f}")


def _clicked() -> tuple[float, float] | None:
    try:
        lon, lat = map(float, url_state.value("point", "").split(","))
    except ValueError:
        return None
    return lon, lat
