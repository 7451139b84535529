"""How much may be recorded at once: so many events and bytes of pictures a second for each tenant, in this process."""

from __future__ import annotations

import asyncio

from collab.budget import Budget
from storage.ids import TenantId

EVENTS = 50_000.0  # a second; a person makes one or two
EVENTS_AT_ONCE = 200_000.0
BYTES = 100_000_000.0  # of pictures and clips a second: two thousand pictures of a usual size
BYTES_AT_ONCE = 1_000_000_000.0


class Recorders:
    """The budgets of those who record."""

    def __init__(self) -> None:
        self._events: dict[TenantId, Budget] = {}
        self._bytes: dict[TenantId, Budget] = {}

    def spend(self, tenant: TenantId, events: int) -> bool:
        """Whether so many events may be taken in."""
        return _spend(self._events, tenant, events, EVENTS, EVENTS_AT_ONCE)

    def spend_bytes(self, tenant: TenantId, size: int) -> bool:
        """Whether a picture or clip of that many bytes may be taken in."""
        return _spend(self._bytes, tenant, size, BYTES, BYTES_AT_ONCE)


def _spend(budgets: dict[TenantId, Budget], tenant: TenantId, wanted: int, a_second: float, at_once: float) -> bool:
    now = asyncio.get_running_loop().time()
    budget = budgets.get(tenant)
    if budget is None:
        budget = budgets[tenant] = Budget(a_second, at_once, now)
    return budget.spend(now, wanted)
