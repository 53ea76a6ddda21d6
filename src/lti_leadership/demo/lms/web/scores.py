"""The scores service (AGS 2.0, 3.4), with Moodle's rules for everybody.

Only gradingProgress FullyGraded with scoreGiven sets a grade; anything else is answered 200 and
WIPES a grade that was there. Timestamps have to rise in whole seconds, else 409. Stricter than
Moodle: unknown progress words, numbers as text, a missing zone, negative scores, and moments more
than a minute ahead of the LMS are refused (Moodle would take the last and then block real ones).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from flask import Flask, Response, g, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from lti_leadership.demo.lms.clock import in_words
from lti_leadership.demo.lms.content import LineItem
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.gradebook import NewGrade, ScoreCall
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.people import learners
from lti_leadership.demo.lms.vocabulary import SCOPE_SCORE, SCORE_TYPE
from lti_leadership.demo.lms.web.line_items import own_item
from lti_leadership.demo.lms.web.services import BodyRefused, ServiceRefusal, body_of, caller

LONGEST_LOGGED = 64 * 1024
FURTHEST_AHEAD = timedelta(seconds=60)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        message = "has to be ISO 8601 with seconds and a zone"
        raise ValueError(message)
    return datetime.fromisoformat(value)


Moment = Annotated[datetime, BeforeValidator(_moment)]
Points = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Score(BaseModel):
    """A score as a tool sends it. Words of other vendors are let be."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)

    user_id: str = Field(min_length=1, max_length=255)
    timestamp: Moment
    activity_progress: Literal["Initialized", "Started", "InProgress", "Submitted", "Completed"]
    grading_progress: Literal["FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"]
    score_given: Points | None = None
    score_maximum: Points | None = None
    comment: str | None = Field(default=None, max_length=20_000)

    @model_validator(mode="after")
    def _has_a_scale(self) -> Self:
        if self.score_given is not None and not self.score_maximum:
            message = "scoreMaximum, above 0, has to come with scoreGiven"
            raise ValueError(message)
        return self

    def points(self, scale: float) -> float | None:
        """Return the grade on a column of `scale` points; None if this is no grade."""
        if self.grading_progress != "FullyGraded" or self.score_given is None:
            return None
        return min(self.score_given / (self.score_maximum or scale), 1.0) * scale


class TooEarly(ServiceRefusal):
    """The timestamp is not later, in whole seconds, than that of the last score taken."""

    def __init__(self, item_id: int, user_id: str) -> None:
        """Answer 409 in Moodle's words."""
        about = f"for item {item_id} and user {user_id}"
        super().__init__(409, f"Refusing score with an earlier timestamp {about}")


def routes(app: Flask, paths: Paths) -> None:
    """Add the service and the log of its calls."""
    app.add_url_rule(paths.scores, "scores", scores, methods=["POST"])
    app.after_request(_log)


def scores(course_id: int, item_id: int) -> Response:
    """Take one person's score; 200 with an empty body, as Moodle."""
    registration = caller(SCOPE_SCORE)
    body = body_of(registration, SCORE_TYPE)
    item = own_item(registration, course_id, item_id)
    score = _read(body)
    if score.user_id not in {person.id for person in learners()}:
        raise BodyRefused("Incorrect score received: no such learner in this course")
    if score.timestamp > current_lms().clock() + FURTHEST_AHEAD:
        raise BodyRefused("Incorrect score received: the timestamp lies in the future")
    _accept(item, score)
    return Response(status=200)


def _read(body: bytes) -> Score:
    try:
        return Score.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BodyRefused(f"Incorrect score received: {where} {first['msg']}") from error


def _accept(item: LineItem, score: Score) -> None:
    grade = NewGrade(
        line_item_id=item.id,
        user_id=score.user_id,
        score=score.points(item.score_maximum),
        comment=score.comment,
        timestamp=score.timestamp,
    )
    if not current_lms().gradebook.accept(grade):
        raise TooEarly(item.id, score.user_id)


def _log(response: Response) -> Response:
    """Keep every call of this service, whatever came of it."""
    if request.endpoint == "scores":
        lms = current_lms()
        lms.gradebook.log(
            ScoreCall(
                number=0,
                received_at=in_words(lms.clock()),
                line_item_id=str((request.view_args or {}).get("item_id", "")),
                client_id=g.get("client_id"),
                status=response.status_code,
                reason=g.get("refusal_reason", ""),
                body=request.get_data(as_text=True)[:LONGEST_LOGGED],
            )
        )
    return response
