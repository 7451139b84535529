"""/oauth: where recorders sign in, stay signed in and sign out, as RFC 8628, 6749 and 7009 have it."""

from __future__ import annotations

import logging
from typing import Any

from msgspec import json
from prometheus_client import Counter
from quart import Blueprint, Response, request
from quart_schema import hide
from werkzeug.datastructures import Headers

from auth.devices import begin, exchange
from auth.devices import revoke as revoke_device
from auth.oauth import BY_CODE, BY_REFRESH, SCOPE, Form, Reply
from web.place import asked_from
from web.resources import resources

PENDING = "authorization_pending"

refusals = Counter("cairn_recorder_refusals", "Recorders that were given no tokens, by the reason", ["reason"])

log = logging.getLogger(__name__)

blueprint = Blueprint("oauth", __name__)


@blueprint.get("/.well-known/oauth-authorization-server")
@hide
async def metadata() -> dict[str, Any]:
    """What there is, for clients that ask: RFC 8414. There are no response types, and what is empty is left out."""
    url = resources().url
    return {
        "issuer": url(""),
        "device_authorization_endpoint": url("/oauth/device_authorization"),
        "token_endpoint": url("/oauth/token"),
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint": url("/oauth/revoke"),
        "revocation_endpoint_auth_methods_supported": ["none"],
        "grant_types_supported": [BY_CODE, BY_REFRESH],
        "scopes_supported": [SCOPE],
    }


@blueprint.post("/oauth/device_authorization")
@hide
async def device_authorization() -> Response:
    here = resources()
    asked = here.url("/oauth/device_authorization")
    return _answer(await begin(here.database, await _form(), asked, here.url("/device"), asked_from()))


@blueprint.post("/oauth/token")
@hide
async def token() -> Response:
    here = resources()
    exchanged = await exchange(here.database, await _form(), here.url("/oauth/token"))
    if exchanged.ended is not None:
        log.warning("A token that had been used was shown again: the device %s was ended.", exchanged.ended)
        refusals.labels("copied").inc()
    return _answer(exchanged.reply)


@blueprint.post("/oauth/revoke")
@hide
async def revoke() -> Response:
    here = resources()
    return _answer(await revoke_device(here.database, await _form(), here.url("/oauth/revoke")))


async def _form() -> Form:
    return (await request.form).to_dict(flat=False)


def _answer(reply: Reply) -> Response:
    if reply.error is not None and reply.error != PENDING:
        refusals.labels(reply.error).inc()
    return Response(json.encode(dict(reply.body)), reply.status, Headers(reply.headers))
