"""The small site of our own on loopback, that recordings are played and exported tests are run against."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

SITE = Path(__file__).parent / "site"


class _Handler(http.server.SimpleHTTPRequestHandler):
    """What a page fetches from /seen is remembered."""

    seen: list[str]

    def do_GET(self) -> None:
        if self.path.startswith("/seen"):
            self.seen.append(unquote(self.path.removeprefix("/seen?")))
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is, and what its pages told of so far."""

    address: str
    seen: list[str]


@contextmanager
def a_site() -> Iterator[Site]:
    seen: list[str] = []
    handler = type("_Here", (_Handler,), {"seen": seen})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=SITE)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{server.server_port}", seen)
        finally:
            server.shutdown()
            thread.join()
