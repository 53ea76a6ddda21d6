"""Run the demo agency LMS: `python -m lti_leadership.demo.lms --config FILE.json`."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sqlite3
import sys
from pathlib import Path

from pydantic import ValidationError

from lti_leadership.demo.lms.app import create_lms
from lti_leadership.demo.lms.config import LmsConfig
from lti_leadership.demo.lms.dialects import DialectUnknown
from lti_leadership.demo.lms.lms import EXTENSION
from lti_leadership.demo.lms.server import Server, listening_socket


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; return 1, with one line that says what to do, if it cannot."""
    parser = argparse.ArgumentParser(prog="lti_leadership.demo.lms", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="a JSON file: see LmsConfig")
    try:
        config = LmsConfig.read(parser.parse_args(arguments).config)
        _serve(config)
    except (OSError, ValidationError, DialectUnknown, sqlite3.Error) as error:
        sys.stderr.write(f"The demo LMS cannot start: {_in_one_line(error)}\n")
        return 1
    return 0


def _serve(config: LmsConfig) -> None:
    with listening_socket(config.port) as listener:
        app = create_lms(config)
        sys.stdout.write(f"{config.name}: {config.base_url}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            Server(app, listener).run()
        app.extensions[EXTENSION].close()


def _in_one_line(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"configuration, at {where}: {first['msg']}"


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell had it ignored
        signal.signal(number, signal.default_int_handler)
    raise SystemExit(main())
