"""Sealing: what travels between a recorder and us, and what lies in the database, under a recording's own key.

JWE in its compact form (RFC 7516): `dir` with `A256GCM` for what is said; the key itself goes to the recorder under its
device's public key (`ECDH-ES+A256KW`, RFC 7518) and into the database under the installation's. The protected header's
`kid` names the recording, so that what was sealed for one cannot be passed off as another's.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from storage.errors import Invalid

KEY = 32  # bytes
CURVE = "P-256"
KEPT = "kept"  # as whose the key of a recording is sealed when it is put into the database

_DIRECT = {"alg": "dir", "enc": "A256GCM"}
_WRAPPED = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "typ": "jwk"}


class _Registry(jwe.JWERegistry):
    """The library's own bound is 64 KiB, and a picture is larger. How much comes in is bounded where it is received."""

    max_ciphertext_length = 64 * 1024 * 1024


_REGISTRY = _Registry(algorithms=["dir", "A256GCM", "ECDH-ES+A256KW"])
NOT_SEALED = "This is not sealed with the recording's key, for this recording."
SEAL_IT = "Seal it with the key that the recording began with. Where that is lost, begin another one."


def new_key() -> bytes:
    return secrets.token_bytes(KEY)


def seal(content: bytes, key: bytes, name: str) -> bytes:
    """The content for who has the key. name: of the recording."""
    token = jwe.encrypt_compact({**_DIRECT, "kid": name}, content, OctKey.import_key(key), registry=_REGISTRY)
    return token.encode()


def unseal(sealed: bytes, key: bytes, name: str) -> bytes:
    """What was sealed. Raises Invalid when it is no JWE, under another key, or was sealed for another recording."""
    try:
        opened = jwe.decrypt_compact(sealed, OctKey.import_key(key), registry=_REGISTRY)
    except (JoseError, ValueError) as error:
        raise Invalid(NOT_SEALED, hint=SEAL_IT) from error
    if opened.protected.get("alg") != "dir" or opened.protected.get("kid") != name or opened.plaintext is None:
        raise Invalid(NOT_SEALED, hint=SEAL_IT)
    return opened.plaintext


def wrapped_for(device: Mapping[str, Any], key: bytes, name: str) -> str:
    """A recording's key for a device: a JWE of it as a JWK. Raises Invalid when the device's key is no P-256 key."""
    try:
        public = ECKey.import_key({member: str(device[member]) for member in ("kty", "crv", "x", "y")})
        if public.curve_name != CURVE:
            raise ValueError(public.curve_name)
        jwk = OctKey.import_key(key).as_dict(private=True)
        content = msgspec.json.encode({"kty": "oct", "k": jwk["k"], "alg": "A256GCM", "kid": name})
        return jwe.encrypt_compact({**_WRAPPED, "kid": name}, content, public, registry=_REGISTRY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Invalid("device_key has to be a public key on P-256, as a JWK: kty, crv, x, y.") from error
