"""The results service: what the LMS has made of the scores (AGS 2.0, 3.3)."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from lti_leadership.demo.lms.content import LineItem
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.gradebook import Grade
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.people import Person, person_by_id
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
    dialect, grades = current_lms().dialect_for(registration), current_lms().gradebook
    found = [grade for grade in grades.grades_of(item.id) if _counts(dialect, item, grade)]
    page, headers = page_of(found, "results", course_id=course_id, item_id=item_id)
    body = [_shown(registration, item, grade) for grade in page]
    response = answer(body, RESULT_CONTAINER_TYPE)
    response.headers.update(headers)
    return response


def result_address(registration: Registration, item: LineItem, person: Person) -> str:
    """Return where one person's result in a column is."""
    lms = current_lms()
    dialect = lms.dialect_for(registration)
    query = {**dialect.service_query(registration), "user_id": dialect.user_id(person)}
    return lms.address("results", course_id=item.course_id, item_id=item.id, **query)


def _counts(dialect: SpecDialect, item: LineItem, grade: Grade) -> bool:
    """Return whether a row is listed: a wiped grade is on extra columns only, as in Moodle."""
    person = person_by_id(grade.user_id)
    asked = request.args.get("user_id")
    wanted = asked is None or (person is not None and dialect.user_id(person) == asked)
    return wanted and (grade.score is not None or not item.coupled)


def _shown(registration: Registration, item: LineItem, grade: Grade) -> dict[str, Any]:
    person = person_by_id(grade.user_id)
    if person is None:
        raise LookupError(grade.user_id)
    own = result_address(registration, item, person)
    user_id = current_lms().dialect_for(registration).user_id(person)
    if grade.score is None:
        return {"id": own, "userId": user_id}
    return {
        "id": own,
        "scoreOf": item_address(registration, item),
        "userId": user_id,
        "resultScore": number(grade.score),
        "resultMaximum": number(item.score_maximum),
        **({"comment": grade.comment} if grade.comment else {}),
    }
