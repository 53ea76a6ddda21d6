"""Cookies as Chromium treats them with third-party cookies blocked (observed, version 156).

- In a frame of another site only `SameSite=None; Secure; Partitioned` is kept and sent, and each
  top-level site has a jar of its own for it.
- Lax (also where nothing is said) is not sent on a request that another site began, unless it
  is a GET of the whole window; Strict is never sent then.
- On loopback, Secure cookies work over plain http; elsewhere they do not.
- `__Host-` names need Secure, the path "/" and no Domain.
"""

from __future__ import annotations

from email.message import Message
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from typing import cast
from urllib.parse import urlsplit
from urllib.request import Request

import urllib3

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def site_of(url: str) -> str:
    """Return the site of an address: scheme and host; ports do not matter to cookies."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}"


class Visit(Request):
    """A request, with the page of the whole window (`top`) and the page that began it."""

    def __init__(self, url: str, method: str, top: str, initiator: str | None) -> None:
        """Describe a navigation; `initiator` None: typed into the address bar."""
        super().__init__(url, method=method)
        self.is_foreign_frame = site_of(top) != site_of(url)
        self.is_whole_window = top == url
        self.began_elsewhere = initiator is not None and site_of(initiator) != site_of(url)
        self.jar_name = site_of(top) if self.is_foreign_frame else ""


class BrowserPolicy(DefaultCookiePolicy):
    """The rules above."""

    def __init__(self) -> None:
        """Let Secure cookies pass over http; `set_ok` holds that to loopback."""
        super().__init__(secure_protocols=("http", "https"))

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        """Return whether a cookie may be kept."""
        visit = cast("Visit", request)
        if cookie.secure and visit.type == "http" and not _is_loopback(visit):
            return False
        if cookie.name.startswith("__Host-") and not _is_host_only(cookie):
            return False
        if visit.is_foreign_frame and not _is_for_frames(cookie):
            return False
        return super().set_ok(cookie, request)

    def return_ok(self, cookie: Cookie, request: Request) -> bool:
        """Return whether a cookie may be sent."""
        return _crosses(cookie, cast("Visit", request)) and super().return_ok(cookie, request)


class Cookies:
    """All jars: one for windows of a site's own, one for each site that frames others."""

    def __init__(self) -> None:
        """Begin with none."""
        self._jars: dict[str, CookieJar] = {}

    def header_for(self, visit: Visit) -> dict[str, str]:
        """Return the Cookie header for a request, or nothing."""
        self._jar(visit).add_cookie_header(visit)
        value = visit.get_header("Cookie")
        return {} if value is None else {"Cookie": value}

    def keep(self, visit: Visit, response: urllib3.BaseHTTPResponse) -> None:
        """Keep what a response sets."""
        self._jar(visit).extract_cookies(_Answer(response), visit)  # type: ignore[arg-type]

    def names(self) -> set[str]:
        """Return the names of all cookies kept, in all jars."""
        return {cookie.name for jar in self._jars.values() for cookie in jar}

    def _jar(self, visit: Visit) -> CookieJar:
        return self._jars.setdefault(visit.jar_name, CookieJar(BrowserPolicy()))


class _Answer:
    """The little of a response that a CookieJar looks at."""

    def __init__(self, response: urllib3.BaseHTTPResponse) -> None:
        self._headers = Message()
        for value in response.headers.getlist("Set-Cookie"):
            self._headers["Set-Cookie"] = value

    def info(self) -> Message:
        """Return the headers."""
        return self._headers


def _is_loopback(visit: Visit) -> bool:
    return urlsplit(visit.full_url).hostname in LOOPBACK


def _is_host_only(cookie: Cookie) -> bool:
    return cookie.secure and cookie.path == "/" and not cookie.domain_specified


def _same_site(cookie: Cookie) -> str:
    return (cookie.get_nonstandard_attr("SameSite") or "Lax").lower()


def _is_for_frames(cookie: Cookie) -> bool:
    partitioned = cookie.has_nonstandard_attr("Partitioned")
    return cookie.secure and partitioned and _same_site(cookie) == "none"


def _crosses(cookie: Cookie, visit: Visit) -> bool:
    """Return whether SameSite lets a cookie go with a request."""
    same_site = _same_site(cookie)
    if not visit.began_elsewhere or (same_site == "none" and cookie.secure):
        return True
    is_plain_visit = visit.is_whole_window and visit.get_method() == "GET"
    return same_site == "lax" and is_plain_visit
