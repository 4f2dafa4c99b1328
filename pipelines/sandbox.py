"""Reader processes with limits of memory and time: a foreign file can end its reader and nothing else.

Partners' files are parsed by libraries that may be led to ask for any amount of memory or time. Each is
read in a process of its own; when that dies, or is stopped, the file is at fault and a sentence says so.
The same processes use the other processors where files are many.

A process that has no other thread forks its readers, which costs a hundredth of a second. Where there are
threads, as in the app, a fork could inherit a lock that nobody lets go: there a server without threads forks
them (`pipelines.fork_server`). Where a system cannot fork, each is a new interpreter.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import io
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from observatory import language
from observatory.errors import InputError, ObservatoryError
from observatory.language import _
from pipelines.fork_server import ForkServer
from pipelines.read.raw import keep_memory

#: What a reader may take beyond what it has at its start, in bytes of address space (allocators reserve a
#: good part of it that they never fill), and how many more for each byte of a file.
MEMORY = 3 << 30
MEMORY_PER_BYTE = 24
#: Processor seconds a file may take, and for how many of its bytes one more.
SECONDS = 60
BYTES_A_SECOND = 1 << 20
#: Bytes from which on a part of what is sent goes apart.
LARGE_PART = 1 << 16
#: Bytes from which on a process gives back what it let go of, instead of keeping it for what comes next.
HELD = 512 << 20
#: How many times that by the clock, on a machine that has other work.
CLOCK_FACTOR = 10

#: What most files need is loaded before a reader is forked: pandas and its parsers of text and times, words.
_SERVER = ForkServer(
    "pipelines.sandbox", "serve", ("pipelines.check", "pandas", "pyarrow.csv", "observatory.redact.ready")
)

LOG = logging.getLogger(__name__)


class Job(NamedTuple):
    """Something to do with a foreign file: ``work(*given)``; `name` is what messages call the file.

    Where that says nothing of how long it takes, `unpacked` says how many bytes of text take as long.
    """

    name: str
    size: int
    work: Callable[..., Any]
    given: tuple[Any, ...]
    unpacked: int = 0

    @property
    def effort(self) -> int:
        """What it is compared by with others: bytes of text that take as long."""
        return self.unpacked or self.size


class Limits(NamedTuple):
    """What a reader may take for one job: bytes of address space beyond its own, and processor seconds."""

    memory: int
    seconds: float


class Readers:
    """Reader processes, each with a thread that hands it files; to be used as a context.

    `processes` defaults to the processors this process may use.
    """

    def __init__(self, processes: int | None = None) -> None:
        self._idle: SimpleQueue[_Reader] = SimpleQueue()
        self._all = [_Reader() for _number in range(min(processes or processors(), processors()))]
        self._threads = ThreadPoolExecutor(len(self._all))
        self._begun: list[_Waiting] = []

    def __enter__(self) -> Readers:
        for reader in self._all:  # before there is any thread
            reader.start()
            self._idle.put(reader)
        return self

    def __exit__(self, *_exc: object) -> None:
        for waiting in self._begun:  # nobody asks for them any more
            waiting.clear()
        for reader in self._all:
            reader.stop()
        self._threads.shutdown(cancel_futures=True)

    def outcomes(self, jobs: Sequence[Job]) -> Iterator[Any]:
        """What each job gives, in their order; an `ObservatoryError` where its file is at fault.

        They are begun at once, whether the caller waits for what they give or not, and in their order, so
        that what is asked for first is there first.
        """
        waiting = _Waiting(jobs, len(self._all))
        self._begun.append(waiting)
        for _reader in self._all[: len(jobs)]:
            self._threads.submit(self._work, language.current(), waiting)
        return waiting.outcomes()

    def _work(self, code: str, waiting: _Waiting) -> None:
        reader = self._idle.get()
        try:
            while (taken := waiting.take()) is not None:
                job, answer = taken
                try:
                    answer.set_result(reader.answer(code, job))
                except BaseException as fault:
                    answer.set_exception(fault)
        finally:
            self._idle.put(reader)


class _Waiting:
    """Jobs that no one of some readers has taken yet. Safe for threads."""

    def __init__(self, jobs: Sequence[Job], readers: int) -> None:
        self._lock = threading.Lock()
        self._readers, self._effort_left = readers, sum(job.effort for job in jobs)
        self._answers: list[Future[Any]] = [Future() for _job in jobs]
        self._left = dict(enumerate(zip(jobs, self._answers, strict=True)))
        self._by_effort = sorted(self._left, key=lambda position: jobs[position].effort)

    def take(self) -> tuple[Job, Future[Any]] | None:
        """A job and where its answer is waited for; None where none is left.

        It is the first of those that are left; but the longest, where it is more than a reader's share of
        them: begun later, it would end last and alone.
        """
        with self._lock:
            if not self._left:
                return None
            while (longest := self._by_effort[-1]) not in self._left:
                self._by_effort.pop()
            is_long = self._left[longest][0].effort * self._readers > self._effort_left
            taken = self._left.pop(longest if is_long else next(iter(self._left)))
            self._effort_left -= taken[0].effort
            return taken

    def clear(self) -> None:
        """Forget the jobs that are left."""
        with self._lock:
            self._left.clear()

    def outcomes(self) -> Iterator[Any]:
        """The answers in the order of the jobs, each waited for and let go of."""
        answers, self._answers = self._answers[::-1], []
        while answers:
            yield answers.pop().result()


class _Reader:
    """One reader process; another is started where it died."""

    def __init__(self) -> None:
        self.line: Connection
        self.number = 0
        self._end: Callable[[], None]

    def start(self) -> None:
        """Start the process."""
        here, there = Pipe()
        if not hasattr(os, "fork"):
            process = _afresh(there)
            self.number, self._end = process.pid, partial(_end_afresh, process)
        elif threading.active_count() == 1:
            importlib.import_module("observatory.redact.ready")  # once, not in each reader
            self.number = os.fork()
            if not self.number:
                here.close()
                _serve_and_leave(there)
            self._end = partial(_end_forked, self.number)
        else:
            self.number = _SERVER.start(there)
            self._end = partial(_SERVER.end, self.number)
        there.close()
        self.line = here

    def answer(self, code: str, job: Job) -> Any:
        """What came of the job; where the process died or its time is up, the fault to tell."""
        if not self.number:
            self.start()
        try:
            limits = limits_of(job.size)
            send(self.line, (code, job, limits))
            if not self.line.poll(CLOCK_FACTOR * limits.seconds):
                raise EOFError
            return receive(self.line, bytearray)
        except (EOFError, OSError, pickle.UnpicklingError):
            if self.number:  # not ended because nobody waits for it any more
                self.stop()
                LOG.error("the reader of %s was stopped at its limits", job.name)
            language.use(code)  # of this thread, which serves readers only
            return StoppedError(stopped(job.name))

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self.number:
            self.number = 0
            self._end()
            self.line.close()


class StoppedError(InputError):
    """The reader of a file died, broke or was ended at its limits."""


def died(outcome: object) -> bool:
    """Whether it is the reader that failed, and not what the file says that is at fault."""
    return isinstance(outcome, StoppedError)


def stopped(name: str) -> str:
    """The sentence for a file whose reader was ended."""
    return _(
        "{file} cannot be read: reading it takes more memory or time than any partner's export needs, or "
        "breaks the reader. Nothing was stored of it; ask the partner to export it again."
    ).format(file=name)


def _end_afresh(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def _end_forked(number: int) -> None:
    import signal

    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)


def _afresh(line: Connection) -> subprocess.Popen:
    """A reader in a new interpreter that finds the same modules."""
    command = [sys.executable, "-c", f"from pipelines import sandbox; sandbox.serve_on({line.fileno()})"]
    paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    return subprocess.Popen(  # noqa: S603 - our own interpreter and words
        command, pass_fds=(line.fileno(),), env=os.environ | {"PYTHONPATH": paths}, stdin=subprocess.DEVNULL
    )


def serve_on(number: int) -> None:
    """In a new interpreter: read what comes over the connection of that number."""
    serve(Connection(number))


def _serve_and_leave(line: Connection) -> None:
    """In a forked reader: serve, then end without any clean-up of the process it came from."""
    try:
        serve(line)
    finally:
        os._exit(0)


def serve(line: Connection) -> None:
    """In a reader: do the jobs that come over the line, each within its limits, until it is closed."""
    # A reader makes many objects and few circles, and what it was forked with never goes: circles are looked
    # for after each job, among its own objects.
    gc.disable()
    gc.freeze()
    keep_memory()
    while True:
        try:
            code, job, limits = receive(line, bytes)
        except (EOFError, OSError):
            return
        language.use(code)
        answer = [_limited(job, limits)]
        del job  # the bytes of the file, before what was made of them takes its way
        give_back()
        send(line, answer.pop())
        gc.collect()
        give_back()


def send(line: Connection, thing: object) -> None:
    """Send a thing to the process that `receive` there; its large parts as they lie in memory, not copied."""
    parts: deque[memoryview] = deque()

    def is_small(buffer: pickle.PickleBuffer) -> bool:
        part = buffer.raw()
        if part.nbytes >= LARGE_PART:
            parts.append(part)
        return part.nbytes < LARGE_PART

    head = pickle.dumps(thing, 5, buffer_callback=is_small)
    del thing  # where nobody else has it, each part goes when it is sent
    line.send_bytes(pickle.dumps((head, [part.nbytes for part in parts])))
    while parts:
        _write(line, parts.popleft())
        give_back()


def receive(line: Connection, kind: type[bytes] | type[bytearray]) -> Any:
    """The next thing sent, its large parts of that kind: what is worked on further is of bytearrays.

    Raises `EOFError` or `OSError` where the other side has ended.
    """
    head, sizes = pickle.loads(line.recv_bytes())  # noqa: S301 - our own processes, over a nameless pipe
    parts = [_part(line, size, kind) for size in sizes]
    return pickle.loads(head, buffers=parts)  # noqa: S301


def _write(line: Connection, part: memoryview) -> None:
    while part:
        part = part[os.write(line.fileno(), part) :]


def _part(line: Connection, size: int, kind: type[bytes] | type[bytearray]) -> bytes | bytearray:
    """A part, read to where it stays: the connection's own reading takes memory for each piece of it."""
    if kind is bytearray:
        part = bytearray(size)
        _fill(memoryview(part), line)
        return part
    whole = io.BytesIO(bytes(size))  # filled where it lies, and given without a copy
    _fill(whole.getbuffer(), line)
    return whole.getvalue()


def _fill(part: memoryview, line: Connection) -> None:
    with part:
        read = 0
        while read < len(part):
            n = os.readv(line.fileno(), [part[read:]])
            if not n:
                raise EOFError
            read += n


def give_back() -> None:
    """Give the memory that was let go of back to the system, where this process holds much and can do so."""
    with contextlib.suppress(OSError, AttributeError):
        if _pages(1) >= HELD:
            ctypes.CDLL(None).malloc_trim(0)


def _limited(job: Job, limits: Limits) -> Any:
    """What a job gives, within its limits; faults are given back, not raised."""
    _limit(limits)
    try:
        return job.work(*job.given)
    except ObservatoryError as fault:
        return fault
    except MemoryError:
        LOG.error("%s asks for more memory than a reader may take", job.name)
        return StoppedError(stopped(job.name))
    except Exception:
        LOG.exception("%s breaks its reader", job.name)
        return StoppedError(stopped(job.name))


def _limit(limits: Limits) -> None:
    """Limit this process; where the system has no such limits, the clock alone does."""
    try:
        import resource
    except ImportError:
        return
    held = _address_space()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (held + limits.memory, hard))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Bytes of address space this process has now."""
    try:
        return _pages(0)
    except OSError:
        return 1 << 31


def _pages(which: int) -> int:
    """Of this process, bytes of address space (0) or of memory (1)."""
    return int(Path("/proc/self/statm").read_text().split()[which]) * os.sysconf("SC_PAGE_SIZE")


def limits_of(size: int) -> Limits:
    """The limits of a job about a file of `size` bytes; one process decides them, the other keeps them."""
    return Limits(MEMORY + MEMORY_PER_BYTE * size, SECONDS + size / BYTES_A_SECOND)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
