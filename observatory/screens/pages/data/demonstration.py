"""Trying the observatory with invented data, from an empty folder, without leaving the browser."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import streamlit as st

from observatory.access import Act
from observatory.errors import CallError
from observatory.language import _
from observatory.screens import cache
from observatory.screens.jobs.runner import Job
from observatory.screens.session import reader, url_state
from observatory.screens.widgets.literal import literal
from observatory.settings import data_folder

#: What the demonstration has beside its partner files, as they stand in a data folder.
BESIDE = ("cameras.csv", "actions.toml")


@st.cache_resource(show_spinner=False)
def _making() -> Job:
    """The making of the demonstration, one for all readers of the server."""
    return Job()


def offer() -> None:
    """The button that fills an empty folder with invented data, and how far that is."""
    job = _making()
    if job.running:
        _follow()
    elif job.fault:
        st.error(literal(job.fault))
    with st.container(border=True, key="demonstration"):
        st.write(
            _(
                "No file at hand? Four years of invented facts show what the observatory does; every page "
                "says "
                "that they are invented. It takes about a minute."
            )
        )
        st.button(_("Try with invented data"), key="demo-start", disabled=job.running, on_click=_start)


def _start() -> None:
    reader.require(Act.SEND)
    reader.note(Act.SEND, scope="demonstration")
    _making().start(make)


def make(job: Job) -> None:
    """Write the demonstration and take it in. Raises `CallError` where something was taken in already."""
    from pipelines.demo import write_demo
    from pipelines.ingest import ingest

    data = data_folder()
    if cache.current_version():
        raise CallError(_("Files were taken in already: invented data are not mixed with them."))
    with tempfile.TemporaryDirectory() as folder:
        files = write_demo(Path(folder))
        data.mkdir(parents=True, exist_ok=True)
        for name in BESIDE:
            if (Path(folder) / name).exists() and not (data / name).exists():
                shutil.copy(Path(folder) / name, data)
        ingest(files, data, say=job.say)


@st.fragment(run_every=0.5)
def _follow() -> None:
    """How it goes; at the end the first page opens with its map."""
    url_state.use_language()
    job = _making()
    if not job.running:
        if not job.fault:
            url_state.open_page("semaine", {})
        st.rerun()
    st.status(_("Inventing four years of facts and taking them in…"))
