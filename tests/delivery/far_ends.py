"""What an LRS and a gradebook have in common as far ends: a port, a log, faults on order."""

from __future__ import annotations

import enum
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Fault(enum.Enum):
    """One way to fail. `..._AFTER`: the work is done all the same, only the answer is bad."""

    DROP_BEFORE = "drop before"
    DROP_AFTER = "drop after"
    ERROR_BEFORE = "500 before"
    ERROR_AFTER = "500 after"
    UNAVAILABLE = "503"
    TOO_MANY = "429"
    PAGE_BEFORE = "200 and a page, before"
    PAGE_AFTER = "200 and a page, after"
    GATEWAY = "504 after"
    SLOW = "too slow, after"


@dataclass(frozen=True)
class Answer:
    """What a far end answers; None as status hangs up."""

    status: int | None
    body: bytes = b""
    retry_after: str | None = None


@dataclass(frozen=True)
class Asked:
    """One request as the far end saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


PAGE = b"<!DOCTYPE html><title>Sign in</title>"
_INSTEAD = {
    Fault.DROP_BEFORE: Answer(None),
    Fault.DROP_AFTER: Answer(None),
    Fault.ERROR_BEFORE: Answer(500, b"oops"),
    Fault.ERROR_AFTER: Answer(500, b"oops"),
    Fault.PAGE_BEFORE: Answer(200, PAGE),
    Fault.PAGE_AFTER: Answer(200, PAGE),
    Fault.GATEWAY: Answer(504, PAGE),
    Fault.SLOW: Answer(None),
}
_DONE_ALL_THE_SAME = {
    Fault.DROP_AFTER,
    Fault.ERROR_AFTER,
    Fault.PAGE_AFTER,
    Fault.GATEWAY,
    Fault.SLOW,
}


class FarEnd:
    """A server's behaviour: subclasses say what a request does.

    Attributes:
        faults: what the next requests meet, in order.
        draw: asked for a fault when none is ordered.
        meanwhile: called while a request is being answered.
        retry_after: sent with 429 and 503.
        slow_seconds: how long SLOW takes; longer than the client waits.
    """

    def __init__(self) -> None:
        self.host = ""
        self.faults: deque[Fault] = deque()
        self.draw: Callable[[], Fault | None] = lambda: None
        self.meanwhile: Callable[[], None] = lambda: None
        self.retry_after: str | None = None
        self.slow_seconds = 0.8
        self.lock = threading.Lock()

    def faulty(self, asked: Asked) -> Answer:
        """Answer, unless there is a fault to meet."""
        fault = self.faults.popleft() if self.faults else self.draw()
        if fault in {Fault.UNAVAILABLE, Fault.TOO_MANY}:
            return Answer(503 if fault is Fault.UNAVAILABLE else 429, b"busy", self.retry_after)
        if fault is None or fault in _DONE_ALL_THE_SAME:
            answer = self.answer(asked)
        if fault is Fault.SLOW:
            time.sleep(self.slow_seconds)
        return answer if fault is None else _INSTEAD[fault]

    def answer(self, asked: Asked) -> Answer:
        """Do what is asked."""
        raise NotImplementedError


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed, or waited no longer, is what these tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(end: FarEnd) -> Iterator[None]:
    """Serve `end` on a free port of 127.0.0.1."""
    server = _Server(("127.0.0.1", 0), _handler(end))
    end.host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(end: FarEnd) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = end.faulty(Asked(self.command, self.path, dict(self.headers), body))
            end.meanwhile()
            if answer.status is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer.status)
            if answer.retry_after is not None:
                self.send_header("Retry-After", answer.retry_after)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = _do  # noqa: N815 - http.server's names

        def log_message(self, *_args: object) -> None:
            """Keep the tests' output clean."""

    return Handler
