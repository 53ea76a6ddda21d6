"""Makes worker processes quickly: everything is imported once, then each worker is a fork.

Run as a program. It reads commands, one a line, and answers each with a number: `start` and where
the database is (JSON; a secret is never an argument) with the new worker's process id, `wait` and
a process id with how that worker ended. When its input ends, so does it, and its workers with it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from delivery.house import IMPATIENT_SECONDS, fast_tools

from lti_leadership.database import create_database_app, db
from lti_leadership.delivery.pacing import Pacing
from lti_leadership.delivery.worker import Worker
from lti_leadership.framework import Framework, default_path, load_framework
from lti_leadership.settings import Settings

HURRIED = Pacing(
    lease_seconds=1.5,
    turn_seconds=0.6,
    unkept_seconds=0.1,
    idle_seconds=0.02,
    first_pause_seconds=0.01,
    longest_pause_seconds=0.08,
)


def main() -> None:
    framework = load_framework(default_path())
    workers: set[int] = set()
    for line in sys.stdin:
        command, _, rest = line.strip().partition(" ")
        if command == "start":
            number = _fork(rest, framework)
            workers.add(number)
        else:
            number = os.waitpid(int(rest), 0)[1]
            workers.discard(int(rest))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    for worker in workers:
        os.kill(worker, signal.SIGKILL)


def _fork(told: str, framework: Framework) -> int:
    pid = os.fork()
    if pid == 0:
        _deliver(_settings(told), framework)
        os._exit(0)
    return pid


def _settings(told: str) -> Settings:
    given = json.loads(told)
    return Settings(
        database_url=given["database_url"],
        data_dir=Path(given["data_dir"]),
        secret_key=given["secret_key"],
        allowed_private_hosts=frozenset(given["hosts"]),
    )


def _deliver(settings: Settings, framework: Framework) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    tools = fast_tools(settings, framework, IMPATIENT_SECONDS)
    with create_database_app(settings).app_context():
        Worker(db.session, tools, pacing=HURRIED).run(stop)


if __name__ == "__main__":
    main()
