"""The gradebook: people by columns, as a page and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Flask, Response, jsonify, render_template

from lti_leadership.demo.lms.config import CourseConfig
from lti_leadership.demo.lms.content import LineItem
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.gradebook import Grade
from lti_leadership.demo.lms.lms import Lms, current_lms
from lti_leadership.demo.lms.people import Person, learners
from lti_leadership.demo.lms.web.refused import NotFound
from lti_leadership.demo.lms.web.visitor import require_visitor


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One learner and a grade, or None, for each column."""

    person: Person
    grades: list[Grade | None]


def routes(app: Flask, paths: Paths) -> None:
    """Add the page and its twin."""
    del paths
    app.add_url_rule("/courses/<int:course_id>/grades", "grades", grades)
    app.add_url_rule("/courses/<int:course_id>/grades.json", "grades_json", grades_json)


def grades(course_id: int) -> str:
    """Show the gradebook of a course: everybody's to staff, their own to a learner."""
    course, columns, rows = _seen(course_id)
    return render_template("grades.html", course=course, columns=columns, rows=rows)


def grades_json(course_id: int) -> Response:
    """Return what the page shows, as `gradebook` has it."""
    _, columns, rows = _seen(course_id)
    return jsonify(as_document(course_id, columns, rows))


def gradebook(lms: Lms, course_id: int) -> dict[str, Any]:
    """Return a course's whole gradebook: {course_id, columns: [...], people: [{grades: [...]}]}."""
    columns = lms.content.items_in(course_id)
    return as_document(course_id, columns, _rows(lms, columns, learners()))


def as_document(course_id: int, columns: list[LineItem], rows: list[GradeRow]) -> dict[str, Any]:
    """Return columns and rows as plain values for JSON."""
    return {
        "course_id": course_id,
        "columns": [asdict(column) for column in columns],
        "people": [
            {
                "user_id": row.person.id,
                "name": row.person.name,
                "grades": [asdict(grade) if grade else None for grade in row.grades],
            }
            for row in rows
        ],
    }


def _seen(course_id: int) -> tuple[CourseConfig, list[LineItem], list[GradeRow]]:
    visitor, lms = require_visitor(), current_lms()
    course = lms.content.course(course_id)
    if course is None:
        raise NotFound
    person = visitor.person
    shown = [person] if person.is_learner else learners()
    columns = lms.content.items_in(course_id)
    return course, columns, _rows(lms, columns, shown)


def _rows(lms: Lms, columns: list[LineItem], people: list[Person]) -> list[GradeRow]:
    by_place = {
        (grade.line_item_id, grade.user_id): grade
        for column in columns
        for grade in lms.gradebook.grades_of(column.id)
    }
    return [
        GradeRow(person, [by_place.get((column.id, person.id)) for column in columns])
        for person in people
    ]
