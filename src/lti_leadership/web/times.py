"""Times as people in Scotland read them."""

from __future__ import annotations

from datetime import datetime
from typing import overload
from zoneinfo import ZoneInfo

SCOTLAND = ZoneInfo("Europe/London")


@overload
def in_scotland(moment: datetime) -> datetime: ...
@overload
def in_scotland(moment: None) -> None: ...
def in_scotland(moment: datetime | None) -> datetime | None:
    """Return the same moment on a clock in Scotland."""
    return moment.astimezone(SCOTLAND) if moment else None
