"""Blackboard Learn, from public documentation; none of it was observed by us.

Sources: docs.anthology.com, "Sample JWT content" (issuer, product_family_code, addresses and ids
like `_4_1`) and "Building the JWT token"; pylti1.3#14 (zoned timestamps), ltijs#237 (items need a
url), ltijs's changelog 5.6.5 ("Bearer"). One registration serves every school: each school is a
site of its own, with its own deployment, behind a common gateway.
Not verified: `sub` (the sample has 32 hex digits; ids of one shape test the tool harder), how a
person who has left is refused, the key set's full path.
"""

from __future__ import annotations

from typing import ClassVar

from lti_leadership.demo.lms.config import CourseConfig
from lti_leadership.demo.lms.dialects.facts import LaunchFacts
from lti_leadership.demo.lms.dialects.paths import BLACKBOARD_PATHS, Paths
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.people import Person


class BlackboardDialect(SpecDialect):
    """Blackboard Learn. That timestamps need a zone and `Bearer` its capital is the base's rule."""

    name: ClassVar[str] = "blackboard"
    family_code: ClassVar[str] = "BlackboardLearn"
    version: ClassVar[str] = "3900.93.0-rel.59+7d3ba1c"
    paths: ClassVar[Paths] = BLACKBOARD_PATHS
    shared_issuer: ClassVar[str | None] = "https://blackboard.com"
    items_need_url: ClassVar[bool] = True

    def user_id(self, person: Person) -> str:
        """Return a primary key of the school's own database: every school has a `_4_1`."""
        return primary_key(person.id)

    def context_id(self, course: CourseConfig) -> str:
        """Return a primary key."""
        return primary_key(course.id)

    def link_id(self, number: int, course: CourseConfig) -> str:
        """Return a primary key."""
        del course
        return primary_key(number)

    def platform(self, facts: LaunchFacts) -> dict[str, str]:
        """Return the platform; its name is the maker's, only guid and url are the school's."""
        return {
            **super().platform(facts),
            "name": "Blackboard, Inc.",
            "description": "Blackboard, Inc.",
            "url": f"{facts.site_url}/",
        }


def primary_key(number: int | str) -> str:
    """Return a number as Learn's database writes it."""
    return f"_{number}_1"
