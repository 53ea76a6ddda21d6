"""Deep linking: the lead chooses content in the tool, and it becomes activities of the course."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template, request

from lti_leadership.demo.lms.config import CourseConfig
from lti_leadership.demo.lms.content import NewActivity, ResourceLink
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.refusals import ClaimWrong, JwtRefused, RequestIncomplete
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.tool_jwt import Expected
from lti_leadership.demo.lms.vocabulary import (
    CLAIM,
    DEEP_LINKING_CLAIM,
    DEEP_LINKING_RESPONSE,
    LTI_VERSION,
)
from lti_leadership.demo.lms.web.content_items import ItemsRefused, activities_from
from lti_leadership.demo.lms.web.pages import frame_allowance
from lti_leadership.demo.lms.web.parameters import required, sent
from lti_leadership.demo.lms.web.posting import ask_again
from lti_leadership.demo.lms.web.refused import NotFound, SelectionRefused
from lti_leadership.demo.lms.web.visitor import (
    current_visitor,
    require_course_runner,
    require_sesskey,
)


def routes(app: Flask, paths: Paths) -> None:
    """Add the page with the tool's chooser in its frame, and where the choice comes back to."""
    app.add_url_rule(
        "/courses/<int:course_id>/select/<int:registration_id>", "selecting", selecting
    )
    app.add_url_rule(paths.select_return, "select_return", select_return, methods=["POST"])


def selecting(course_id: int, registration_id: int) -> str:
    """Show the tool's chooser."""
    require_course_runner()
    course, registration = _place(course_id, registration_id)
    return render_template(
        "selecting.html",
        course=course,
        registration=registration,
        allow=frame_allowance(registration.tool.target_link_uri),
    )


def select_return() -> str:
    """Take over what was chosen, all or nothing."""
    values = _sent()
    if current_visitor() is None and "repost" not in values:
        return ask_again(values)
    require_sesskey(request.args.get("sesskey", ""))
    require_course_runner()
    course, registration = _place(
        request.args.get("course", 0, type=int), request.args.get("id", 0, type=int)
    )
    claims = _claims(values, registration)
    return render_template(
        "selected.html",
        course=course,
        links=_add(claims, course, registration),
        message=str(claims.get(f"{DEEP_LINKING_CLAIM}msg", ""))[:1000],
        problem=str(claims.get(f"{DEEP_LINKING_CLAIM}errormsg", ""))[:1000],
    )


def _sent() -> dict[str, str]:
    try:
        return sent()
    except RequestIncomplete as refusal:
        raise SelectionRefused(400, str(refusal)) from refusal


def _place(course_id: int, registration_id: int) -> tuple[CourseConfig, Registration]:
    lms = current_lms()
    course = lms.content.course(course_id)
    registration = lms.registrations.by_id(registration_id)
    if course is None or registration is None or not registration.is_active:
        raise NotFound
    if registration.tool.deep_linking_uri is None:
        raise NotFound
    return course, registration


def _claims(values: dict[str, str], registration: Registration) -> dict[str, Any]:
    """Return the claims of the response, every one of them checked; Moodle checks but `iss`."""
    lms = current_lms()
    status = lms.dialect_for(registration).deep_link_refusal_status
    expected = Expected("deep_linking_response", lms.issuer, "nonce")
    try:
        claims = lms.jwt_reader.read(required(values, "JWT"), registration, expected)
        _check_message(claims, registration.tool.deployment_id)
    except (JwtRefused, RequestIncomplete) as refusal:
        raise SelectionRefused(status, str(refusal)) from refusal
    return claims


def _check_message(claims: dict[str, Any], deployment_id: str) -> None:
    wanted = {
        f"{CLAIM}deployment_id": deployment_id,
        f"{CLAIM}message_type": DEEP_LINKING_RESPONSE,
        f"{CLAIM}version": LTI_VERSION,
    }
    for claim, value in wanted.items():
        if claims.get(claim) != value:
            raise ClaimWrong(claim, value)


def _add(
    claims: dict[str, Any], course: CourseConfig, registration: Registration
) -> list[ResourceLink]:
    lms = current_lms()
    given = claims.get(f"{DEEP_LINKING_CLAIM}content_items", [])
    dialect = lms.dialect_for(registration)
    try:
        activities = activities_from(given, registration.tool, dialect)
    except ItemsRefused as refusal:
        raise SelectionRefused(dialect.deep_link_refusal_status, str(refusal)) from refusal
    return lms.content.add_activities(
        [NewActivity(course.id, registration.id, activity) for activity in activities]
    )
