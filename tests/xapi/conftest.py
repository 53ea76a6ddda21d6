"""The real framework's vocabulary, and an LRS's far end that says what a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lti_leadership.framework import Framework, default_path, load_framework
from lti_leadership.journal.models import Event
from lti_leadership.xapi.examples import example_events
from lti_leadership.xapi.vocabulary import Vocabulary

BASE_IRI = "https://w3id.org/lti-leadership"


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework(default_path())


@pytest.fixture(scope="session")
def vocabulary(framework: Framework) -> Vocabulary:
    return Vocabulary(framework, BASE_IRI)


@pytest.fixture
def events(framework: Framework) -> list[Event]:
    return example_events(framework)


@dataclass(frozen=True)
class Received:
    """One request as the far end saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class FarEnd:
    """A server on loopback that gives `status`, `headers` and `body` to every request."""

    status: int = 200
    body: bytes = b"[]"
    headers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    host: str = ""

    @property
    def endpoint(self) -> str:
        return f"http://{self.host}/xapi"

    def says(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    end = FarEnd()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(end))
    end.host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield end
    server.shutdown()
    thread.join()
    server.server_close()


def _handler(end: FarEnd) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            end.received.append(
                Received(self.command, self.path, dict(self.headers), self.rfile.read(size))
            )
            self.send_response(end.status)
            for name, value in end.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(end.body)

        do_GET = do_POST = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_args: object) -> None:
            """Keep the tests' output clean."""

    return Handler
