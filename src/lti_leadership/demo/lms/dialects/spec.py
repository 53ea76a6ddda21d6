"""The base dialect: LTI 1.3 and LTI Advantage as the specifications have them.

An LMS's dialect is a subclass that overrides what that LMS does otherwise, one thing a method,
and says where that was seen. Nothing outside this package asks which LMS it is.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from lti_leadership.demo.lms.config import CourseConfig, ToolConfig
from lti_leadership.demo.lms.dialects.facts import LaunchFacts
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.people import Person, Post
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.vocabulary import (
    AGS_SCOPES,
    CLAIM,
    DEEP_LINKING_REQUEST,
    RESOURCE_LINK_REQUEST,
    ROLE_INSTITUTION_ADMINISTRATOR,
    ROLE_INSTRUCTOR,
    ROLE_LEARNER,
    ROLE_MENTOR,
    ROLE_SYSTEM_ADMINISTRATOR,
    SCOPE_MEMBERSHIP,
)


class SpecDialect:
    """A platform by the book."""

    name: ClassVar[str] = "spec"
    family_code: ClassVar[str] = "demo-lms"
    version: ClassVar[str] = "1"
    product_version: ClassVar[str] = "1"
    paths: ClassVar[Paths] = Paths()
    context_type: ClassVar[str] = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"
    id_token_seconds: ClassVar[int] = 3600
    registration_status: ClassVar[int] = 201
    nrps_versions: ClassVar[tuple[str, ...]] = ("2.0",)

    token_content_type: ClassVar[str] = "application/json"  # noqa: S105 - a media type
    key_set_unreachable_is_page: ClassVar[bool] = False
    wrong_accept_status: ClassVar[int] = 406
    wrong_content_type_status: ClassVar[int] = 415
    missing_scope_status: ClassVar[int] = 403
    deep_link_refusal_status: ClassVar[int] = 400
    line_item_created_status: ClassVar[int] = 201

    def assertion_audience(self, token_url: str) -> str:
        """Return what a client assertion's `aud` has to be."""
        return token_url

    def message_hint(self, launch_id: str, link_id: int | None) -> str:
        """Return the lti_message_hint that carries a launch id."""
        del link_id
        return launch_id

    def platform_configuration(self) -> dict[str, Any]:
        """Return the LTI part of the openid-configuration (Dynamic Registration 1.0, 3.4)."""
        return {
            "product_family_code": self.family_code,
            "version": self.product_version,
            "messages_supported": [
                {"type": RESOURCE_LINK_REQUEST},
                {"type": DEEP_LINKING_REQUEST, "placements": ["ContentArea"]},
            ],
            "variables": list(VARIABLES),
        }

    def registered_scopes(self, tool: ToolConfig) -> list[str]:
        """Return the scopes the answer to a registration claims were granted."""
        return list(tool.scopes)

    def registered_custom(self, tool: ToolConfig) -> dict[str, str]:
        """Return the custom parameters as the answer to a registration has them."""
        return tool.custom

    def service_query(self, registration: Registration) -> dict[str, str]:
        """Return the query every AGS address carries."""
        del registration
        return {}

    def roles(self, person: Person) -> list[str]:
        """Return the roles claim of a person in any of the courses."""
        return list(_ROLES[person.post])

    def member_roles(self, person: Person) -> list[str]:
        """Return the roles of a person in a membership list."""
        return self.roles(person)

    def context(self, course: CourseConfig) -> dict[str, Any]:
        """Return the context claim."""
        return {
            "id": str(course.id),
            "label": course.label,
            "title": course.title,
            "type": [self.context_type],
        }

    def identity(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return the claims that say who it is, no more than the registration allows."""
        tool, person = facts.registration.tool, facts.person
        claims = {"sub": person.id, **self.names(facts.registration, person)}
        if tool.send_email:
            claims["email"] = person.email
        return claims

    def names(self, registration: Registration, person: Person) -> dict[str, str]:
        """Return a person's names as claims; nothing when names are withheld."""
        if not registration.tool.send_names:
            return {}
        return {
            "given_name": person.given_name,
            "family_name": person.family_name,
            "name": person.name,
        }

    def presentation(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return the launch_presentation claim."""
        return {
            "locale": "en",
            "document_target": facts.document_target,
            "return_url": facts.addresses.launch_return,
        }

    def platform(self, facts: LaunchFacts) -> dict[str, str]:
        """Return the tool_platform claim."""
        return {
            "product_family_code": self.family_code,
            "version": self.version,
            "guid": facts.guid,
            "name": facts.lms_name,
        }

    def custom(self, facts: LaunchFacts) -> dict[str, str]:
        """Return the custom claim: the tool's parameters, then the activity's on top."""
        own = facts.link.custom if facts.link else {}
        return {
            key: substitute(value, facts)
            for key, value in {**facts.registration.tool.custom, **own}.items()
        }

    def ags_endpoint(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return the AGS endpoint claim; `lineitem` only where there is one."""
        granted = [scope for scope in AGS_SCOPES if scope in facts.registration.tool.scopes]
        claim: dict[str, Any] = {"scope": granted, "lineitems": facts.addresses.line_items}
        if facts.addresses.line_item is not None:
            claim["lineitem"] = facts.addresses.line_item
        return claim

    def nrps_service(self, facts: LaunchFacts) -> dict[str, Any] | None:
        """Return the names and roles claim, or None if it is not offered in this launch."""
        if SCOPE_MEMBERSHIP not in facts.registration.tool.scopes:
            return None
        return {
            "context_memberships_url": facts.addresses.members,
            "service_versions": list(self.nrps_versions),
        }

    def extras(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return whatever else this LMS puts into a launch."""
        mentees = list(facts.person.mentees)
        return {f"{CLAIM}role_scope_mentor": mentees} if mentees else {}


_ROLES: dict[Post, tuple[str, ...]] = {
    Post.LEARNER: (ROLE_LEARNER,),
    Post.LINE_MANAGER: (ROLE_MENTOR,),
    Post.LEAD: (ROLE_INSTRUCTOR,),
    Post.ADMINISTRATOR: (ROLE_INSTITUTION_ADMINISTRATOR, ROLE_SYSTEM_ADMINISTRATOR),
}


VARIABLES = (
    "Context.id",
    "Context.id.history",
    "Context.label",
    "Context.title",
    "Person.name.family",
    "Person.name.full",
    "Person.name.given",
    "Person.sourcedId",
    "ResourceLink.description",
    "ResourceLink.id",
    "ResourceLink.title",
    "User.id",
    "User.username",
)


def substitute(value: str, facts: LaunchFacts) -> str:
    """Return a custom value, filled in if it is a known variable; unknown ones stay as written."""
    return variables(facts).get(value, value)


def variables(facts: LaunchFacts) -> dict[str, str]:
    """Return the custom parameter variables this LMS knows, with their values in this launch."""
    person, course = facts.person, facts.course
    known = {
        "$User.id": person.id,
        "$User.username": person.key,
        "$Person.sourcedId": person.sourced_id,
        "$Context.id": str(course.id),
        "$Context.label": course.label,
        "$Context.title": course.title,
        "$Context.id.history": "",
    }
    if facts.registration.tool.send_names:
        known["$Person.name.full"] = person.name
        known["$Person.name.given"] = person.given_name
        known["$Person.name.family"] = person.family_name
    if facts.link is not None:
        known["$ResourceLink.id"] = str(facts.link.id)
        known["$ResourceLink.title"] = facts.link.title
        known["$ResourceLink.description"] = facts.link.description
    return known


def as_json(value: dict[str, Any]) -> str:
    """Return JSON without spaces, as PHP writes it."""
    return json.dumps(value, separators=(",", ":"))
