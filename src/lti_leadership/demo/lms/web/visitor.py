"""Who is signed in to the LMS in this browser: a first-party cookie, as any LMS's."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import session

from lti_leadership.demo.lms.people import Person, person_by_id
from lti_leadership.demo.lms.web.refused import NotForYou, SignedOut


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person; `sesskey` ties forms and launches to this browser session."""

    person: Person
    sesskey: str


def sign_in(person: Person) -> None:
    """Begin a new session as this person; nothing of an earlier one is kept."""
    session.clear()
    session["user_id"] = person.id
    session["sesskey"] = secrets.token_hex(8)


def sign_out() -> None:
    """End the session."""
    session.clear()


def current_visitor() -> Visitor | None:
    """Return who is signed in, or None."""
    person = person_by_id(session.get("user_id", ""))
    return None if person is None else Visitor(person, session["sesskey"])


def require_visitor() -> Visitor:
    """Return who is signed in; raises SignedOut."""
    visitor = current_visitor()
    if visitor is None:
        raise SignedOut
    return visitor


def require_course_runner() -> Visitor:
    """Return the L&D lead or administrator who is signed in; raises SignedOut, NotForYou."""
    visitor = require_visitor()
    if not visitor.person.runs_courses:
        raise NotForYou
    return visitor


def require_administrator() -> Visitor:
    """Return the LMS administrator who is signed in; raises SignedOut, NotForYou."""
    visitor = require_visitor()
    if not visitor.person.administers:
        raise NotForYou
    return visitor


def require_sesskey(given: str) -> Visitor:
    """Return who is signed in, if an address was made for this session; raises otherwise."""
    visitor = require_visitor()
    if not secrets.compare_digest(given.encode(), visitor.sesskey.encode()):
        raise SignedOut
    return visitor
