"""Where the demo's three servers are, and where its data lies."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

LMS_PORT, TOOL_PORT, STORE_PORT = 8001, 8002, 8003
CLIENT_ID = "leadership-learning"


class PortTakenError(Exception):
    """A port of the demo is in use."""

    def __init__(self, port: int) -> None:
        """Say which, and what to do."""
        super().__init__(
            f"Port {port} is in use. Stop what uses it (perhaps another demo), and start again."
        )


@dataclass(frozen=True)
class Places:
    """The demo's addresses. The LMS has another host than the tool, so its frame is cross-site."""

    folder: Path
    lms_port: int = LMS_PORT
    tool_port: int = TOOL_PORT
    store_port: int = STORE_PORT

    @property
    def lms(self) -> str:
        """The LMS's origin."""
        return f"http://localhost:{self.lms_port}"

    @property
    def tool(self) -> str:
        """The tool's origin."""
        return f"http://127.0.0.1:{self.tool_port}"

    @property
    def store(self) -> str:
        """The statement store's origin."""
        return f"http://127.0.0.1:{self.store_port}"

    @property
    def ports(self) -> tuple[int, int, int]:
        """All three ports."""
        return self.lms_port, self.tool_port, self.store_port

    def environment(self) -> dict[str, str]:
        """Return the settings that the tool's commands are started with."""
        return {
            "LTI_LEADERSHIP_DATA_DIR": str(self.folder),
            **os.environ,
            "LTI_LEADERSHIP_PUBLIC_URL": self.tool,
            "LTI_LEADERSHIP_STORE_PUBLIC_URL": self.store,
            "LTI_LEADERSHIP_ALLOWED_PRIVATE_HOSTS": (
                f"localhost:{self.lms_port},127.0.0.1:{self.store_port}"
            ),
        }


def refuse_taken_ports(places: Places) -> None:
    """Raise `PortTakenError` for the first port that cannot be listened on."""
    for port in places.ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise PortTakenError(port) from None


def on_free_ports(folder: Path) -> Places:
    """Return places on three ports that are free just now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return Places(folder, *ports)
