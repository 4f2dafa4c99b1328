"""Documents page: what was issued, its first page and its files; one click makes one or all of a week."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory.counts.disclosure import Audience
from observatory.counts.disclosure.audience import audience
from observatory.documents import FORMS, READERS, Issued, Kind, readers_of
from observatory.documents.parts import word_of
from observatory.errors import ObservatoryError
from observatory.language import _, date_text, ngettext, number_text
from observatory.screens.cache import documents as asked
from observatory.screens.panels.registers import decisions, figures, requests
from observatory.screens.session import frame, reader, url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads
from observatory.screens.widgets.literal import literal

#: Rows of a list that is shown whole.
_MOST_ROWS = 10

_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def show() -> None:
    """Draw the page."""
    page = frame.open_page()
    if page is None:
        return
    frame.title(_("Documents"))
    st.write(
        _(
            "Documents to hand out, each as PDF, HTML and XLSX. Those of the office and of the regulation "
            "meeting name places and are not handed on; those of the public are made of rounded counts alone."
        )
    )
    _making(page)
    _issued(page)
    if audience().in_clear:
        decisions.show(page)
        requests.show(page)
        figures.show(page)


def _making(page: Page) -> None:
    """What is to be made: a kind, a reader and a week, or all of the week."""
    left, middle, right = st.columns(3)
    with left:
        kind = Kind(url_state.choose("kind", _("Document"), _kinds(), lambda code: Kind(code).label))
    with middle:
        readers = [whom.value for whom in readers_of(kind) if _allowed(whom)]
        label = url_state.choose("for", _("For"), readers, lambda code: Audience(code).label)
    with right:
        weeks = frame.known_weeks(page)
        chosen = url_state.choose(
            "week", _("Week, or the period that holds it"), list(weeks), weeks.__getitem__
        )
    monday = dt.date.fromisocalendar(int(chosen[:4]), int(chosen[6:]), 1)
    with st.container(horizontal=True):
        one = st.button(_("Make this document"), key="document-make")
        every = audience().in_clear and st.button(
            _("Make all documents of the week"), key="document-make-week"
        )
    if one:
        _make(lambda: asked.issue(page.version, kind, Audience(label), monday))
    elif every:
        _make(lambda: asked.issue_week(page.version, monday))


def _kinds() -> list[str]:
    return [kind.value for kind in Kind if any(_allowed(whom) for whom in readers_of(kind))]


def _allowed(whom: Audience) -> bool:
    """Whether whoever reads this app may have what is made for a reader."""
    return audience().in_clear or whom is Audience.PUBLIC


def _make(work) -> None:
    """Do the work, say how many documents it gave, or what is in its way."""
    try:
        with st.spinner(_("Writing the documents…")):
            names = work()
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    url_state.set_value("document", names[0])
    st.success(
        ngettext("{n} document was made.", "{n} documents were made.", len(names)).format(
            n=number_text(len(names))
        )
    )


def _issued(page: Page) -> None:
    """The documents issued: one looked at, with its files, and the list of all."""
    cards.heading(_("Documents issued"))
    found = {one.name: one for one in asked.issued(page.version) if _may_read(one)}
    if not found:
        st.write(_("No document was issued yet: the button above makes the first one."))
        return
    name = url_state.choose("document", _("Document issued"), list(found), title_of)
    _opened(found[name])
    rows = [
        {
            _("Document"): title_of(one.name),
            _("Written on"): date_text(one.at.date(), "long"),
            _("File"): f"{one.name}.pdf",
        }
        for one in found.values()
    ]
    cards.table(pd.DataFrame(rows), "documents", key="documents", height=_height(len(rows)), internal=False)


def _height(rows: int) -> int | str:
    """Few rows take no more room than they need."""
    return "content" if rows <= _MOST_ROWS else 360


def _may_read(one: Issued) -> bool:
    return audience().in_clear or _is_public(one)


def _is_public(one: Issued) -> bool:
    return f"-{word_of(Audience.PUBLIC)}-" in one.name


def _opened(one: Issued) -> None:
    """The files, and the first page as a picture."""
    with st.container(horizontal=True, key="document-files"):
        for form in FORMS:
            file = one.files[form]
            downloads.file(form.upper(), file.read_bytes, file.name, _TYPES[form], f"document-{form}")
    # A first page in clear is as much as its file.
    if one.preview is not None and (reader.may_take_files() or _is_public(one)):
        alt = _("First page of {document}; its text is in the HTML file").format(document=title_of(one.name))
        st.html(_picture(one, alt))


def _picture(one: Issued, alt: str) -> str:
    import base64
    import html

    data = base64.b64encode(one.preview.read_bytes() if one.preview else b"").decode()
    return (
        f'<img class="document-page" style="max-width:min(100%,520px);border:1px solid #8b949e" '
        f'alt="{html.escape(alt, quote=True)}" src="data:image/png;base64,{data}">'
    )


def title_of(name: str) -> str:
    """The name of a document's files in words: kind, period or zone, reader, language."""
    kind, _dash, rest = name.partition("-")
    what, whom, spoken = (["", "", *rest.rsplit("-", 2)])[-3:]
    label = Kind(kind).label if kind in set(Kind) else kind
    told = READERS[whom].label if whom in READERS else whom
    return ", ".join(filter(None, [f"{label} {what}".strip(), told, spoken]))
