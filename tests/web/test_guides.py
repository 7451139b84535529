"""A guide is made, listed, read, changed and deleted through the API, as through an editor."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from auth.access import Access
from docmodel.schema import MAX_DEPTH
from storage.errors import Unavailable
from storage.guides import Preview, delete_unwritten_guide, update_preview
from storage.ids import FIRST_TENANT, Digest, GuideId
from tests.web.conftest import House, Visitor, png

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def read(visitor: Visitor, guide: str) -> dict[str, Any]:
    response = await visitor.get(f"/api/guides/{guide}")
    assert response.status_code == 200
    found: dict[str, Any] = await response.get_json()
    return found


async def test_a_new_guide_can_be_read_as_canonical_json(house: House) -> None:
    guide = await house.guide("Order paper for the printer")
    found = await read(await house.owner(), guide)
    assert found["title"] == "Order paper for the printer"
    assert (found["id"], found["schema"], found["epoch"], found["head"]) == (guide, 1, 1, 1)
    assert (found["access"], found["steps"], found["tags"], found["pictures"]) == ("own", [], [], {})
    assert found["url"] == f"http://cairn.test/guides/{guide}"


async def test_whoever_makes_a_guide_owns_it(house: House) -> None:
    editor = await house.browser(await house.person(workspace=Access.EDIT))
    response = await editor.post("/api/guides", json={"title": "Mine"})
    made = await response.get_json()
    assert (await read(editor, made["id"]))["access"] == "own"


async def test_a_change_is_an_edit_with_an_author(house: House) -> None:
    guide = await house.guide()
    ana = await house.person(guide=(guide, Access.EDIT))
    visitor = await house.browser(ana)
    changed = {"title": "Order toner", "summary": "Two lines.\nOf it.", "tags": ["office", "büro"]}
    response = await visitor.patch(f"/api/guides/{guide}", json=changed)
    assert await response.get_json() == {"head": 2}
    found = await read(visitor, guide)
    assert (found["title"], found["summary"], found["tags"]) == (
        "Order toner",
        "Two lines.\nOf it.",
        ["büro", "office"],
    )
    authors = await house.resources.database.fetch(
        "select author from entries join documents d on d.number = document where d.guide = $1 order by seq", guide
    )
    assert [row["author"] for row in authors] == ["person:owner", f"person:{ana}"]


async def test_a_change_that_changes_nothing_is_no_edit(house: House) -> None:
    guide, owner = await house.guide("Same"), await house.owner()
    for body in ({}, {"title": "Same"}):
        response = await owner.patch(f"/api/guides/{guide}", json=body)
        assert await response.get_json() == {"head": 1}


async def test_changes_at_the_same_time_are_all_made(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    titles = [f"Step {number}" for number in range(8)]
    await asyncio.gather(*(owner.post(f"/api/guides/{guide}/steps", json={"title": title}) for title in titles))
    found = await read(owner, guide)
    assert sorted(step["title"] for step in found["steps"]) == titles
    assert found["head"] == 9


@pytest.mark.parametrize(
    "wrong",
    [
        '{"title": 5}',
        '{"title": null}',
        '{"tags": "a"}',
        '{"unknown": 1}',
        "[]",
        "",
        "{",
        '{"title": "\\ud800"}',
        '{"title": NaN}',
        '"x"',
    ],
)
async def test_a_body_that_makes_no_sense_is_refused_with_the_reason(house: House, wrong: str) -> None:
    guide, owner = await house.guide(), await house.owner()
    response = await owner.patch(f"/api/guides/{guide}", data=wrong, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert (await response.get_json())["code"] == "invalid"
    assert (await read(owner, guide))["head"] == 1


async def test_words_that_postgres_cannot_write_down_are_cleaned(house: House) -> None:
    owner = await house.owner()
    response = await owner.post("/api/guides", json={"title": "a\x00b\nc"})
    assert response.status_code == 201
    assert "\x00" not in (await read(owner, (await response.get_json())["id"]))["title"]


async def test_steps_are_added_changed_moved_and_removed(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    at = f"/api/guides/{guide}/steps"

    async def add(**body: Any) -> str:
        response = await owner.post(at, json=body)
        assert response.status_code == 201, await response.get_data()
        return str((await response.get_json())["id"])

    first = await add(title="Open the shop", body="It is at the corner.\n\nNot the other one.")
    last = await add(title="Pay", body=[{"type": "paragraph", "content": [{"type": "text", "text": "By card."}]}])
    between = await add(title="Choose", after=first)
    tip = await add(title="Ask for a receipt", kind="tip", after=None)
    steps = (await read(owner, guide))["steps"]
    assert [step["id"] for step in steps] == [tip, first, between, last]
    assert [step["number"] for step in steps] == [None, 1, 2, 3]

    response = await owner.patch(f"{at}/{last}", json={"title": "Pay at once", "after": first})
    assert response.status_code == 200
    assert (await owner.delete(f"{at}/{tip}")).status_code == 200
    steps = (await read(owner, guide))["steps"]
    assert [step["title"] for step in steps] == ["Open the shop", "Pay at once", "Choose"]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"title": "A", "kind": "dance"},
        {"title": "A", "after": "missing"},
        {"title": "A", "body": 5},
        {"title": "A", "body": [{"type": "script"}]},
        {"title": "A", "picture": {"media": "ff"}},
        {"title": "A", "picture": {"media": "f" * 64}},
        {"title": "A", "picture": {"media": "f" * 64, "box": {"x": 2, "y": 0, "width": 1, "height": 1}}},
    ],
)
async def test_a_step_that_makes_no_sense_is_refused(house: House, wrong: dict[str, Any]) -> None:
    guide, owner = await house.guide(), await house.owner()
    response = await owner.post(f"/api/guides/{guide}/steps", json=wrong)
    assert response.status_code == 400, await response.get_data()
    assert (await read(owner, guide))["head"] == 1


def _nested(depth: int) -> bytes:
    """The JSON of a step whose body is one quotation in another."""
    return b'{"title": "", "body": [' + b'{"type":"blockquote","content":[' * depth + b"]}" * depth + b"]}"


@pytest.mark.parametrize("body", [b"[" * 1_000_000, b'{"a":' * 5000, _nested(450), _nested(100), b"\xff"])
async def test_a_body_nested_too_deep_or_no_text_is_refused_and_leaves_no_trace(
    house: House, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    guide = await house.guide()
    response = await (await house.owner()).post(
        f"/api/guides/{guide}/steps", data=body, headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, (await response.get_json())["code"]) == (400, "invalid")
    assert response.content_type == "application/problem+json"
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_body_as_deep_as_a_step_may_be_is_taken(house: House) -> None:
    guide = await house.guide()
    owner, json = await house.owner(), {"Content-Type": "application/json"}
    for depth, status in ((MAX_DEPTH, 201), (MAX_DEPTH + 1, 400)):
        response = await owner.post(f"/api/guides/{guide}/steps", data=_nested(depth), headers=json)
        assert response.status_code == status


async def test_a_step_that_is_not_there_is_named(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    response = await owner.patch(f"/api/guides/{guide}/steps/missing", json={"title": "A"})
    assert response.status_code == 400
    assert "missing" in (await response.get_json())["detail"]


async def test_a_deleted_guide_is_gone_from_everywhere(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    _, secret = await house.link(guide)
    assert (await owner.delete(f"/api/guides/{guide}")).status_code == 204
    for path in (f"/api/guides/{guide}", f"/guides/{guide}/read", f"/guides/{guide}", f"/s/{secret}"):
        assert (await owner.get(path)).status_code == 404
    cards = (await (await owner.get("/api/guides")).get_json())["guides"]
    assert guide not in [card["id"] for card in cards]


async def test_one_sees_only_the_guides_one_may(house: House) -> None:
    shared, hidden = await house.guide("Shared"), await house.guide("Hidden")
    ana = await house.browser(await house.person(guide=(shared, Access.COMMENT)))
    cards = (await (await ana.get("/api/guides")).get_json())["guides"]
    assert [(card["id"], card["title"], card["access"]) for card in cards] == [(shared, "Shared", "comment")]
    _, secret = await house.link(hidden, "view")
    await ana.get(f"/s/{secret}")
    cards = (await (await ana.get("/api/guides")).get_json())["guides"]
    assert {card["id"]: card["access"] for card in cards} == {shared: "comment", hidden: "view"}


async def test_a_card_shows_the_first_picture(house: House) -> None:
    guide, owner = await house.guide(), await house.owner()
    response = await owner.post(f"/api/guides/{guide}/media", data=png("red"))
    media = (await response.get_json())["media"]
    row = (await house.resources.database.fetchrow("select now()"))[0]
    preview = Preview("Order paper", ("office",), 3, Digest(media))
    await update_preview(house.resources.database, FIRST_TENANT, GuideId(guide), preview, row)
    cards = (await (await owner.get("/api/guides")).get_json())["guides"]
    assert cards[0]["id"] == guide, "the guide that was changed last comes first"
    assert (cards[0]["steps"], cards[0]["tags"]) == (3, ["office"])
    assert (await owner.get(cards[0]["cover"])).status_code == 200


async def test_pages_of_guides_leave_none_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.guides.PAGE", 3)
    ana = await house.browser(await house.person(workspace=Access.EDIT))
    made = {(await (await ana.post("/api/guides", json={})).get_json())["id"] for _ in range(7)}
    seen: list[str] = []
    after = None
    while True:
        query = {"after": after} if after else {}
        page = await (await ana.get("/api/guides", query_string=query)).get_json()
        seen += [card["id"] for card in page["guides"]]
        after = page["next"]
        if after is None:
            break
    assert made <= set(seen)
    assert len(seen) == len(set(seen))
    for wrong in ("x", "%00", "AAAA", "MjAyNi0xMS0yMyAx"):
        assert (await ana.get("/api/guides", query_string={"after": wrong})).status_code == 400


async def test_a_guide_whose_first_edit_fails_was_never_there(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> int:
        raise Unavailable

    before = await house.resources.database.fetchval("select count(*) from guides")
    with monkeypatch.context() as patched:
        patched.setattr(type(house.resources.hub), "write", fail)
        response = await (await house.owner()).post("/api/guides", json={"title": "Cut short"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert await house.resources.database.fetchval("select count(*) from guides") == before


async def test_a_guide_that_was_written_is_never_undone(house: House) -> None:
    guide = await house.guide("Written")
    await delete_unwritten_guide(house.resources.database, FIRST_TENANT, GuideId(guide))
    assert (await read(await house.owner(), guide))["title"] == "Written"
