"""Clips, and how it looked afterwards: kept with the step that was recorded, shown, taken along, and gone with it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from ingest.sealing import seal
from ingest.wire import Clicked, Shot
from storage.errors import Gone
from storage.ids import FIRST_TENANT, Digest
from tests.ingest.said import click
from tests.waiting import until_answer
from tests.web.conftest import House, png
from tests.web.recording import Recorder, a_policy, begin, told
from web import recorders
from web.rules import BODIES

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLIP = (Path(__file__).parent / "clips" / "vp8.webm").read_bytes()
BEFORE, AFTER = png("teal", (120, 80)), png("maroon", (120, 80))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def filmed(n: int, name: str) -> Clicked:
    shot = Shot(digest(BEFORE), 120, 80, after=digest(AFTER), clip=digest(CLIP))
    return msgspec.structs.replace(click(n, name), shot=shot)


async def a_filmed_guide(house: House) -> Recorder:
    """A recording of one step, of which all has been told."""
    async with a_policy(house, clips=True):
        recorder = await begin(house)
        await recorder.say(filmed(1, "Save"))
        for response in (await recorder.show(BEFORE), await recorder.show(AFTER), await recorder.film(CLIP)):
            assert response.status_code == 201, await response.get_data(as_text=True)
        await recorder.stop()

    async def is_told() -> bool:
        (step,) = await told(house, recorder.guide)
        return bool(step["picture"] and step["picture"].get("clip") and step["picture"].get("after"))

    await until_answer(is_told)
    return recorder


async def test_a_clip_and_how_it_looked_then_are_shown_with_the_step(house: House) -> None:
    recorder = await a_filmed_guide(house)
    (step,) = await told(house, recorder.guide)
    assert step["picture"]["media"] == digest(BEFORE)
    assert step["picture"]["after"] == {"media": digest(AFTER), "type": "image/png", "width": 120, "height": 80}
    assert step["picture"]["clip"] == {"media": digest(CLIP), "type": "video/webm", "width": 160, "height": 96}
    page = await (await house.owner()).get(f"/guides/{recorder.guide}/read")
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    text = await page.get_data(as_text=True)
    address = text.partition('<video src="')[2].partition('"')[0].replace("&amp;", "&")
    played = await house.stranger().get(address, headers={"Range": "bytes=0-3"})
    assert (played.status_code, await played.get_data(as_text=False)) == (206, CLIP[:4])
    assert played.content_type == "video/webm"
    assert "sandbox" in played.headers["Content-Security-Policy"]
    assert "How it looked then" in text


async def test_sent_again_it_is_there_once(house: House) -> None:
    recorder = await a_filmed_guide(house)
    async with a_policy(house, clips=True):
        assert (await recorder.film(CLIP)).status_code == 200
    kept = await house.resources.database.fetch("select sha256 from media where guide = $1", recorder.guide)
    assert {row["sha256"] for row in kept} == {digest(one) for one in (BEFORE, AFTER, CLIP)}


async def test_it_is_taken_along(house: House) -> None:
    recorder, owner = await a_filmed_guide(house), await house.owner()
    path = f"/api/guides/{recorder.guide}/export"
    response = await owner.get(path, query_string={"format": "md"})
    with zipfile.ZipFile(io.BytesIO(await response.get_data(as_text=False))) as archive:
        names = ["guide.md", "pictures/01.png", "pictures/02.png", "pictures/03.webm"]
        assert sorted(archive.namelist()) == names
        assert [archive.read(name) for name in names[1:]] == [BEFORE, AFTER, CLIP]
        assert "[A clip of this step](pictures/03.webm)" in archive.read("guide.md").decode()
    page = await (await owner.get(path, query_string={"format": "html"})).get_data(as_text=True)
    assert '<video src="data:video/webm;base64,' in page
    assert "/blobs/" not in page


async def test_it_stays_when_history_goes_and_goes_when_the_picture_does(house: House) -> None:
    recorder, owner = await a_filmed_guide(house), await house.owner()
    path = f"/api/guides/{recorder.guide}"
    assert (await owner.post(f"{path}/erase-history")).status_code == 200
    for one in (BEFORE, AFTER, CLIP):
        assert await house.resources.blobs.read(FIRST_TENANT, Digest(digest(one))) == one
    (step,) = await told(house, recorder.guide)
    assert (await owner.patch(f"{path}/steps/{step['id']}", json={"picture": None})).status_code == 200
    assert (await owner.post(f"{path}/erase-history")).status_code == 200
    assert await house.resources.database.fetch("select 1 from media where guide = $1", recorder.guide) == []
    if not await house.resources.database.fetch("select 1 from media where sha256 = $1", digest(CLIP)):
        with pytest.raises(Gone):
            await house.resources.blobs.read(FIRST_TENANT, Digest(digest(CLIP)))


async def test_no_clip_is_kept_where_none_are(house: House) -> None:
    for policy in ({}, {"clips": True, "pictures": False}):
        async with a_policy(house, **policy):
            recorder = await begin(house)
            assert await recorder.say(filmed(1, "Save")) == 1
            response = await recorder.film(CLIP)
            assert response.status_code == 403
            assert "no clips" in (await response.get_json())["detail"]
        assert not await house.resources.database.fetch("select 1 from media where guide = $1", recorder.guide)


async def test_a_clip_of_a_gigabyte_is_refused_before_it_comes(house: House) -> None:
    """By what it says of itself; and where it says nothing, as soon as it is more than may be."""
    async with a_policy(house, clips=True):
        recorder = await begin(house)
        path = f"/api/recordings/{recorder.id}/clips/{'0' * 64}"
        told_before = await recorder.visitor.put(path, headers={"Content-Length": str(2**30)})
        assert told_before.status_code == 413
        async with recorder.visitor.client.request(path, method="PUT", headers=recorder.visitor.headers) as sending:
            for _ in range(BODIES["recording_media.clip"] // 2**20 + 1):
                await sending.send(b"A" * 2**20)
        refused = await sending.as_response()
        assert refused.status_code == 413
        for response in (told_before, refused):
            problem = await response.get_json()
            assert problem["code"] == "too_much"
            assert "16 MiB" in problem["detail"]
            assert problem["hint"]
        assert (await recorder.film(CLIP)).status_code == 201


async def test_what_is_no_clip_is_refused_and_the_recording_goes_on(house: House) -> None:
    async with a_policy(house, clips=True):
        recorder = await begin(house)
        for content in (BEFORE, b"", CLIP[:-20]):
            response = await recorder.film(content)
            assert response.status_code == 400
            problem = await response.get_json()
            assert "clip" in problem["detail"]
            assert problem["hint"]
        assert (await recorder.show(CLIP)).status_code == 400  # nor is it a picture
        under_a_wrong_name = await recorder.visitor.put(
            f"/api/recordings/{recorder.id}/clips/{'0' * 64}", data=seal(CLIP, recorder.key, recorder.id)
        )
        assert under_a_wrong_name.status_code == 400
        assert await recorder.say(click(1, "Save")) == 1
        assert not await house.resources.database.fetch("select 1 from media where guide = $1", recorder.guide)


async def test_a_tenant_that_sends_too_many_at_once_is_asked_to_come_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "BYTES_AT_ONCE", 4_000.0)
    monkeypatch.setattr(recorders, "EVENTS_AT_ONCE", 3.0)
    monkeypatch.setattr(recorders, "BYTES", 0.001)
    monkeypatch.setattr(recorders, "EVENTS", 0.001)
    monkeypatch.setattr(house.app, "resources", replace(house.resources, recorders=recorders.Recorders()))
    recorder = await begin(house)
    big, small = Image.effect_noise((60, 60), 90), png("plum", (31, 21))
    written = io.BytesIO()
    big.save(written, "PNG")
    assert (await recorder.show(small)).status_code == 201
    assert await recorder.say(click(1, "Save"), click(2, "Print")) == 2
    for response in (
        await recorder.show(written.getvalue()),
        await recorder.send(recorder.sealed(click(3, "Close"), click(4, "Help"))),
    ):
        assert response.status_code == 429
        assert int(response.headers["Retry-After"]) > 0
        assert (await response.get_json())["code"] == "too_much"
    assert await recorder.say(click(3, "Close")) == 3, "what was refused spent nothing"
