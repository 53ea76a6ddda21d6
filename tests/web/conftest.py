"""The real framework, and a template engine that lets nothing be undefined."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, render_template
from jinja2 import StrictUndefined

from lti_leadership.framework import Framework, default_path, load_framework

from .page import Page
from .rendering import WEB, Render, every_page, static_url, url_for_seat


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(default_path())


@pytest.fixture(scope="module")
def render() -> Iterator[Render]:
    app = Flask(__name__, template_folder=str(WEB / "templates"))
    app.config["SECRET_KEY"] = "only for these tests"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(url_for_seat=url_for_seat, static_url=static_url)
    with app.test_request_context():
        yield render_template


@pytest.fixture(scope="module")
def pages(render: Render, framework: Framework) -> list[Page]:
    return [Page(html) for html in every_page(render, framework)]
