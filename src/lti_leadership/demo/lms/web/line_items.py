"""The line item services: the columns a tool may read, add, change and delete (AGS 2.0, 3.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from flask import Flask, Response, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from lti_leadership.demo.lms.content import LineItem
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.vocabulary import (
    LINE_ITEM_CONTAINER_TYPE,
    LINE_ITEM_TYPE,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ,
)
from lti_leadership.demo.lms.web.services import (
    BodyRefused,
    ServiceRefusal,
    Unknown,
    answer,
    body_of,
    caller,
    page_of,
    require_accept,
)

Text = Annotated[str, StringConstraints(max_length=255)]


class ItemBody(BaseModel):
    """A line item as a tool sends it."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)

    label: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    score_maximum: float = Field(gt=0, allow_inf_nan=False)
    resource_id: Text = ""
    tag: Text = ""
    resource_link_id: Text | None = None


class LinkForeign(ServiceRefusal):
    """resourceLinkId is unknown, another tool's, or in another course."""

    def __init__(self) -> None:
        """Answer 403, as Moodle."""
        super().__init__(403, "Forbidden")


def routes(app: Flask, paths: Paths) -> None:
    """Add the container and the single item."""
    app.add_url_rule(paths.line_items, "line_items", line_items, methods=["GET", "POST"])
    app.add_url_rule(paths.line_item, "line_item", line_item, methods=["GET", "PUT", "DELETE"])


def line_items(course_id: int) -> Response:
    """List the tool's columns in a course, or add one."""
    return _add(course_id) if request.method == "POST" else _list(course_id)


def line_item(course_id: int, item_id: int) -> Response:
    """Read, change or delete one column."""
    doings = {"PUT": _change, "DELETE": _delete}
    return doings.get(request.method, _show)(course_id, item_id)


def own_item(registration: Registration, course_id: int, item_id: int) -> LineItem:
    """Return a column of this tool in this course; raises Unknown otherwise."""
    item = current_lms().content.item(item_id)
    owner = (registration.id, course_id)
    if item is None or (item.registration_id, item.course_id) != owner:
        raise Unknown
    return item


def item_address(registration: Registration, item: LineItem) -> str:
    """Return a column's address, which is its id."""
    lms = current_lms()
    query = lms.dialect_for(registration).service_query(registration)
    return lms.address("line_item", course_id=item.course_id, item_id=item.id, **query)


def number(value: float) -> int | float:
    """Return a whole number without its point, as JSON writers outside Python do."""
    return int(value) if value == int(value) else value


def _list(course_id: int) -> Response:
    registration = caller(SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ)
    require_accept(registration, LINE_ITEM_CONTAINER_TYPE)
    _require_course(course_id)
    found = [
        item
        for item in current_lms().content.items_in(course_id)
        if item.registration_id == registration.id and _is_asked_for(registration, item)
    ]
    page, headers = page_of(found, "line_items", course_id=course_id)
    response = answer([_shown(registration, item) for item in page], LINE_ITEM_CONTAINER_TYPE)
    response.headers.update(headers)
    return response


def _is_asked_for(registration: Registration, item: LineItem) -> bool:
    has = {
        "resource_link_id": _link_id(registration, item) or "",
        "resource_id": item.resource_id,
        "tag": item.tag,
    }
    return all(request.args.get(name, value) == value for name, value in has.items())


def _add(course_id: int) -> Response:
    registration = caller(SCOPE_LINE_ITEM)
    body = _read(registration, body_of(registration, LINE_ITEM_TYPE))
    _require_course(course_id)
    item = LineItem(
        id=0,
        course_id=course_id,
        registration_id=registration.id,
        label=body.label,
        score_maximum=body.score_maximum,
        resource_link_id=_own_link(registration, course_id, body.resource_link_id),
        resource_id=body.resource_id,
        tag=body.tag,
    )
    made = current_lms().content.add_item(item)
    status = current_lms().dialect_for(registration).line_item_created_status
    return answer(_shown(registration, made), LINE_ITEM_TYPE, status)


def _show(course_id: int, item_id: int) -> Response:
    registration = caller(SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ)
    require_accept(registration, LINE_ITEM_TYPE)
    item = own_item(registration, course_id, item_id)
    return answer(_shown(registration, item), LINE_ITEM_TYPE)


def _change(course_id: int, item_id: int) -> Response:
    registration = caller(SCOPE_LINE_ITEM)
    body = _read(registration, body_of(registration, LINE_ITEM_TYPE))
    item = own_item(registration, course_id, item_id)
    if body.resource_link_id not in {None, _link_id(registration, item)}:
        raise LinkForeign
    changed = replace(
        item,
        label=body.label,
        score_maximum=body.score_maximum,
        resource_id=body.resource_id,
        tag=body.tag,
    )
    current_lms().content.change_item(changed)
    return answer(_shown(registration, changed), LINE_ITEM_TYPE)


def _delete(course_id: int, item_id: int) -> Response:
    registration = caller(SCOPE_LINE_ITEM)
    item = own_item(registration, course_id, item_id)
    dialect = current_lms().dialect_for(registration)
    if not dialect.deletes_line_items:
        raise ServiceRefusal(*dialect.scope_missing)
    current_lms().content.delete_item(item.id)
    return Response(status=204)


def _read(registration: Registration, body: bytes) -> ItemBody:
    try:
        item = ItemBody.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BodyRefused(f"Incorrect line item received: {where} {first['msg']}") from error
    given = item.model_dump(by_alias=True)
    fault = current_lms().dialect_for(registration).line_item_fault(given)
    if fault is not None:
        field, why = fault
        raise BodyRefused(why, field=field)
    return item


def _require_course(course_id: int) -> None:
    if current_lms().content.course(course_id) is None:
        raise Unknown


def _own_link(registration: Registration, course_id: int, link_id: str | None) -> int | None:
    if link_id is None:
        return None
    lms = current_lms()
    course = lms.content.course(course_id)
    for link in lms.content.links_of(registration.id):
        if course is None or link.course_id != course_id:
            continue
        if lms.dialect_for(registration).link_id(link.id, course) == link_id:
            return link.id
    raise LinkForeign


def _link_id(registration: Registration, item: LineItem) -> str | None:
    """Return the id that tools know the item's activity by; None if it has none."""
    lms = current_lms()
    course = lms.content.course(item.course_id)
    if item.resource_link_id is None or course is None:
        return None
    return lms.dialect_for(registration).link_id(item.resource_link_id, course)


def _shown(registration: Registration, item: LineItem) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": item_address(registration, item),
        "label": item.label,
        "scoreMaximum": number(item.score_maximum),
        "resourceId": item.resource_id,
        "tag": item.tag,
    }
    link_id = _link_id(registration, item)
    return shown if link_id is None else {**shown, "resourceLinkId": link_id}
