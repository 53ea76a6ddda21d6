"""What each LMS does differently when it answers us. The base is the specification.

One small class each; a class overrides one thing and says who forced it. It is chosen by the
`product_family_code` that the LMS gives of itself, or, where it gives none, by the address of its
authorization endpoint (see `dialect_for`).
"""

from __future__ import annotations

import enum
from typing import Any, ClassVar
from urllib.parse import urlsplit

from lti_leadership.agencies.models import Platform
from lti_leadership.outbound import Response

BAD_REQUEST = 400


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

    assertion_audience: ClassVar[str | None] = None
    """What a client assertion's `aud` has to be, where it is not the token address."""

    stale_words: ClassVar[tuple[bytes, ...]] = ()
    """What stands in a 400 that means the same as a 409."""

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
        if answer.status == BAD_REQUEST and any(word in answer.body for word in self.stale_words):
            return ScoreOutcome.STALE
        if answer.status in self._by_status:
            return self._by_status[answer.status]
        is_refusal = 400 <= answer.status < 500  # noqa: PLR2004
        return ScoreOutcome.REFUSED if is_refusal else ScoreOutcome.TRY_LATER

    def score_extension(self) -> dict[str, Any]:
        """Return what a score has to say beyond AGS 2.0."""
        return {}


class Moodle(Dialect):
    """Moodle answers 400 for a person who is not, or not as a learner, in the course (4.5.6)."""

    def score_outcome(self, answer: Response) -> ScoreOutcome:
        """Park such a score: it is not wrong, and the person may come back."""
        is_parked = answer.status == BAD_REQUEST
        return ScoreOutcome.NOT_ENROLLED if is_parked else super().score_outcome(answer)


class Canvas(Dialect):
    """Canvas takes each score for a new attempt, and says 400 to one that comes too late.

    Attempts are limited, and one beyond the limit is answered 422, as is a person who is not a
    student of the course (Canvas's Score API; `scores_controller.rb`).
    """

    stale_words: ClassVar[tuple[bytes, ...]] = (b"before last updated timestamp",)

    def score_extension(self) -> dict[str, Any]:
        """Say that progress is no new submission."""
        return {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}


class Brightspace(Dialect):
    """D2L's token service goes by one name everywhere (Hypothesis's D2L plug-in)."""

    assertion_audience: ClassVar[str | None] = "https://api.brightspace.com/auth/token"


class Blackboard(Dialect):
    """Blackboard wants `Bearer` with its capital and zoned times: we send both to everyone.

    Its deep link items need a `url` (ltijs#237). How it refuses a person who has left is not
    documented, so its answers are read as the specification's.
    """


class OpenEdx(Dialect):
    """Open edX says 403 to a token that has ended, and 400 to a time that is not later (11.4.4).

    "already exists" is the answer to a retry of a score that did arrive; whoever sent it for the
    first time meets another tool's score of the very same moment.
    """

    token_refused: ClassVar[frozenset[int]] = frozenset({401, 403})
    stale_words: ClassVar[tuple[bytes, ...]] = (
        b"Score already exists for the provided timestamp",
        b"can only be updated to a later point in time",
    )


_SPECIFICATION = Dialect()
_OPENEDX = OpenEdx()
_DIALECTS: dict[str, Dialect] = {
    "moodle": Moodle(),
    "canvas": Canvas(),
    "desire2learn": Brightspace(),
    "blackboardlearn": Blackboard(),
    "openedx": _OPENEDX,
}
_OPENEDX_LAUNCH = "/api/lti_consumer/v1/launch"


def dialect_of(product_family_code: str | None) -> Dialect:
    """Return the dialect of an LMS; the specification's for one that we do not know."""
    return _DIALECTS.get((product_family_code or "").lower(), _SPECIFICATION)


def dialect_for(platform: Platform) -> Dialect:
    """Return the dialect of a registered LMS.

    Open edX gives no `product_family_code`, but the path of its authorization address is fixed in
    its package and every registration has it.
    """
    if platform.product_family_code:
        return dialect_of(platform.product_family_code)
    path = urlsplit(platform.authorization_url).path.rstrip("/")
    return _OPENEDX if path.endswith(_OPENEDX_LAUNCH) else _SPECIFICATION
