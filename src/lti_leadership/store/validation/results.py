"""Results and scores (Data 2.4.5)."""

from __future__ import annotations

from typing import Any

from lti_leadership.store.validation.errors import NotAllowedHereError
from lti_leadership.store.validation.extensions import extensions
from lti_leadership.store.validation.shapes import Shape, boolean, number, text
from lti_leadership.store.validation.times import duration


def _scaled(value: Any, at: str) -> None:
    number(value, at)
    if not -1 <= value <= 1:
        raise NotAllowedHereError(at, "must be from -1 to 1")


_score_shape = Shape(optional={"scaled": _scaled, "raw": number, "min": number, "max": number})


def score(value: Any, at: str) -> None:
    """Accept a score whose min, raw and max are in order (Data 2.4.5.1)."""
    _score_shape(value, at)
    low, raw, high = value.get("min"), value.get("raw"), value.get("max")
    if low is not None and high is not None and low >= high:
        raise NotAllowedHereError(at, "min must be less than max")
    if raw is not None and low is not None and raw < low:
        raise NotAllowedHereError(at, "raw must not be less than min")
    if raw is not None and high is not None and raw > high:
        raise NotAllowedHereError(at, "raw must not be more than max")


result = Shape(
    optional={
        "score": score,
        "success": boolean,
        "completion": boolean,
        "response": text,
        "duration": duration,
        "extensions": extensions,
    }
)
