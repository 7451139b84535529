"""Asking a server over HTTP on one connection that stays open, as a browser's does."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Self
from urllib.parse import urlsplit

from bench.server import Server


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ms: from the first byte sent to the last received."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    ms: float

    def json(self) -> Any:
        return json.loads(self.body)


class Asking:
    """One connection to a server."""

    def __init__(self, server: Server, who: Mapping[str, str] | None = None) -> None:
        """who: the headers that say who asks; the owner does unless told otherwise."""
        self._connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
        self._headers = server.bearer if who is None else who

    def __enter__(self) -> Self:
        self._connection.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, b"", headers)

    def post(self, path: str, content: object) -> Answer:
        return self.send("POST", path, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises RuntimeError when the answer is not a good one: a fast error must not count as a fast answer."""
        began = perf_counter()
        self._connection.request(method, path, body or None, {**self._headers, **headers})
        response = self._connection.getresponse()
        answered = response.read()
        took = (perf_counter() - began) * 1000
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {answered[:300].decode(errors='replace')}")
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, answered, took)

    def new_guide(self, title: str) -> str:
        return str(self.post("/api/guides", {"title": title}).json()["id"])

    def add_step(self, guide: str, title: str, body: object = "") -> str:
        return str(self.post(f"/api/guides/{guide}/steps", {"title": title, "body": body}).json()["id"])
