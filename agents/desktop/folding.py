"""Folding: from raw acts to events of the wire, numbered 1, 2, 3, …. Pure: the same acts give the same events.

A click is held back until it is known not to be the first half of a double one. What is typed is one event, told when
the field is left; a secret is not even held here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from agents.desktop.acts import Act, KeyDown, PointerDown, PointerUp, Seen, View, Window
from agents.desktop.saying import NAME, element_from_seen, scene_of, secret_of, shot_of
from agents.desktop.typed import Typing, changes_text, is_shortcut
from agents.desktop.whole_words import whole_words
from ingest.wire import Checked, Clicked, Dragged, Missed, Noted, Pictured, Pressed, Said, Tab, Typed, Undone

TWICE = 400  # milliseconds between the clicks of a double click at most
NEAR = 6  # pixels that a hand moves without meaning to
MOST = 3  # clicks that are one event

Reading = Callable[[Seen], str | None]
"""What a field says now, where that can be asked."""
S = TypeVar("S", bound=msgspec.Struct)


@dataclass(slots=True)
class _Click:
    """A click that may yet become a double one. up: when it was let go; None while it is down."""

    down: PointerDown
    times: int = 1
    up: int | None = None


@dataclass(slots=True)
class Folding:
    """policy: the version by which is masked. last: the number of the last event there was before."""

    reading: Reading
    policy: int = 0
    last: int = 0
    keeps_blind: bool = False  # whether to keep what is typed into programs that do not tell of their fields
    _click: _Click | None = None
    _typing: Typing | None = None
    _switching: bool = False
    _windows: list[int] = field(default_factory=list)
    _shown: list[int] = field(default_factory=list)  # numbers of events that are steps, of which the last is undone

    def take(self, act: Act) -> list[Said]:
        """The events that are complete with this act, if any."""
        match act:
            case PointerDown():
                return self._pointer_down(act)
            case PointerUp():
                return self._pointer_up(act)
            case KeyDown():
                return self._key(act)

    def wait(self, at: int) -> list[Said]:
        """Nothing was done for a while: a click is no longer the half of a double one."""
        click = self._click
        return self._clicked() if click and click.up is not None and at - click.up >= TWICE else []

    def finish(self, at: int) -> list[Said]:
        """What was under way is told as far as it came."""
        return [*self._clicked(), *self._typed(at)]

    def note(self, at: int, text: str) -> list[Said]:
        return [*self.finish(at), self._number(Noted(n=1, at=at, policy=self.policy, text=text))]

    def look(self, at: int, window: Window, view: View) -> list[Said]:
        """A picture that the person took by hand."""
        return [*self.finish(at), self._say(Pictured, at, window, view)]

    def undo(self, at: int) -> list[Said]:
        """The last step is taken back; nothing when there is none."""
        events = self.finish(at)
        if not self._shown:
            return events
        since = self._shown[-1]
        undone = self._number(Undone(n=1, at=at, policy=self.policy, since=since))
        self._shown = [number for number in self._shown if number < since]
        return [*events, undone]

    def miss(self, at: int, why: Any, what: str = "") -> list[Said]:
        """What could not be recorded; see Missed."""
        return [*self.finish(at), self._number(Missed(n=1, at=at, policy=self.policy, why=why, what=what))]

    # -- the pointer -----------------------------------------------------------------------------------------------

    def _pointer_down(self, act: PointerDown) -> list[Said]:
        typed = self._typed(act.at)
        click = self._click
        if click and click.up is not None and _is_again(click, act):
            click.times, click.up = click.times + 1, None
            return typed
        told = self._clicked()
        self._click = _Click(act)
        return [*typed, *told]

    def _pointer_up(self, act: PointerUp) -> list[Said]:
        click = self._click
        if click is None or click.up is not None or click.down.button != act.button:
            return []
        if _is_near(click.down, act):
            click.up = act.at
            is_over = click.times == MOST or click.down.seen.checked is not None or click.down.button != "primary"
            return self._clicked() if is_over else []
        self._click = None
        return self._dragged(click.down, act)

    def _clicked(self) -> list[Said]:
        """The click that was held back; one that is still down counts as well."""
        click, self._click = self._click, None
        if click is None:
            return []
        down, seen = click.down, click.down.seen
        element = element_from_seen(seen, down.view.monitor)
        if seen.checked is not None and down.button == "primary":
            on = True if seen.role == "radio" else not seen.checked
            return [*self._switched(down), self._say(Checked, down.at, seen.window, down.view, element=element, on=on)]
        corner = seen.box or seen.window.frame
        shown = self._switched(down)
        said = self._say(
            Clicked,
            down.at,
            seen.window,
            down.view,
            element=element,
            button=down.button,
            times=click.times,
            held=down.held,
            x=float(down.x - corner.x),
            y=float(down.y - corner.y),
        )
        return [*shown, said]

    def _dragged(self, down: PointerDown, up: PointerUp) -> list[Said]:
        """Text that is marked within one field is nothing done yet."""
        onto = up.seen
        if onto is None or down.button != "primary" or (onto.editable and onto.key == down.seen.key):
            return []
        monitor = down.view.monitor
        drawn, dropped = element_from_seen(down.seen, monitor), element_from_seen(onto, monitor)
        window = down.seen.window
        return [*self._switched(down), self._say(Dragged, down.at, window, down.view, element=drawn, onto=dropped)]

    # -- keys ------------------------------------------------------------------------------------------------------

    def _key(self, act: KeyDown) -> list[Said]:
        told = self._clicked()
        typing = self._typing
        if typing is not None and typing.seen.key != act.seen.key:
            told += self._typed(act.at)
            typing = None
        if typing is None and changes_text(act):
            told += self._switched(act)
            typing = self._typing = Typing.begin(act, keeps_blind=self.keeps_blind)
        if typing is not None and typing.take(act):
            return told
        if typing is not None:
            then = (act.key,) if act.key == "Enter" and not act.held else ()
            told += self._typed(act.at, then)
            if then:
                return told
        return [*told, *self._pressed(act)]

    def _pressed(self, act: KeyDown) -> list[Said]:
        if act.key == "Tab" and {"Alt", "Meta"} & set(act.held):
            self._switching = True  # the window that is shown next is what was meant
            return []
        if not is_shortcut(act):
            return []
        on_element = act.seen.told and not act.held and bool(act.seen.name)
        element = element_from_seen(act.seen, act.view.monitor) if on_element else None
        keys = (*act.held, act.key)
        return [
            *self._switched(act),
            self._say(Pressed, act.at, act.seen.window, act.view, keys=keys, element=element),
        ]

    def _typed(self, at: int, then: Sequence[str] = ()) -> list[Said]:
        typing, self._typing = self._typing, None
        if typing is None:
            return []
        seen, view = typing.seen, typing.view
        if typing.is_blind:
            return [
                self._number(
                    Missed(n=1, at=at, policy=self.policy, why="program", what=whole_words(seen.window.program, NAME))
                )
            ]
        value, secret = typing.value(self.reading, by_enter=bool(then)), secret_of(seen)
        if not value and not secret and not typing.cleared:
            return []
        element = element_from_seen(seen, view.monitor)
        return [self._say(Typed, at, seen.window, view, element=element, value=value, secret=secret, then=tuple(then))]

    # -- what every event says ---------------------------------------------------------------------------------------

    def _switched(self, act: PointerDown | KeyDown) -> list[Said]:
        """The window that keys brought to the front, told when something is done in it."""
        if not self._switching:
            return []
        self._switching = False
        return [self._say(Tab, act.at, act.seen.window, act.view, what="shown")]

    def _say(self, event: type[S], at: int, window: Window, view: View, **more: Any) -> S:
        scene = scene_of(window, view.monitor, self._tab(window))
        return self._number(event(n=1, at=at, policy=self.policy, scene=scene, shot=shot_of(view), **more))

    def _number(self, said: S) -> S:
        self.last += 1
        self._shown.append(self.last)
        return msgspec.structs.replace(said, n=self.last)

    def _tab(self, window: Window) -> int:
        """1, 2, 3, … in the order in which windows came into the recording."""
        if window.id not in self._windows:
            self._windows.append(window.id)
        return min(self._windows.index(window.id) + 1, 10_000)


def _is_again(click: _Click, act: PointerDown) -> bool:
    down = click.down
    soon = click.up is not None and act.at - click.up < TWICE
    same = (down.seen.window.id, down.seen.key) == (act.seen.window.id, act.seen.key)
    return soon and same and down.button == act.button and down.held == act.held and _is_near(down, act)


def _is_near(one: PointerDown, other: PointerDown | PointerUp) -> bool:
    return abs(one.x - other.x) <= NEAR and abs(one.y - other.y) <= NEAR
