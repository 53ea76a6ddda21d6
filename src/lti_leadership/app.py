"""Builds the tool: plain objects first, then the pages that use them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from lti_leadership.database import bind_database
from lti_leadership.delivery.worker import Tools
from lti_leadership.framework import Framework, default_path, load_framework
from lti_leadership.lti.connector import Connectors
from lti_leadership.lti.key_sets import KeySets
from lti_leadership.lti.keys import ToolKeys
from lti_leadership.outbound import Wire
from lti_leadership.settings import Settings
from lti_leadership.vault import Vault
from lti_leadership.web.admin import admin_blueprint
from lti_leadership.web.deep_linking import deep_linking_blueprint
from lti_leadership.web.errors import set_up_errors
from lti_leadership.web.headers import set_up_headers
from lti_leadership.web.launch import Entrance, launch_blueprint
from lti_leadership.web.learner import learner_blueprint
from lti_leadership.web.public import public_blueprint, seat_public_blueprint
from lti_leadership.web.registration import registration_blueprint
from lti_leadership.web.seat_access import page_context, url_for_seat
from lti_leadership.web.static_files import static_blueprint
from lti_leadership.xapi.vocabulary import Vocabulary

MAX_REQUEST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Parts:
    """Everything that is built once and shared by pages, worker and commands."""

    settings: Settings
    framework: Framework
    vault: Vault
    wire: Wire
    tool_keys: ToolKeys

    @property
    def delivery_tools(self) -> Tools:
        """What a delivery worker needs."""
        return Tools(
            wire=self.wire,
            vault=self.vault,
            connectors=Connectors(self.wire, self.tool_keys, self.vault),
            vocabulary=Vocabulary(self.framework, self.settings.xapi_base_iri),
        )


def build_parts(settings: Settings) -> Parts:
    """Load the content and build the shared objects.

    Raises:
        FrameworkInvalid: the content has problems; all of them are listed.
    """
    vault = Vault(settings.secret_key.get_secret_value())
    return Parts(
        settings=settings,
        framework=load_framework(settings.framework_dir or default_path()),
        vault=vault,
        wire=Wire(settings.allowed_private_hosts),
        tool_keys=ToolKeys(vault),
    )


def create_app(parts: Parts) -> Flask:
    """Return the tool."""
    app = Flask("lti_leadership", template_folder="web/templates", static_folder=None)
    bind_database(app, parts.settings)
    app.config.update(
        SECRET_KEY=parts.settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        COMPRESS_STREAMS=False,
    )
    Compress(app)
    set_up_headers(app)
    set_up_errors(app)
    _add_pages(app, parts)
    _behind_proxies(app, parts.settings.trusted_proxies)
    return app


def _add_pages(app: Flask, parts: Parts) -> None:
    launch = launch_blueprint(
        Entrance(
            framework=parts.framework,
            tool_keys=parts.tool_keys,
            key_sets=KeySets(parts.wire),
            public_url=parts.settings.public_url,
            launch_url=parts.settings.launch_url,
        )
    )
    app.register_blueprint(static_blueprint())
    app.register_blueprint(launch)
    app.register_blueprint(public_blueprint())
    app.register_blueprint(registration_blueprint(parts.settings, parts.wire, parts.vault))
    app.register_blueprint(seat_public_blueprint())
    app.register_blueprint(learner_blueprint(parts.framework))
    app.register_blueprint(admin_blueprint(parts.framework))
    app.register_blueprint(
        deep_linking_blueprint(parts.framework, parts.tool_keys, parts.settings.launch_url)
    )
    app.context_processor(page_context)
    app.jinja_env.globals.update(url_for_seat=url_for_seat)


def _behind_proxies(app: Flask, number: int) -> None:
    if number:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=number, x_proto=number, x_host=number
        )
