"""A plain page for what goes wrong in the browser."""

from __future__ import annotations

from flask import Response, make_response, render_template
from werkzeug.exceptions import HTTPException

_WORDS = {
    404: ("There is no such page", "The statement or page you asked for is not here."),
    405: ("That does not work here", "Please start again from the first page."),
    500: (
        "Something went wrong",
        "The store could not show this page. Please try again.",
    ),
}
_OTHER = ("That did not work", "Please start again from the first page.")


def page_error(error: HTTPException) -> Response:
    """Show the error in plain words, with one way on."""
    code = error.code or 500
    title, words = _WORDS.get(code, _OTHER)
    return make_response(render_template("store/error.html", title=title, words=words), code)
