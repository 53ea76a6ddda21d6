"""Pages that post a form by themselves, with a button for when scripts are off."""

from __future__ import annotations

from flask import render_template, request


def post_on(action: str, fields: dict[str, str], target: str = "") -> str:
    """Return a page that posts `fields` to `action`."""
    return render_template(
        "post_on.html", action=action, fields=fields, method="post", target=target
    )


def ask_again(fields: dict[str, str]) -> str:
    """Return a page of the LMS that sends the same request to itself.

    A request begun on the tool's site does not carry the LMS's SameSite=Lax cookie, one begun
    on this page does. Moodle does the same ("repost").
    """
    return render_template(
        "post_on.html",
        action=request.full_path if request.method == "POST" else request.path,
        fields={**fields, "repost": "1"},
        method=request.method.lower(),
        target="",
    )
