"""What a test or script holds of a running LMS: its addresses, its records, its faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from lti_leadership.demo.lms.config import ActivityConfig, ToolConfig
from lti_leadership.demo.lms.content import LineItem, NewActivity, ResourceLink
from lti_leadership.demo.lms.faults import Faults
from lti_leadership.demo.lms.gradebook import ScoreCall
from lti_leadership.demo.lms.lms import EXTENSION, Lms
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.web.grades import gradebook


@dataclass(frozen=True, slots=True)
class PlatformAddresses:
    """What a tool has to be told of this platform."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    openid_configuration: str


class LmsHandle:
    """A running LMS, from outside its request cycle. Its methods may be called from any thread."""

    def __init__(self, app: Flask, stop: Callable[[], None]) -> None:
        """Hold `app`; `stop` ends its server."""
        self.app = app
        self._stop = stop
        self._stopped = False

    @property
    def lms(self) -> Lms:
        """Return the LMS itself, for what the handle does not offer."""
        lms: Lms = self.app.extensions[EXTENSION]
        return lms

    @property
    def base_url(self) -> str:
        """Return the address of the start page; for most LMSs also the issuer."""
        return self.lms.config.base_url

    @property
    def platform(self) -> PlatformAddresses:
        """Return the addresses to register the LMS at a tool by."""
        return self._addresses("")

    def platform_for(self, registration: Registration) -> PlatformAddresses:
        """Return the addresses for one registration: Open edX has some of its own for each."""
        return self._addresses(self.lms.dialect_for(registration).passport(registration))

    def _addresses(self, passport: str) -> PlatformAddresses:
        central, paths = self.lms.central_url, self.lms.dialect.paths
        return PlatformAddresses(
            issuer=self.lms.issuer,
            authorization_endpoint=f"{central}{paths.authorization}",
            token_endpoint=f"{central}{paths.token}".replace("<passport>", passport),
            jwks_uri=f"{central}{paths.jwks}".replace("<passport>", passport),
            openid_configuration=f"{self.base_url}{paths.openid_configuration}",
        )

    @property
    def faults(self) -> Faults:
        """Return where faults are ordered."""
        return self.lms.faults

    @property
    def jwks_fetches(self) -> int:
        """Return how often the platform's key set has been read."""
        return self.lms.jwks_fetches

    def register_tool(self, tool: ToolConfig) -> Registration:
        """Register a tool as an administrator would by hand: active, with its activities."""
        return self.lms.register(tool)

    def add_activity(
        self, registration: Registration, course_id: int, activity: ActivityConfig
    ) -> ResourceLink:
        """Add one activity to a course."""
        new = NewActivity(course_id, registration.id, activity)
        return self.lms.content.add_activities([new])[0]

    def links(self) -> list[ResourceLink]:
        """Return all activities."""
        return self.lms.content.links()

    def line_items(self, course_id: int) -> list[LineItem]:
        """Return the columns of a course."""
        return self.lms.content.items_in(course_id)

    def score_log(self) -> list[ScoreCall]:
        """Return every call of the scores service, oldest first."""
        return self.lms.gradebook.calls()

    def gradebook(self, course_id: int) -> dict[str, Any]:
        """Return a course's gradebook, as its JSON page has it for staff."""
        return gradebook(self.lms, course_id)

    def rotate_key(self) -> str:
        """Sign with a new key from now on, keep the old ones published; return the new kid."""
        return self.lms.keys.add()

    def withdraw_old_keys(self) -> None:
        """Publish the newest key only."""
        self.lms.keys.withdraw_old()

    def stop(self) -> None:
        """Stop serving and let go of everything; a second time does nothing."""
        if not self._stopped:
            self._stopped = True
            self._stop()
