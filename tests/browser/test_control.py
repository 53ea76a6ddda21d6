"""Whether the browser of these tests really blocks third-party cookies."""

from __future__ import annotations

import pytest
from browser.chromium import Setting
from flask import Flask, request
from playwright.sync_api import BrowserContext

from serving import free_port_socket, served

pytestmark = pytest.mark.browser

COOKIES = {
    "plain": "plain=1; Path=/; Secure; SameSite=None",
    "partitioned": "partitioned=1; Path=/; Secure; SameSite=None; Partitioned",
}


def framed_site() -> Flask:
    """A site that sets two cookies at `/`, and says at `/seen` which came back."""
    app = Flask("framed")

    @app.get("/")
    def home() -> tuple[str, list[tuple[str, str]]]:
        return '<a href="/seen">on</a>', [("Set-Cookie", value) for value in COOKIES.values()]

    @app.get("/seen")
    def seen() -> str:
        return "seen: " + ", ".join(sorted(request.cookies))

    return app


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (Setting(1280, third_party_cookies=False), "seen: partitioned"),
        (Setting(1280, third_party_cookies=True), "seen: partitioned, plain"),
    ],
    indirect=["setting"],
    ids=str,
)
def test_only_partitioned_cookies_return_where_third_parties_are_blocked(
    chrome: BrowserContext, expected: str
) -> None:
    framed, framing = free_port_socket(), free_port_socket()
    outer = Flask("framing")
    address = f"http://127.0.0.1:{framed.getsockname()[1]}/"
    outer.add_url_rule("/", view_func=lambda: f'<iframe src="{address}" width=300></iframe>')
    with framed, framing, served(framed_site(), framed), served(outer, framing):
        page = chrome.new_page()
        page.goto(f"http://localhost:{framing.getsockname()[1]}/")
        frame = page.frame_locator("iframe")
        frame.get_by_role("link", name="on").click()
        assert frame.get_by_text("seen:").text_content() == expected
