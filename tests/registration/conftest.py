"""A tool with short time-outs and an LMS that lies to it; and two strangers, with a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from registration.lying_lms import running_liar
from registration.office import Office
from registration.strangers import Strangers
from worlds import COURSES

from lti_leadership.app import build_parts, create_app
from lti_leadership.database import db
from lti_leadership.demo.lms.config import LmsConfig
from lti_leadership.demo.lms.server import running_lms
from lti_leadership.outbound import Wire
from lti_leadership.settings import Settings

from serving import RunningTool, free_port_socket, running_tool, served


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    listener = free_port_socket()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    parts = build_parts(settings.model_copy(update={"public_url": address}))
    wire = Wire(
        settings.allowed_private_hosts, connect_seconds=1, read_seconds=1, whole_call_seconds=3
    )
    app = create_app(replace(parts, wire=wire))
    with running_liar() as lms, served(app, listener):
        yield Office(RunningTool(app, parts), lms)
    with app.app_context():
        db.engine.dispose()
    listener.close()


@pytest.fixture
def strangers(settings: Settings) -> Iterator[Strangers]:
    config = LmsConfig(base_url="http://localhost:0", courses=COURSES)
    with running_lms(config) as lms, running_tool(settings) as tool:
        yield Strangers(lms, tool)
