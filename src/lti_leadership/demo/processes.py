"""The demo's four processes: started together, watched, and stopped together."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3

from lti_leadership.demo.places import Places
from lti_leadership.demo.setting_up import COMMAND

START_SECONDS = 60.0
STOP_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.1


class ProcessEndedError(Exception):
    """One of the processes ended, or never answered."""

    def __init__(self, name: str, log: Path) -> None:
        """Name it, and show the last that it said."""
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        last = lines[-1] if lines else "it said nothing"
        super().__init__(f"{name} stopped: {last} (all of it: {log})")


class Processes:
    """Child processes by name; what each says goes to a file of its own."""

    def __init__(self, places: Places) -> None:
        """Start none yet."""
        self._places = places
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *arguments: str) -> None:
        """Start one in a process group of its own, so that Ctrl-C reaches us alone."""
        with self._log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(  # noqa: S603 - our own program
                arguments,
                env=self._places.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def refuse_ended(self) -> None:
        """Raise `ProcessEndedError` if one has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise ProcessEndedError(name, self._log(name))

    def wait_until_answering(self, name: str, url: str) -> None:
        """Ask until the address answers; raise `ProcessEndedError` when it will not."""
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            self.refuse_ended()
            if time.monotonic() > deadline:
                raise ProcessEndedError(name, self._log(name))
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """Ask all to stop, and end those that do not."""
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _log(self, name: str) -> Path:
        return self._places.folder / f"{name.replace(' ', '-')}.log"


@contextmanager
def running(places: Places, lms_config: Path) -> Iterator[Processes]:
    """Run the LMS, the tool, the statement store and the worker; stop all of them at the end."""
    processes = Processes(places)
    tool, store = str(places.tool_port), str(places.store_port)
    lms_module = f"{__package__}.lms"
    try:
        processes.start("demo LMS", sys.executable, "-m", lms_module, "--config", str(lms_config))
        processes.start("tool", *COMMAND, "serve", "--server", "waitress", "--port", tool)
        processes.start(
            "statement store", *COMMAND, "store", "serve", "--server", "waitress", "--port", store
        )
        processes.start("delivery worker", *COMMAND, "worker")
        processes.wait_until_answering("demo LMS", f"{places.lms}/")
        processes.wait_until_answering("tool", f"{places.tool}/healthz")
        processes.wait_until_answering("statement store", f"{places.store}/xapi/about")
        yield processes
    finally:
        processes.stop()


def _answers(url: str) -> bool:
    try:
        answer = urllib3.request("GET", url, retries=False, timeout=2.0)
    except urllib3.exceptions.HTTPError:
        return False
    return bool(answer.status < 500)  # noqa: PLR2004
