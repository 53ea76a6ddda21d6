"""The rules that no one file's shape can hold: what refers to what, and what must be there.

They read the documents rather than the models, so that a slip in one field does not hide the
others, and each rule skips what another rule or the shape has already refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from lti_leadership.framework.checks import inside, structure, uniqueness
from lti_leadership.framework.checks.references import check_mappings
from lti_leadership.framework.problems import Problem
from lti_leadership.framework.shelf import Shelf

__all__ = ["check_shelf"]


def check_shelf(shelf: Shelf) -> Iterator[Problem]:
    """Yield every problem that the rules find, in no particular order."""
    for area in shelf.areas:
        yield from inside.check_area(area)
    yield from check_mappings(shelf)
    yield from uniqueness.check_ids(shelf)
    yield from uniqueness.check_slugs(shelf)
    if shelf.complete:
        yield from structure.check_numbers(shelf)
        yield from structure.check_picture(shelf)
