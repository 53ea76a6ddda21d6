"""Canvas, from its public documentation and source; none of it was observed by us.

Sources: `doc/api/registration.md`, the Score API page and `scores_controller.rb` of
instructure/canvas-lms; for roles the issues numbas#341 and hypothesis#4373.
Not verified: the two spellings of the deployment in the login form; where its pages return to.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from lti_leadership.demo.lms.config import CourseConfig
from lti_leadership.demo.lms.dialects.paths import CANVAS_PATHS, Paths
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.people import Person, Post
from lti_leadership.demo.lms.vocabulary import (
    ROLE_INSTITUTION_ADMINISTRATOR,
    ROLE_INSTITUTION_INSTRUCTOR,
    ROLE_INSTITUTION_STUDENT,
    ROLE_SYSTEM_USER,
)

SCORE_EXTENSION = "https://canvas.instructure.com/lti/submission"
SUBMISSION_TYPES = frozenset(
    {
        "none",
        "basic_lti_launch",
        "online_text_entry",
        "online_url",
        "external_tool",
        "online_upload",
    }
)


class CanvasDialect(SpecDialect):
    """Canvas in the cloud: one issuer for every school, sign-in through a shared host.

    The way back and all services are on the school's own host. Names are sent only if the
    registration's privacy level lets them out (`send_names`), and an administrator may take scopes
    away after the registration (`scopes`).
    """

    name: ClassVar[str] = "canvas"
    family_code: ClassVar[str] = "canvas"
    version: ClassVar[str] = "cloud"
    product_version: ClassVar[str] = "cloud"
    paths: ClassVar[Paths] = CANVAS_PATHS
    shared_issuer: ClassVar[str | None] = "https://canvas.instructure.com"
    configuration_needs_token: ClassVar[bool] = True
    not_a_learner: ClassVar[tuple[int, str]] = (
        422,
        "User not found in course or is not a student",
    )

    def login_extras(self) -> dict[str, str]:
        """Return Canvas's own fields; its storage frame has a name, and is not imitated."""
        return {
            "canvas_environment": "prod",
            "canvas_region": "not_configured",
            "lti_storage_target": "post_message_forwarding",
        }

    def user_id(self, person: Person) -> str:
        """Return a UUID that says nothing of the person."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"canvas user {person.id}"))

    def context_id(self, course: CourseConfig) -> str:
        """Return 32 hex digits."""
        return uuid.uuid5(uuid.NAMESPACE_OID, f"canvas course {course.id}").hex

    def link_id(self, number: int, course: CourseConfig) -> str:
        """Return a UUID."""
        del course
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"canvas link {number}"))

    def roles(self, person: Person) -> list[str]:
        """Return institution roles beside those of the course: Euan teaches elsewhere."""
        return [*_INSTITUTION_ROLES.get(person.key, _BY_POST[person.post]), *super().roles(person)]

    def score_fault(self, score: dict[str, Any]) -> str | None:
        """Return what is wrong with Canvas's extension of a score, if it is there."""
        extension = score.get(SCORE_EXTENSION, {})
        if not isinstance(extension, dict):
            return f"{SCORE_EXTENSION} has to be an object"
        if not isinstance(extension.get("new_submission", True), bool):
            return "new_submission has to be true or false"
        if extension.get("submission_type", "external_tool") not in SUBMISSION_TYPES:
            return "submission_type is not one of Canvas's"
        return None

    def tick(self, moment: datetime) -> int:
        """Return the time in milliseconds: results keep parts of a second."""
        return int(moment.timestamp() * 1000)

    def too_early(self, about: str, *, is_equal: bool) -> tuple[int, str, str]:
        """Answer 400, not 409."""
        del about, is_equal
        return 400, "", "Provided timestamp before last updated timestamp"

    def score_answer(self, score: dict[str, Any], result_url: str) -> tuple[int, Any]:
        """Answer where the result is."""
        del score
        return 200, {"resultUrl": result_url}


_INSTITUTION_ROLES = {
    "euan": (ROLE_INSTITUTION_ADMINISTRATOR, ROLE_INSTITUTION_INSTRUCTOR, ROLE_SYSTEM_USER)
}
_BY_POST: dict[Post, tuple[str, ...]] = {
    Post.LEARNER: (ROLE_INSTITUTION_STUDENT, ROLE_SYSTEM_USER),
    Post.LINE_MANAGER: (ROLE_INSTITUTION_INSTRUCTOR, ROLE_SYSTEM_USER),
    Post.LEAD: (ROLE_INSTITUTION_INSTRUCTOR, ROLE_SYSTEM_USER),
    Post.ADMINISTRATOR: (ROLE_SYSTEM_USER,),
}
