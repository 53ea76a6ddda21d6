"""Registering the tool in an LMS: the page in the LMS's frame, and the addresses for those by hand.

The LMS is not known before it has been registered, so these pages may be framed by anyone; whoever
presses the button needs an invite.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from lti_leadership.database import db
from lti_leadership.lti import registration
from lti_leadership.lti.registration import Registrar
from lti_leadership.lti.registration_canvas import canvas_document
from lti_leadership.lti.registration_refusals import InviteRefusedError, RegistrationRefusedError
from lti_leadership.lti.registration_request import CLAIMS, Choices, ToolAddresses, scopes_for
from lti_leadership.outbound import Wire
from lti_leadership.settings import Settings
from lti_leadership.vault import Vault
from lti_leadership.web.headers import allow_any_frame
from lti_leadership.web.support import open_case

TICKED = "yes"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def registration_blueprint(settings: Settings, wire: Wire, vault: Vault) -> Blueprint:
    """Return the registration pages, Canvas's configuration and the list of addresses."""
    blueprint = Blueprint("registration", __name__)
    tool = ToolAddresses(settings.public_url, settings.launch_url)
    _add_registering(blueprint, Registrar(wire, vault, tool, settings.allowed_private_hosts))
    _add_addresses(blueprint, tool)
    blueprint.register_error_handler(RegistrationRefusedError, _refused)
    return blueprint


def _add_registering(blueprint: Blueprint, registrar: Registrar) -> None:
    @blueprint.before_request
    def may_be_framed() -> None:
        allow_any_frame()

    @blueprint.get("/register/<token>")
    def offer(token: str) -> ResponseReturnValue:
        agency, shown = registration.look(
            db.session, registrar, _checked(token), request.args.to_dict()
        )
        return render_template(
            "registration/offer.html",
            agency=agency,
            configuration=shown.configuration,
            asked=(*CLAIMS, *scopes_for(shown.configuration.scopes_supported)),
            sealed=shown.sealed(registrar.vault),
            ticked=TICKED,
        )

    @blueprint.post("/register/<token>")
    def register(token: str) -> ResponseReturnValue:
        chosen = Choices(names=request.form.get("names") == TICKED)
        sealed = request.form.get("shown", "")
        done = registration.register(db.session, registrar, _checked(token), sealed, chosen)
        return render_template("registration/registered.html", done=done)

    @blueprint.get("/register/cancelled")
    def cancelled() -> ResponseReturnValue:
        return render_template("registration/cancelled.html")


def _add_addresses(blueprint: Blueprint, tool: ToolAddresses) -> None:
    @blueprint.get("/register/canvas.json")
    def canvas() -> Response:
        return jsonify(canvas_document(tool))

    @blueprint.get("/setup")
    def setup() -> ResponseReturnValue:
        return render_template("registration/setup.html", tool=tool)


def _checked(token: str) -> str:
    """Refuse what cannot be a token without asking the database."""
    if not _TOKEN.fullmatch(token):
        raise InviteRefusedError
    return token


def _refused(refusal: RegistrationRefusedError) -> ResponseReturnValue:
    code = open_case(
        db.session,
        type(refusal).__name__,
        refusal.note,
        specification=refusal.spec,
        endpoint=request.endpoint,
    )
    page = render_template("registration/refused.html", refusal=refusal, support_code=code)
    return page, refusal.status
