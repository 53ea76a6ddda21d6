"""From role URIs to the one role that counts here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_leadership.lti.models import Role
from lti_leadership.lti.roles import role_from_claim

CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"

CASES = {
    "nothing": (Role.LEARNER, []),
    "learner": (Role.LEARNER, [f"{CONTEXT}#Learner"]),
    "short-learner": (Role.LEARNER, ["Learner"]),
    "instructor": (Role.LEAD, [f"{CONTEXT}#Instructor"]),
    "short-instructor": (Role.LEAD, ["Instructor"]),
    "content-developer": (Role.LEAD, [f"{CONTEXT}#ContentDeveloper"]),
    "manager": (Role.LEAD, [f"{CONTEXT}#Manager"]),
    "mentor": (Role.MENTOR, [f"{CONTEXT}#Mentor"]),
    "mentor-who-teaches": (Role.LEAD, [f"{CONTEXT}#Mentor", f"{CONTEXT}#Instructor"]),
    "course-administrator": (Role.ADMINISTRATOR, [f"{CONTEXT}#Administrator"]),
    "moodle-site-administrator": (
        Role.ADMINISTRATOR,
        [f"{CONTEXT}#Instructor", f"{INSTITUTION}#Administrator", f"{SYSTEM}#Administrator"],
    ),
    "canvas-learner-with-institution-roles": (
        Role.LEARNER,
        [f"{CONTEXT}#Learner", f"{INSTITUTION}#Administrator", f"{INSTITUTION}#Instructor"],
    ),
    "institution-administrator-alone": (Role.LEARNER, [f"{INSTITUTION}#Administrator"]),
    "institution-instructor-alone": (Role.LEARNER, [f"{INSTITUTION}#Instructor"]),
    "system-administrator-alone": (Role.LEARNER, [f"{SYSTEM}#SysAdmin"]),
    "open-edx-student": (
        Role.LEARNER,
        [f"{SYSTEM}#None", f"{CONTEXT}#Learner", f"{INSTITUTION}#None"],
    ),
    "open-edx-staff": (Role.LEAD, [f"{CONTEXT}#Instructor", f"{SYSTEM}#None"]),
    "teaching-assistant-who-learns": (
        Role.LEARNER,
        [f"{CONTEXT}#Learner", f"{CONTEXT}/Instructor#TeachingAssistant"],
    ),
    "unknown-vocabulary": (Role.LEARNER, ["urn:lti:role:ims/lis/Instructor"]),
    "somebody-elses-administrator": (Role.LEARNER, [f"https://evil.test/{CONTEXT}#Administrator"]),
    "other-case": (Role.LEARNER, [f"{CONTEXT}#instructor"]),
}


@pytest.mark.parametrize(("role", "uris"), CASES.values(), ids=CASES.keys())
def test_the_role_that_counts(role, uris) -> None:
    assert role_from_claim(uris) == role
    assert role_from_claim(list(reversed(uris))) == role


KNOWN = frozenset({"Instructor", "ContentDeveloper", "Manager", "Administrator", "Mentor"})


@given(st.lists(st.text()))
def test_no_text_that_is_not_a_known_role_gives_more_than_the_least(uris) -> None:
    is_known = any(uri.rpartition("#")[2] in KNOWN for uri in uris)
    assert is_known or role_from_claim(uris) == Role.LEARNER
