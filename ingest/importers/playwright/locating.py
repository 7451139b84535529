"""Locators of Playwright as targets: what they lead to, what a person calls it, and what is around it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.events import Json, Target
from ingest.importers.playwright.engines import (
    ONLY_HERE,
    aria,
    role_of_css,
    selectors_from_playwright,
    words_from_regex,
)
from ingest.selectors import css_attribute
from ingest.targets import role_from_aria, target_from_selectors
from ingest.text import plain

MAIN = "page"
_ROWS = frozenset(("row", "listitem", "treeitem"))
_ATTRIBUTES = {
    "getByPlaceholder": "placeholder",
    "getByAltText": "alt",
    "getByTitle": "title",
    "getByTestId": "data-testid",
}
_SECTIONS = frozenset(("region", "dialog", "navigation", "group", "form", "article", "tabpanel", "menu", "table"))


@dataclass(slots=True)
class _Way:
    """The way to an element so far. marks: which of several it is. name, role: of the last one."""

    frame: list[int | str] = field(default_factory=list)
    chain: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    name: str = ""
    role: str = ""
    row: str = ""
    section: str = ""


def target_from_path(path: Sequence[Json], page: str) -> Target:
    """path: members that lead there, each as `{"getByRole": ["button", {"name": "Save"}]}`; others are passed over."""
    way = _Way()
    for member in path:
        if isinstance(member, dict) and len(member) == 1:
            [(name, given)] = member.items()
            _step(way, name, given if isinstance(given, list) else [])
    ends = ((way.chain[-1],),) if way.chain else ()  # the way there says nothing of what it is
    seen = target_from_selectors(ends, tuple(way.frame), "main" if page == MAIN else page, role_from_aria(way.role))
    name = plain(way.name) or seen.name
    return replace(
        seen,
        selectors=((*way.marks, *way.chain),) if way.chain else (),
        name=name,
        label="" if name else seen.label,
        row=plain(way.row) if plain(way.row) != name else "",
        section=plain(way.section),
    )


def _step(way: _Way, name: str, given: Sequence[Json]) -> None:
    first = given[0] if given else None
    options = next((one for one in given if isinstance(one, dict) and "regex" not in one and "locator" not in one), {})
    match name:
        case "frameLocator":
            way.frame.append(_selector(first))
            _leave(way)
        case "contentFrame":
            way.frame.append(way.chain[-1] if way.chain else "iframe")
            _leave(way)
        case "mainFrame":
            way.frame.clear()
            _leave(way)
        case "nth" | "last":
            way.marks += [f"{ONLY_HERE}{name}={first if isinstance(first, int) else ''}"] if first != 0 else []
        case "filter":
            _filter(way, options)
        case "getByRole":
            role = first if isinstance(first, str) else ""
            _go(way, role, _words(options.get("name")), aria(_words(options.get("name")), role), options.get("name"))
        case "getByText":
            _go(way, "", _words(first), f"text/{_words(first)}", first)
        case "getByLabel":
            _go(way, "", _words(first), aria(_words(first), ""), first)
        case _ if name in _ATTRIBUTES:
            named = "" if name == "getByTestId" else _words(first)
            _go(
                way,
                "img" if name == "getByAltText" else "",
                named,
                css_attribute(_ATTRIBUTES[name], _words(first)),
                first,
            )
        case "locator":
            _locate(way, first)
            _filter(way, options)
        case _:
            return


def _locate(way: _Way, first: Json) -> None:
    if isinstance(first, dict) and isinstance(first.get("locator"), list):
        inner = target_from_path(_list(first["locator"])[:20], MAIN)
        selectors = list(inner.selectors[0]) if inner.selectors else ["*"]
    else:
        selectors = selectors_from_playwright(_text(first)) or ["*"]
    role = role_of_css(_text(first))
    for one in selectors:
        if one.startswith(ONLY_HERE):
            way.marks += [one] if one != f"{ONLY_HERE}nth=0" else []
        else:
            _go(way, role if one.startswith("text/") else "", "", one, None)


def _go(way: _Way, role: str, name: str, selector: str, given: Json) -> None:
    """One element further in. What was before is around it."""
    if way.role in _ROWS and way.name:
        way.row = way.name
    if way.role in _SECTIONS and way.name:
        way.section = way.name
    if way.chain and not way.role and way.name:
        way.row = way.row or way.name  # what was filtered by its words
    way.name, way.role = name, role
    way.chain.append(selector)
    if isinstance(given, dict):  # a pattern, of which the selector knows but the words
        way.marks.append(f"{ONLY_HERE}pattern={_text(given.get('regex'))}")


def _filter(way: _Way, options: dict[str, Json]) -> None:
    for key, value in options.items():
        words = _words(value) if key == "hasText" else ""
        if key in ("hasText", "hasNotText", "has", "hasNot"):
            way.marks.append(f"{ONLY_HERE}{key}={words}")
        way.name = way.name or words


def _leave(way: _Way) -> None:
    way.chain.clear()
    way.marks.clear()
    way.name = way.role = ""


def _selector(first: Json) -> str:
    found = [one for one in selectors_from_playwright(_text(first)) if not one.startswith(ONLY_HERE)]
    return found[-1] if found else "iframe"


def _words(value: Json) -> str:
    match value:
        case str():
            return value
        case {"regex": str() as pattern}:
            return words_from_regex(pattern)
        case _:
            return ""


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
