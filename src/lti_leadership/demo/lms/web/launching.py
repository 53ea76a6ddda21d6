"""Third-party-initiated login: the first form of a launch (1EdTech Security 1.0, 5.1.1.1)."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

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


def launch() -> str | Response:
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


def select() -> str | Response:
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


def _log_in(visitor: Visitor, intent: LaunchIntent) -> str | Response:
    lms = current_lms()
    facts = facts_of(intent)
    registration = facts.registration
    dialect = lms.dialect_for(registration)
    hint = dialect.message_hint(new_launch_id(intent), intent)
    lms.launches.begin(intent, hint)
    fields = {
        "iss": lms.issuer,
        "target_link_uri": facts.target_link_uri,
        "login_hint": dialect.login_hint(visitor.person),
        "lti_message_hint": hint,
        "client_id": registration.client_id,
        "lti_deployment_id": registration.tool.deployment_id,
        **dialect.login_extras(),
    }
    address = registration.tool.initiate_login_uri
    if dialect.login_method == "GET":
        return redirect(with_query(address, fields))
    return post_on(address, fields)


def with_query(address: str, fields: dict[str, str]) -> str:
    """Return an address with `fields` after whatever query it has already."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(fields)}"


def facts_of(intent: LaunchIntent) -> LaunchFacts:
    """Return what is true of a launch now; raises NotFound if a part of it has gone."""
    lms = current_lms()
    registration = lms.registrations.by_id(intent.registration_id)
    course = lms.content.course(intent.course_id)
    person = person_by_id(intent.user_id)
    if registration is None or not registration.is_active or course is None or person is None:
        raise NotFound
    number = intent.resource_link_id
    item = None if number is None else lms.content.coupled_item(number)
    dialect = lms.dialect_for(registration)
    return LaunchFacts(
        issuer=lms.issuer,
        user_id=dialect.user_id(person),
        context_id=dialect.context_id(course),
        link_id=None if number is None else dialect.link_id(number, course),
        site_url=lms.config.base_url,
        lms_name=lms.config.name,
        guid=lms.storage.secret("guid"),
        registration=registration,
        person=person,
        course=course,
        link=None if number is None else lms.content.link(number),
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
        members=lms.address("members", course_id=course_id, **_tool_of_members(registration)),
        launch_return=lms.address("launch_return", **_return_query(intent)),
        select_return=lms.address(
            "select_return", course=course_id, id=registration.id, sesskey=intent.sesskey
        ),
        basic_outcome=f"{lms.config.base_url}/mod/lti/service.php",
    )


def _tool_of_members(registration: Registration) -> dict[str, int]:
    """Return what names the tool in the address of its membership list, where anything does."""
    is_named = "<int:type_id>" in current_lms().dialect.paths.members
    return {"type_id": registration.id} if is_named else {}


def _return_query(intent: LaunchIntent) -> dict[str, str | int | None]:
    container = WINDOW_CONTAINER if intent.document_target == "window" else "3"
    return {
        "course": intent.course_id,
        "launch_container": container,
        "instanceid": intent.resource_link_id,
        "sesskey": intent.sesskey,
    }
