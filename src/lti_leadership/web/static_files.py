"""Addresses of static files that change with the file, so browsers may keep it for a year."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask, url_for

DIGEST_LENGTH = 12


def static_urls(app: Flask) -> Callable[[str], str]:
    """Return the templates' `static_url(path)`; an unknown file is a bug, and a `KeyError`."""
    folder = Path(app.static_folder or "")
    versions = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }

    def static_url(path: str) -> str:
        return url_for("static", filename=path, v=versions[path][:DIGEST_LENGTH])

    return static_url
