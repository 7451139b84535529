"""What was begun ends, even when whoever asked for it hangs up."""

from __future__ import annotations

import asyncio

import pytest

from web.finishing import finish


async def test_the_answer_is_the_works() -> None:
    async def work() -> int:
        return 7

    assert await finish(work()) == 7


async def test_an_error_is_the_works() -> None:
    async def work() -> None:
        raise ValueError("é")

    with pytest.raises(ValueError, match="é"):
        await finish(work())


async def test_who_is_cancelled_waits_for_the_end() -> None:
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), []

    async def work() -> None:
        begun.set()
        await go_on.wait()
        ended.append(True)

    asking = asyncio.create_task(finish(work()))
    await begun.wait()
    asking.cancel()
    await asyncio.sleep(0)
    assert not asking.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert ended == [True]
