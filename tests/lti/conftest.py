"""Parts of the way in, each on its own; HTTP is real, clocks are moved by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from forging import ForgingPlatform, running_forger

from lti_leadership.database import create_database_app, db
from lti_leadership.outbound import Wire
from lti_leadership.settings import Settings
from lti_leadership.vault import Vault


@pytest.fixture
def platform() -> Iterator[ForgingPlatform]:
    with running_forger() as platform:
        yield platform


@pytest.fixture
def wire() -> Wire:
    return Wire(frozenset({"127.0.0.1"}), connect_seconds=1, read_seconds=1, whole_call_seconds=2)


@pytest.fixture
def vault(settings: Settings) -> Vault:
    return Vault(settings.secret_key.get_secret_value())


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_database_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
