"""Composition: from what a recorder saw to steps that a person would tell. Pure and deterministic.

Every event belongs to exactly one step, in order: what the tool noted for itself goes with a neighbour, and what comes
before the first step goes with the first. So a guide holds its recording whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.events import (
    NOTHING,
    About,
    Aside,
    Click,
    Event,
    Json,
    KeyDown,
    KeyUp,
    Pointer,
    Press,
    Section,
    Select,
    Type,
    Unknown,
    Upload,
    Words,
)
from ingest.idling import without_idle_tabs
from ingest.joining import from_pointer, joined, led_to
from ingest.keys import echoes, is_modifier, shown_key
from ingest.secrecy import mask
from ingest.targets import same_element


@dataclass(frozen=True, slots=True)
class Composed:
    """A step to be: the one event that says what is done, with its final value, and all events that belong to it.

    words: what people wrote for it, when the recording is one of our own exports; they are kept as they are.
    """

    meaning: Event
    events: tuple[Event, ...]
    words: Words | None = None

    @property
    def raws(self) -> list[Json]:
        return [event.raw for event in self.events]


def compose(events: Sequence[Event]) -> tuple[Composed, ...]:
    """The steps, in order."""
    events = without_idle_tabs(events)
    fold = _Fold(echoes(events))
    for at, event in enumerate(events):
        fold.take(at, event)
    return fold.finish()


def about(events: Iterable[Event]) -> About | None:
    """What the recording says of the guide as a whole, when it is one of our own exports."""
    return next((event for event in events if isinstance(event, About)), None)


@dataclass(slots=True)
class _Open:
    """The step that is being told. A closed one takes no more meaning."""

    meaning: Event
    events: list[Event]
    words: Words | None = None
    closed: bool = False
    owed: int = 0  # events that still belong to it because its words say so


@dataclass(slots=True)
class _Fold:
    echoes: set[int]
    steps: list[_Open] = field(default_factory=list)
    pending: list[Event] = field(default_factory=list)  # they belong to the next step
    held: list[str] = field(default_factory=list)  # modifier keys that are down
    down: Pointer | None = None

    def take(self, at: int, event: Event) -> None:
        match event:
            case Words():
                self._begin(event, closed=True, words=event)
            case About():
                return
            case _ if self.steps and self.steps[-1].owed and not self.pending:
                self.steps[-1].owed -= 1
                self.steps[-1].events.append(event)
            case Section() | Unknown():
                self._settle()
                self._begin(event, closed=True)
            case Aside():
                self._keep(event, forward=event.leads)
            case KeyDown() | KeyUp():
                self._take_key(event, echo=at in self.echoes)
            case Pointer():
                self._take_pointer(event)
            case _:
                self._tell(event)

    def finish(self) -> tuple[Composed, ...]:
        self._settle()
        if self.pending:
            self._begin(NOTHING, closed=True)
        return tuple(Composed(step.meaning, tuple(step.events), step.words) for step in self.steps)

    def _tell(self, event: Event, source: Event | None = None) -> None:
        """Something was done: the last step says it as well, or a new one does."""
        if isinstance(event, Click) and self.held:
            event = replace(event, held=tuple(map(shown_key, self.held)))
        if isinstance(event, Click) and event.times == 2:
            self._unite_clicks(event)
        last = self.steps[-1] if self.steps else None
        meaning = joined(last.meaning, event) if last and not last.closed else None
        if last is None or meaning is None:
            self._begin(event, source)
        else:
            last.meaning = meaning
            last.events += [*self.pending, source or event]
            self.pending.clear()

    def _begin(
        self, meaning: Event, source: Event | None = None, *, closed: bool = False, words: Words | None = None
    ) -> None:
        own = [] if words or meaning is NOTHING else [source or meaning]
        self.steps.append(_Open(meaning, [*self.pending, *own], words, closed, words.takes if words else 0))
        self.pending.clear()

    def _keep(self, event: Event, *, forward: bool = False) -> None:
        """An event without a meaning of its own goes with a neighbour; with the next one if it leads there."""
        last = self.steps[-1] if self.steps else None
        if forward or self.pending or last is None or last.words or isinstance(last.meaning, Section):
            self.pending.append(event)
        else:
            last.events.append(event)

    def _settle(self) -> None:
        """A section ends: what waited for a next step goes with the last one."""
        if self.steps:
            self.steps[-1].events += self.pending
            self.pending.clear()

    def _take_key(self, event: KeyDown | KeyUp, *, echo: bool) -> None:
        last = self.steps[-1] if self.steps else None
        if is_modifier(event.key):
            others = [key for key in self.held if shown_key(key) != shown_key(event.key)]
            self.held = [*others, event.key] if isinstance(event, KeyDown) else others
            self._keep(event, forward=isinstance(event, KeyDown))
        elif event.secret:
            self._keep(event, forward=last is None)
            if last and not last.closed and isinstance(last.meaning, Click):
                last.meaning = Type(event.raw, last.meaning.target, mask(event.secret), secret=event.secret)
        elif echo:
            self._keep(event, forward=last is None or not isinstance(last.meaning, Type | Select | Upload))
        elif isinstance(event, KeyDown):
            self._tell(Press(event.raw, (*self.held, event.key), page=event.page), event)
        else:
            if last and not last.closed:
                last.meaning = led_to(last.meaning, event.page)
            self._keep(event)

    def _take_pointer(self, event: Pointer) -> None:
        if event.phase == "up" and self.down is not None:
            self._tell(from_pointer(self.down, event), event)
            self.down = None
        else:
            self.down = event if event.phase == "down" else None
            self._keep(event, forward=True)

    def _unite_clicks(self, event: Click) -> None:
        """Selenium IDE writes a double click as click, click, doubleClick."""
        pair = self.steps[-2:]
        if len(pair) == 2 and all(_is_single(step, event) for step in pair):
            del self.steps[-2:]
            self.pending = [*pair[0].events, *pair[1].events, *self.pending]


def _is_single(step: _Open, event: Click) -> bool:
    meaning = step.meaning
    return (
        isinstance(meaning, Click)
        and (meaning.button, meaning.times, meaning.page) == (event.button, 1, None)
        and same_element(meaning.target, event.target)
    )
