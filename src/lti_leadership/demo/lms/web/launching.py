"""Third-party-initiated login: the first form of a launch (1EdTech Security 1.0, 5.1.1.1)."""

from __future__ import annotations

from flask import Flask, request

from lti_leadership.demo.lms.dialects.facts import LaunchFacts, ServiceAddresses
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.launches import LaunchIntent, new_launch_id
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.people import person_by_id
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.web.posting import post_on
from lti_leadership.demo.lms.web.refused import NotFound
from lti_leadership.demo.lms.web.visitor import Visitor, require_course_runner, require_visitor

WINDOW_CONTAINER = "4"


def routes(app: Flask, paths: Paths) -> None:
    """Add the two addresses that begin a launch."""
    app.add_url_rule(paths.launch, "launch", launch)
    app.add_url_rule(paths.select, "select", select)


def launch() -> str:
    """Begin opening the activity `id`, in a frame or (`container=4`) in a window of its own."""
    visitor = require_visitor()
    link = current_lms().content.link(request.args.get("id", 0, type=int))
    if link is None:
        raise NotFound
    in_window = request.args.get("container") == WINDOW_CONTAINER
    return _log_in(
        visitor,
        LaunchIntent(
            registration_id=link.registration_id,
            course_id=link.course_id,
            resource_link_id=link.id,
            user_id=visitor.person.id,
            sesskey=visitor.sesskey,
            document_target="window" if in_window else "iframe",
        ),
    )


def select() -> str:
    """Begin choosing content of the tool `id` for the `course`."""
    visitor = require_course_runner()
    return _log_in(
        visitor,
        LaunchIntent(
            registration_id=request.args.get("id", 0, type=int),
            course_id=request.args.get("course", 0, type=int),
            resource_link_id=None,
            user_id=visitor.person.id,
            sesskey=visitor.sesskey,
            document_target="iframe",
        ),
    )


def _log_in(visitor: Visitor, intent: LaunchIntent) -> str:
    lms = current_lms()
    facts = facts_of(intent)
    registration = facts.registration
    dialect = lms.dialect_for(registration)
    hint = dialect.message_hint(new_launch_id(intent), intent.resource_link_id)
    lms.launches.begin(intent, hint)
    fields = {
        "iss": lms.config.base_url,
        "target_link_uri": facts.target_link_uri,
        "login_hint": visitor.person.id,
        "lti_message_hint": hint,
        "client_id": registration.client_id,
        "lti_deployment_id": registration.tool.deployment_id,
    }
    return post_on(registration.tool.initiate_login_uri, fields)


def facts_of(intent: LaunchIntent) -> LaunchFacts:
    """Return what is true of a launch now; raises NotFound if a part of it has gone."""
    lms = current_lms()
    registration = lms.registrations.by_id(intent.registration_id)
    course = lms.content.course(intent.course_id)
    person = person_by_id(intent.user_id)
    if registration is None or not registration.is_active or course is None or person is None:
        raise NotFound
    link_id = intent.resource_link_id
    item = None if link_id is None else lms.content.coupled_item(link_id)
    return LaunchFacts(
        issuer=lms.config.base_url,
        lms_name=lms.config.name,
        guid=lms.storage.secret("guid"),
        registration=registration,
        person=person,
        course=course,
        link=None if link_id is None else lms.content.link(link_id),
        line_item=item,
        document_target=intent.document_target,
        addresses=_addresses(intent, registration, item.id if item else None),
    )


def _addresses(
    intent: LaunchIntent, registration: Registration, item_id: int | None
) -> ServiceAddresses:
    lms, course_id = current_lms(), intent.course_id
    query = lms.dialect_for(registration).service_query(registration)
    line_items = lms.address("line_items", course_id=course_id, **query)
    return ServiceAddresses(
        line_items=line_items,
        line_item=None
        if item_id is None
        else lms.address("line_item", course_id=course_id, item_id=item_id, **query),
        members=lms.address("members", course_id=course_id, type_id=registration.id),
        launch_return=lms.address("launch_return", **_return_query(intent)),
        select_return=lms.address(
            "select_return", course=course_id, id=registration.id, sesskey=intent.sesskey
        ),
        basic_outcome=f"{lms.config.base_url}/mod/lti/service.php",
    )


def _return_query(intent: LaunchIntent) -> dict[str, str | int | None]:
    container = WINDOW_CONTAINER if intent.document_target == "window" else "3"
    return {
        "course": intent.course_id,
        "launch_container": container,
        "instanceid": intent.resource_link_id,
        "sesskey": intent.sesskey,
    }
