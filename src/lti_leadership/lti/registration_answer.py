"""Asking the LMS to register the tool, and reading what it answers.

Moodle says 200, the specification 201. Errors come as plain text (Moodle), as `{"errors": […]}`
(Canvas, canvas-lms#2396), as RFC 7591 has them, or as a whole web page; the administrator sees
the words of any of them.
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from markupsafe import Markup
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from lti_leadership.agencies.models import IDENTIFIER_LENGTH
from lti_leadership.lti.registration_offer import Offer
from lti_leadership.lti.registration_refusals import (
    ConfigurationAddressRefusedError,
    PlatformAnswerInvalidError,
    PlatformRefusedError,
    PlatformSilentError,
)
from lti_leadership.lti.registration_request import TOOL_CONFIGURATION
from lti_leadership.outbound import AddressRefusedError, OutboundError, Response, Wire

MOST_BYTES = 64 * 1024
MOST_CHARACTERS = 600
NOTED_CHARACTERS = 200

Identifier = Annotated[str, Field(pattern=r"^[ -~]+$", max_length=IDENTIFIER_LENGTH)]


def _as_text(value: object) -> object:
    """A number is taken as its digits, and an empty text as none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None if value == "" else value


class RegisteredTool(BaseModel):
    """The LTI part of the answer. Moodle gives a deployment, Canvas gives none yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    deployment_id: Annotated[Identifier | None, BeforeValidator(_as_text)] = None


class Answer(BaseModel):
    """What is needed of the answer (3.6).

    The scopes in it are not read: Moodle claims one that it does not grant. A launch says which
    there are.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    client_id: Annotated[Identifier, BeforeValidator(_as_text)]
    tool: RegisteredTool | None = Field(default=None, validation_alias=TOOL_CONFIGURATION)

    @property
    def deployment_id(self) -> str | None:
        """The deployment, if there is one already."""
        return self.tool.deployment_id if self.tool else None


def send_registration(wire: Wire, offer: Offer, document: dict[str, Any]) -> Answer:
    """Ask the LMS to register the tool; the token goes to no host that `check_hosts` did not pass.

    Raises:
        PlatformRefusedError: it answered with an error; the class keeps its words.
        PlatformSilentError: it did not answer.
        ConfigurationAddressRefusedError: its name leads to another address by now.
        PlatformAnswerInvalidError: it said yes, and nothing that can be used.
    """
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    if offer.registration_token:
        headers["Authorization"] = f"Bearer {offer.registration_token}"
    address = offer.configuration.registration_endpoint
    try:
        answer = wire.post(address, orjson.dumps(document), headers)
    except AddressRefusedError as problem:
        raise ConfigurationAddressRefusedError(str(problem)) from None
    except OutboundError as problem:
        raise PlatformSilentError(str(problem)) from None
    if answer.status not in {200, 201}:
        raise _refused(answer, offer.registration_token)
    return _read(answer)


def _read(answer: Response) -> Answer:
    try:
        return Answer.model_validate(orjson.loads(answer.body))
    except (ValidationError, orjson.JSONDecodeError):
        note = f"answered {answer.status} without a client_id that can be used"
        raise PlatformAnswerInvalidError(note) from None


def _refused(answer: Response, secret: str) -> PlatformRefusedError:
    words = _words(answer, secret)
    noted = f"the registration endpoint answered {answer.status}: {words[:NOTED_CHARACTERS]}"
    refusal = PlatformRefusedError(noted)
    refusal.answered = f"{answer.status} {words}".strip()
    return refusal


def _words(answer: Response, secret: str) -> str:
    """Return what can be read of a body: no tags, no registration token, one line, cut short."""
    text = answer.body[:MOST_BYTES].decode("utf-8", "replace")
    if "<html" in text[:1000].lower() or "<!doctype" in text[:1000].lower():
        text = Markup(text).striptags()  # noqa: S704 - only stripped; the page escapes what is left
    text = text.replace(secret, "…") if secret else text
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())[:MOST_CHARACTERS]
