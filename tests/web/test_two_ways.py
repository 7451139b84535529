"""Both ways that carry a WebSocket keep the same promises, behind a real Hypercorn; and the quick one forgets it."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.protocol.ws_stream import WSStream
from pycrdt import Doc, Text

from collab.hocuspocus import AUTH, addressed
from collab.outbox import OUTBOX
from collab.protocol import Update, encode
from collab.varint import write_bytes
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document, UpdateLog
from tests.stories.raw import LOST, Raw, a_socket, masked
from tests.waiting import until
from tests.web.conftest import Serving
from web import hocuspocus, letting_in, plain_wire, taken_wire
from web.frames import BINARY, CLOSE, PING, TEXT

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def in_a_guide(serving: Serving, *, small: bool = False) -> AsyncIterator[tuple[Raw, str]]:
    guide = await serving.house.guide()
    async with a_socket(serving, f"/sync/{guide}", serving.headers, small=small) as raw:
        yield raw, guide


def typed(words: str) -> bytes:
    doc: Doc = Doc()
    doc.get("words", type=Text).insert(0, words)
    return encode(Update(doc.get_update()))


async def head(serving: Serving, guide: str) -> int:
    log = UpdateLog(serving.house.resources.database)
    return (await log.open(Document(FIRST_TENANT, GuideId(guide)))).seq


async def until_head(serving: Serving, guide: str, seq: int) -> None:
    async with asyncio.timeout(10):
        while await head(serving, guide) < seq:  # noqa: ASYNC110 - the log tells nobody of itself here
            await asyncio.sleep(0.01)


async def test_what_is_sent_is_taken_in_order(serving: Serving, way: str) -> None:
    async with in_a_guide(serving) as (raw, guide):
        before = await head(serving, guide)
        doc: Doc = Doc()
        text = doc.get("words", type=Text)
        frames = b""
        for number in range(300):
            state = doc.get_state()
            text.insert(number, "x")
            frames += masked(BINARY, encode(Update(doc.get_update(state))))
        await raw.send(frames)
        await until_head(serving, guide, before + 300)


async def test_the_last_words_of_who_hangs_up_are_kept(serving: Serving, way: str) -> None:
    async with in_a_guide(serving) as (raw, guide):
        before = await head(serving, guide)
        await raw.send(masked(BINARY, typed("one")) + masked(BINARY, typed("two")) + masked(CLOSE, b"\x03\xe8"))
        assert await raw.close_code() == 1000
        await until_head(serving, guide, before + 2)
    await until(lambda: serving.room_peers(guide) == 0)


REFUSED = {
    "text": (masked(TEXT, b"hello"), 4400),
    "nonsense": (masked(BINARY, b"\x63"), 4400),
    "too large": (masked(BINARY, b"\0" * 1_100_000), 4413),
    "not masked": (b"\x82\x01x", 1002),
    "a reserved bit": (masked(BINARY, b"x", first=0xC0), 1002),
    "text that is not UTF-8": (masked(TEXT, b"\xff"), 1007),
    "a continuation of nothing": (masked(0, b"x"), 1002),
    "a short length in two bytes": (b"\x82\xfe\x00\x01\0\0\0\0x", 1002),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_makes_no_sense_ends_with_the_same_code(serving: Serving, way: str, what: str) -> None:
    frame, code = REFUSED[what]
    async with in_a_guide(serving) as (raw, guide):
        await raw.send(frame)
        assert await raw.close_code() in {code, LOST if code < 4000 and way == "plain" else code}
    await until(lambda: serving.room_peers(guide) == 0)


async def test_a_message_may_come_in_pieces_with_a_ping_between_them(serving: Serving, way: str) -> None:
    async with in_a_guide(serving) as (raw, guide):
        message = typed("in pieces")
        before = await head(serving, guide)
        await raw.send(masked(BINARY, message[:5], first=0) + masked(PING, b"?") + masked(0, message[5:]))
        assert await raw.outcome() is None
        await until_head(serving, guide, before + 1)


async def test_who_does_not_read_is_let_go_and_leaves_nothing(serving: Serving, way: str) -> None:
    async with (
        in_a_guide(serving, small=True) as (raw, guide),
        a_socket(serving, f"/sync/{guide}", serving.headers) as writer,
    ):
        assert (await raw.message())[0] == 0
        await until(lambda: serving.room_peers(guide) == 2)
        chance = random.Random(3)
        for _ in range(60):
            await writer.say(typed(chance.randbytes(200_000).hex()))
            assert await writer.outcome() is None
            if serving.room_peers(guide) == 1:
                break
        await until(lambda: serving.room_peers(guide) == 1, 20)


async def test_no_compression_is_agreed_upon(serving: Serving, way: str) -> None:
    guide = await serving.house.guide()
    offered = {**serving.headers, "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    async with a_socket(serving, f"/sync/{guide}", offered) as raw:
        assert b"extensions" not in raw.headers.lower()
        await raw.send(masked(BINARY, b"\x03", first=0xC0))
        assert await raw.close_code() in {1002, LOST if way == "plain" else 1002}


@pytest.mark.parametrize("path", ["/sync/{}", "/hocuspocus"])
async def test_an_access_that_runs_out_ends_the_socket(
    serving: Serving, way: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = await serving.house.guide()
    monkeypatch.setattr(letting_in, "ends_at", lambda *_: datetime.now(UTC))
    async with a_socket(serving, path.format(guide), serving.headers) as raw:
        await raw.say(addressed(guide.encode(), bytes((AUTH, 0)) + write_bytes(b"")))
        async with asyncio.timeout(5):
            assert await raw.close_code() in {1012, 4400}  # at our own door, what was said there made no sense


async def test_who_hangs_up_while_it_is_let_in_leaves_no_peer_behind(
    serving: Serving, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, may_go_on = asyncio.Event(), asyncio.Event()
    really = letting_in.admit

    async def slowly(*arguments: object) -> object:
        asked.set()
        await may_go_on.wait()
        return await really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(letting_in, "admit", slowly)
    before = len(serving.house.resources.wires)
    for hang_up in (Raw.reset, lambda raw: raw.writer.write_eof()):
        asked.clear()
        may_go_on.clear()
        async with in_a_guide(serving) as (raw, guide):
            await asked.wait()
            hang_up(raw)
            await asyncio.sleep(0.05)
            may_go_on.set()
            await until(lambda: len(serving.house.resources.wires) == before)
        await until(lambda guide=guide: serving.room_peers(guide) == 0)


async def test_who_is_kept_waiting_too_long_at_the_door_is_told_to_come_again(
    serving: Serving, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> object:
        return await asyncio.Future[object]()

    monkeypatch.setattr(letting_in, "admit", never)
    monkeypatch.setattr(letting_in, "ADMISSION", 0.05)
    async with in_a_guide(serving) as (raw, guide):
        assert await raw.close_code() == 1013
    async with a_socket(serving, "/hocuspocus", serving.headers) as raw:
        await raw.say(addressed(guide.encode(), bytes((AUTH, 0)) + write_bytes(b"")))
        assert await raw.close_code() == 1013


async def test_hypercorn_forgets_a_connection_that_was_taken_over(serving: Serving) -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(each, TCPServer | WSStream) for each in gc.get_objects())

    before = alive()
    async with in_a_guide(serving) as (raw, guide):
        assert await raw.outcome() is None
        await until(lambda: alive() <= before)
        await raw.say(typed("goes on"))
        assert await raw.outcome() is None
        assert serving.room_peers(guide) == 1


async def test_what_is_said_before_one_is_let_in_is_kept_for_all_documents_together(serving: Serving, way: str) -> None:
    async with a_socket(serving, "/hocuspocus", {}) as raw:
        for number in range(10):
            await raw.say(addressed(b"guide%d" % number, b"\0\2" + write_bytes(bytes(200_000))))
        assert await raw.close_code() == 4413


async def test_who_asks_again_and_again_to_be_let_in_is_let_go(
    serving: Serving, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hocuspocus, "ENTRANCES_AT_ONCE", 3.0)
    monkeypatch.setattr(hocuspocus, "ENTRANCES", 0.1)
    async with a_socket(serving, "/hocuspocus", {}) as raw:
        for _ in range(3):
            await raw.say(addressed(b"guide", bytes((AUTH, 0)) + write_bytes(b"a guess")))
            assert b"guide" in await raw.message()
        await raw.say(addressed(b"guide", bytes((AUTH, 0)) + write_bytes(b"a guess")))
        assert await raw.close_code() == 4413


async def test_who_writes_much_at_once_by_hocuspocus_is_told_of_all_of_it(serving: Serving, way: str) -> None:
    """However many acknowledgements that are, they are one answer, and no reason to let anybody go."""
    guide = await serving.house.guide()
    name = guide.encode()
    async with a_socket(serving, "/hocuspocus", serving.headers) as raw:
        await raw.say(addressed(name, bytes((AUTH, 0)) + write_bytes(b"")))
        while not (await raw.message()).startswith(addressed(name, b"\0\0")):
            continue
        count = OUTBOX
        await raw.send(b"".join(masked(BINARY, addressed(name, typed("x"))) for _ in range(count)))
        acknowledged = 0
        async with asyncio.timeout(20):
            while acknowledged < count:
                acknowledged += await raw.message() == addressed(name, b"\x08\x01")


async def test_a_quiet_socket_is_kept_alive_on_either_way(
    serving: Serving, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken_wire, "QUIET", 1)
    monkeypatch.setattr(plain_wire, "QUIET", 0.05)
    async with in_a_guide(serving) as (raw, _), asyncio.timeout(10):
        assert (await raw.message())[0] == 0
        assert (await raw.message())[0] == 1
