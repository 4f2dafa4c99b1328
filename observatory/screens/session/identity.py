"""Who reads, said on each page: the single desk in a sentence, a person with their role and the way out."""

from __future__ import annotations

import html

import streamlit as st

from observatory.access import Act
from observatory.language import N_, _
from observatory.screens.session import reader

#: Reasons that are given most often.
_REASONS = (
    N_("preparing a patrol or a round"),
    N_("preparing a meeting"),
    N_("a request of a court or an authority"),
    N_("an analysis the coordinator asked for"),
)


def above() -> None:
    """A person's line at the top; nothing on a single desk."""
    person = reader.current()
    if person.desk:
        return
    base = st.get_option("server.baseUrlPath").strip("/")
    out = f"/{base}/sign-out" if base else "/sign-out"
    said = _("{person}, {role}").format(person=person.name, role=person.role.label)
    link = (
        f'<a href="{html.escape(out)}" target="_self" style="color:inherit">{html.escape(_("Sign out"))}</a>'
    )
    st.html(f'<p style="font-size:.85rem;text-align:right;margin:0">{html.escape(said)} · {link}</p>')


def below() -> None:
    """What stands at the foot of each page: that nobody signs in here, or how files are got."""
    person = reader.current()
    if person.desk:
        with st.container(key="screen-desk"):
            st.caption(_("Single desk: nobody signs in, whoever sits at this machine sees everything."))
    elif reader.may(Act.EXPORT) and not reader.motive():
        with st.expander(_("Take tables and maps away")):
            ask_motive(_("Files in clear are given to whoever says what for."))


def ask_motive(why: str) -> None:
    """The form in which a reader says what they need sensitive data for; it is kept in the journal."""
    with st.form("motive"):
        st.write(why)
        chosen = st.selectbox(_("What for"), [_(reason) for reason in _REASONS])
        more = st.text_input(_("More, if need be: a reason, not a name"), max_chars=120)
        if st.form_submit_button(_("Go on"), type="primary"):
            reader.say_motive(f"{chosen}: {more}" if more.strip() else chosen)
            st.rerun()
    st.caption(_("The reason is written into the journal with your identifier, the day and the hour."))
