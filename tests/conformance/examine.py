"""Run checks against a server, one after the other, each in a room of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable

from tests.conformance.checks import (  # noqa: F401  # to read them is to have them in CHECKS
    acknowledging,
    converging,
    fairness,
    hostile,
    letting_in,
    presence,
    sharing_a_socket,
    syncing,
)
from tests.conformance.room import Room, Target
from tests.conformance.verdict import CHECKS, LIMIT, Check, Failed, NotOffered, Result, TurnedAway

ANSWERS = 10.0  # seconds in which a server that lives lets somebody into a new room


async def examine(target: Target, checks: Iterable[Check]) -> AsyncIterator[Result]:
    """One result after the other. A server that dies is noticed with the check that it died of."""
    for each in checks:
        yield await examine_one(target, each)


async def examine_one(target: Target, check: Check) -> Result:
    began = time.monotonic()
    sentence = await _fault(target, check)
    took = time.monotonic() - began
    if isinstance(sentence, NotOffered):
        return Result(check.name, "not offered", str(sentence), took)
    if (dead := await _is_dead(target)) is not None:
        return Result(check.name, "fail", dead, took)
    if sentence:
        return Result(check.name, "fail", sentence, took)
    return Result(check.name, "pass", check.about, took)


async def _fault(target: Target, check: Check) -> str | NotOffered | None:
    """What the server did wrong, or None."""
    try:
        async with asyncio.timeout(LIMIT):
            await check.run(Room(target, await target.make_room()))
    except NotOffered as reason:
        return reason
    except Failed as failure:
        return str(failure)
    except TimeoutError:
        return f"it did not come to an end in {LIMIT:g} seconds"
    return None


async def _is_dead(target: Target) -> str | None:
    """Whether the server still lets somebody in, in a room that nothing happened in. What is wrong, or None."""
    if not target.is_alive():
        return "the server died"
    try:
        async with asyncio.timeout(ANSWERS):
            room = Room(target, await target.make_room())
            async with room.join():
                return None
    except (Failed, TimeoutError, OSError) as error:
        return "the server died" if await _dies(target) else _why_nobody_is_let_in(error)


async def _dies(target: Target) -> bool:
    """Whether it has ended, or is just about to: its sockets go first."""
    for _ in range(20):
        if not target.is_alive():
            return True
        await asyncio.sleep(0.05)
    return False


def _why_nobody_is_let_in(error: Exception) -> str:
    """A server that has no such room, or does not know us, is in good health: whoever examines it has to say more."""
    match error:
        case TurnedAway(code=404 | 4404):
            return f"this server has no such room, so --room-command has to make them; {error}"
        case TurnedAway(code=401 | 4401):
            return f"this server does not know who asks, so --header or --token has to say it; {error}"
        case TurnedAway(code=403 | 4403):
            return f"this server refuses us, so --header or --token, or --room-command, has to name others; {error}"
        case TurnedAway(code=int()):
            return f"the server lets nobody in any more; {error}"
    return f"the server answers nobody any more; {error or type(error).__name__}"


def chosen(*, slow: bool, words: str = "") -> list[Check]:
    """The checks whose names hold these words."""
    return [each for each in CHECKS.values() if (slow or not each.slow) and words.replace(" ", "_") in each.name]
