"""Compare: two weeks or any two periods, with exact tests, intervals and false-discovery control."""

from observatory.compare.areas import by_agglomeration, by_commune, by_district
from observatory.compare.calendar import Comparison, Named, named, weeks_of, whole_weeks
from observatory.compare.partners import Doubt, doubt_sentences
from observatory.compare.plain_words import change_words
from observatory.compare.rates import (
    LEVEL,
    OVERDISPERSED,
    Interval,
    e_test,
    e_tests,
    false_discovery,
    poisson_interval,
    ratio_interval,
)
from observatory.compare.selections import sides
from observatory.compare.sheet import (
    COLUMNS,
    LEAST_PAIRS,
    YEAR_WEEKS,
    dispersion,
    periods,
)
from observatory.compare.times import held_against, ratio_with_bounds
from observatory.compare.verdict import (
    UNJUDGED,
    Verdict,
    changed,
    most_certain_first,
    no_change,
    sentence,
    unjudged,
)
from observatory.compare.week import (
    WEEK_COLUMNS,
    JudgedWeek,
    compare_named,
    judged_week,
    judged_weeks,
    week_over_week,
)

__all__ = [
    "COLUMNS",
    "LEAST_PAIRS",
    "LEVEL",
    "OVERDISPERSED",
    "WEEK_COLUMNS",
    "Comparison",
    "Doubt",
    "Interval",
    "JudgedWeek",
    "Named",
    "YEAR_WEEKS",
    "UNJUDGED",
    "Verdict",
    "by_agglomeration",
    "by_commune",
    "by_district",
    "change_words",
    "held_against",
    "changed",
    "compare_named",
    "dispersion",
    "doubt_sentences",
    "e_test",
    "e_tests",
    "false_discovery",
    "judged_week",
    "judged_weeks",
    "most_certain_first",
    "named",
    "no_change",
    "periods",
    "poisson_interval",
    "ratio_interval",
    "ratio_with_bounds",
    "sentence",
    "sides",
    "unjudged",
    "week_over_week",
    "weeks_of",
    "whole_weeks",
]
