"""Why a statement was refused: where in it, and which rule of the specification.

Messages name the place and the rule, never the value: statements are about people, and an error
ends in the sender's log.
"""

from __future__ import annotations


class InvalidStatementError(ValueError):
    """A statement breaks a rule of the xAPI data model.

    Attributes:
        at: where, as a path such as `object.definition.name`.
        rule: what is wrong, as a short sentence.
    """

    def __init__(self, at: str, rule: str) -> None:
        super().__init__(f"{at}: {rule}")
        self.at = at
        self.rule = rule


class WrongTypeError(InvalidStatementError):
    """A value has another JSON type than the property asks for (Data 2.2 s4 b1)."""


class MissingPropertyError(InvalidStatementError):
    """A required property is not there (Data 2.2 s2 b3)."""


class UnknownPropertyError(InvalidStatementError):
    """A property is not of this object, or its letter case differs (Data 2.2 s4 b1.5, b1.7)."""


class BadFormatError(InvalidStatementError):
    """A string does not follow the format its property asks for (Data 2.2 s4 b1.4)."""


class NotAllowedHereError(InvalidStatementError):
    """Each value is well formed, but the combination is not allowed."""
