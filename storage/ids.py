"""The names of things. Each kind of id is a type of its own, so that one cannot be taken for another."""

from __future__ import annotations

import base64
import secrets
from typing import Literal, NewType

TenantId = NewType("TenantId", str)
WorkspaceId = NewType("WorkspaceId", str)
GuideId = NewType("GuideId", str)
PersonId = NewType("PersonId", str)
VersionId = NewType("VersionId", str)
LinkId = NewType("LinkId", str)
RecordingId = NewType("RecordingId", str)
DeviceId = NewType("DeviceId", str)

Author = NewType("Author", str)
"""Who is answerable for an entry: ``person:<id>``, ``link:<id>`` for a guest, ``cairn`` for ourselves."""

Digest = NewType("Digest", str)
"""The sha256 of some bytes, as 64 lower-case hexadecimal digits."""

Part = Literal["content", "comments", "suggestions"]
"""Which of a guide's documents. Access differs between them, so each has a log of its own."""

FIRST_TENANT = TenantId("first")


def new_id() -> str:
    """80 random bits as 16 letters and digits: short in a URL, and two never meet by chance."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def new_secret() -> str:
    """256 random bits, safe in a URL. Only its sha256 is ever kept."""
    return secrets.token_urlsafe(32)
