"""Selenium's locators (`id=x`, `css=…`, `linkText=…`, `index=0`) in the Recorder's spelling. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.events import Chain, Json, Target
from ingest.selectors import css_attribute, css_id
from ingest.targets import target_from_selectors

LINKS = ("linkText", "link", "partialLinkText")
_STRATEGIES = frozenset({*LINKS, "css", "xpath", "id", "name", "class", "className", "identifier"})


def target_from_command(command: dict[str, Json], frame: tuple[int | str, ...], window: str) -> Target:
    """The element that a command acts upon: its locator first, then the alternatives the recorder noted.

    A locator that is not among its alternatives was changed by hand, and they tell of an element that is meant no more.
    """
    locator = command.get("target")
    if not isinstance(locator, str) or not locator.strip():
        return Target(frame=frame, window=window)
    locators = [locator]
    for key in ("targets", "fallbackTargets"):
        alternatives = list(_alternatives(command.get(key)))
        locators += alternatives if locator in alternatives else []
    return target_from_locators(locators, frame, window)


def target_from_locators(locators: Iterable[str], frame: tuple[int | str, ...], window: str) -> Target:
    known = list(dict.fromkeys(locators))
    chains: list[Chain] = [(selector_from_locator(one),) for one in known]
    role = "link" if any(one.partition("=")[0] in LINKS for one in known) else ""
    return target_from_selectors(tuple(dict.fromkeys(chains)), frame, window, role)


def selector_from_locator(locator: str) -> str:
    strategy, sign, rest = locator.partition("=")
    if locator.startswith(("/", "(")):
        strategy, rest = "xpath", locator
    elif not sign or strategy not in _STRATEGIES:
        strategy, rest = "id", locator
    match strategy:
        case "css":
            return rest
        case "xpath":
            return f"xpath/{rest}"
        case "name":
            return css_attribute("name", rest)
        case "class" | "className":
            return f".{rest}"
        case "id" | "identifier":
            return css_id(rest)
        case _:
            return f"text/{rest}"


def frame_from_locator(frame: tuple[int | str, ...], locator: str) -> tuple[int | str, ...]:
    """The frame that `selectFrame` leads to from this one. One that is not named by number is kept as its selector."""
    strategy, _, rest = locator.partition("=")
    match strategy, rest:
        case "relative", "parent":
            return frame[:-1]
        case "relative", _:
            return ()
        case "index", number if number.isdecimal():
            return (*frame, int(number))
        case _:
            return (*frame, selector_from_locator(locator))


def option_from_locator(locator: str) -> tuple[str, int | None]:
    """What `select` chooses: the option's words, or its index."""
    strategy, sign, rest = locator.partition("=")
    if strategy == "index" and rest.isdecimal():
        return "", int(rest)
    return (rest, None) if sign and strategy in ("label", "value", "id") else (locator, None)


def _alternatives(value: Json) -> Iterable[str]:
    for one in value if isinstance(value, list) else ():
        first = one[0] if isinstance(one, list) and one else one
        if isinstance(first, str) and first:
            yield first
