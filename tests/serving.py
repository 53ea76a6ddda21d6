"""The tool and the statement store on real ports, for the length of a test."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from lti_leadership.app import Parts, build_parts, create_app
from lti_leadership.database import db
from lti_leadership.delivery.worker import Worker
from lti_leadership.settings import Settings


@dataclass
class RunningTool:
    """A tool that answers on a port, and what tests look at behind it."""

    app: Flask
    parts: Parts

    @property
    def base_url(self) -> str:
        """Its origin."""
        return self.parts.settings.public_url

    def deliver(self) -> None:
        """Let a worker send all that is due just now."""
        with self.app.app_context():
            Worker(db.session, self.parts.delivery_tools).drain()


def free_port_socket(host: str = "127.0.0.1") -> socket.socket:
    """Return a listening socket on a free port."""
    return socket.create_server((host, 0))


@contextmanager
def served(app: Flask, listener: socket.socket) -> Iterator[None]:
    """Serve `app` on `listener` in a thread."""
    host, port = listener.getsockname()[:2]
    server = make_server(host, port, app, threaded=True, fd=listener.fileno())
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running_tool(settings: Settings) -> Iterator[RunningTool]:
    """Serve a tool with these settings on a free port of 127.0.0.1."""
    listener = free_port_socket()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    parts = build_parts(settings.model_copy(update={"public_url": address}))
    app = create_app(parts)
    with served(app, listener):
        yield RunningTool(app, parts)
    with app.app_context():
        db.engine.dispose()
    listener.close()
