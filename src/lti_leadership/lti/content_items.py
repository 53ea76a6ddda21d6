"""The answer to a deep linking request: the links that were chosen, signed by the tool.

Deep Linking 2.0, 4.5. Only `ltiResourceLink` is sent: Moodle makes broken activities of the other
types. Limits are those of the strictest platforms: a title of 255 characters (longer ones fail in
Moodle and Open edX when they are saved), a whole `scoreMaximum` of at most 100, and an `iat` that
lies behind (Moodle and Open edX have no leeway for a clock that is behind ours).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lti_leadership.framework import Activity, Area, Framework
from lti_leadership.lti.claims import LTI
from lti_leadership.lti.deep_linking import (
    DEEP_LINKING,
    RESOURCE_LINK_ITEM,
    DeepLinkingSettings,
)
from lti_leadership.lti.models import Seat

DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"
TITLE_LENGTH = 255
TEXT_LENGTH = 400
SCORE_MAXIMUM = 100
SECONDS_BACK = 10
LIFETIME_SECONDS = 300


@dataclass(frozen=True)
class Choice:
    """Something that a link can be made for: its id, and what the LMS will show of it."""

    item: str
    title: str
    text: str


def choices(framework: Framework) -> dict[str, Choice]:
    """Return all that there is to choose, by item: the framework, each area, each activity."""
    whole = Choice(
        framework.id,
        framework.title,
        f"{len(framework.areas)} areas of leadership, in any order.",
    )
    found = [whole]
    for area in framework.areas:
        found.append(Choice(area.id, area.title, area.summary.text))
        found += [_activity_choice(area, activity) for activity in area.activities]
    return {choice.item: choice for choice in found}


def link_item(choice: Choice, launch_url: str) -> dict[str, Any]:
    """Return the content item of a link without a grade (Deep Linking 2.0, 3.2)."""
    return {
        "type": RESOURCE_LINK_ITEM,
        "title": choice.title[:TITLE_LENGTH],
        "text": choice.text[:TEXT_LENGTH],
        "url": launch_url,
        "custom": {"item": choice.item},
    }


def graded_link_item(choice: Choice, launch_url: str) -> dict[str, Any]:
    """Return the content item of a link with a column in the gradebook."""
    line_item = {
        "label": choice.title[:TITLE_LENGTH],
        "scoreMaximum": SCORE_MAXIMUM,
        "resourceId": f"lti-leadership:{choice.item}",
        "tag": "outcome",
    }
    return {**link_item(choice, launch_url), "lineItem": line_item}


def response_claims(
    seat: Seat, settings: DeepLinkingSettings, items: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return the claims of an LtiDeepLinkingResponse; no items means that nothing was chosen."""
    now = int(time.time())
    platform = seat.deployment.platform
    echoed = {} if settings.data is None else {f"{DEEP_LINKING}data": settings.data}
    return {
        "iss": platform.client_id,
        "aud": platform.issuer,
        "iat": now - SECONDS_BACK,
        "exp": now + LIFETIME_SECONDS,
        "nonce": secrets.token_urlsafe(32),
        f"{LTI}deployment_id": seat.deployment.deployment_id,
        f"{LTI}message_type": DEEP_LINKING_RESPONSE,
        f"{LTI}version": "1.3.0",
        f"{DEEP_LINKING}content_items": list(items),
        **echoed,
    }


def _activity_choice(area: Area, activity: Activity) -> Choice:
    kind = activity.type.value.capitalize()
    text = f"{kind}, about {activity.minutes} minutes. Part of area {area.number}: {area.title}."
    return Choice(activity.id, activity.title, text)
