"""How the LMS speaks, by name. A new LMS is a new subclass and a line in DIALECTS."""

from __future__ import annotations

from lti_leadership.demo.lms.dialects.blackboard import BlackboardDialect
from lti_leadership.demo.lms.dialects.brightspace import BrightspaceDialect
from lti_leadership.demo.lms.dialects.canvas import CanvasDialect
from lti_leadership.demo.lms.dialects.moodle import MoodleDialect
from lti_leadership.demo.lms.dialects.openedx import OpenEdxDialect
from lti_leadership.demo.lms.dialects.spec import SpecDialect

DIALECTS: dict[str, SpecDialect] = {
    dialect.name: dialect
    for dialect in (
        SpecDialect(),
        MoodleDialect(),
        CanvasDialect(),
        BrightspaceDialect(),
        BlackboardDialect(),
        OpenEdxDialect(),
    )
}


class DialectUnknown(LookupError):
    """The configuration names a dialect that nobody has written."""

    def __init__(self, name: str) -> None:
        """Say which there are."""
        super().__init__(f"No dialect {name!r}; there are: {', '.join(sorted(DIALECTS))}.")


def dialect_named(name: str) -> SpecDialect:
    """Return a dialect; raises DialectUnknown."""
    try:
        return DIALECTS[name]
    except KeyError as error:
        raise DialectUnknown(name) from error
