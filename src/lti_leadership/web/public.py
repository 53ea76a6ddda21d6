"""Pages that anyone may read: with a seat they keep its address, without one they stand alone."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from lti_leadership.database import db
from lti_leadership.web.seat_access import PREFIX, require_seat

PAGES = {
    "privacy": "public/privacy.html",
    "accessibility": "public/accessibility.html",
    "what_is_recorded": "public/what_is_recorded.html",
}


def public_blueprint() -> Blueprint:
    """Return the pages by themselves, and the address that a load balancer asks."""
    blueprint = Blueprint("public", __name__)
    _add_pages(blueprint)

    @blueprint.get("/")
    def home() -> ResponseReturnValue:
        return redirect(url_for("public.privacy"))

    @blueprint.get("/healthz")
    def healthz() -> Response:
        db.session.execute(text("SELECT 1"))
        return jsonify(status="ok")

    return blueprint


def seat_public_blueprint() -> Blueprint:
    """Return the same pages under a seat."""
    blueprint = Blueprint("seat_public", __name__, url_prefix=PREFIX)
    require_seat(blueprint)
    _add_pages(blueprint)
    return blueprint


def _add_pages(blueprint: Blueprint) -> None:
    for name, template in PAGES.items():
        blueprint.add_url_rule(
            f"/{name.replace('_', '-')}",
            endpoint=name,
            view_func=lambda template=template: render_template(template),
        )
