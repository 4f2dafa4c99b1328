"""A fork server: one process without threads, with the libraries of a reader loaded, that forks readers.

A process that has threads cannot safely fork itself: the copy could inherit a lock that nobody lets go. A new
interpreter for each reader is safe and costs the better part of a second. The server is such an interpreter,
started once; what it forks costs a hundredth of that, has no thread, and is given the environment, the folder
and the search path that the process which asks has at that moment. It ends with the process it serves, and by
itself when nobody has asked it for a while.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

#: Seconds without a request after which a server that has no process left ends, and gives its memory back.
IDLE_S = 600.0
_SIZE = struct.Struct("!I")


class ForkServer:
    """Starts processes of ``module.function(connection)`` from a server that has `preload` imported.

    The server is started with the first process and again where it has ended. Safe for threads.
    """

    def __init__(
        self, module: str, function: str, preload: tuple[str, ...] = (), idle_s: float = IDLE_S
    ) -> None:
        self._words = (module, function, preload, idle_s)
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._server: subprocess.Popen | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._leave_to_parent)

    def start(self, line: Connection) -> int:
        """Fork a process that serves `line`; gives its number.

        Raises `OSError` if no process can be started.
        """
        with self._lock:
            try:
                return self._asked_to_fork(line)
            except OSError:  # ended meanwhile: a second one is started, once
                self._forget()
                return self._asked_to_fork(line)

    def end(self, number: int) -> None:
        """Kill a process that was started here, whatever it does, and wait until it is gone."""
        with self._lock, contextlib.suppress(OSError):
            if self._control:
                _send(self._control, ("end", number))
                _receive(self._control)

    def _asked_to_fork(self, line: Connection) -> int:
        control = self._control or self._launched()
        _send(control, ("fork", dict(os.environ), _folder(), sys.path))
        socket.send_fds(control, [b"f"], [line.fileno()])
        return _receive(control)

    def _launched(self) -> socket.socket:
        here, there = socket.socketpair()
        words = f"from pipelines import fork_server; fork_server.serve_on({there.fileno()}, *{self._words!r})"
        paths = os.pathsep.join(path or _folder() for path in sys.path)
        with there:
            self._server = subprocess.Popen(  # noqa: S603 - our own interpreter and words
                [sys.executable, "-c", words],
                pass_fds=(there.fileno(),),
                env=os.environ | {"PYTHONPATH": paths},
                stdin=subprocess.DEVNULL,
            )
            atexit.register(self._forget)
        self._control = here
        return here

    def _leave_to_parent(self) -> None:
        """In a fork of the process that asks: the server is not its own, nor a lock that a thread held."""
        self._lock, self._inherited = threading.Lock(), self._server
        if self._control:
            self._control.close()
        self._control = self._server = None

    def _forget(self) -> None:
        """Let go of a server that does not answer."""
        if self._control:
            self._control.close()
        if self._server:
            atexit.unregister(self._forget)
            self._server.kill()
            self._server.wait()
        self._control = self._server = None


def serve_on(number: int, module: str, function: str, preload: tuple[str, ...], idle_s: float) -> None:
    """In a new interpreter: fork and end processes as the socket of that number asks, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a key pressed in the terminal is for who started us
    for name in preload:
        importlib.import_module(name)
    serve = getattr(importlib.import_module(module), function)
    children: set[int] = set()
    with socket.socket(fileno=number) as control:
        while request := _next_request(control, children, idle_s):
            _answer(control, request, serve, children)


def _next_request(control: socket.socket, children: set[int], idle_s: float) -> Any:
    """What is asked next; None when nobody can ask any more, or nobody did for long."""
    while True:
        control.settimeout(idle_s)
        try:
            control.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            if children:
                continue
            return None
        control.settimeout(None)
        try:
            return _receive(control)
        except OSError:
            return None


def _answer(
    control: socket.socket, request: Any, serve: Callable[[Connection], None], children: set[int]
) -> None:
    if request[0] == "end":
        _kill(request[1], children)
        _send(control, None)
        return
    _letter, (line, *_others), _flags, _address = socket.recv_fds(control, 1, 1)
    number = os.fork()
    if not number:
        control.close()
        _become(request, Connection(line), serve)
    os.close(line)
    children.add(number)
    _send(control, number)


def _kill(number: int, children: set[int]) -> None:
    """Only a child that was not waited for yet: its number is still its own."""
    if number in children:
        children.discard(number)
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


def _become(request: Any, line: Connection, serve: Callable[[Connection], None]) -> None:
    """In the fork: take over the place of the process that asked, serve, end without any clean-up."""
    try:
        _kind, environment, folder, path = request
        os.environ.clear()
        os.environ.update(environment)
        with contextlib.suppress(OSError):  # it may have been removed
            os.chdir(folder)
        sys.path[:] = path
        serve(line)
    finally:
        os._exit(0)


def _folder() -> str:
    """The folder this process is in; the root where it was removed meanwhile."""
    try:
        return str(Path.cwd())
    except OSError:
        return os.sep


def _send(control: socket.socket, thing: object) -> None:
    content = pickle.dumps(thing)
    control.sendall(_SIZE.pack(len(content)) + content)


def _receive(control: socket.socket) -> Any:
    """The next thing sent. Raises `OSError` where the other side has ended."""
    (size,) = _SIZE.unpack(_exactly(control, _SIZE.size))
    return pickle.loads(_exactly(control, size))  # noqa: S301 - our own processes, over a nameless socket


def _exactly(control: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        piece = control.recv(size - len(content))
        if not piece:
            raise ConnectionError("the fork server has ended")
        content += piece
    return content
