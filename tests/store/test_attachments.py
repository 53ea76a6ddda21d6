"""Attachments in and out by multipart/mixed (Communication 1.5.2, Data 2.4.11)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lti_leadership.store.attachments import Part
from lti_leadership.store.errors import BadMultipartError
from lti_leadership.store.resource.multipart import join_multipart, split_multipart
from store.helpers import Sender, attachment, multipart, sender, statement, sub_statement

NASTY = b"\r\n--abcd\r\n\x00\xff--abc\r\nend\r\n"
PLAIN = b"here is a simple attachment"


def _send(agency: Sender, sent: Any, contents: list[bytes], **headers: str) -> Any:
    body, content_type = multipart(sent, contents, **headers)
    return agency.post(body, content_type=content_type)


def _taken_apart(response: Any) -> tuple[Any, dict[str, Part]]:
    assert response.status_code == 200
    document, parts = split_multipart(response.content_type, response.data)
    return json.loads(document), parts


@pytest.mark.parametrize("content", [PLAIN, NASTY, b"", b"\r\n"])
def test_an_attachment_comes_back_octet_for_octet(agency: Sender, content: bytes) -> None:
    described = attachment(content)
    sent = statement(attachments=[described])
    assert _send(agency, sent, [content]).status_code == 200
    found, parts = _taken_apart(agency.get(statementId=sent["id"], attachments=True))
    assert found["attachments"] == [described]
    assert parts == {described["sha2"]: Part(described["sha2"], content)}


def test_a_part_is_labelled_with_the_described_type(agency: Sender) -> None:
    sent = statement(attachments=[attachment(PLAIN, contentType="image/png")])
    _send(agency, sent, [PLAIN], Content_Type="text/html")
    body = agency.get(statementId=sent["id"], attachments=True).data
    assert b"Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n" in body
    assert b"text/html" not in body


def test_without_asking_there_is_only_json(agency: Sender) -> None:
    sent = statement(attachments=[attachment(PLAIN)])
    _send(agency, sent, [PLAIN])
    for response in (agency.one(sent["id"]), agency.get(attachments=False)):
        assert response.content_type == "application/json"
        assert PLAIN not in response.data


def test_a_list_has_each_attachment_once(agency: Sender) -> None:
    batch = [statement(attachments=[attachment(PLAIN)]) for _ in range(3)]
    batch.append(statement(attachments=[attachment(NASTY)]))
    assert _send(agency, batch, [PLAIN, NASTY]).status_code == 200
    found, parts = _taken_apart(agency.get(attachments=True))
    assert len(found["statements"]) == 4
    assert {part.content for part in parts.values()} == {PLAIN, NASTY}


def test_a_list_without_attachments_is_multipart_when_asked(agency: Sender) -> None:
    agency.post(statement())
    found, parts = _taken_apart(agency.get(attachments=True))
    assert (len(found["statements"]), parts) == (1, {})


def test_a_file_url_needs_no_part(agency: Sender) -> None:
    described = attachment(PLAIN, fileUrl="https://files.example/1")
    assert agency.post(statement(attachments=[described])).status_code == 200
    assert _send(agency, statement(attachments=[described]), []).status_code == 200
    _, parts = _taken_apart(agency.get(attachments=True))
    assert parts == {}


def test_a_sub_statements_attachment_counts(agency: Sender) -> None:
    sent = statement(object=sub_statement(attachments=[attachment(PLAIN)]))
    assert agency.post(sent).status_code == 400
    assert _send(agency, sent, [PLAIN]).status_code == 200
    _, parts = _taken_apart(agency.get(attachments=True))
    assert len(parts) == 1


def test_an_upper_case_digest_is_the_same_digest(agency: Sender) -> None:
    described = attachment(PLAIN)
    described["sha2"] = described["sha2"].upper()
    assert _send(agency, statement(attachments=[described]), [PLAIN]).status_code == 200
    _, parts = _taken_apart(agency.get(attachments=True))
    assert len(parts) == 1


def test_a_put_may_have_attachments(agency: Sender) -> None:
    sent = statement(attachments=[attachment(PLAIN)])
    body, content_type = multipart(sent, [PLAIN])
    assert agency.put(body, sent["id"], content_type=content_type).status_code == 204


def test_one_agency_never_sees_anothers_attachment(store_app: Flask, agency: Sender) -> None:
    _send(agency, statement(attachments=[attachment(PLAIN)]), [PLAIN])
    stranger = sender(store_app, agency_id=2)
    described = attachment(PLAIN, fileUrl="https://files.example/1")
    stranger.post(statement(attachments=[described]))
    _, parts = _taken_apart(stranger.get(attachments=True))
    assert parts == {}


@pytest.mark.parametrize(
    ("described", "contents", "headers"),
    [
        ([attachment(PLAIN)], [], {}),
        ([attachment(PLAIN)], [PLAIN, NASTY], {}),
        ([], [PLAIN], {}),
        ([attachment(PLAIN)], [PLAIN], {"X_Experience_API_Hash": ""}),
        ([attachment(PLAIN)], [PLAIN], {"X_Experience_API_Hash": "0" * 64}),
        ([attachment(PLAIN)], [PLAIN], {"Content_Transfer_Encoding": ""}),
        ([attachment(PLAIN)], [PLAIN], {"Content_Transfer_Encoding": "base64"}),
        ([attachment(PLAIN)], [b"changed"], {"X_Experience_API_Hash": attachment(PLAIN)["sha2"]}),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    agency: Sender, described: Any, contents: list[bytes], headers: dict[str, str]
) -> None:
    response = _send(agency, statement(attachments=described), contents, **headers)
    assert response.status_code == 400
    assert response.json["error"] in {"BadAttachment", "BadMultipart"}
    assert agency.ids() == []


def test_content_without_multipart_is_refused(agency: Sender) -> None:
    response = agency.post(statement(attachments=[attachment(PLAIN)]))
    assert (response.status_code, response.json["error"]) == (400, "BadAttachment")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/mixed", b"--abc\r\nContent-Type: application/json\r\n\r\n{}\r\n--abc--"),
        ("multipart/mixed; boundary=", b"--\r\nContent-Type: application/json\r\n\r\n{}\r\n----"),
        ("multipart/mixed; boundary=abc", b""),
        ("multipart/mixed; boundary=abc", b"{}"),
        ("multipart/mixed; boundary=abc", b"--abc--"),
        ("multipart/mixed; boundary=abc", b"--abc\r\nContent-Type: application/json\r\n\r\n{}"),
        (
            "multipart/mixed; boundary=abc",
            b"--abc\r\nContent-Type: text/plain\r\n\r\n{}\r\n--abc--",
        ),
        ("multipart/mixed; boundary=abc", b"--abc\r\n\r\n{}\r\n--abc--"),
        ("multipart/mixed; boundary=abc", b"--abc\r\nnonsense\r\n\r\n{}\r\n--abc--"),
    ],
)
def test_bodies_that_are_not_multipart_are_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(BadMultipartError):
        split_multipart(content_type, body)


def test_line_feeds_alone_are_read_too() -> None:
    body = b"--abc\nContent-Type: application/json\n\n{}\n--abc--\n"
    assert split_multipart('multipart/mixed; boundary="abc"', body) == (b"{}", {})


@given(st.lists(st.binary(max_size=200), max_size=4))
def test_what_is_put_together_comes_apart_again(contents: list[bytes]) -> None:
    parts = {
        described["sha2"]: Part(described["sha2"], content)
        for content in contents
        for described in [attachment(content)]
    }
    content_type, body = join_multipart(
        b'{"a":1}', parts.values(), dict.fromkeys(parts, "text/plain")
    )
    assert split_multipart(content_type, body) == (b'{"a":1}', parts)


def test_a_page_ends_early_when_its_attachments_are_large(
    agency: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_leadership.store.resource.answers.PAGE_ATTACHMENT_BYTES", 50)
    contents = [bytes([n]) * 30 for n in range(3)]
    _send(agency, [statement(attachments=[attachment(one)]) for one in contents], contents)
    found, parts = _taken_apart(agency.get(attachments=True))
    assert (len(found["statements"]), len(parts)) == (1, 1)
    found, _ = _taken_apart(agency.get(found["more"]))
    assert len(found["statements"]) == 1
