"""A recording becomes a guide, or is refused with its reason and leaves nothing."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from quart import Response
from quart.datastructures import FileStorage

from auth.access import Access
from storage.errors import Unavailable
from tests.ingest.scripts import TITLES, TYPESCRIPT
from tests.ingest.steps_recorder import action, mht, report, zipped
from tests.web.conftest import House, Visitor, png

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOW = {
    "title": "Order paper",
    "steps": [
        {"type": "navigate", "url": "https://example.org/shop"},
        {"type": "change", "value": "pa", "selectors": [["aria/Search"], ["#q"]]},
        {"type": "change", "value": "paper", "selectors": [["aria/Search"], ["#q"]]},
        {"type": "click", "selectors": [["aria/Order now"], ["#order"]], "offsetX": 1, "offsetY": 1},
    ],
}


async def send(visitor: Visitor, content: bytes, name: str = "flow.json", **parts: Any) -> Response:
    files = {
        "file": FileStorage(io.BytesIO(content), filename=name),
        **{part.replace("_", "-"): FileStorage(io.BytesIO(sent), filename=part) for part, sent in parts.items()},
    }
    return await visitor.post("/api/imports", files=files)


async def everything(house: House) -> tuple[int, ...]:
    """How much there is of what an import makes."""
    counted = [
        await house.resources.database.fetchval(f"select count(*) from {table}")
        for table in ("guides", "documents", "entries", "media", "grants")
    ]
    return tuple(counted)


async def test_a_recording_becomes_a_guide(house: House) -> None:
    owner = await house.owner()
    response = await send(owner, json.dumps(FLOW).encode())
    assert response.status_code == 201, await response.get_data()
    told = await response.get_json()
    assert (told["file"], told["ok"], told["error"], told["gaps"]) == ("flow.json", True, None, [])
    found = await (await owner.get(f"/api/guides/{told['guide']}")).get_json()
    assert found["title"] == "Order paper"
    assert told["steps"] == sum(step["number"] is not None for step in found["steps"])
    assert [step["title"] for step in found["steps"] if "paper" in step["title"]], "the final value is told"
    cards = (await (await owner.get("/api/guides")).get_json())["guides"]
    assert (cards[0]["id"], cards[0]["title"], cards[0]["steps"]) == (told["guide"], "Order paper", told["steps"])


async def test_a_playwright_script_becomes_a_guide_without_its_password(house: House) -> None:
    owner = await house.owner()
    response = await send(owner, TYPESCRIPT.encode(), "order.spec.ts")
    assert response.status_code == 201, await response.get_data()
    told = await response.get_json()
    found = await (await owner.get(f"/api/guides/{told['guide']}")).get_json()
    assert [step["title"] for step in found["steps"]] == TITLES
    assert "hunter2" not in json.dumps(found)


async def test_the_pictures_of_steps_recorder_become_those_of_the_steps(house: House) -> None:
    owner = await house.owner()
    says = 'User left click on "{} (button)"'
    clicks = [
        action(at, "Mouse Left Click", says.format(name), level=f"{name}|100,50,200,25", ScreenshotFileName=picture)
        for at, (name, picture) in enumerate([("One", "a.JPEG"), ("Two", "a.JPEG"), ("Three", "none.JPEG")], 1)
    ]
    content = zipped(mht(report(*clicks), {"a.JPEG": png("navy"), "none.JPEG": b"no picture"}))
    response = await send(owner, content, "Recording_1.zip")
    assert response.status_code == 201, await response.get_data()
    guide = (await response.get_json())["guide"]
    found = await (await owner.get(f"/api/guides/{guide}")).get_json()
    shown = [step["picture"] for step in found["steps"]]
    assert [bool(one) for one in shown] == [True, True, False]
    assert shown[0]["box"] == {"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.05}
    assert (await owner.get(found["pictures"][shown[0]["media"]])).status_code == 200


async def test_what_was_seen_when_it_was_played_is_in_the_guide(house: House) -> None:
    owner = await house.owner()
    played = [
        {
            "index": 3,
            "name": "Order now",
            "role": "button",
            "width": 64,
            "height": 40,
            "box": {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.1},
        },
        {"index": 0, "picture": {"media": "f" * 64, "type": "image/png", "width": 1, "height": 1}},
    ]
    response = await send(
        owner, json.dumps(FLOW).encode(), played=json.dumps(played).encode(), picture_3=png("brown"), picture_1=png()
    )
    assert response.status_code == 201, await response.get_data()
    guide = (await response.get_json())["guide"]
    found = await (await owner.get(f"/api/guides/{guide}")).get_json()
    shown = next(step["picture"] for step in found["steps"] if "Order now" in step["title"])
    assert (shown["width"], shown["height"], shown["box"]["x"]) == (64, 40, 0.1)
    assert (await owner.get(found["pictures"][shown["media"]])).status_code == 200
    assert "f" * 64 not in json.dumps(found), "only pictures that came along are shown"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "flow.json"),
        (b"{", "flow.json"),
        (b'{"title": "A", "steps": 5}', "steps"),
        (b"\x89PNG\r\n", "flow.json"),
        (b'{"title": "A", "steps": [{"type": "cli', "flow.json"),
        (b"[" * 100_000, "flow.json"),
    ],
)
async def test_what_is_no_recording_is_refused_with_the_reason(house: House, content: bytes, said: str) -> None:
    before = await everything(house)
    response = await send(await house.owner(), content)
    assert response.status_code in (400, 413), await response.get_data()
    assert said in (await response.get_json())["detail"]
    assert await everything(house) == before


@pytest.mark.parametrize(
    "parts",
    [
        {"played": b"{"},
        {"played": b'{"index": 1}'},
        {"played": b'[{"index": 1, "else": ' + b"[" * 100_000},
        {"played": b'[{"index": 1, "box": {"x": 5, "y": 0, "width": 1, "height": 1}}]'},
        {"picture_1": b"<svg>"},
        {"picture_1": b""},
    ],
)
async def test_what_came_along_and_makes_no_sense_is_refused(house: House, parts: dict[str, bytes]) -> None:
    before = await everything(house)
    response = await send(await house.owner(), json.dumps(FLOW).encode(), **parts)
    assert response.status_code == 400, await response.get_data()
    assert next(iter(parts)).replace("_", "-") in (await response.get_json())["detail"]
    assert await everything(house) == before


async def test_a_request_without_a_file_is_refused(house: House) -> None:
    owner = await house.owner()
    assert (await owner.post("/api/imports", form={"file": "x"})).status_code == 400
    assert (await owner.post("/api/imports", json=FLOW)).status_code == 400
    assert (await owner.post("/api/imports")).status_code == 400


async def test_more_than_may_come_is_refused(house: House) -> None:
    owner, before = await house.owner(), await everything(house)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="flow.json"\r\n\r\n'
    content = head + b" " * (34 * 1024 * 1024) + b"\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = await owner.post("/api/imports", data=content, headers=headers)
    assert (response.status_code, (await response.get_json())["code"]) == (413, "too_much")
    assert await everything(house) == before


async def test_an_import_that_cannot_be_written_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> int:
        raise Unavailable

    before, owner = await everything(house), await house.owner()
    with monkeypatch.context() as patched:
        patched.setattr(type(house.resources.hub), "write", fail)
        response = await send(owner, json.dumps(FLOW).encode(), picture_0=png())
    assert response.status_code == 503
    assert await everything(house) == before


async def test_the_files_name_is_told_without_its_folders(house: House) -> None:
    for name, told in (
        ("../../x.json", "x.json"),
        ("a\x07b.json", "ab.json"),
    ):
        response = await send(await house.owner(), json.dumps(FLOW).encode(), name)
        assert (await response.get_json())["file"] == told


async def test_who_may_not_make_guides_may_not_import(house: House) -> None:
    viewer = await house.browser(await house.person(workspace=Access.COMMENT))
    assert (await send(viewer, json.dumps(FLOW).encode())).status_code == 403
