"""The custom parameter variables this LMS knows (LTI Core 1.3, appendix B)."""

from __future__ import annotations

from lti_leadership.demo.lms.dialects.facts import LaunchFacts

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
        "$User.id": facts.user_id,
        "$User.username": person.key,
        "$Person.sourcedId": person.sourced_id,
        "$Context.id": facts.context_id,
        "$Context.label": course.label,
        "$Context.title": course.title,
        "$Context.id.history": "",
    }
    if facts.registration.tool.send_names:
        known["$Person.name.full"] = person.name
        known["$Person.name.given"] = person.given_name
        known["$Person.name.family"] = person.family_name
    if facts.link is not None:
        known["$ResourceLink.id"] = facts.link_id or ""
        known["$ResourceLink.title"] = facts.link.title
        known["$ResourceLink.description"] = facts.link.description
    return known
