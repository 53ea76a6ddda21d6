"""Moodle 4.5 as it was observed to behave (own experiments with 4.5.6, November 2026)."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, ClassVar

from lti_leadership.demo.lms.config import CourseConfig, ToolConfig
from lti_leadership.demo.lms.dialects.facts import LaunchFacts
from lti_leadership.demo.lms.dialects.paths import MOODLE_PATHS, Paths
from lti_leadership.demo.lms.dialects.spec import SpecDialect, as_json
from lti_leadership.demo.lms.dialects.variables import substitute
from lti_leadership.demo.lms.launches import LaunchIntent
from lti_leadership.demo.lms.people import Person, Post
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.vocabulary import (
    AGS_SCOPES,
    BASIC_OUTCOME_CLAIM,
    CLAIM,
    MEMBERSHIP_ROLE,
    ROLE_INSTRUCTOR,
    SCOPE_LINE_ITEM,
)


class MoodleDialect(SpecDialect):
    """Moodle. Mentor is the one thing here that a stock Moodle does not send."""

    name: ClassVar[str] = "moodle"
    family_code: ClassVar[str] = "moodle"
    version: ClassVar[str] = "2024100706"
    product_version: ClassVar[str] = "4.5.6 (Build: 20250811)"
    paths: ClassVar[Paths] = MOODLE_PATHS
    context_type: ClassVar[str] = "CourseSection"
    id_token_seconds: ClassVar[int] = 60
    registration_status: ClassVar[int] = 200
    nrps_versions: ClassVar[tuple[str, ...]] = ("1.0", "2.0")

    token_content_type: ClassVar[str] = "text/html; charset=utf-8"  # noqa: S105 - a media type
    key_set_unreachable_is_page: ClassVar[bool] = True
    wrong_accept_status: ClassVar[int] = 400
    wrong_content_type_status: ClassVar[int] = 400
    scope_missing: ClassVar[tuple[int, str]] = (401, "Insufficient scope")
    deep_link_refusal_status: ClassVar[int] = 404

    def message_hint(self, launch_id: str, intent: LaunchIntent) -> str:
        """Return JSON with quotes and braces; without `cmid` when content is selected."""
        link_id = intent.resource_link_id
        course_module = {} if link_id is None else {"cmid": link_id}
        return as_json({**course_module, "launchid": launch_id})

    def registered_scopes(self, tool: ToolConfig) -> list[str]:
        """Claim the lineitem scope as soon as any AGS scope is there: Moodle's own mistake."""
        granted = super().registered_scopes(tool)
        claims_more = not set(granted).isdisjoint(AGS_SCOPES) and SCOPE_LINE_ITEM not in granted
        return [*granted, SCOPE_LINE_ITEM] if claims_more else granted

    def registered_custom(self, tool: ToolConfig) -> dict[str, str]:
        """Cut values at "=": Moodle keeps them whole but answers with the first piece."""
        return {key: value.partition("=")[0] for key, value in tool.custom.items()}

    def service_query(self, registration: Registration) -> dict[str, str]:
        """Return `type_id`: because of it /scores goes before a question mark."""
        return {"type_id": str(registration.id)}

    def roles(self, person: Person) -> list[str]:
        """Return the roles; a site administrator has every capability, so is Instructor too."""
        roles = super().roles(person)
        return [ROLE_INSTRUCTOR, *roles] if person.post is Post.ADMINISTRATOR else roles

    def member_roles(self, person: Person) -> list[str]:
        """Return short names: ["Learner"]."""
        return [role.removeprefix(MEMBERSHIP_ROLE) for role in super().member_roles(person)]

    def presentation(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return only the locale when content is selected."""
        whole = super().presentation(facts)
        return {"locale": whole["locale"]} if facts.link is None else whole

    def platform(self, facts: LaunchFacts) -> dict[str, str]:
        """Return the platform with Moodle's description."""
        return {**super().platform(facts), "description": facts.lms_name}

    def custom(self, facts: LaunchFacts) -> dict[str, str]:
        """Return each of the activity's keys twice: as written, and in lower case with "_"."""
        own = facts.link.custom if facts.link else {}
        values: dict[str, str] = {}
        for key, value in own.items():
            filled = substitute(value.partition("\n")[0], facts)
            values[re.sub(r"[^a-z0-9]", "_", key.lower())] = filled
            values[key] = filled
        for key, value in facts.registration.tool.custom.items():
            values.setdefault(key, substitute(value, facts))
        if facts.link is not None:
            values["context_memberships_url"] = facts.addresses.members
        return values

    def ags_endpoint(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return an empty `lineitem` for a graded activity whose column has been deleted."""
        claim = super().ags_endpoint(facts)
        if facts.link is not None and facts.link.graded:
            claim.setdefault("lineitem", "")
        return claim

    def nrps_service(self, facts: LaunchFacts) -> dict[str, Any] | None:
        """Return nothing when content is selected."""
        return None if facts.link is None else super().nrps_service(facts)

    def extras(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return lis, ext and, on graded activities, LTI 1.1's outcome claim (not for us)."""
        extras = {**super().extras(facts), **_ext(facts)}
        extras[f"{CLAIM}lis"] = _lis(facts.person, facts.course)
        if facts.line_item is not None:
            extras[BASIC_OUTCOME_CLAIM] = _basic_outcome(facts)
        return extras


def _lis(person: Person, course: CourseConfig) -> dict[str, str]:
    return {
        "person_sourcedid": person.sourced_id,
        "course_section_sourcedid": course.id_number,
    }


def _ext(facts: LaunchFacts) -> dict[str, Any]:
    ext = {"lms": "moodle-2"}
    if facts.registration.tool.send_names:
        ext = {"user_username": facts.person.key, **ext}
    return {f"{CLAIM}ext": ext}


def _basic_outcome(facts: LaunchFacts) -> dict[str, str]:
    """Return a claim of Moodle's shape; nothing answers there, as no 1.3 tool should ask."""
    data = as_json({"userid": facts.person.id, "typeid": str(facts.registration.id)})
    digest = hashlib.sha256(f"{facts.guid}{data}".encode()).hexdigest()
    return {
        "lis_result_sourcedid": as_json({"data": json.loads(data), "hash": digest}),
        "lis_outcome_service_url": facts.addresses.basic_outcome,
    }
