"""The command line's way to a running Cairn: its HTTP API, with a token."""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from storage.errors import CairnError
from web.config import Config
from web.folders import token_file

TIMEOUT = 120.0  # seconds for an answer
LOCAL = ("127.0.0.1", "localhost", "::1")


class NotRunning(CairnError):
    """Cairn does not answer."""


class NoToken(CairnError):
    """The command line has no token."""


class Refused(CairnError):
    """Cairn refused it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One part of a form. name: what the form calls it; file: what it is called on disk."""

    name: str
    file: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, when it was what was asked for."""

    headers: Message
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


class Client:
    """Asks one Cairn."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    def get(self, path: str, **query: str) -> Answer:
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str) -> Answer:
        return self._ask("POST", path)

    def upload(self, path: str, parts: Iterable[Upload]) -> Answer:
        boundary = secrets.token_hex(16)
        body = b"".join(_encoded(part, boundary) for part in parts) + f"--{boundary}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Raises NotRunning, or Refused with what Cairn says is the matter."""
        parts = urlsplit(self._url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
        sent = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **(headers or {})}
        try:
            # Who refuses a body before all of it has come hangs up, and has said why.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(method, parts.path + path, body, sent)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NotRunning(
                f"Cairn does not answer at {self._url} ({error}).",
                hint="Start it with `cairn serve`, or say with CAIRN_URL where it is.",
            ) from error
        finally:
            connection.close()
        if response.status >= 300:
            raise _refused(self._url, response.status, response.reason, content)
        return Answer(response.headers, content)


def client_of(config: Config) -> Client:
    """A client with the token from CAIRN_TOKEN or, for a Cairn on this machine, the one it keeps in its data folder."""
    if config.token:
        return Client(config.url, config.token)
    if config.url != config.public_url and urlsplit(config.url).hostname not in LOCAL:
        raise NoToken(f"No token for {config.url}.", hint="Set CAIRN_TOKEN to one that `cairn token` printed there.")
    try:
        return Client(config.url, token_file(config).read_text().strip())
    except OSError as error:
        raise NoToken(
            f"No token: {token_file(config)} cannot be read.",
            hint="Run this in the folder where `cairn serve` runs, name its data with CAIRN_DATA, or set CAIRN_TOKEN.",
        ) from error


def _encoded(part: Upload, boundary: str) -> bytes:
    # What a browser does with a quote in a file's name: HTML, section 4.10.21.8 (multipart form data).
    file = part.file.translate({ord('"'): "%22", 10: "%0A", 13: "%0D"})
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{quote(part.name)}"; filename="{file}"\r\n'
        f"Content-Type: {part.type}\r\n\r\n"
    )
    return head.encode("utf-8", "replace") + part.content + b"\r\n"


def _refused(url: str, status: int, reason: str, content: bytes) -> Refused:
    try:
        problem = json.loads(content)
        detail, hint = str(problem["detail"]), problem.get("hint")
    except (ValueError, KeyError, TypeError):
        return Refused(f"{url} answered {status} {reason}.", hint="Is it Cairn that answers there? See CAIRN_URL.")
    if status == 401:
        return Refused(f"{url} does not know this token.", hint="Print a new one with `cairn token`; see CAIRN_TOKEN.")
    return Refused(detail, hint=hint)
