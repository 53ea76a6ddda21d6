"""What can be wrong with an event that is to be said; trying it again does not help."""

from __future__ import annotations


class StatementError(ValueError):
    """An event that cannot be said; its text is for the delivery's reason."""


class UnknownEventKindError(StatementError):
    """No statement is described for this kind of event."""

    def __init__(self, kind: str) -> None:
        """Name the kind."""
        super().__init__(f'There is no statement for events of the kind "{kind}".')


class UnknownTopicError(StatementError):
    """The event is about something that the framework's content does not have (any more)."""

    def __init__(self, kind: str, object_id: str) -> None:
        """Name the event's kind and what it is about."""
        super().__init__(
            f'The framework has no "{object_id}" for an event of the kind "{kind}". '
            "Put it back into the content, then send the delivery again."
        )


class ProgressError(StatementError):
    """An event's progress is not a number from 0 to 1."""

    def __init__(self) -> None:
        """Say what is wrong."""
        super().__init__("The event's progress is not a number from 0 to 1.")
