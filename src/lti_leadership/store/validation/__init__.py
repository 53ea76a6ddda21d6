"""The xAPI data model's rules, one idea a module; knows no HTTP and no database."""

from __future__ import annotations

from lti_leadership.store.validation.errors import InvalidStatementError
from lti_leadership.store.validation.statements import VOIDED, Rules, rules_for

__all__ = ["VOIDED", "InvalidStatementError", "Rules", "rules_for"]
