"""Garbage of the pages: set aside as they end, found later, never lost for good."""

from __future__ import annotations

import gc
import weakref

import pytest

from observatory.screens.jobs import gc_between_pages


class Ring:
    """Holds itself: only a search finds it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _searched_by_hand():
    """No search but the test's own, nor the making of the sweeper within a test."""
    gc_between_pages.page_ended()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def test_what_a_page_leaves_is_let_go_of_as_it_ends():
    ring = weakref.ref(Ring())
    gc_between_pages.page_ended()
    assert ring() is None, "half a megabyte a page waited for the sweep: 140 MB in a busy minute"


def test_what_ends_after_its_page_is_found_by_the_sweep_alone():
    held = Ring()
    ring = weakref.ref(held)
    gc_between_pages.page_ended()
    del held
    gc.collect()
    assert ring() is not None, "set aside: Streamlit's own search after the page passes over it"
    gc_between_pages.sweep()
    assert ring() is None


def test_as_a_page_ends_little_is_searched():
    gc_between_pages.page_ended()
    assert len(gc.get_objects()) < gc.get_freeze_count() / 100


def test_after_a_sweep_there_is_little_left_to_search():
    gc_between_pages.sweep()
    assert len(gc.get_objects()) < gc.get_freeze_count() / 10


def test_one_thread_a_server():
    assert gc_between_pages._sweeper() is gc_between_pages._sweeper()
    assert gc_between_pages._sweeper().running
