"""How much may be recorded at once: so many events a second for each tenant, in this process."""

from __future__ import annotations

import asyncio

from collab.budget import Budget
from storage.ids import TenantId

EVENTS = 50_000.0  # a second; a person makes one or two
EVENTS_AT_ONCE = 200_000.0


class Recorders:
    """The budgets of those who record."""

    def __init__(self) -> None:
        self._budgets: dict[TenantId, Budget] = {}

    def spend(self, tenant: TenantId, events: int) -> bool:
        """Whether so many events may be taken in."""
        now = asyncio.get_running_loop().time()
        budget = self._budgets.get(tenant)
        if budget is None:
            budget = self._budgets[tenant] = Budget(EVENTS, EVENTS_AT_ONCE, now)
        return budget.spend(now, events)
