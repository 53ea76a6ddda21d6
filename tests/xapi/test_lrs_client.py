"""What each answer of an LRS means, asked over real HTTP of a far end that plays it."""

from __future__ import annotations

import socket
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from lti_leadership.outbound import Wire
from lti_leadership.xapi.lrs import (
    Accepted,
    Conflict,
    FetchFailedError,
    LrsClient,
    Refused,
    TooLarge,
    TryLater,
    Unauthorised,
    basic_authorization,
)

ONE, TWO = b'{"id": "1",  "odd":"spacing"}', '{"name":"Ùist"}'.encode()
IDS = b'["4d62f24f-282f-56c7-a207-65bcf5b519be"]'
PAGE = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.fixture
def client(far_end) -> LrsClient:
    return a_client(far_end.endpoint, far_end.host)


def a_client(endpoint: str, host: str, version: str = "1.0.3") -> LrsClient:
    wire = Wire(frozenset({host}), read_seconds=0.3, whole_call_seconds=2)
    return LrsClient(wire, endpoint, basic_authorization("key", "sécret"), version)


def test_a_batch_is_one_post_of_the_very_bytes(client, far_end):
    client.send([ONE, TWO])
    (request,) = far_end.received
    assert (request.method, request.path) == ("POST", "/xapi/statements")
    assert request.body == b"[" + ONE + b"," + TWO + b"]"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["X-Experience-API-Version"] == "1.0.3"
    assert request.headers["Authorization"] == "Basic a2V5OnPDqWNyZXQ="


def test_the_version_is_the_destinations(far_end):
    a_client(far_end.endpoint, far_end.host, "2.0.0").send([ONE])
    assert far_end.received[0].headers["X-Experience-API-Version"] == "2.0.0"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, IDS),
        (204, b""),  # Ralph: all were known
        (200, b"[]"),  # an LRS that lists new statements only, and there were none
    ],
)
def test_ids_or_no_content_mean_accepted(client, far_end, status, body):
    far_end.says(status, body)
    assert client.send([ONE]) == Accepted()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, Refused),
        (422, Refused),
        (401, Unauthorised),
        (403, Unauthorised),
        (409, Conflict),
        (413, TooLarge),
    ],
)
def test_a_refusal_is_told_with_the_lrss_own_words(client, far_end, status, outcome):
    far_end.says(status, b'{"message":\n "no such   thing"}')
    assert client.send([ONE]) == outcome(f'answered {status}: {{"message": "no such thing"}}')


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, PAGE),
        (200, b""),
        (200, b'"ok"'),
        (200, b'["ok"]'),
        (200, b"[7]"),
        (200, b'{"id": 1}'),
        (201, IDS),
        (302, b""),
        (404, PAGE),
        (500, b"oops"),
        (502, PAGE),
    ],
)
def test_anything_odd_is_for_later_and_not_taken_for_delivered(client, far_end, status, body):
    far_end.says(status, body, Location="http://elsewhere.example/")
    outcome = client.send([ONE])
    assert isinstance(outcome, TryLater)
    assert outcome.reason.startswith(f"answered {status}")
    assert "<" not in outcome.reason


def test_a_redirect_is_not_followed(client, far_end):
    far_end.says(307, b"", Location=f"http://{far_end.host}/elsewhere")
    client.send([ONE])
    assert [request.path for request in far_end.received] == ["/xapi/statements"]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30.0), ("0", 0.0), ("999999999", 86_400.0), ("soon", None), ("-5", None), ("", None)],
)
def test_retry_after_is_read_in_seconds_up_to_a_day(client, far_end, header, seconds):
    far_end.says(429, b"", Retry_After=header)
    outcome = client.send([ONE])
    assert isinstance(outcome, TryLater)
    assert outcome.retry_after == seconds


@pytest.mark.parametrize(("minutes", "lowest", "highest"), [(10, 500, 600), (-10, 0, 0)])
def test_retry_after_is_read_as_a_date(client, far_end, minutes, lowest, highest):
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    far_end.says(503, b"", Retry_After=format_datetime(moment, usegmt=True))
    outcome = client.send([ONE])
    assert isinstance(outcome, TryLater)
    assert outcome.retry_after is not None
    assert lowest <= outcome.retry_after <= highest


def test_a_long_or_unprintable_answer_gives_a_short_clean_reason(client, far_end):
    far_end.says(400, b"bad \x1b[31m\x00 statement " + b"x" * 100_000)
    outcome = client.send([ONE])
    assert isinstance(outcome, Refused)
    assert len(outcome.reason) <= 400
    assert outcome.reason.isprintable()


def test_no_connection_is_for_later():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
        outcome = a_client(f"http://{host}/xapi", host).send([ONE])
    assert isinstance(outcome, TryLater)
    assert outcome.reason.startswith("127.0.0.1 ")


def test_no_answer_in_time_is_for_later():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        outcome = a_client(f"http://{host}/xapi", host).send([ONE])
    assert outcome == TryLater(None, "127.0.0.1 did not answer in time")


def test_nothing_is_sent_to_an_address_that_the_operator_did_not_allow(far_end):
    client = a_client(far_end.endpoint, "somewhere.else.example")
    outcome = client.send([ONE])
    assert isinstance(outcome, TryLater)
    assert "LTI_LEADERSHIP_ALLOWED_PRIVATE_HOSTS" in outcome.reason
    assert far_end.received == []


def test_a_statement_is_fetched_by_its_id(client, far_end):
    far_end.says(200, b'{"id": "x", "stored": "now"}')
    statement_id = uuid.uuid4()
    assert client.fetch(statement_id) == {"id": "x", "stored": "now"}
    (request,) = far_end.received
    assert request.path == f"/xapi/statements?statementId={statement_id}"
    assert request.headers["X-Experience-API-Version"] == "1.0.3"


def test_a_statement_that_is_not_there_is_none(client, far_end):
    far_end.says(404, b"not found")
    assert client.fetch(str(uuid.uuid4())) is None


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (401, b"", Unauthorised),
        (403, b"", Unauthorised),
        (200, PAGE, TryLater),
        (200, b"[]", TryLater),
        (204, b"", TryLater),
        (400, b"", TryLater),
        (503, b"", TryLater),
    ],
)
def test_a_fetch_that_says_neither_fails_with_its_outcome(client, far_end, status, body, outcome):
    far_end.says(status, body)
    with pytest.raises(FetchFailedError, match=f"answered {status}") as failure:
        client.fetch(uuid.uuid4())
    assert isinstance(failure.value.outcome, outcome)


def test_a_fetch_without_connection_fails_for_later(far_end):
    client = a_client(far_end.endpoint, "somewhere.else.example")
    with pytest.raises(FetchFailedError) as failure:
        client.fetch(uuid.uuid4())
    assert isinstance(failure.value.outcome, TryLater)


def test_the_credentials_are_not_in_the_clients_text(client):
    assert "Basic" not in repr(client)
