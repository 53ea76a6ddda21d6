"""Short words for bending one part of a statement."""

from __future__ import annotations

from typing import Any

from store.helpers import attachment, statement

ANY_ID = "6d3e01fb-07d0-46ef-9f7f-b999a5299a07"
GROUP = {"objectType": "Group", "mbox": "mailto:team@agency.example"}
CHOICE = {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "b"}]}
FILE = attachment(b"x", fileUrl="https://files.example/x")


def by(**value: Any) -> dict[str, Any]:
    return statement(actor=value)


def within(**value: Any) -> dict[str, Any]:
    return statement(context=value)


def scored(**value: Any) -> dict[str, Any]:
    return statement(result={"score": value})


def without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: inner for name, inner in value.items() if name != key}
