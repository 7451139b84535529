"""Pictures that are asked for: of what the person shows, wherever they ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from queue import Queue

from PIL import Image

from agents.desktop.acts import Monitor
from agents.desktop.afterwards import Afterwards
from agents.desktop.buffer import Buffer, make_buffer
from agents.desktop.desktop import Picture, Raw, RawKey, RawPointer
from agents.desktop.filming import Filming
from agents.desktop.folding import Folding
from agents.desktop.looking import Looking
from agents.desktop.watching import Watching, now
from agents.desktop.wishes import Wish
from ingest.policy import Policy
from ingest.shielding import Shield
from ingest.wire import Pictured, Said, Typed
from tests.desktop.acting import CUSTOMER, ORDERS, TERMINAL
from tests.desktop.test_buffer import BEGUN, KEY, beside
from tests.desktop.test_looking import MadeUp, looking

FILMED = Policy(clips=True, after=True)
MINE = replace(TERMINAL, pid=99)


class Told(MadeUp):
    """A screen on which these acts are done, one after the other."""

    acts: Sequence[Raw] = ()

    def next(self, seconds: float) -> Raw | None:
        first, self.acts = (self.acts[0], self.acts[1:]) if self.acts else (None, ())
        return first


class Painted(Told):
    """All of it has one colour."""

    colour: str = "teal"

    def picture(self, monitor: Monitor) -> Picture:
        return Image.new("RGB", (200, 100), self.colour)


def watching(screen: Told, kept: Buffer) -> tuple[Watching, list[Said]]:
    said: list[Said] = []
    folding, look = Folding(lambda _: None), looking(screen)
    afterwards = Afterwards(look.afterwards, kept, Filming(kept, lambda: None).let_go, Policy())
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


def test_letters_that_are_on_their_way_are_in_no_clip(tmp_path: Path) -> None:
    """Of an address, the first letter is not known as private: a text is filmed from before it to when it is whole."""
    kept = make_buffer(tmp_path / "recordings", KEY, BEGUN)
    typed, at = Painted(there=CUSTOMER), now()
    keys = [RawKey(at, "a", "a", ()), RawKey(at, "F5", "", ())]
    with closing(Filming(kept, lambda: None)) as filming:
        look = Looking(typed, typed, FILMED, kept.keep_picture, frozenset(), keeps_blind=False)
        afterwards = Afterwards(look.afterwards, kept, filming.let_go, FILMED)
        folding = Folding(lambda _: None)
        watch = Watching(
            typed, look, folding, kept, afterwards, Shield(frozenset()), lambda _: None, lambda: None, {}, Queue()
        )
        for colour, key in zip(("teal", "navy"), keys, strict=True):
            typed.colour, typed.acts = colour, [key]
            watch.step(0)
        afterwards.end()
    text = kept.read(0, 1)[0]
    assert isinstance(text, Typed)
    assert beside(text)[0], "how it looked afterwards is known"
    assert [one for one in kept.unsent() if one.kind == "clips"] == []
    kept.close()
