"""What came of dropped files: what to do next, one line a file, and each receipt folded away."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from observatory.fact import Precision
from observatory.language import _, date_text, ngettext, number_text
from observatory.screens import cache
from observatory.screens.pages.data import rejections
from observatory.screens.session import frame, url_state
from observatory.screens.widgets import cards, downloads
from observatory.screens.widgets.literal import literal
from observatory.weeks import week_label
from pipelines.receipt import Receipt, totals

#: Precisions of facts whose place someone who knows the town could point at.
UNPLACED = (Precision.COMMUNE, Precision.NONE)

#: A zero, pale to the eye and said to the ear.
NIL = '<span class="nil" aria-hidden="true">·</span><span class="sr-only">0</span>'


@dataclass(frozen=True)
class Line:
    """One file as it is listed: `fault` is why it was refused whole, in words; it has no receipt then."""

    file: str
    receipt: Receipt | None
    fault: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing of the file was refused."""
        return self.receipt is not None and not self.receipt.rejected


def show(lines: Sequence[Line], *, rehearsed: bool, ask: Callable[[], None] | None = None) -> None:
    """Draw what came of files; `rehearsed` where nothing was kept, `ask` draws what is to decide first."""
    lines = sorted(lines, key=lambda line: line.receipt is not None)
    receipts = [line.receipt for line in lines if line.receipt]
    _whole(receipts, [line for line in lines if line.fault], rehearsed=rehearsed)
    left, right = st.columns([3, 10], gap="medium")
    with left:
        if ask:
            cards.heading(_("What to do next"))
            ask()
        elif receipts and not rehearsed:
            _what_next(receipts)
    with right:
        frame.show(table(lines))
    if receipts:
        with st.expander(_("Each file in detail")):
            for receipt in receipts:
                st.code(receipt.text(), language=None)


def table(lines: Sequence[Line]) -> str:
    """One line a file as HTML: partner, file, period, kept, refused, to place; faults over the whole line."""
    heads = ("", _("Partner"), _("File"), _("Period"), _("Kept"), _("Refused"), _("To place"))
    head = "".join(f'<th scope="col"{_texts(n)}>{html.escape(words)}</th>' for n, words in enumerate(heads))
    body = "".join(f"<tr>{''.join(_cells(line))}</tr>" for line in lines)
    return (
        f'<div class="scroll"><table class="numbers intake"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _texts(column: int) -> str:
    return ' class="text"' if column < 4 else ""


def _cells(line: Line) -> Iterator[str]:
    said = _("nothing refused") if line.well else _("to look at")
    yield f'<td class="{"well" if line.well else "ill"}" title="{html.escape(said)}">'
    yield f'{"✓" if line.well else "!"}<span class="sr-only">{html.escape(said)}</span></td>'
    file = f'<td class="text file" title="{html.escape(line.file)}">{html.escape(line.file)}</td>'
    one = line.receipt
    if one is None:
        why = line.fault.removeprefix(line.file).lstrip(" :\u00a0\u202f")
        why = html.escape(why[:1].upper() + why[1:])
        yield f'<td class="text">–</td>{file}<td class="text fault" colspan="4">{why}</td>'
        return
    label = html.escape(one.feed_label)
    yield f'<td class="text partner" title="{label}">{label}</td>{file}'
    yield f'<td class="text">{html.escape(period(one))}</td>'
    for n in (one.stored, one.rejected, vague(one)):
        yield f"<td>{number_text(n) if n else NIL}</td>"


def period(receipt: Receipt) -> str:
    """The days a file speaks for, in few letters: one week by its number, others by their dates."""
    covers = receipt.covers
    if covers is None:
        return "–"
    weeks = covers.weeks
    if len(weeks) == 1 and (covers.last - covers.first).days == 6:
        return frame.week_short(weeks[0])
    last = date_text(covers.last, "medium")
    first = date_text(covers.first, "d MMM" if covers.first.year == covers.last.year else "medium")
    return f"{first} – {last}"


def vague(receipt: Receipt) -> int:
    """Facts kept that are known no better than their commune."""
    return sum(receipt.by_precision.get(code, 0) for code in UNPLACED)


def _whole(receipts: Sequence[Receipt], faults: Sequence[Line], *, rehearsed: bool) -> None:
    """The account of all the files in one sentence."""
    words = [_("Nothing was taken in.")]
    if receipts:
        all_of_them = totals(list(receipts))
        words = [
            _("Tried, nothing was stored") if rehearsed else _("Taken in"),
            ngettext("{n} file", "{n} files", len(receipts)).format(n=number_text(len(receipts))),
            _("{n} kept").format(n=cards.facts_text(all_of_them.stored)),
            ngettext("{n} row refused", "{n} rows refused", all_of_them.rejected)
            .format(n=number_text(all_of_them.rejected)),
            _("{n} to place").format(n=number_text(vague(all_of_them))),
        ]  # fmt: skip
    if faults:
        n = len(faults)
        said = ngettext("{n} file could not be read", "{n} files could not be read", n)
        words.append(said.format(n=number_text(n)))
    kind = "ill" if faults else "" if rehearsed else "well"
    frame.show(f'<p class="outcome {kind}" role="status">{html.escape(" · ".join(words))}</p>')


def _what_next(receipts: Sequence[Receipt]) -> None:
    """What is left to do once files were taken in: rows to send back, places to correct, the week to see."""
    cards.heading(_("What to do next"))
    refused = [receipt for receipt in receipts if receipt.rejected]
    if refused:
        st.write(
            _(
                "Send back to each partner its refused rows; once corrected, the whole file can be dropped "
                "again: what is known is not counted twice."
            )
        )
        with st.container(horizontal=True, gap="small", key="send-back"):
            for number, receipt in enumerate(refused):
                _send_back(receipt, f"back-{number}")
    to_place = sum(map(vague, receipts))
    if to_place:
        st.write(
            _(
                "{facts} could not be located better than their commune: point at their places on a map."
            ).format(facts=cards.facts_text(to_place))
        )
        st.button(_("Correct the places"), on_click=url_state.set_value, args=("tab", "places"))
    if not to_place and not refused:
        st.write(_("Nothing: no row was refused and every fact has its place. The pages show them already."))
    _see_the_week(receipts)


def _see_the_week(receipts: Sequence[Receipt]) -> None:
    weeks = [week for receipt in receipts if receipt.covers for week in receipt.covers.weeks]
    version = cache.current_version()
    if not weeks or version is None:
        return
    week = min(max(weeks), cache.last_week(version))
    st.button(
        _("See week {number}").format(number=week.isocalendar().week), key="see-week", type="primary",
        on_click=url_state.open_page, args=("semaine", {"week": week_label(week)}),
    )  # fmt: skip


def _send_back(receipt: Receipt, key: str) -> None:
    """The refused rows of a file just taken in, as a file for the partner."""
    refused = cache.question(cache.current_version(), "rejections", reason="*", feed=receipt.feed)
    refused = refused[refused["file_name"] == receipt.file_name]
    data = rejections.readable(refused[refused["received_at"] == refused["received_at"].max()])
    label = literal(f"{receipt.feed_label} ({number_text(receipt.rejected)})")
    name = f"refused-{Path(receipt.file_name).stem}.csv"
    downloads.file(label, lambda: downloads.csv_bytes(data), name, "text/csv", key)
