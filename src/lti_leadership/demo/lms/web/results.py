"""The results service: what the LMS has made of the scores (AGS 2.0, 3.3)."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from lti_leadership.demo.lms.content import LineItem
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.gradebook import Grade
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.vocabulary import RESULT_CONTAINER_TYPE, SCOPE_RESULT_READ
from lti_leadership.demo.lms.web.line_items import item_address, number, own_item
from lti_leadership.demo.lms.web.services import answer, caller, page_of, require_accept


def routes(app: Flask, paths: Paths) -> None:
    """Add the service."""
    app.add_url_rule(paths.results, "results", results)


def results(course_id: int, item_id: int) -> Response:
    """List the results of a column, of one person if `user_id` is given."""
    registration = caller(SCOPE_RESULT_READ)
    require_accept(registration, RESULT_CONTAINER_TYPE)
    item = own_item(registration, course_id, item_id)
    found = [grade for grade in current_lms().gradebook.grades_of(item.id) if _counts(item, grade)]
    page, headers = page_of(found, "results", course_id=course_id, item_id=item_id)
    body = [_shown(registration, item, grade) for grade in page]
    response = answer(body, RESULT_CONTAINER_TYPE)
    response.headers.update(headers)
    return response


def _counts(item: LineItem, grade: Grade) -> bool:
    """Return whether a row is listed: a wiped grade is on extra columns only, as in Moodle."""
    wanted = request.args.get("user_id", grade.user_id) == grade.user_id
    return wanted and (grade.score is not None or not item.coupled)


def _shown(registration: Registration, item: LineItem, grade: Grade) -> dict[str, Any]:
    lms = current_lms()
    address = item_address(registration, item)
    query = lms.dialect_for(registration).service_query(registration)
    own = lms.address(
        "results",
        course_id=item.course_id,
        item_id=item.id,
        **{**query, "user_id": grade.user_id},
    )
    if grade.score is None:
        return {"id": own, "userId": grade.user_id}
    return {
        "id": own,
        "scoreOf": address,
        "userId": grade.user_id,
        "resultScore": number(grade.score),
        "resultMaximum": number(item.score_maximum),
        **({"comment": grade.comment} if grade.comment else {}),
    }
