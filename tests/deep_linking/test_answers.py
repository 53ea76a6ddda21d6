"""What goes back: exactly what was chosen and allowed, signed, to one place."""

from __future__ import annotations

import html
import time

import pytest
from deep_linking.requests import (
    DEEP_LINKING,
    LEFT_OUT,
    answered,
    field,
    header_of,
    jwt_on,
    open_picker,
)
from forging import CLIENT_ID, DEPLOYMENT, LTI, Visitor

pytestmark = pytest.mark.parametrize("way_in", ["sqlite"], indirect=True, scope="module")

ITEMS = f"{DEEP_LINKING}content_items"
DATA = f"{DEEP_LINKING}data"


def test_the_answer_has_what_the_specification_and_the_strictest_platforms_want(way_in) -> None:
    picker = open_picker(way_in)
    sent = picker.send("mmllf-3", "3-a1", graded="yes")
    claims, now = answered(picker, sent), time.time()
    assert header_of(jwt_on(sent)).keys() == {"typ", "alg", "kid"}
    assert (claims["iss"], claims["aud"]) == (CLIENT_ID, way_in.platform.issuer)
    assert now - 60 < claims["iat"] <= now - 5
    assert now < claims["exp"] <= now + 300
    assert len(claims["nonce"]) >= 32
    fixed = {"deployment_id": DEPLOYMENT, "message_type": "LtiDeepLinkingResponse"}
    assert {name: claims[LTI + name] for name in fixed} == fixed
    assert claims[f"{LTI}version"] == "1.3.0"
    assert claims.keys() == {"iss", "aud", "iat", "exp", "nonce", ITEMS} | {
        f"{LTI}{name}" for name in ("deployment_id", "message_type", "version")
    }
    area, activity = claims[ITEMS]
    framework = way_in.tool.parts.framework
    assert area == {
        "type": "ltiResourceLink",
        "title": framework.area("mmllf-3").title,
        "text": framework.area("mmllf-3").summary.text[:400],
        "url": f"{way_in.tool.base_url}/lti/launch",
        "custom": {"item": "mmllf-3"},
        "lineItem": {
            "label": framework.area("mmllf-3").title,
            "scoreMaximum": 100,
            "resourceId": "lti-leadership:mmllf-3",
            "tag": "outcome",
        },
    }
    assert activity["custom"] == {"item": "3-a1"}


def test_each_answer_is_signed_anew(way_in) -> None:
    picker = open_picker(way_in)
    first, second = (answered(picker, picker.send("mmllf-3")) for _ in range(2))
    assert first["nonce"] != second["nonce"]
    assert first[ITEMS] == second[ITEMS]


def test_the_form_goes_to_the_platforms_address_and_the_policy_lets_it_go_nowhere_else(
    way_in,
) -> None:
    picker = open_picker(way_in, deep_link_return_url=way_in.platform.issuer + "/r?a='<b>&c=\"d")
    sent = picker.send("mmllf-3")
    address = field(sent, r'<form method="post" action="([^"]*)" data-return-content')
    assert address == way_in.platform.issuer + "/r?a='<b>&c=\"d"
    policy = dict(
        part.strip().split(" ", 1) for part in sent.headers["Content-Security-Policy"].split(";")
    )
    assert policy["form-action"] == way_in.platform.issuer
    assert policy["script-src"] == "'self'"
    assert "form-action 'self';" in picker.page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "data",
    [
        "plain",
        "",
        " Ünïcode “quotes” \"'\\ \n\t\0 </script><b> 🌱 ",
        '{"a": [1, null]}',
        "d" * 10_000,
    ],
    ids=["plain", "empty", "nasty", "json", "longest"],
)
def test_d86_data_comes_back_exactly(way_in, data) -> None:
    picker = open_picker(way_in, data=data)
    assert answered(picker, picker.send("mmllf-3"))[DATA] == data
    assert answered(picker, picker.send(to="/cancel"))[DATA] == data


@pytest.mark.parametrize("data", [LEFT_OUT, None], ids=["absent", "null"])
def test_d86_data_that_was_not_sent_does_not_come_back(way_in, data) -> None:
    picker = open_picker(way_in, data=data)
    assert DATA not in answered(picker, picker.send("mmllf-3"))


@pytest.mark.parametrize("value", [False, "false", None, LEFT_OUT], ids=str)
def test_d86_one_link_where_one_is_taken(way_in, value) -> None:
    picker = open_picker(way_in, accept_multiple=value)
    assert 'type="radio"' in picker.page.text
    assert 'name="item" type="checkbox"' not in picker.page.text
    refused = picker.send("mmllf-3", "mmllf-4")
    assert refused.status == 400
    assert "one link at a time" in refused.text
    assert "JWT" not in refused.text
    assert len(answered(picker, picker.send("mmllf-3"))[ITEMS]) == 1


@pytest.mark.parametrize("value", [True, "true"])
def test_several_links_where_several_are_taken(way_in, value) -> None:
    picker = open_picker(way_in, accept_multiple=value)
    assert 'type="radio"' not in picker.page.text
    items = answered(picker, picker.send("mmllf-4", "mmllf-3", "mmllf-4", "mmllf"))[ITEMS]
    assert [item["custom"]["item"] for item in items] == ["mmllf", "mmllf-3", "mmllf-4"]


@pytest.mark.parametrize(
    ("value", "offered"),
    [
        (True, True),
        ("true", True),
        (LEFT_OUT, True),
        (None, True),
        (False, False),
        ("false", False),
    ],
    ids=str,
)
def test_d86_a_line_item_only_where_line_items_are_taken(way_in, value, offered) -> None:
    picker = open_picker(way_in, accept_lineitem=value)
    assert ('name="graded"' in picker.page.text) is offered
    (graded,) = answered(picker, picker.send("mmllf-3", graded="yes"))[ITEMS]
    assert ("lineItem" in graded) is offered
    (plain,) = answered(picker, picker.send("mmllf-3"))[ITEMS]
    assert "lineItem" not in plain


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((), "Choose what to add"),
        (("mmllf-10",), "One of your choices is not in it"),
        (("mmllf-3", "self-rating"), "One of your choices is not in it"),
        (("%3Cscript%3E",), "One of your choices is not in it"),
    ],
)
def test_a_choice_of_nothing_or_of_what_is_not_there(way_in, items, said) -> None:
    picker = open_picker(way_in)
    refused = picker.send(*items)
    assert refused.status == 400
    assert said in refused.text
    assert "<title>Error: " in refused.text
    assert "<script>" not in refused.text
    if "mmllf-3" in items:
        assert 'aria-describedby="item-mmllf-3-hint" checked' in refused.text


def test_cancelling_sends_an_empty_list(way_in) -> None:
    picker = open_picker(way_in)
    assert answered(picker, picker.send("mmllf-3", to="/cancel"))[ITEMS] == []


@pytest.mark.parametrize("to", ["", "/cancel"])
@pytest.mark.parametrize("token", ["", "0" * 64, "é"], ids=["none", "other", "not-ascii"])
def test_d86_a_form_of_another_site_is_refused(way_in, to, token) -> None:
    picker = open_picker(way_in)
    refused = picker.send("mmllf-3", to=to, csrf_token=token)
    assert refused.status == 400
    assert "did not come from this page" in html.unescape(refused.text)
    assert "JWT" not in refused.text


def test_d86_another_browser_finds_nothing_and_another_seats_token_is_worth_nothing(way_in) -> None:
    picker, other = open_picker(way_in), open_picker(way_in)
    assert Visitor(way_in.tool.base_url).get(picker.path).status == 404
    stolen = field(other.page, r'name="csrf_token" value="([0-9a-f]+)"')
    assert picker.send("mmllf-3", csrf_token=stolen).status == 400


@pytest.mark.parametrize(("value", "said"), [(True, "as soon as"), ("false", "before it is saved")])
def test_it_says_whether_the_platform_asks_again(way_in, value, said) -> None:
    assert said in open_picker(way_in, auto_create=value).page.text
