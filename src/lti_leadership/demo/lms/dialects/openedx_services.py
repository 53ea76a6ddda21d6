"""How Open edX's token endpoint and services answer (lti-consumer-xblock 11.4.4, observed)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from lti_leadership.demo.lms.dialects.services import Refused, ServiceRules, TokenFacts

LONGEST_LABEL = 100
LONGEST_TAG = 50
SERVER_ERROR = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CRASHES = frozenset(
    {
        ("activityProgress", "literal_error"),
        ("gradingProgress", "literal_error"),
        ("scoreGiven", "greater_than_equal"),
        ("", "model_type"),
    }
)


class OpenEdxServices(ServiceRules):
    """Open edX's answers: 403 where others say 401, and 500 for what it did not expect."""

    token_type: ClassVar[str] = "bearer"  # noqa: S105 - a word of RFC 6750
    token_missing: ClassVar[tuple[int, str]] = (403, "Missing LTI 1.3 authentication token.")
    scope_missing: ClassVar[tuple[int, str]] = (
        403,
        "You do not have permission to perform this action.",
    )
    takes_any_accept: ClassVar[bool] = True
    deletes_line_items: ClassVar[bool] = False
    not_a_learner: ClassVar[tuple[int, str]] = (SERVER_ERROR, "Server Error")

    def token_claims(self, facts: TokenFacts) -> dict[str, Any] | None:
        """Return the claims of the access token, which is a JWT of some 900 characters."""
        return {
            "sub": facts.client_id,
            "iss": facts.issuer,
            "scopes": " ".join(facts.scopes),
            "iat": facts.issued_at,
            "exp": facts.expires_at,
        }

    def refusal(self, refused: Refused) -> dict[str, Any] | str:
        """Return Django REST framework's shapes; a crash is a page."""
        if refused.status == SERVER_ERROR:
            return "<!doctype html><title>Server Error (500)</title><h1>Server Error (500)</h1>"
        return {refused.field: [refused.reason]} if refused.field else {"detail": refused.reason}

    def line_item_fault(self, item: dict[str, Any]) -> tuple[str, str] | None:
        """Refuse a maximum that is no integer, long words, and an item that is about nothing."""
        if item["scoreMaximum"] != int(item["scoreMaximum"]):
            return "scoreMaximum", "A valid integer is required."
        for field, longest in (("label", LONGEST_LABEL), ("tag", LONGEST_TAG)):
            if len(item[field]) > longest:
                return field, f"Ensure this field has no more than {longest} characters."
        if not item["resourceId"] and not item["resourceLinkId"]:
            return "non_field_errors", "resourceId or resourceLinkId is required."
        return None

    def wrong_score_status(self, field: str, kind: str) -> int:
        """Crash on a negative score, an unknown word of progress, and a list."""
        return SERVER_ERROR if (field, kind) in _CRASHES else 400

    def tick(self, moment: datetime) -> int:
        """Compare instants by the microsecond."""
        return (moment - _EPOCH) // timedelta(microseconds=1)

    def too_early(self, about: str, *, is_equal: bool) -> tuple[int, str, str]:
        """Tell a score that came before from one that is older."""
        del about
        reason = (
            "Score already exists for the provided timestamp"
            if is_equal
            else "Score timestamp can only be updated to a later point in time"
        )
        return 400, "timestamp", reason

    def score_answer(self, score: dict[str, Any], result_url: str) -> tuple[int, Any]:
        """Answer 201 with the score as it is kept now."""
        del result_url
        return 201, score
