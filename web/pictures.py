"""Where a guide's pictures are, for a while. Only pictures in use in the guide have an address: a document may name
any digest, and knowing one is no right to see it."""

from __future__ import annotations

from time import monotonic

from storage.blobs import GOOD_FOR, Blobs
from storage.database import Database
from storage.guides import Guide
from storage.ids import Digest, TenantId
from storage.media import select_media

AGAIN = 900  # seconds for which the same address is given out, so that a browser finds the picture in its cache
KEPT = 20_000  # addresses


class Pictures:
    """The signed addresses that were given out lately, and new ones."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._given: dict[tuple[TenantId, Digest, str], tuple[float, str]] = {}

    async def url(self, tenant: TenantId, digest: Digest, kind: str) -> str:
        """An address of a blob, as this media type, good for an hour at least."""
        key = (tenant, digest, kind)
        given = self._given.get(key)
        if given is not None and given[0] > monotonic():
            return given[1]
        if len(self._given) >= KEPT:
            self._given.clear()
        url = await self._blobs.url(tenant, digest, kind, GOOD_FOR + AGAIN)
        self._given[key] = monotonic() + AGAIN, url
        return url

    async def urls(self, database: Database, guide: Guide) -> dict[str, str]:
        """All pictures of a guide: digest → address."""
        media = await select_media(database, guide.tenant, guide.id)
        return {each.sha256: await self.url(guide.tenant, each.sha256, each.type) for each in media}
