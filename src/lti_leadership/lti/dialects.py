"""What each LMS does differently when it answers us. The base is the specification.

One small class each, chosen by the `product_family_code` that the LMS gives of itself; a class
overrides one thing and says who forced it.
"""

from __future__ import annotations

import enum
from typing import ClassVar

from lti_leadership.outbound import Response


class ScoreOutcome(enum.Enum):
    """What an LMS's answer to a score means for it."""

    ACCEPTED = "accepted"
    STALE = "stale"
    """The LMS holds a score of this or a later time."""
    NOT_ENROLLED = "not enrolled"
    """The LMS does not know this person in this course (any more)."""
    REFUSED = "refused"
    """It can never be accepted as it is."""
    UNAUTHORISED = "unauthorised"
    """Our registration or its scopes are refused."""
    TRY_LATER = "try later"


class Dialect:
    """AGS 2.0 as it is written."""

    token_refused: ClassVar[frozenset[int]] = frozenset({401})
    """Statuses that may mean an access token that has ended: worth one new token."""

    _by_status: ClassVar[dict[int, ScoreOutcome]] = {
        401: ScoreOutcome.UNAUTHORISED,
        403: ScoreOutcome.UNAUTHORISED,
        408: ScoreOutcome.TRY_LATER,
        409: ScoreOutcome.STALE,
        422: ScoreOutcome.NOT_ENROLLED,
        429: ScoreOutcome.TRY_LATER,
    }

    def score_outcome(self, answer: Response) -> ScoreOutcome:
        """Read the answer to a POST of a score (AGS 2.0, 3.4)."""
        if answer.status in {200, 201, 202, 204}:
            return ScoreOutcome.ACCEPTED
        if answer.status in self._by_status:
            return self._by_status[answer.status]
        is_refusal = 400 <= answer.status < 500  # noqa: PLR2004
        return ScoreOutcome.REFUSED if is_refusal else ScoreOutcome.TRY_LATER


class Moodle(Dialect):
    """Moodle answers 400 for a person who is not, or not as a learner, in the course (4.5.6)."""

    def score_outcome(self, answer: Response) -> ScoreOutcome:
        """Park such a score: it is not wrong, and the person may come back."""
        return ScoreOutcome.NOT_ENROLLED if answer.status == 400 else super().score_outcome(answer)  # noqa: PLR2004


_DIALECTS: dict[str, Dialect] = {"moodle": Moodle()}
_SPECIFICATION = Dialect()


def dialect_of(product_family_code: str | None) -> Dialect:
    """Return the dialect of an LMS; the specification's for one that we do not know."""
    return _DIALECTS.get((product_family_code or "").lower(), _SPECIFICATION)
