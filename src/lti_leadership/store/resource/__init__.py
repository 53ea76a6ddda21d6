"""The HTTP face of the store: `/xapi/statements` and `/xapi/about`, and no other xAPI resource."""

from __future__ import annotations
