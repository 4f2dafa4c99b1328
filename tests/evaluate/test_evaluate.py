"""Actions: the published figures of WDD and WDQ, a register that refuses, verdicts that dare say nothing."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory import evaluate, language
from observatory.errors import CallError, InputError
from observatory.evaluate import Action, Area, Doubt, Verdict
from observatory.redact import scrub_typed
from tests.compare.cells import weekly
from tests.hotspots.facts import facts

D = dt.date

# Wheeler & Ratcliffe 2018, Crime Science 7:11; recomputed with scipy 1.17.1.
PUBLISHED = {"control": (308, 318), "treated": (207, 110), "ring_control": (150, 140), "ring": (178, 157)}


def test_wdd_is_the_published_figure():
    found = evaluate.wdd(**PUBLISHED)
    assert found.estimate == -118
    assert found.error == pytest.approx(39.5980, abs=5e-5)
    assert found.z == pytest.approx(-2.98, abs=5e-3)
    assert (round(found.low), round(found.high)) == (-196, -40)


def test_wdq_is_the_published_figure():
    found = evaluate.wdq(PUBLISHED["control"], PUBLISHED["treated"], PUBLISHED["ring"])
    assert found == pytest.approx(0.25818568834908917, abs=1e-15)


@pytest.mark.parametrize(
    ("control", "treated", "why"),
    [((100, 50), (80, 60), "treated rose against its control"), ((0, 10), (5, 3), "no control before")],
)
def test_wdq_that_cannot_be_read_is_none(control, treated, why):
    assert evaluate.wdq(control, treated, (10, 12)) is None, why


def test_bursts_widen_the_difference():
    narrow, wide = evaluate.wdd((50, 50), (60, 30)), evaluate.wdd((50, 50), (60, 30), dispersion=4)
    assert wide.error == 2 * narrow.error
    assert wide.estimate == narrow.estimate


def test_pre_trend_is_the_published_figure():
    # R's prop.trend.test on the smokers of Fleiss 1981: X-squared = 8.2249 on 1 degree of freedom.
    smokers, patients = np.array([83, 90, 129, 70]), np.array([86, 93, 136, 82])
    found = evaluate.pre_trend(smokers, patients - smokers)
    assert (found.slope / found.error) ** 2 * found.dispersion == pytest.approx(8.2249, abs=5e-5)


def test_pre_trend_is_near_the_logistic_slope():
    import statsmodels.api as sm

    draw = np.random.default_rng(4)
    treated, control = draw.poisson(20 + np.arange(40) / 4), draw.poisson(25, 40)
    design = sm.add_constant(np.arange(40.0))
    model = sm.GLM(np.column_stack([treated, control]), design, family=sm.families.Binomial()).fit()
    assert evaluate.pre_trend(treated, control).slope == pytest.approx(model.params[1], rel=0.02)


def test_pre_trend_of_areas_that_took_turns_is_found():
    assert evaluate.pre_trend([5] * 10 + [0] * 10, [0] * 10 + [5] * 10).p < 0.001


@pytest.mark.parametrize("counts", [([0] * 20, [3] * 20), ([2, 1], [1, 2]), ([0] * 9, [0] * 9)])
def test_pre_trend_of_too_little_is_nothing(counts):
    assert np.isnan(evaluate.pre_trend(*counts).p)


def action(**changes) -> Action:
    given = {
        "code": "essai",
        "title": "Éclairage rénové",
        "themes": ("rodeo",),
        "start": D(2024, 12, 30),
        "end": D(2025, 12, 28),
        "treated": Area(("90008",)),
        "control": Area(("90033",)),
        "ring": Area(("90010-01",)),
        "ring_control": Area(("90010-02",)),
    }
    return Action(**(given | changes))


def zone_table() -> pd.DataFrame:
    boxes = {"90008": (6.80, 6.82), "90033": (6.84, 6.86), "90010-01": (6.82, 6.84), "90010-02": (6.86, 6.88)}
    return pd.DataFrame(
        {
            "name": [f"Zone {c}" for c in boxes],
            "geometry": [shapely.box(a, 47.6, b, 47.7) for a, b in boxes.values()],
        },
        index=pd.Index(list(boxes), name="zone_code"),
    )


def series(before, after, weeks=52, seed=0) -> pd.DataFrame:
    """Facts a week: two years before the action, then `weeks` of it; means by area."""
    draw = np.random.default_rng(seed)
    index = pd.date_range("2023-01-02", periods=104 + weeks, freq="7D")
    return pd.DataFrame(
        {
            role: np.r_[draw.poisson(b, len(index) - weeks), draw.poisson(a, weeks)].astype(float)
            for role, b, a in zip(("treated", "control", "ring", "ring_control"), before, after, strict=True)
        },
        index=index,
    )


@pytest.mark.parametrize(
    ("before", "after", "verdict", "why"),
    [
        ((6, 6, 3, 3), (2, 6, 3, 3), Verdict.FELL, "four facts a week less, and no displacement"),
        ((6, 6, 3, 3), (6, 6, 3, 3), Verdict.CANNOT_CONCLUDE, "nothing happened"),
        ((6, 6, 3, 3), (2, 6, 7, 3), Verdict.MOVED, "what left went next door"),
        ((3, 6, 3, 3), (7, 6, 3, 3), Verdict.ROSE, "four facts a week more"),
    ],
)
def test_verdicts(before, after, verdict, why):
    assert evaluate.effect(action(), series(before, after)).verdict == verdict, why


def test_displacement_is_found_and_said():
    found = evaluate.effect(action(), series((6, 6, 3, 3), (2, 6, 7, 3)))
    assert found.spill.low > 0
    assert found.direct.high < 0
    assert found.wdq < 0
    language.use("en")
    assert "part of them may have moved" in evaluate.sentence(found)


def test_the_same_weeks_of_the_year_are_compared():
    found = evaluate.effect(action(), series((6, 6, 3, 3), (6, 6, 3, 3)))
    assert len(found.weeks_after) == len(found.weeks_before) == 52
    for before, after in zip(found.weeks_before, found.weeks_after, strict=True):
        assert before.isocalendar().week == after.isocalendar().week
    assert Doubt.SEASON not in found.doubts


def test_without_a_year_before_the_season_is_a_doubt():
    weekly_facts = series((6, 6, 3, 3), (1, 6, 3, 3)).iloc[104 - 20 : 104 + 16]
    found = evaluate.effect(action(), weekly_facts)
    assert Doubt.SEASON in found.doubts
    assert len(found.weeks_after) == len(found.weeks_before) == 16


def test_less_than_twelve_weeks_conclude_nothing():
    found = evaluate.effect(action(end=D(2025, 3, 9)), series((20, 20, 3, 3), (1, 20, 3, 3)))
    assert found.verdict == Verdict.CANNOT_CONCLUDE
    assert Doubt.TOO_SHORT in found.doubts


def test_an_area_that_went_its_own_way_before_concludes_nothing():
    table = series((6, 12, 3, 3), (2, 12, 3, 3))
    table.iloc[:104, 0] = np.linspace(40, 4, 104).round()
    found = evaluate.effect(action(), table)
    assert (found.verdict, Doubt.PRE_TREND in found.doubts) == (Verdict.CANNOT_CONCLUDE, True)


def test_silent_weeks_are_left_out_in_pairs():
    table = series((6, 6, 3, 3), (6, 6, 3, 3))
    table.iloc[60, 1] = np.nan
    assert len(evaluate.effect(action(), table).weeks_after) == 51


def test_without_ring_the_doubt_is_said():
    found = evaluate.effect(
        action(ring=Area(), ring_control=Area()), series((6,) * 4, (1, 6, 6, 6))[["treated", "control"]]
    )
    assert found.doubts == (Doubt.NO_RING,)
    assert found.verdict == Verdict.FELL
    assert (found.wdq, found.spill) == (None, None)


@pytest.mark.parametrize("start", [D(2031, 1, 6), D(2022, 1, 3)])
def test_an_action_outside_the_facts_is_refused(start):
    with pytest.raises(CallError, match="essai"):
        evaluate.effect(action(start=start, end=None), series((6,) * 4, (6,) * 4))


def test_nothing_planted_is_seldom_called_an_effect():
    shown = sum(
        evaluate.effect(action(), series((5, 5, 3, 3), (5, 5, 3, 3), seed=seed)).verdict
        != Verdict.CANNOT_CONCLUDE
        for seed in range(100)
    )
    assert shown <= 10, "5 expected; more than 10 would come about once in a hundred"


def test_the_sentence_in_both_languages():
    found = evaluate.effect(action(), series((6, 6, 3, 3), (2, 6, 3, 3)))
    language.use("fr")
    assert "La baisse dépasse ce que le hasard explique." in evaluate.sentence(found)
    language.use("en")
    assert "Facts fell more than chance explains." in evaluate.sentence(found)


def test_by_zones_adds_up_zones_and_leaves_silence_out():
    cells = weekly(
        np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9], [9, 9, 9]]),
        zones=["90008", "90033", "90010-01", "90010-02"],
    )
    cells.loc[4, "reporting"] = 0
    found = evaluate.by_zones(action(treated=Area(("90008", "90010-01")), ring=Area()), cells)
    assert found["treated"].tolist() == [8, 10, 12]
    assert np.isnan(found["control"].iloc[1])


def test_by_outlines_counts_points_inside():
    drawn = action(
        treated=Area(outline="POLYGON ((6.80 47.60, 6.81 47.60, 6.81 47.61, 6.80 47.61, 6.80 47.60))"),
        ring=Area(metres=300),
    )
    table = facts(
        4,
        lon=(6.805, 6.812, 6.805, 6.85),
        lat=(47.605, 47.605, 47.605, 47.65),
        precision=("street", "street", "commune", "street"),
    )
    found = evaluate.by_outlines(drawn, table, zone_table(), pd.DatetimeIndex(["2026-06-01", "2026-06-08"]))
    assert found["treated"].tolist() == [1, 0]
    assert found["ring"].tolist() == [1, 0], "within 300 m around, not inside"
    assert found["control"].tolist() == [1, 0]


def test_a_control_that_overlaps_the_ring_is_refused_with_the_overlap():
    with pytest.raises(InputError, match="Zone 90010-01"):
        evaluate.check(action(control=Area(("90010-01",))), zone_table())
    square = "POLYGON ((6.845 47.65, 6.85 47.65, 6.85 47.66, 6.845 47.66, 6.845 47.65))"
    with pytest.raises(InputError, match=r"0\.4\d\d km²"):
        evaluate.check(action(ring=Area(outline=square)), zone_table())


@pytest.mark.parametrize(
    ("changes", "fault", "said"),
    [
        ({"themes": ("rodeos",)}, CallError, "rodeo"),
        ({"themes": ()}, InputError, "thème|theme"),
        ({"treated": Area(("90999",))}, CallError, "90008"),
        ({"control": Area()}, InputError, "témoin|control"),
        ({"end": D(2024, 1, 1)}, InputError, "2024-01-01"),
        ({"treated": Area(outline="POLYGON 6.8")}, InputError, "WKT"),
    ],
)
def test_what_check_refuses(changes, fault, said):
    with pytest.raises(fault, match=said):
        evaluate.check(action(**changes), zone_table())


@pytest.mark.parametrize(
    "changes",
    [
        {},  # every area by its zones
        {
            "ring": Area(metres=200),
            "ring_control": Area(),
            "control": Area(("90010-02",)),
        },  # a ring of metres
    ],
)
def test_a_sound_action_passes(changes):
    sound = action(**changes)
    evaluate.check(sound, zone_table())
    drawn = evaluate.shapes(sound, zone_table())
    assert all(shape.area > 0 for shape in drawn.values())


#: What a register holds is redacted as it is written: control characters, say, are no part of it.
text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20).map(scrub_typed)
area = st.builds(Area, zones=st.lists(text.filter(bool), min_size=1, max_size=3).map(tuple)) | st.builds(
    Area, metres=st.integers(1, 5000).map(float)
)
days = st.dates(D(2000, 1, 1), D(2100, 1, 1))
actions = st.builds(
    Action, text, text, st.lists(text, max_size=3).map(tuple), days, days | st.none(), area, area, area,
    st.just(Area()), st.none() | st.integers(1, 60),
)  # fmt: skip


@given(st.lists(actions, max_size=3, unique_by=lambda a: a.code))
@settings(max_examples=60)
def test_the_register_reads_what_it_writes(register):
    assert evaluate.read_actions(evaluate.write_actions(register)) == register


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[[action]", "registre|register"),
        ('[[action]]\ncode = "a"', "title"),
        ('[[action]]\ncode = "a"\ntitle = "t"\nthemes = []\nstart = "2026"', "2026-06-01"),
        ('[[action]]\ncode = "a"\ntitle = "t"\nthemes = []\nstart = 2026-01-05\nwho = "x"', "who"),
        (2 * '[[action]]\ncode = "a"\ntitle = "t"\nthemes = []\nstart = 2026-01-05\n', "a"),
        (
            '[[action]]\ncode = "a"\ntitle = "t"\nthemes = []\nstart = 2026-01-05\n'
            'ring = { zones = ["1"], metres = 3 }',
            "a",
        ),
    ],
)
def test_a_register_at_fault_is_refused(toml, said):
    with pytest.raises(InputError, match=said):
        evaluate.read_actions(toml)


def test_every_label_is_in_french():
    language.use("fr")
    for vocabulary in (evaluate.Verdict, evaluate.Doubt):
        assert all(member.label != member.english for member in vocabulary)
    assert all(language._(label) != label for label in evaluate.ROLES.values())
