"""Whoever asked may go; what was begun for them ends.

A browser that hangs up cancels its request, at whatever await it has come to. Between a guide's row and its first edit
that would be a guide with nothing in it. What belongs together is therefore one piece of work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def finish(work: Coroutine[Any, Any, T]) -> T:
    """Await work. To be cancelled means to wait for its end first, and then to be cancelled."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
