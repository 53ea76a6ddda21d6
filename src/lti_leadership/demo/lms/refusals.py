"""Why this LMS says no. Each reason is a class of its own; `error` is its OAuth 2 code."""

from __future__ import annotations


class Refusal(Exception):
    """Something the LMS will not do. `str()` of it is safe to show to the one who asked."""

    status = 400
    error = "invalid_request"


class RequestIncomplete(Refusal):
    """A required parameter is missing, empty, or there twice."""

    def __init__(self, name: str) -> None:
        """Name the parameter."""
        super().__init__(f"The parameter {name} is required, once.")


class ClientUnknown(Refusal):
    """No active tool has this client_id (RFC 6749, 5.2)."""

    error = "invalid_client"

    def __init__(self) -> None:
        """Say so without an echo."""
        super().__init__("No active tool has this client_id.")


class GrantTypeUnsupported(Refusal):
    """Tools get tokens by client credentials and nothing else (1EdTech Security 1.0, 4.1)."""

    error = "unsupported_grant_type"

    def __init__(self) -> None:
        """Say what would do."""
        super().__init__("grant_type has to be client_credentials.")


class ScopeInvalid(Refusal):
    """Nothing of what was asked for may be granted (RFC 6749, 5.2)."""

    error = "invalid_scope"

    def __init__(self) -> None:
        """Say so."""
        super().__init__("None of these scopes is open to this tool.")


class JwtRefused(Refusal):
    """A JWT signed by a tool does not hold."""

    error = "invalid_client"


class JwtGarbled(JwtRefused):
    """It is not a signed JWT at all, or a part of it is not what it should be."""

    def __init__(self, what: str) -> None:
        """Say which part."""
        super().__init__(f"Not a sound JWT: {what}.")


class KidMissing(JwtRefused):
    """The header names no key; without a name this LMS tries none."""

    def __init__(self) -> None:
        """Say where to put it."""
        super().__init__("kid must be provided in the JWT header.")


class AlgorithmRefused(JwtRefused):
    """Signed by anything but RS256 (1EdTech Security 1.0, 6.1)."""

    def __init__(self) -> None:
        """Say what would do."""
        super().__init__("The JWT has to be signed by RS256.")


class KeySetUnreachable(JwtRefused):
    """The tool's JWKS could not be fetched or read."""

    def __init__(self, why: str) -> None:
        """Say why."""
        super().__init__(f"The tool's key set cannot be had: {why}.")


class KeyUnknown(JwtRefused):
    """The tool's JWKS has no key, or more than one, of that name."""

    def __init__(self, kid: str, found: int) -> None:
        """Say how many there are."""
        super().__init__(f"The tool's key set has {found} keys with kid {kid[:100]!r}.")


class KeyUnfit(JwtRefused):
    """The key exists but nothing may be verified with it."""

    def __init__(self, why: str) -> None:
        """Say why."""
        super().__init__(f"The tool's key cannot be used: {why}.")


class SignatureWrong(JwtRefused):
    """The signature does not belong to the key and the content."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("Signature verification failed.")


class ClaimWrong(JwtRefused):
    """A claim is missing, of the wrong kind, or says something else than it must."""

    def __init__(self, claim: str, expected: str) -> None:
        """Say what the claim has to be."""
        super().__init__(f"The claim {claim} has to be {expected}.")


class Expired(JwtRefused):
    """The present moment is not before `exp`. There is no leeway, as in Moodle."""

    def __init__(self) -> None:
        """Say so in Moodle's words."""
        super().__init__("Expired token")


class IssuedInFuture(JwtRefused):
    """`iat` or `nbf` is ahead of the LMS's clock. There is no leeway, as in Moodle."""

    def __init__(self, claim: str) -> None:
        """Name the claim."""
        super().__init__(f"Cannot handle token with {claim} in the future.")


class Replayed(JwtRefused):
    """The same `jti` or `nonce` a second time."""

    def __init__(self, claim: str) -> None:
        """Name the claim."""
        super().__init__(f"This {claim} has been used before.")
