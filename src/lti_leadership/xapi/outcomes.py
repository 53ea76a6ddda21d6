"""What an LRS can answer to a batch; the delivery worker decides by it.

An LRS takes or refuses a batch whole (xAPI 1.0.3, Communication 2.1.2), so each outcome is of all
statements sent together. `reason` is short, on one line, and may be shown to an admin.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The LRS has every statement of the batch, new or known."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """409: some id is known. Not "delivered" and not "failed": look at each statement."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """400 or 422: some statement is not acceptable; none was stored."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """413: send fewer at once."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """401 or 403: the credentials are at fault, the statements are not."""

    reason: str


@dataclass(frozen=True, slots=True)
class TryLater:
    """No answer, or one that says nothing of the statements: they may be stored, or not.

    `retry_after` is what the LRS asked for, in seconds; None when it asked for nothing.
    """

    retry_after: float | None
    reason: str


SendOutcome = Accepted | Conflict | Refused | TooLarge | Unauthorised | TryLater
