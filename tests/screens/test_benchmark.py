"""What the benchmark of the app does can be done on its pages: it does not find out on a million facts."""

from __future__ import annotations

from benchmarks.app import CHANGES
from benchmarks.browser import Pick, Press, Watched
from tests.screens.test_every_page import PAGES, form_of


def test_every_page_that_is_timed_is_looked_at():
    """There each element that the benchmark clicks is looked up (`test_a_page_in_every_respect`)."""
    assert {form_of(change.address) for change in CHANGES} <= {*map(form_of, PAGES)}


STEPS = [
    (Press(".st-key-week-previous button"), "week=2026-W39", "a button"),
    (Pick("week"), "week=2026-W38", "the next of a list, by mouse and keyboard"),
]


def test_the_stopwatch_sees_what_a_reader_does(app, browser):
    watched = Watched(browser)
    first = watched.open(app + "/?theme=tag&week=2026-W40&lang=fr")
    assert 0 < first.server < first.seconds and first.received > 10_000 and first.runs
    for give, address, why in STEPS:
        wait = watched.change(give)
        assert address in watched.page.url, why
        assert 0 < wait.server < wait.seconds and wait.received > 1_000 and wait.runs == 1, why
    watched.close()
