"""The small types that all content is made of: strict, frozen and bounded."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from lti_leadership.framework.prose import unwrap

_NOT_A_URL = "must be a web address that starts with http:// or https:// and has no spaces."


class Frozen(BaseModel):
    """A part of the content: never changed after loading, and with no field we do not know."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )


class Provenance(StrEnum):
    """Where the words come from, so that a page can label what is ours and what is SSSC's."""

    OFFICIAL = "official"
    """A short official title or name, as published."""
    PARAPHRASE = "paraphrase"
    """Our words for one published statement, in the published order."""
    AUTHORED = "authored"
    """Written for this project: not SSSC text, and to be reviewed by someone in the sector."""
    FOUND = "found"
    """A code or name seen on a public page."""
    UNVERIFIED = "unverified"
    """From general knowledge of the sector: check it before you rely on it."""


def refusal(message: str) -> PydanticCustomError:
    """Return the error of a value whose ``message`` is already in plain words."""
    kind, template = "plain_words", "{message}"
    return PydanticCustomError(kind, template, {"message": message})


def _shaped(pattern: str, message: str) -> AfterValidator:
    """Accept text that matches ``pattern`` whole; refuse the rest with ``message``."""
    compiled = re.compile(pattern)
    return _checked(lambda value: compiled.fullmatch(value) is not None, message)


def _checked(is_good: Callable[[str], bool], message: str) -> AfterValidator:
    """Accept text that ``is_good``; refuse the rest with ``message``."""

    def check(value: str) -> str:
        if not is_good(value):
            raise refusal(message)
        return value

    return AfterValidator(check)


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(value.split()) == 1


Source = Annotated[Provenance, Field(strict=False)]
Line = Annotated[
    str,
    Field(min_length=1, max_length=400),
    AfterValidator(lambda value: " ".join(value.split())),
]
Prose = Annotated[str, Field(min_length=1, max_length=12_000), AfterValidator(unwrap)]
Url = Annotated[str, Field(max_length=1000), _checked(_is_web_address, _NOT_A_URL)]
Slug = Annotated[
    str,
    Field(max_length=80),
    _shaped(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        "must be small letters, digits and single hyphens, because it is part of a web address.",
    ),
]
Identifier = Annotated[
    str,
    Field(max_length=64),
    _shaped(
        r"[a-z0-9]+([-.][a-z0-9]+)*",
        "must be small letters and digits, parted by single hyphens or full stops.",
    ),
]
CriterionId = Annotated[
    str, _shaped(r"[1-9]\.[1-9][0-9]?", 'must be the area number, a full stop and a number: "3.1".')
]
ActivityId = Annotated[
    str, _shaped(r"[1-9]-a[1-9][0-9]?", 'must be the area number, "-a" and a number: "3-a1".')
]
ResourceId = Annotated[
    str, _shaped(r"[1-9]-r[1-9][0-9]?", 'must be the area number, "-r" and a number: "3-r1".')
]
StandardCode = Annotated[
    str,
    _shaped(
        r"SCDLMC(SA|[A-E])[0-9]|CFAM&L[A-Z]{2}[0-9]{1,2}",
        'must be a code such as "SCDLMCA1" or "CFAM&LAA2".',
    ),
]
ScqfLevel = Annotated[int, Field(ge=1, le=12)]
Lines = Annotated[tuple[Line, ...], Field(min_length=1, max_length=50)]


class Text(Frozen):
    """A passage and where its words come from."""

    src: Source
    text: Prose


class TextList(Frozen):
    """A list of statements and where their words come from."""

    src: Source
    items: Annotated[tuple[Prose, ...], Field(min_length=1, max_length=50)]
