"""Whatever is sent to the two doors: a page or a redirect, never a 500, never an echo.

More examples: LTI_LEADERSHIP_EXAMPLES=20000 pytest tests/refusals/test_any_bytes.py
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlencode

import pytest
from forging import AGS, CLIENT_ID, KID, claim, compact, good_claims, rs256, rsa_key
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

EXAMPLES = int(os.environ.get("LTI_LEADERSHIP_EXAMPLES", "60"))
MANY = settings(max_examples=EXAMPLES, deadline=None)
MARK = "q7Zx9echo"
FORM = "application/x-www-form-urlencoded"

TEXTS = st.text(max_size=40) | st.sampled_from(["\0", "\r\n", "{{7*7}}", "<b>", "%00", "é" * 9000])
MARKED = TEXTS.map(lambda text: MARK + text)
NAMES = st.sampled_from(
    ["iss", "login_hint", "target_link_uri", "client_id", "lti_message_hint", "state", "id_token"]
) | st.sampled_from(["error", "error_description", "note", "lti_deployment_id", "csrf_token"])
PAIRS = st.lists(st.tuples(NAMES | MARKED, MARKED), max_size=12)
TYPES = st.sampled_from(
    [
        FORM,
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "application/json",
        "text/x",
        "",
    ]
) | st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=20)
METHODS = st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE"])
DOORS = st.sampled_from(["/lti/login", "/lti/launch"])


def good_login(way_in) -> dict[str, str]:
    target = f"{way_in.tool.base_url}/lti/launch"
    hint = {"login_hint": "hint", "target_link_uri": target}
    return {"iss": way_in.platform.issuer, "client_id": CLIENT_ID, **hint}


def check(response) -> None:
    """Check that the answer is one of ours, and repeats nothing."""
    assert response.status_code < 500, response.text
    assert "Content-Security-Policy" in response.headers
    assert response.headers["Referrer-Policy"] == "no-referrer"
    if response.status_code in range(400, 500):
        assert MARK not in response.text
        assert "Location" not in response.headers


@MANY
@given(door=DOORS, method=METHODS, pairs=PAIRS, query=PAIRS, kind=TYPES)
def test_any_fields(client_of, door, method, pairs, query, kind) -> None:
    body = urlencode(pairs, errors="replace").encode()
    url = f"{door}?{urlencode(query, errors='replace')}"
    check(client_of().open(url, method=method, data=body, content_type=kind))


@MANY
@given(door=DOORS, query=st.binary(max_size=60), body=st.binary(max_size=300), kind=TYPES)
def test_any_bytes(client_of, door, query, body, kind) -> None:
    environ = {"QUERY_STRING": query.decode("latin-1")}
    check(client_of().post(door, data=body, content_type=kind, environ_overrides=environ))


@MANY
@given(changes=st.dictionaries(NAMES, TEXTS, max_size=4), cookie=TEXTS)
def test_a_good_login_with_some_of_it_changed(client_of, way_in, changes, cookie) -> None:
    fields = {**good_login(way_in), **changes}
    header = f"__Host-lti_leadership={cookie.encode('ascii', 'ignore').decode()}"
    headers = {"Cookie": header.replace("\r", "").replace("\n", "")}
    response = client_of().get("/lti/login", query_string=fields, headers=headers)
    check(response)
    if response.status_code == 302:
        assert response.headers["Location"].startswith(f"{way_in.platform.issuer}/auth?")


@pytest.mark.parametrize("field", ["iss", "login_hint", "state", "id_token", "error", "note"])
@pytest.mark.parametrize("door", ["/lti/login", "/lti/launch"])
@pytest.mark.parametrize("size", [10_000, 999_000, 1_100_000])
def test_huge_fields(client_of, door, field, size) -> None:
    check(client_of().post(door, data={field: MARK + "x" * size}))


@pytest.mark.parametrize("door", ["/lti/login", "/lti/launch"])
def test_ten_thousand_fields_and_parts(client_of, door) -> None:
    check(client_of().post(door, data={f"{MARK}{number}": "x" for number in range(10_000)}))
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\nx\r\n'
    parts = part * 10_000 + b"--b--\r\n"
    check(client_of().post(door, data=parts, content_type="multipart/form-data; boundary=b"))


@pytest.mark.parametrize("length", ["-1", "x", "99999999999", ""])
def test_a_false_content_length(client_of, length) -> None:
    overrides = {"CONTENT_LENGTH": length}
    check(client_of().post("/lti/launch", data=b"state=x", environ_overrides=overrides))


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.just("\ud800")
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
CLAIMS = sorted(good_claims("iss", "tool", "client", "nonce"))
OPTIONAL = {"name", "email", "nbf", AGS} | {
    claim(name) for name in ("context", "custom", "launch_presentation", "tool_platform")
}
HARMLESS = OPTIONAL | {claim("target_link_uri"), claim("roles"), claim("resource_link"), "sub"}


@MANY
@given(changes=st.dictionaries(st.sampled_from(CLAIMS), ANYTHING, min_size=1, max_size=3))
def test_a_good_launch_with_some_claims_changed(client_of, way_in, changes) -> None:
    """What decides who it is from, for and until cannot be changed by any JSON at all."""
    client = client_of()
    response = launch(client, way_in, changes)
    check(response)
    if response.status_code == 303:
        assert set(changes) <= HARMLESS
        page = client.get(response.headers["Location"], base_url="https://tool.test")
        assert page.status_code == 200


@MANY
@given(
    name=st.sampled_from(["context", "resource_link", "launch_presentation", "tool_platform", AGS]),
    members=st.dictionaries(
        st.sampled_from(["id", "title", "scope", "lineitem", "return_url", "locale"])
        | st.just("product_family_code"),
        ANYTHING | st.sampled_from(["https://a.test/é?", "https://a.test:1/\u2028", "en"]),
    ),
)
def test_a_good_launch_with_some_members_changed(client_of, way_in, name, members) -> None:
    client = client_of()
    response = launch(client, way_in, {claim(name): {"id": "an-id", **members}})
    check(response)
    if response.status_code == 303:
        page = client.get(response.headers["Location"], base_url="https://tool.test")
        assert page.status_code == 200


def launch(client: Client, way_in, changes: dict[str, Any]):
    """Log in and launch with good claims but for `changes`."""
    answer = client.get("/lti/login", query_string=good_login(way_in), base_url="https://tool.test")
    query = dict(
        part.split("=") for part in answer.headers["Location"].partition("?")[2].split("&")
    )
    good = good_claims(way_in.platform.issuer, way_in.tool.base_url, CLIENT_ID, query["nonce"])
    token = compact({"alg": "RS256", "kid": KID}, {**good, **changes}, rs256(rsa_key("platform")))
    form = {"state": query["state"], "id_token": token}
    return client.post("/lti/launch", data=form, base_url="https://tool.test")


@pytest.fixture(scope="module")
def client_of(way_in):
    """Return a way to make a new browser; hypothesis wants no fixture made per test."""
    return way_in.tool.app.test_client
