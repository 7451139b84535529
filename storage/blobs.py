"""Blobs: bytes named by their sha256, kept by tenant, never changed. In S3 (s3_blobs.py), or in a folder likewise.

Nobody reads a blob through a page of ours: a page holds signed URLs that are good for a while and for one blob.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import re
import secrets
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from storage.errors import Forbidden, Gone, Invalid
from storage.ids import Digest, TenantId

GOOD_FOR = 3600  # seconds a URL works at least
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TENANT = re.compile(r"[a-z0-9]{1,64}")
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,63}")


class Blobs(Protocol):
    """Where blobs are kept. Each raises Unavailable when that place cannot be reached, Invalid for a bad name."""

    async def put(self, tenant: TenantId, digest: Digest, content: bytes, type: str) -> None:  # noqa: A002
        """Keep content under its digest, which is checked. type: as in a Content-Type header. Twice is as once."""

    async def url(self, tenant: TenantId, digest: Digest, type: str, seconds: int = GOOD_FOR) -> str:  # noqa: A002
        """A URL from which a browser gets the blob, with this Content-Type, for at least so many seconds."""

    async def read(self, tenant: TenantId, digest: Digest) -> bytes:
        """The content. Raises Gone."""

    async def delete(self, tenant: TenantId, digest: Digest) -> None:
        """Forget a blob. Does nothing when there is none."""


def key_of(tenant: TenantId, digest: Digest) -> str:
    """Where a blob lies, in a bucket or a folder. What is no name cannot lead anywhere else: it raises Invalid."""
    if not (_TENANT.fullmatch(tenant) and _DIGEST.fullmatch(digest)):
        raise Invalid("That is no name of a blob.")
    return f"{tenant}/{digest[:2]}/{digest}"


def check_content(digest: Digest, content: bytes, media_type: str) -> None:
    """Raises Invalid when the content is not what the digest names, or the type is none."""
    if hashlib.sha256(content).hexdigest() != digest:
        raise Invalid("These bytes are not the ones that the blob's name stands for.")
    if not _TYPE.fullmatch(media_type):
        raise Invalid(f"{media_type!r} is no media type.")


class FolderBlobs:
    """Blobs in a folder. Its URLs lead to our own route, which asks ``verify`` what they are good for."""

    def __init__(self, root: Path, key: bytes, base: str = "/blobs") -> None:
        """key: what signs the URLs; whoever has it can make them. base: where the route is."""
        self._root = root
        self._key = key
        self._base = base

    async def put(self, tenant: TenantId, digest: Digest, content: bytes, type: str) -> None:  # noqa: A002
        path = self._path(tenant, digest)
        check_content(digest, content, type)
        await asyncio.to_thread(_write_once, path, content)

    async def url(self, tenant: TenantId, digest: Digest, type: str, seconds: int = GOOD_FOR) -> str:  # noqa: A002
        # Rounded up, so that the same URL is given out for a while and a browser finds the picture in its cache.
        step = max(1, seconds // 4)
        until = -(-(int(time.time()) + 1 + seconds) // step) * step
        signature = self._signature(tenant, digest, type, until)
        query = urlencode({"type": type, "until": until, "signature": signature})
        return f"{self._base}/{key_of(tenant, digest)}?{query}"

    async def read(self, tenant: TenantId, digest: Digest) -> bytes:
        path = self._path(tenant, digest)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise Gone from None

    async def delete(self, tenant: TenantId, digest: Digest) -> None:
        await asyncio.to_thread(self._path(tenant, digest).unlink, missing_ok=True)

    def verify(self, tenant: TenantId, digest: Digest, type: str, until: str, signature: str) -> Path:  # noqa: A002
        """The file that a URL's parts are good for, as that type. Raises Forbidden, or Gone when it was deleted."""
        path = self._path(tenant, digest)
        good = until.isascii() and until.isdigit() and len(until) < 16
        if not good or not hmac.compare_digest(
            self._signature(tenant, digest, type, int(until)), signature.encode("ascii", "replace").decode()
        ):
            raise Forbidden("This address was not made here.")
        if int(until) < time.time():
            raise Forbidden("This address has expired.", hint="Load the page again.")
        if not path.is_file():
            raise Gone
        return path

    def _path(self, tenant: TenantId, digest: Digest) -> Path:
        return self._root / key_of(tenant, digest)

    def _signature(self, tenant: TenantId, digest: Digest, media_type: str, until: int) -> str:
        signed = "\n".join((tenant, digest, media_type, str(until)))
        return hmac.digest(self._key, signed.encode(), "sha256").hex()


def _write_once(path: Path, content: bytes) -> None:
    """A file that is there after a power cut, with all its bytes, or is not there at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".half-{secrets.token_hex(8)}")
    try:
        with half.open("xb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # the name is kept by the folder, not by the file
    finally:
        os.close(folder)
