"""Attachments: the octets beside a statement, matched by their SHA-2 (Communication 1.5.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from lti_leadership.database import AnySession
from lti_leadership.store.errors import BadAttachmentError
from lti_leadership.store.models import StoreAttachment

_DIGESTS = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}


@dataclass(frozen=True, slots=True)
class Part:
    """One attachment's octets, named by their SHA-2 in lower-case hexadecimal."""

    sha2: str
    content: bytes


def described(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """List the attachments a statement describes, a sub-statement's included."""
    yield from statement.get("attachments", ())
    if statement["object"].get("objectType") == "SubStatement":
        yield from described(statement["object"])


def check_attachments(statements: Sequence[dict[str, Any]], parts: Mapping[str, Part]) -> None:
    """See that every part is described, and every description has a part or a `fileUrl`.

    Raises:
        BadAttachmentError: octets are missing, superfluous, or do not hash to their name.
    """
    wanted: set[str] = set()
    for statement in statements:
        for item in described(statement):
            sha2 = item["sha2"].lower()
            wanted.add(sha2)
            if sha2 not in parts and "fileUrl" not in item:
                raise BadAttachmentError(
                    reason="an attachment has neither a part in the body nor a fileUrl"
                )
    if parts.keys() - wanted:
        raise BadAttachmentError(reason="a part of the body is not described by any statement")
    for part in parts.values():
        _check_digest(part)


def _check_digest(part: Part) -> None:
    name = _DIGESTS.get(len(part.sha2))
    if name is None or hashlib.new(name, part.content).hexdigest() != part.sha2:
        raise BadAttachmentError(reason="an attachment's content does not match its sha2")


def keep_attachments(session: AnySession, agency_id: int, parts: Mapping[str, Part]) -> None:
    """Insert the octets that the agency does not have yet."""
    if not parts:
        return
    there = set(
        session.scalars(
            select(StoreAttachment.sha2).where(
                StoreAttachment.agency_id == agency_id, StoreAttachment.sha2.in_(parts)
            )
        )
    )
    rows = [
        {"agency_id": agency_id, "sha2": part.sha2, "content": part.content}
        for part in parts.values()
        if part.sha2 not in there
    ]
    if rows:
        session.execute(insert(StoreAttachment), rows)


def find_attachments(session: AnySession, agency_id: int, digests: Collection[str]) -> list[Part]:
    """Fetch the octets for these digests; those only given by `fileUrl` are not among them."""
    rows = session.execute(
        select(StoreAttachment.sha2, StoreAttachment.content).where(
            StoreAttachment.agency_id == agency_id, StoreAttachment.sha2.in_(digests)
        )
    )
    return [Part(row.sha2, row.content) for row in rows]
