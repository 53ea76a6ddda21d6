"""Read parameters of a query or form: each at most once, none endless."""

from __future__ import annotations

from flask import request

from lti_leadership.demo.lms.refusals import RequestIncomplete

LONGEST_VALUE = 64 * 1024


def sent() -> dict[str, str]:
    """Return the parameters of a GET's query or a POST's form.

    Raises RequestIncomplete if one is there twice (RFC 6749, 3.1) or is longer than 64 KiB.
    """
    values = request.form if request.method == "POST" else request.args
    once: dict[str, str] = {}
    for name, given in values.lists():
        if len(given) != 1 or len(given[0]) > LONGEST_VALUE:
            raise RequestIncomplete(name[:100])
        once[name] = given[0]
    return once


def required(values: dict[str, str], name: str) -> str:
    """Return a parameter that has to be there and not empty; raises RequestIncomplete."""
    value = values.get(name, "")
    if not value:
        raise RequestIncomplete(name)
    return value
