"""The receipt every run ends with: what was read is what was stored, known, refused and out of scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from observatory.fact import Precision, Reason, ZoneKind
from observatory.language import _, date_text, ngettext, number_text
from pipelines.period import Period


@dataclass(frozen=True, slots=True)
class Receipt:
    """One file's account. `corrected` is part of `stored`; the breakdowns are of the facts stored.

    `numbers` of the rows stored are numbers already added up, `aggregated` in all: those are no facts.
    `withdrawn` are no rows of it: facts of its days that it no longer holds, where it replaces them.
    """

    receipt: str
    feed: str
    feed_label: str
    file_name: str
    covers: Period | None
    read: int
    stored: int
    corrected: int
    known: int
    rejected: int
    out_of_scope: int
    rejected_by: dict[str, int]
    out_of_scope_by: dict[str, int]
    by_precision: dict[str, int]
    by_zone_kind: dict[str, int]
    remarks: dict[str, int]
    invented: bool
    dry_run: bool = False
    withdrawn: int = 0
    numbers: int = 0
    aggregated: int = 0

    def __post_init__(self) -> None:
        """Refuse an account that does not add up: a row would have disappeared."""
        if self.read != self.stored + self.known + self.rejected + self.out_of_scope:
            raise AssertionError(f"the receipt of {self.file_name} does not add up: {self}")
        parts = [(self.facts, self.by_precision), (self.facts, self.by_zone_kind)]
        parts += [(self.rejected, self.rejected_by), (self.out_of_scope, self.out_of_scope_by)]
        for whole, by in parts:
            if sum(by.values()) != whole:
                raise AssertionError(f"of {whole} rows of {self.file_name} these are told: {by}")

    @property
    def facts(self) -> int:
        """Stored rows that are facts."""
        return self.stored - self.numbers

    @property
    def located(self) -> int:
        """Stored facts with a place, be it only their commune."""
        return self.facts - self.by_precision.get(Precision.NONE, 0)

    def text(self) -> str:
        """The receipt in words, one figure a line."""
        lines = [self._title(), _figure(_("read"), self.read), _figure("= " + _("stored"), self.stored)]
        if self.corrected:
            lines.append(_figure("    " + _("of which corrections of facts known before"), self.corrected))
        if self.numbers:
            words = _("of which numbers already added up, beside the facts")
            lines.append(_figure("    " + words, self.numbers))
            lines.append(_figure("    " + _("which make in all"), self.aggregated))
        lines += _breakdown(self.by_precision, lambda c: Precision(c).label)
        if self.facts:
            lines.append(_figure("  " + _("located"), self.located))
            zones = {kind: n for kind, n in self.by_zone_kind.items() if kind != ZoneKind.NONE}
            lines += _breakdown(zones, lambda c: ZoneKind(c).label)
        lines.append(_figure("+ " + _("already known"), self.known))
        lines.append(_figure("+ " + _("refused"), self.rejected))
        lines += _breakdown(self.rejected_by, lambda c: Reason(c).label)
        lines.append(_figure("+ " + _("out of scope"), self.out_of_scope))
        lines += _breakdown(self.out_of_scope_by, str)
        if self.withdrawn:
            lines.append(
                _figure("- " + _("withdrawn: the file replaces its days without them"), self.withdrawn)
            )
        lines += [f"  ! {remark_text(remark)} : {number_text(n)}" for remark, n in self.remarks.items()]
        return "\n".join(lines)

    def _title(self) -> str:
        words = [f"{self.file_name} – {self.feed_label}"]
        if self.covers:
            weeks = len(self.covers.weeks)
            words.append(
                ngettext("{first} to {last}, {n} week", "{first} to {last}, {n} weeks", weeks).format(
                    first=date_text(self.covers.first, "medium"),
                    last=date_text(self.covers.last, "medium"),
                    n=weeks,
                )
            )
        if self.invented:
            words.append(_("INVENTED FACTS"))
        if self.dry_run:
            words.append(_("rehearsal: nothing was stored"))
        return " · ".join(words)


def _figure(label: str, n: int) -> str:
    return f"  {label:<62}{number_text(n):>12}"


def remark_text(remark: str) -> str:
    """A remark in the language in force; what it is about stands behind U+001F."""
    text, _mark, value = remark.partition("\x1f")
    return _(text).format(value=value) if value else _(text)


def _breakdown(parts: dict[str, int], label: Callable[[str], str]) -> list[str]:
    return [_figure(f"      {label(code)}", n) for code, n in sorted(parts.items(), key=lambda p: -p[1]) if n]


#: The figures of a receipt that the warehouse keeps under the same names.
FIGURES = (
    "file_name",
    "feed",
    "read",
    "stored",
    "corrected",
    "known",
    "rejected",
    "out_of_scope",
    "numbers",
    "aggregated",
    "invented",
    "withdrawn",
)
#: Those that are added up over several files.
SUMMED = FIGURES[FIGURES.index("read") : FIGURES.index("invented")]

#: The figures of a receipt in csv and json.
TOTALS = (*FIGURES, "dry_run")


def totals(receipts: list[Receipt]) -> Receipt:
    """One account for several files."""

    def added(name: str) -> dict[str, int]:
        parts: Counter[str] = Counter()
        for receipt in receipts:
            parts.update(getattr(receipt, name))
        return dict(parts)

    figures = {n: sum(getattr(r, n) for r in receipts) for n in SUMMED}
    names = ("rejected_by", "out_of_scope_by", "by_precision", "by_zone_kind", "remarks")
    return Receipt(
        receipt="",
        feed="",
        feed_label=ngettext("{n} file", "{n} files", len(receipts)).format(n=len(receipts)),
        file_name=_("All files"),
        covers=None,
        **figures,
        **{name: added(name) for name in names},
        invented=any(r.invented for r in receipts),
        dry_run=all(r.dry_run for r in receipts),
        withdrawn=sum(r.withdrawn for r in receipts),
    )
