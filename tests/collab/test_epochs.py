"""A new epoch, as those see it who are in the old one: they are let go with 4409, and bring nothing of it back."""

from __future__ import annotations

from typing import Any

import pytest
from pycrdt import Doc, Text, get_state

from collab.protocol import SyncStep1, SyncStep2, Update, decode_state, encode
from storage.database import Database
from storage.epochs import Old, begin_epoch
from storage.errors import Conflict
from storage.guides import Preview, mark_guide_deleted
from storage.ids import FIRST_TENANT, Author, Part
from storage.log import Document, UpdateLog
from tests.collab.replica import GUIDE, Replica, a_hub, insert_guide, replayed
from tests.waiting import until

PARTS: tuple[Part, ...] = ("content", "comments", "suggestions")


def update_of(words: str) -> bytes:
    doc: Doc[Any] = Doc()
    doc["text"] = Text(words)
    return doc.get_update()


async def begin_again(database: Database, words: str) -> None:
    log = UpdateLog(database)
    old = {}
    for part in PARTS:
        kept = await log.open(Document(FIRST_TENANT, GUIDE.guide, part))
        clients = {client for entry in kept.entries for client in decode_state(get_state(entry.update))}
        old[part] = Old(kept.number, kept.seq, frozenset(clients))
    assert await begin_epoch(
        database,
        FIRST_TENANT,
        GUIDE.guide,
        old=old,
        update=update_of(words),
        preview=Preview(title="All it says"),
        author=Author("cairn"),
        pictures=[],
    )


async def test_who_has_it_open_is_let_go_at_once_and_elsewhere_at_the_next_look(database: Database) -> None:
    await insert_guide(database)
    async with (
        a_hub(database) as (here, _),
        a_hub(database) as (there, _),
        Replica("ana").joined(here) as ana,
        Replica("ben").joined(there) as ben,
    ):
        ana.text += "a secret"
        await ana.all_saved()
        await begin_again(database, "no more")
        here.begin_epoch(FIRST_TENANT, GUIDE.guide, 2)
        assert ana.peer is not None
        assert ben.peer is not None
        assert ana.peer.closing is not None
        assert ana.peer.closing.code == 4409
        await until(lambda: ben.peer and ben.peer.closing)
        assert ben.peer.closing is not None
        assert ben.peer.closing.code == 4409


async def test_who_has_a_deleted_guide_open_is_told_that_it_is_gone(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica("ana").joined(hub) as ana:
        await mark_guide_deleted(database, GUIDE.tenant, GUIDE.guide)
        await until(lambda: ana.peer and ana.peer.closing)
        assert ana.peer is not None
        assert ana.peer.closing is not None
        assert ana.peer.closing.code == 4404


async def test_a_process_that_has_not_looked_yet_takes_nothing_and_tells_nothing_of_the_old_epoch(
    database: Database,
) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica("ana").joined(hub) as ana:
        ana.text += "a secret"
        await ana.all_saved()
        await begin_again(database, "no more")
        saved = ana.saved
        ana.text += " and more of it"
        await ana.flush()
        await until(lambda: ana.peer and ana.peer.closing)
        assert ana.peer is not None
        assert ana.peer.closing is not None
        assert (ana.peer.closing.code, ana.saved) == (4409, saved)
        assert await replayed(log) == "no more"
    async with a_hub(database) as (hub, _), Replica("ana").joined(hub):
        await begin_again(database, "none at all")
        update, _ = await hub.content(GUIDE)
        doc: Doc[Any] = Doc()
        doc.apply_update(update)
        assert str(doc.get("text", type=Text)) == "none at all"


async def test_a_replica_of_the_old_epoch_is_not_let_back_in_with_it(database: Database) -> None:
    """As a stock client does that knows no epochs: it reconnects by itself, with its old document."""
    await insert_guide(database)
    async with a_hub(database) as (hub, log):
        async with Replica("ana").joined(hub) as ana:
            ana.text += "a secret"
            await ana.all_saved()
        await begin_again(database, "no more")
        hub.begin_epoch(FIRST_TENANT, GUIDE.guide, 2)
        old, state = ana.doc.get_update(), ana.doc.get_state()
        ana.text += " word"
        edit = ana.doc.get_update(state)
        state = ana.doc.get_state()
        del ana.text[0:3]
        deletion = ana.doc.get_update(state)
        for message in (SyncStep1(state), SyncStep2(old), Update(old), Update(edit), Update(deletion)):
            async with Replica("again").joined(hub) as again:
                told = len(again.heard)
                with pytest.raises(Conflict):
                    await again.send(encode(message))
                assert len(again.heard) == told, "it was told something of the new epoch"
        with pytest.raises(Conflict):
            await hub.write(GUIDE, old, Author("cairn"))
        assert await replayed(log) == "no more"
        async with Replica("new").joined(hub) as new:
            assert str(new.text) == "no more"
            new.text += " and more"
            await new.all_saved()
        assert await replayed(log) == "no more and more"
