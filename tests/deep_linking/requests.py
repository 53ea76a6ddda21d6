"""Deep linking requests of a forging platform, and a look at what the tool answers."""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import dataclass
from typing import Any

from forging import INSTRUCTOR, Answer, Login, claim
from joserfc import jwt
from joserfc.jwk import KeySet

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
LEFT_OUT = object()


def settings_of(login: Login, **changes: Any) -> dict[str, Any]:
    """Return good settings, some of them changed or left out."""
    given = {
        "deep_link_return_url": f"{login.platform.issuer}/return?course=2&key=a%20b",
        "accept_types": ["ltiResourceLink", "link"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": True,
        **changes,
    }
    return {name: value for name, value in given.items() if value is not LEFT_OUT}


def request_claims(login: Login, roles: Any = None, **changes: Any) -> dict[str, Any]:
    """Return the claims of a request by somebody who runs the course."""
    claims = login.claims(
        message_type="LtiDeepLinkingRequest", roles=[INSTRUCTOR] if roles is None else roles
    )
    del claims[claim("resource_link")]
    claims[f"{DEEP_LINKING}deep_linking_settings"] = settings_of(login, **changes)
    return claims


@dataclass
class Picker:
    """The page where content is chosen, in one browser."""

    login: Login
    path: str
    page: Answer

    def send(self, *items: str, to: str = "", **fields: str) -> Answer:
        """Choose; `item` may be there several times."""
        token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.page.text)
        given = {"csrf_token": token[1] if token else "", **fields}
        body = "&".join([*(f"{k}={v}" for k, v in given.items()), *(f"item={i}" for i in items)])
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.login.visitor.send("POST", f"{self.path}{to}", body.encode(), kind)


def open_picker(way_in: Any, **changes: Any) -> Picker:
    """Come with a request and return the page that it leads to."""
    login = way_in.login()
    landing = login.launch(request_claims(login, **changes))
    assert landing.status == 303, landing.text
    assert landing.location.endswith("/content")
    return Picker(login, landing.location, login.visitor.get(landing.location))


def answered(picker: Picker, answer: Answer) -> dict[str, Any]:
    """Return the claims of the answer, its signature verified by the tool's published keys."""
    assert answer.status == 200, answer.text
    keys = KeySet.import_key_set(json.loads(picker.login.visitor.get("/lti/jwks").text))
    return dict(jwt.decode(jwt_on(answer), keys, algorithms=["RS256"]).claims)


def jwt_on(answer: Answer) -> str:
    """Return the signed answer on the page."""
    return field(answer, r'name="JWT" value="([^"]*)"')


def field(answer: Answer, pattern: str) -> str:
    """Return what the one place that fits `pattern` has, its entities decoded."""
    (found,) = re.findall(pattern, answer.text)
    return html.unescape(found)


def header_of(token: str) -> dict[str, Any]:
    """Return a token's header."""
    first = token.partition(".")[0]
    return dict(json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))))
