"""The base dialect: LTI 1.3 and LTI Advantage as the specifications have them.

An LMS's dialect is a subclass that overrides what that LMS does otherwise, one thing a method,
and says where that was seen. Nothing outside this package asks which LMS it is.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar, Literal

from lti_leadership.demo.lms.config import CourseConfig, ToolConfig
from lti_leadership.demo.lms.dialects.facts import LaunchFacts
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.dialects.services import ServiceRules
from lti_leadership.demo.lms.dialects.variables import VARIABLES, substitute
from lti_leadership.demo.lms.launches import LaunchIntent
from lti_leadership.demo.lms.people import Person, Post, mentees_of
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


class SpecDialect(ServiceRules):
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

    shared_issuer: ClassVar[str | None] = None
    """The one issuer of all sites of this make; None: each site is its own."""
    key_seconds: ClassVar[int | None] = None
    """How long a signing key is used before the next takes its place; None: until told."""
    login_method: ClassVar[Literal["GET", "POST"]] = "POST"
    hint_suffices: ClassVar[bool] = False
    """The lti_message_hint alone says whose launch it is, without a session, again and again."""
    posts_errors_back: ClassVar[bool] = True
    """A fault in a sign-in request is told to the tool; False: it is a page of the LMS."""
    registers_tools: ClassVar[bool] = True
    """A tool can register itself (Dynamic Registration 1.0)."""
    sends_registration_token: ClassVar[bool] = True
    configuration_needs_token: ClassVar[bool] = False
    offers_roster: ClassVar[bool] = True
    """Names and roles are offered unless a registration says otherwise."""
    items_need_url: ClassVar[bool] = False

    def passport(self, registration: Registration) -> str:
        """Return whose own key set, signing key and token address; "": the platform's."""
        del registration
        return ""

    def public_key(self, jwk: dict[str, Any]) -> dict[str, Any]:
        """Return a key of the platform's key set as it is published."""
        return jwk

    def user_id(self, person: Person) -> str:
        """Return the id tools know a person by: `sub`, userId, user_id."""
        return person.id

    def context_id(self, course: CourseConfig) -> str:
        """Return the id tools know a course by."""
        return str(course.id)

    def link_id(self, number: int, course: CourseConfig) -> str:
        """Return the id tools know an activity by."""
        del course
        return str(number)

    def login_extras(self) -> dict[str, str]:
        """Return what the first form of a launch has beyond the specification's fields."""
        return {}

    def login_hint(self, person: Person) -> str:
        """Return the login_hint of a person."""
        return self.user_id(person)

    def message_hint(self, launch_id: str, intent: LaunchIntent) -> str:
        """Return the lti_message_hint that a launch is remembered under."""
        del intent
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

    def member(self, registration: Registration, person: Person) -> dict[str, Any]:
        """Return a person as a member of a course (NRPS 2.0, 2.2)."""
        tool = registration.tool
        return {
            "status": "Active",
            "roles": self.member_roles(person),
            "user_id": self.user_id(person),
            "lis_person_sourcedid": person.sourced_id,
            **self.names(registration, person),
            **({"email": person.email} if tool.send_email else {}),
            **({"ext_user_username": person.key} if tool.send_names else {}),
        }

    def roster_context(self, course: CourseConfig) -> dict[str, str]:
        """Return the course in a membership list."""
        return {"id": self.context_id(course), "label": course.label, "title": course.title}

    def offers_roster_to(self, tool: ToolConfig) -> bool:
        """Return whether a tool may ask who is in the course."""
        own = tool.names_and_roles
        return SCOPE_MEMBERSHIP in tool.scopes and (self.offers_roster if own is None else own)

    def context(self, course: CourseConfig) -> dict[str, Any]:
        """Return the context claim."""
        return {
            "id": self.context_id(course),
            "label": course.label,
            "title": course.title,
            "type": [self.context_type],
        }

    def identity(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return the claims that say who it is, no more than the registration allows."""
        tool, person = facts.registration.tool, facts.person
        claims = {"sub": self.user_id(person), **self.names(facts.registration, person)}
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
        if not self.offers_roster_to(facts.registration.tool):
            return None
        return {
            "context_memberships_url": facts.addresses.members,
            "service_versions": list(self.nrps_versions),
        }

    def extras(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return whatever else this LMS puts into a launch."""
        mentees = [self.user_id(person) for person in mentees_of(facts.person)]
        return {f"{CLAIM}role_scope_mentor": mentees} if mentees else {}

    def sent(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Return the finished claims of a launch as this LMS sends them."""
        return claims


_ROLES: dict[Post, tuple[str, ...]] = {
    Post.LEARNER: (ROLE_LEARNER,),
    Post.LINE_MANAGER: (ROLE_MENTOR,),
    Post.LEAD: (ROLE_INSTRUCTOR,),
    Post.ADMINISTRATOR: (ROLE_INSTITUTION_ADMINISTRATOR, ROLE_SYSTEM_ADMINISTRATOR),
}


def as_json(value: dict[str, Any]) -> str:
    """Return JSON without spaces, as PHP writes it."""
    return json.dumps(value, separators=(",", ":"))
