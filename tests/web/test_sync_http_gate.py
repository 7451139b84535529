"""What the rooms refuse over HTTP: all that they refuse at a socket, and nothing of a refused request is kept."""

from __future__ import annotations

import random

import pytest

from auth.access import Access
from collab.protocol import Saved, SyncStep2, Update, encode
from tests.hostile.frames import HOSTILE, bad_message
from tests.web.conftest import House
from tests.web.visiting import ASK, an_edit, says, seq_of, visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

MIB = 1024 * 1024


@pytest.mark.parametrize("what", [name for name, (frame, _) in HOSTILE.items() if isinstance(frame, bytes)])
async def test_a_message_that_makes_no_sense_refuses_the_whole_request(house: House, what: str) -> None:
    frame, code = HOSTILE[what]
    assert isinstance(frame, bytes)
    guide, program = await house.guide(), await house.program()
    before = await seq_of(house, guide)
    answer = await visit(program, guide, encode(Update(an_edit())), frame)
    too_much = code == 4413 and "frame" not in what  # here a message may be larger, and is read
    assert (answer.status, answer.problem["code"]) == ((413, "too_much") if too_much else (400, "invalid"))
    assert answer.problem["detail"]
    assert await seq_of(house, guide) == before, "half of it was kept"


@pytest.mark.parametrize("body", [b"\x05abc", b"\xff" * 12, b"hello", b"\x80"])
async def test_a_body_that_is_no_series_of_messages_is_refused(house: House, body: bytes) -> None:
    answer = await visit(await house.program(), await house.guide(), body=body)
    assert (answer.status, answer.problem["code"]) == (400, "invalid")


async def test_hundreds_of_damaged_messages_take_nothing_down(house: House) -> None:
    guide, program = await house.guide(), await house.program()
    chance = random.Random(17)
    healthy = [an_edit(f"é{number}😀") for number in range(20)]
    refused = 0
    for _ in range(300):
        answer = await visit(program, guide, bad_message(chance, healthy))
        assert answer.status in (200, 400, 409, 413), answer.problem
        refused += answer.status != 200
    assert refused > 150
    assert (await visit(program, guide, ASK)).updates


async def test_more_than_16_mib_is_refused_before_it_is_read(house: House) -> None:
    guide, program = await house.guide(), await house.program()
    answer = await visit(program, guide, body=b"\0" * (16 * MIB + 1))
    assert (answer.status, answer.problem["code"]) == (413, "too_much")


async def test_who_may_only_read_cannot_write_in_any_message(house: House) -> None:
    guide = await house.guide()
    before = await seq_of(house, guide)
    reader = await house.guest(guide, "view")
    for message in (Update(an_edit()), SyncStep2(an_edit())):
        answer = await visit(reader, guide, encode(message))
        assert (answer.status, answer.problem["code"]) == (403, "forbidden")
    answer = await visit(reader, guide, ASK, encode(SyncStep2(b"\0\0")), says(9, '{"step":null}'))
    assert answer.status == 200
    assert answer.saved == Saved(1, before)
    assert await seq_of(house, guide) == before


async def test_who_may_comment_writes_comments_and_no_content(house: House) -> None:
    guide = await house.guide()
    guest = await house.guest(guide, "comment")
    assert (await visit(guest, guide, encode(Update(an_edit())))).status == 403
    assert (await visit(guest, guide, encode(Update(an_edit())), part="/comments")).saved is not None
    assert (await visit(guest, guide, part="/secrets")).status == 404


async def test_nobody_writes_under_somebody_elses_client(house: House) -> None:
    guide = await house.guide()
    assert (await visit(await house.program(), guide, encode(Update(an_edit("ab", client=77))))).saved is not None
    ben = await house.browser(await house.person("Ben", guide=(guide, Access.EDIT)))
    answer = await visit(ben, guide, encode(Update(an_edit("abc", client=77))))
    assert (answer.status, answer.problem["code"]) == (409, "taken")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_a_page_of_another_site_cannot_use_a_browsers_cookie(house: House, origin: str) -> None:
    guide, owner = await house.guide(), await house.owner()
    assert (await visit(owner, guide, ASK)).status == 200
    owner.headers["Origin"] = origin
    assert (await visit(owner, guide, ASK)).status == 403


async def test_nobody_gets_in_without_showing_who_they_are(house: House) -> None:
    assert (await visit(house.stranger(), await house.guide(), ASK)).status == 401
