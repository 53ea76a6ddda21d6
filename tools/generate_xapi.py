#!/usr/bin/env python3
"""Write what analysts read in `xapi/`: the profile, and one example of each statement.

    python tools/generate_xapi.py            write the files
    python tools/generate_xapi.py --check    write nothing; fail if a file is not as it would be

Everything comes from the framework's content and the code's vocabulary, under the default base IRI.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from lti_leadership.framework import default_path, load_framework
from lti_leadership.settings import DEFAULT_XAPI_BASE_IRI
from lti_leadership.xapi.examples import example_statements
from lti_leadership.xapi.profile import build_profile
from lti_leadership.xapi.vocabulary import Vocabulary

FOLDER = Path(__file__).resolve().parents[1] / "xapi"


def generated() -> dict[str, str]:
    """Return each file's text by its path inside `xapi/`."""
    framework = load_framework(default_path())
    vocabulary = Vocabulary(framework, DEFAULT_XAPI_BASE_IRI)
    documents = {"profile.jsonld": build_profile(framework, vocabulary)}
    for kind, statement in example_statements(framework, vocabulary).items():
        documents[f"statements/{kind}.json"] = statement
    return {
        path: json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        for path, document in documents.items()
    }


def write(folder: Path, files: dict[str, str]) -> None:
    """Write `files` into `folder`, and remove examples of statements that are not sent any more."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for path in leftovers(folder, files):
        (folder / path).unlink()


def stale(folder: Path, files: dict[str, str]) -> list[str]:
    """Return the paths of files that are missing, different or no longer wanted."""
    differing = [path for path, text in files.items() if _read(folder / path) != text]
    return sorted([*differing, *leftovers(folder, files)])


def leftovers(folder: Path, files: dict[str, str]) -> list[str]:
    """Return the paths of examples that nothing generates."""
    found = (path.relative_to(folder).as_posix() for path in folder.glob("statements/*.json"))
    return [path for path in found if path not in files]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main() -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(description="Write xapi/profile.jsonld and the examples.")
    parser.add_argument("--check", action="store_true", help="only tell which files are stale")
    arguments = parser.parse_args()
    files = generated()
    if not arguments.check:
        write(FOLDER, files)
        print(f"{len(files)} files in {FOLDER.name}/ are up to date.")
        return 0
    for path in (wrong := stale(FOLDER, files)):
        print(f"xapi/{path} is stale: run python tools/generate_xapi.py", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
