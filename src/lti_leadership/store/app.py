"""The store's web application, run as a process of its own on its own port.

It is for agencies without a learning record store. It offers two of xAPI's resources, Statements
and About, and so is never called an LRS: an LRS must offer all of them (xAPI-About, 4.0).
"""

from __future__ import annotations

from typing import Protocol, cast

from flask import Flask, Response, request
from pydantic import SecretStr
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from lti_leadership.database import AnySession, db
from lti_leadership.store import models as _models  # noqa: F401  the tables must be known to `db`
from lti_leadership.store.pages.blueprint import pages_blueprint
from lti_leadership.store.pages.errors import page_error
from lti_leadership.store.resource.about import about_blueprint
from lti_leadership.store.resource.limits import MAX_BODY_BYTES
from lti_leadership.store.resource.paging import Pager
from lti_leadership.store.resource.refusals import http_error, install_refusals, is_xapi
from lti_leadership.store.resource.statements import (
    StatementsResource,
    statements_blueprint,
)

SESSION_COOKIE = "__Host-statement_store"
SESSION_SECONDS = 8 * 3600
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class StoreSettings(Protocol):
    """What the store reads of the settings."""

    @property
    def resolved_database_url(self) -> str:
        """A SQLAlchemy address."""

    @property
    def secret_key(self) -> SecretStr:
        """Signs cookies and `more` addresses."""

    @property
    def store_public_url(self) -> str:
        """The store's origin as others see it, without a final slash."""

    @property
    def trusted_proxies(self) -> int:
        """How many reverse proxies stand in front."""


def create_store(settings: StoreSettings) -> Flask:
    """Build the application; its tables must exist already."""
    app = Flask(__name__, template_folder="templates", static_folder="static")
    secret_key = settings.secret_key.get_secret_value()
    app.config.update(
        SECRET_KEY=secret_key,
        SQLALCHEMY_DATABASE_URI=settings.resolved_database_url,
        # A failing query must not write statements, which are about people, into the log.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        SESSION_COOKIE_NAME=SESSION_COOKIE,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_SECONDS,
    )
    db.init_app(app)
    session = cast("AnySession", db.session)
    resource = StatementsResource(session, Pager(secret_key), settings.store_public_url)
    app.register_blueprint(statements_blueprint(resource))
    app.register_blueprint(about_blueprint())
    app.register_blueprint(pages_blueprint(session))
    _install_errors(app)
    _trust_proxies(app, settings.trusted_proxies)
    return app


def _install_errors(app: Flask) -> None:
    install_refusals(app)

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        return http_error(error) if is_xapi() else page_error(error)

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        if not request.path.startswith("/xapi/"):
            response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response


def _trust_proxies(app: Flask, count: int) -> None:
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
