"""One runner for all that goes on behind the pages."""

from __future__ import annotations

import ast
import threading
import time

import pytest

from observatory import language
from observatory.errors import InputError
from observatory.language import _
from observatory.screens.jobs import runner
from observatory.screens.jobs.runner import Job, page_seen, wait_for_readers
from observatory.settings import PROJECT


@pytest.fixture
def gate():
    """Holds work back until it is opened; opened in any case at the end."""
    gate = threading.Event()
    yield gate
    gate.set()


def test_a_second_start_waits_for_nothing_and_begins_nothing(gate):
    job, begun = Job(), []
    for name in ("first", "second"):
        job.start(lambda _job, name=name: (begun.append(name), gate.wait(20)))
    assert job.running and not job.over
    gate.set()
    job.join(20)
    assert begun == ["first"] and job.over


@pytest.mark.parametrize(
    ("keys", "begun", "why"),
    [
        (["a", "a"], ["a"], "two readers of one warehouse"),
        (["a", "b"], ["a", "b"], "another warehouse was published meanwhile"),
        (["a", "b", "a"], ["a", "b", "a"], "the former one came back"),
    ],
)
def test_work_is_begun_once_for_its_key(gate, keys, begun, why):
    job, seen = Job(), []
    for key in keys:
        job.start(lambda _job, key=key: (seen.append(key), gate.wait(20)), key=key)
    deadline = time.monotonic() + 20
    while len(seen) < len(begun) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert seen == begun, why


def test_what_was_superseded_leaves_no_word_in_the_newer_run(gate):
    job, done = Job(), threading.Event()

    def old(_job):
        gate.wait(20)
        done.set()
        raise InputError("of the old one")

    job.start(old, key="old")
    job.start(lambda _job: "new", key="new")
    job.join(20)
    gate.set()
    done.wait(20)
    time.sleep(0.05)
    assert (job.result, job.fault) == ("new", "")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (InputError("which value, and what to do"), "which value, and what to do"),
        (ZeroDivisionError(), "Cela n’a pas pu se faire"),
    ],
)
def test_a_fault_is_said_in_the_language_of_the_one_who_asked(fault, words):
    def fails(_job):
        raise fault

    job = Job()
    language.use("fr")
    job.start(fails)
    job.join(20)
    assert job.fault.startswith(words)


def test_a_new_start_forgets_the_last_one():
    job = Job()
    job.start(lambda job: (job.say("read"), job.step(1, 2)))
    job.join(20)
    assert (job.sentences, job.done, job.of) == (["read"], 1, 2)
    job.start(lambda _job: _("File"))
    job.join(20)
    assert (job.sentences, job.done, job.of) == ([], 0, 0)


@pytest.mark.parametrize(
    ("quiet", "patience", "least", "most", "why"),
    [
        (0.0, 5.0, 0.0, 0.3, "nobody is waited for"),
        (0.3, 5.0, 0.2, 2.0, "a page was just seen"),
        (60.0, 0.3, 0.2, 2.0, "pages never stop, patience does"),
    ],
)
def test_readers_are_waited_for(quiet, patience, least, most, why):
    page_seen()
    begun = time.monotonic()
    wait_for_readers(quiet, patience)
    assert least <= time.monotonic() - begun < most, why


def test_no_other_module_of_the_app_starts_a_thread():
    strays = [
        file.name
        for file in (PROJECT / "observatory" / "screens").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "threading.Thread"
    ]
    assert strays == [runner.__file__.rpartition("/")[2]]
