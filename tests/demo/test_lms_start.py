from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest
from pydantic import ValidationError

from demo.fake_tool import get
from lti_leadership.demo.lms.__main__ import main
from lti_leadership.demo.lms.config import LmsConfig
from lti_leadership.demo.lms.dialects import DialectUnknown
from lti_leadership.demo.lms.server import ANY_PORT, listening_socket, running_lms


@pytest.fixture
def config_file(tmp_path):
    def writing(text):
        path = tmp_path / "lms.json"
        path.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
        return str(path)

    return writing


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def test_it_runs_by_itself_until_it_is_interrupted(config_file):
    address = f"http://localhost:{free_port()}"
    command = [sys.executable, "-m", "lti_leadership.demo.lms", "--config"]
    with subprocess.Popen(
        [*command, config_file({"base_url": address})], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == f"Demo agency LMS: {address}\n"
        assert "Open it as" in get(address).text
        process.send_signal(2)
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "Invalid JSON"),
        ('{"colour": "red"}', "colour"),
        ('{"base_url": "http://localhost:18001/"}', "no final slash"),
        ('{"base_url": "http://localhost:0", "dialect": "totara"}', "No dialect 'totara'"),
        ('{"base_url": "http://localhost:0", "tool": [{"client_id": "x"}]}', "tool.0"),
        ('{"base_url": "http://localhost:0", "database": "/nowhere/lms.sqlite"}', "open database"),
    ],
)
def test_a_bad_configuration_is_one_line_that_says_where(config_file, capsys, text, said):
    assert main(["--config", config_file(text)]) == 1
    complaint = capsys.readouterr().err
    assert complaint.startswith("The demo LMS cannot start: ")
    assert complaint.count("\n") == 1
    assert said in complaint


def test_a_missing_file_and_a_taken_port_are_said_plainly(config_file, capsys, tmp_path):
    assert main(["--config", str(tmp_path / "none.json")]) == 1
    assert "No such file" in capsys.readouterr().err
    with listening_socket(0) as taken:
        address = f"http://localhost:{taken.getsockname()[1]}"
        assert main(["--config", config_file({"base_url": address})]) == 1
    assert "in use" in capsys.readouterr().err


def test_unknown_dialects_of_a_tool_are_refused_when_it_is_registered(lms, unregistered):
    with pytest.raises(DialectUnknown):
        lms.register_tool(unregistered.config(dialect="totara"))


def test_an_address_with_a_path_is_no_issuer():
    with pytest.raises(ValidationError):
        LmsConfig(base_url="https://lms.example/moodle")


def test_it_can_be_stopped_twice():
    with running_lms(ANY_PORT) as handle:
        handle.stop()
        handle.stop()
