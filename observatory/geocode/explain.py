"""Explain an answer in words: how the text was read and what each rung gave."""

from __future__ import annotations

from dataclasses import dataclass

from observatory.fact import Method, Precision
from observatory.geocode.parse.address import Address
from observatory.geocode.parse.communes import NamedCommune, communes
from observatory.geocode.result import REASONS, Location, NoMatch
from observatory.language import N_, _, number_text

RUNG_LABELS = {
    "given": N_("coordinates in the text"),
    "alias": N_("remembered correction"),
    "camera": N_("camera of the register"),
    "exact": N_("exact address"),
    "interpolated": N_("between two known numbers"),
    "street": N_("street without a known number"),
    "crossing": N_("crossing of two streets"),
    "place": N_("named place, stop or facility"),
    "sector": N_("sector with its outline"),
    "commune": N_("commune only"),
    "service": N_("address service"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was asked, how it was read, each rung tried with its outcome, and the answer."""

    text: str
    commune: NamedCommune | None
    readings: tuple[Address, ...]
    tried: tuple[tuple[str, NoMatch | Location], ...]
    answer: Location

    def __str__(self) -> str:
        lines = [_("Text: “{text}”").format(text=self.text)]
        if self.commune:
            lines.append(_("Commune given: {commune}").format(commune=_commune(self.commune.code)))
        lines += [_("Read as: {reading}").format(reading=_reading(r)) for r in self.readings]
        for rung, outcome in self.tried:
            line = _("{rung}: {outcome}").format(rung=_(RUNG_LABELS[rung]), outcome=_outcome(outcome))
            lines.append(f"  {line}")
        return "\n".join([*lines, _answer_text(self.answer), *_proposals(self.answer)])


def _commune(code: str) -> str:
    return f"{communes()[code].name} ({code})" if code in communes() else code


def _reading(a: Address) -> str:
    if a.road:
        return _("road {number}").format(number=a.road)
    parts = [str(a.number or ""), a.suffix, a.kind, *a.name]
    text = " ".join(p for p in parts if p) or _("nothing but the commune")
    if a.other is not None:
        text += " / " + " ".join([a.other.kind, *a.other.name]).strip()
    if a.commune:
        text += f" [{_commune(a.commune.code)}]"
    return (
        _("{reading}; set aside: {words}").format(reading=text, words=" ".join(a.aside)) if a.aside else text
    )


def _outcome(outcome: NoMatch | Location) -> str:
    if isinstance(outcome, Location):
        return _("found")
    text = _("no: {reason}").format(reason=_(REASONS[outcome.reason]))
    best = "; ".join(f"{p.label} ({number_text(p.score, 2)})" for p in outcome.proposals[:3])
    return f"{text} ({best})" if best else text


def _answer_text(answer: Location) -> str:
    if answer.uncertainty_m is None:
        return _("Answer: not located")
    return _("Answer: {label}; {precision}, {method}; within {metres} m; probability {score}").format(
        label=answer.matched_label,
        precision=Precision(answer.precision).label,
        method=Method(answer.method).label,
        metres=number_text(answer.uncertainty_m),
        score=number_text(answer.score, 2),
    )


def _proposals(answer: Location) -> list[str]:
    if not answer.candidates:
        return []
    lines = [_("Kept for review:")]
    return lines + [f"  {p.label} ({number_text(p.score, 2)})" for p in answer.candidates]
