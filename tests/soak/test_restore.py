"""A version is restored while twenty people type: then the guide says what it said, and what they typed since, once.

Whether a word is kept that came between the reading of the guide and the writing of the restore, the log decides: the
restore knew of it or did not. Whatever it decides, it stays so.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc

from docmodel.view import json_from_view, view_from_update
from storage.database import open_database
from storage.growth import select_history
from storage.ids import FIRST_TENANT, GuideId
from storage.log import Document, Entry, UpdateLog
from tests.soak.scale import chance, scaled
from tests.stories.agreement import a_newcomer, until_alike
from tests.stories.peer import Peer, text_of
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.stories.words import texts_of

TYPISTS = 20
RESTORES = scaled(2, 200)
IN_A_GUIDE = 10  # restores, one after the other


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where in the log: read_at or later it read the guide, at seq it wrote."""

    version: dict[str, Any]
    read_at: int
    seq: int


class Typist(Peer):
    """Types words with a space behind them between others, and takes some of its own away again, whole."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.typed: set[str] = set()
        self.deleted: set[str] = set()

    async def type_on(self, choices: random.Random) -> None:
        while True:
            await asyncio.sleep(0.04 + 0.06 * choices.random())
            _, shared = choices.choice(self._places())
            text = text_of(shared)
            mine = [word for word in text.split(" ")[:-1] if word in self.typed]
            if mine and choices.random() < 0.2:
                self._take_away(shared, text, choices.choice(mine))
            else:
                place = choices.choice([0, *(at + 1 for at, letter in enumerate(text) if letter == " ")])
                letters = hashlib.sha256(f"{self.name} {len(self.typed)}".encode()).hexdigest()
                word = f"{letters[:5]}é{letters[5:10]}"  # no two alike: none is another's correction
                self.typed.add(word)
                shared.insert(len(text[:place].encode()), f"{word} ")

    def _take_away(self, shared: Any, text: str, word: str) -> None:
        start = len(text[: text.index(f"{word} ")].encode())
        self.deleted.add(word)
        del shared[start : start + len(f"{word} ".encode())]


async def test_a_restore_among_twenty_who_type_takes_nothing_of_what_they_type_since(sturdy: Server) -> None:
    for first in range(0, RESTORES, IN_A_GUIDE):
        guide = await a_guide(sturdy, "Words between words ")
        typists = [Typist(f"t{number}") for number in range(TYPISTS)]
        async with AsyncExitStack() as stack:
            for typist in typists:
                await stack.enter_async_context(typist.connected(sturdy, guide))
            for number in range(first, min(first + IN_A_GUIDE, RESTORES)):
                restored = await _restore_meanwhile(sturdy, guide, typists, number)
                said = await until_alike(typists, 60)
                await _holds(sturdy, guide, typists, restored, said)
            await _undo(sturdy, guide, restored, typists)


async def _restore_meanwhile(server: Server, guide: str, typists: list[Typist], number: int) -> Restored:
    path = f"/api/guides/{guide}/versions"
    choices = chance("restore", number)
    typing = [asyncio.create_task(typist.type_on(chance("restore", number, typist.name))) for typist in typists]
    try:
        await asyncio.sleep(0.3 + 0.5 * choices.random())
        named = await server.api.post(path, {"name": f"Version {number}"})
        await asyncio.sleep(0.3 + 0.7 * choices.random())
        head = (await server.api.post(f"{path}/{named['id']}/restore"))["head"]
        await asyncio.sleep(0.3 + 0.5 * choices.random())
    finally:
        for task in typing:
            task.cancel()
        ends = await asyncio.gather(*typing, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends
    for typist in typists:
        await typist.until_saved(60)
    version = (await server.api.get(f"{path}/{named['id']}"))["content"]
    # What it said before was named by itself, unless it was the version's own seq.
    read_at = max(each["seq"] for each in (await server.api.get(path))["versions"])
    return Restored(version, read_at, head)


async def _holds(server: Server, guide: str, typists: list[Typist], restored: Restored, said: dict[str, Any]) -> None:
    typed = {word for typist in typists for word in typist.typed}
    deleted = {word for typist in typists for word in typist.deleted}
    found = words_of(said, typed)
    assert max(found.values()) == 1, [word for word, times in found.items() if times > 1]
    assert (await a_newcomer(server, guide)).guide == said

    entries = await history(server, guide)
    came = first_seqs(entries, typed)
    right_after = words_of(replayed(entries, restored.seq), typed)
    wanted = words_of(restored.version, typed)
    lost = [word for word in wanted if word not in found and word not in deleted]
    assert not lost, f"the version's, and not there: {lost[:5]}"
    lost = [word for word in typed - deleted if came[word] > restored.seq and word not in found]
    assert not lost, f"typed after the restore, and not there: {lost[:5]}"
    back = [word for word in found if came[word] <= restored.read_at and word not in wanted]
    assert not back, f"known to the restore, and there all the same: {back[:5]}"
    between = [word for word in typed if restored.read_at < came[word] < restored.seq and word not in deleted]
    changed = [word for word in between if (word in right_after) != (word in found)]
    assert not changed, f"there after the restore and not now, or the other way round: {changed[:5]}"


async def _undo(server: Server, guide: str, restored: Restored, typists: list[Typist]) -> None:
    """What the guide said before was named, and can be restored as any other version; nobody types now."""
    path = f"/api/guides/{guide}/versions"
    [before] = [each for each in (await server.api.get(path))["versions"] if each["seq"] == restored.read_at][:1]
    await server.api.post(f"{path}/{before['id']}/restore")
    version = (await server.api.get(f"{path}/{before['id']}"))["content"]
    told = await server.api.get(f"/api/guides/{guide}")
    assert {key: told[key] for key in version} == version


def words_of(guide: dict[str, Any], typed: set[str]) -> Counter[str]:
    """How often each word that was typed is in a guide."""
    return Counter(word for text in texts_of(guide) for word in text.split() if word in typed)


async def history(server: Server, guide: str) -> list[Entry]:
    database = await open_database(server.dsn, size=1)
    try:
        kept = await UpdateLog(database).open(Document(FIRST_TENANT, GuideId(guide)))
        return await select_history(database, kept.number)
    finally:
        await database.close()


def first_seqs(entries: list[Entry], typed: set[str]) -> dict[str, int]:
    """For each word, the entry that brought it: words are put in whole, so its bytes are in there."""
    return {word: next(entry.seq for entry in entries if f"{word} ".encode() in entry.update) for word in typed}


def replayed(entries: list[Entry], upto: int) -> dict[str, Any]:
    doc: Doc[Any] = Doc()
    for entry in entries:
        if entry.seq <= upto:
            doc.apply_update(entry.update)
    return json_from_view(view_from_update(doc.get_update()))
