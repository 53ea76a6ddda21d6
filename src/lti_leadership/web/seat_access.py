"""Pages under a seat's address: `/s/<seat>/…`.

Whoever asks for such a page is checked before the view runs; the view finds `g.seat`. Links on the
page stay under the same address, so two tabs or two people in one browser never mix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, url_for

from lti_leadership.database import db
from lti_leadership.lti.models import Role, Seat
from lti_leadership.lti.seats import find_seat
from lti_leadership.web.browser import known_browser
from lti_leadership.web.forgery import form_token, refuse_forged_form
from lti_leadership.web.headers import allow_frames_of

PREFIX = "/s/<seat>"

VIEWER_ROLES = {
    Role.LEARNER: "learner",
    Role.MENTOR: "line_manager",
    Role.LEAD: "lead",
    Role.ADMINISTRATOR: "administrator",
}


@dataclass(frozen=True)
class SeatOnPage:
    """What a page shows of the seat that it is under."""

    agency_name: str
    person_name: str | None
    return_url: str | None
    course_title: str | None


def require_seat(blueprint: Blueprint) -> None:
    """Let `blueprint`'s views run only with a seat of this browser; they get no `seat` argument."""

    @blueprint.url_value_preprocessor
    def take_token(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.seat_token = (values or {}).pop("seat", "")

    @blueprint.before_request
    def find() -> None:
        g.seat = seat = find_seat(db.session, g.seat_token, known_browser())
        refuse_forged_form(g.seat_token)
        platform = seat.deployment.platform
        allow_frames_of([platform.issuer, platform.authorization_url, seat.return_url])


def require_role(blueprint: Blueprint, *roles: Role) -> None:
    """Let `blueprint`'s views run for these roles only; call it after `require_seat`."""

    @blueprint.before_request
    def check() -> None:
        if g.seat.role not in roles:
            abort(404)


def current_seat() -> Seat:
    """Return the seat of this request."""
    seat: Seat = g.seat
    return seat


def url_for_seat(endpoint: str, **values: Any) -> str:
    """Return a page's address under the current seat; without one, a public page's own address."""
    if g.get("seat_token"):
        return url_for(f"seat_{endpoint}", seat=g.seat_token, **values)
    return url_for(endpoint if endpoint.startswith("public.") else "public.privacy", **values)


def page_context() -> dict[str, Any]:
    """Return what every template under a seat is given."""
    seat: Seat | None = g.get("seat")
    if seat is None:
        return {"seat": None}
    shown = SeatOnPage(
        agency_name=seat.agency.name,
        person_name=seat.learner.name,
        return_url=seat.return_url,
        course_title=seat.course.title if seat.course else None,
    )
    return {
        "seat": shown,
        "viewer_role": VIEWER_ROLES[Role(seat.role)],
        "csrf_token": form_token(g.seat_token),
    }
