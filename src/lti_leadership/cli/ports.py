"""Ports that are taken."""

from __future__ import annotations

import os
import socket

import click


def refuse_taken_port(host: str, port: int) -> None:
    """Say in one line that a port is taken, before a server says it in twenty."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            reason = os.strerror(problem.errno or 0)
            message = (
                f"port {port} on {host} cannot be used ({reason}): "
                "stop what uses it, or choose another with --port"
            )
            raise click.ClickException(message) from None
