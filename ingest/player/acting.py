"""Acting: doing to a page what an event says was done. Raises Unplayable with a sentence where it cannot be done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import assert_never

from playwright.async_api import ElementHandle, Error, Page

from ingest.addresses import is_new_tab
from ingest.events import (
    Check,
    Click,
    Drag,
    Hover,
    KeyDown,
    KeyUp,
    Navigate,
    Pointer,
    Press,
    Scroll,
    Select,
    Targeted,
    Type,
    Upload,
)
from ingest.player.finding import Found
from ingest.secrecy import variables

LOADING = 15_000  # milliseconds that a page may take to load
DOING = 5_000  # and an element to be acted upon
NO_FILES = "The player chooses no files from this machine."
_BUTTONS = {"primary": "left", "secondary": "right", "auxiliary": "middle"}
_CONCEAL = "(element) => element.style.setProperty('-webkit-text-security', 'disc', 'important')"
_SET = """(element, value) => {
  element.value = value;
  for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
}"""


class Unplayable(Exception):
    """This cannot be done on the page."""


async def act_on(page: Page, event: Targeted, found: Found, values: Mapping[str, str]) -> str:
    """Do it to the element that was found. values: what the recording's variables hold.

    Returns the words of the option that was chosen, else nothing.
    """
    chosen = ""
    match event:
        case Click():
            chosen = await _click(page, event, found)
        case Type():
            chosen = await _type(page, event, found, values)
        case Select():
            chosen = await _select(found.element, event)
        case Check():
            await found.element.set_checked(event.on, timeout=DOING)
        case Hover():
            await page.mouse.move(*_middle(found))
        case Pointer():
            await page.mouse.move(found.x + event.x, found.y + event.y)
            await (page.mouse.down() if event.phase == "down" else page.mouse.up())
        case Upload():
            raise Unplayable(NO_FILES)
        case Drag():
            await page.mouse.move(*_middle(found))
            await page.mouse.down()
        case _:
            assert_never(event)
    return chosen


async def drop(page: Page, onto: Found | None) -> None:
    """The second half of a drag."""
    if onto is None:
        await page.mouse.up()
        raise Unplayable("Nothing on the page matched what it was dropped onto.")
    await page.mouse.move(*_middle(onto), steps=5)
    await page.mouse.up()


async def conceal(found: Found) -> None:
    """Show dots instead of what is typed here from now on, as browsers do in password fields."""
    await found.element.evaluate(_CONCEAL)


async def press(page: Page, event: KeyDown | KeyUp | Press) -> None:
    try:
        match event:
            case KeyDown():
                await page.keyboard.down(event.key)
            case KeyUp():
                await page.keyboard.up(event.key)
            case Press():
                for _ in range(event.times):
                    for chord in ["+".join(event.keys)] if event.chord else event.keys:
                        await page.keyboard.press(chord)
    except Error as error:
        raise Unplayable("This browser knows no such key.") from error


async def navigate(page: Page, event: Navigate) -> None:
    if is_new_tab(event.url):
        return
    if not event.url.lower().startswith(("http://", "https://")):
        raise Unplayable("The player opens only addresses that begin with http: or https:.")
    try:
        await page.goto(event.url, timeout=LOADING)
    except Error as error:
        raise Unplayable(f"The page did not open: {reason_of(error)}.") from error


def reason_of(error: Error) -> str:
    """What went wrong, in a line and without the address, which may hold what nobody should read."""
    line = str(error).partition("\n")[0]
    return re.sub(r"^[A-Z]\w+\.\w+: ", "", line).partition(" at ")[0].rstrip(".")


async def scroll(page: Page, event: Scroll, found: Found | None) -> None:
    if found is None:
        await page.evaluate("([x, y]) => window.scrollTo(x, y)", [event.x, event.y])
    else:
        await found.element.evaluate("(element, [x, y]) => element.scrollTo(x, y)", [event.x, event.y])


async def _click(page: Page, event: Click, found: Found) -> str:
    """With the mouse, where the recording says: a page may care. An option in a dropdown has no place on the page."""
    if event.button in ("back", "forward"):
        await (page.go_back() if event.button == "back" else page.go_forward())
        return ""
    if found.width == 0 or found.height == 0:
        if not await found.element.evaluate("(element) => element instanceof HTMLOptionElement"):
            raise Unplayable("What was clicked cannot be seen on the page.")
        return await _choose(found.element)
    within = event.x is not None and event.y is not None and 0 <= event.x < found.width and 0 <= event.y < found.height
    x, y = (found.x + (event.x or 0), found.y + (event.y or 0)) if within else _middle(found)
    for _ in range(event.times - 1):
        await page.mouse.click(x, y)
    await page.mouse.click(x, y, button=_BUTTONS[event.button], click_count=event.times)  # type: ignore[arg-type]
    return ""


async def _type(page: Page, event: Type, found: Found, values: Mapping[str, str]) -> str:
    if found.role == "file":
        raise Unplayable(NO_FILES)
    text = event.value
    for name in variables(text):
        if name not in values:
            raise Unplayable(f"The recording does not say what {name} is.")
        text = text.replace(f"${{{name}}}", values[name])
    if found.role == "dropdown" and await _is(found.element, "HTMLSelectElement"):
        return await _select(found.element, Select(None, event.target, text))
    try:
        if event.appends:
            await found.element.type(text, timeout=DOING)
        else:
            await found.element.fill(text, timeout=DOING)
    except Error as error:
        if not await _is(found.element, "HTMLInputElement"):
            raise Unplayable("Nothing can be typed there.") from error
        await found.element.evaluate(_SET, text)  # a slider or a colour
    for key in event.then:
        await page.keyboard.press(key)
    return ""


async def _select(element: ElementHandle, event: Select) -> str:
    """By its value, its words or its place, whatever the recording knows."""
    if not await _is(element, "HTMLSelectElement"):
        await element.evaluate(_SET, event.value)
        return ""
    try:
        if event.index is not None:
            await element.select_option(index=event.index, timeout=DOING)
        else:
            await element.select_option(event.value, timeout=DOING)  # its value or its label
    except Error as error:
        raise Unplayable("There is no such option to choose.") from error
    words: str = await element.evaluate("(element) => element.selectedOptions[0]?.label ?? ''")
    return words


async def _choose(option: ElementHandle) -> str:
    words: str = await option.evaluate(
        """(option) => {
          const list = option.closest("select");
          option.selected = true;
          for (const type of ["input", "change"]) list?.dispatchEvent(new Event(type, { bubbles: true }));
          return option.label;
        }"""
    )
    return words


async def _is(element: ElementHandle, name: str) -> bool:
    return bool(await element.evaluate("(element, name) => element instanceof window[name]", name))


def _middle(found: Found) -> tuple[float, float]:
    return found.x + found.width / 2, found.y + found.height / 2
