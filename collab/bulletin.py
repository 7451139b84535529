"""The bulletin: tells those who follow the log that something was appended, a few times a second.

Not with each commit: Postgres lets transactions that notify commit one after the other, over all databases, and with
eight processes that is a third of what they could write. Who follows the log looks by the clock as well.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Never

from storage.errors import Unavailable
from storage.ids import TenantId
from storage.log import UpdateLog

PAUSE = 0.1  # seconds between two

log = logging.getLogger(__name__)


class Bulletin:
    """The tenants whose logs went on since the last one."""

    def __init__(self, update_log: UpdateLog) -> None:
        self._log = update_log
        self._tenants: set[TenantId] = set()
        self._some = asyncio.Event()

    def went_on(self, tenant: TenantId) -> None:
        self._tenants.add(tenant)
        self._some.set()

    async def run(self) -> Never:
        while True:
            await self._some.wait()
            self._some.clear()
            tenants, self._tenants = self._tenants, set()
            try:
                await self._log.tell(tenants)
            except Unavailable as error:
                log.debug("The log's followers could not be told (%s); they look by themselves.", error)
            await asyncio.sleep(PAUSE)
