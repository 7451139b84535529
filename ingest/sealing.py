"""Sealing: what travels between a recorder and us, and what lies in the database, under a recording's own key.

JWE in its compact form (RFC 7516): `dir` with `A256GCM` for what is said; the key itself goes to the recorder under its
device's public key (`ECDH-ES+A256KW`, RFC 7518) and into the database under the installation's. The protected header's
`kid` names the recording, so that what was sealed for one cannot be passed off as another's.

The first we spell ourselves, on the cipher that joserfc uses too: a library that knows all of JOSE took a fifth of the
processor that a recorder costs. A test opens what each has sealed with the other.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from storage.errors import Invalid

KEY = 32  # bytes
CURVE = "P-256"
KEPT = "kept"  # as whose the key of a recording is sealed when it is put into the database
NONCE, TAG = 12, 16  # bytes, as RFC 7518 section 5.3 has them

_WRAPPED = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "typ": "jwk"}
_WRAPPING = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM"])
NOT_SEALED = "This is not sealed with the recording's key, for this recording."
SEAL_IT = "Seal it with the key that the recording began with. Where that is lost, begin another one."


class _Header(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What a protected header may say. What is not known here, such as `zip` or `crit`, is refused."""

    alg: Literal["dir"]
    enc: Literal["A256GCM"]
    kid: str
    typ: str = ""
    cty: str = ""


_header = msgspec.json.Decoder(_Header).decode
_base64 = msgspec.json.Decoder(bytes).decode


def new_key() -> bytes:
    return secrets.token_bytes(KEY)


def seal(content: bytes, key: bytes, name: str) -> bytes:
    """The content for who has the key. name: of the recording."""
    head = _text(msgspec.json.encode(_Header("dir", "A256GCM", name)))
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(key).encrypt(nonce, content, head)
    return b".".join((head, b"", _text(nonce), _text(sealed[:-TAG]), _text(sealed[-TAG:])))


def unseal(sealed: bytes, key: bytes, name: str) -> bytes:
    """What was sealed. Raises Invalid when it is no JWE, under another key, or was sealed for another recording."""
    try:
        head, wrapped, *rest = sealed.split(b".")
        nonce, ciphertext, tag = map(_bytes, rest)
        header = _header(_bytes(head))
        if wrapped or header.kid != name or len(nonce) != NONCE or len(tag) != TAG:
            raise Invalid(NOT_SEALED, hint=SEAL_IT)
        return AESGCM(key).decrypt(nonce, ciphertext + tag, head)
    except (InvalidTag, ValueError) as error:  # msgspec's own are such too
        raise Invalid(NOT_SEALED, hint=SEAL_IT) from error


def _text(content: bytes) -> bytes:
    """In base64url, as JOSE spells it."""
    return urlsafe_b64encode(content).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    """What base64url says. Raises ValueError. msgspec reads it in a third of the time that binascii takes."""
    padding = b"=" * (-len(text) % 4)
    return _base64(b'"%b%b"' % (text.replace(b"-", b"+").replace(b"_", b"/"), padding))


def wrapped_for(device: Mapping[str, Any], key: bytes, name: str) -> str:
    """A recording's key for a device: a JWE of it as a JWK. Raises Invalid when the device's key is no P-256 key."""
    try:
        public = ECKey.import_key({member: str(device[member]) for member in ("kty", "crv", "x", "y")})
        if public.curve_name != CURVE:
            raise ValueError(public.curve_name)
        jwk = OctKey.import_key(key).as_dict(private=True)
        content = msgspec.json.encode({"kty": "oct", "k": jwk["k"], "alg": "A256GCM", "kid": name})
        return jwe.encrypt_compact({**_WRAPPED, "kid": name}, content, public, registry=_WRAPPING)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Invalid("device_key has to be a public key on P-256, as a JWK: kty, crv, x, y.") from error
