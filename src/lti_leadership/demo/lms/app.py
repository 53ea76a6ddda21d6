"""Put the LMS together as a Flask application."""

from __future__ import annotations

from flask import Flask

from lti_leadership.demo.lms.clock import Clock, utc_now
from lti_leadership.demo.lms.config import LmsConfig
from lti_leadership.demo.lms.lms import EXTENSION, Lms
from lti_leadership.demo.lms.web import (
    admin,
    authorization,
    errors,
    faulty,
    grades,
    launching,
    line_items,
    members,
    pages,
    registering,
    results,
    scores,
    security,
    selecting,
    tokens,
)
from lti_leadership.demo.lms.web.visitor import current_visitor

LARGEST_REQUEST = 256 * 1024
_PARTS = (
    admin,
    authorization,
    grades,
    launching,
    line_items,
    members,
    pages,
    registering,
    results,
    scores,
    selecting,
    tokens,
)


def create_lms(config: LmsConfig, clock: Clock = utc_now, gateway: Lms | None = None) -> Flask:
    """Return the LMS. Raises DialectUnknown, sqlite3.Error if the database cannot be opened."""
    app = Flask(__name__, template_folder="templates", static_folder="static")
    lms = Lms.build(config, clock, gateway)
    app.extensions[EXTENSION] = lms
    _set_cookie(app, lms)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.jinja_env.globals["config_of_lms"] = config
    app.jinja_env.filters["points"] = points
    app.context_processor(lambda: {"visitor": current_visitor()})
    for layer in (faulty, security, errors):
        layer.install(app)
    for part in _PARTS:
        part.routes(app, lms.dialect.paths)
    return app


def points(value: float) -> str:
    """Return a number of points as people write it: 80, 62.5, 33.33."""
    return f"{round(value, 2):g}"


def _set_cookie(app: Flask, lms: Lms) -> None:
    """Make the session cookie first-party; its name has the port, as cookies know no ports."""
    app.secret_key = lms.storage.secret("session_key")
    app.config.update(
        SESSION_COOKIE_NAME=f"demo_lms_{lms.config.port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
