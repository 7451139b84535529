"""A small web site that a test makes up: each page's HTML by its name."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KINDS = {"csv": "text/csv", "js": "text/javascript"}


@dataclass(frozen=True, slots=True)
class MadeSite:
    """Under two names, so that one can be a stranger to the other."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def elsewhere(self) -> str:
        return f"http://localhost:{self.port}"


@contextmanager
def a_site(pages: Mapping[str, str]) -> Iterator[MadeSite]:
    """pages: by path. A path that ends in .csv comes as a download."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path.partition("?")[0].lstrip("/"))
            self.send_response(404 if page is None else 200)
            self.send_header("Cache-Control", "no-store")
            if self.path.endswith(".csv"):
                self.send_header("Content-Disposition", "attachment")
            kind = KINDS.get(self.path.rpartition(".")[2], "text/html")
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the name it has there
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield MadeSite(server.server_port)
        finally:
            server.shutdown()
            thread.join()


def a_page(title: str, body: str = "") -> str:
    icon = '<link rel="icon" href="data:,">'
    return f'<!doctype html><html lang="en"><title>{title}</title>{icon}<h1>{title}</h1>{body}</html>'
