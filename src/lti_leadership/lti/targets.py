"""Where a link of the LMS points to: it has to be an address of this tool."""

from __future__ import annotations

from lti_leadership.lti.refusals import TargetElsewhereError


def own_query(target: str, public_url: str) -> str:
    """Return the query of `target`, an address under our own origin.

    The text is compared, not what some parser makes of it: parsers do not agree about
    backslashes, passwords and tabs (Moodle launches links that point anywhere at all).

    Raises:
        TargetElsewhereError: it points elsewhere, or cannot be an address.
    """
    rest = target.removeprefix(public_url)
    is_ours = target.startswith(public_url) and rest[:1] in {"", "/", "?", "#"}
    if not is_ours or not rest.isprintable() or "\\" in rest:
        raise TargetElsewhereError
    return rest.partition("#")[0].partition("?")[2]
