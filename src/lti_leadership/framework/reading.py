"""From a file to its document, or to the reason why it cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lti_leadership.framework.building import Builder, Unreadable
from lti_leadership.framework.document import Document
from lti_leadership.framework.problems import Problem

MAX_FILE_BYTES: Final = 256 * 1024


def read_document(
    path: Path, shown: str, noun: str
) -> tuple[Document | None, bytes, list[Problem]]:
    """Read ``path`` and return its document, its bytes and the problems found on the way.

    The document is None when the file could not be read as YAML at all; ``shown`` is the file's
    name in problems, ``noun`` what the things in it are called there.
    """
    try:
        content = _capped_bytes(path)
        document = Document(shown, noun)
        document.data = Builder(document, _decoded(content)).build()
    except Unreadable as reason:
        return None, b"", [Problem(shown, reason.line, "this file", reason.message)]
    return document, content, document.problems


def _capped_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise Unreadable(0, "is missing. Put it back; every content file is needed.") from None
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise Unreadable(0, f"cannot be opened: {reason}. Check what it is.") from error
    if len(content) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024
        raise Unreadable(0, f"is larger than {limit} KiB. Shorten it; a content file is text only.")
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "is not UTF-8 here. Save it again as UTF-8 text.") from None
