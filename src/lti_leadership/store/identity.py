"""What makes two agents the same person: their identifier, and nothing else (Data 2.4.2.3)."""

from __future__ import annotations

import json
from typing import Any

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def identifier(actor: dict[str, Any]) -> str | None:
    """Give an actor's identifier as text that can be compared; None for an anonymous group."""
    for name in IDENTIFIERS:
        if name in actor:
            return f"{name} {_comparable(name, actor[name])}"
    return None


def _comparable(name: str, value: Any) -> str:
    if name == "account":
        return json.dumps([value["homePage"], value["name"]])
    if name == "mbox":
        return comparable_mbox(value)
    return str(value).lower() if name == "mbox_sha1sum" else str(value)


def comparable_mbox(mbox: str) -> str:
    """Lower the case of an address's domain, the part without case (Data 2.3.1 b7)."""
    local, _, domain = mbox.rpartition("@")
    return f"{local}@{domain.lower()}"


def words_for_person(actor: dict[str, Any]) -> set[str]:
    """List what a person may type to find this actor: name, account name, address."""
    words = {actor.get("name"), actor.get("openid"), actor.get("mbox_sha1sum")}
    words.add(actor.get("account", {}).get("name"))
    words.add(actor.get("mbox", "").removeprefix("mailto:"))
    return {word for word in words if word}


def words_for_verb(verb: dict[str, Any]) -> set[str]:
    """List what a person may type to find this verb: its displays, and its IRI's last word."""
    return {
        *verb.get("display", {}).values(),
        verb["id"].rstrip("/").rpartition("/")[2],
    }
