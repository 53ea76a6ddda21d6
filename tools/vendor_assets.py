#!/usr/bin/env python3
"""Copy the design system's compiled files into the package, after checking where they came from.

Run it by hand when the version below changes; the files it writes are committed, so that neither
installing nor running the tool needs npm or a network. Needs `npm` on the path.

    python tools/vendor_assets.py
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@scottish-government/design-system"
VERSION = "4.2.0"
# What the npm registry publishes as `dist.integrity` for this version.
INTEGRITY = (
    "sha512-kCIG0P4kN+G1rJay9lOplMoEYVnfEDqI7iU2IUHw"
    "/BJbTVADvdqV8gT0wVlA35OFs17Rqy+gLyNbveiwgb4qBw=="
)
# Path inside the npm tarball, and the name that our pages use.
WANTED = {
    "package/dist/css/design-system.min.css": "design-system.min.css",
    "package/dist/scripts/design-system.js": "design-system.js",
    "package/dist/images/icons/icons.stack.svg": "icons.stack.svg",
    "package/LICENSE.txt": "LICENSE.txt",
}
CHECKSUMS = "CHECKSUMS.sha256"
TARGET = (
    Path(__file__).resolve().parents[1] / f"src/lti_leadership/web/static/vendor/sgds-{VERSION}"
)


class VendoringError(Exception):
    """The files cannot be vendored; the message says why and what to do."""


class NpmMissingError(VendoringError):
    """There is no npm to download with."""

    def __init__(self) -> None:
        super().__init__("npm is not installed. Install Node.js, then run this again.")


class DownloadFailedError(VendoringError):
    """npm could not fetch the package."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"npm pack failed: {reason or 'it gave no reason'}")


class WrongDigestError(VendoringError):
    """The download is not the package that was looked at and pinned."""

    def __init__(self, digest: str, pinned: str) -> None:
        super().__init__(
            f"the tarball is {digest}, not {pinned}. Do not use it; compare both with the "
            "registry's `dist.integrity` before you change the pin."
        )


class FileMissingError(VendoringError):
    """The package has no file where this version should have it."""

    def __init__(self, path: str) -> None:
        super().__init__(f"the package has no file {path}. Look for its new place.")


def main() -> int:
    """Fetch, check, unpack and record; returns the process's exit code."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            tarball = npm_pack(Path(folder))
            check_integrity(tarball, INTEGRITY)
        write_files(unpack(tarball), TARGET)
    except VendoringError as error:
        print(f"Nothing was changed: {error}", file=sys.stderr)
        return 1
    return 0


def npm_pack(folder: Path) -> bytes:
    """Download the package's tarball with npm's own client and return its bytes."""
    npm = shutil.which("npm")
    if npm is None:
        raise NpmMissingError
    print(f"Fetching {PACKAGE} {VERSION} with npm pack")
    command = [npm, "pack", "--silent", "--pack-destination", str(folder), f"{PACKAGE}@{VERSION}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        raise DownloadFailedError(done.stderr.strip())
    return next(folder.glob("*.tgz")).read_bytes()


def check_integrity(tarball: bytes, integrity: str) -> None:
    """Refuse a tarball whose digest is not `integrity` (subresource integrity form, sha512)."""
    digest = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode("ascii")
    if digest != integrity:
        raise WrongDigestError(digest, integrity)
    print(f"The tarball has the pinned digest ({integrity[:20]}…)")


def unpack(tarball: bytes) -> dict[str, bytes]:
    """Return the wanted files by the name that our pages use."""
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        return {name: _member(archive, path) for path, name in WANTED.items()}


def _member(archive: tarfile.TarFile, path: str) -> bytes:
    try:
        member = archive.extractfile(path)
    except KeyError:
        member = None
    if member is None:
        raise FileMissingError(path)
    return member.read()


def write_files(files: dict[str, bytes], target: Path) -> None:
    """Replace `target` with `files` and a checksum list that `sha256sum --check` reads."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
        print(f"Wrote {target.name}/{name} ({len(content):,} bytes)")
    (target / CHECKSUMS).write_text(checksum_list(files), encoding="ascii")
    print(f"Wrote {target.name}/{CHECKSUMS}")


def checksum_list(files: dict[str, bytes]) -> str:
    """One `digest  name` line for each file, in order of name."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return "".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
