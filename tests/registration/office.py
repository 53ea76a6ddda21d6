"""The tool as an administrator of an LMS meets it: invites, the page, the button."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from forging import Answer, Visitor
from registration.lying_lms import CONFIGURATION, TOKEN, LyingLms
from sqlalchemy import func, select

from lti_leadership.agencies.invites import Invite, InviteState, make_invite
from lti_leadership.agencies.models import Deployment, Platform
from lti_leadership.agencies.registering import add_agency, find_agency
from lti_leadership.database import Base, db, write_transaction
from lti_leadership.web.support import SupportCase

from serving import RunningTool

TICKED = {"names": "yes"}


@dataclass
class Office:
    """The tool, a lying LMS, and what tests look at behind them."""

    tool: RunningTool
    lms: LyingLms

    def invite(self, agency: str = "glen", *, expired: bool = False) -> str:
        """Return the token of a new invite."""
        with self.tool.app.app_context(), write_transaction(db.session):
            owner = add_agency(db.session, f"{agency.title()} Council", agency)
            made, token = make_invite(db.session, owner)
            if expired:
                made.expires_at -= timedelta(days=15)
        return token

    def look(self, token: str, **changes: str) -> Answer:
        """Open the page as the LMS opens it."""
        query = {
            "openid_configuration": f"{self.lms.address}{CONFIGURATION}",
            "registration_token": TOKEN,
            **changes,
        }
        return Visitor(self.tool.base_url).get(f"/register/{token}", **query)

    def press(self, token: str, page: Answer, **fields: str) -> Answer:
        """Press Register on a page that was shown; `fields` are the ticked boxes."""
        chosen = fields or TICKED
        return Visitor(self.tool.base_url).post(
            f"/register/{token}", shown=sealed_on(page), **chosen
        )

    def register(self, token: str, **fields: str) -> Answer:
        """Open the page and press Register."""
        return self.press(token, self.look(token), **fields)

    def state(self, token: str) -> InviteState:
        """Return what can be done with the newest invite."""
        del token
        with self.tool.app.app_context():
            newest = select(Invite).order_by(Invite.id.desc()).limit(1)
            return db.session.scalars(newest).one().state

    def rows(self) -> dict[str, int]:
        """Count the rows of every table but that of support cases."""
        with self.tool.app.app_context():
            return {
                name: db.session.scalar(select(func.count()).select_from(table)) or 0
                for name, table in Base.metadata.tables.items()
                if name != "support_case"
            }

    def platforms(self) -> list[Platform]:
        """Return all platforms."""
        with self.tool.app.app_context():
            return list(db.session.scalars(select(Platform).order_by(Platform.id)))

    def deployments(self) -> list[tuple[str, str, str]]:
        """Return (deployment id, agency, status) of all deployments."""
        with self.tool.app.app_context():
            rows = db.session.scalars(select(Deployment).order_by(Deployment.id))
            return [(row.deployment_id, row.agency.slug, row.status) for row in rows if row.agency]

    def case(self, page: Answer) -> SupportCase:
        """Return the support case whose code the page shows."""
        found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page.text)
        assert found is not None, page.text
        with self.tool.app.app_context():
            case = db.session.get(SupportCase, found[0])
        assert case is not None
        return case

    def agency_id(self, slug: str) -> int:
        """Return an agency's id."""
        with self.tool.app.app_context():
            return find_agency(db.session, slug).id


def sealed_on(page: Answer) -> str:
    """Return the form's hidden field."""
    found = re.search(r'name="shown" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return html.unescape(found[1])


def words(page: Answer) -> str:
    """Return a page's text without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def assert_refused(office: Office, page: Answer, refusal: type[Any]) -> None:
    """Check the status, the heading and the reason that was kept."""
    assert page.status == refusal.status, page.text
    assert office.case(page).kind == refusal.__name__
    assert refusal.title in words(page)
    assert "frame-ancestors 'self' *" in page.headers["Content-Security-Policy"]
