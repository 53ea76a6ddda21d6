"""Two WSGI servers: granian in production, waitress for the demo (reasons: docs/operations.md).

Both are given a factory as `module:function`, since granian starts processes of its own.
"""

from __future__ import annotations

import os
from importlib import import_module

from flask import Flask

WAITRESS_THREADS = 8


def serve_by_granian(factory: str, host: str, port: int) -> None:
    """Serve with one worker process a core, one blocking thread in each (measured the fastest)."""
    from granian import Granian  # noqa: PLC0415 - each server is loaded where it is used
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        factory,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=os.cpu_count() or 1,
        blocking_threads=1,
        factory=True,
    ).serve()


def serve_by_waitress(factory: str, host: str, port: int) -> None:
    """Serve from one process; pure Python and small."""
    import waitress  # noqa: PLC0415

    module, _, name = factory.partition(":")
    application: Flask = getattr(import_module(module), name)()
    waitress.serve(application, host=host, port=port, threads=WAITRESS_THREADS, ident=None)


SERVERS = {"granian": serve_by_granian, "waitress": serve_by_waitress}
