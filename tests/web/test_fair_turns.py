"""Nobody waits long because of somebody else: turns, rests, and penance before who sent too much is told so."""

from __future__ import annotations

import asyncio
import time

import pytest

from collab.budget import A_TURN, PENANCE
from collab.line import Closing
from tests.waiting import until
from tests.web.far import Listener, Run, a_wire
from tests.web.test_frames import a_frame
from web import taken_wire
from web.frames import BINARY, CLOSE, PING, PONG


def test_of_pings_that_come_together_the_last_is_answered(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, _):
            await far.send(b"".join(a_frame(PING, b"%d" % number) for number in range(5)))
            await asyncio.sleep(0.05)
            wire.start(Listener(wire))
            assert await far.frame() == (PONG, b"4")
            await far.send(a_frame(PING, b"once more"))
            assert await far.frame() == (PONG, b"once more")

    run(story)


@pytest.mark.parametrize("code", [4413, 4400])
def test_who_is_let_go_for_what_it_sent_is_told_so_after_a_moment(run: Run, code: int) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            listener = Listener(wire)
            wire.start(listener)
            began = time.monotonic()
            wire.end(Closing(code, "No."))
            await far.send(a_frame(BINARY, b"more") + a_frame(CLOSE, code.to_bytes(2)))
            assert await far.frame() == (CLOSE, code.to_bytes(2) + b"No.")
            assert time.monotonic() - began > 0.9 * PENANCE
            assert await far.is_at_end()
            await until(lambda: not wires)
            assert listener.heard == []

    run(story)


def test_who_hangs_up_before_it_is_told_is_gone_all_the_same(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            wire.start(Listener(wire))
            wire.end(Closing(4413, "Too much."))
            far.reset()
            await until(lambda: not wires)
            await asyncio.sleep(2 * PENANCE)  # and nothing happens any more

    run(story)


def test_who_sends_much_at_once_is_heard_a_turn_at_a_time(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, _):
            listener = Listener(wire)
            wire.start(listener)
            listener.takes = A_TURN
            wire.data_received(a_frame(BINARY, b"x") * 10 + a_frame(CLOSE))
            assert len(listener.heard) == 1
            await asyncio.sleep(0)
            assert len(listener.heard) <= 2
            assert await far.close_code() == 0
            assert len(listener.heard) == 10

    run(story)


def test_who_said_all_it_had_to_say_need_not_rest_however_long_it_took(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, _, _wires):
            listener = Listener(wire)
            wire.start(listener)
            listener.takes = 2 * A_TURN
            wire.data_received(a_frame(BINARY, b"x"))
            assert listener.heard == [b"x"]
            assert wire._transport.is_reading()
            wire.data_received(a_frame(BINARY, b"x") * 2)
            assert not wire._transport.is_reading()

    run(story)


def test_who_keeps_everybody_waiting_with_a_message_has_to_wait_for_the_next(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken_wire, "HEAVY", 0.005)
    monkeypatch.setattr(taken_wire, "REST", 1e6)

    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            listener = Listener(wire)
            wire.start(listener)
            listener.takes = 0.01
            await far.send(a_frame(BINARY, b"heavy") + a_frame(BINARY, b"next"))
            await until(lambda: listener.heard)
            await asyncio.sleep(0.1)
            assert listener.heard == [b"heavy"]
            wire.end(Closing(1012, "Come back."))
            assert await far.close_code() == 1012
            await far.send(a_frame(CLOSE))
            await until(lambda: not wires, 2)

    run(story)
