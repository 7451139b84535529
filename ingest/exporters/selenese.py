"""What a guide's steps do, as commands of Selenium IDE. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

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
    Press,
    Select,
    Target,
    Targeted,
    Type,
    Unknown,
    Upload,
)
from ingest.exporters.deeds import Deed, program_of
from ingest.importers.foreign import tool_of
from ingest.importers.playwright.engines import ONLY_HERE
from ingest.selectors import hint_in
from ingest.text import plain

ROOT = "root"
_KEYS = {
    "Control": "CTRL", "Meta": "META", "Alt": "ALT", "Shift": "SHIFT", "ArrowLeft": "LEFT", "ArrowRight": "RIGHT",
    "ArrowUp": "UP", "ArrowDown": "DOWN", "Escape": "ESC", "Enter": "ENTER", "Tab": "TAB", "Backspace": "BACKSPACE",
    "Delete": "DELETE", "Home": "HOME", "End": "END", "PageUp": "PAGE_UP", "PageDown": "PAGE_DOWN", " ": "SPACE",
}  # fmt: skip
_CLICKS = {("primary", 1): "click", ("primary", 2): "doubleClick", ("secondary", 1): "contextMenu"}
_TAGS = {"button": "button", "link": "a", "heading": "*", "tab": "*", "option": "option"}


@dataclass(frozen=True, slots=True)
class Command:
    """opens: the name of the window that it opens."""

    name: str
    target: str = ""
    value: str = ""
    targets: tuple[str, ...] = ()
    comment: str = ""
    opens: str = ""


@dataclass(slots=True)
class _Course:
    """The commands so far, and where the last of them acted."""

    commands: list[Command] = field(default_factory=list)
    frame: tuple[int | str, ...] = ()
    window: str = "main"
    windows: dict[str, str] = field(default_factory=lambda: {"main": ROOT})

    def go_to(self, target: Target) -> None:
        """Into the window and the frame of a target."""
        if target.window != self.window:
            self._switch(target.window)
        if target.frame != self.frame:
            self.commands += [Command("selectFrame", "relative=top")] if self.frame else []
            self.commands += [Command("selectFrame", _frame(step)) for step in target.frame]
            self.frame = target.frame

    def _switch(self, window: str) -> None:
        if window not in self.windows:
            name = self.windows[window] = f"window{len(self.windows) + 1}"
            if self.commands:
                self.commands[-1] = replace(self.commands[-1], opens=name)
        if not any(one.name == "storeWindowHandle" for one in self.commands):
            self.commands.insert(0, Command("storeWindowHandle", ROOT))
        self.commands.append(Command("selectWindow", f"handle=${{{self.windows[window]}}}"))
        self.window, self.frame = window, ()


def commands_from_deeds(deeds: Iterable[Deed]) -> list[Command]:
    course = _Course()
    for deed in deeds:
        begins = len(course.commands)
        for meaning in deed.meanings:
            if program := program_of(meaning):
                course.commands.append(Command("echo", f"This is done in {plain(program)}, which no browser reaches."))
                continue
            if isinstance(meaning, Targeted | Press) and meaning.target is not None:
                course.go_to(meaning.target)
            course.commands += _commands(meaning)
        if not deed.meanings and deed.title:
            course.commands.append(Command("echo", plain(deed.title)))
        elif len(course.commands) > begins:
            course.commands[begins] = replace(course.commands[begins], comment=plain(deed.title))
    return course.commands


def _commands(event: Event) -> Iterator[Command]:
    match event:
        case Navigate() if not event.led:
            yield Command("open", event.url)
        case Close():
            yield Command("close")
        case Dialog():
            if event.answer:
                yield Command("webdriverAnswerOnVisiblePrompt", event.answer)
            else:
                yield Command(f"webdriverChoose{'Ok' if event.accept else 'Cancel'}OnVisibleConfirmation")
        case Press(target=None):
            yield Command("sendKeys", "css=body", _sent(event.keys) * min(event.times, 50))
        case Unknown():
            yield Command("echo", plain(event.why))
        case _ if isinstance(event, Targeted | Press) and event.target is not None:
            locators = locators_of(event.target)
            if locators:
                yield from _on_element(event, locators)
            else:
                yield Command("echo", "Selenium cannot find this element.")
        case _:
            return


def _on_element(event: Targeted | Press, locators: tuple[str, ...]) -> Iterator[Command]:
    first = Command("", locators[0], targets=locators if len(locators) > 1 else ())
    match event:
        case Click(button="primary" | "secondary"):
            yield replace(first, name=_CLICKS.get((event.button, event.times), "click"))
        case Type():
            yield replace(first, name="sendKeys" if event.appends else "type", value=event.value)
            yield from ([replace(first, name="sendKeys", value=_sent(event.then))] if event.then else [])
        case Select():
            yield replace(first, name="select" if event.on else "removeSelection", value=_option(event))
        case Check():
            yield replace(first, name="check" if event.on else "uncheck")
        case Upload():
            yield replace(first, name="type", value=event.file)
        case Hover():
            yield replace(first, name="mouseOver")
        case Drag() if onto := locators_of(event.onto):
            yield replace(first, name="dragAndDropToObject", value=onto[0])
        case Press():
            yield replace(first, name="sendKeys", value=_sent(event.keys) * min(event.times, 50))
        case _:
            yield Command("echo", "Selenium has no command for this.")


def locators_of(target: Target) -> tuple[str, ...]:
    """The target's selectors in Selenium's spelling; it does not look into shadows."""
    flat = (chain[0] for chain in target.selectors if len(chain) == 1 and not chain[0].startswith(ONLY_HERE))
    return tuple(dict.fromkeys(_locator(one, target.role) for one in flat))


def xpath_literal(text: str) -> str:
    """A text in XPath, which knows no escapes."""
    if '"' not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    return "concat(" + ", '\"', ".join(f'"{part}"' for part in text.split('"')) + ")"


def _locator(selector: str, role: str) -> str:
    if selector.startswith("aria/"):
        seen = hint_in(selector)
        return _by_name(seen.text, seen.attributes.get("role", "") or role)
    if selector.startswith("text/"):
        words = xpath_literal(plain(selector.removeprefix("text/")))
        return f"xpath=//*[text()[contains(normalize-space(.), {words})]]"
    if selector.startswith(("xpath/", "//", "(//")):
        return f"xpath={selector.removeprefix('xpath/')}"
    return f"css={selector.removeprefix('pierce/').removeprefix('css/')}"


def _by_name(name: str, role: str) -> str:
    """Any way in which a page names an element: by what is written in it, its label, its attributes."""
    words = xpath_literal(name)
    written = _TAGS.get(role, "*[self::button or self::a or self::summary or @role]")
    return "xpath=" + " | ".join((
        f"//{written}[normalize-space(.)={words}]",
        f"//*[@aria-label={words} or @alt={words} or @placeholder={words} or @title={words}]",
        f"//input[@value={words}]",
        f"//label[normalize-space(.)={words}]//*[self::input or self::select or self::textarea]",
        f"//*[@id=//label[normalize-space(.)={words}]/@for]",
    ))  # fmt: skip


def _frame(step: int | str) -> str:
    return f"index={step}" if isinstance(step, int) else _locator(step, "")


def _option(event: Select) -> str:
    """The Recorder notes an option's value, all others its words."""
    if event.index is not None:
        return f"index={event.index}"
    raw: Json = event.raw
    return f"{'value' if tool_of(raw) == 'recorder' else 'label'}={event.value}"


def _sent(keys: Iterable[str]) -> str:
    return "".join(key if len(key) == 1 and key != " " else f"${{KEY_{_KEYS.get(key, _worded(key))}}}" for key in keys)


def _worded(key: str) -> str:
    return re.sub(r"\W", "", key).upper() or "NULL"
