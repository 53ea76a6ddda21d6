"""The schema's complaints in plain words: which thing, what it must be, what to do."""

from __future__ import annotations

from difflib import get_close_matches
from types import UnionType
from typing import Final, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from lti_leadership.framework.document import Document, Route
from lti_leadership.framework.problems import Problem

_NOUNS: Final = {
    "activities": "activity",
    "criteria": "criterion",
    "resources": "resource",
    "outcome": "outcome",
}
_FIXED: Final = {
    "string_type": 'must be text. Put it in double quotes: "like this".',
    "int_type": "must be a whole number, without quotes.",
    "bool_type": "must be true or false, without quotes.",
    "tuple_type": 'must be a list. Write each item on its own line, after "- ".',
    "model_type": "must be a group of fields. Write each on its own line, indented below it.",
    "string_too_short": "is empty. Write its text.",
}
_BOUNDED: Final = {
    "string_too_long": "is too long. Keep it to {max_length} characters.",
    "too_short": "must have {min_length} or more items, and has {actual_length}.",
    "too_long": "must have {max_length} or fewer items, and has more.",
    "greater_than_equal": "must be {ge} or more, and is {input}.",
    "less_than_equal": "must be {le} or less, and is {input}.",
}


def name_of(document: Document, route: Route) -> str:
    """Name what is at ``route`` as a person would: ``"minutes" of activity "3-a2"``."""
    outwards: list[str] = []
    while route and not _label(document, route):
        step = route[-1]
        if step != "items":
            outwards.append(f"item {step + 1}" if isinstance(step, int) else f'"{step}"')
        route = route[:-1]
    owner = _label(document, route)
    if owner or not outwards:
        outwards.append(owner or "this file")
    return " of ".join(outwards)


def schema_problem(document: Document, model: type[BaseModel], error: ErrorDetails) -> Problem:
    """Turn one of pydantic's errors into a problem at its place in the file."""
    route: Route = tuple(error["loc"])
    if error["type"] == "missing":
        owner, message = route[:-1], f'needs the field "{route[-1]}". Add it.'
    elif error["type"] == "extra_forbidden":
        owner, message = route[:-1], _unknown_field(str(route[-1]), _fields(model, route[:-1]))
    else:
        owner, message = route, _refusal(error)
    return Problem(document.file, document.line(route), name_of(document, owner), message)


def suggestion(wrong: str, known: list[str]) -> str:
    """Return the kindest hint towards one of ``known``: the nearest, or what there is."""
    near = get_close_matches(wrong, known, n=1)
    if near:
        return f'Did you mean "{near[0]}"?'
    return f"Use one of {', '.join(known)}." if known else "Take it out."


def _label(document: Document, route: Route) -> str:
    key = document.get(*route, "id") or document.get(*route, "code")
    if not isinstance(key, str):
        return ""
    names = [step for step in route if isinstance(step, str)]
    nouns = [_NOUNS[name] for name in names if name in _NOUNS]
    return f'{nouns[-1] if nouns else document.noun} "{key}"'


def _unknown_field(wrong: str, known: list[str]) -> str:
    return f'has the field "{wrong}", which does not exist. {suggestion(wrong, known)}'


def _refusal(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if error["input"] is None:
        return "has nothing after it. Write its value, or take the line out."
    if kind in {"enum", "literal_error"}:
        allowed = [
            part.strip("'") for part in context["expected"].replace(" or ", ", ").split(", ")
        ]
        wrong = str(error["input"])
        return f'is "{wrong}", which is not one of {", ".join(allowed)}. Use one of those.'
    if kind in _BOUNDED:
        return _BOUNDED[kind].format(**context, input=error["input"])
    return _FIXED.get(kind, error["msg"])


def _fields(model: type[BaseModel], route: Route) -> list[str]:
    """Return the names of the fields of the part of ``model`` at ``route``."""
    current: object = model
    for step in route:
        if isinstance(step, str) and isinstance(current, type) and issubclass(current, BaseModel):
            current = current.model_fields[step].annotation
        current = _without_wrapping(current)
    if isinstance(current, type) and issubclass(current, BaseModel):
        return list(current.model_fields)
    return []


def _without_wrapping(annotation: object) -> object:
    """Return the model inside ``Model | None`` or ``tuple[Model, ...]``."""
    if get_origin(annotation) in {Union, UnionType, tuple}:
        inner = [one for one in get_args(annotation) if one not in {type(None), Ellipsis}]
        return _without_wrapping(inner[0])
    return annotation
