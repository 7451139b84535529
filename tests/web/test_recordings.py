"""A recorder begins, says what happened, and stops; meanwhile the guide tells it. Nothing is lost, whatever goes on."""

from __future__ import annotations

import asyncio
import hashlib
import io
import secrets
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from PIL import Image

from auth.access import Access
from ingest.retelling import batch_from_said
from ingest.sealing import seal, unseal
from ingest.wire import Noted
from storage.ids import FIRST_TENANT, RecordingId
from storage.recordings import (
    Reached,
    Sealed,
    append_batches,
    delete_said,
    delete_said_long_ago,
    select_batches,
    select_recording,
)
from tests.ingest.said import SHOP, click, go, shot, type_
from tests.waiting import until_answer
from tests.web.conftest import House, png
from tests.web.recording import Recorder, a_policy, begin, told
from web.telling import Teller

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORY = (go(1, SHOP), click(2, "New order"), type_(3, "Paper", "Item"), click(4, "Save"))
TITLES = [
    "Go to shop.test/orders",
    'Click the "New order" button',
    'Type "Paper" into the "Item" field',
    'Click the "Save" button',
]


async def titles(house: House, guide: str) -> list[str]:
    return [step["title"] for step in await told(house, guide)]


async def until_told(house: House, guide: str, wanted: list[str]) -> None:
    async def is_told() -> bool:
        return await titles(house, guide) == wanted

    await until_answer(is_told)


async def test_from_start_to_stop(house: House) -> None:
    recorder = await begin(house)
    assert await recorder.say(*STORY[:2]) == 2
    await until_told(house, recorder.guide, TITLES[:2])
    assert await recorder.say(*STORY[2:]) == 4
    stopped = await recorder.stop()
    assert stopped.status_code == 200
    assert (await stopped.get_json())["url"].endswith(f"/guides/{recorder.guide}")
    assert await titles(house, recorder.guide) == TITLES
    response = await (await house.owner()).get(f"/api/guides/{recorder.guide}")
    guide = await response.get_json()
    assert (guide["title"], guide["summary"]) == ("Orders", "Recorded in shop.test.")


async def test_what_is_said_twice_or_out_of_order_is_in_the_guide_once_and_in_order(house: House) -> None:
    recorder = await begin(house)
    assert await recorder.say(STORY[1]) == 0  # the first is missing: say it again from there
    assert await recorder.say(*STORY[:2]) == 2
    assert await recorder.say(*STORY[:3]) == 3
    assert await recorder.say(*STORY[:2]) == 3
    assert await recorder.say(STORY[3]) == 4
    await recorder.stop()
    assert await titles(house, recorder.guide) == TITLES


async def test_two_who_send_the_same_at_once_say_it_once(house: House) -> None:
    recorder = await begin(house)
    answers = await asyncio.gather(*(recorder.say(*STORY) for _ in range(8)))
    assert answers == [4] * 8
    batches = await select_batches(house.resources.database, FIRST_TENANT, RecordingId(recorder.id))
    assert [(batch.first, batch.last) for batch in batches] == [(1, 4)]


async def test_people_edit_while_it_is_told(house: House) -> None:
    recorder, owner = await begin(house), await house.owner()
    await recorder.say(*STORY[:3])
    await until_told(house, recorder.guide, TITLES[:3])
    steps = await told(house, recorder.guide)
    changed = await owner.patch(f"/api/guides/{recorder.guide}/steps/{steps[1]['id']}", json={"title": "Begin one"})
    assert changed.status_code == 200, await changed.get_data(as_text=True)
    assert (await owner.delete(f"/api/guides/{recorder.guide}/steps/{steps[0]['id']}")).status_code == 200
    await recorder.say(STORY[3])
    await recorder.stop()
    assert await titles(house, recorder.guide) == ["Begin one", *TITLES[2:]]


async def test_a_picture_is_shown_in_whichever_order_it_comes(house: House) -> None:
    recorder, picture = await begin(house), png("navy", (1200, 800))
    digest = hashlib.sha256(picture).hexdigest()
    await recorder.say(click(1, "Save", shot=shot(digest)))
    await until_told(house, recorder.guide, TITLES[3:])
    assert (await recorder.show(picture)).status_code == 201
    assert (await recorder.show(picture)).status_code == 200

    async def is_shown() -> bool:
        (step,) = await told(house, recorder.guide)
        return bool(step["picture"] and step["picture"]["media"] == digest)

    await until_answer(is_shown)


async def test_a_picture_as_large_as_screens_make_them_is_taken(house: House) -> None:
    noise = Image.frombytes("RGB", (1200, 800), secrets.token_bytes(1200 * 800 * 3))
    written = io.BytesIO()
    noise.save(written, "PNG")
    assert (await (await begin(house)).show(written.getvalue())).status_code == 201


async def test_who_may_not_edit_a_guide_does_not_record_into_it(house: House) -> None:
    guide = await house.guide()
    hers = await house.program(await house.person("Ana", workspace=Access.EDIT))
    recorder = await begin(house, hers, guide=guide)
    await recorder.say(click(1, "New order"))
    await recorder.stop()
    assert await titles(house, guide) == [TITLES[1]]
    stranger = await house.program(await house.person("Eve", guide=(guide, Access.EDIT)))
    assert (
        await stranger.post("/api/recordings", json={"version": 1, "agent": "t", "device_key": {}})
    ).status_code == 403


async def test_more_of_a_guide_follows_the_step_it_should(house: House) -> None:
    first = await begin(house)
    await first.say(*STORY)
    await first.stop()
    steps = await told(house, first.guide)
    more = await begin(house, guide=first.guide, after=steps[1]["id"])
    await more.say(click(1, "Help", "link"))
    await more.stop()
    assert await titles(house, first.guide) == [*TITLES[:2], 'Click the "Help" link', *TITLES[2:]]


async def test_a_stop_waits_for_what_is_missing_and_then_nothing_more_is_taken(house: House) -> None:
    recorder = await begin(house)
    await recorder.say(*STORY[:2])
    early = await recorder.stop(4)
    assert early.status_code == 409
    assert "2 are here" in (await early.get_json())["detail"]
    await recorder.say(*STORY[2:])
    assert (await recorder.stop()).status_code == 200
    assert (await recorder.stop()).status_code == 200
    late = await recorder.send(recorder.sealed(click(5, "Late")))
    assert late.status_code == 409
    known = await (await recorder.visitor.get(f"/api/recordings/{recorder.id}")).get_json()
    assert (known["state"], known["have"]) == ("stopped", 4)


async def test_secrets_go_before_the_first_write(house: House) -> None:
    recorder = await begin(house)
    await recorder.say(
        type_(1, "hunter2-hunter2", "Password"),
        type_(2, "Write to eve@example.org", "Message"),
        Noted(n=3, at=3, text="His card is 4111 1111 1111 1111"),
    )
    await recorder.stop()
    name = RecordingId(recorder.id)
    batches = await select_batches(house.resources.database, FIRST_TENANT, name)
    kept = b"".join(unseal(each.sealed, recorder.key, name) for each in batches)
    stored = await house.resources.database.fetch(
        "select update from entries join documents d on d.number = document where d.guide = $1", recorder.guide
    )
    assert stored
    for row in stored:
        for secret in (b"hunter2", b"eve@example.org", b"4111 1111"):
            assert secret not in row["update"]
            assert secret not in kept
    assert (await titles(house, recorder.guide))[0] == 'Type the password into the "Password" field'


async def test_what_was_said_lies_enciphered_and_goes_with_its_key(house: House) -> None:
    recorder, database = await begin(house), house.resources.database
    await recorder.say(*STORY)
    await recorder.stop()
    name = RecordingId(recorder.id)
    (kept,) = await select_batches(database, FIRST_TENANT, name)
    assert b"Paper" not in kept.sealed
    await delete_said(database, FIRST_TENANT, name)
    assert await select_batches(database, FIRST_TENANT, name) == []
    assert (await select_recording(database, FIRST_TENANT, name)).key is None  # type: ignore[union-attr]
    assert await titles(house, recorder.guide) == TITLES
    assert (await recorder.send(recorder.sealed(click(5, "Late")))).status_code == 409


async def test_raw_events_are_kept_as_long_as_the_policy_says(house: House) -> None:
    database, owner = house.resources.database, await house.owner()
    recorder, open_one = await begin(house), await begin(house)
    await recorder.say(*STORY)
    await recorder.stop()
    await open_one.say(*STORY)

    async def is_kept(one: Recorder) -> bool:
        found = await select_recording(database, FIRST_TENANT, RecordingId(one.id))
        return found is not None and found.key is not None

    await delete_said_long_ago(database, 30)
    assert await is_kept(recorder)
    await owner.put("/api/recording-policy", json={"raw_days": 0})
    try:
        while await delete_said_long_ago(database, 30):
            continue
        assert (await is_kept(recorder), await is_kept(open_one)) == (False, True)
        await database.execute("update recordings set changed_at = now() - $1::interval", timedelta(days=2))
        while await delete_said_long_ago(database, 30):
            continue
        assert not await is_kept(open_one)
    finally:
        await owner.put("/api/recording-policy", json={})


async def test_what_nobody_told_is_told_by_the_next_who_looks(house: House) -> None:
    recorder, here = await begin(house), house.resources
    await recorder.say(*STORY[:1])
    await until_told(house, recorder.guide, TITLES[:1])
    # Said to a process that died before it told: what it had written is all there is.
    sealed = seal(batch_from_said(STORY[1:]), recorder.key, recorder.id)
    lost = Sealed(FIRST_TENANT, RecordingId(recorder.id), 2, 4, sealed)
    assert await append_batches(here.database.kept, [lost]) == [Reached(4, taken=True, told=1, steps=1)]
    await here.database.execute("update recordings set changed_at = now() - $1::interval", timedelta(minutes=1))
    other = Teller(here.database, here.hub, here.recording_keys)
    looking = asyncio.create_task(other.run())
    try:
        await until_told(house, recorder.guide, TITLES)
    finally:
        looking.cancel()
        await other.close()


async def test_a_recorder_is_told_what_the_guide_says_of_it_in_brief(house: House) -> None:
    recorder = await begin(house)

    async def says() -> dict[str, Any]:
        response = await recorder.visitor.get(f"/api/recordings/{recorder.id}")
        said: dict[str, Any] = (await response.get_json())["told"]
        return said

    async def until_it_says(**wanted: Any) -> None:
        async def is_said() -> bool:
            return await says() == wanted

        await until_answer(is_said)

    await until_it_says(events=0, steps=0, last="", since=0)
    await recorder.say(*STORY[:1], click(2, "Item", role="textbox"), type_(3, "Paper", "Item"))
    # The click into the field is a part of the last step: to take that back is to take back both.
    await until_it_says(events=3, steps=2, last='Type "Paper" into the "Item" field', since=2)
    answer = await (await recorder.send(recorder.sealed(Noted(n=4, at=4000, text="Mind it.")))).get_json()
    assert answer == {"have": 4, "told": 3, "steps": 2}
    await until_it_says(events=4, steps=2, last="Mind it.", since=4)
    assert await titles(house, recorder.guide) == [*TITLES[:1], 'Type "Paper" into the "Item" field', "Mind it."]
    owner = await house.owner()
    assert (await owner.post(f"/api/guides/{recorder.guide}/erase-history")).status_code == 200
    assert (await says())["last"] == ""  # which may have been why
    changed = await recorder.visitor.put(f"/api/recordings/{recorder.id}/language", json={"language": "de"})
    assert changed.status_code == 200
    await until_it_says(events=4, steps=2, last="Mind it.", since=4)
    await delete_said(house.resources.database, FIRST_TENANT, RecordingId(recorder.id))
    assert (await says())["last"] == ""


async def test_by_websocket_each_batch_is_answered_when_it_is_on_disk(house: House) -> None:
    recorder = await begin(house)
    live = f"/api/recordings/{recorder.id}/live"
    async with asyncio.timeout(15), recorder.visitor.client.websocket(live, headers=recorder.visitor.headers) as socket:
        await socket.send(recorder.sealed(*STORY[:2]).decode())
        assert msgspec.json.decode(await socket.receive())["have"] == 2
        await socket.send(recorder.sealed(STORY[3]).decode())
        assert msgspec.json.decode(await socket.receive())["have"] == 2
        await socket.send(recorder.sealed(*STORY[2:]).decode())
        assert msgspec.json.decode(await socket.receive())["have"] == 4
    await recorder.stop()
    assert await titles(house, recorder.guide) == TITLES


async def test_a_guide_is_told_in_the_language_of_the_workspace_or_the_recording_and_again_in_another(
    house: House,
) -> None:
    owner = await house.owner()
    async with a_policy(house, language="de"):
        german, french = await begin(house), await begin(house, language="fr")
        assert german.begun["policy"]["policy"]["language"] == "de"
    for each in (german, french):
        await each.say(*STORY[:2])
        await each.stop()
    assert (await titles(house, german.guide))[1] == "Klicken Sie auf die Schaltfläche „New order“"
    assert (await titles(house, french.guide))[0] == "Allez sur shop.test/orders"
    first, _ = await told(house, german.guide)
    changed = await owner.patch(f"/api/guides/{german.guide}/steps/{first['id']}", json={"title": "Zum Laden"})
    assert changed.status_code == 200
    path = f"/api/recordings/{german.id}/language"
    assert (await german.visitor.put(path, json={"language": "en"})).status_code == 200
    assert await titles(house, german.guide) == ["Zum Laden", TITLES[1]]
    assert (await german.visitor.put(path, json={"language": "tlh"})).status_code == 400
    await delete_said(house.resources.database, FIRST_TENANT, RecordingId(german.id))
    late = await german.visitor.put(path, json={"language": "fr"})
    assert late.status_code == 409
    assert "no longer kept" in (await late.get_json())["detail"]
