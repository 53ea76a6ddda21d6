"""The administrator's page: tools, registering one by its address, activating it."""

from __future__ import annotations

import secrets
import string
from urllib.parse import urlsplit

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.web.launching import with_query
from lti_leadership.demo.lms.web.pages import frame_allowance
from lti_leadership.demo.lms.web.refused import AddressRefused
from lti_leadership.demo.lms.web.registering import issue_registration_token
from lti_leadership.demo.lms.web.security import frame_also
from lti_leadership.demo.lms.web.visitor import require_administrator, require_sesskey

LONGEST_ADDRESS = 2000
CLIENT_ID_LENGTH = 15


def routes(app: Flask, paths: Paths) -> None:
    """Add the pages."""
    del paths
    app.add_url_rule("/tools", "admin", admin)
    app.add_url_rule("/tools/register", "register_tool", register_tool, methods=["POST"])
    app.add_url_rule("/tools/start", "start_registration", start_registration)
    app.add_url_rule(
        "/tools/<int:registration_id>/activate", "activate", activate, methods=["POST"]
    )


def admin() -> str:
    """List the tools."""
    require_administrator()
    return render_template("admin.html", registrations=current_lms().registrations.all())


def register_tool() -> str:
    """Open the address somebody pasted in a frame, through `start_registration`."""
    visitor = require_administrator()
    address = _address(request.form.get("url", ""))
    frame_also(address)
    start = url_for("start_registration", url=address, sesskey=visitor.sesskey)
    return render_template("registering.html", start=start, allow=frame_allowance(address))


def start_registration() -> Response:
    """Send the frame to the tool with the two parameters of Dynamic Registration 1.0, 3.3."""
    require_administrator()
    require_sesskey(request.args.get("sesskey", ""))
    address = _address(request.args.get("url", ""))
    lms = current_lms()
    token = issue_registration_token(lms, _new_client_id())
    query = {"openid_configuration": lms.address("openid_configuration")}
    if lms.dialect.sends_registration_token:
        query["registration_token"] = token
    return redirect(with_query(address, query), 302)


def activate(registration_id: int) -> Response:
    """Open a pending tool to launches."""
    require_administrator()
    current_lms().registrations.activate(registration_id)
    return redirect(url_for("admin"), 303)


def _address(given: str) -> str:
    """Return a pasted address; raises AddressRefused (Moodle empties what is not ASCII)."""
    address = given.strip()
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise AddressRefused from error
    sound = address.isascii() and address.isprintable() and " " not in address
    if not sound or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressRefused
    if parts.fragment or len(address) > LONGEST_ADDRESS:
        raise AddressRefused
    return address


def _new_client_id() -> str:
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(CLIENT_ID_LENGTH))
