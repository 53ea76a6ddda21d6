"""What the store refuses over HTTP, each refusal a class of its own with its status code.

Codes follow Communication 3.2. The specification has no 415: a wrong content type is a 400.
"""

from __future__ import annotations

from typing import ClassVar


class StoreRefusalError(Exception):
    """A request that the store answers with an error.

    Attributes:
        status: the HTTP status code.
        reason: what to do about it, in a sentence that repeats no statement content.
    """

    status: ClassVar[int] = 400

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadRequestError(StoreRefusalError):
    """Something about the request is not as Communication 3.2 asks."""


class BadParameterError(BadRequestError):
    """A query parameter is unknown, repeated, malformed or in a forbidden combination."""


class BadVersionError(BadRequestError):
    """`X-Experience-API-Version` is missing or names a version not spoken here."""


class BadContentTypeError(BadRequestError):
    """The body is neither `application/json` nor `multipart/mixed`."""


class BadMultipartError(BadRequestError):
    """The parts of a multipart body do not fit together (Communication 1.5.2)."""


class BadAttachmentError(BadRequestError):
    """An attachment's octets are missing, superfluous or not what their hash says."""


class BadSignatureError(BadRequestError):
    """A signed statement's signature does not hold (Data 2.6)."""


class RepeatedIdError(BadRequestError):
    """Two statements of one batch have the same id (Communication 2.1.2)."""


class VoidsVoidingError(BadRequestError):
    """A voiding statement targets another voiding statement (Data 2.3.2)."""


class NotSignedInError(StoreRefusalError):
    """No credential, or one that is wrong or revoked."""

    status = 401


class ScopeMissingError(StoreRefusalError):
    """The credential may not do this."""

    status = 403


class NoSuchStatementError(StoreRefusalError):
    """The agency has no statement with this id, or it is voided."""

    status = 404


class ConflictError(StoreRefusalError):
    """A different statement is already stored under this id."""

    status = 409


class PreconditionFailedError(StoreRefusalError):
    """`If-Match` or `If-None-Match` does not hold."""

    status = 412


class TooLargeError(StoreRefusalError):
    """The body, the batch or the number of parts is over the limit."""

    status = 413
