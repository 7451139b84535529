"""A guide as the statements of a test of Playwright. Pure.

What a step needs before it happens stands before it: how a message box will be answered, the tab that it will open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from docmodel.view import GuideView
from ingest.addresses import MASKED, is_new_tab
from ingest.events import (
    Check,
    Click,
    Close,
    Dialog,
    Drag,
    Event,
    Hover,
    Json,
    Navigate,
    Page,
    Press,
    Scroll,
    Select,
    Switch,
    Target,
    Type,
    Unknown,
    Upload,
)
from ingest.exporters.deeds import deeds_from_view, program_of
from ingest.exporters.locators import path_from_event
from ingest.exporters.statements import (
    FIRST,
    Act,
    Answer,
    Arrives,
    Element,
    Files,
    Given,
    NewPage,
    Note,
    Opens,
    Statement,
    Text,
    Variable,
)
from ingest.exporters.trail import Trail
from ingest.patterns import hidden_noun
from ingest.secrecy import masked_noun

WHEEL = 400.0  # pixels, where nobody knows how far it was
WAYS = {"back": "goBack", "forward": "goForward", "reload": "reload"}
_BUTTONS = {"secondary": "right", "auxiliary": "middle"}
_HELD = {"Ctrl": "ControlOrMeta", "Control": "ControlOrMeta", "Cmd": "Meta", "AltGr": "Alt"}
_VARIABLE = re.compile(r"(\$\{[\w.]{1,80}\}|\[[\w -]{1,40}\])")


@dataclass(slots=True)
class _Test:
    """The statements so far, the tabs by what their recording calls them, and the one that is in front.

    led: whether the last deed led to a page.
    """

    statements: list[Statement] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=lambda: {"main": FIRST})
    front: str = FIRST
    led: bool = False
    trails: dict[str, Trail] = field(default_factory=dict)

    def bring(self, window: str, *, by_hand: bool) -> str:
        """The tab of this name. One that is seen for the first time was opened by hand, or by the deed before."""
        if window and window not in self.pages:
            page = self.pages[window] = f"page{len(self.pages) + 1}"
            at = self._last()
            last = self.statements[at] if at >= 0 else None
            if isinstance(last, Act) and last.path and not by_hand:
                self.statements[at] = Opens(last, page)
            else:
                self.statements.append(NewPage(page))
        self.front = self.pages.get(window, self.front)
        return self.front

    def moves(self, event: Event, page: str) -> list[Statement]:
        """Back, forward or the page anew, where the test can do what the person did."""
        if not isinstance(event, Navigate):
            return []
        trail = self.trails.setdefault(page, Trail())
        way = event.way if not event.led else "address"
        follows = trail.follow(way, event.url)
        if shown := event.page.url if event.page else event.url:
            trail.arrive(shown)
        return [Act(page, (), WAYS[way])] if follows else []

    def arrives(self, led: Page, page: str) -> str:
        """The tab that a deed led to a page, which is known to show it now. page: where the deed was done."""
        there = self.bring(led.window, by_hand=False) if led.window else page
        self.trails.setdefault(there, Trail()).arrive(led.url)
        return there

    def before_last(self, statement: Statement) -> None:
        """Put before the last thing that is done."""
        at = self._last()
        self.statements.insert(at if at >= 0 else len(self.statements), statement)

    def _last(self) -> int:
        deeds = (at for at in reversed(range(len(self.statements))) if isinstance(self.statements[at], Act | Opens))
        return next(deeds, -1)


def statements_from_view(view: GuideView) -> list[Statement]:
    test = _Test()
    for deed in deeds_from_view(view):
        label = f"{deed.number}. {deed.title}" if deed.number else deed.title
        test.statements += [Note(label)] if label else []
        for meaning in deed.meanings:
            _tell(test, meaning)
    return test.statements


def _tell(test: _Test, event: Event) -> None:
    match event:
        case Dialog():
            text = None if event.answer is None else _parts(event.answer)
            test.before_last(Answer(test.front, event.accept, text))
        case Switch():
            return
        case Unknown():
            test.statements.append(Note(event.why))
        case _ if program := program_of(event):
            test.statements.append(Note(f"This is done in {program}, which no browser reaches."))
        case _:
            window = _window(event)
            if isinstance(event, Close) and window and window not in test.pages and not test.led:
                test.statements.append(Note("Nothing in this test opens that tab."))
                return
            page = test.bring(window, by_hand=isinstance(event, Navigate) and not event.led)
            test.statements += test.moves(event, page) or _acts(event, page)
            led = getattr(event, "page", None)
            test.led = isinstance(led, Page)
            if isinstance(led, Page) and not isinstance(event, Navigate):
                there = test.arrives(led, page)
                test.statements += [Arrives(there, led.url)] if _is_steady(led.url) else []
            if isinstance(event, Close):
                test.front = FIRST


def _window(event: Event) -> str:
    """In which tab it was done; nothing where nobody says."""
    target = getattr(event, "target", None)
    if isinstance(target, Target):
        return target.window
    raw = event.raw if isinstance(event.raw, dict) else {}
    match raw.get("parameters", raw):
        case {"playwright": _, "page": str() as page}:
            return "main" if page == FIRST else page
        case {"n": int(), "scene": {"tab": int() as tab}}:
            return f"tab {tab}" if tab > 1 else "main"
        case {"type": str(), "target": str() as window}:
            return window
        case _:
            return ""


def _acts(event: Event, page: str) -> Iterable[Statement]:  # noqa: PLR0911 — a line a kind
    match event:
        case Navigate(led=True):
            return [Arrives(page, event.url)] if _is_steady(event.url) else []
        case Navigate() if is_new_tab(event.url) or not event.url:
            return []
        case Navigate():
            return [Act(page, (), "goto", (event.url.removesuffix(f"?{MASKED}"),))]  # a query that was not kept
        case Close():
            return [Act(page, (), "close")]
        case Click(button="back" | "forward"):
            return [Act(page, (), "goBack" if event.button == "back" else "goForward")]
        case Scroll(target=None):
            return [Act(page, (), "mouse.wheel", (event.x, _distance(event)))]
        case Press(target=None):
            return _pressed(page, (), event)
        case Click() | Type() | Select() | Check() | Upload() | Hover() | Press() | Scroll() | Drag():
            path = tuple(path_from_event(event))
            return _on_element(page, path, event) if path else [Note("Nothing says which element this is.")]
        case _:
            return []


def _on_element(page: str, path: tuple[Json, ...], event: Event) -> Iterator[Statement]:
    match event:
        case Click():
            options = _click_options(event)
            yield Act(page, path, "dblclick" if event.times == 2 else "click", (options,) if options else ())
        case Type():
            typed = _parts("" if event.value == "${text}" else event.value)
            yield Act(page, path, "pressSequentially" if event.appends else "fill", (typed,))
            yield from (Act(page, path, "press", (key,)) for key in event.then)
        case Select() if not event.on:
            yield Note("Playwright cannot take back one option of several.")
        case Select():
            chosen: Given = {"index": event.index} if event.index is not None else _parts(event.value)
            yield Act(page, path, "selectOption", (chosen,))
        case Check():
            yield Act(page, path, "check" if event.on else "uncheck")
        case Upload():
            names = tuple(PurePosixPath(name).name for name in event.file.split(", ") if name)
            yield Act(page, path, "setInputFiles", (Files(names),))
        case Hover():
            yield Act(page, path, "hover")
        case Press():
            yield from _pressed(page, path, event)
        case Scroll():
            yield from [Act(page, path, "hover"), Act(page, (), "mouse.wheel", (event.x, _distance(event)))]
        case Drag():
            onto = tuple(path_from_event(event, "onto"))
            yield Act(page, path, "dragTo", (Element(onto),)) if onto else Note("Nothing says onto what.")


def _pressed(page: str, path: tuple[Json, ...], event: Press) -> list[Statement]:
    chords = ["+".join(event.keys)] if event.chord else list(event.keys)
    name = "press" if path else "keyboard.press"
    return [Act(page, path, name, (chord,)) for _ in range(min(event.times, 50)) for chord in chords]


def _click_options(event: Click) -> dict[str, Json]:
    options: dict[str, Json] = {}
    if event.button in _BUTTONS:
        options["button"] = _BUTTONS[event.button]
    if event.held:
        options["modifiers"] = [_HELD.get(key, key) for key in event.held]
    return options


def _parts(text: str) -> Text:
    """The text with its variables and masks taken out, to be given from outside."""
    found = [_variable(part) if _VARIABLE.fullmatch(part) else part for part in _VARIABLE.split(text)]
    return Text(tuple(part for part in found if part) or ("",))


def _variable(part: str) -> str | Variable:
    noun = masked_noun(part) or hidden_noun(part)
    if not noun and part.startswith("["):
        return part
    name = re.sub(r"\W+", "_", noun.upper() or part[2:-1])
    return Variable(f"_{name}" if name[:1].isdecimal() else name)


def _distance(event: Scroll) -> float:
    return event.y if event.target is None and event.downwards and event.y else WHEEL if event.downwards else -WHEEL


def _is_steady(url: str) -> bool:
    """Whether the address will be the same next time: no query that somebody filled in, nothing masked."""
    parts = urlsplit(url)
    is_whole = MASKED not in url and "[" not in parts.path
    return parts.scheme in ("http", "https") and not parts.query and not parts.fragment and is_whole
