"""The door to one Cairn: every request of the recorder goes through here, with its token, refreshed in this one place.

A refresh token is good once, so one thread at a time exchanges it, and the new pair is on disk before it is used. A
program with an API token goes the same way and exchanges nothing.
"""

# Authlib comes without types.
# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Self

from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from httpx2 import HTTPError, Response, Timeout

from agents.desktop.errors import Away, Refused, SignedOut
from agents.desktop.keeping import own_folder, read_sealed, write_sealed

CLIENT = "cairn-desktop"
TIMEOUT = Timeout(30.0, connect=5.0)  # seconds
FOREVER = 10 * 365 * 24 * 3600  # seconds that an API token is taken to be good; the server knows

Tokens = Mapping[str, Any]
"""What the token endpoint answered."""


class Door:
    """One Cairn, and by which tokens we come in. It may be used by several threads."""

    def __init__(self, server: str, tokens: Tokens | None, keep: Callable[[Tokens], None]) -> None:
        self.server = server
        self._keep = keep
        self._turn = Lock()
        self._client = OAuth2Client(
            CLIENT,
            token_endpoint_auth_method="none",  # noqa: S106 — a method's name
            token_endpoint=f"{server}/oauth/token",
            token=dict(tokens) if tokens else None,
            timeout=TIMEOUT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def is_signed_in(self) -> bool:
        """Whether there are tokens. Whether they are good, only asking tells."""
        return bool(self._client.token)

    def ask(self, method: str, path: str, **more: Any) -> Response:
        """The answer, when it was given. Raises Away, SignedOut, or Refused with what Cairn says is the matter."""
        bearer = self.bearer()
        answer = self._send(method, path, bearer, **more)
        if answer.status_code == 401:
            answer = self._send(method, path, self.bearer(instead_of=bearer), **more)
        return _given(answer, self.server)

    def bearer(self, instead_of: str | None = None) -> str:
        """An access token that is good for now. instead_of: one that was refused. Raises Away and SignedOut."""
        with self._turn:
            if not self._client.token:
                raise SignedOut
            token = self._client.token
            if token["access_token"] == instead_of or token.is_expired(leeway=60):
                self._refresh(str(token.get("refresh_token") or ""))
            return str(self._client.token["access_token"])

    def begin_sign_in(self, device_name: str) -> Mapping[str, Any]:
        """What to show the person, and the code to ask with."""
        asked = {"client_id": CLIENT, "device_name": device_name}
        answer = self._send("POST", "/oauth/device_authorization", None, data=asked)
        codes: Mapping[str, Any] = _given(answer, self.server).json()
        return codes

    def exchange(self, device_code: str) -> str:
        """Ask whether somebody let us in: nothing once they did, else Authlib's word for why not yet."""
        grant = "urn:ietf:params:oauth:grant-type:device_code"
        try:
            tokens = self._client.fetch_token(grant_type=grant, device_code=device_code)
        except OAuthError as error:
            return str(error.error)
        except (HTTPError, ValueError) as error:
            raise Away(_unreachable(self.server, error)) from error
        self._keep(tokens)
        return ""

    def sign_out(self) -> None:
        """End the device there, and forget the tokens here."""
        token = self._client.token
        if token and token.get("refresh_token"):
            asked = {"client_id": CLIENT, "token": token["refresh_token"]}
            _given(self._send("POST", "/oauth/revoke", None, data=asked), self.server)
        self._forget()

    def _refresh(self, refresh_token: str) -> None:
        if not refresh_token:
            raise SignedOut(f"{self.server} does not know this token.", hint="See CAIRN_TOKEN.")
        try:
            tokens = self._client.refresh_token(self._client.metadata["token_endpoint"], refresh_token=refresh_token)
        except OAuthError as error:
            self._forget()
            raise SignedOut("This recorder was ended, or has been away for too long.") from error
        except (HTTPError, ValueError) as error:
            raise Away(_unreachable(self.server, error)) from error
        self._keep(tokens)

    def _forget(self) -> None:
        self._client.token = None
        self._keep({})

    def _send(self, method: str, path: str, bearer: str | None, **more: Any) -> Response:
        headers = {**more.pop("headers", {}), "Accept": "application/json"}
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        try:
            answer: Response = self._client.request(
                method, self.server + path, withhold_token=True, headers=headers, **more
            )
            return answer
        except HTTPError as error:
            raise Away(_unreachable(self.server, error)) from error


def door_with_token(server: str, token: str) -> Door:
    """For a program: its API token is kept by whoever gave it to us."""
    return Door(server, {"access_token": token, "token_type": "Bearer", "expires_in": FOREVER}, lambda _: None)


def door_of_device(server: str, folder: Path, key: bytes) -> Door:
    """For a device: its tokens lie sealed in the folder."""
    file = own_folder(folder) / f"sign-in-{''.join(c if c.isalnum() else '-' for c in server)}"
    kept = read_sealed(file, key)
    tokens = json.loads(kept) if kept else None
    return Door(server, tokens or None, lambda tokens: write_sealed(file, json.dumps(tokens).encode(), key))


def _given(answer: Response, server: str) -> Response:
    if answer.is_success:
        return answer
    detail, hint = _problem(answer)
    match answer.status_code:
        case 401:
            raise SignedOut(detail or None)
        case 429 | 500 | 502 | 503 | 504:
            raise Away(detail or f"{server} cannot answer just now.", retry_after=_seconds(answer))
        case status:
            raise Refused(detail or f"{server} answered {status}.", hint=hint or None, http_status=status)


def _problem(answer: Response) -> tuple[str, str]:
    """What Cairn says, when it is Cairn that answers."""
    try:
        problem = answer.json()
    except ValueError:
        return "", "Is it Cairn that answers there? See CAIRN_URL."
    if not isinstance(problem, dict):
        return "", ""
    return str(problem.get("detail") or problem.get("error_description") or ""), str(problem.get("hint") or "")


def _seconds(answer: Response) -> float | None:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else None


def _unreachable(server: str, error: Exception) -> str:
    return f"Cairn does not answer at {server} ({str(error) or type(error).__name__})."
