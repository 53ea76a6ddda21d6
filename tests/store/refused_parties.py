"""Statements whose actor, verb or object breaks a rule: the rule, the statement, the refusal."""

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
from store.bent_statements import ANY_ID, GROUP, by, without
from store.helpers import (
    ACTOR,
    OTHER,
    VERB,
    about,
    reference,
    statement,
)

REFUSED_PARTIES: list[tuple[str, Any, type[InvalidStatementError]]] = [
    ("a statement is an object", ["not", "one"], WrongTypeError),
    ("an actor is needed", statement(actor=None), MissingPropertyError),
    ("a verb is needed", statement(verb=None), MissingPropertyError),
    ("an object is needed", statement(object=None), MissingPropertyError),
    ("no unknown property", statement(dummy="x"), UnknownPropertyError),
    (
        "property names have their case",
        without(statement(Actor=ACTOR), "actor"),
        UnknownPropertyError,
    ),
    ("no null", by(mbox="mailto:a@b.example", name=None), WrongTypeError),
    ("an id is a UUID", statement(id="not-a-uuid"), BadFormatError),
    ("an id has its hyphens", statement(id=ANY_ID.replace("-", "")), BadFormatError),
    ("an id has 32 digits", statement(id=ANY_ID + "8"), BadFormatError),
    ("an id is hexadecimal", statement(id="M" + ANY_ID[1:]), BadFormatError),
    (
        "an id has an RFC 4122 variant",
        statement(id=ANY_ID[:19] + "0f7f" + ANY_ID[23:]),
        BadFormatError,
    ),
    ("an id is a string", statement(id=12345), WrongTypeError),
    # actors
    ("an actor is an object", statement(actor="me"), WrongTypeError),
    ("an agent has an identifier", by(name="Ann"), NotAllowedHereError),
    (
        "an agent has only one identifier",
        {**statement(), "actor": {**ACTOR, **OTHER}},
        NotAllowedHereError,
    ),
    ("an mbox is a mailto IRI", by(mbox="ann@agency.example"), BadFormatError),
    ("an mbox has one address", by(mbox="mailto:a@b.example,c@d.example"), BadFormatError),
    ("an mbox has an address", by(mbox="mailto:"), BadFormatError),
    ("an mbox_sha1sum has 40 digits", by(mbox_sha1sum="abc"), BadFormatError),
    ("an openid is an IRI", by(openid="ann"), BadFormatError),
    ("an account has a home page", by(account={"name": "a"}), MissingPropertyError),
    (
        "an account has a name",
        by(account={"homePage": "https://a.example"}),
        MissingPropertyError,
    ),
    ("a home page is an IRL", by(account={"homePage": "a", "name": "a"}), BadFormatError),
    (
        "an account name is a string",
        by(account={"homePage": "https://a.example", "name": {"a": 1}}),
        WrongTypeError,
    ),
    ("an actor's name is a string", by(mbox="mailto:a@b.example", name=7), WrongTypeError),
    (
        "an object type is spelt right",
        by(objectType="agent", **without(OTHER, "objectType")),
        BadFormatError,
    ),
    (
        "an agent has no members",
        {**statement(), "actor": {**OTHER, "member": []}},
        UnknownPropertyError,
    ),
    ("an anonymous group has members", by(objectType="Group"), MissingPropertyError),
    (
        "an anonymous group has some member",
        by(objectType="Group", member=[]),
        MissingPropertyError,
    ),
    ("a member is an agent", by(objectType="Group", member=[GROUP]), BadFormatError),
    ("members are an array", by(objectType="Group", member=OTHER), WrongTypeError),
    (
        "a group has one identifier",
        by(**GROUP, openid="https://team.example"),
        NotAllowedHereError,
    ),
    # verbs
    ("a verb has an id", statement(verb={"display": {"en": "x"}}), MissingPropertyError),
    ("a verb id is an IRI", statement(verb={"id": "completed"}), BadFormatError),
    ("an IRI has no spaces", statement(verb={"id": "http://a b"}), BadFormatError),
    ("an IRI's scheme has no =", statement(verb={"id": "ab=c://should.fail"}), BadFormatError),
    ("an IRI's escapes are whole", statement(verb={"id": "http://a/%4"}), BadFormatError),
    ("a display is a language map", statement(verb={**VERB, "display": "done"}), WrongTypeError),
    (
        "a display's words are strings",
        statement(verb={**VERB, "display": {"en": 1}}),
        WrongTypeError,
    ),
    *[
        (
            f"{tag} is no language tag",
            statement(verb={**VERB, "display": {tag: "x"}}),
            BadFormatError,
        )
        for tag in (
            "de-419-DE",
            "a-DE",
            "ar-a-aaa-b-bbb-a-ccc",
            "a12345",
            "",
            "en_GB",
            "x",
            "de-1901-1901",
        )
    ],
    # objects
    ("an activity has an id", statement(object={"definition": {}}), MissingPropertyError),
    ("an activity id is an IRI", statement(object={"id": "area 3"}), BadFormatError),
    (
        "an object type is known",
        statement(object={"objectType": "Thing", "id": "a:b"}),
        BadFormatError,
    ),
    (
        "an object type is a string",
        statement(object={"objectType": 1, "id": "a:b"}),
        WrongTypeError,
    ),
    (
        "a definition is an object",
        statement(object={"id": "a:b", "definition": "x"}),
        WrongTypeError,
    ),
    ("a definition's name is a map", statement(object=about(name="x")), WrongTypeError),
    ("a definition's type is an IRI", statement(object=about(type="x")), BadFormatError),
    ("more info is an IRL", statement(object=about(moreInfo="x")), BadFormatError),
    ("moreInfo has its case", statement(object=about(moreinfo="a:b")), UnknownPropertyError),
    ("an extension key is an IRI", statement(object=about(extensions={"x": 1})), BadFormatError),
    ("extensions are an object", statement(object=about(extensions=[])), WrongTypeError),
    (
        "an interaction type is known",
        statement(object=about(interactionType="Choice")),
        BadFormatError,
    ),
    (
        "choices need an interaction type",
        statement(object=about(choices=[{"id": "a"}])),
        NotAllowedHereError,
    ),
    (
        "a likert has no choices",
        statement(object=about(interactionType="likert", choices=[{"id": "a"}])),
        NotAllowedHereError,
    ),
    (
        "a component has an id",
        statement(object=about(interactionType="choice", choices=[{}])),
        MissingPropertyError,
    ),
    (
        "components differ in their ids",
        statement(object=about(interactionType="choice", choices=[{"id": "a"}, {"id": "a"}])),
        NotAllowedHereError,
    ),
    (
        "correct responses are strings",
        statement(object=about(interactionType="numeric", correctResponsesPattern=[1])),
        WrongTypeError,
    ),
    (
        "a reference has an id",
        statement(object={"objectType": "StatementRef"}),
        MissingPropertyError,
    ),
    ("a reference's id is a UUID", statement(object=reference("x")), BadFormatError),
]
