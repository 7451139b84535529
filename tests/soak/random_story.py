"""One random story: copies of a guide edit, lose each other, repeat, reorder and lose what they send, and come back.

The hub is the real one, on a real log, and is started anew now and then; the log is folded into snapshots, and earlier
versions are restored meanwhile. At the end all copies and the log are the same, and nothing waits anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import AsyncExitStack

from pycrdt import Doc

from collab.hub import Hub, open_hub
from collab.relay import NoRelay
from collab.update import read_update
from docmodel.edits import new_guide, restore
from docmodel.operations import NewGuide, NewStep
from storage.database import Database
from storage.growth import keep_snapshot, select_history
from storage.ids import Author
from storage.log import Document, Line, UpdateLog
from tests.collab.replica import insert_guide
from tests.soak.copies import EDITS, Copy
from tests.soak.visitor import Visitor
from tests.stories.oracle import Said, said_by
from tests.stories.story import STEPS
from tests.waiting import until_answer
from web.compaction import difference_from_kept, snapshot_from_kept

WORDS = ("a", "é", "日本", "😀", "ñ́ ", "Ж", "👩‍👩‍👧", "🇳🇿", "xyz ")
US = Author("cairn")


class Story:
    """The guide of one story, its hub, and who visits it."""

    def __init__(
        self, database: Database, log: UpdateLog, name: str, copies: Sequence[Copy], choices: random.Random
    ) -> None:
        self._database = database
        self._log = log
        self._name = name
        self._choices = choices
        self._visitors = [Visitor(f"{name}-{number}", copy) for number, copy in enumerate(copies)]
        self._versions: list[bytes] = []
        self._words = 0
        self._hub: Hub
        self._document: Document

    async def run(self, steps: int) -> Said:
        """Let it happen; what all copies are at the end. Fails when two differ."""
        self._document = await insert_guide(self._database, self._name)
        await self._begin()
        done = 0
        while done < steps:
            async with open_hub(self._log, NoRelay()) as self._hub, AsyncExitStack() as visits:
                visits.push_async_callback(self._everybody_leaves)
                await self._everybody_arrives()
                for _ in range(min(steps - done, self._choices.randrange(20, 120))):
                    await self._step()
                    done += 1
                if done >= steps:
                    return await self._end()
        raise AssertionError("a story without steps")

    async def _begin(self) -> None:
        guide = NewGuide("Tea ☕", steps=tuple(NewStep(f"s{n}", title=t, body=t) for n, t in enumerate(STEPS)))
        update = new_guide(guide, self._choices.randrange(1, 2**32))
        await self._log.append([Line((await self._log.open(self._document)).number, update, US)])
        for visitor in self._visitors:  # an editor lets nobody write before it has the guide
            await visitor.copy.apply(update)

    async def _everybody_arrives(self) -> None:
        for visitor in self._visitors:
            await visitor.arrive(self._hub, self._document)

    async def _everybody_leaves(self) -> None:
        for visitor in self._visitors:
            await visitor.leave()

    # -- one step --------------------------------------------------------------------------------------------------

    async def _step(self) -> None:
        visitor = self._choices.choice(self._visitors)
        act = self._choices.random()
        if act < 0.60:
            await self._edit(visitor)
        elif act < 0.76:
            await visitor.listen()
        elif act < 0.92:
            await visitor.talk(self._choices)
        elif act < 0.95:
            await visitor.leave()
        elif act < 0.98:
            await visitor.arrive(self._hub, self._document)
        elif act < 0.985:
            self._versions.append((await self._hub.content(self._document))[0])
        elif act < 0.99:
            await self._restore()
        else:
            await self._fold()

    async def _edit(self, visitor: Visitor) -> None:
        kind = self._choices.choices(list(EDITS), list(EDITS.values()))[0]
        self._words += 1
        word = f"w{self._words}" if kind in ("add", "rank") else self._choices.choice(WORDS)
        await visitor.edit(kind, self._choices.random(), self._choices.random(), word)

    async def _restore(self) -> None:
        """As the web layer does it."""
        if self._versions:
            update, _ = await self._hub.content(self._document)
            made = restore(update, self._choices.choice(self._versions), self._choices.randrange(1, 2**32))
            await self._hub.write(self._document, made, US)

    async def _fold(self) -> None:
        """As the worker does it."""
        kept = await self._log.open(self._document)
        snapshot = snapshot_from_kept(kept)
        assert difference_from_kept(kept, snapshot) is None
        await keep_snapshot(self._database, kept.number, kept.seq, snapshot)

    # -- the end ---------------------------------------------------------------------------------------------------

    async def _end(self) -> Said:
        await self._everybody_arrives()
        await until_answer(self._is_quiet, seconds=30)
        first = await self._visitors[0].copy.said()
        shown = await self._visitors[0].copy.shown()
        for visitor in self._visitors[1:]:
            assert not (difference := first.differs_from(await visitor.copy.said())), difference
            theirs = await visitor.copy.shown()
            differ = [pair for pair in zip(shown, theirs, strict=True) if pair[0] != pair[1]]
            assert not differ, f"texts that two libraries tell differently: {differ}"
        assert not (difference := first.differs_from(await self._log_alone())), difference
        return first

    async def _is_quiet(self) -> bool:
        """Whether nobody has anything to say, or has heard anything new, and all have seen the same."""
        for visitor in self._visitors:
            if visitor.was_let_go or visitor.must_return:
                await visitor.leave()
                await visitor.arrive(self._hub, self._document)
            await visitor.talk()
            await visitor.listen()
        return len({tuple(sorted((await each.seen()).items())) for each in self._visitors}) == 1 and all(
            each.is_done for each in self._visitors
        )

    async def _log_alone(self) -> Said:
        """The log, integrated in its order: from its first entry on, archived or not, and from its last snapshot."""
        kept = await self._log.open(self._document)
        from_snapshot: Doc[object] = Doc()
        for update in (kept.snapshot, *(entry.update for entry in kept.entries)):
            if update:
                from_snapshot.apply_update(update)
        whole: Doc[object] = Doc()
        known: dict[int, int] = {}
        for entry in await select_history(self._database, kept.number):
            reached = read_update(entry.update).reached_from(known)
            assert reached is not None, f"entry {entry.seq} builds upon what is not before it, and waits for ever"
            known.update(reached)
            whole.apply_update(entry.update)
        said = said_by(whole)
        assert not (difference := said.differs_from(said_by(from_snapshot))), difference
        return said
