"""Let ordered faults happen, around the endpoints they were ordered for."""

from __future__ import annotations

from flask import Flask, Response, g, request

from lti_leadership.demo.lms.faults import Fault, hang_up_on
from lti_leadership.demo.lms.lms import current_lms


def install(app: Flask) -> None:
    """Put the faults before and after every request."""
    app.before_request(_instead)
    app.after_request(_afterwards)


def _instead() -> Response | None:
    """Answer with the fault that is owed, or let the request through (after its delay)."""
    faults = current_lms().faults
    fault = faults.next_for(request.endpoint)
    if fault is None:
        return None
    if fault.only_delays:
        faults.wait(fault.delay)
        return None
    if fault.after_doing:
        g.fault_to_come = fault
        return None
    return _happen(fault)


def _afterwards(response: Response) -> Response:
    fault: Fault | None = g.pop("fault_to_come", None)
    if fault is not None:
        hang_up_on(request.environ)
    return response


def _happen(fault: Fault) -> Response:
    g.refusal_reason = "fault on order"
    if fault.hangs_up:
        hang_up_on(request.environ)
    return fault.response()
