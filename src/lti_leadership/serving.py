"""Two WSGI servers: granian in production, waitress for the demo (reasons: docs/operations.md).

Both are given a factory as `module:function`, since granian starts processes of its own.
"""

from __future__ import annotations

import os
from importlib import import_module

import waitress
from granian import Granian
from granian.constants import Interfaces

WAITRESS_THREADS = 8


def serve_by_granian(factory: str, host: str, port: int) -> None:
    """Serve with one worker process a core, one blocking thread in each (measured the fastest)."""
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
    module, _, name = factory.partition(":")
    application = getattr(import_module(module), name)()
    waitress.serve(application, host=host, port=port, threads=WAITRESS_THREADS, ident=None)
