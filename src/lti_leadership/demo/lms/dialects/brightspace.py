"""Brightspace (D2L), from public sources; none of it was observed by us.

Sources: D2L's "LTI Advantage Developer FAQ" (community.d2l.com 23661) for 422; the audience as
Hypothesis's D2L plug-in sends it; rotation of keys in pylti1.3#90; webwork2#2993 for
registration. Not verified: paths, ids, and how D2L tells which registration an answer belongs to
without a token.
"""

from __future__ import annotations

from typing import ClassVar

from lti_leadership.demo.lms.dialects.spec import SpecDialect


class BrightspaceDialect(SpecDialect):
    """Brightspace."""

    name: ClassVar[str] = "brightspace"
    family_code: ClassVar[str] = "desire2learn"
    key_seconds: ClassVar[int | None] = 3600
    """An hour; the key set is served with `Cache-Control: no-store`, as all of this LMS is."""
    sends_registration_token: ClassVar[bool] = False
    audience: ClassVar[str] = "https://api.brightspace.com/auth/token"
    not_a_learner: ClassVar[tuple[int, str]] = (422, "The user is not gradable")

    def assertion_audience(self, token_url: str) -> str:
        """Return the constant that D2L's token service goes by, wherever it is reached."""
        del token_url
        return self.audience
