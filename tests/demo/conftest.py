from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from demo.fake_tool import FakeTool, new_key, served
from lti_leadership.demo.browser import PlainBrowser
from lti_leadership.demo.lms.config import LmsConfig
from lti_leadership.demo.lms.server import ANY_PORT, running_lms


class ShiftedClock:
    """The real clock, moved by as much as a test likes."""

    def __init__(self):
        self.shift = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.shift

    def forward(self, **by):
        self.shift += timedelta(**by)


TABLES = (
    "used_once",
    "access_token",
    "launch",
    "score_call",
    "grade",
    "line_item",
    "resource_link",
    "registration_token",
    "registration",
    "platform_key",
)


@pytest.fixture(scope="session")
def platform_key():
    return new_key("platform-key").as_pem(private=True).decode()


@pytest.fixture(scope="session")
def lms_server():
    """One LMS for all tests: starting it anew for each would take most of the time."""
    with running_lms(ANY_PORT, ShiftedClock()) as handle:
        yield handle


@pytest.fixture
def clock(lms_server):
    return lms_server.lms.clock


@pytest.fixture
def lms(lms_server, clock, platform_key):
    """The LMS as new: nothing in its database but a key, no faults, its clock right."""
    parts = lms_server.lms
    with parts.storage.transaction() as db:
        for table in TABLES:
            db.execute(f"DELETE FROM {table}")
        sql = "INSERT INTO platform_key (kid, private_pem) VALUES (?, ?)"
        db.execute(sql, ("platform-key", platform_key))
    parts.faults.clear()
    parts.tool_keys.fetches.clear()
    parts.access_tokens.lifetime = 3600
    parts.jwks_fetches = 0
    clock.shift = timedelta()
    return lms_server


@pytest.fixture(scope="session")
def tool_server():
    tool = FakeTool(key=new_key("tool-key"))
    server, thread = served(tool)
    yield tool
    server.stop()
    thread.join()


@pytest.fixture
def unregistered(tool_server, lms):
    """A tool as new, that the LMS does not know yet."""
    fresh = FakeTool(key=tool_server.key)
    tool_server.__dict__.update({**fresh.__dict__, "base_url": tool_server.base_url, "lms": lms})
    return tool_server


@pytest.fixture
def tool(unregistered, lms):
    lms.register_tool(unregistered.config())
    return unregistered


@pytest.fixture
def site(request):
    """An LMS that speaks the dialect of the test's module."""
    config = LmsConfig(base_url="http://localhost:0", dialect=request.module.DIALECT)
    with running_lms(config, ShiftedClock()) as handle:
        yield handle


@pytest.fixture
def guest(tool_server, site):
    """A tool that `site` knows."""
    fresh = FakeTool(key=tool_server.key)
    tool_server.__dict__.update({**fresh.__dict__, "base_url": tool_server.base_url, "lms": site})
    tool_server.registration = site.register_tool(tool_server.config())
    return tool_server


@pytest.fixture
def browser():
    with PlainBrowser() as plain:
        yield plain
