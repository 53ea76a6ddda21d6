"""Every rule of the data model: what obeys it is taken, what breaks it is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from lti_leadership.store.validation import InvalidStatementError, rules_for
from lti_leadership.store.validation.errors import BadFormatError
from store.bent_statements import ANY_ID, CHOICE, GROUP, by, scored, within, without
from store.helpers import (
    ACTIVITY,
    ACTOR,
    OTHER,
    VERB,
    about,
    statement,
    sub_statement,
    voiding,
)
from store.refused_details import REFUSED_DETAILS
from store.refused_parties import REFUSED_PARTIES

V1, V2 = "1.0.3", "2.0.0"
BOTH = (V1, V2)
REFUSED = [*REFUSED_PARTIES, *REFUSED_DETAILS]

ACCEPTED: list[tuple[str, Any]] = [
    ("the plain one", statement()),
    ("no object types", statement(actor=without(ACTOR, "objectType"), object={"id": "a:b"})),
    ("an upper-case id", statement(id=ANY_ID.upper())),
    ("a group with members", by(objectType="Group", member=[OTHER, ACTOR])),
    ("a group by mbox", by(**GROUP)),
    ("a person as object", statement(object=OTHER)),
    ("a group as object", statement(object=GROUP)),
    ("a sub-statement", statement(object=sub_statement(context={"language": "gd"}))),
    ("a null inside extensions", statement(object=about(extensions={"a:b": None}))),
    ("anything inside extensions", statement(result={"extensions": {"a:b": [{"x": {}}, 1e9]}})),
    ("an interaction", statement(object=about(**CHOICE, correctResponsesPattern=["a[,]b"]))),
    ("a full score", scored(scaled=-1, raw=2, min=1, max=5)),
    (
        "a group authority of two",
        statement(authority={"objectType": "Group", "member": [OTHER, ACTOR]}),
    ),
    ("one context activity", within(contextActivities={"parent": ACTIVITY})),
    ("an empty result", statement(result={})),
    ("an empty display", statement(verb={**VERB, "display": {}})),
    ("a voiding statement", voiding(ANY_ID)),
    *[
        (f"the language tag {tag}", statement(verb={**VERB, "display": {tag: "x"}}))
        for tag in (
            "en",
            "en-GB",
            "gd",
            "zh-cmn-Hans-CN",
            "sl-rozaj-biske",
            "de-CH-1901",
            "hy-Latn-IT-arevela",
            "i-enochian",
            "az-Arab-x-AZE-derbend",
            "x-whatever",
            "es-419",
            "en-a-myext-b-another",
        )
    ],
    *[
        (f"the duration {text}", statement(result={"duration": text}))
        for text in ("PT1H0M0.1S", "PT4H35M59.14S", "P3Y1M29DT4H35M59.14S", "P4W", "P3Y", "P1.5D")
    ],
    *[
        (f"the timestamp {text}", statement(timestamp=text))
        for text in (
            "2008-09-15T15:53:00.601Z",
            "2008-09-15T15:53:00.601234567+01:00",
            "2008-09-15T15:53:00-05:00",
        )
    ],
]


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(("rule", "value", "error"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_breaks_a_rule_is_refused(
    rule: str, value: Any, error: type[InvalidStatementError], version: str
) -> None:
    assert rule
    with pytest.raises(error):
        rules_for(version).check(value)


@pytest.mark.parametrize("version", BOTH)
@pytest.mark.parametrize(("what", "value"), ACCEPTED, ids=[row[0] for row in ACCEPTED])
def test_what_obeys_is_taken(what: str, value: Any, version: str) -> None:
    assert what
    rules_for(version).check(value)


@pytest.mark.parametrize(
    ("text", "taken_by"),
    [
        ("2008-09-15 15:53:00.601+00:00", {V2}),
        ("2008-09-15t15:53:00z", {V2}),
        ("20080915T155300.601Z", {V1}),
        ("20080915T155300+0100", {V1}),
        ("2008-09-15T15:53Z", {V1}),
        ("2008-09-15T15:53:00+01", {V1}),
    ],
)
def test_1_0_takes_iso_8601_and_2_0_takes_rfc_3339(text: str, taken_by: set[str]) -> None:
    assert {version for version in BOTH if _taken(statement(timestamp=text), version)} == taken_by


@pytest.mark.parametrize(
    ("text", "taken_by"), [("1.0", {V1}), ("1.0.9", {V1}), ("2.0.0", {V2}), ("2.0", {V2})]
)
def test_a_statement_says_the_version_it_is_sent_in(text: str, taken_by: set[str]) -> None:
    assert {version for version in BOTH if _taken(statement(version=text), version)} == taken_by


CONTEXT_AGENT = {"objectType": "contextAgent", "agent": OTHER, "relevantTypes": ["a:b"]}
CONTEXT_GROUP = {"objectType": "contextGroup", "group": GROUP}


@pytest.mark.parametrize(
    "context", [{"contextAgents": [CONTEXT_AGENT]}, {"contextGroups": [CONTEXT_GROUP]}]
)
def test_context_agents_and_groups_came_with_2_0(context: dict[str, Any]) -> None:
    assert _taken(statement(context=context), V2)
    assert not _taken(statement(context=context), V1)
    assert _taken(statement(object=sub_statement(context=context)), V2)


@pytest.mark.parametrize(
    "context",
    [
        {"contextAgents": [{**CONTEXT_AGENT, "objectType": "Agent"}]},
        {"contextAgents": [{**CONTEXT_AGENT, "agent": {"key": "x"}}]},
        {"contextAgents": [{**CONTEXT_AGENT, "relevantTypes": []}]},
        {"contextAgents": [{**CONTEXT_AGENT, "relevantTypes": ["abc"]}]},
        {"contextAgents": CONTEXT_AGENT},
        {"contextGroups": [{**CONTEXT_GROUP, "group": OTHER}]},
        {"contextGroups": [{**CONTEXT_GROUP, "objectType": "contextAgent"}]},
        {"contextGroups": [{**CONTEXT_GROUP, "member": [OTHER]}]},
    ],
)
def test_malformed_context_agents_and_groups_are_refused(context: dict[str, Any]) -> None:
    assert not _taken(statement(context=context), V2)


def test_a_refusal_names_the_place_and_not_the_value() -> None:
    with pytest.raises(BadFormatError) as caught:
        rules_for(V1).check(statement(object=about(type="my private words")))
    assert caught.value.at == "statement.object.definition.type"
    assert "private" not in str(caught.value)


def _taken(value: Any, version: str) -> bool:
    try:
        rules_for(version).check(value)
    except InvalidStatementError:
        return False
    return True
