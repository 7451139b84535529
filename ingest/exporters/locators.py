"""Targets as locators of Playwright: members that lead from a page to an element, each as `{"getByRole": ["button"]}`.

The sturdiest selector that Playwright can follow is taken, role and name before all that counts or nests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.events import Event, Json, Target
from ingest.importers.playwright.calls import MARK
from ingest.importers.playwright.engines import ONLY_HERE
from ingest.importers.playwright.values import LOCATING
from ingest.selectors import hint_in

MAX_MEMBERS = 20
_ARIA = {
    "button": "button", "link": "link", "tab": "tab", "checkbox": "checkbox", "radio": "radio", "option": "option",
    "switch": "switch", "menu item": "menuitem", "tree item": "treeitem", "slider": "slider", "heading": "heading",
    "image": "img",
}  # fmt: skip
"""Our nouns that say a role for certain; a field may be of many."""
_FIELDS = ("textbox", "searchbox", "combobox", "spinbutton", "listbox", "cell", "row", "gridcell", "listitem")
_COUNTING = (":nth-", " > ", ":first-", ":last-")


@dataclass(frozen=True, slots=True)
class _Part:
    """A member of a locator. rank: how little it is to be trusted."""

    rank: int
    name: str
    given: list[Json]


def path_from_event(event: Event, key: str = "on") -> list[Json]:
    """How to reach what an event acts upon. key: the member of a Playwright raw that leads there."""
    raw = _playwright(event.raw)
    given = raw.get(key) if raw else None
    if isinstance(given, list) and given and is_path(given):
        return given
    target = getattr(event, "onto" if key == "onto" else "target", None)
    return path_from_target(target, _role(event.raw, key)) if isinstance(target, Target) else []


def path_from_target(target: Target, role: str = "") -> list[Json]:
    """Nothing when no selector of it can be followed. role: as ARIA has it, where the recording says it outright."""
    frames = [member for step in target.frame for member in _frame(step)]
    role = role or _ARIA.get(target.role, "")
    found = min(_locators(target, role, frames), key=lambda one: one[0], default=None)
    return [*frames, *found[1], {"first": []}] if found else []  # the first that fits, as the Recorder takes it


def is_path(path: Json) -> bool:
    """Whether it leads somewhere and holds nothing but plain values: what a guide keeps may be anybody's."""
    return isinstance(path, list) and len(path) <= MAX_MEMBERS and all(map(_is_member, path))


def _is_member(member: Json) -> bool:
    if not isinstance(member, dict) or len(member) != 1:
        return False
    [(name, given)] = member.items()
    return name in LOCATING and isinstance(given, list) and len(given) <= 3 and all(map(_is_plain, given))


def _is_plain(value: Json) -> bool:
    match value:
        case str() | int() | float() | bool():
            return True
        case {"regex": str(), "flags": str()}:
            return True
        case {"locator": path}:
            return is_path(path)
        case dict():
            return all(key.isidentifier() and _is_plain(one) for key, one in value.items())
        case _:
            return False


def _role(raw: Json, key: str) -> str:
    """Our recorders and rrweb streams say the role of an element."""
    inner = raw.get("parameters", raw) if isinstance(raw, dict) else None
    element = inner.get("onto" if key == "onto" else "element") if isinstance(inner, dict) else None
    role = element.get("role") if isinstance(element, dict) else None
    return role if isinstance(role, str) and (role in _FIELDS or role in _ARIA.values()) else ""


def _locators(target: Target, role: str, frames: list[Json]) -> Iterator[tuple[int, list[Json]]]:
    """Each with how little it is to be trusted."""
    for at, chain in enumerate(target.selectors):
        if not any(part.startswith(ONLY_HERE) for part in chain):
            around = [_part(part, "") for part in chain[:-1]]
            own = _part(chain[-1], role)
            rank = max(one.rank for one in [*around, own]) * 100 + at
            path = [_member(one) for one in [*around, own]]
            yield rank, path if around or own.name != "getByLabel" else [*path, *_others(own, frames)]


def _part(part: str, role: str) -> _Part:
    """One selector. role: of what it leads to, where it does not say so itself."""
    if part.startswith("aria/"):
        seen = hint_in(part)
        role = seen.attributes.get("role", "") or role
        options: Json = {"name": seen.text, "exact": True}
        named = [options] if seen.text else []
        return _Part(1, "getByRole", [role, *named]) if role else _Part(3, "getByLabel", [seen.text, {"exact": True}])
    if part.startswith("text/"):
        return _Part(5, "getByText", [part.removeprefix("text/")])
    if part.startswith(("xpath/", "//", "(//")):
        return _Part(6, "locator", [f"xpath={part.removeprefix('xpath/')}"])
    css = part.removeprefix("pierce/").removeprefix("css/")
    plain = css.startswith(("#", ".", "["))  # which Playwright takes for nothing else
    return _Part(_rank(css), "locator", [css if plain else f"css={css}"])


def _others(own: _Part, frames: list[Json]) -> list[Json]:
    """A name whose role nobody knows may be a label, or what is written there."""
    ways: list[Json] = [{name: own.given} for name in ("getByText", "getByPlaceholder", "getByTitle")]
    return [{"or": [{"locator": [*frames, way]}]} for way in ways]


def _member(part: _Part) -> Json:
    return {part.name: part.given}


def _rank(css: str) -> int:
    if css.startswith("[data-test"):
        return 0
    if any(sign in css for sign in _COUNTING):
        return 7
    return 2 if css.startswith("#") or "[name=" in css or "[id=" in css else 4


def _frame(step: int | str) -> list[Json]:
    if isinstance(step, int):
        return [{"frameLocator": ["iframe, frame"]}, {"nth": [step]}]
    part = _part(step, "")
    return [{"frameLocator": [part.given[0] if part.name == "locator" else "iframe"]}]


def _playwright(raw: Json) -> dict[str, Json] | None:
    """The raw of a Playwright script, also where an export of ours has wrapped it."""
    inner = raw.get("parameters", raw) if isinstance(raw, dict) else None
    return inner if isinstance(inner, dict) and MARK in inner else None
