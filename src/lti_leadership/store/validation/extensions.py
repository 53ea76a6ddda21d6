"""Extensions: a map of IRI → anything (Data 4.1)."""

from __future__ import annotations

from typing import Any

from lti_leadership.store.validation.formats import iri
from lti_leadership.store.validation.shapes import an_object


def extensions(value: Any, at: str) -> None:
    """Accept a map whose keys are IRIs; values are free, nulls included."""
    for key in an_object(value, at):
        iri(key, f"{at} (key)")
