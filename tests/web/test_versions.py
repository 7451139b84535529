"""A version is what a guide said when it was named, for ever; to restore one is an edit."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import asyncpg
import pytest

from auth.access import Access
from docmodel.edits import apply_operations
from docmodel.operations import AddStep
from storage.ids import FIRST_TENANT, Author, GuideId
from storage.log import Document
from tests.web.conftest import House, Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def say(visitor: Visitor, guide: str, title: str) -> None:
    assert (await visitor.patch(f"/api/guides/{guide}", json={"title": title})).status_code == 200


async def name(visitor: Visitor, guide: str, called: str) -> dict[str, Any]:
    response = await visitor.post(f"/api/guides/{guide}/versions", json={"name": called})
    assert response.status_code == 201, await response.get_data()
    made: dict[str, Any] = await response.get_json()
    return made


async def get(visitor: Visitor, path: str, **query: str) -> Any:
    response = await visitor.get(path, query_string=query)
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def test_a_version_keeps_what_the_guide_said(house: House) -> None:
    guide = await house.guide("First words")
    ana = await house.browser(await house.person("Ana", guide=(guide, Access.EDIT)))
    made = await name(ana, guide, "Draft")
    assert (made["name"], made["seq"], made["author"]) == ("Draft", 1, "Ana")
    await say(ana, guide, "Other words")
    kept = await get(ana, f"/api/guides/{guide}/versions/{made['id']}")
    assert kept["content"]["title"] == "First words"
    assert (kept["name"], kept["seq"], kept["author"], kept["at"]) == ("Draft", 1, "Ana", made["at"])


async def test_versions_are_listed_latest_first(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    await name(owner, guide, "One")
    await say(owner, guide, "Other words")
    await name(owner, guide, "Two")
    listed = (await get(owner, f"/api/guides/{guide}/versions"))["versions"]
    assert [(each["name"], each["seq"], each["author"]) for each in listed] == [
        ("Two", 2, "Owner"),
        ("One", 1, "Owner"),
    ]


async def test_a_guest_who_names_a_version_is_a_guest(house: House) -> None:
    guide = await house.guide()
    await name(await house.guest(guide, "edit"), guide, "By link")
    listed = (await get(await house.owner(), f"/api/guides/{guide}/versions"))["versions"]
    assert [each["author"] for each in listed] == ["Guest"]


async def test_a_version_is_sealed_by_the_digest_of_its_canonical_json(house: House) -> None:
    guide, owner = await house.guide("Größe 😀"), await house.owner()
    made = await name(owner, guide, "Sealed")
    content = (await get(owner, f"/api/guides/{guide}/versions/{made['id']}"))["content"]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(canonical).hexdigest() == made["sha256"]


async def test_the_database_refuses_to_change_or_delete_one(house: House) -> None:
    guide = await house.guide()
    made = await name(await house.owner(), guide, "For ever")
    for statement in ("update versions set name = 'x' where id = $1", "delete from versions where id = $1"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await house.resources.database.execute(statement, made["id"])


async def test_what_changed_is_told_between_two_versions_or_up_to_now(house: House) -> None:
    guide, owner = await house.guide("Order paper"), await house.owner()
    first = await name(owner, guide, "One")
    await say(owner, guide, "Order white paper")
    second = await name(owner, guide, "Two")
    at = f"/api/guides/{guide}/changes"
    told = await get(owner, at, **{"from": first["id"], "to": second["id"]})
    assert [run["text"].strip() for run in told["title"] if run["op"] == "added"] == ["white"]
    await owner.post(f"/api/guides/{guide}/steps", json={"title": "Pay"})
    told = await get(owner, at, **{"from": second["id"]})
    assert [step["change"] for step in told["steps"]] == ["added"]
    assert told == await get(owner, at, **{"from": second["id"], "to": "head"})


async def test_restoring_is_an_edit_that_brings_back_what_was_said(house: House) -> None:
    guide, owner = await house.guide("First words"), await house.owner()
    step = (await (await owner.post(f"/api/guides/{guide}/steps", json={"title": "Pay"})).get_json())["id"]
    made = await name(owner, guide, "Good")
    await say(owner, guide, "Worse words")
    await owner.delete(f"/api/guides/{guide}/steps/{step}")
    await owner.post(f"/api/guides/{guide}/steps", json={"title": "Extra"})
    response = await owner.post(f"/api/guides/{guide}/versions/{made['id']}/restore")
    assert await response.get_json() == {"head": 6}
    found = await get(owner, f"/api/guides/{guide}")
    assert (found["title"], [each["id"] for each in found["steps"]]) == ("First words", [step])
    again = await owner.post(f"/api/guides/{guide}/versions/{made['id']}/restore")
    assert await again.get_json() == {"head": 6}, "there was nothing left to restore"


async def test_what_was_said_before_a_restore_can_be_restored_too(house: House) -> None:
    guide, owner = await house.guide("First words"), await house.owner()
    first = await name(owner, guide, "One")
    await say(owner, guide, "Later words")
    assert (await owner.post(f"/api/guides/{guide}/versions/{first['id']}/restore")).status_code == 200
    before = (await get(owner, f"/api/guides/{guide}/versions"))["versions"][0]
    assert before["name"] == "Before “One” was restored"
    assert (await owner.post(f"/api/guides/{guide}/versions/{before['id']}/restore")).status_code == 200
    assert (await get(owner, f"/api/guides/{guide}"))["title"] == "Later words"


async def test_a_version_of_another_guide_is_not_this_guides(house: House) -> None:
    guide, another, owner = await house.guide(), await house.guide(), await house.owner()
    made = await name(owner, another, "Theirs")
    assert (await owner.get(f"/api/guides/{guide}/versions/{made['id']}")).status_code == 404
    assert (await owner.post(f"/api/guides/{guide}/versions/{made['id']}/restore")).status_code == 404
    assert (await owner.get(f"/api/guides/{guide}/changes?from={made['id']}")).status_code == 404


async def test_what_a_recording_held_that_postgres_could_not_is_kept_in_a_version(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    document = Document(FIRST_TENANT, GuideId(guide))
    update, _ = await house.resources.hub.content(document)
    event = '[{"type": "click", "text": "a\\u0000b\\ud800"}]'
    made = apply_operations(update, [AddStep("odd", title="Odd", event=event)], 7)
    await house.resources.hub.write(document, made, Author("cairn"))
    version = await name(owner, guide, "Odd")
    response = await owner.get(f"/api/guides/{guide}/versions/{version['id']}")
    assert response.status_code == 200
    assert "\\ud800" in await response.get_data(as_text=True)
