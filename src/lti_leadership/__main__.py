"""`python -m lti_leadership`: the same as the `lti-leadership` command."""

from __future__ import annotations

from lti_leadership.cli import main

main(prog_name="lti-leadership")
