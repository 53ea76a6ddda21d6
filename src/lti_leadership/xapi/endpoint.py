"""Where an LRS is and how we name ourselves to it: what an admin types, checked and put right."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit


class EndpointRefusedError(ValueError):
    """An LRS's address or credentials cannot be used; the text says what to do."""


class EndpointSchemeError(EndpointRefusedError):
    """Not a web address."""

    def __init__(self) -> None:
        """Say what is wanted."""
        super().__init__("The LRS's address must be a whole one, such as https://lrs.example/xapi.")


class EndpointQueryError(EndpointRefusedError):
    """An address with `?` or `#`: nothing can be added to it."""

    def __init__(self) -> None:
        """Say what to take out."""
        super().__init__("Take the ? or # and what follows it out of the LRS's address.")


class EndpointCredentialsError(EndpointRefusedError):
    """A name or password in the address, where logs and error pages would show it."""

    def __init__(self) -> None:
        """Say where they belong."""
        super().__init__(
            "Take the name and password out of the LRS's address; they have fields of their own."
        )


class UsernameColonError(EndpointRefusedError):
    """RFC 7617, 2: a colon ends the name, so one in it would move it into the password."""

    def __init__(self) -> None:
        """Say what to change."""
        super().__init__("The LRS's user name (or key) must not have a colon in it.")


class CredentialCharacterError(EndpointRefusedError):
    """A control character, most often a line break that was copied along."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The LRS's user name or secret has a line break or another control character in it: "
            "copy it again, without what stands around it."
        )


def normalise_endpoint(address: str) -> str:
    """Return the address that `/statements` is added to, without a final slash.

    Takes what people paste: `…/xapi`, `…/xapi/`, `…/xapi/statements`.

    Raises:
        EndpointRefusedError: one of its kinds above. The wire checks the host when it calls it.
    """
    address = address.strip()
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"https", "http"} and bool(parts.hostname)
    except ValueError:
        raise EndpointSchemeError from None
    if not whole:
        raise EndpointSchemeError
    if parts.username is not None or parts.password is not None:
        raise EndpointCredentialsError
    if "?" in address or "#" in address:
        raise EndpointQueryError
    return address.rstrip("/").removesuffix("/statements").rstrip("/")


def basic_authorization(username: str, secret: str) -> str:
    """Return the Authorization header's value for HTTP Basic, in UTF-8 (RFC 7617, 2.1).

    Raises:
        UsernameColonError, CredentialCharacterError: these cannot be sent so.
    """
    if ":" in username:
        raise UsernameColonError
    if any(character < " " or character == "\x7f" for character in username + secret):
        raise CredentialCharacterError
    return "Basic " + base64.b64encode(f"{username}:{secret}".encode()).decode("ascii")
