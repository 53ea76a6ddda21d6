"""Language tags (RFC 5646) and language maps (Data 4.2)."""

from __future__ import annotations

import re
from typing import Any

from lti_leadership.store.validation.errors import BadFormatError
from lti_leadership.store.validation.shapes import an_object, text

_LANGTAG = re.compile(
    r"""
    (?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})   # language, extended language
    (?:-[a-z]{4})?                                         # script
    (?:-(?:[a-z]{2}|\d{3}))?                               # region
    (?P<variants>(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*)
    (?P<extensions>(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*)
    (?:-x(?:-[a-z\d]{1,8})+)?                              # private use
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_PRIVATE_USE = re.compile(r"x(?:-[a-z\d]{1,8})+", re.IGNORECASE | re.ASCII)
# Grandfathered tags that the grammar above does not cover (RFC 5646, section 2.2.8).
_IRREGULAR = frozenset(
    {
        *("en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon"),
        *("i-lux", "i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu"),
        *("sgn-be-fr", "sgn-be-nl", "sgn-ch-de"),
    }
)
_SINGLETON = re.compile(r"-([a-z\d])(?=-)", re.IGNORECASE | re.ASCII)


def language_tag(value: Any, at: str) -> None:
    """Accept a well-formed RFC 5646 tag; variants and singletons may not repeat."""
    text(value, at)
    if not is_language_tag(value):
        raise BadFormatError(at, "must be an RFC 5646 language tag")


def is_language_tag(tag: str) -> bool:
    """Say whether the tag is well formed."""
    if tag.lower() in _IRREGULAR or _PRIVATE_USE.fullmatch(tag):
        return True
    found = _LANGTAG.fullmatch(tag)
    if found is None:
        return False
    variants = found["variants"].lower().split("-")[1:]
    singletons = [letter.lower() for letter in _SINGLETON.findall(found["extensions"])]
    return _all_differ(variants) and _all_differ(singletons)


def language_map(value: Any, at: str) -> None:
    """Accept an object of language tag → text."""
    for tag, words in an_object(value, at).items():
        if not is_language_tag(tag):
            raise BadFormatError(at, "each key must be an RFC 5646 language tag")
        text(words, f"{at}.{tag}")


def _all_differ(parts: list[str]) -> bool:
    return len(set(parts)) == len(parts)
