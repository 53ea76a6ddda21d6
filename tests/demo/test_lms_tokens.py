from __future__ import annotations

import json
import time

import pytest
from flask import Response
from joserfc import jwt

from demo.fake_tool import call, new_key
from lti_leadership.demo.lms.server import ANY_PORT, running_lms
from lti_leadership.demo.lms.vocabulary import SCOPE_LINE_ITEM, SCOPE_SCORE, SCOPES


def refused(answer, error):
    assert answer.status == 400, answer.text
    assert answer.json()["error"] == error
    return answer.json()["error_description"]


def test_a_sound_assertion_is_answered_with_a_token_for_an_hour(tool):
    answer = tool.ask_token()
    assert answer.status == 200
    granted = answer.json()
    assert len(granted.pop("access_token")) == 32
    assert granted == {"token_type": "Bearer", "expires_in": 3600, "scope": " ".join(SCOPES)}


def test_moodle_labels_its_json_as_html_and_the_spec_does_not(tool):
    assert tool.ask_token().headers["Content-Type"] == "text/html; charset=utf-8"
    with running_lms(ANY_PORT.model_copy(update={"dialect": "spec"})) as by_the_book:
        tool.lms = by_the_book
        by_the_book.register_tool(tool.config())
        answer = tool.ask_token()
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"


def test_only_what_is_asked_and_allowed_is_granted(lms, unregistered):
    lms.register_tool(unregistered.config(scopes=(SCOPE_SCORE,)))
    answer = unregistered.ask_token(SCOPE_SCORE, SCOPE_LINE_ITEM, "https://example.org/unknown")
    assert answer.json()["scope"] == SCOPE_SCORE
    refused(unregistered.ask_token(SCOPE_LINE_ITEM), "invalid_scope")


def test_the_life_of_a_token_can_be_set(lms, tool):
    lms.lms.access_tokens.lifetime = 7
    assert tool.ask_token().json()["expires_in"] == 7


@pytest.mark.parametrize(
    "name", ["grant_type", "client_assertion_type", "client_assertion", "scope"]
)
def test_every_parameter_is_required(tool, name):
    if name == "client_assertion":
        refused(tool.ask_token(client_assertion=None), "invalid_request")
    else:
        refused(tool.ask_token(**{name: None}), "invalid_request")


def test_other_grants_and_assertion_types_are_refused(tool):
    refused(tool.ask_token(grant_type="password"), "unsupported_grant_type")
    refused(tool.ask_token(client_assertion_type="jwt"), "invalid_request")


@pytest.mark.parametrize(
    "assertion", ["", "x", "a.b.c", "a.b", "e30.e30.e30", "ē.ē.ē", "x" * 70_000]
)
def test_what_is_no_jwt_is_refused(tool, assertion):
    answer = tool.ask_token(client_assertion=assertion)
    assert answer.status == 400
    assert answer.json()["error"] in {"invalid_client", "invalid_request"}


@pytest.mark.parametrize(
    ("claim", "value", "reason"),
    [
        ("sub", "somebody", "sub"),
        ("sub", None, "sub"),
        ("aud", "https://other.example/token", "aud"),
        ("aud", ["https://other.example/token"], "aud"),
        ("aud", None, "aud"),
        ("exp", None, "exp"),
        ("exp", "soon", "exp"),
        ("exp", True, "exp"),
        ("iat", None, "iat"),
        ("jti", None, "jti"),
        ("jti", "", "jti"),
        ("jti", "j" * 256, "jti"),
        ("jti", 5, "jti"),
    ],
)
def test_every_claim_has_to_be_there_and_right(tool, claim, value, reason):
    claims = {**tool.assertion_claims(), claim: value}
    description = refused(tool.ask_token(assertion=tool.sign(claims)), "invalid_client")
    assert f"The claim {reason} has to be" in description


def test_an_issuer_nobody_registered_is_refused(tool):
    claims = {**tool.assertion_claims(), "iss": "nobody", "sub": "nobody"}
    refused(tool.ask_token(assertion=tool.sign(claims)), "invalid_client")


def test_a_list_of_audiences_with_the_token_address_in_it_is_fine(lms, tool):
    audiences = ["https://other.example", lms.platform.token_endpoint]
    claims = {**tool.assertion_claims(), "aud": audiences}
    assert tool.ask_token(assertion=tool.sign(claims)).status == 200


def test_the_clock_gives_no_leeway_at_all(tool):
    now = int(time.time())
    base = tool.assertion_claims()
    ahead = tool.ask_token(assertion=tool.sign({**base, "iat": now + 2}))
    assert "iat in the future" in refused(ahead, "invalid_client")
    early = tool.ask_token(assertion=tool.sign({**base, "nbf": now + 2}))
    assert "nbf in the future" in refused(early, "invalid_client")
    late = tool.ask_token(assertion=tool.sign({**base, "exp": now}))
    assert refused(late, "invalid_client") == "Expired token"
    lasting = tool.ask_token(assertion=tool.sign({**base, "exp": now + 4000}))
    assert "at most an hour" in refused(lasting, "invalid_client")


def test_an_assertion_is_good_once(tool):
    assertion = tool.sign(tool.assertion_claims())
    assert tool.ask_token(assertion=assertion).status == 200
    again = tool.ask_token(assertion=assertion)
    assert refused(again, "invalid_client") == "This jti has been used before."


def test_the_header_has_to_name_a_known_key_and_rs256(tool):
    claims = tool.assertion_claims()
    unnamed = tool.ask_token(assertion=tool.sign(claims, {"kid": None}))
    assert "kid must be provided" in refused(unnamed, "invalid_client")
    unknown = tool.ask_token(assertion=tool.sign(claims, {"kid": "other"}))
    assert "0 keys" in refused(unknown, "invalid_client")
    other_algorithm = tool.ask_token(assertion=tool.sign(claims, {"alg": "RS384"}))
    assert "RS256" in refused(other_algorithm, "invalid_client")


def test_a_signature_by_another_key_of_the_same_name_is_refused(tool):
    header = {"alg": "RS256", "kid": tool.key.kid}
    forged = jwt.encode(header, tool.assertion_claims(), new_key(tool.key.kid))
    assert "Signature" in refused(tool.ask_token(assertion=forged), "invalid_client")


def test_the_tools_keys_are_fetched_over_http_each_time(lms, tool):
    tool.token()
    tool.token()
    assert lms.lms.tool_keys.fetches == {f"{tool.base_url}/jwks": 2}


def test_a_key_the_tool_no_longer_publishes_stops_working_at_once(tool):
    tool.token()
    tool.jwks_answer = Response('{"keys": []}', content_type="application/json")
    assert "0 keys" in refused(tool.ask_token(), "invalid_client")


def published(*keys):
    return Response(json.dumps({"keys": list(keys)}), content_type="application/json")


def test_keys_that_are_not_fit_are_refused(tool):
    good = tool.key.as_dict(private=False)
    for entry, why in (
        ({**good, "use": "enc"}, "RS256"),
        ({**good, "alg": "RS512"}, "RS256"),
        ({**good, "kty": "EC"}, "RSA"),
        (tool.key.as_dict(private=True), "private"),
    ):
        tool.jwks_answer = published(entry)
        assert why in refused(tool.ask_token(), "invalid_client")
    tool.jwks_answer = published(good, good)
    assert "2 keys" in refused(tool.ask_token(), "invalid_client")


@pytest.mark.filterwarnings("ignore:.*2048")
def test_a_short_key_is_refused(tool):
    short = new_key("short", 1024)
    tool.jwks_answer = published(short.as_dict(private=False))
    header = {"alg": "RS256", "kid": "short"}
    assertion = jwt.encode(header, tool.assertion_claims(), short)
    assert "2048" in refused(tool.ask_token(assertion=assertion), "invalid_client")


@pytest.mark.parametrize(
    "answer",
    [
        lambda good: Response(good, 500),
        lambda good: Response(good.rstrip("}")),
        lambda _: Response("[]"),
        lambda _: Response('{"keys": 5}'),
        lambda good: Response(good + " " * 70_000),
        lambda good: Response(good, 302, {"Location": "http://127.0.0.1:9/"}),
    ],
)
def test_a_key_set_that_cannot_be_read_gets_moodles_html_page(tool, answer):
    tool.jwks_answer = answer(json.dumps({"keys": [tool.key.as_dict(private=False)]}))
    response = tool.ask_token()
    assert response.status == 404
    assert response.text.startswith("<!DOCTYPE html>")


def test_ports_that_are_not_allowed_are_not_fetched_from(tool):
    closed = ANY_PORT.model_copy(update={"allow_ports": (443, 80), "dialect": "spec"})
    with running_lms(closed) as careful:
        tool.lms = careful
        careful.register_tool(tool.config())
        assert "port" in refused(tool.ask_token(), "invalid_client")
        assert careful.lms.tool_keys.fetches == {}


def test_a_pending_tool_gets_no_token(lms, tool):
    lms.lms.storage.run("UPDATE registration SET state = 'pending'")
    refused(tool.ask_token(), "invalid_client")


def test_only_post_asks_for_tokens(lms):
    assert call("GET", lms.platform.token_endpoint).status == 405
