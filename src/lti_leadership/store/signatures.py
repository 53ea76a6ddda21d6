"""Signed statements: an attachment that is a JWS of the statement (Data 2.6).

The store checks what it can prove: the algorithm, that the payload is the statement, and, when the
signer added its certificate, that the signature was made with that certificate's key. Whether the
certificate is to be trusted is for the reader to decide; the specification leaves it open.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_der_x509_certificate
from joserfc.util import urlsafe_b64decode

from lti_leadership.store.attachments import Part
from lti_leadership.store.comparison import fingerprint
from lti_leadership.store.errors import BadSignatureError
from lti_leadership.store.validation import InvalidStatementError, Rules, rules_for
from lti_leadership.store.validation.json_reader import read_json

USAGE_TYPE = "http://adlnet.gov/expapi/attachments/signature"
ALGORITHMS: dict[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}
_CONTENT_TYPE = "application/octet-stream"
_JWS_PARTS = 3


def check_signatures(
    statements: Sequence[dict[str, Any]], parts: Mapping[str, Part], version: str
) -> None:
    """Check the signature attachments of all statements, sent in this xAPI version.

    Raises:
        BadSignatureError: wrong content type or algorithm, another payload, a forged signature.
    """
    for statement in statements:
        for item in statement.get("attachments", ()):
            if item["usageType"] == USAGE_TYPE:
                _check(statement, item, parts.get(item["sha2"].lower()), rules_for(version))


def _check(
    statement: dict[str, Any], item: dict[str, Any], part: Part | None, rules: Rules
) -> None:
    if item["contentType"].partition(";")[0].strip() != _CONTENT_TYPE:
        raise BadSignatureError(reason=f"a signature's contentType must be {_CONTENT_TYPE}")
    if part is None:
        raise BadSignatureError(reason="a signature's content must be sent with the statement")
    header, payload = _opened(part.content)
    _check_key(header, part.content)
    _check_payload(statement, payload, rules)


def _opened(token: bytes) -> tuple[dict[str, Any], bytes]:
    """Give the header and payload of a compact JWS, not yet verified."""
    pieces = token.strip().split(b".")
    try:
        if len(pieces) != _JWS_PARTS:
            raise BadSignatureError(_NOT_JWS)
        header = read_json(urlsafe_b64decode(pieces[0]))
        payload = urlsafe_b64decode(pieces[1])
    except (InvalidStatementError, binascii.Error) as error:
        raise BadSignatureError(_NOT_JWS) from error
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS:
        raise BadSignatureError(reason="a signature's alg must be one of " + ", ".join(ALGORITHMS))
    return header, payload


def _check_key(header: dict[str, Any], token: bytes) -> None:
    """Verify against the certificate in `x5c`, when there is one."""
    if "x5c" not in header:
        return
    signing_input, _, signature = token.strip().rpartition(b".")
    try:
        key = _certified_key(header["x5c"])
        key.verify(
            urlsafe_b64decode(signature), signing_input, PKCS1v15(), ALGORITHMS[header["alg"]]
        )
    except (InvalidSignature, ValueError, TypeError, LookupError) as error:
        raise BadSignatureError(
            reason="the signature does not fit the certificate in x5c"
        ) from error


def _certified_key(chain: list[str]) -> RSAPublicKey:
    certificate = load_der_x509_certificate(binascii.a2b_base64(chain[0], strict_mode=True))
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise TypeError(_NOT_RSA)
    return key


def _check_payload(statement: dict[str, Any], payload: bytes, rules: Rules) -> None:
    """Compare as 2.6 asks: the payload is the statement without its signature attachment."""
    try:
        signed = read_json(payload)
        unsigned = _without_signatures(statement)
        rules.check(signed)
        same = fingerprint(_without_signatures(signed)) == fingerprint(unsigned)
    except InvalidStatementError as error:
        raise BadSignatureError(reason="the signature's payload is not a statement") from error
    if not same:
        raise BadSignatureError(reason="the signature's payload is another statement")


def _without_signatures(statement: dict[str, Any]) -> dict[str, Any]:
    kept = [
        item for item in statement.get("attachments", ()) if item.get("usageType") != USAGE_TYPE
    ]
    rest = {key: value for key, value in statement.items() if key != "attachments"}
    return {**rest, "attachments": kept} if kept else rest


_NOT_RSA = "only RSA certificates sign statements"
_NOT_JWS = "a signature must be a JWS in compact form"
