"""Limits on trying: so often in so long, for all processes together, and then a word on when to come back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta

from storage.attempts import insert_attempt, take_back_attempt
from storage.database import Database
from storage.errors import TooMuch
from storage.ids import TenantId

WINDOW = timedelta(minutes=10)


async def count_attempt(database: Database, tenant: TenantId, limits: Mapping[str, int], what: str) -> None:
    """Count a try before it is made. limits: how many each subject may make in a WINDOW.

    what: what there was too much of, as a sentence. Raises TooMuch, which says when to come back.
    """
    attempts = await insert_attempt(database, tenant, limits, WINDOW)
    left = max((each.left for each in attempts if each.number > limits[each.subject]), default=None)
    if left is not None:
        minutes = math.ceil(left / timedelta(minutes=1))
        wait = "a minute" if minutes <= 1 else f"{minutes} minutes"
        raise TooMuch(f"{what} Try again in {wait}.", retry_after=left.total_seconds())


async def forgive_attempt(database: Database, tenant: TenantId, limits: Mapping[str, int]) -> None:
    """Take back a try that turned out right."""
    await take_back_attempt(database, tenant, limits)
