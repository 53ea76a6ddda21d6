"""An LMS and a tool on real ports that have not met."""

from __future__ import annotations

from dataclasses import dataclass

from lti_leadership.agencies.invites import make_invite
from lti_leadership.agencies.registering import add_agency
from lti_leadership.database import db, write_transaction
from lti_leadership.demo.lms.handle import LmsHandle

from serving import RunningTool


@dataclass
class Strangers:
    """An LMS and a tool that have not met."""

    lms: LmsHandle
    tool: RunningTool

    def address(self) -> str:
        """Return what `lti-leadership agency invite` prints."""
        with self.tool.app.app_context(), write_transaction(db.session):
            agency = add_agency(db.session, "Glen Council", "glen")
            _, token = make_invite(db.session, agency)
        return f"{self.tool.base_url}/register/{token}"
