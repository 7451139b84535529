"""What was begun ends, even when whoever asked for it hangs up."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.web.conftest import House
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


@pytest.mark.asyncio(loop_scope="session")
async def test_who_hangs_up_while_a_link_is_revoked_still_has_its_guests_shown_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide, owner = await house.guide(), await house.owner()
    link, _ = await house.link(guide)
    revoked, go_on, expelled = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(*_: object) -> bool:
        revoked.set()
        await go_on.wait()
        return True

    async def note(*_: object, **asked: Any) -> None:
        assert asked["ground"] == f"link:{link}"
        expelled.set()

    monkeypatch.setattr("web.sharing.revoke", slowly)
    monkeypatch.setattr(type(house.resources.hub), "expel", note)
    asking = owner.client.request(f"/api/guides/{guide}/links/{link}", method="DELETE", headers=owner.headers)
    async with asking as connection:
        await connection.send_complete()
        await revoked.wait()
        await connection.disconnect()
        for _ in range(20):  # turns of the loop in which the news of it gets everywhere
            await asyncio.sleep(0)
        go_on.set()
        await asyncio.wait_for(expelled.wait(), 5)
