"""Pictures that are asked for: of what the person shows, wherever they ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from queue import Queue

from agents.desktop.afterwards import Afterwards
from agents.desktop.buffer import Buffer, make_buffer
from agents.desktop.desktop import Raw, RawPointer
from agents.desktop.folding import Folding
from agents.desktop.watching import Watching, now
from agents.desktop.wishes import Wish
from ingest.shielding import Shield
from ingest.wire import Pictured, Said
from tests.desktop.acting import ORDERS, TERMINAL
from tests.desktop.test_buffer import BEGUN, KEY
from tests.desktop.test_looking import MadeUp, looking

MINE = replace(TERMINAL, pid=99)


class Told(MadeUp):
    """A screen on which these acts are done, one after the other."""

    acts: Sequence[Raw] = ()

    def next(self, seconds: float) -> Raw | None:
        first, self.acts = (self.acts[0], self.acts[1:]) if self.acts else (None, ())
        return first


def watching(screen: Told, kept: Buffer) -> tuple[Watching, list[Said]]:
    said: list[Said] = []
    folding, look = Folding(lambda _: None), looking(screen)
    afterwards = Afterwards(look.afterwards, kept, lambda: None, is_wanted=False)
    return Watching(
        screen, look, folding, kept, afterwards, Shield(frozenset()), said.extend, lambda: None, {}, Queue()
    ), said


def test_a_picture_asked_for_in_our_own_terminal_is_of_what_was_acted_on_last(tmp_path: Path) -> None:
    screen, kept = Told(), make_buffer(tmp_path / "recordings", KEY, BEGUN)
    watched, said = watching(screen, kept)
    screen.window = MINE
    watched.wishes.put(Wish("picture"))
    watched.step(0)
    assert said == [], "nothing was acted on yet, and the terminal is nobody's to show"
    screen.window = ORDERS
    screen.acts = [RawPointer(now(), 50, 50, "primary", True, ()), RawPointer(now(), 50, 50, "primary", False, ())]
    watched.step(0)
    watched.step(0)
    screen.window = MINE
    watched.wishes.put(Wish("picture"))
    watched.step(0)
    assert isinstance(said[-1], Pictured)
    assert said[-1].scene.title == ORDERS.title
    assert [one.scene.program for one in said] == [ORDERS.program] * 2
    kept.close()
