"""Wait for facts, not for time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

SOON = 10.0  # seconds after which what has not come true is taken never to


async def until(fact: Callable[[], object], seconds: float = SOON) -> None:
    """Return once the fact is true; raises TimeoutError when it has not become so."""
    async with asyncio.timeout(seconds):
        while not fact():  # noqa: ASYNC110  # the facts of these tests have no event to wait for
            await asyncio.sleep(0.002)


async def until_answer(ask: Callable[[], Awaitable[object]], *errors: type[Exception], seconds: float = SOON) -> None:
    """Ask until the answer is yes; these errors count as a no."""
    async with asyncio.timeout(seconds):
        while not await _answer(ask, errors):  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.01)


async def _answer(ask: Callable[[], Awaitable[object]], errors: tuple[type[Exception], ...]) -> object:
    try:
        return await ask()
    except errors:
        return False
