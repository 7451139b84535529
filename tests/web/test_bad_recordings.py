"""What a recorder must not send: each is refused with what to do, keeps nothing, and the rest of the recording goes on.

The table is of requests, to a recording of two events that were taken in. Whatever was tried, those two are all there
is, no picture and no blob is kept, and the story is then told to its end.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from joserfc import jwe
from joserfc.jwk import OctKey
from PIL import Image
from quart import Response
from quart.testing.connections import WebsocketDisconnectError

from auth.access import Access
from ingest.sealing import new_key, seal
from storage.ids import FIRST_TENANT, RecordingId
from storage.recordings import select_batches, select_recording
from tests.ingest.said import SHOP, click, go, type_
from tests.web.conftest import House, png
from tests.web.recording import Recorder, a_policy, begin, told
from tests.web.test_media import vast_png
from web.folders import blob_folder

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORY = (go(1, SHOP), click(2, "New order"), type_(3, "Paper", "Item"), click(4, "Save"))
TITLES = [
    "Go to shop.test/orders",
    'Click the "New order" button',
    'Type "Paper" into the "Item" field',
    'Click the "Save" button',
]
CLIP = (Path(__file__).parent / "clips" / "vp8.webm").read_bytes()
GIB = 2**30

Sending = Callable[[Recorder], Awaitable[Response]]


def said(n: int = 3, **more: Any) -> dict[str, Any]:
    return {"type": "click", "n": n, "at": 1, "element": {}, **more}


def batch(*events: Any, **more: Any) -> bytes:
    return msgspec.json.encode({"version": 1, "events": list(events), **more})


def sealed(content: bytes) -> Sending:
    """Sealed as it should be, whatever it is."""
    return lambda recorder: recorder.send(seal(content, recorder.key, recorder.id))


def sent(content: Callable[[Recorder], bytes]) -> Sending:
    return lambda recorder: recorder.send(content(recorder))


def headed(recorder: Recorder, **header: Any) -> bytes:
    """Sealed with the right key, under another header."""
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM", "A256KW", "A128GCM", "DEF", "PBES2-HS256+A128KW"])
    whole = {"alg": "dir", "enc": "A256GCM", "kid": recorder.id, **header}
    size = 16 if whole["enc"] == "A128GCM" else 32
    content = batch(said()) if "zip" not in header else b" " * 4_000_000 + batch(said())
    return jwe.encrypt_compact(whole, content, OctKey.import_key(recorder.key[:size]), registry=registry).encode()


def broken(recorder: Recorder, part: int) -> bytes:
    """One letter of one part is another."""
    parts = recorder.sealed(*STORY[2:]).split(b".")
    parts[part] = (b"A" if parts[part][:1] != b"A" else b"B") + parts[part][1:] if parts[part] else b"AAAA"
    return b".".join(parts)


def shown(content: bytes, what: str = "pictures", name: str | None = None) -> Sending:
    def send(recorder: Recorder) -> Awaitable[Response]:
        digest = name or hashlib.sha256(content).hexdigest()
        path = f"/api/recordings/{recorder.id}/{what}/{digest}"
        return recorder.visitor.put(path, data=seal(content, recorder.key, recorder.id))

    return send


def announced(path: str, size: int) -> Sending:
    """Nothing but what it says of itself comes."""

    def send(recorder: Recorder) -> Awaitable[Response]:
        asked = recorder.visitor.post if path == "events" else recorder.visitor.put
        return asked(f"/api/recordings/{recorder.id}/{path}", headers={"Content-Length": str(size)})

    return send


def heif() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + bytes(200)


def cut_short() -> bytes:
    noise = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(noise, "PNG")
    return noise.getvalue()[:900]


NO_BATCH = "no batch of events"
NOT_SEALED = "not sealed with the recording's key"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
BAD: Mapping[str, tuple[Sending, int, str]] = {
    # What is sealed, and makes no sense
    "nothing in it": (sealed(b""), 400, NO_BATCH),
    "no JSON": (sealed(b"{"), 400, NO_BATCH),
    "no UTF-8": (sealed(b'{"version":1,"events":[{"type":"note","n":3,"at":1,"text":"\xff"}]}'), 400, NO_BATCH),
    "half a letter": (sealed(b'{"version":1,"events":[{"type":"note","n":3,"at":1,"text":"\\ud800"}]}'), 400, NO_BATCH),
    "another version": (sealed(batch(said(), version=2)), 400, NO_BATCH),
    "no events": (sealed(batch()), 400, NO_BATCH),
    "an unknown member": (sealed(batch(said(password="x"))), 400, NO_BATCH),
    "an unknown member within": (sealed(batch(said(element={"value": "x"}))), 400, NO_BATCH),
    "an unknown type": (sealed(batch({"type": "steal", "n": 3, "at": 1})), 400, NO_BATCH),
    "no number": (sealed(batch({"type": "note", "at": 1})), 400, NO_BATCH),
    "number 0": (sealed(batch(said(0))), 400, NO_BATCH),
    "a number beyond all": (sealed(batch(said(5_001))), 400, NO_BATCH),
    "a text too long": (sealed(batch({"type": "note", "n": 3, "at": 1, "text": "x" * 20_001})), 400, NO_BATCH),
    "too many": (sealed(batch(*(said(n) for n in range(3, 300)))), 400, NO_BATCH),
    "a time before time": (sealed(batch(said(at=-1))), 400, NO_BATCH),
    "a time beyond numbers": (sealed(batch(said(at=2**60))), 400, NO_BATCH),
    "nested deep": (sealed(b'{"version":1,"events":' + b"[" * 5000 + b"]" * 5000 + b"}"), 400, NO_BATCH),
    "a digest that is none": (sealed(batch(said(shot={"sha256": "../../etc"}))), 400, NO_BATCH),
    # Numbers
    "a hole in it": (sealed(batch(said(3), said(5))), 400, "one after the other"),
    "reordered in it": (sealed(batch(said(4), said(3))), 400, "one after the other"),
    "twice in it": (sealed(batch(said(3), said(3))), 400, "one after the other"),
    # Seals
    "not sealed": (sent(lambda recorder: batch(said())), 400, NOT_SEALED),
    "nothing at all": (sent(lambda recorder: b""), 400, NOT_SEALED),
    "no UTF-8 at all": (sent(lambda recorder: b"\xff\xfe\x00."), 400, NOT_SEALED),
    "five parts of nothing": (sent(lambda recorder: b"a.b.c.d.e"), 400, NOT_SEALED),
    "a wrong key": (sent(lambda recorder: seal(batch(said()), new_key(), recorder.id)), 400, NOT_SEALED),
    "for another recording": (sent(lambda recorder: seal(batch(said()), recorder.key, "another")), 400, NOT_SEALED),
    "for nobody": (sent(lambda recorder: headed(recorder, kid="")), 400, NOT_SEALED),
    "a shorter cipher": (sent(lambda recorder: headed(recorder, enc="A128GCM")), 400, NOT_SEALED),
    "a key within": (sent(lambda recorder: headed(recorder, alg="A256KW")), 400, NOT_SEALED),
    "a password that takes long": (
        sent(lambda recorder: headed(recorder, alg="PBES2-HS256+A128KW", p2c=4096)), 400, NOT_SEALED
    ),
    "compressed": (sent(lambda recorder: headed(recorder, zip="DEF")), 400, NOT_SEALED),
    **{
        f"broken in its {name}": (sent(lambda recorder, part=part: broken(recorder, part)), 400, NOT_SEALED)  # type: ignore[misc]
        for part, name in enumerate(("header", "key", "beginning", "text", "tag"))
    },
    # Sizes
    "a batch too large": (sent(lambda recorder: b"x" * (2**20 + 1)), 413, "1 MiB"),
    "a batch of a gigabyte": (announced("events", GIB), 413, "1 MiB"),
    "a picture of a gigabyte": (announced(f"pictures/{'0' * 64}", GIB), 413, "16 MiB"),
    "a clip of a gigabyte": (announced(f"clips/{'0' * 64}", GIB), 413, "16 MiB"),
    # Pictures and clips
    "a picture of nothing": (shown(b""), 400, "no PNG, JPEG or WebP"),
    "a page": (shown(b"<!doctype html><script>alert(1)</script>"), 400, "no PNG, JPEG or WebP"),
    "SVG": (shown(SVG), 400, "no PNG, JPEG or WebP"),
    "GIF": (shown(b"GIF89a" + b"\x01\x00\x01\x00" * 8), 400, "no PNG, JPEG or WebP"),
    "HEIF": (shown(heif()), 400, "no PNG, JPEG or WebP"),
    "a clip as a picture": (shown(CLIP), 400, "no PNG, JPEG or WebP"),
    "a picture cut short": (shown(cut_short()), 400, "broken or cut short"),
    "50,000 × 50,000": (shown(vast_png()), 413, "50000 × 50000"),
    "a picture under another's name": (shown(png(), name="0" * 64), 400, "another sha256"),
    "a picture under no name": (shown(png(), name="x"), 400, "another sha256"),
    "a picture as a clip": (shown(png(), "clips"), 400, "no WebM"),
    "a clip cut short": (shown(CLIP[:-9], "clips"), 400, "broken or cut short"),
    "a clip under another's name": (shown(CLIP, "clips", "0" * 64), 400, "another sha256"),
}  # fmt: skip


async def kept(house: House, recorder: Recorder) -> tuple[Any, ...]:
    """All that is kept of a recording, and how many blobs there are."""
    name = RecordingId(recorder.id)
    row = await select_recording(house.resources.database, FIRST_TENANT, name)
    assert row is not None
    batches = await select_batches(house.resources.database, FIRST_TENANT, name)
    media = await house.resources.database.fetchval("select count(*) from media where guide = $1", recorder.guide)
    blobs = sum(path.is_file() for path in blob_folder(house.resources.config).rglob("*"))
    return row.have, row.size, [(each.first, each.last) for each in batches], media, blobs


@pytest.mark.parametrize(("send", "status", "words"), BAD.values(), ids=BAD.keys())
async def test_it_is_refused_with_what_to_do_keeps_nothing_and_the_recording_goes_on(
    house: House, send: Sending, status: int, words: str
) -> None:
    async with a_policy(house, clips=True):
        recorder = await begin(house)
        await recorder.say(*STORY[:2])
        before = await kept(house, recorder)
        response = await send(recorder)
        assert response.status_code == status, await response.get_data(as_text=True)
        problem = await response.get_json()
        assert words in problem["detail"], problem
        assert problem["code"] == {400: "invalid", 413: "too_much"}[status]
        assert len(problem["hint"]) > 10, problem
        assert await kept(house, recorder) == before
        assert await recorder.say(*STORY) == 4
    assert (await recorder.stop()).status_code == 200
    assert [step["title"] for step in await told(house, recorder.guide)] == TITLES


async def test_by_websocket_it_ends_the_connection_and_not_the_recording(house: House) -> None:
    recorder = await begin(house)
    path = f"/api/recordings/{recorder.id}/live"
    messages: tuple[str | bytes, ...] = (
        b"\xff\xfe",
        "a.b.c.d.e",
        seal(batch(said(1, password="x")), recorder.key, recorder.id).decode(),
        seal(batch(said(1)), new_key(), recorder.id),
    )
    for message in messages:
        async with recorder.visitor.client.websocket(path, headers=recorder.visitor.headers) as socket:
            await socket.send(message)
            with pytest.raises(WebsocketDisconnectError, match="4400"):
                await socket.receive()
    assert await recorder.say(*STORY) == 4


async def test_what_was_said_twice_is_dropped_and_what_is_missing_is_asked_for(house: House) -> None:
    """Neither is an error: the answer says from where to go on."""
    recorder = await begin(house)
    first = recorder.sealed(*STORY[:2])
    for body, have in ((first, 2), (first, 2), (recorder.sealed(STORY[3]), 2), (recorder.sealed(*STORY[1:3]), 3)):
        response = await recorder.send(body)
        assert (response.status_code, (await response.get_json())["have"]) == (200, have)
    assert (await kept(house, recorder))[2] == [(1, 2), (3, 3)]
    assert await recorder.say(STORY[3]) == 4
    await recorder.stop()
    assert [step["title"] for step in await told(house, recorder.guide)] == TITLES


async def test_a_clock_that_jumps_changes_nothing_but_the_time_that_is_shown(house: House) -> None:
    recorder = await begin(house)
    for one, at in zip(STORY, (2**53, 0, 1_700_000_000_000, 5), strict=True):
        await recorder.say(msgspec.structs.replace(one, at=at))
    await recorder.stop()
    assert [step["title"] for step in await told(house, recorder.guide)] == TITLES


async def test_a_recording_is_its_authors_alone(house: House) -> None:
    recorder = await begin(house)
    ben = await house.program(await house.person("Ben", workspace=Access.EDIT))
    as_ben = Recorder(ben, recorder.begun, recorder.key)
    for response in (
        await as_ben.send(as_ben.sealed(*STORY)),
        await as_ben.show(png()),
        await as_ben.film(CLIP),
        await as_ben.stop(0),
        await ben.put(f"/api/recordings/{recorder.id}/language", json={"language": "de"}),
        await ben.get(f"/api/recordings/{recorder.id}"),
    ):
        assert response.status_code == 404
    reader = await house.program(await house.person("Cid", workspace=Access.VIEW))
    wanted = {"version": 1, "agent": "t", "device_key": {}}
    assert (await reader.post("/api/recordings", json=wanted)).status_code == 403
    assert (await house.stranger().post("/api/recordings", json=wanted)).status_code == 401


async def test_a_recording_of_another_tenant_is_not_there(house: House) -> None:
    """Not even under its own name, to somebody of the same name, with its key."""
    recorder = await begin(house)
    await recorder.say(*STORY[:2])
    await house.resources.database.execute(
        "insert into tenants (id, name) values ('fourth', 'Fourth'); "
        "insert into workspaces (tenant, id, name) values ('fourth', 'home', 'Home'); "
        "insert into guides (tenant, id, workspace, created_by) values ('fourth', 'theirs', 'home', 'cairn')"
    )
    await house.resources.database.execute(
        """
        insert into recordings (tenant, id, workspace, guide, author, agent, key)
        select 'fourth', 'theirs' || id, workspace, 'theirs', author, agent, key from recordings where id = $1
        """,
        recorder.id,
    )
    theirs = Recorder(recorder.visitor, {**recorder.begun, "id": f"theirs{recorder.id}"}, recorder.key)
    for response in (await theirs.send(theirs.sealed(*STORY)), await theirs.show(png()), await theirs.stop(0)):
        assert response.status_code == 404
        assert (await response.get_json())["hint"]
    assert (
        await house.resources.database.fetchval("select count(*) from recording_batches where tenant = 'fourth'") == 0
    )
    assert await recorder.say(*STORY) == 4


async def test_a_key_that_is_none_is_refused_and_nothing_is_made(house: House) -> None:
    program = await house.program()
    before = await house.resources.database.fetchval("select count(*) from guides")
    for key in ({}, {"kty": "oct", "k": "AA"}, {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}):
        response = await program.post("/api/recordings", json={"version": 1, "agent": "t", "device_key": key})
        assert response.status_code == 400
    assert await house.resources.database.fetchval("select count(*) from guides") == before
