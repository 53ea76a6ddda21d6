"""Seats: opened by a launch, found again by the address of every page.

A seat's address has 256 random bits and is short-lived; the row keeps its hash only. It answers
only the browser that launched it, so an address that leaks opens nothing elsewhere.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select

from lti_leadership.database import AnySession, utc_now
from lti_leadership.lti.login import Browser, digest
from lti_leadership.lti.models import Seat

SEAT_LIFETIME = timedelta(hours=8)
TOKEN_BYTES = 32
MAX_TOKEN_CHARACTERS = 64


class SeatUnavailableError(Exception):
    """No page under this address for this browser."""


class SeatUnknownError(SeatUnavailableError):
    """There is no such seat, or another browser's: the two look the same from outside."""


class SeatExpiredError(SeatUnavailableError):
    """The seat has ended; `return_url` leads back to the LMS, if the LMS gave one."""

    def __init__(self, return_url: str | None) -> None:
        super().__init__()
        self.return_url = return_url


def new_token() -> str:
    """Return a new seat's address part."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def find_seat(session: AnySession, token: str, browser: Browser | None) -> Seat:
    """Return the seat at this address.

    Raises:
        SeatUnknownError: none, or not this browser's.
        SeatExpiredError: it was this browser's, and has ended.
    """
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise SeatUnknownError
    seat = session.scalar(select(Seat).where(Seat.token_hash == digest(token)))
    if seat is None or browser is None or not browser.is_known_as(seat.browser_hash):
        raise SeatUnknownError
    if seat.expires_at <= utc_now():
        raise SeatExpiredError(seat.return_url)
    return seat
