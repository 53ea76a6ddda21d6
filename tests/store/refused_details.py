"""Statements whose sub-statement, result, context, time or attachment breaks a rule."""

from __future__ import annotations

from typing import Any

from lti_leadership.store.validation import InvalidStatementError
from lti_leadership.store.validation.errors import (
    BadFormatError,
    MissingPropertyError,
    NotAllowedHereError,
    UnknownPropertyError,
    WrongTypeError,
)
from store.bent_statements import ANY_ID, FILE, GROUP, scored, within, without
from store.helpers import (
    ACTIVITY,
    ACTOR,
    OTHER,
    reference,
    statement,
    sub_statement,
    voiding,
)

REFUSED_DETAILS: list[tuple[str, Any, type[InvalidStatementError]]] = [
    # sub-statements
    (
        "no sub-statement in one",
        statement(object=sub_statement(object=sub_statement())),
        BadFormatError,
    ),
    *[
        (
            f"a sub-statement has no {key}",
            statement(object=sub_statement(**{key: value})),
            UnknownPropertyError,
        )
        for key, value in (
            ("id", ANY_ID),
            ("stored", "2026-01-01T00:00:00Z"),
            ("version", "1.0.0"),
            ("authority", ACTOR),
        )
    ],
    (
        "a sub-statement has a verb",
        statement(object=without(sub_statement(), "verb")),
        MissingPropertyError,
    ),
    (
        "a platform in a sub-statement is for activities",
        statement(object=sub_statement(object=OTHER, context={"platform": "x"})),
        NotAllowedHereError,
    ),
    # results
    ("scaled is at most 1", scored(scaled=1.001), NotAllowedHereError),
    ("scaled is at least -1", scored(scaled=-1.1), NotAllowedHereError),
    ("a score is of numbers", scored(raw="5"), WrongTypeError),
    ("a score is not of booleans", scored(raw=True), WrongTypeError),
    ("min is less than max", scored(min=5, max=5), NotAllowedHereError),
    ("raw is not below min", scored(raw=1, min=2, max=5), NotAllowedHereError),
    ("raw is not above max", scored(raw=6, min=2, max=5), NotAllowedHereError),
    ("success is a boolean", statement(result={"success": "true"}), WrongTypeError),
    ("completion is a boolean", statement(result={"completion": 1}), WrongTypeError),
    ("a response is a string", statement(result={"response": 5}), WrongTypeError),
    *[
        (f"{text} is no duration", statement(result={"duration": text}), BadFormatError)
        for text in (
            "P",
            "PT",
            "PA1H0M0S",
            "1H",
            "PT1.5H2M",
            "P1W2D",
            "-PT1H",
            "P0003-06-04T12:30:05",
        )
    ],
    # contexts
    ("a registration is a UUID", within(registration="x"), BadFormatError),
    ("an instructor is an actor", within(instructor={"name": "x"}), NotAllowedHereError),
    ("a team is a group", within(team=OTHER), BadFormatError),
    ("a language is a tag", within(language="english!"), BadFormatError),
    (
        "a context's statement is a reference",
        within(statement={"id": ANY_ID}),
        MissingPropertyError,
    ),
    (
        "context activities have four names",
        within(contextActivities={"peers": []}),
        UnknownPropertyError,
    ),
    (
        "a context activity is an activity",
        within(contextActivities={"parent": [OTHER]}),
        BadFormatError,
    ),
    ("a revision is a string", within(revision=1), WrongTypeError),
    (
        "a platform is for activities",
        {**within(platform="x"), "object": OTHER},
        NotAllowedHereError,
    ),
    (
        "a revision is for activities",
        {**within(revision="x"), "object": reference(ANY_ID)},
        NotAllowedHereError,
    ),
    # timestamps
    *[
        (f"{text} is no timestamp", statement(timestamp=text), BadFormatError)
        for text in (
            "should fail",
            "01/011/2015",
            "2008-09-15",
            "2008-09-15T15:53:00",
            "2008-09-15T15:53:00.601-00",
            "2008-09-15T15:53:00.601-0000",
            "2008-09-15T15:53:00.601-00:00",
            "2008-02-30T00:00:00Z",
            "2008-02-03T25:00:00Z",
            "0001-01-01T00:00:00+10:00",
        )
    ],
    ("a timestamp is a string", statement(timestamp=1226), WrongTypeError),
    ("stored is a timestamp", statement(stored="yesterday"), BadFormatError),
    # authority and version
    (
        "an authority group has two members",
        statement(authority={"objectType": "Group", "member": [OTHER]}),
        NotAllowedHereError,
    ),
    (
        "an authority group is anonymous",
        statement(authority={**GROUP, "member": [OTHER, ACTOR]}),
        NotAllowedHereError,
    ),
    *[
        (f"{text} is no version", statement(version=text), BadFormatError)
        for text in ("0.9.9", "1.1.0", "3.0.0", "1.0.x", "")
    ],
    # attachments
    ("attachments are an array", statement(attachments=FILE), WrongTypeError),
    *[
        (
            f"an attachment has its {key}",
            statement(attachments=[without(FILE, key)]),
            MissingPropertyError,
        )
        for key in ("usageType", "display", "contentType", "length", "sha2")
    ],
    ("a usage type is an IRI", statement(attachments=[{**FILE, "usageType": "x"}]), BadFormatError),
    (
        "a content type has a slash",
        statement(attachments=[{**FILE, "contentType": "text"}]),
        BadFormatError,
    ),
    (
        "a content type stays on its line",
        statement(attachments=[{**FILE, "contentType": "a/b\r\nX: y"}]),
        BadFormatError,
    ),
    ("a length is whole", statement(attachments=[{**FILE, "length": 1.5}]), WrongTypeError),
    ("a length is not negative", statement(attachments=[{**FILE, "length": -1}]), WrongTypeError),
    ("a sha2 is a digest", statement(attachments=[{**FILE, "sha2": "abc"}]), BadFormatError),
    ("a file URL is an IRL", statement(attachments=[{**FILE, "fileUrl": "x"}]), BadFormatError),
    # voiding
    (
        "a voiding statement points at one",
        {**voiding(ANY_ID), "object": ACTIVITY},
        NotAllowedHereError,
    ),
]
