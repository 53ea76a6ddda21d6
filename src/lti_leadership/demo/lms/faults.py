"""Faults on order: make an endpoint of the LMS fail the next n times, to see what the tool does."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from flask import Response

ENDPOINTS = ("token", "jwks", "scores", "line_items", "line_item", "results", "members")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. `after_doing`: the work is done all the same, only the answer is bad."""

    status: int = 500
    body: str = '{"error": "out of order"}'
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hangs_up: bool = False
    after_doing: bool = False

    @property
    def only_delays(self) -> bool:
        """Return whether the request is answered properly after the delay."""
        return self.delay > 0

    def response(self) -> Response:
        """Return the bad answer."""
        return Response(self.body, self.status, dict(self.headers), content_type=self.content_type)


def answers(status: int) -> Fault:
    """Answer with a JSON body and this status, such as 500 or 401."""
    return Fault(status=status)


def too_many_requests(retry_after: str) -> Fault:
    """Answer 429 with Retry-After: seconds, or an HTTP date."""
    return Fault(status=429, headers={"Retry-After": retry_after})


def html_page(status: int = 404) -> Fault:
    """Answer with a page, as Moodle does when it cannot reach the tool's JWKS."""
    page = "<!DOCTYPE html><title>Error</title><h1>Error</h1>"
    return Fault(status=status, body=page, content_type="text/html; charset=utf-8")


def hangs_up() -> Fault:
    """Close the connection without any answer."""
    return Fault(hangs_up=True)


def loses_answer() -> Fault:
    """Do the work, then close the connection: the caller cannot know whether it was done."""
    return Fault(hangs_up=True, after_doing=True)


def is_slow(seconds: float) -> Fault:
    """Answer properly, but only after `seconds`."""
    return Fault(delay=seconds)


class Faults:
    """The faults still owed, by endpoint (one of ENDPOINTS)."""

    def __init__(self) -> None:
        """Begin without any."""
        self._owed: dict[str, deque[Fault]] = {name: deque() for name in ENDPOINTS}
        self._lock = Lock()
        self._over = Event()

    def order(self, endpoint: str, fault: Fault, times: int = 1) -> None:
        """Let the next `times` requests to `endpoint` meet this fault; KeyError if unknown."""
        with self._lock:
            self._owed[endpoint].extend([fault] * times)

    def clear(self) -> None:
        """Forget all faults still owed."""
        with self._lock:
            for owed in self._owed.values():
                owed.clear()

    def next_for(self, endpoint: str | None) -> Fault | None:
        """Return the fault this request has to meet, if any, and count it off."""
        with self._lock:
            owed = self._owed.get(endpoint or "")
            return owed.popleft() if owed else None

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the end of the LMS."""
        self._over.wait(seconds)

    def end(self) -> None:
        """Let nobody wait any longer: the LMS stops."""
        self._over.set()


def hang_up_on(environ: Mapping[str, Any]) -> None:
    """Close the client's connection under a running request (waitress only).

    Waitress offers no official way; the bound method it puts into `environ` leads to the channel.
    """
    probe = environ.get("waitress.client_disconnected")
    if probe is not None:
        probe.__self__.socket.shutdown(socket.SHUT_RDWR)
