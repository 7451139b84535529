"""A server that keeps what it is told, as Cairn does, and refuses what a test wants it to refuse: nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ingest.sealing import new_key, unseal
from ingest.wire import Said, batch_from_bytes

Refusal = tuple[int, dict[str, str]]
"""A status, and headers."""


@dataclass(slots=True)
class Strict:
    """refuses: asked of each batch before it is kept. heard: what was kept. asked: how often anything was asked.

    shown: the ends of the addresses of pictures and clips that came.
    """

    refuses: Callable[[tuple[Said, ...]], Refusal | None]
    key: bytes = field(default_factory=new_key)
    heard: list[Said] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    asked: int = 0
    forgets: int = 0  # events that it loses when it is next asked how far it is
    stopped: bool = False
    pictures: int = 201  # what a picture is answered with
    url: str = ""

    def events(self, body: bytes) -> Refusal | None:
        batch = batch_from_bytes(unseal(body, self.key, "rec"))
        refusal = self.refuses(batch.events)
        if refusal is None:
            self.heard += [one for one in batch.events if one.n == len(self.heard) + 1 + batch.events.index(one)]
        return refusal


class _Handler(BaseHTTPRequestHandler):
    strict: Strict

    def do_GET(self) -> None:
        self.strict.asked += 1
        if self.strict.forgets:
            del self.strict.heard[-self.strict.forgets :]
            self.strict.forgets = 0
        self._answer(200, {"have": len(self.strict.heard)})

    def do_POST(self) -> None:
        self.strict.asked += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/stop"):
            if json.loads(body)["last"] > len(self.strict.heard):
                self._answer(409, {"detail": "Some are missing."})
                return
            self.strict.stopped = True
            self._answer(200, {})
            return
        refusal = self.strict.events(body)
        if refusal is None:
            self._answer(200, {"have": len(self.strict.heard)})
        else:
            self._answer(refusal[0], {"detail": "No."}, refusal[1])

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.strict.shown.append(self.path.removeprefix("/api/recordings/rec"))
        self._answer(self.strict.pictures, {"detail": "No pictures."})

    def _answer(
        self, status: int, said: dict[str, object] | dict[str, str], headers: dict[str, str] | None = None
    ) -> None:
        content = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — its base class calls it so
        return None


@contextmanager
def a_strict_server(refuses: Callable[[tuple[Said, ...]], Refusal | None]) -> Iterator[Strict]:
    strict = Strict(refuses)
    handler = type("Handler", (_Handler,), {"strict": strict})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        strict.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield strict
        finally:
            server.shutdown()
            thread.join()
