"""Parts of a week's documents in processes of their own: what comes back, and what goes wrong in them."""

from __future__ import annotations

import os
import signal

import pytest

from observatory import language
from observatory.errors import NoDataError, ObservatoryError
from pipelines.cli import main
from pipelines.cli.report import all as whole
from pipelines.cli.report.apart import apart


def tells(send, *said):
    """Send who does the work and what it was given, in the language in force."""
    send(os.getpid())
    for one in said:
        send(one)
    send(language.current())


def refuses(send):
    """Raise a fault that a reader is told of."""
    send("begun")
    raise NoDataError("nothing of that week").with_hint("try another")


def crashes(_send):
    """Raise what nobody foresaw."""
    raise ZeroDivisionError("by nought")


def dies(_send):
    """End as the system ends who takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_is_sent_is_told_in_order_from_another_process():
    language.use("en")
    told: list = []
    apart(tells, told.append, "one", ("two", 2))
    assert told[0] != os.getpid()
    assert told[1:] == ["one", ("two", 2), "en"]


@pytest.mark.parametrize(
    ("work", "fault", "said", "why"),
    [
        (refuses, NoDataError, "nothing of that week", "a fault of ours comes back as it was"),
        (crashes, ZeroDivisionError, "by nought", "any other too, with where it was"),
        (dies, ObservatoryError, "mémoire", "a process that is ended says what to do"),
    ],
    ids=["refused", "crashed", "killed"],
)
def test_what_goes_wrong_there_is_raised_here(work, fault, said, why):
    language.use("fr")
    with pytest.raises(fault, match=said) as raised:
        apart(work, lambda _one: None)
    if work is refuses:
        assert (raised.value.hint, raised.value.exit_code) == ("try another", 1), why
    if work is crashes:
        assert "crashes" in "".join(raised.value.__notes__), why


def test_who_cannot_tell_on_ends_the_process():
    """A reader of the paths that goes away leaves no process behind."""
    found: list[int] = []

    def closed(one):
        found.append(one)
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        apart(tells, closed, *["x"] * 9)
    with pytest.raises(ProcessLookupError):
        os.kill(found[0], 0)


def test_a_week_that_is_not_over_is_said_before_anything_is_written(demo_data, tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        main(["--data", str(demo_data), "report", "all", "2999-W01", "--out", str(tmp_path / "new")])
    assert end.value.code == 1
    assert "2999-W01" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_run_between_two_parts_stops_the_documents(demo_data, tmp_path):
    """Half of them would tell of other facts than the other half."""
    errand = whole._Errand(demo_data, "", None, str(tmp_path / "out"), "2026-11-24", file=(1, 1))
    for part in (lambda: whole._make(print, errand, "clear"), lambda: whole._write(print, errand, [])):
        with pytest.raises(ObservatoryError, match="pendant"):
            part()
    assert not (tmp_path / "out").exists()
