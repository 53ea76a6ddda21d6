"""The browser: opens addresses, submits forms, follows redirects, in windows and in frames."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

import urllib3

from lti_leadership.demo.browser.cookies import Cookies, Visit, site_of
from lti_leadership.demo.browser.page import Form, Page

MOST_REDIRECTS = 20
SECONDS = 30.0
KEEPS_METHOD = frozenset({307, 308})
REDIRECTS = frozenset({301, 302, 303, *KEEPS_METHOD})
_FORM_TYPE = "application/x-www-form-urlencoded"


class TooManyRedirects(Exception):
    """The servers sent the browser round in circles."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One request of a navigation. `top` None: the whole window goes to `url`."""

    url: str
    method: str = "GET"
    body: str | None = None
    top: str | None = None
    initiator: Page | None = None
    worst_site: str = "same-origin"
    origin_tainted: bool = False


class PlainBrowser:
    """A browser without scripts. One instance is one person's browser: it keeps its cookies."""

    def __init__(self) -> None:
        """Begin without cookies."""
        self.cookies = Cookies()
        self._pool = urllib3.PoolManager(headers={}, retries=False)

    def open(self, url: str) -> Page:
        """Open an address in the window, as if typed."""
        return self._go(_Step(url))

    def follow(self, page: Page, link_text: str) -> Page:
        """Click a link of a page; in a frame it opens in the frame."""
        top = page.top if page.is_framed else None
        return self._go(_Step(page.link(link_text), top=top, initiator=page))

    def open_frame(self, page: Page, url: str | None = None) -> Page:
        """Load the page's frame (or another address inside it)."""
        return self._go(_Step(url or page.frame(), top=page.top, initiator=page))

    def submit(self, form: Form, **fields: str | list[str]) -> Page:
        """Send a form with some fields filled in otherwise; in a frame it stays in the frame."""
        filled = form.filled(fields)
        page, body = filled.page, urlencode(filled.fields)
        top = page.top if page.is_framed else None
        if filled.method == "GET":
            url = filled.action.partition("?")[0] + "?" + body
            return self._go(_Step(url, top=top, initiator=page))
        return self._go(_Step(filled.action, "POST", body, top=top, initiator=page))

    def press(self, page: Page, button_text: str, **fields: str | list[str]) -> Page:
        """Press a button: send its form, with the button's own value."""
        return self.submit(page.form(button_text).pressed(button_text), **fields)

    def close(self) -> None:
        """Close idle connections."""
        self._pool.clear()

    def __enter__(self) -> Self:
        """Use the browser for the length of a `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _go(self, step: _Step) -> Page:
        history: list[str] = []
        for _ in range(MOST_REDIRECTS):
            step = replace(step, worst_site=_worse(step.worst_site, _relation(step)))
            response = self._send(step)
            history.append(step.url)
            location = response.headers.get("Location")
            if response.status not in REDIRECTS or location is None:
                return _page(step, response, tuple(history))
            step = _redirected(step, response.status, urljoin(step.url, location))
        raise TooManyRedirects(" -> ".join(history))

    def _send(self, step: _Step) -> urllib3.BaseHTTPResponse:
        began = step.initiator.url if step.initiator else None
        visit = Visit(step.url, step.method, step.top or step.url, began)
        headers = {**_headers(step), **self.cookies.header_for(visit)}
        response = self._pool.request(
            step.method, step.url, body=step.body, headers=headers, redirect=False, timeout=SECONDS
        )
        self.cookies.keep(visit, response)
        return response


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _relation(step: _Step) -> str:
    """Return how the page that began this stands to the address (Fetch Metadata, 2.3)."""
    if step.initiator is None:
        return "none"
    if _origin(step.initiator.url) == _origin(step.url):
        return "same-origin"
    return "same-site" if site_of(step.initiator.url) == site_of(step.url) else "cross-site"


def _worse(one: str, other: str) -> str:
    order = ("none", "same-origin", "same-site", "cross-site")
    if other == "none":
        return other
    return max(one, other, key=order.index)


def _redirected(step: _Step, status: int, url: str) -> _Step:
    left_origin = step.initiator is not None and _origin(step.url) != _origin(step.initiator.url)
    tainted = step.origin_tainted or (left_origin and _origin(url) != _origin(step.url))
    if status in KEEPS_METHOD:
        return replace(step, url=url, origin_tainted=tainted)
    return replace(step, url=url, method="GET", body=None, origin_tainted=tainted)


def _headers(step: _Step) -> dict[str, str]:
    """Return what a browser sends along with a navigation."""
    headers = {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "en-GB,en;q=0.9",
        "User-Agent": "PlainBrowser/1.0",
        "Sec-Fetch-Dest": "document" if step.top is None else "iframe",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Site": step.worst_site,
    }
    if step.method == "POST":
        headers["Content-Type"] = _FORM_TYPE
        headers["Origin"] = _origin_header(step)
    return {**headers, **_referer(step)}


def _policy(page: Page) -> str:
    return page.headers.get("Referrer-Policy", "").rpartition(",")[2].strip()


def _origin_header(step: _Step) -> str:
    """Return Origin: "null" for a page that says no-referrer, as browsers do (Fetch, 3.2)."""
    page = step.initiator
    if page is None or step.origin_tainted or _policy(page) == "no-referrer":
        return "null"
    if _policy(page) == "same-origin" and _origin(page.url) != _origin(step.url):
        return "null"
    return _origin(page.url)


def _referer(step: _Step) -> dict[str, str]:
    page = step.initiator
    if page is None or _policy(page) == "no-referrer":
        return {}
    if _origin(page.url) == _origin(step.url):
        return {"Referer": page.url.partition("#")[0]}
    return {} if _policy(page) == "same-origin" else {"Referer": f"{_origin(page.url)}/"}


def _page(step: _Step, response: urllib3.BaseHTTPResponse, history: tuple[str, ...]) -> Page:
    return Page(
        url=step.url,
        status=response.status,
        headers=response.headers,
        html=response.data.decode("utf-8", "replace"),
        top=step.top or step.url,
        history=history,
    )
