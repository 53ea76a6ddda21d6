"""The names and roles service: who is in the course (NRPS 2.0)."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from lti_leadership.demo.lms.config import CourseConfig
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.people import Person, members
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.vocabulary import (
    CLAIM,
    MEMBERSHIP_CONTAINER_TYPE,
    MEMBERSHIP_ROLE,
    RESOURCE_LINK_REQUEST,
    SCOPE_MEMBERSHIP,
)
from lti_leadership.demo.lms.web.services import (
    MediaTypeRefused,
    ScopeMissing,
    Unknown,
    answer,
    caller,
    page_of,
)


def routes(app: Flask, paths: Paths) -> None:
    """Add the service."""
    app.add_url_rule(paths.members, "members", memberships)


def memberships(course_id: int, type_id: int | None = None) -> Response:
    """List the members, by page if `limit` is given, of one role if `role` is."""
    registration = caller(SCOPE_MEMBERSHIP)
    dialect = current_lms().dialect_for(registration)
    if not dialect.offers_roster_to(registration.tool):
        raise ScopeMissing(*dialect.scope_missing)
    course = current_lms().content.course(course_id)
    if course is None or type_id not in {None, registration.id}:
        raise Unknown
    _require_accept(registration)
    message = _message(registration, course)
    page, headers = page_of(_asked_for(), "members", **(request.view_args or {}))
    body = {
        "id": f"{current_lms().config.base_url}{request.full_path.rstrip('?')}",
        "context": dialect.roster_context(course),
        "members": [{**dialect.member(registration, person), **message} for person in page],
    }
    response = answer(body, MEMBERSHIP_CONTAINER_TYPE)
    response.headers.update(headers)
    return response


def _require_accept(registration: Registration) -> None:
    """Refuse any Accept but the media type and "*/*", which Moodle takes here only."""
    given = request.headers.get("Accept", "")
    if given not in {MEMBERSHIP_CONTAINER_TYPE, "*/*"}:
        status = current_lms().dialect_for(registration).wrong_accept_status
        raise MediaTypeRefused(status, given)


def _asked_for() -> list[Person]:
    """Return the members of the role asked for; a role nobody knows is ignored, as in Moodle."""
    return _by_role().get(request.args.get("role", ""), members())


def _by_role() -> dict[str, list[Person]]:
    by_role: dict[str, list[Person]] = {}
    for person in members():
        for role in current_lms().dialect.roles(person):
            for name in (role, role.removeprefix(MEMBERSHIP_ROLE)):
                by_role.setdefault(name, []).append(person)
    return by_role


def _message(registration: Registration, course: CourseConfig) -> dict[str, Any]:
    """Return what `rlid` adds to each member; raises Unknown for a link not of this tool."""
    link_id = request.args.get("rlid")
    if link_id is None:
        return {}
    dialect = current_lms().dialect_for(registration)
    own = (
        dialect.link_id(link.id, course)
        for link in current_lms().content.links_in(course.id)
        if link.registration_id == registration.id
    )
    if link_id not in own:
        raise Unknown
    return {"message": [{f"{CLAIM}message_type": RESOURCE_LINK_REQUEST}]}
