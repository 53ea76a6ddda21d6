"""The scores service (AGS 2.0, 3.4), with Moodle's rules for everybody.

Only gradingProgress FullyGraded with scoreGiven sets a grade; anything else is answered 200 and
WIPES a grade that was there. Timestamps have to rise in whole seconds, else 409. Stricter than
Moodle: unknown progress words, numbers as text, a missing zone, negative scores, and moments more
than a minute ahead of the LMS are refused (Moodle would take the last and then block real ones).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from flask import Flask, Response, g, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from lti_leadership.demo.lms.clock import in_words
from lti_leadership.demo.lms.content import LineItem
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.gradebook import NewGrade, ScoreCall
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.people import Person, learners
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.vocabulary import SCOPE_SCORE, SCORE_TYPE
from lti_leadership.demo.lms.web.line_items import own_item
from lti_leadership.demo.lms.web.results import result_address
from lti_leadership.demo.lms.web.services import (
    BodyRefused,
    ServiceRefusal,
    answer,
    body_of,
    caller,
)

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
    """A score as a tool sends it. Words of other vendors are kept for the dialect to look at."""

    model_config = ConfigDict(strict=True, extra="allow", alias_generator=to_camel)

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
    """The timestamp is not later than that of the last score taken, as the dialect compares."""

    def __init__(self, status: int, field: str, reason: str) -> None:
        """Answer in the dialect's words."""
        super().__init__(status, reason, field=field)


@dataclass(frozen=True, slots=True)
class _Call:
    """One sound call of the service."""

    registration: Registration
    dialect: SpecDialect
    item: LineItem
    score: Score
    person: Person


def routes(app: Flask, paths: Paths) -> None:
    """Add the service and the log of its calls."""
    app.add_url_rule(paths.scores, "scores", scores, methods=["POST"])
    app.after_request(_log)


def scores(course_id: int, item_id: int) -> Response:
    """Take one person's score; 200 with an empty body, as Moodle, or as the dialect answers."""
    call = _call(course_id, item_id)
    if call.score.timestamp > current_lms().clock() + FURTHEST_AHEAD:
        raise BodyRefused("Incorrect score received: the timestamp lies in the future")
    _accept(call)
    given = call.score.model_dump(mode="json", by_alias=True, exclude_none=True)
    own = result_address(call.registration, call.item, call.person)
    status, body = call.dialect.score_answer(given, own)
    return Response(status=status) if body is None else answer(body, SCORE_TYPE, status)


def _call(course_id: int, item_id: int) -> _Call:
    registration = caller(SCOPE_SCORE)
    dialect = current_lms().dialect_for(registration)
    body = body_of(registration, SCORE_TYPE)
    item = own_item(registration, course_id, item_id)
    score = _read(body, dialect)
    known = {dialect.user_id(person): person for person in learners()}
    if score.user_id not in known:
        status, reason = dialect.not_a_learner
        raise BodyRefused(reason, status)
    return _Call(registration, dialect, item, score, known[score.user_id])


def _read(body: bytes, dialect: SpecDialect) -> Score:
    try:
        score = Score.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        status = dialect.wrong_score_status(where, first["type"])
        raise BodyRefused(f"Incorrect score received: {where} {first['msg']}", status) from error
    fault = dialect.score_fault(score.model_extra or {})
    if fault is not None:
        raise BodyRefused(fault)
    return score


def _accept(call: _Call) -> None:
    item, score, gradebook = call.item, call.score, current_lms().gradebook
    tick, user_id = call.dialect.tick(score.timestamp), call.person.id
    grade = NewGrade(
        line_item_id=item.id,
        user_id=user_id,
        score=score.points(item.score_maximum),
        comment=score.comment,
        timestamp=score.timestamp,
        tick=tick,
    )
    if not gradebook.accept(grade):
        is_equal = tick == gradebook.last_tick(item.id, user_id)
        about = f"for item {item.id} and user {score.user_id}"
        raise TooEarly(*call.dialect.too_early(about, is_equal=is_equal))


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
