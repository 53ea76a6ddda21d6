"""When a known id is the same statement again, and when it is another one (Data 2.3.1)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_leadership.store.comparison import fingerprint
from store.helpers import ACTIVITY, ACTOR, OTHER, VERB, attachment, statement, sub_statement

ID = "6d3e01fb-07d0-46ef-9f7f-b999a5299a07"
MEMBERS = [OTHER, ACTOR, {"mbox": "mailto:third@agency.example"}]
FILES = [attachment(content, fileUrl="https://f.example") for content in (b"1", b"2")]

SAME: dict[str, tuple[Any, Any]] = {
    "what the store assigns": (
        {"id": ID, "stored": "2026-01-01T00:00:00Z", "authority": ACTOR, "version": "1.0.3"},
        {"id": None},
    ),
    "a verb's display": ({"verb": {"id": VERB["id"]}}, {}),
    "an activity's definition": ({"object": {"id": ACTIVITY["id"]}}, {}),
    "the object type an activity has anyway": (
        {"object": {**ACTIVITY, "objectType": "Activity"}},
        {"object": {"id": ACTIVITY["id"]}},
    ),
    "the object type an agent has anyway": ({"actor": {"account": ACTOR["account"]}}, {}),
    "the order of attachments": ({"attachments": FILES}, {"attachments": FILES[::-1]}),
    "an array of one context activity": (
        {"context": {"contextActivities": {"parent": ACTIVITY}}},
        {"context": {"contextActivities": {"parent": [{"id": ACTIVITY["id"]}]}}},
    ),
    "the case of a registration": (
        {"context": {"registration": ID}},
        {"context": {"registration": ID.upper()}},
    ),
    "the case of a mail domain": (
        {"actor": {"mbox": "mailto:Ann@Agency.example"}},
        {"actor": {"mbox": "mailto:Ann@agency.EXAMPLE"}},
    ),
    "a sub-statement's time zone": (
        {"object": sub_statement(timestamp="2026-01-01T12:00:00Z")},
        {"object": sub_statement(timestamp="2026-01-01T13:00:00.000+01:00")},
    ),
}

DIFFERENT: dict[str, tuple[Any, Any]] = {
    "another actor": ({"actor": OTHER}, {}),
    "another case before the @": (
        {"actor": {"mbox": "mailto:Ann@a.example"}},
        {"actor": {"mbox": "mailto:ann@a.example"}},
    ),
    "another verb": ({"verb": {"id": "a:b"}}, {}),
    "another object": ({"object": {"id": "a:b"}}, {}),
    "another score": ({"result": {"score": {"raw": 1}}}, {"result": {"score": {"raw": 2}}}),
    "a result at all": ({"result": {"success": True}}, {}),
    "a duration written differently": (
        {"result": {"duration": "PT120S"}},
        {"result": {"duration": "PT2M"}},
    ),
    "the case of a response": (
        {"result": {"response": "a"}},
        {"result": {"response": "A"}},
    ),
    "other attachments": ({"attachments": FILES}, {"attachments": FILES[:1]}),
}


@pytest.mark.parametrize("change", SAME)
def test_these_differences_do_not_count(change: str) -> None:
    one, other = SAME[change]
    assert fingerprint(statement(**one)) == fingerprint(statement(**other))


@pytest.mark.parametrize("change", DIFFERENT)
def test_these_differences_count(change: str) -> None:
    one, other = DIFFERENT[change]
    assert fingerprint(statement(**one)) != fingerprint(statement(**other))


@given(st.permutations(MEMBERS))
def test_a_groups_members_have_no_order(members: list[dict[str, Any]]) -> None:
    group = {"objectType": "Group", "member": members}
    expected = {"objectType": "Group", "member": MEMBERS}
    assert fingerprint(statement(actor=group)) == fingerprint(statement(actor=expected))


@given(st.permutations(sorted(statement(result={"success": True}, context={"language": "gd"}))))
def test_properties_have_no_order(order: list[str]) -> None:
    whole = statement(result={"success": True}, context={"language": "gd"})
    shuffled = {key: whole[key] for key in order}
    assert fingerprint(shuffled) == fingerprint(whole)
