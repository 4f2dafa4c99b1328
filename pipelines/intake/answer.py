"""What goes back to who sent a file: its account, and the draft of an answer, without any value of a row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from observatory.access import Act
from observatory.errors import ObservatoryError
from observatory.fact import Reason
from observatory.language import _, date_text, ngettext, number_text
from observatory.redact import scrub_announced
from observatory.settings import CLOCK
from observatory.warehouse import connect
from pipelines.receipt import TOTALS, Receipt, remark_text

#: Rows named in an answer at most; the others are counted.
ROWS_NAMED = 30


class Fate(StrEnum):
    """Where a file goes: taken in, to be looked at by somebody, refused. The values are names of folders."""

    TAKEN = "pris"
    TO_SEE = "a-voir"
    REFUSED = "refuse"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its receipt, or why there is none.

    `rows` are its refused rows: number, column, reason.
    """

    file_name: str
    at: dt.datetime
    receipt: Receipt | None = None
    fault: ObservatoryError | None = None
    fate: Fate = Fate.TAKEN
    rows: tuple[tuple[int, str, str], ...] = ()


def refused_rows(data: Path, receipts: Sequence[Receipt]) -> dict[str, tuple[tuple[int, str, str], ...]]:
    """The refused rows of receipts, by receipt: number, column and reason, never the value."""
    wanted = [receipt.receipt for receipt in receipts if receipt.rejected]
    if not wanted:
        return {}
    with connect(data, Act.SEND) as warehouse:
        found = warehouse.ask("refused_rows", receipts=wanted)
    rows: dict[str, list[tuple[int, str, str]]] = {}
    for row in found.itertuples():
        rows.setdefault(row.receipt, []).append((int(row.row_number), row.column_name, row.reason))
    return {receipt: tuple(some) for receipt, some in rows.items()}


def texts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """What is written beside a file that came, by ending: its receipt, the same for programs, the answer."""
    return {
        ".recu.txt": "\n\n".join(_account(one) for one in outcomes) + "\n",
        ".recu.json": json.dumps([_facts(one) for one in outcomes], ensure_ascii=False, indent=1) + "\n",
        ".reponse.txt": _letter(outcomes) + "\n",
    }


def _account(outcome: Outcome) -> str:
    if outcome.receipt:
        return outcome.receipt.text()
    return _("{file} was not taken in.").format(file=outcome.file_name) + "\n" + _why(outcome)


def _why(outcome: Outcome) -> str:
    return scrub_announced(str(outcome.fault)) if outcome.fault else ""


def _facts(outcome: Outcome) -> dict:
    receipt = outcome.receipt
    told = {
        "file": outcome.file_name,
        "at": outcome.at.isoformat(timespec="seconds"),
        "fate": str(outcome.fate),
    }
    if receipt is None:
        return told | {"why": _why(outcome)}
    return told | {
        "receipt": receipt.receipt,
        **{name: getattr(receipt, name) for name in TOTALS if name != "file_name"},
        "covers": [receipt.covers.first.isoformat(), receipt.covers.last.isoformat()]
        if receipt.covers
        else None,
        "rejected_by": receipt.rejected_by,
        "out_of_scope_by_column": sum(receipt.out_of_scope_by.values()),
        "remarks": {remark_text(remark): n for remark, n in receipt.remarks.items()},
        "refused_rows": [{"row": row, "column": column, "reason": why} for row, column, why in outcome.rows],
    }


def _letter(outcomes: Sequence[Outcome]) -> str:
    lines = [_("Hello,"), ""]
    for outcome in outcomes:
        lines += [*_told(outcome), ""]
    return "\n".join([*lines, _("Thank you."), _("Observatory of public tranquillity of {agglomeration}")])


def _told(outcome: Outcome) -> list[str]:
    day = date_text(outcome.at.astimezone(CLOCK).date(), "long")
    if outcome.receipt is None:
        text = _("Your file “{file}”, which came on {day}, could not be taken in:")
        return [text.format(file=outcome.file_name, day=day), _why(outcome)]
    receipt = outcome.receipt
    lines = [
        _("Your file “{file}” came on {day}: {read} rows read, {kept} kept or already known.").format(
            file=outcome.file_name,
            day=day,
            read=number_text(receipt.read),
            kept=number_text(receipt.stored + receipt.known),
        )
    ]
    if receipt.withdrawn:
        lines.append(_("Withdrawn, because the file no longer holds them: {n}.").format(n=receipt.withdrawn))
    if receipt.rejected:
        lines.append(
            ngettext(
                "{n} row could not be taken; please correct it and send it again:",
                "{n} rows could not be taken; please correct them and send them again:",
                receipt.rejected,
            ).format(n=number_text(receipt.rejected))
        )
        lines += _rows(outcome)
    return lines + [f"• {remark_text(remark)} : {number_text(n)}" for remark, n in receipt.remarks.items()]


def _rows(outcome: Outcome) -> list[str]:
    lines = [
        _("• row {row}, column {column}: {reason}").format(row=row, column=column, reason=Reason(why).label)
        for row, column, why in outcome.rows[:ROWS_NAMED]
    ]
    if (more := len(outcome.rows) - ROWS_NAMED) > 0:
        lines.append(_("• and {n} others").format(n=number_text(more)))
    return lines
