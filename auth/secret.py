"""Secrets: made here, shown once, kept only as their sha256.

They are 256 random bits, so a plain sha256 is enough: there is nothing to guess, and so nothing to slow down.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from storage.ids import Digest, new_secret

TOKEN = "cairn_"  # what every API token begins with, so that scanners for leaked secrets know one  # noqa: S105

RECORDER = TOKEN + "device."  # … an access token of a device; no API token has a dot
REFRESH = TOKEN + "refresh."


def new_token() -> str:
    """A secret for a program: recognisable, and of letters, digits, ``-`` and ``_`` only."""
    return TOKEN + new_secret()


def new_ticket() -> str:
    """A secret that can be offered as a WebSocket subprotocol, which RFC 6455 wants to be an HTTP token."""
    return secrets.token_hex(32)


def derived_secret(secret: str, salt: str, use: str) -> str:
    """A secret that follows from another one and a salt, and from neither alone. use: what it is for."""
    made = hmac.digest(secret.encode("utf-8", "surrogatepass"), f"{use} {salt}".encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(secret: str) -> Digest:
    """What is kept of a secret. Anything a stranger may send has one, half a surrogate pair included."""
    return Digest(hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest())
