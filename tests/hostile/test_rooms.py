"""Whatever bytes come into rooms: each is refused by an error with a code or is sound, and no room suffers by it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter

from pycrdt import Doc, get_state

from collab.hub import Hub
from collab.peer import Peer
from collab.series import write_series
from docmodel.merging import merge
from storage.database import Database
from storage.errors import CairnError, Forbidden, Invalid
from storage.ids import Author
from storage.log import Document
from tests.collab.replica import GUIDE, Replica, a_hub, insert_guide
from tests.hostile.frames import DECLARED, bad_message
from tests.hostile.updates import edited, typed
from tests.soak.scale import chance, scaled

FRAMES = scaled(8_000, 800_000)
A_PEER = 40  # frames of one, unless it is let go before
READ = """
import sys
import pycrdt
from collab.series import read_series
from docmodel.merging import merge
doc, good = pycrdt.Doc(), []
for update in read_series(sys.stdin.buffer.read()):
    try:
        doc.apply_update(update)
        good.append(update)
    except RuntimeError as refused:
        print(refused)
        doc = pycrdt.Doc()
        doc.apply_update(merge(good))
doc.get_update()
"""
A_STRAY = "must be deleted or shared ref type"
STRAYS = 100  # entries for one that may be a stray


async def test_thousands_of_malformed_messages_end_in_declared_codes_and_brick_no_room(database: Database) -> None:
    other = await insert_guide(database, "other")
    await insert_guide(database)
    fate = chance("malformed messages")
    sound = [update for seed in range(4) for update in edited(seed, 20)[1]] + typed(fate, 100)
    became: Counter[int | None] = Counter()
    async with a_hub(database) as (hub, _), Replica("Åsa").joined(hub, other) as neighbour:
        left = FRAMES
        while left > 0:
            left -= await _abuse(hub, GUIDE, fate, sound, min(left, A_PEER), became)
            if fate.random() < 0.02:
                neighbour.text += "x"
                await neighbour.all_saved()
        assert neighbour.peer is not None
        assert neighbour.peer.closing is None
        assert set(became) - {None} <= DECLARED | {Forbidden.close}, became
        assert became[Invalid.close] > FRAMES / 5, became
        assert became[None] > FRAMES / 40, became
        whole, seq = await hub.content(GUIDE)
    async with a_hub(database) as (hub, log):
        again, seq_again = await hub.content(GUIDE)
        assert seq_again == seq
        assert get_state(again) == get_state(whole)
        kept = await log.open(GUIDE)
        assert get_state(merge([entry.update for entry in kept.entries])) == get_state(whole)
        async with Replica("Ben").joined(hub, other) as ben:
            assert str(ben.text) == str(neighbour.text)
    # What the room took, a library reads, entry by entry; in another process, which may die of it. It refuses only an
    # item that stands where none can, as within a string, which no header tells: few, and each sets the guide aside
    # as it was before (tests/web/test_quarantine.py).
    entries = write_series(entry.update for entry in kept.entries)
    read = subprocess.run([sys.executable, "-c", READ], input=entries, check=False, capture_output=True)
    assert read.returncode == 0, read.stderr.decode()[-500:]
    refused = read.stdout.decode().splitlines()
    assert all(A_STRAY in reason for reason in refused), refused
    assert len(refused) <= len(kept.entries) / STRAYS, refused


async def _abuse(
    hub: Hub, document: Document, fate: random.Random, sound: list[bytes], frames: int, became: Counter[int | None]
) -> int:
    """A peer comes, sends some and is let go at the first that is refused. How many it sent."""
    peer = Peer(Author(f"person:{fate.randrange(3)}"), "Eve", can_write=fate.random() < 0.9, wants_saved=True)
    async with hub.join(document, peer) as room:
        for sent in range(1, frames + 1):
            try:
                await hub.receive(room, peer, bad_message(fate, sound))
            except CairnError as error:
                became[error.close] += 1
                return sent
            became[None] += 1
    return frames


async def test_a_room_that_has_had_bad_company_still_serves_a_good_document(database: Database) -> None:
    await insert_guide(database)
    fate = chance("bad company")
    sound = typed(fate, 100)
    async with a_hub(database) as (hub, _), Replica("Ana").joined(hub) as ana:
        for word in range(scaled(30, 3_000)):
            await _abuse(hub, GUIDE, fate, sound, A_PEER, Counter())
            ana.text.insert(0, f"word{word} ")
            await ana.all_saved()
        async with Replica("Ben").joined(hub) as ben:
            assert str(ben.text) == str(ana.text)
    doc: Doc = Doc()
    async with a_hub(database) as (hub, _):
        doc.apply_update((await hub.content(GUIDE))[0])
