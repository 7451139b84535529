"""A story of everybody at every door with everything that can be said there: who may not write changes nothing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, get_args

import asyncpg
import pytest
from pycrdt import Doc, Text, merge_updates

from auth.access import WRITING, Access
from collab.hocuspocus import AUTH, NOT_SAVED, addressed
from collab.protocol import NOTHING, STEP1, STEP2, SYNC, Awareness, SyncStep1, SyncStep2, Update, decode_state, encode
from collab.varint import read_bytes, write_bytes, write_varint
from storage.ids import Part
from tests.stories.guests import a_guest, a_person, by_link
from tests.stories.raw import Raw, a_socket
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.waiting import SOON, until

FORBIDDEN, MALFORMED = 4403, 4400
PARTS: tuple[Part, ...] = get_args(Part)
AT_ONCE = 12  # sockets
AWARENESS = encode(Awareness(write_varint(1) + write_varint(77) + write_varint(1) + write_bytes(b"{}")))


@dataclass(frozen=True, slots=True)
class Said:
    """A message, and the code with which it ends the socket: for who may write, and for who may not."""

    message: bytes
    writer: int | None = None
    other: int | None = None
    hocuspocus: int | None = None  # there, whoever says it; an edit of who may not is answered, and does not end it


def everything(content: bytes) -> dict[str, Said]:
    """All that can be said, anew each time: an edit is made by a client that nobody knows. content: what is there."""
    return {
        "a question": Said(encode(SyncStep1(b"\0"))),
        "an answer that holds nothing": Said(encode(SyncStep2(NOTHING))),
        "an answer that holds an edit": Said(encode(SyncStep2(_an_edit())), other=FORBIDDEN),
        "an answer that deletes what is there": Said(encode(SyncStep2(_a_deletion(content)))),
        "an update": Said(encode(Update(_an_edit())), other=FORBIDDEN),
        "an update in a longer spelling": Said(b"\x80\x00\x82\x00" + write_bytes(_an_edit()), other=FORBIDDEN),
        "an update that deletes what is there": Said(encode(Update(_a_deletion(content))), other=FORBIDDEN),
        "an update of nothing": Said(encode(Update(NOTHING))),
        "where one is": Said(AWARENESS),
        "who is here": Said(b"\x03"),
        "an unknown kind of sync": Said(b"\x00\x03" + write_bytes(_an_edit()), MALFORMED, MALFORMED),
        "a refusal": Said(b"\x02\x00" + write_bytes(b"no"), MALFORMED, MALFORMED),
        "an answer that needs no other": Said(b"\x04\x02" + write_bytes(_an_edit()), MALFORMED, MALFORMED, MALFORMED),
        "something beside the document": Said(b"\x05" + write_bytes(b"hey"), MALFORMED, MALFORMED),
        "something for all": Said(b"\x06" + write_bytes(b"hey"), MALFORMED, MALFORMED, MALFORMED),
        "a farewell": Said(b"\x07" + write_bytes(b"bye"), MALFORMED, MALFORMED),
        "that something is saved": Said(b"\x08\x01", MALFORMED, MALFORMED, MALFORMED),
        "what only we say": Said(b"\x78\x01\x01", MALFORMED, MALFORMED, MALFORMED),
        "something unknown": Said(b"\x63", MALFORMED, MALFORMED, MALFORMED),
    }


def _an_edit() -> bytes:
    doc: Doc[Any] = Doc(client_id=random.getrandbits(50))
    doc.get("intruder", type=Text).insert(0, "was here")
    return doc.get_update()


def _a_deletion(content: bytes) -> bytes:
    """Deletes all that the clients of a document wrote first. An update of nothing where there is none."""
    doc: Doc[Any] = Doc()
    doc.apply_update(content)
    clients = decode_state(doc.get_state())
    if not clients:
        return NOTHING
    ranges = b"".join(write_varint(client) + b"\x01\x00\x01" for client in clients)
    return b"\x00" + write_varint(len(clients)) + ranges


@dataclass
class Scene:
    """A guide with something in each part, everybody who may do something to it, and who listens to what happens."""

    server: Server
    database: asyncpg.Pool
    guide: str
    roles: dict[str, tuple[Access, Mapping[str, str]]] = field(default_factory=dict)
    content: dict[Part, bytes] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)  # edits that were sent on to those who listen

    async def state(self) -> list[tuple[Any, ...]]:
        """What the log has, to the byte."""
        rows = await self.database.fetch(
            """
            select part, head, (select md5(string_agg(update, '' order by seq)) from entries
                                 where document = documents.number) as bytes
              from documents where guide = $1 order by part
            """,
            self.guide,
        )
        return [tuple(row) for row in rows]


@asynccontextmanager
async def a_scene(server: Server) -> AsyncIterator[Scene]:
    async with (
        asyncpg.create_pool(server.dsn, min_size=1, max_size=1) as database,
        _listened_to(Scene(server, database, await a_guide(server))) as scene,
    ):
        yield scene


@asynccontextmanager
async def _listened_to(scene: Scene) -> AsyncIterator[Scene]:
    server = scene.server
    editor, commenter, viewer = [await a_person(server, name) for name in ("Eva", "Kim", "Vera")]
    for person, word in ((editor, "edit"), (commenter, "comment"), (viewer, "view")):
        await server.api.put(f"/api/guides/{scene.guide}/grants/{person.id}", {"access": word})
    signed_in = await by_link(server, await asyncio.to_thread(server.new_sign_in_link))
    scene.roles = {
        "a program of the owner's": (Access.OWN, server.headers),
        "the owner": (Access.OWN, signed_in.headers),
        "an editor": (Access.EDIT, editor.api.headers),
        "a commenter": (Access.COMMENT, commenter.api.headers),
        "a viewer": (Access.VIEW, viewer.api.headers),
    }
    for word, access in (("edit", Access.EDIT), ("comment", Access.COMMENT), ("view", Access.VIEW)):
        scene.roles[f"a guest who may {word}"] = (access, (await a_guest(server, scene.guide, word)).headers)
    async with asyncio.TaskGroup() as tasks:
        listening = [tasks.create_task(_listen(scene, part)) for part in PARTS]
        await until(lambda: scene.content.keys() == set(PARTS))
        yield scene
        for task in listening:
            task.cancel()


async def _listen(scene: Scene, part: Part) -> None:
    """Put something into a part, and hear what is sent on once it is there."""
    async with a_socket(scene.server, _way(scene, part), scene.server.headers) as raw:
        await raw.say(encode(Update(_an_edit())))
        updates = [NOTHING]
        while set(updates) == {NOTHING}:
            await asyncio.sleep(0.2)  # seldom enough for a peer that asks
            updates = await _what_is_there(raw)
        scene.content[part] = merge_updates(*updates)
        while True:
            message = await raw.message()
            if message[0] == SYNC and message[1] != STEP1:
                scene.heard.append(message)


async def _what_is_there(raw: Raw) -> list[bytes]:
    """The updates that answer a question."""
    await raw.say(encode(SyncStep1(b"\0")))
    updates = []
    while True:
        message = await raw.message()
        if message[0] == SYNC and message[1] != STEP1:
            updates.append(read_bytes(message, 2)[0])
            if message[1] == STEP2:
                return updates


def _way(scene: Scene, part: Part) -> str:
    return f"/sync/{scene.guide}" if part == "content" else f"/sync/{scene.guide}/{part}"


async def test_whoever_may_not_write_changes_nothing_whatever_they_say_and_however(server: Server) -> None:
    async with a_scene(server) as scene:
        before = await scene.state()
        todo = [
            (role, part, way, what)
            for role, (access, _) in scene.roles.items()
            for part in PARTS
            if access < WRITING[part]
            for way in (_at_our_door, _at_hocuspocus_door)
            for what in everything(NOTHING)
        ]
        assert len(todo) > 300
        left = iter(todo)

        async def try_all() -> None:
            for role, part, way, what in left:
                await way(scene, role, part, what)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(try_all())
        assert await scene.state() == before
        assert scene.heard == []


@pytest.mark.parametrize("part", PARTS)
async def test_whoever_may_write_does(server: Server, part: Part) -> None:
    async with a_scene(server) as scene:
        for role, (access, _) in scene.roles.items():
            if access < WRITING[part]:
                continue
            for way in (_at_our_door, _at_hocuspocus_door):
                for what, said in everything(scene.content[part]).items():
                    if said.other == FORBIDDEN or "deletes" in what:
                        before = await scene.state()
                        await way(scene, role, part, what)
                        await _until_it_is_another(scene, before)


async def _until_it_is_another(scene: Scene, state: list[tuple[Any, ...]]) -> None:
    async with asyncio.timeout(SOON):
        while await scene.state() == state:  # noqa: ASYNC110 - the log tells nobody of itself here
            await asyncio.sleep(0.005)


async def _at_our_door(scene: Scene, role: str, part: Part, what: str) -> None:
    access, headers = scene.roles[role]
    said = everything(scene.content[part])[what]
    async with a_socket(scene.server, _way(scene, part), headers) as raw:
        await raw.say(said.message)
        expected = said.writer if access >= WRITING[part] else said.other
        assert await raw.outcome() == expected, (role, part, what)


async def _at_hocuspocus_door(scene: Scene, role: str, part: Part, what: str) -> None:
    access, headers = scene.roles[role]
    said = everything(scene.content[part])[what]
    name = scene.guide.encode() + (b"" if part == "content" else b"/" + part.encode())
    async with a_socket(scene.server, "/hocuspocus", headers) as raw:
        await raw.say(addressed(name, bytes((AUTH, 0)) + write_bytes(b"")))
        await _until_let_in(raw, name)
        await raw.say(addressed(name, said.message))
        assert await raw.outcome() == said.hocuspocus, (role, part, what)
        if said.other == FORBIDDEN:
            is_refused = addressed(name, NOT_SAVED) in raw.heard
            assert is_refused == (access < WRITING[part]), (role, part, what)


async def _until_let_in(raw: Raw, name: bytes) -> None:
    while not (await raw.message()).startswith(addressed(name, b"\x00\x00")):
        continue
