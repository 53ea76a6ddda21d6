"""Statement stores that others wrote, started for the tests that talk to them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from lti_leadership.framework import Framework, default_path, load_framework
from lti_leadership.xapi.vocabulary import Vocabulary

HERE = Path(__file__).parent
INSTALL_SECONDS = 600
START_SECONDS = 60


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework(default_path())


@pytest.fixture(scope="session")
def vocabulary(framework: Framework) -> Vocabulary:
    return Vocabulary(framework, "https://w3id.org/lti-leadership")


@pytest.fixture(scope="session")
def learning_locker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the xAPI endpoint of a Learning Locker that is empty, strict, and ours alone."""
    node = _found("node")
    _install()
    log = tmp_path_factory.mktemp("learning_locker") / "log.txt"
    with log.open("wb") as told:
        process = subprocess.Popen(
            [node, HERE / "learning_locker.cjs"],
            cwd=log.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
    try:
        yield f"http://127.0.0.1:{_port(process, log)}/xAPI"
    finally:
        process.terminate()
        process.communicate()


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not on this machine: Learning Locker cannot be started")
    return path


def _install() -> None:
    """Install the locked packages once; they stay in `node_modules`, which git ignores."""
    if (HERE / "node_modules/@learninglocker/xapi-statements/package.json").is_file():
        return
    done = subprocess.run(
        [_found("npm"), "ci", "--ignore-scripts"],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"npm ci in {HERE.name} failed:\n{done.stderr[-2000:]}", pytrace=False)


def _port(process: subprocess.Popen[str], log: Path) -> int:
    """Wait until the server says that it is ready; end it if it does not."""
    assert process.stdout is not None
    too_late = Timer(START_SECONDS, process.kill)
    too_late.start()
    word, _, port = process.stdout.readline().partition(" ")
    too_late.cancel()
    if word != "ready":
        pytest.fail(f"Learning Locker did not start:\n{log.read_text()[-2000:]}", pytrace=False)
    return int(port)
