"""What a WSGI server starts: `lti_leadership.wsgi:create_tool`, and the statement store's."""

from __future__ import annotations

from flask import Flask

from lti_leadership.app import build_parts, create_app
from lti_leadership.settings import load_settings
from lti_leadership.store.app import create_store


def create_tool() -> Flask:
    """Return the tool by the environment's settings."""
    return create_app(build_parts(load_settings()))


def create_statement_store() -> Flask:
    """Return the statement store by the environment's settings."""
    return create_store(load_settings())
