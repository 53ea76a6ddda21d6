"""A whole agency on loopback: an LMS, the tool and a statement store, strangers to each other."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import urllib3

from lti_leadership.agencies.registering import (
    LrsEntry,
    PlatformEntry,
    add_agency,
    add_lrs,
    add_platform,
)
from lti_leadership.database import db, write_transaction
from lti_leadership.demo.lms.config import ActivityConfig, CourseConfig, LmsConfig, ToolConfig
from lti_leadership.demo.lms.handle import LmsHandle
from lti_leadership.demo.lms.server import running_lms
from lti_leadership.settings import Settings
from lti_leadership.store.app import create_store
from lti_leadership.store.credentials import issue_credential

from serving import RunningTool, free_port_socket, running_tool, served

CLIENT_ID = "leadership-client"
COURSES = (
    CourseConfig(
        id=2,
        label="LEAD",
        title="Leading in social services",
        activities=(
            ActivityConfig(title="The framework", score_maximum=100),
            ActivityConfig(title="Area three", custom={"item": "mmllf-3"}, score_maximum=100),
            ActivityConfig(title="One activity", custom={"item": "3-a1"}, score_maximum=100),
            ActivityConfig(title="Not graded"),
            ActivityConfig(title="A wrong link", custom={"item": "mmllf-12"}),
        ),
    ),
    CourseConfig(
        id=3,
        label="NEW",
        title="New to management",
        activities=(
            ActivityConfig(title="Area three again", custom={"item": "mmllf-3"}, score_maximum=50),
        ),
    ),
)


@dataclass
class StatementStore:
    """A running statement store and one agency's way into it."""

    endpoint: str
    username: str
    secret: str

    def statements(self, **query: str) -> list[dict[str, Any]]:
        """Return what the agency's store holds, oldest first."""
        pair = base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "X-Experience-API-Version": "1.0.3"}
        fields = {"ascending": "true", **query}
        answer = urllib3.request(
            "GET", f"{self.endpoint}/statements", fields=fields, headers=headers
        )
        assert answer.status == 200, answer.data
        statements: list[dict[str, Any]] = json.loads(answer.data)["statements"]
        return statements


@dataclass
class World:
    """What a test holds."""

    lms: LmsHandle
    tool: RunningTool
    store: StatementStore


def tool_config(tool_url: str, **changes: Any) -> ToolConfig:
    """Return the tool as an administrator types it into an LMS."""
    given = {
        "client_id": CLIENT_ID,
        "initiate_login_uri": f"{tool_url}/lti/login",
        "redirect_uris": (f"{tool_url}/lti/launch",),
        "jwks_uri": f"{tool_url}/lti/jwks",
        "target_link_uri": f"{tool_url}/lti/launch",
        "send_names": True,
        **changes,
    }
    return ToolConfig(**given)


def platform_entry(lms: LmsHandle, **changes: str) -> PlatformEntry:
    """Return the LMS as an administrator gives it to the tool."""
    platform = lms.platform
    given = {
        "issuer": platform.issuer,
        "client_id": CLIENT_ID,
        "auth_url": platform.authorization_endpoint,
        "token_url": platform.token_endpoint,
        "jwks_url": platform.jwks_uri,
        "deployment": "1",
        "agency": "glen",
        **changes,
    }
    return PlatformEntry(**given)


@contextmanager
def running_world(settings: Settings) -> Iterator[World]:
    """Start all three and introduce them to each other."""
    config = LmsConfig(base_url="http://localhost:0", courses=COURSES)
    with running_lms(config) as lms, running_tool(settings) as tool:
        lms.register_tool(tool_config(tool.base_url))
        with running_store(settings, tool) as store:
            with tool.app.app_context(), write_transaction(db.session):
                agency = add_agency(db.session, "Glen Council", "glen")
                add_platform(db.session, platform_entry(lms))
                entry = LrsEntry(name="Store", endpoint=store.endpoint, username=store.username)
                add_lrs(db.session, tool.parts.vault, agency, entry, store.secret)
            yield World(lms, tool, store)


@contextmanager
def running_store(settings: Settings, tool: RunningTool) -> Iterator[StatementStore]:
    """Serve a statement store on the tool's database, with a credential for the agency “glen”."""
    listener = free_port_socket()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with tool.app.app_context(), write_transaction(db.session):
        agency = add_agency(db.session, "Glen Council", "glen")
        issued = issue_credential(db.session, agency.id, "test", ["all"])
    app = create_store(settings.model_copy(update={"store_public_url": address}))
    with served(app, listener):
        yield StatementStore(f"{address}/xapi", issued.username, issued.secret)
    with app.app_context():
        db.engine.dispose()
    listener.close()
