"""Tokens whose form, header, key or signature is wrong; their claims are all good."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from forging import KID, Login, Signer, b64, compact, key_set, public_jwk, rs256, rsa_key
from joserfc.jwk import ECKey

from lti_leadership.lti.refusals import LaunchRequestInvalidError, TokenInvalidError

pytestmark = pytest.mark.parametrize("way_in", ["sqlite"], indirect=True, scope="module")

Forge = Callable[[Login], str]
GOOD = {"alg": "RS256", "kid": KID}
PLATFORM = rsa_key("platform")
CURVE = ec.generate_private_key(ec.SECP256R1())


def header(sign: Signer | None = None, **changes: Any) -> Forge:
    """Give the token another header (`None` leaves a member out) and maybe another signature."""
    members = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return lambda login: compact(members, login.claims(), sign or rs256(PLATFORM))


def any_header(value: Any) -> Forge:
    """Give the token a header that is no header."""
    return lambda login: compact(value, login.claims(), rs256(PLATFORM))


def good(login: Login) -> str:
    return compact(GOOD, login.claims(), rs256(PLATFORM))


def cut(change: Callable[[list[str]], list[str]]) -> Forge:
    """Take a good token's three parts and put other parts together."""
    return lambda login: ".".join(change(good(login).split(".")))


def no_signature(_signed: bytes) -> bytes:
    return b""


def hs256(secret: bytes) -> Signer:
    return lambda signed: hmac.new(secret, signed, hashlib.sha256).digest()


def rsa_of(algorithm: hashes.HashAlgorithm) -> Signer:
    return lambda signed: PLATFORM.sign(signed, padding.PKCS1v15(), algorithm)


def ps256(signed: bytes) -> bytes:
    salted = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    return PLATFORM.sign(signed, salted, hashes.SHA256())


def es256(signed: bytes) -> bytes:
    r, s = decode_dss_signature(CURVE.sign(signed, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def public_bytes(encoding: Encoding) -> bytes:
    return PLATFORM.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


def altered(parts: list[str]) -> list[str]:
    body = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
    return [parts[0], b64(json.dumps({**body, "sub": "somebody-else"}).encode()), parts[2]]


PEM, DER = public_bytes(Encoding.PEM), public_bytes(Encoding.DER)
STRANGER = rsa_key("stranger")
NO_TOKEN, INVALID = LaunchRequestInvalidError, TokenInvalidError

REFUSED = {
    "D01-no-kid": (INVALID, header(kid=None)),
    "D01-kid-empty": (INVALID, header(kid="")),
    "D01-kid-is-a-number": (INVALID, header(kid=1)),
    "D01-kid-is-a-list": (INVALID, header(kid=[KID])),
    "D02-kid-unknown": (INVALID, header(kid="never-heard-of")),
    "D02-kid-with-half-a-letter": (INVALID, header(kid="\ud800")),
    "D02-kid-is-a-path": (INVALID, header(kid="../../../etc/passwd")),
    "D04-empty": (NO_TOKEN, lambda _login: ""),
    "D04-not-a-token": (NO_TOKEN, lambda _login: "hello"),
    "D04-one-part": (NO_TOKEN, cut(lambda parts: parts[:1])),
    "D04-two-parts": (NO_TOKEN, cut(lambda parts: parts[:2])),
    "D04-five-parts": (NO_TOKEN, cut(lambda parts: [*parts, *parts[:2]])),
    "D04-too-long": (NO_TOKEN, lambda login: good(login) + "A" * 100_000),
    "D04-dots-only": (INVALID, lambda _login: ".."),
    "D04-words-and-dots": (INVALID, lambda _login: "three.plain.words"),
    "D04-not-ascii": (INVALID, cut(lambda parts: ["é" + parts[0], *parts[1:]])),
    "D04-nul": (INVALID, cut(lambda parts: [parts[0] + "\0", *parts[1:]])),
    "D04-body-is-empty": (INVALID, cut(lambda parts: [parts[0], "", parts[2]])),
    "D04-body-not-ascii": (INVALID, cut(lambda parts: [parts[0], "é" + parts[1], parts[2]])),
    "D04-header-is-a-list": (INVALID, any_header(["alg", "RS256", "kid", KID])),
    "D04-header-is-text": (INVALID, any_header("alg RS256 kid")),
    "D04-header-is-a-number": (INVALID, any_header(5)),
    "D04-header-is-null": (INVALID, any_header(None)),
    "D04-header-of-ten-thousand-lists": (
        INVALID,
        cut(lambda parts: [b64(b"[" * 10_000), *parts[1:]]),
    ),
    "D04-body-of-ten-thousand-lists": (
        INVALID,
        lambda _login: compact(GOOD, b"[" * 40_000, rs256(PLATFORM)),
    ),
    "D04-body-nested-in-objects": (
        INVALID,
        lambda _login: compact(GOOD, b'{"a":' * 12_000, rs256(PLATFORM)),
    ),
    "D04-body-is-a-list": (INVALID, lambda _login: compact(GOOD, [1], rs256(PLATFORM))),
    "D04-body-is-not-json": (INVALID, lambda _login: compact(GOOD, b"\xff\xfe", rs256(PLATFORM))),
    "D06-none": (INVALID, header(no_signature, alg="none")),
    "D06-None": (INVALID, header(no_signature, alg="None")),
    "D06-nOnE": (INVALID, header(no_signature, alg="nOnE")),
    "D06-none-without-kid": (INVALID, header(no_signature, alg="none", kid=None)),
    "D06-none-but-signed": (INVALID, header(alg="none")),
    "D06-alg-missing": (INVALID, header(alg=None)),
    "D06-alg-empty": (INVALID, header(alg="")),
    "D06-alg-is-a-list": (INVALID, header(alg=["RS256"])),
    "D06-rs256-without-signature": (INVALID, header(no_signature)),
    "D07-hs256-with-public-key": (INVALID, header(hs256(PEM), alg="HS256")),
    "D07-hs256-with-public-key-der": (
        INVALID,
        header(hs256(DER), alg="HS256"),
    ),
    "D07-hs256-with-nothing": (INVALID, header(hs256(b""), alg="HS256")),
    "D08-rs384": (INVALID, header(rsa_of(hashes.SHA384()), alg="RS384")),
    "D08-rs512": (INVALID, header(rsa_of(hashes.SHA512()), alg="RS512")),
    "D08-rs512-said-to-be-rs256": (INVALID, header(rsa_of(hashes.SHA512()))),
    "D08-ps256": (INVALID, header(ps256, alg="PS256")),
    "D08-ps256-said-to-be-rs256": (INVALID, header(ps256)),
    "D08-es256": (INVALID, header(es256, alg="ES256", kid="curve")),
    "D08-es256-said-to-be-rs256": (INVALID, header(es256, kid="curve")),
    "D08-rs512-that-the-key-set-offers": (
        INVALID,
        header(rsa_of(hashes.SHA512()), alg="RS512", kid="for-rs512"),
    ),
    "D08-key-for-encryption": (INVALID, header(kid="for-encryption")),
    "D09-right-kid-other-key": (INVALID, header(rs256(STRANGER))),
    "D09-key-in-the-header": (
        INVALID,
        header(rs256(STRANGER), jwk={"kty": "RSA", "e": "AQAB", "n": "AQAB"}),
    ),
    "D09-key-set-in-the-header": (INVALID, header(rs256(STRANGER), jku="http://127.0.0.1:9/jwks")),
    "D10-body-altered": (INVALID, cut(altered)),
    "D10-header-altered": (
        INVALID,
        cut(lambda parts: [b64(json.dumps({**GOOD, "typ": "x"}).encode()), *parts[1:]]),
    ),
    "D10-signature-of-another-token": (
        INVALID,
        lambda login: ".".join([*good(login).split(".")[:2], good(login).split(".")[2][::-1]]),
    ),
    "D12-crit-unknown": (INVALID, header(crit=["exp"], exp=1)),
    "D12-crit-empty": (INVALID, header(crit=[])),
    "D12-crit-b64": (INVALID, header(crit=["b64"], b64=False)),
    "D15-rsa-of-1024-bits": (INVALID, header(rs256(rsa_key("short", 1024)), kid="short")),
}


@pytest.fixture(autouse=True)
def many_keys(way_in) -> None:
    curve = ECKey.import_key(CURVE.public_key()).as_dict(private=False)
    way_in.platform.jwks = key_set(
        public_jwk(),
        {**curve, "kid": "curve", "alg": "ES256", "use": "sig"},
        public_jwk("for-rs512", alg="RS512"),
        public_jwk("for-encryption", use="enc"),
        public_jwk("short", rsa_key("short", 1024)),
    )


@pytest.mark.parametrize(("refusal", "forge"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(way_in, refusal, forge) -> None:
    login = way_in.login()
    token = forge(login)
    with way_in.refusing(refusal) as refused:
        refused.by(login.post(token), login.state, login.nonce, token[:40], way_in.platform.issuer)
    assert way_in.platform.issuer not in refused.case.note


def test_d15_the_administrator_reads_which_keys_are_of_use(way_in) -> None:
    login = way_in.login()
    with way_in.refusing(TokenInvalidError) as refused:
        refused.by(login.post(REFUSED["D15-rsa-of-1024-bits"][1](login)))
    assert "RSA of 2048 to 8192 bits" in refused.case.note


@pytest.mark.parametrize("typ", ["JWT", "at+jwt", None])
def test_a_good_token_is_let_in_whatever_it_calls_itself(way_in, typ) -> None:
    login = way_in.login()
    assert login.post(header(typ=typ)(login)).status == 303
