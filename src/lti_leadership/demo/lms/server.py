"""Serve the LMS on a real port: for good, or in a thread for the length of a test."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from lti_leadership.demo.lms.app import create_lms
from lti_leadership.demo.lms.clock import Clock, utc_now
from lti_leadership.demo.lms.config import LmsConfig
from lti_leadership.demo.lms.handle import LmsHandle
from lti_leadership.demo.lms.lms import EXTENSION

LOOPBACK = "127.0.0.1"
ANY_PORT = LmsConfig(base_url="http://localhost:0")


def listening_socket(port: int) -> socket.socket:
    """Return a socket that holds `port` on loopback (0: a free one); raises OSError if taken."""
    return socket.create_server((LOOPBACK, port))


class Server:
    """Waitress with an end: it can be stopped from another thread."""

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        """Take over `listener`; nothing is answered before `run`."""
        self._map: dict[int, Any] = {}
        self._server = create_server(app, map=self._map, sockets=[listener], threads=8)
        self._over = Event()
        self._closing = Lock()

    def run(self) -> None:
        """Answer until stopped, or interrupted from the keyboard."""
        try:
            while not self._over.is_set():
                wasyncore.loop(timeout=30, map=self._map, count=1)
        finally:
            self._server.task_dispatcher.shutdown(timeout=1)
            with self._closing:
                wasyncore.close_all(self._map, ignore_all=True)

    def stop(self) -> None:
        """End `run` after what it is doing now: the word is given inside its own thread.

        That thread may hear it before it is woken, and must not close the bell under our hand.
        """
        with self._closing:
            self._server.trigger.pull_trigger(self._over.set)


@contextmanager
def running_lms(
    config: LmsConfig = ANY_PORT, clock: Clock = utc_now, gateway: LmsHandle | None = None
) -> Iterator[LmsHandle]:
    """Serve an LMS in a thread and yield a handle to it; port 0 in `base_url` takes a free one.

    `gateway`: another LMS of the same dialect through which people sign in and tools get tokens.
    """
    handle = start_lms(config, clock, gateway)
    try:
        yield handle
    finally:
        handle.stop()


def start_lms(
    config: LmsConfig = ANY_PORT, clock: Clock = utc_now, gateway: LmsHandle | None = None
) -> LmsHandle:
    """Serve an LMS in a thread until the handle's `stop`."""
    central = gateway.lms if gateway else None
    listener = listening_socket(config.port)
    try:
        app = create_lms(config.at_port(listener.getsockname()[1]), clock, central)
    except BaseException:
        listener.close()
        raise
    server = Server(app, listener)
    thread = Thread(target=server.run, name="demo-lms")
    thread.start()

    def stop() -> None:
        app.extensions[EXTENSION].faults.end()
        server.stop()
        thread.join()
        app.extensions[EXTENSION].close()

    return LmsHandle(app, stop)
