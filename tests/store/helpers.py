"""Statements to bend, and a client that speaks to the store as an agency's sender does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from lti_leadership.database import db
from lti_leadership.store.credentials import ALL, issue_credential
from lti_leadership.store.validation import VOIDED

VERSION_HEADER = "X-Experience-API-Version"
ACTOR = {"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "sub-1"}}
OTHER = {"objectType": "Agent", "mbox": "mailto:other@agency.example"}
ACTIVITY = {
    "objectType": "Activity",
    "id": "https://tool.example/areas/3",
    "definition": {
        "type": "http://adlnet.gov/expapi/activities/module",
        "name": {"en-GB": "Area 3", "gd": "Raon 3"},
    },
}
VERB = {
    "id": "http://adlnet.gov/expapi/verbs/completed",
    "display": {"en-GB": "completed", "gd": "coileanta"},
}


def statement(**changes: Any) -> dict[str, Any]:
    """A valid statement with an id; a change of None takes the property away."""
    base = {"id": str(uuid4()), "actor": ACTOR, "verb": VERB, "object": ACTIVITY}
    merged = {**base, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def about(**definition: Any) -> dict[str, Any]:
    """An activity with this definition, as a statement's object."""
    return {"id": "https://tool.example/areas/3", "definition": definition}


def reference(statement_id: str) -> dict[str, Any]:
    return {"objectType": "StatementRef", "id": statement_id}


def voiding(statement_id: str, **changes: Any) -> dict[str, Any]:
    return statement(verb={"id": VOIDED}, object=reference(statement_id), **changes)


def sub_statement(**changes: Any) -> dict[str, Any]:
    inner = {"objectType": "SubStatement", "actor": OTHER, "verb": VERB, "object": ACTIVITY}
    return {**inner, **changes}


def attachment(content: bytes, **changes: Any) -> dict[str, Any]:
    """The description of an attachment with this content."""
    described = {
        "usageType": "https://tool.example/usage/certificate",
        "display": {"en-GB": "Certificate"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": hashlib.sha256(content).hexdigest(),
    }
    return {**described, **changes}


def multipart(
    document: Any, contents: list[bytes], boundary: str = "abc", **headers: str
) -> tuple[bytes, str]:
    """A multipart/mixed body and its Content-Type; `headers` replace those of the attachments."""
    body = b"--" + boundary.encode() + b"\r\nContent-Type: application/json\r\n\r\n"
    body += json.dumps(document).encode()
    for content in contents:
        fields = {
            "Content-Type": "text/plain",
            "Content-Transfer-Encoding": "binary",
            "X-Experience-API-Hash": hashlib.sha256(content).hexdigest(),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
        body += f"\r\n--{boundary}\r\n{lines}\r\n".encode() + content
    body += f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/mixed; boundary={boundary}"


@dataclass
class Sender:
    """One credential of one agency, used over HTTP."""

    app: Flask
    username: str
    secret: str
    version: str = "1.0.3"

    @property
    def headers(self) -> dict[str, str]:
        return {VERSION_HEADER: self.version}

    def post(self, body: Any, **more: Any) -> TestResponse:
        return self.open("POST", "/xapi/statements", body, **more)

    def put(self, body: Any, statement_id: str, **more: Any) -> TestResponse:
        query = {"statementId": statement_id}
        return self.open("PUT", "/xapi/statements", body, query_string=query, **more)

    def get(self, path: str = "/xapi/statements", **query: Any) -> TestResponse:
        sent = {key: _as_parameter(value) for key, value in query.items()}
        return self.open("GET", path, None, **({"query_string": sent} if sent else {}))

    def one(self, statement_id: str) -> TestResponse:
        return self.get(statementId=statement_id)

    def ids(self, **query: Any) -> list[str]:
        """The ids that a GET with these filters finds, in order."""
        response = self.get(**query)
        assert response.status_code == 200, response.text
        return [found["id"] for found in response.json["statements"]]

    def open(self, method: str, path: str, body: Any, **more: Any) -> TestResponse:
        headers = {**self.headers, **more.pop("headers", {})}
        if body is not None and not isinstance(body, bytes):
            body, more["content_type"] = json.dumps(body).encode(), "application/json"
        auth = more.pop("auth", (self.username, self.secret))
        return self.app.test_client().open(
            path, method=method, data=body, headers=headers, auth=auth, **more
        )


def sender(app: Flask, agency_id: int = 1, scopes: tuple[str, ...] = (ALL,)) -> Sender:
    """Issue a credential and give back a client that uses it."""
    with app.app_context():
        issued = issue_credential(db.session, agency_id, "test", scopes)
        db.session.commit()
    return Sender(app, issued.username, issued.secret)


def _as_parameter(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict) else str(value)
