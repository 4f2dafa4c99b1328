"""Return to a partner: what it sent, what was refused and why, which weeks are missing, what it served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from observatory import counts, language
from observatory.counts import Reported
from observatory.documents.content import Document, Section, Sentences, Table
from observatory.documents.parts import EVERY_HOUR
from observatory.errors import NoDataError
from observatory.fact import Reason
from observatory.language import _, date_text, ngettext, number_text
from observatory.themes import themes
from observatory.weeks import sunday, week_label

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

#: Refused rows that are printed; of more, the latest.
MOST_ROWS = 200


class _Sent(NamedTuple):
    """What is known of a partner in the last weeks.

    weeks : ``week, state, facts`` of each week (`counts.coverage`), the earliest first
    files : the receipts of files that speak for one of these weeks
    refused : the rows refused in these files
    served : one row a theme, ``theme, facts, all, handled``
    """

    partner: str
    weeks: pd.DataFrame
    files: pd.DataFrame
    refused: pd.DataFrame
    served: pd.DataFrame
    invented: bool

    @property
    def first(self) -> dt.date:
        return self.weeks["week"].iloc[0].date()

    @property
    def last(self) -> dt.date:
        return sunday(self.weeks["week"].iloc[-1].date())


def feedback_report(warehouse: Warehouse, feed: str, partner: str, weeks: int, *, made: dt.date) -> Document:
    """The return to one partner over the last complete weeks.

    Parameters
    ----------
    feed, partner : str
        The partner's feed and its name.
    weeks : int
        How many weeks back.
    made : date
        The day printed as that of its making; the weeks end before it.

    Raises
    ------
    NoDataError
        Where the partner never sent anything.
    """
    known = _read(warehouse, feed, partner, weeks, made)
    return Document(
        name=f"feedback-{feed}-{week_label(known.last)}-{language.current()}",
        title=_("Return to {partner}").format(partner=partner),
        subtitle=_("From {first} to {last}.").format(
            first=date_text(known.first, "long"), last=date_text(known.last, "long")
        ),
        language=language.current(),
        author=_("Observatory of public tranquillity of {agglomeration}"),
        made=made,
        audience=_("For {partner} – not to be handed on").format(partner=partner),
        notice=_("DEMONSTRATION: these facts are invented.") if known.invented else "",
        sections=tuple(_sections(known)),
        footnote=tuple(_footnote(made)),
    )


def _read(warehouse: Warehouse, feed: str, partner: str, weeks: int, made: dt.date) -> _Sent:
    calendar = counts.coverage(warehouse, weeks, made)
    own = calendar[calendar["feed"] == feed].sort_values("week", ignore_index=True)
    if own.empty:
        raise NoDataError(_("nothing ever came from {partner}.").format(partner=partner))
    first, last = own["week"].iloc[0].date(), sunday(own["week"].iloc[-1].date())
    files = warehouse.ask("receipts")
    speaks = (files["covers_from"] <= pd.Timestamp(last)) & (files["covers_to"] >= pd.Timestamp(first))
    files = files[(files["feed"] == feed) & speaks]
    refused = warehouse.ask("rejections", feed=feed, reason="*")
    return _Sent(
        partner,
        own,
        files,
        refused[refused["file_name"].isin(files["file_name"])],
        _served(warehouse, feed, first, last),
        counts.extent(warehouse).invented,
    )


def _served(warehouse: Warehouse, feed: str, first: dt.date, last: dt.date) -> pd.DataFrame:
    """Facts of each theme that the partner told, beside those of all partners, and how many were followed."""
    asked = {"start": first, "until": last + dt.timedelta(days=1), **EVERY_HOUR}
    rows = []
    for code in themes():
        own = counts.kinds(warehouse, theme=code, feeds=[feed], **asked)
        if own["facts"].sum():
            every = counts.kinds(warehouse, theme=code, feeds=[], **asked)
            handled = own["handled"].sum() if "handled" in own else None
            rows.append((code, int(own["facts"].sum()), int(every["facts"].sum()), handled))
    return pd.DataFrame(rows, columns=["theme", "facts", "all", "handled"])


def _sections(known: _Sent) -> Iterator[Section]:
    yield Section(_("In short"), (Sentences(tuple(_first_page(known))),))
    if len(known.served):
        yield Section(_("What it served"), (_served_table(known),))
    if len(known.refused):
        yield Section(_("What was refused"), (_reasons_table(known), _rows_table(known)))
    yield Section(_("Week by week"), (_weeks_table(known),))
    if len(known.files):
        yield Section(_("Files"), (_files_table(known),))


def _first_page(known: _Sent) -> Iterator[str]:
    read, refused, left = (int(known.files[name].sum()) for name in ("read", "rejected", "out_of_scope"))
    yield ngettext(
        "{n} file came, with {rows} rows.", "{n} files came, with {rows} rows.", len(known.files)
    ).format(n=number_text(len(known.files)), rows=number_text(read))
    yield _("Facts counted in {agglomeration}: {n}.").format(n=number_text(known.served["facts"].sum()))
    yield ngettext("{n} row was refused.", "{n} rows were refused.", refused).format(n=number_text(refused))
    yield ngettext(
        "{n} row is about something else and was left out.",
        "{n} rows are about something else and were left out.",
        left,
    ).format(n=number_text(left))
    silent = known.weeks["week"][known.weeks["state"] == "silent"]
    if silent.empty:
        yield _("Of {weeks} weeks, none is missing.").format(weeks=number_text(len(known.weeks)))
    else:
        yield ngettext(
            "{n} week of {weeks} is missing: {names}. It counts as not known, not as quiet.",
            "{n} weeks of {weeks} are missing: {names}. They count as not known, not as quiet.",
            len(silent),
        ).format(
            n=number_text(len(silent)),
            weeks=number_text(len(known.weeks)),
            names=", ".join(week_label(week.date()) for week in silent),
        )


def _served_table(known: _Sent) -> Table:
    labels = {code: theme.label for code, theme in themes().items()}
    rows = [
        (labels[row.theme], row.facts, row.all, None if pd.isna(row.handled) else int(row.handled))
        for row in known.served.itertuples()
    ]
    header = (_("Theme"), _("Told by you"), _("Told by all"), _("Followed up"))
    caption = _("Facts counted by theme; a dash: you tell nothing of what followed")
    return Table("served", caption, header, tuple(rows), (46, 18, 18, 18))


def _reasons_table(known: _Sent) -> Table:
    grouped = known.refused.groupby(["reason", "column_name"]).size().sort_values(ascending=False)
    rows = [(Reason(reason).label, column, int(n)) for (reason, column), n in grouped.items()]
    header = (_("Reason"), _("Column"), _("Rows"))
    return Table("reasons", _("Why rows were refused"), header, tuple(rows), (58, 27, 15))


def _rows_table(known: _Sent) -> Table:
    shown = known.refused.head(MOST_ROWS)
    rows = [
        (row.file_name, int(row.row_number), row.column_name, row.value, Reason(row.reason).label)
        for row in shown.itertuples()
    ]
    caption = _("Rows to correct and send again: {shown} of {n}").format(
        shown=number_text(len(shown)), n=number_text(len(known.refused))
    )
    header = (_("File"), _("Row"), _("Column"), _("Value"), _("Reason"))
    return Table("refused", caption, header, tuple(rows), (30, 8, 15, 22, 25))


def _weeks_table(known: _Sent) -> Table:
    rows = [
        (
            week_label(row.week.date()),
            Reported(row.state).label,
            int(row.facts) if row.state == Reported.COVERED else None,
        )
        for row in known.weeks.itertuples()
    ]
    header = (_("Week"), _("State"), _("Facts"))
    return Table("weeks", _("What you told of each week"), header, tuple(rows), (40, 40, 20))


def _files_table(known: _Sent) -> Table:
    rows = [
        (
            row.file_name,
            _("{first} to {last}").format(
                first=date_text(row.covers_from.date(), "medium"),
                last=date_text(row.covers_to.date(), "medium"),
            ),
            int(row.read),
            int(row.stored),
            int(row.rejected),
            int(row.out_of_scope),
        )
        for row in known.files.itertuples()
    ]
    header = (_("File"), _("Speaks for"), _("Read"), _("Stored"), _("Refused"), _("Left out"))
    return Table("files", _("Files that speak for these weeks"), header, tuple(rows), (36, 22, 8, 13, 10, 11))


def _footnote(made: dt.date) -> Iterator[str]:
    yield _("Files are counted whole, also those that speak for weeks before these.")
    yield _(
        "A row sent again after correction replaces the former one by its reference. Values are shown "
        "without what could name a person."
    )
    yield _("Written on {made}.").format(made=date_text(made, "long"))
