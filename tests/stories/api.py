"""The HTTP API as a program uses it: a token, JSON in, JSON out. A connection a request: restarts do not matter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 30.0  # seconds for one answer


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whether it went well or not."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Api:
    """Asks a server at an address, as whoever has these headers."""

    url: str
    headers: Mapping[str, str]

    def acting_as(self, **headers: str) -> Api:
        """The same server, asked by somebody else."""
        return Api(self.url, {name.replace("_", "-"): value for name, value in headers.items()})

    async def get(self, path: str) -> Any:
        return await self._expect("GET", path)

    async def post(self, path: str, body: Any = None) -> Any:
        return await self._expect("POST", path, body)

    async def put(self, path: str, body: Any) -> Any:
        return await self._expect("PUT", path, body)

    async def patch(self, path: str, body: Any) -> Any:
        return await self._expect("PATCH", path, body)

    async def delete(self, path: str) -> Any:
        return await self._expect("DELETE", path)

    async def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Whatever the answer is. Raises OSError or HTTPException when there is none."""
        return await asyncio.to_thread(self.ask_now, method, path, body, headers)

    def ask_now(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """The same without a loop."""
        address = urlsplit(path if path.startswith("http") else self.url + path)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
        try:
            sent: dict[str, str] = {**self.headers, **(headers or {})}
            content = body
            if body is not None and not isinstance(body, bytes):
                content = json.dumps(body).encode()
                sent.setdefault("Content-Type", "application/json")
            where = address.path + (f"?{address.query}" if address.query else "")
            connection.request(method, where, content, sent)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    async def _expect(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.ask(method, path, body)
        assert 200 <= answer.status < 300, f"{method} {path} answered {answer.status}: {answer.text[:500]}"
        return answer.json if answer.body else None
