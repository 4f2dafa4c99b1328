"""The sheet of a commune or district on one page: for one area, and for all of its level at once."""

from __future__ import annotations

import datetime as dt
import html
import io
import zipfile

import streamlit as st

from observatory.access import Act
from observatory.compare import Verdict
from observatory.counts.disclosure import Audience
from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.cache.documents import council_sheets
from observatory.screens.session import reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads


def better_or_worse(page: Page, code: str, week: dt.date, name: str) -> str:
    """HTML: whether the area is better off than a year ago, and its figures; empty if not known."""
    found = cache.beside_last_year(page.version, code, week)
    if found is None:
        return ""
    word, kind = _word(found.year["verdict"])
    lines = [
        _("{now} in one year against {before} before; {agglomeration}: {all} against {all_before}.").format(
            now=cards.facts_text(found.year["facts"]), before=number_text(found.year["before"]),
            all=number_text(found.whole["facts"]), all_before=number_text(found.whole["before"]),
        ),
        _("The last four weeks: {now} against {before} a year ago – {word}.").format(
            now=cards.facts_text(found.month["facts"]), before=number_text(found.month["before"]),
            word=_in_short(found.month["verdict"]),
        ),
    ]  # fmt: skip
    if min(found.year["coverage"], found.year["coverage_before"]) < 1:
        lines.append(_("The facts of some partners are missing."))
    lines += filter(None, [found.left_out])
    said = "".join(f"<span>{html.escape(line)}</span>" for line in lines)
    head = f'<p class="better {kind}" role="note" aria-label="{html.escape(name)}">'
    return f"{head}<b>{html.escape(word)}</b>{said}</p>"


def _word(verdict: str) -> tuple[str, str]:
    words = {
        Verdict.UP: (_("▲ Worse than last year"), "up"),
        Verdict.DOWN: (_("▼ Better than last year"), "down"),
        Verdict.SILENT_PARTNER: (_("A partner was silent: better or worse cannot be said"), ""),
        Verdict.NOT_COMPARABLE: (_("Another partner tells of it, or a file is doubted: not comparable"), ""),
        Verdict.TOO_FEW: (_("Too few facts to say better or worse"), ""),
    }
    return words.get(Verdict(verdict), (_("Neither better nor worse than last year"), ""))


def _in_short(verdict: str) -> str:
    words = {Verdict.UP: _("more than chance explains"), Verdict.DOWN: _("fewer than chance explains")}
    words[Verdict.NOT_COMPARABLE] = Verdict.NOT_COMPARABLE.label
    return words.get(Verdict(verdict), _("no shown change"))


def files(page: Page, code: str, week: dt.date) -> None:
    """The buttons: this sheet, in clear and as it may be published, and those of every area of the level."""
    if page.version.run:
        return
    level = "district" if "-" in code else "commune"
    clear = reader.sees_facts() and reader.may(Act.FEW) and reader.own_areas() is None
    readers = [Audience.OFFICE, Audience.PUBLIC] if clear else [Audience.PUBLIC]
    with st.container(horizontal=True, key="council"):
        for audience in readers:
            words = _("On one A4") if audience.in_clear else _("On one A4, to publish")
            made = _one(page, code, week, audience, level)
            downloads.file(words, made, f"{level}-{code}.pdf", "application/pdf", f"council-{audience}")
        every = _("All communes on one A4 each") if level == "commune" else _("All districts on one A4 each")
        downloads.file(
            every,
            lambda: _all(page, week, readers[0], level),
            f"{level}-all.zip",
            "application/zip",
            "council-all",
        )


def _one(page: Page, code: str, week: dt.date, audience: Audience, level: str):
    return lambda: next(
        content for _n, content in council_sheets(page.version, [code], week, audience, level)
    )


def _all(page: Page, week: dt.date, audience: Audience, level: str) -> bytes:
    """The sheets of a level in one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in council_sheets(page.version, None, week, audience, level):
            packed.writestr(name, content)
    return out.getvalue()
