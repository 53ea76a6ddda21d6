"""Refusals that a person sees as a page of the LMS. Each says what happened and what to do."""

from __future__ import annotations


class PageRefusal(Exception):
    """A page the LMS will not show. `str()` of it is the sentence on the page."""

    status = 400
    title = "Invalid request"


class SignedOut(PageRefusal):
    """Nobody is signed in, or not in the session the address was made for."""

    status = 403
    title = "You are signed out"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Go to the start page and choose a person, then open the activity again.")


class NotForYou(PageRefusal):
    """The page is for whoever runs courses."""

    status = 403
    title = "Not for you"

    def __init__(self) -> None:
        """Say who may."""
        super().__init__("Only the L&D lead or the LMS administrator may see this page.")


class NotFound(PageRefusal):
    """There is no such course, activity or tool (any more)."""

    status = 404
    title = "Not found"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("There is nothing at this address. Go back to the courses.")


class ForeignForm(PageRefusal):
    """A form of the LMS was posted from another site."""

    status = 403
    title = "This form came from another site"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Open the page in the LMS itself and try again.")


class AuthorizationRefused(PageRefusal):
    """An authorisation request the tool must not even hear back about."""

    def __init__(self, why: str) -> None:
        """Say why, in the words of a developer: it is the tool that is wrong."""
        super().__init__(f"The tool's sign-in request cannot be answered: {why}.")


class LaunchSpent(PageRefusal):
    """The launch id is unknown, used, too old, or another session's."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("This launch has been used already. Open the activity again.")


class SelectionRefused(PageRefusal):
    """A deep linking response that does not hold."""

    title = "The tool's choice could not be taken over"

    def __init__(self, status: int, why: str) -> None:
        """Say why; the status is the dialect's."""
        super().__init__(why)
        self.status = status


class AddressRefused(PageRefusal):
    """What was pasted is not an address a tool can be registered from."""

    title = "That address will not do"

    def __init__(self) -> None:
        """Say what would do."""
        super().__init__("Paste the tool's registration address: http or https, plain ASCII.")
