"""A wire on a connection of its own, with the loop that we serve with and with the one that we test with."""

from __future__ import annotations

import asyncio
import socket

import pytest

from collab.line import Closing
from collab.outbox import OUTBOX
from collab.peer import Peer
from storage.ids import Author
from tests.waiting import until
from tests.web.far import Listener, Run, a_wire
from tests.web.test_frames import a_frame
from web import taken_wire
from web.frames import BINARY, CLOSE, PING, PONG, TEXT
from web.wire import LAGGING, QUIET, SILENT


def test_messages_are_heard_in_order_and_so_is_what_came_before_anybody_listened(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, _):
            await far.send(a_frame(BINARY, b"early") + a_frame(TEXT, b"words")[:3])
            await asyncio.sleep(0.05)
            listener = Listener(wire)
            wire.start(listener)
            await until(lambda: listener.heard == [b"early"])
            await far.send(a_frame(TEXT, b"words")[3:] + a_frame(BINARY, b"late"))
            await until(lambda: listener.heard == [b"early", "words", b"late"])

    run(story)


def test_who_holds_hears_nothing_more_until_it_goes_on_and_then_all_of_it_in_order(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, _):
            listener = Listener(wire, hold_at=b"3")
            wire.start(listener)
            await far.send(b"".join(a_frame(BINARY, b"%d" % number) for number in range(8)))
            await until(lambda: len(listener.heard) == 4)
            await far.send(b"".join(a_frame(BINARY, b"%d" % number) for number in range(8, 300)))
            await asyncio.sleep(0.1)
            assert listener.heard == [b"0", b"1", b"2", b"3"]
            wire.go_on()
            await until(lambda: len(listener.heard) == 300)
            assert listener.heard == [b"%d" % number for number in range(300)]

    run(story)


def test_the_last_words_of_a_client_that_hangs_up_while_it_is_held_are_heard(run: Run) -> None:
    async def story() -> None:
        for goodbye in (a_frame(CLOSE, (1000).to_bytes(2)), b""):
            async with a_wire() as (wire, far, wires):
                listener = Listener(wire, hold_at=b"first")
                wire.start(listener)
                await far.send(a_frame(BINARY, b"first") + a_frame(BINARY, b"last words") + goodbye)
                await until(lambda heard=listener.heard: heard == [b"first"])
                far.reset()
                wire.go_on()
                await until(lambda: not wires)
                assert listener.heard == [b"first", b"last words"]
                assert listener.hung_up_on == 1

    run(story)


def test_a_client_that_hung_up_before_it_was_let_in_is_heard_and_then_hung_up_on_once(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            wire.data_received(a_frame(BINARY, b"hello") + a_frame(CLOSE))
            far.reset()
            wire._transport.resume_reading()
            await until(lambda: not wires)
            listener = Listener(wire)
            wire.start(listener)
            assert listener.heard == [b"hello"]
            assert listener.hung_up_on == 1

    run(story)


def test_a_lost_wire_takes_everything_and_does_nothing(run: Run) -> None:
    """A room writes to a peer whose hanging up it has not heard of; that is not the room's trouble."""

    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            listener = Listener(wire)
            wire.start(listener)
            far.reset()
            await until(lambda: not wires)
            wire.connection_lost(None)
            assert wire.write(b"x")
            assert wire.answer([b"x", b"y"])
            wire.hold()
            wire.go_on()
            wire.look()
            wire.end(Closing(4400, "Too late."))
            assert listener.hung_up_on == 1

    run(story)


def test_who_lags_is_written_to_in_order_once_it_reads(run: Run) -> None:
    async def story() -> None:
        async with a_wire(small=True) as (wire, far, _):
            wire.start(Listener(wire))
            frames = [b"%d " % number + b"x" * 5_000 for number in range(OUTBOX)]
            assert all(wire.write(frame) for frame in frames[:30])
            assert wire._lagging is not None
            assert wire.answer(frames[30:])
            for frame in frames:
                assert await far.frame() == (BINARY, frame)

    run(story)


def test_who_does_not_read_is_let_go_with_1013_and_little_is_kept_for_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken_wire, "FAREWELL", 0.2)

    async def story() -> None:
        async with a_wire(small=True) as (wire, _, wires):
            wire.start(Listener(wire))
            peer = Peer(Author("person:deaf"), "Deaf", can_write=False, line=wire)
            written = 0
            while peer.closing is None:
                peer.send(b"x" * 20_000)
                written += 20_000
            assert peer.closing.code == 1013
            assert written < 6 * 1024 * 1024
            peer.send(b"more")
            await until(lambda: not wires, 2)

    run(story)


def test_who_asks_again_and_again_and_does_not_read_is_let_go(run: Run) -> None:
    async def story() -> None:
        async with a_wire(small=True) as (wire, _, _wires):
            wire.start(Listener(wire))
            document = [b"x" * 3_000_000]
            answered = 0
            while wire.answer(document):
                answered += 1
            assert answered == 3  # one on its way, and two that fit in what may wait

    run(story)


def test_who_takes_hardly_anything_for_long_is_let_go(run: Run) -> None:
    async def story() -> None:
        async with a_wire(small=True) as (wire, far, _):
            wire.start(Listener(wire))
            wire.answer([b"x" * 1_000_000])
            assert wire._lagging is not None
            for _ in range(LAGGING - 1):
                await far._exactly(1024)
                wire.look()
            assert wire._closing is None
            wire.look()
            assert wire._closing is not None
            assert wire._closing.code == 1013

    run(story)


def test_who_takes_a_large_answer_slowly_but_steadily_is_not_let_go(run: Run) -> None:
    async def story() -> None:
        async with a_wire(small=True) as (wire, far, _):
            wire.start(Listener(wire))
            wire.answer([b"x" * 1_000_000])
            for _ in range(3 * LAGGING):
                wire._heard = True
                await far._exactly(10_000)
                await asyncio.sleep(0)
                wire.look()
            assert wire._closing is None

    run(story)


def test_a_client_that_closes_is_answered_with_its_code_and_the_end(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            listener = Listener(wire)
            wire.start(listener)
            await far.send(a_frame(BINARY, b"x") + a_frame(CLOSE, (4000).to_bytes(2) + b"bye") + a_frame(BINARY, b"y"))
            assert await far.frame() == (CLOSE, (4000).to_bytes(2))
            assert await far.is_at_end()
            await until(lambda: not wires)
            assert listener.heard == [b"x"]

    run(story)


def test_a_client_that_closes_and_never_reads_is_gone_in_seconds(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taken_wire, "FAREWELL", 0.2)

    async def story() -> None:
        async with a_wire(small=True) as (wire, far, wires):
            listener = Listener(wire)
            wire.start(listener)
            wire.answer([b"x" * 1_000_000])
            await far.send(a_frame(CLOSE))
            await until(lambda: not wires, 2)
            assert listener.hung_up_on == 1

    run(story)


def test_who_is_let_go_is_told_why_and_nothing_of_it_is_heard_any_more(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            listener = Listener(wire)
            wire.start(listener)
            wire.write(b"before")
            wire.end(Closing(4403, "No."))
            wire.end(Closing(4404, "The first reason stands."))
            assert wire.write(b"after")
            assert await far.frame() == (BINARY, b"before")
            assert await far.frame() == (CLOSE, (4403).to_bytes(2) + b"No.")
            await far.send(a_frame(BINARY, b"too late") + a_frame(PING, b"?") + a_frame(CLOSE, (4403).to_bytes(2)))
            assert await far.is_at_end()
            await until(lambda: not wires)
            assert listener.heard == []

    run(story)


def test_who_is_let_go_while_it_is_held_can_hang_up(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            wire.start(Listener(wire, hold_at=b"x"))
            await far.send(a_frame(BINARY, b"x") + a_frame(BINARY, b"y") + a_frame(CLOSE))
            await asyncio.sleep(0.05)
            wire.end(Closing(1012, "Come back."))
            assert await far.close_code() == 1012
            await until(lambda: not wires, 2)

    run(story)


def test_who_is_let_go_and_stays_is_gone_in_seconds(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taken_wire, "FAREWELL", 0.2)

    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            wire.start(Listener(wire))
            wire.end(Closing(4400, "No."))
            await far.send(a_frame(BINARY, b"I stay"))
            await until(lambda: not wires, 2)

    run(story)


@pytest.mark.parametrize(("message", "code"), [(b"nonsense", 4400), (b"our fault", 1011)])
def test_what_goes_wrong_in_hearing_ends_the_wire_with_a_code(run: Run, message: bytes, code: int) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, _):
            listener = Listener(wire)
            wire.start(listener)
            await far.send(a_frame(BINARY, message) + a_frame(BINARY, b"next"))
            assert await far.close_code() == code
            assert listener.heard == [message]

    run(story)


def test_bytes_that_make_no_sense_end_the_wire_at_once_after_what_came_before_them(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            listener = Listener(wire)
            wire.start(listener)
            await far.send(a_frame(BINARY, b"sense") + b"\xff" * 100)
            assert await far.close_code() == 1002
            assert await far.is_at_end()  # it need not wait until we lose patience
            await far.send(b"\xff" * 1000)
            far.socket.shutdown(socket.SHUT_WR)
            await until(lambda: not wires, 2)
            assert listener.heard == [b"sense"]

    run(story)


def test_a_ping_is_answered_with_what_it_said(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, _):
            wire.start(Listener(wire))
            await far.send(a_frame(PING, b"are you there?"))
            assert await far.frame() == (PONG, b"are you there?")

    run(story)


def test_a_quiet_wire_says_something_and_a_client_that_answers_nothing_is_gone(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            listener = Listener(wire)
            wire.start(listener)
            for _ in range(QUIET + 1):
                wire.look()
            assert listener.kept_alive == 1
            assert await far.frame() == (PING, b"")
            assert await far.frame() == (BINARY, b"still here")
            await far.send(a_frame(PONG))
            await until(lambda: wire._heard)
            for _ in range(SILENT):
                wire.look()
                wire.write(b"x")
            assert wires
            wire.look()
            await until(lambda: not wires, 2)
            assert listener.hung_up_on == 1

    run(story)


def test_who_is_held_is_not_taken_for_silent(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            listener = Listener(wire, hold_at=b"x")
            wire.start(listener)
            await far.send(a_frame(BINARY, b"x"))
            await until(lambda: listener.heard)
            for _ in range(3 * SILENT):
                wire.look()
            await asyncio.sleep(0.05)
            assert wires

    run(story)


def test_who_is_held_for_two_reasons_goes_on_when_both_are_over(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, _):
            listener = Listener(wire)
            wire.start(listener)
            wire.hold()
            wire.hold()
            await far.send(a_frame(BINARY, b"x"))
            wire.go_on()
            assert not wire._transport.is_reading()
            wire.go_on()
            await until(lambda: listener.heard == [b"x"])

    run(story)


def test_a_wire_is_held_from_its_making_until_somebody_listens(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, _, _wires):
            assert not wire._transport.is_reading()
            wire.start(Listener(wire))
            assert wire._transport.is_reading()

    run(story)


def test_once_it_is_let_go_no_hold_keeps_it_from_hanging_up(run: Run) -> None:
    async def story() -> None:
        async with a_wire() as (wire, far, wires):
            wire.start(Listener(wire))
            wire.hold()
            wire.end(Closing(1012, "Come back."))
            wire.go_on()
            wire.hold()
            await far.send(a_frame(CLOSE))
            await until(lambda: not wires, 2)

    run(story)
