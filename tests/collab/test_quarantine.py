"""A document in quarantine, as its peers see it: as it was when it was last understood, and not to be changed."""

from __future__ import annotations

import pytest
from pycrdt import Doc, Text

from collab.protocol import SyncStep2, Update, encode
from storage.database import Database
from storage.errors import Forbidden
from storage.ids import Author
from storage.log import STRIKES, UpdateLog
from storage.quarantine import UNDERSTOOD, insert_strike, release
from tests.collab.replica import GUIDE, Replica, a_hub, insert_guide
from tests.waiting import until


def update_of(words: str, client: int) -> bytes:
    doc = Doc(client_id=client)
    doc["text"] = Text(words)
    return doc.get_update()


async def a_quarantined(database: Database, *, understood: int) -> UpdateLog:
    """Three edits, of which so many were understood, in two of them words."""
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica("ana").joined(hub) as ana:
        for words in ("good", " and better", " and bad"):
            ana.text += words
            await ana.all_saved()
    number = (await log.open(GUIDE)).number
    await log.mark(UNDERSTOOD, {number: understood})
    for _ in range(STRIKES):
        await insert_strike(database, number, "it died")
    return log


async def test_it_is_served_as_it_was_when_it_was_last_understood(database: Database) -> None:
    log = await a_quarantined(database, understood=2)
    async with a_hub(database) as (hub, _), Replica("ben", can_write=False).joined(hub) as ben:
        assert str(ben.text) == "good and better"
        update, seq = await hub.content(GUIDE)
        doc: Doc = Doc()
        doc.apply_update(update)
        assert (str(doc.get("text", type=Text)), seq) == ("good and better", 2)
    assert (await log.open(GUIDE)).seq == 3  # its bytes are all there


async def test_nobody_may_change_it_and_everybody_is_told_why(database: Database) -> None:
    log = await a_quarantined(database, understood=2)
    async with a_hub(database) as (hub, _), Replica("ben").joined(hub) as ben:
        assert ben.peer is not None
        assert not ben.peer.can_write
        for message in (Update(update_of("x", 7)), SyncStep2(update_of("x", 7))):
            with pytest.raises(Forbidden, match="cannot be changed"):
                await ben.send(encode(message))
        with pytest.raises(Forbidden, match="cannot be changed"):
            await hub.write(GUIDE, update_of("x", 7), Author("cairn"))
    assert (await log.open(GUIDE)).seq == 3


async def test_who_has_it_open_when_it_is_set_aside_comes_back_to_it_as_it_was_and_after_its_release_to_all_of_it(
    database: Database,
) -> None:
    log = await a_quarantined(database, understood=2)
    number = (await log.open(GUIDE)).number
    await release(database, number)
    async with a_hub(database) as (hub, _):
        async with Replica("ben").joined(hub) as ben:
            assert str(ben.text) == "good and better and bad"
            for _ in range(STRIKES):
                await insert_strike(database, number, "it died")
            await until(lambda: ben.peer and ben.peer.closing)
        async with Replica("cleo", can_write=False).joined(hub) as cleo:
            assert str(cleo.text) == "good and better"
            await release(database, number)
            await until(lambda: cleo.peer and cleo.peer.closing)
            assert cleo.peer is not None
            assert cleo.peer.closing is not None
            assert cleo.peer.closing.code == 1012
        async with Replica("dan").joined(hub) as dan:
            assert str(dan.text) == "good and better and bad"
            dan.text += ", mended"
            await dan.all_saved()


async def test_one_of_which_nothing_was_ever_understood_is_not_taken_for_an_empty_one(database: Database) -> None:
    await a_quarantined(database, understood=0)
    async with a_hub(database) as (hub, _):
        with pytest.raises(Forbidden, match="operator"):
            async with Replica("ben").joined(hub):
                pytest.fail("let in")
