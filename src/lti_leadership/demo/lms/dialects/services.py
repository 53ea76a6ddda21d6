"""How a platform's token endpoint and services answer, as the specifications have them.

A dialect is a `ServiceRules` too: the views ask it whenever real LMSs differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What an access token says, for a dialect whose tokens can be read; times in seconds."""

    issuer: str
    client_id: str
    scopes: tuple[str, ...]
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A service call that was refused. `field` is the one that is wrong, if it is one."""

    status: int
    reason: str
    method: str
    path: str
    field: str = ""


class ServiceRules:
    """Security 1.0, AGS 2.0 and NRPS 2.0 by the book."""

    token_type: ClassVar[str] = "Bearer"  # noqa: S105 - a word of RFC 6750
    token_content_type: ClassVar[str] = "application/json"  # noqa: S105 - a media type
    token_missing: ClassVar[tuple[int, str]] = (401, "Unauthorized")
    scope_missing: ClassVar[tuple[int, str]] = (403, "Insufficient scope")
    key_set_unreachable_is_page: ClassVar[bool] = False
    wrong_accept_status: ClassVar[int] = 406
    wrong_content_type_status: ClassVar[int] = 415
    takes_any_accept: ClassVar[bool] = False
    deep_link_refusal_status: ClassVar[int] = 400
    line_item_created_status: ClassVar[int] = 201
    deletes_line_items: ClassVar[bool] = True
    not_a_learner: ClassVar[tuple[int, str]] = (
        400,
        "Incorrect score received: no such learner in this course",
    )

    def assertion_audience(self, token_url: str) -> str:
        """Return what a client assertion's `aud` has to be."""
        return token_url

    def token_claims(self, facts: TokenFacts) -> dict[str, Any] | None:
        """Return the claims of an access token that is a JWT; None: it is a random word."""
        del facts
        return None

    def refusal(self, refused: Refused) -> dict[str, Any] | str:
        """Return the body of a refused service call: JSON, or a page as text."""
        return {
            "status": refused.status,
            "reason": refused.reason,
            "request": {"method": refused.method, "url": refused.path},
        }

    def line_item_fault(self, item: dict[str, Any]) -> tuple[str, str] | None:
        """Return the field of a sound line item that this LMS will not have, and why."""
        del item
        return None

    def wrong_score_status(self, field: str, kind: str) -> int:
        """Return how a score is refused whose `field` is wrong; `kind` is pydantic's word."""
        del field, kind
        return 400

    def score_fault(self, score: dict[str, Any]) -> str | None:
        """Return why a score that is sound otherwise cannot be taken."""
        del score
        return None

    def tick(self, moment: datetime) -> int:
        """Return the time of a score as this LMS compares it: in whole seconds."""
        return int(moment.timestamp())

    def too_early(self, about: str, *, is_equal: bool) -> tuple[int, str, str]:
        """Return status, field and reason for a score that is no later than the last one."""
        del is_equal
        return 409, "", f"Refusing score with an earlier timestamp {about}"

    def score_answer(self, score: dict[str, Any], result_url: str) -> tuple[int, Any]:
        """Return status and JSON of the answer to a score that was taken; None: no body."""
        del score, result_url
        return 200, None
