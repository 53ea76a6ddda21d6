"""The demo as a newcomer runs it: by its command, in processes of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3

COMMAND = [sys.executable, "-m", "lti_leadership"]
ADDRESS = "http://localhost:8001"


def run(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def demo(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start `lti-leadership demo` and wait until it says where to look."""
    with subprocess.Popen(
        [*COMMAND, "demo"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = ""
            while f"Open {ADDRESS}" not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.terminate()
                raise


def test_demo_once_finds_everything_in_the_gradebook_and_the_store(
    database_url: str, tmp_path: Path
) -> None:
    done = run("demo-once", cwd=tmp_path, LTI_LEADERSHIP_DATABASE_URL=database_url)
    assert done.returncode == 0, done.stderr
    assert "LMS gradebook      13.64 of 100" in done.stdout
    assert done.stdout.count("stored 20") == 4
    assert "did not arrive" not in done.stdout


def test_demo_starts_shows_its_people_and_stops_with_ctrl_c(tmp_path: Path) -> None:
    with demo(tmp_path) as process:
        home = urllib3.request("GET", ADDRESS).data.decode()
        assert all(name in home for name in ("Ailsa", "Euan", "Morag", "Catriona", "Rhona"))
    assert process.returncode == 0
    with pytest.raises(urllib3.exceptions.HTTPError):
        urllib3.request("GET", ADDRESS, retries=False)
    with demo(tmp_path):  # a second start finds its data again
        assert urllib3.request("GET", "http://127.0.0.1:8003/xapi/about").status == 200


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 8002)):
        done = run("demo", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        "Error: Port 8002 is in use. Stop what uses it (perhaps another demo), and start again.\n"
    )


def test_stale_data_are_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "demo"
    folder.mkdir(parents=True)
    keys = {"writer": "a", "writer_secret": "b", "reader": "c", "reader_secret": "d"}
    (folder / "demo.json").write_text(str(keys).replace("'", '"'), encoding="utf-8")
    done = run("demo", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "do not fit this version" in done.stderr
    assert "demo-fresh" in done.stderr


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be", encoding="utf-8")
    done = run("demo", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Not a directory" in done.stderr or "File exists" in done.stderr
