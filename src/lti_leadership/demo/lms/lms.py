"""The LMS as one object: its parts, put together once and handed to every view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app, url_for

from lti_leadership.demo.lms.access_tokens import AccessTokens
from lti_leadership.demo.lms.clock import Clock
from lti_leadership.demo.lms.config import LmsConfig, ToolConfig
from lti_leadership.demo.lms.content import Content
from lti_leadership.demo.lms.dialects import dialect_named
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.faults import Faults
from lti_leadership.demo.lms.gradebook import Gradebook
from lti_leadership.demo.lms.keys import PlatformKeys
from lti_leadership.demo.lms.launches import Launches
from lti_leadership.demo.lms.registrations import Registration, Registrations
from lti_leadership.demo.lms.storage import Storage
from lti_leadership.demo.lms.tool_jwt import ToolJwtReader
from lti_leadership.demo.lms.tool_keys import ToolKeys

EXTENSION = "demo_lms"


@dataclass
class Lms:
    """The parts of a running LMS. `jwks_fetches` counts readings of its own key set.

    Sites of a make that is hosted centrally (Canvas, Blackboard) share one `gateway`: sign-in
    requests, tokens and the key set are the gateway's, everything else is the site's own.
    """

    config: LmsConfig
    clock: Clock
    dialect: SpecDialect
    storage: Storage
    keys: PlatformKeys
    registrations: Registrations
    content: Content
    gradebook: Gradebook
    launches: Launches
    access_tokens: AccessTokens
    tool_keys: ToolKeys
    faults: Faults = field(default_factory=Faults)
    gateway: Lms | None = None
    sites: list[Lms] = field(default_factory=list)
    jwks_fetches: int = 0

    @classmethod
    def build(cls, config: LmsConfig, clock: Clock, gateway: Lms | None = None) -> Lms:
        """Put the parts together and register the configured tools; raises DialectUnknown."""
        for tool in config.tool:
            dialect_named(tool.dialect or config.dialect)
        dialect = dialect_named(config.dialect)
        storage = Storage(config.database)
        lms = cls(
            config=config,
            clock=clock,
            dialect=dialect,
            storage=storage,
            keys=gateway.keys if gateway else PlatformKeys(storage, clock, dialect.key_seconds),
            registrations=Registrations(storage),
            content=Content(storage, config.courses),
            gradebook=Gradebook(storage),
            launches=Launches(storage, clock),
            access_tokens=gateway.access_tokens
            if gateway
            else AccessTokens(storage, clock, config.token_seconds),
            tool_keys=ToolKeys(config.base_url, config.allow_ports),
            gateway=gateway,
        )
        if gateway is not None:
            gateway.sites.append(lms)
        for tool in config.tool:
            lms.register(tool)
        return lms

    @property
    def issuer(self) -> str:
        """Return `iss`: the LMS's own address, or the one that all of its make share."""
        return self.dialect.shared_issuer or self.config.base_url

    @property
    def central_url(self) -> str:
        """Return where sign-in requests, tokens and the key set are."""
        return (self.gateway or self).config.base_url

    def client(self, client_id: str) -> Registration | None:
        """Return an active tool of this LMS, or of a site behind this gateway."""
        found = (lms.registrations.by_client_id(client_id) for lms in (self, *self.sites))
        return next((each for each in found if each is not None and each.is_active), None)

    def site_of(self, message_hint: str) -> Lms:
        """Return which site behind this gateway began a launch; this one if none did."""
        begun = (site for site in self.sites if site.launches.look_up(message_hint) is not None)
        return next(begun, self)

    @property
    def jwt_reader(self) -> ToolJwtReader:
        """Return what verifies tools' JWTs."""
        return ToolJwtReader(self.storage, self.tool_keys, self.clock)

    def register(self, tool: ToolConfig) -> Registration:
        """Register a tool by hand, active at once, with the activities courses are born with."""
        if tool.dialect is not None:
            dialect_named(tool.dialect)
        registration = self.registrations.put(tool)
        self.content.seed(registration.id)
        return registration

    def dialect_for(self, registration: Registration) -> SpecDialect:
        """Return how to speak to this tool."""
        own = registration.tool.dialect
        return self.dialect if own is None else dialect_named(own)

    def address(self, endpoint: str, **values: str | int | None) -> str:
        """Return the full address of one of the LMS's own pages or services."""
        given: dict[str, Any] = {**values}
        return f"{self.config.base_url}{url_for(endpoint, **given)}"

    def central_address(self, endpoint: str) -> str:
        """Return the full address of an endpoint of the gateway, or of this LMS without one."""
        return f"{self.central_url}{url_for(endpoint)}"

    def close(self) -> None:
        """Let go of the database and of connections; wake whoever waits."""
        self.faults.end()
        self.tool_keys.close()
        self.storage.close()


def current_lms() -> Lms:
    """Return the LMS of the current Flask application."""
    return cast("Lms", current_app.extensions[EXTENSION])
