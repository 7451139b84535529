"""A workspace's policy holds, whatever its recorders do: what they should not have sent is not kept."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest

from auth.access import Access
from ingest.retelling import said_from_batch
from ingest.sealing import unseal
from ingest.wire import Missed, Scene, Shot
from storage.ids import FIRST_TENANT, RecordingId
from storage.recordings import select_batches
from tests.ingest.said import click, shot, type_
from tests.web.conftest import House, png
from tests.web.recording import Recorder, a_policy, begin, told
from web import dictation

pytestmark = pytest.mark.asyncio(loop_scope="session")

BANK = Scene("https://www.bank.test/ana", "Ana Bell", 2, width=1200, height=800)


async def kept_of(house: House, recorder: Recorder) -> list[Any]:
    """What was said, as it lies on disk."""
    name = RecordingId(recorder.id)
    batches = await select_batches(house.resources.database, FIRST_TENANT, name)
    return [said for each in batches for said in said_from_batch(unseal(each.sealed, recorder.key, name))]


async def media_of(house: House, guide: str) -> int:
    return int(await house.resources.database.fetchval("select count(*) from media where guide = $1", guide))


async def test_a_policy_is_a_version_and_masks_what_it_says(house: House) -> None:
    owner = await house.owner()
    first = await (await owner.get("/api/recording-policy")).get_json()
    response = await owner.put("/api/recording-policy", json={"mask_typed": True, "patterns": []})
    assert response.status_code == 201
    assert (await response.get_json())["version"] == first["version"] + 1
    try:
        recorder = await begin(house)
        assert recorder.begun["policy"]["policy"]["mask_typed"] is True
        await recorder.say(type_(1, "Paper", "Item"))
        await recorder.stop()
        (step,) = await told(house, recorder.guide)
        assert step["title"] == 'Type the secret into the "Item" field'
        editor = await house.browser(await house.person("Ana", workspace=Access.EDIT))
        assert (await editor.put("/api/recording-policy", json={})).status_code == 403
        assert (await owner.put("/api/recording-policy", json={"patterns": ["all"]})).status_code == 400
    finally:
        await owner.put("/api/recording-policy", json={})


async def test_of_a_blocked_site_there_is_only_a_gap(house: House) -> None:
    async with a_policy(house, block_sites=["bank.test"]):
        recorder = await begin(house)
        await recorder.say(click(1, "Pay"), type_(2, "4711", "Account", BANK), click(3, "Ana Bell", scene=BANK))
        await recorder.say(click(4, "Log out", scene=BANK), click(5, "Thanks"))
        await recorder.stop()
    assert [type(said) is Missed for said in await kept_of(house, recorder)] == [False, True, True, True, False]
    steps = await told(house, recorder.guide)
    assert [step["title"] for step in steps] == [
        'Click the "Pay" button',
        "Something was left out here",
        'Click the "Thanks" button',
    ]
    assert "bank" not in str(steps).lower()


async def test_no_picture_is_kept_where_none_are(house: House) -> None:
    picture = png("olive", (64, 48))
    digest = hashlib.sha256(picture).hexdigest()
    async with a_policy(house, pictures=False):
        recorder = await begin(house)
        await recorder.say(click(1, "Save", shot=shot(digest)))
        response = await recorder.show(picture)
        assert response.status_code == 403
        problem = await response.get_json()
        assert "no pictures" in problem["detail"]
        assert problem["hint"]
        assert await recorder.say(click(2, "Done")) == 2  # and it goes on
        await recorder.stop()
    assert await media_of(house, recorder.guide) == 0
    (first, _) = await kept_of(house, recorder)
    assert first.shot == Shot(missing="This workspace keeps no pictures.")
    assert all(step["picture"] is None for step in await told(house, recorder.guide))


async def test_who_goes_on_by_websocket_hears_of_another_policy(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictation, "LOOK", 0.0)
    recorder = await begin(house)
    live = f"/api/recordings/{recorder.id}/live"
    async with recorder.visitor.client.websocket(live, headers=recorder.visitor.headers) as socket:
        await socket.send(recorder.sealed(click(1, "Before", scene=BANK)).decode())
        assert msgspec.json.decode(await socket.receive())["have"] == 1
        async with a_policy(house, block_sites=["bank.test"]):
            await socket.send(recorder.sealed(click(2, "After", scene=BANK)).decode())
            assert msgspec.json.decode(await socket.receive())["have"] == 2
    assert [type(said) is Missed for said in await kept_of(house, recorder)] == [False, True]
