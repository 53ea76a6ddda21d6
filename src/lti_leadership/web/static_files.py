"""Static files from memory: read and compressed once, kept by browsers for a year.

An address changes with its file (`?v=…`), so nobody is ever served an old one. Flask's own static
route streams from disk, and compressing such a stream left files open (Flask-Compress 1.25).
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

FOLDER = Path(__file__).parent / "static"
DIGEST_LENGTH = 12
YEAR_SECONDS = 365 * 24 * 60 * 60
TEXT = ("text/", "image/svg+xml", "application/json")


@dataclass(frozen=True)
class StaticFile:
    """One file: its bytes, plain and (for text) compressed, its type and its version."""

    plain: bytes
    compressed: bytes | None
    mimetype: str
    version: str


def static_blueprint() -> Blueprint:
    """Return the route `/static/<path>`, and the templates' `static_url(path)`.

    An unknown path in a template is a bug, and a `KeyError`.
    """
    files = {path.relative_to(FOLDER).as_posix(): _read(path) for path in _paths()}
    blueprint = Blueprint("static_files", __name__, url_prefix="/static")

    @blueprint.get("/<path:path>")
    def file(path: str) -> Response:
        return _answer(files[path]) if path in files else abort(404)

    @blueprint.app_template_global()
    def static_url(path: str) -> str:
        return url_for("static_files.file", path=path, v=files[path].version)

    return blueprint


def _paths() -> list[Path]:
    return sorted(path for path in FOLDER.rglob("*") if path.is_file())


def _read(path: Path) -> StaticFile:
    plain = path.read_bytes()
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(
        plain=plain,
        compressed=gzip.compress(plain, mtime=0) if mimetype.startswith(TEXT) else None,
        mimetype=mimetype,
        version=hashlib.sha256(plain).hexdigest()[:DIGEST_LENGTH],
    )


def _answer(file: StaticFile) -> Response:
    takes_gzip = file.compressed is not None and request.accept_encodings["gzip"] > 0
    response = Response(file.compressed if takes_gzip else file.plain, mimetype=file.mimetype)
    if takes_gzip:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = YEAR_SECONDS
    response.cache_control.immutable = True
    response.set_etag(file.version)
    response.make_conditional(request)
    return response
