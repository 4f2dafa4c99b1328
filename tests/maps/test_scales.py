"""Fixed scales: the class of a figure depends on nothing but the figure, the measure and the period."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from observatory import language, maps
from observatory.maps import DARK, LIGHT

SCALES = {
    "a week": maps.count_scale(1),
    "a month": maps.count_scale(4),
    "a quarter": maps.count_scale(13),
    "a year": maps.count_scale(52.18),
    "per week": maps.weekly_scale(),
    "rate": maps.rate_scale(),
    "density": maps.density_scale(),
    "difference": maps.difference_scale(),
}


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_a_scale_rises_and_has_a_colour_and_a_label_a_class(scale):
    assert list(scale.breaks) == sorted(set(scale.breaks))
    assert len(scale.breaks) == len(scale.colours) == len(scale.labels()) == len(set(scale.labels()))
    assert len(scale.on(DARK)) == len(scale.colours)


@pytest.mark.parametrize(
    ("value", "number", "why"),
    [
        (0, 0, "nothing has no class"),
        (1, 1, "a bound belongs to the class it opens"),
        (3, 2, "2 and 3 are one class"),
        (4, 3, "4 opens the next"),
        (1000, 6, "the last class has no upper bound"),
        (np.nan, -1, "unknown is not zero"),
    ],
)
def test_the_class_of_a_weekly_count(value, number, why):
    assert maps.count_scale(1).classes([value])[0] == number, why


def test_labels_say_what_their_class_holds():
    scale = maps.count_scale(1)
    assert scale.labels() == ["1", "2–3", "4–6", "7–12", "13–25", "26 et plus"]
    for label, low in zip(scale.labels()[1:5], scale.breaks[1:5], strict=True):
        first, last = map(int, label.split("–"))
        assert first == low
        assert scale.classes([first])[0] == scale.classes([last])[0] != scale.classes([last + 1])[0]
    language.use("en")
    assert scale.labels()[-1] == "26 and more"


@pytest.mark.parametrize(
    ("scale", "lang", "label"),
    [
        ("difference", "fr", "de −6 à −2"),  # a dash beside a minus sign reads as two of them
        ("difference", "en", "−6 to −2"),
        ("per week", "fr", "de 0,2 à 0,5"),
        ("rate", "fr", "de 20 à 40"),
    ],
)
def test_bounds_are_said_in_words(scale, lang, label):
    language.use(lang)
    assert label in SCALES[scale].labels()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("scale", [SCALES["a week"], SCALES["rate"]], ids=["count", "rate"])
def test_more_facts_stand_out_more_even_without_colour_vision(scale, palette):
    """Lightness alone orders the classes, away from the paper: printed in grey they still read."""
    steps = [lightness(colour) for colour in (palette.zero, *scale.on(palette))]
    away = [abs(step - lightness(palette.paper)) for step in steps]
    assert away == sorted(away)
    assert min(abs(a - b) for a, b in pairwise(steps[1:])) > 0.03


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_silence_has_a_grey_of_its_own(palette):
    red, green, blue = (int(palette.silent[i : i + 2], 16) for i in (1, 3, 5))
    assert max(red, green, blue) - min(red, green, blue) < 32
    assert palette.silent not in {colour for scale in SCALES.values() for colour in scale.on(palette)}
    assert abs(lightness(palette.silent) - lightness(palette.zero)) > 0.15


def lightness(colour: str) -> float:
    """CIE L* over 100, from sRGB."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return (1.16 * luminance ** (1 / 3) - 0.16) if luminance > 0.008856 else 9.033 * luminance
