"""Yearly indicators of the intercommunal strategy: one definition each, counted from facts, written down."""

from observatory.documents.indicators.counted import Reach, figures, reach_of
from observatory.documents.indicators.definition import Indicator, StrategyAction, said, strategy, typed_in
from observatory.documents.indicators.yearly import indicators_report

__all__ = [
    "Indicator",
    "Reach",
    "StrategyAction",
    "figures",
    "indicators_report",
    "reach_of",
    "said",
    "strategy",
    "typed_in",
]
