"""Signed statements (Data 2.6)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey

from lti_leadership.store.signatures import USAGE_TYPE
from store.helpers import Sender, attachment, multipart, statement

PRIVATE = rsa.generate_private_key(65537, 2048)
STRANGER = rsa.generate_private_key(65537, 2048)


def _key(private: rsa.RSAPrivateKey) -> RSAKey:
    return RSAKey.import_key(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _certificate() -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signer")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, PRIVATE.public_key(), 1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(PRIVATE, hashes.SHA256())
    )
    return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


def _send(agency: Sender, sent: dict[str, Any], token: str, **changes: Any) -> Any:
    described = attachment(
        token.encode(),
        **{"usageType": USAGE_TYPE, "contentType": "application/octet-stream", **changes},
    )
    body, content_type = multipart({**sent, "attachments": [described]}, [token.encode()])
    return agency.post(body, content_type=content_type)


def _signed(payload: Any, header: dict[str, Any] | None = None, key: Any = None) -> str:
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return jws.serialize_compact(
        {"alg": "RS256", **(header or {})},
        text,
        key or _key(PRIVATE),
        algorithms=["RS256", "RS384", "RS512", "HS256"],
    )


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
@pytest.mark.parametrize("certified", [False, True])
def test_a_good_signature_is_taken(agency: Sender, algorithm: str, *, certified: bool) -> None:
    sent = statement()
    header = {"alg": algorithm, **({"x5c": [_certificate()]} if certified else {})}
    response = _send(agency, sent, _signed(sent, header))
    assert response.status_code == 200, response.text


def _refused(response: Any) -> bool:
    return (response.status_code, response.json["error"]) == (400, "BadSignature")


def test_another_content_type_is_refused(agency: Sender) -> None:
    sent = statement()
    assert _refused(_send(agency, sent, _signed(sent), contentType="text/plain"))


def test_another_algorithm_is_refused(agency: Sender) -> None:
    sent = statement()
    token = _signed(sent, {"alg": "HS256"}, OctKey.import_key("k" * 32))
    assert _refused(_send(agency, sent, token))


def test_another_statement_is_refused(agency: Sender) -> None:
    sent = statement()
    assert _refused(_send(agency, sent, _signed({**sent, "result": {"success": True}})))


@pytest.mark.parametrize("payload", [b"{broken", b"[]", b'{"actor": 1}'])
def test_a_payload_that_is_no_statement_is_refused(agency: Sender, payload: bytes) -> None:
    assert _refused(_send(agency, statement(), _signed(payload)))


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "!!.!!.!!", "W10.e30.AA"])
def test_what_is_no_jws_is_refused(agency: Sender, token: str) -> None:
    assert _refused(_send(agency, statement(), token))


def test_a_signature_by_another_key_than_the_certificates_is_refused(agency: Sender) -> None:
    sent = statement()
    token = _signed(sent, {"x5c": [_certificate()]}, _key(STRANGER))
    assert _refused(_send(agency, sent, token))


@pytest.mark.parametrize("chain", [[], "text", ["not base64!"], ["AAAA"], [7]])
def test_a_chain_that_is_none_is_refused(agency: Sender, chain: Any) -> None:
    sent = statement()
    header = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "x5c": chain}).encode())
    payload = base64.urlsafe_b64encode(json.dumps(sent).encode())
    token = b".".join(part.rstrip(b"=") for part in (header, payload, b"AAAA")).decode()
    assert _refused(_send(agency, sent, token))


def test_a_signature_by_file_url_alone_is_refused(agency: Sender) -> None:
    described = attachment(
        b"x",
        usageType=USAGE_TYPE,
        contentType="application/octet-stream",
        fileUrl="https://files.example/1",
    )
    assert _refused(agency.post(statement(attachments=[described])))
