"""`X-Experience-API-Version`: which xAPI a request speaks (Communication 3.3)."""

from __future__ import annotations

import re

from lti_leadership.store.errors import BadVersionError

HEADER = "X-Experience-API-Version"
VERSION_1 = "1.0.3"
VERSION_2 = "2.0.0"
LATEST = VERSION_2

_FAMILIES = (
    (re.compile(r"1\.0(?:\.\d+)?", re.ASCII), VERSION_1),
    (re.compile(r"2\.0(?:\.\d+)?", re.ASCII), VERSION_2),
)


def spoken_version(sent: str | None) -> str:
    """Give the version that answers a request: the latest patch of the family it names.

    Raises:
        BadVersionError: no header, or a version that is not spoken here.
    """
    for form, version in _FAMILIES:
        if sent is not None and form.fullmatch(sent):
            return version
    raise BadVersionError(reason=f"send the header {HEADER} with {VERSION_1} or {VERSION_2}")
