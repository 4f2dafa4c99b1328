"""Figures typed in and requests for a diagnosis, read each time: they are short."""

from __future__ import annotations

import datetime as dt

from observatory import evaluate
from observatory.access import Act
from observatory.documents import indicators
from observatory.evaluate import Request, TypedFigure
from observatory.screens.session import reader
from observatory.settings import data_folder


@reader.asks(Act.COUNTS)
def figures() -> list[TypedFigure]:
    """The figures that stand, the last typed in first. Raises `InputError` where the register is at fault."""
    return list(reversed(evaluate.standing(evaluate.load_figures(data_folder())).values()))


@reader.asks(Act.ACTIONS)
def type_in(figure: TypedFigure) -> TypedFigure:
    """Write one more (`evaluate.type_in`)."""
    kept = evaluate.type_in(data_folder(), figure, list(indicators.typed_in()))
    reader.note(Act.ACTIONS, scope=f"figure={kept.code}")
    return kept


@reader.asks(Act.COUNTS)
def requests() -> list[Request]:
    """The requests, those that wait first. Raises `InputError` where the register is at fault."""
    known = evaluate.load_requests(data_folder())
    return sorted(known, key=lambda one: (one.answered is not None, one.asked))


@reader.asks(Act.ACTIONS)
def request_diagnosis(who: str, place: str, asked: dt.date) -> Request:
    """Write one more (`evaluate.request_diagnosis`)."""
    kept = evaluate.request_diagnosis(data_folder(), who, place, asked)
    reader.note(Act.ACTIONS, scope=f"request={kept.code}")
    return kept


@reader.asks(Act.ACTIONS)
def answer_request(code: str, on: dt.date, note: str) -> Request:
    """Say that one was answered (`evaluate.answer_request`)."""
    kept = evaluate.answer_request(data_folder(), code, on, note)
    reader.note(Act.ACTIONS, scope=f"answer request={code}")
    return kept
