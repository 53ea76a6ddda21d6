"""Open edX as it was observed to behave (lti-consumer-xblock 11.4.4, own experiments, Nov 2026).

Each registered tool is one block with its own client_id (Open edX: a passport), keys and token
address. Left strict where Open edX is lenient, as everywhere in this LMS: the parameters of a
sign-in request, the claims of an assertion, unknown scopes, scores of staff.
Simpler than Open edX: services are numbered by course, not by block; all names are the demo's.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
from typing import Any, ClassVar, Literal

from lti_leadership.demo.lms.config import CourseConfig
from lti_leadership.demo.lms.dialects.facts import LaunchFacts
from lti_leadership.demo.lms.dialects.openedx_services import OpenEdxServices
from lti_leadership.demo.lms.dialects.paths import OPENEDX_PATHS, Paths
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.launches import LaunchIntent
from lti_leadership.demo.lms.people import Person, Post
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.vocabulary import (
    AGS_ENDPOINT_CLAIM,
    CLAIM,
    DEEP_LINKING_CLAIM,
    NRPS_CLAIM,
    ROLE_ADMINISTRATOR,
    ROLE_INSTITUTION_ADMINISTRATOR,
    ROLE_INSTITUTION_NONE,
    ROLE_INSTRUCTOR,
    ROLE_LEARNER,
    ROLE_SYSTEM_ADMINISTRATOR,
    ROLE_SYSTEM_NONE,
    SCOPE_LINE_ITEM_READ,
    SCOPE_RESULT_READ,
    SCOPE_SCORE,
)

DECLARATIVE_SCOPES = frozenset({SCOPE_LINE_ITEM_READ, SCOPE_RESULT_READ, SCOPE_SCORE})


class OpenEdxDialect(OpenEdxServices, SpecDialect):
    """Open edX, its blocks in the declarative mode (the default)."""

    name: ClassVar[str] = "openedx"
    paths: ClassVar[Paths] = OPENEDX_PATHS
    context_type: ClassVar[str] = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"
    login_method: ClassVar[Literal["GET", "POST"]] = "GET"
    hint_suffices: ClassVar[bool] = True
    posts_errors_back: ClassVar[bool] = False
    registers_tools: ClassVar[bool] = False
    offers_roster: ClassVar[bool] = False

    def __init__(self) -> None:
        """Begin with the roles in some order."""
        self._launches = itertools.count()

    def passport(self, registration: Registration) -> str:
        """Return the client_id: each block has keys and a token address of its own."""
        return registration.client_id

    def public_key(self, jwk: dict[str, Any]) -> dict[str, Any]:
        """Return a key without `use` and `alg`."""
        return {
            "key_ops": ["verify"],
            **{name: jwk[name] for name in ("kty", "n", "e", "kid")},
        }

    def user_id(self, person: Person) -> str:
        """Return the external user id, a UUID, the same in all courses."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"openedx user {person.id}"))

    def context_id(self, course: CourseConfig) -> str:
        """Return the course key."""
        return f"course-v1:Demo+{course.label}+2026"

    def link_id(self, number: int, course: CourseConfig) -> str:
        """Return the usage key."""
        block = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
        return f"block-v1:Demo+{course.label}+2026+type@lti_consumer+block@{block}"

    def message_hint(self, launch_id: str, intent: LaunchIntent) -> str:
        """Return the same 32 hex digits for every launch of one person in one block."""
        del launch_id
        key = f"{intent.user_id} {intent.registration_id} {intent.resource_link_id}"
        return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()

    def roles(self, person: Person) -> list[str]:
        """Return the roles, in another order each time: Open edX has them from a set."""
        roles = _ROLES[person.post]
        first = next(self._launches) % len(roles)
        return [*roles[first:], *roles[:first]]

    def member_roles(self, person: Person) -> list[str]:
        """Return the roles in the course only."""
        return [role for role in self.roles(person) if "/membership#" in role]

    def member(self, registration: Registration, person: Person) -> dict[str, Any]:
        """Return no given and family names, no staff number."""
        shown = super().member(registration, person)
        return {name: value for name, value in shown.items() if name in _MEMBER_FIELDS}

    def roster_context(self, course: CourseConfig) -> dict[str, str]:
        """Return the id only."""
        return {"id": self.context_id(course)}

    def names(self, registration: Registration, person: Person) -> dict[str, str]:
        """Return the full name and the user name; never given and family names."""
        if not registration.tool.send_names:
            return {}
        return {"name": person.name, "preferred_username": person.key}

    def context(self, course: CourseConfig) -> dict[str, Any]:
        """Return the course, its key as the label too."""
        title = f"{course.title} - Demo"
        return {**super().context(course), "label": self.context_id(course), "title": title}

    def presentation(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return the frame, whatever it is opened in: no locale, no way back."""
        del facts
        return {"document_target": "iframe"}

    def platform(self, facts: LaunchFacts) -> dict[str, str]:
        """Return guid and name; nothing says that this is Open edX."""
        return {"guid": facts.guid, "name": facts.lms_name}

    def custom(self, facts: LaunchFacts) -> dict[str, str]:
        """Return the block's parameters as written: `$User.username` stays as it is."""
        own = facts.link.custom if facts.link else {}
        return {**facts.registration.tool.custom, **own}

    def ags_endpoint(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return the scopes of the declarative mode."""
        claim = super().ags_endpoint(facts)
        granted = [scope for scope in claim["scope"] if scope in DECLARATIVE_SCOPES]
        return {**claim, "scope": granted}

    def extras(self, facts: LaunchFacts) -> dict[str, Any]:
        """Return `azp`, which says the same as `aud`; nobody is a mentor here."""
        return {"azp": facts.registration.client_id}

    def sent(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Leave out the link's title and what is empty; nearly all when content is selected."""
        link = claims.get(f"{CLAIM}resource_link")
        if link is None:
            kept = {name: value for name, value in claims.items() if name not in _ONLY_OF_LINKS}
            return {**kept, _SETTINGS: {**claims[_SETTINGS], **_SELECTING}}
        kept = {name: value for name, value in claims.items() if value or name != _CUSTOM}
        return {**kept, f"{CLAIM}resource_link": {"id": link["id"]}}


_CUSTOM = f"{CLAIM}custom"
_SETTINGS = f"{DEEP_LINKING_CLAIM}deep_linking_settings"
_SELECTING = {
    "accept_types": ["ltiResourceLink", "link", "html", "image"],
    "accept_presentation_document_targets": ["iframe", "window", "embed"],
    "auto_create": True,
    "title": "",
}
_ONLY_OF_LINKS = frozenset(
    {
        _CUSTOM,
        f"{CLAIM}launch_presentation",
        f"{CLAIM}tool_platform",
        AGS_ENDPOINT_CLAIM,
        NRPS_CLAIM,
    }
)
_MEMBER_FIELDS = frozenset({"status", "user_id", "roles", "name", "email"})
_NO_OTHER = (ROLE_SYSTEM_NONE, ROLE_INSTITUTION_NONE)
_ROLES: dict[Post, tuple[str, ...]] = {
    Post.LEARNER: (ROLE_LEARNER, *_NO_OTHER),
    Post.LINE_MANAGER: (ROLE_INSTRUCTOR, *_NO_OTHER),
    Post.LEAD: (ROLE_INSTRUCTOR, ROLE_ADMINISTRATOR, *_NO_OTHER),
    Post.ADMINISTRATOR: (
        ROLE_SYSTEM_ADMINISTRATOR,
        ROLE_INSTITUTION_ADMINISTRATOR,
        ROLE_ADMINISTRATOR,
        ROLE_INSTRUCTOR,
    ),
}
