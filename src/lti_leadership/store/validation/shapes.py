"""The small words the rules are written in: types, enumerations, lists and object shapes.

A check is a function `(value, at)` that returns nothing or raises `InvalidStatementError`. Every
property of a statement has a check, so a null is refused everywhere except inside extensions,
whose values nobody checks (Data 2.2 s4 b1.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from re import Pattern
from typing import Any

from lti_leadership.store.validation.errors import (
    BadFormatError,
    MissingPropertyError,
    UnknownPropertyError,
    WrongTypeError,
)

Check = Callable[[Any, str], None]

_SHOWN_KEY = 60


def text(value: Any, at: str) -> None:
    """Accept a string."""
    if not isinstance(value, str):
        raise WrongTypeError(at, "must be a string")


def boolean(value: Any, at: str) -> None:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise WrongTypeError(at, "must be true or false")


def number(value: Any, at: str) -> None:
    """Accept a JSON number; Python counts booleans as integers, JSON does not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongTypeError(at, "must be a number")


def whole_number(value: Any, at: str) -> None:
    """Accept a whole number of zero or more, such as a length in octets."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongTypeError(at, "must be a whole number, 0 or more")


def an_object(value: Any, at: str) -> dict[str, Any]:
    """Give back a JSON object.

    Raises:
        WrongTypeError: it is something else.
    """
    if not isinstance(value, dict):
        raise WrongTypeError(at, "must be an object")
    return value


def a_list(value: Any, at: str) -> list[Any]:
    """Give back a JSON array.

    Raises:
        WrongTypeError: it is something else.
    """
    if not isinstance(value, list):
        raise WrongTypeError(at, "must be an array")
    return value


def matching(pattern: Pattern[str], what: str) -> Check:
    """Accept a string that matches the whole pattern; `what` names the format in the refusal."""

    def check(value: Any, at: str) -> None:
        text(value, at)
        if pattern.fullmatch(value) is None:
            raise BadFormatError(at, f"must be {what}")

    return check


def one_of(*allowed: str) -> Check:
    """Accept one of the enumerated strings, in exactly this case (Data 2.2 s4 b1.6)."""
    known = frozenset(allowed)

    def check(value: Any, at: str) -> None:
        text(value, at)
        if value not in known:
            raise BadFormatError(at, "must be one of: " + ", ".join(allowed))

    return check


def list_of(item: Check) -> Check:
    """Accept an array whose items all pass `item`."""

    def check(value: Any, at: str) -> None:
        for position, inner in enumerate(a_list(value, at)):
            item(inner, f"{at}[{position}]")

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these properties and no others.

    Attributes:
        required: property name → its check; each must be there.
        optional: property name → its check.
    """

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)

    def __call__(self, value: Any, at: str) -> None:
        """Check the members, then that none is missing."""
        members = an_object(value, at)
        for key, inner in members.items():
            check = self.required.get(key) or self.optional.get(key)
            if check is None:
                raise UnknownPropertyError(at, f"has no property {key[:_SHOWN_KEY]!r}")
            check(inner, f"{at}.{key}")
        for key in self.required:
            if key not in members:
                raise MissingPropertyError(at, f"needs the property {key!r}")

    def extended(self, optional: Mapping[str, Check]) -> Shape:
        """Build the same shape with more optional properties."""
        return Shape(self.required, {**self.optional, **optional})
