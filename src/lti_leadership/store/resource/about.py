"""The About resource (Communication 2.8): which versions are spoken; open to everyone."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from lti_leadership.store.resource.parameters import no_parameters
from lti_leadership.store.resource.versions import VERSION_1, VERSION_2


def about_blueprint() -> Blueprint:
    """Build the route."""
    blueprint = Blueprint("about", __name__, url_prefix="/xapi")

    @blueprint.get("/about")
    def about() -> Response:
        no_parameters(request.args)
        return jsonify({"version": [VERSION_1, VERSION_2]})

    return blueprint
