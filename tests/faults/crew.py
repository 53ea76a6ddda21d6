"""Worker processes that a test starts, kills and stops."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lti_leadership.settings import Settings

TESTS = Path(__file__).parents[1]
PATIENCE_SECONDS = 40.0


class Factory:
    """The program that makes workers; one for all tests."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program

    def ask(self, command: str) -> int:
        """Give it a command, and return its answer."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(f"{command}\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())


@contextmanager
def running_factory() -> Iterator[Factory]:
    """Start the factory; its workers end with it."""
    with subprocess.Popen(
        [sys.executable, "-m", "faults.worker_factory"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    ) as program:
        yield Factory(program)
        assert program.stdin is not None
        program.stdin.close()


class Crew:
    """Some workers on one database."""

    def __init__(self, factory: Factory, settings: Settings) -> None:
        self._factory = factory
        self._told = json.dumps(
            {
                "database_url": settings.database_url,
                "data_dir": str(settings.data_dir),
                "secret_key": settings.secret_key.get_secret_value(),
                "hosts": sorted(settings.allowed_private_hosts),
            }
        )
        self.workers: list[int] = []

    def start(self, number: int = 1) -> None:
        """Start so many more."""
        self.workers += [self._factory.ask(f"start {self._told}") for _ in range(number)]

    def kill_one(self) -> None:
        """kill -9, wherever it is just now, and start another in its place."""
        assert self._end(self.workers.pop(0), signal.SIGKILL) == signal.SIGKILL
        self.start()

    def stop(self) -> list[int]:
        """SIGTERM to all; return how each ended."""
        ends = [self._end(worker, signal.SIGTERM) for worker in self.workers]
        self.workers.clear()
        return ends

    def _end(self, worker: int, how: signal.Signals) -> int:
        os.kill(worker, how)
        return self._factory.ask(f"wait {worker}")


@contextmanager
def hired(factory: Factory, settings: Settings) -> Iterator[Crew]:
    """Give a crew with nobody in it yet; whatever happens, no worker is left behind."""
    crew = Crew(factory, settings)
    try:
        yield crew
    finally:
        crew.stop()


def wait_until(what: Callable[[], bool], words: str) -> None:
    """Wait for a condition; it is looked at every few hundredths of a second."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < deadline, f"waited in vain until {words}"
        time.sleep(0.03)
