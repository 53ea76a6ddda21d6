"""From the LMS's role URIs to the one role that a person has here.

The roles of the course (context) decide. An institution or system administrator counts as one
only together with a teaching role in the course: Canvas sends institution roles to people who are
enrolled as learners, and those are learners here. A course's own `Administrator` beside
`Instructor` is a course teacher: Open edX gives both to every one of them.
Vocabulary: LTI 1.3 core, appendix A.2.
"""

from __future__ import annotations

from collections.abc import Iterable

from lti_leadership.lti.models import Role

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
ADMINISTRATORS = frozenset(
    {
        "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
        "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
        "http://purl.imsglobal.org/vocab/lis/v2/system/person#SysAdmin",
    }
)
TEACHING = frozenset({"Instructor", "ContentDeveloper", "Manager"})


def role_from_claim(uris: Iterable[str]) -> Role:
    """Return the role that counts; nothing known gives the least: a learner."""
    given = set(uris)
    context_roles = {role for uri in given if (role := _context_role(uri)) is not None}
    teaches = bool(context_roles & TEACHING)
    runs_the_course = "Administrator" in context_roles and "Instructor" not in context_roles
    if runs_the_course or (teaches and given & ADMINISTRATORS):
        return Role.ADMINISTRATOR
    if teaches:
        return Role.LEAD
    if "Mentor" in context_roles:
        return Role.MENTOR
    return Role.LEARNER


def _context_role(uri: str) -> str | None:
    """Return `Instructor` for its full, short and `membership#` forms; None for a sub-role."""
    if uri.startswith(f"{MEMBERSHIP}#"):
        return uri.rpartition("#")[2]
    return uri if "/" not in uri and "#" not in uri else None
