"""Work done in a process of its own: what it held is given back when it ends.

Libraries and what was read fill twice the memory together that each needs alone. Parts that run one after the
other in processes of their own never hold both.
"""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from observatory import language
from observatory.errors import ObservatoryError
from observatory.language import _


def apart(work: Callable[..., None], tell: Callable[[Any], None], *given: Any) -> None:
    """Run ``work(send, *given)`` in another process; `tell` is told here of each thing that it sends.

    Parameters
    ----------
    work : callable
        A function of a module; what it is given and what it sends goes by pickle.

    Raises
    ------
    ObservatoryError
        Where the process was ended from outside; else whatever `work` raises.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(theirs, language.current(), work, given))
    process.start()
    theirs.close()
    try:
        while (said := _received(ours)) is not None:
            tell(said[0])
        process.join()
    finally:
        process.terminate()
        process.join()
        ours.close()


def _received(ours: Connection) -> tuple[Any] | None:
    """The next thing sent, None at the end. Raises what the work raised."""
    try:
        said = ours.recv()
    except EOFError:
        raise ObservatoryError(
            _("the process that made the documents was stopped: memory may be short. Run the command again.")
        ) from None
    if isinstance(said, BaseException):
        raise said
    return said


def _do(theirs: Connection, spoken: str, work: Callable[..., None], given: tuple) -> None:
    """In the other process: do the work and say how it ended. Interruptions are for the first one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    language.use(spoken)
    language.plainly()
    end: BaseException | None = None
    try:
        work(lambda what: theirs.send((what,)), *given)
    except Exception as fault:
        fault.add_note(traceback.format_exc())
        end = fault
    theirs.send(end)
    theirs.close()
