"""The protocol by which a recorder signs in, decided by Authlib: RFC 8628, RFC 6749 and RFC 7009.

Authlib's server side waits for nothing, so whatever a request may be about is loaded before, and what was decided is
written afterwards: auth/devices.py does both. Here are plain values in and plain values out.
"""

# Authlib comes without types, and what typeshed has of it contradicts how it is meant to be subclassed.
# mypy: disable-error-code="import-untyped", allow-subclassing-any

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientMixin,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Request,
    TokenMixin,
)
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc8628 import (
    DEVICE_CODE_GRANT_TYPE,
    DeviceAuthorizationEndpoint,
    DeviceCodeGrant,
    DeviceCredentialMixin,
)

from storage.device_requests import Polled
from storage.devices import RefreshToken, TokenOfDevice
from storage.ids import new_secret

BY_CODE = DEVICE_CODE_GRANT_TYPE
BY_REFRESH = RefreshTokenGrant.GRANT_TYPE
SCOPE = "record"
CODE_LIFE = 600  # seconds
PACE = 5  # seconds between two polls at least, as long as nobody polls faster

Form = Mapping[str, Sequence[str]]
"""What was posted: each parameter with all its values."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What Authlib answers. body: what becomes JSON."""

    status: int
    body: Mapping[str, Any]
    headers: Sequence[tuple[str, str]]

    @property
    def error(self) -> str | None:
        """As the RFCs call it."""
        return self.body.get("error")


@dataclass(frozen=True, slots=True)
class Codes:
    """What a recorder was told to go on with."""

    client: str
    device_code: str
    user_code: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a recorder is given. access_life: seconds that the access token is good still."""

    access: str
    refresh: str
    access_life: int


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):
    """A program that may ask. It is public: whatever secret it had would be in everybody's hands. kind: for people."""

    id: str
    kind: str

    def get_client_id(self) -> str:
        return self.id

    def get_allowed_scope(self, scope: str | None) -> str:  # noqa: ARG002 - there is but one
        return SCOPE

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        return method == "none"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in (BY_CODE, BY_REFRESH)


CLIENTS: Mapping[str, Client] = {
    each.id: each
    for each in (Client("cairn-extension", "Browser extension"), Client("cairn-desktop", "Desktop recorder"))
}


def first(form: Form, name: str) -> str | None:
    """A parameter. One without a value is as good as none: RFC 6749 section 3.2."""
    return next(iter(form.get(name, ())), None) or None


def begin(form: Form, uri: str, verification_uri: str) -> tuple[Reply, Codes | None]:
    """A device authorization request: RFC 8628 section 3.1. uri: the address that was asked, as people can reach it."""
    server = _Server(form, uri)
    server.verification_uri = verification_uri
    server.register_endpoint(_Beginning)
    return server.decide(lambda: server.create_endpoint_response(_Beginning.ENDPOINT_NAME)), server.codes


def exchange(
    form: Form, uri: str, polled: Polled | None, shown: RefreshToken | None, tokens: Tokens
) -> tuple[Reply, bool]:
    """A token request: RFC 6749 section 3.2. Whether the tokens were given.

    polled, shown: what there is with the code or the token that was sent, if it is good at all.
    """
    server = _Server(form, uri)
    server.polled, server.shown, server.tokens = polled, shown, tokens
    server.register_grant(_ByCode)
    server.register_grant(_ByRefresh)
    return server.decide(server.create_token_response), server.is_given


def revoke(form: Form, uri: str, token: TokenOfDevice | None) -> tuple[Reply, bool]:
    """A revocation request: RFC 7009. Whether what the token belongs to is to end."""
    server = _Server(form, uri)
    server.token = token
    server.register_endpoint(_Revocation)
    return server.decide(lambda: server.create_endpoint_response(_Revocation.ENDPOINT_NAME)), server.is_revoked


class _Request(OAuth2Request):
    """Raises InsecureTransportError, and InvalidRequestError when a parameter is there twice (RFC 6749 section 3.2)."""

    def __init__(self, form: Form, uri: str) -> None:
        super().__init__("POST", uri)
        if any(len(values) > 1 for values in form.values()):
            raise InvalidRequestError("A parameter is there twice.")
        self.payload = BasicOAuth2Payload({name: value for name in form if (value := first(form, name)) is not None})

    @property
    def form(self) -> Mapping[str, str]:
        return cast("Mapping[str, str]", self.payload.data)


class _Server(AuthorizationServer):
    """For one request: what was loaded for it, and what Authlib decided."""

    def __init__(self, form: Form, uri: str) -> None:
        super().__init__(scopes_supported=[SCOPE])
        self._form, self._uri = form, uri
        self.verification_uri = ""
        self.polled: Polled | None = None
        self.shown: RefreshToken | None = None
        self.token: TokenOfDevice | None = None
        self.tokens: Tokens | None = None
        self.codes: Codes | None = None
        self.is_given = self.is_revoked = False
        self.register_token_generator("default", self._generate)

    def decide(self, answer: Callable[[], Reply]) -> Reply:
        """Authlib answers its own errors, but for those of reading the request."""
        try:
            return answer()
        except OAuth2Error as error:
            return self.handle_response(*error())

    def query_client(self, client_id: str) -> Client | None:
        return CLIENTS.get(client_id)

    def create_oauth2_request(self, request: None) -> _Request:  # noqa: ARG002 - there is but this one
        return _Request(self._form, self._uri)

    def handle_response(self, status: int, body: Mapping[str, Any], headers: Sequence[tuple[str, str]]) -> Reply:
        return Reply(status, body, headers)

    def save_token(self, token: Mapping[str, Any], request: _Request) -> None:  # noqa: ARG002
        self.is_given = True

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def _generate(self, **asked: Any) -> dict[str, Any]:
        assert self.tokens is not None
        tokens = self.tokens
        make = BearerTokenGenerator(lambda **_: tokens.access, lambda **_: tokens.refresh, tokens.access_life)
        return _Untold(make(**asked))


class _Untold(dict[str, Any]):
    """What is given out. Authlib writes it into its log of details, where it looks like this."""

    def __repr__(self) -> str:
        return "<tokens>"


class _Beginning(DeviceAuthorizationEndpoint):
    CLIENT_AUTH_METHODS = ("none",)
    EXPIRES_IN = CODE_LIFE
    INTERVAL = PACE

    def generate_device_code(self) -> str:
        return new_secret()

    def get_verification_uri(self) -> str:
        return cast("_Server", self.server).verification_uri

    def save_device_credential(self, client_id: str, scope: str | None, data: Mapping[str, Any]) -> None:  # noqa: ARG002
        self.server.codes = Codes(client_id, data["device_code"], data["user_code"])


class _Credential(DeviceCredentialMixin):
    def __init__(self, polled: Polled) -> None:
        self.polled = polled

    def get_client_id(self) -> str:
        return self.polled.client

    def get_scope(self) -> str:
        return SCOPE

    def get_user_code(self) -> None:
        """Of which only a digest is kept. The answer is loaded together with the rest."""

    def is_expired(self) -> bool:
        return self.polled.is_expired


class _ByCode(DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def query_device_credential(self, device_code: str) -> _Credential:  # noqa: ARG002 - loaded by it before
        polled = cast("_Server", self.server).polled
        if polled is None:  # a grant that is not valid: RFC 6749 section 5.2. Authlib calls it a malformed request
            raise InvalidGrantError
        return _Credential(polled)

    def query_user_grant(self, user_code: None) -> tuple[str | None, bool] | None:  # noqa: ARG002
        polled: Polled = self.server.polled
        return None if polled.answer is None else (polled.person, polled.answer == "allowed")

    def should_slow_down(self, credential: _Credential) -> bool:
        return credential.polled.is_early


class _Shown(TokenMixin):
    """A token that was shown, of whichever kind."""

    def __init__(self, client: str) -> None:
        self._client = client

    def check_client(self, client: Client) -> bool:
        return client.id == self._client

    def get_scope(self) -> str:
        return SCOPE


class _ByRefresh(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> _Shown | None:  # noqa: ARG002 - loaded by it before
        shown = cast("_Server", self.server).shown
        return None if shown is None else _Shown(shown.client)

    def authenticate_user(self, refresh_token: _Shown) -> str:  # noqa: ARG002
        person: str = self.server.shown.person
        return person

    def revoke_old_credential(self, refresh_token: _Shown) -> None:
        """It is used up when its successors are kept, in the same statement."""


class _Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = ("none",)

    def query_token(self, token_string: str, token_type_hint: str | None) -> _Shown | None:  # noqa: ARG002
        token = cast("_Server", self.server).token
        return None if token is None else _Shown(token.client)

    def revoke_token(self, token: _Shown, request: _Request) -> None:  # noqa: ARG002
        self.server.is_revoked = True
