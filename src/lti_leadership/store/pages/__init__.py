"""What people see: sign in with a credential, read the newest statements."""

from __future__ import annotations
