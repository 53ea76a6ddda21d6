"""The tool as Canvas's JSON configuration has it: for "Enter URL" and for LTI developer keys.

canvas-lms doc/api/lti_dev_key_config.md, "Anatomy of a JSON configuration". It is public and the
same for every agency: it holds addresses only.
"""

from __future__ import annotations

from typing import Any

from lti_leadership.lti.registration_request import (
    SCOPES,
    TOOL_DESCRIPTION,
    TOOL_NAME,
    ToolAddresses,
)
from lti_leadership.lti.registration_vendors import Canvas


def canvas_document(tool: ToolAddresses) -> dict[str, Any]:
    """Return the configuration. An administrator can cut scopes and data sharing on installing."""
    return {
        "title": TOOL_NAME,
        "description": TOOL_DESCRIPTION,
        "oidc_initiation_url": tool.login_url,
        "target_link_uri": tool.launch_url,
        "public_jwk_url": tool.jwks_url,
        "scopes": [scope.name for scope in SCOPES],
        "custom_fields": {},
        "extensions": [
            {
                "domain": tool.domain,
                "tool_id": "lti-leadership",
                "platform": "canvas.instructure.com",
                "privacy_level": "name_only",
                "settings": {
                    "text": TOOL_NAME,
                    "icon_url": tool.logo_url,
                    "placements": _placements(tool),
                },
            }
        ],
    }


def _placements(tool: ToolAddresses) -> list[dict[str, Any]]:
    """Return the placements; in the course's navigation only where a teacher switches it on."""
    return [
        {
            "placement": placement,
            "message_type": message_type,
            "target_link_uri": tool.launch_url,
            "text": TOOL_NAME,
            "icon_url": tool.logo_url,
            **({"default": "disabled"} if placement == "course_navigation" else {}),
        }
        for message_type, placements in Canvas.placements.items()
        for placement in placements
    ]
