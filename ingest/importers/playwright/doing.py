"""What a script does, told as raw values in the order in which a person would do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.events import Json
from ingest.importers.playwright.script import Callback, Chain, Do, Function, Member, Value
from ingest.importers.playwright.values import (
    LOCATING,
    Bound,
    Known,
    On,
    Scope,
    Tool,
    Waiting,
    json_from_member,
    json_from_value,
    located,
)

_BY_SELECTOR = frozenset((
    "click", "dblclick", "tap", "fill", "type", "press", "check", "uncheck", "setChecked", "selectOption", "hover",
    "setInputFiles", "focus", "dispatchEvent", "textContent", "innerText", "inputValue", "getAttribute", "isVisible",
    "isChecked", "isEnabled", "waitForSelector",
))  # fmt: skip
"""What a page does to an element that is its first argument, as scripts of Playwright's first years have it."""
_EVENTS = {"popup": "popup", "page": "popup", "download": "download", "filechooser": "filechooser"}
_EXPECTED = {"expectPopup": "popup", "expectDownload": "download", "expectFileChooser": "filechooser"}
_DEVICES = ("keyboard", "mouse", "touchscreen")
_TYPING = ("fill", "type", "pressSequentially", "press", "keyboard.type", "keyboard.insertText", "selectOption")
_ANSWERS = ("accept", "dismiss")


@dataclass(frozen=True, slots=True)
class Reached:
    on: On
    rest: tuple[Member, ...]


class Doing:
    """The raw values so far; which tab is in front, and where the last deed was."""

    def __init__(self) -> None:
        self.raws: list[Json] = []
        self.current = ""
        self._last = On("page")
        self._pages = 1
        self._answer: dict[str, Json] | None = None  # of the message box that the next deed brings up

    def begin(self, line: int, title: str, *, part: str = "test") -> None:
        self.raws.append({"playwright": line, part: title})
        self.current = self.current if part == "step" else ""

    def note(self, line: int, what: str) -> None:
        self.raws.append({"playwright": line, "do": what})

    def flow(self, line: int, kind: str, code: str) -> None:
        self.raws.append({"playwright": line, "flow": kind, "code": code})

    def miss(self, line: int, code: str, called: str = "") -> None:
        raw: dict[str, Json] = {"playwright": line, "code": code}
        self.raws.append(raw | ({"called": called} if called else {}))

    def download(self, line: int, page: str) -> None:
        self.raws.append({"playwright": line, "do": "download", "page": page})

    def end(self) -> None:
        """The browser is closed: tabs that were closed just before were closed by the script, not by a person."""
        for at in reversed(range(len(self.raws))):
            raw = self.raws[at]
            if not isinstance(raw, dict) or not ("switch" in raw or raw.get("do") == "close"):
                return
            self.raws[at] = raw | {"tidy": True}

    def new_page(self, line: int, name: str) -> On:
        """The first tab is there when a test begins; another one is opened."""
        if not self.current:
            return On("page")
        self._pages += 1
        page = On(name if name and name != "page" else f"page{self._pages}")
        self.raws.append({"playwright": line, "do": "newPage", "page": page.page})
        self.current = page.page
        return page

    def reach(self, start: On, path: Sequence[Member], scope: Scope) -> Reached:
        """As far as members only lead to an element."""
        on = start
        for at, member in enumerate(path):
            if member.name == "frame" and member.arguments:
                on = On(on.page, (*on.path, {"frameLocator": [_frame(json_from_value(member.arguments[0], scope))]}))
            elif member.name == "page":
                on = On(on.page)
            elif member.name in LOCATING:
                on = On(on.page, (*on.path, json_from_member(member, scope)))
            else:
                return Reached(on, tuple(path[at:]))
        return Reached(on, ())

    def act(self, line: int, on: On, member: Member, after: Sequence[Member], scope: Scope) -> Bound | None:
        name, given = member.name, [json_from_value(one, scope) for one in member.arguments or ()]
        if name in _DEVICES and after and after[0].arguments is not None:
            name = f"{name}.{after[0].name}"
            given = [json_from_value(one, scope) for one in after[0].arguments]
            on = On(on.page, self._last.path if self._last.page == on.page else ())
        elif name in _EXPECTED or name in ("waitForEvent", "expectEvent"):
            event = given[0] if given and isinstance(given[0], str) else ""
            return Waiting(_EXPECTED.get(name) or _EVENTS.get(event, "other"), on.page)
        elif name.startswith("expect"):
            return Waiting("other", on.page)
        elif name in _BY_SELECTOR and given and self._is_page(on) and isinstance(given[0], str):
            on = On(on.page, (*on.path, {"locator": [given.pop(0)]}))
        if member.arguments is None and name not in _DEVICES and "." not in name:
            return None  # a property is read
        self._tell(line, on, name, given)
        return Known("${value}") if name.startswith(("get", "text", "inner", "input", "all", "count", "is")) else None

    def expect(self, line: int, path: Sequence[Member], scope: Scope) -> None:
        """`expect(page.getByText("x")).not.toBeVisible()`."""
        subject = path[0].arguments[0] if path and path[0].arguments else None
        on = located(subject, scope) if isinstance(subject, Chain) else None
        last = path[-1] if path else Member("")
        given = [json_from_value(one, scope) for one in last.arguments or ()]
        raw: dict[str, Json] = {"playwright": line, "expect": last.name}
        if any(member.name == "not" for member in path) or last.name.startswith("notTo"):
            raw["not"] = True
        raw |= {"page": on.page, "on": list(on.path)} if on else {}
        self.raws.append(raw | _given(given))

    def listen(self, line: int, member: Member, scope: Scope) -> None:
        """`page.once("dialog", …)` says before a message box comes how it will be answered."""
        event, *rest = member.arguments or ("",)
        answer = _answered(rest[0] if rest else None, scope) if event == "dialog" else None
        if answer is None or member.name == "on":
            self.raws.append({"playwright": line, "do": "listen"})
        else:
            self._answer = {"playwright": line, **answer}

    def awaited(
        self, waiting: Waiting, root: str, path: Sequence[Member], line: int, names: Sequence[str], scope: Scope
    ) -> Bound | None:
        """What was waited for is there: `page1 = page1_info.value`, `const page1 = await page1Promise`."""
        rest = tuple(member for member in path if member.name not in ("value", "catch"))
        name = names[0] if names and names[0] else root or waiting.what
        if waiting.what == "popup":
            found = self.reach(On(name if not rest else root), rest, scope)
            return self.act(line, found.on, found.rest[0], found.rest[1:], scope) if found.rest else found.on
        if waiting.what == "filechooser" and rest and rest[0].name == "setFiles":
            self._tell(
                line, self._last, "setInputFiles", [json_from_value(one, scope) for one in rest[0].arguments or ()]
            )
        elif waiting.what == "download" and names and not path:
            self.download(line, waiting.page)
            return Tool()
        return waiting

    def _tell(self, line: int, on: On, name: str, given: Sequence[Json]) -> None:
        if self.current and on.page != self.current:
            self.raws.append({"playwright": line, "switch": on.page})
        self.current = on.page if name != "close" else ""
        raw: dict[str, Json] = {"playwright": line, "do": name, "page": on.page}
        raw |= {"on": list(on.path)} if on.path else {}
        self.raws.append(raw | _given(_as_text(name, given)))
        self._last = on if on.path else self._last
        if self._answer is not None and on.path:
            self.raws.append(self._answer)
            self._answer = None

    def _is_page(self, on: On) -> bool:
        """Whether it is a page or a frame of it, and no element."""
        return not on.path or any(key in ("frameLocator", "contentFrame") for key in on.path[-1] or ())  # type: ignore[union-attr]  # each is an object


def _as_text(name: str, given: Sequence[Json]) -> list[Json]:
    """What is typed or chosen as one text, however it is said: `1234`, `{"label": "Germany"}`, `["de"]`."""
    first, *rest = given or (None,)
    if name in _TYPING and isinstance(first, int | float) and not isinstance(first, bool):
        return [str(first), *rest]
    match first if name == "selectOption" else None:
        case {"label": str() as words} | {"value": str() as words}:
            return [words, *rest]
        case {"label": [str() as words]} | {"value": [str() as words]} | [str() as words]:
            return [words, *rest]
        case [{"label": str() as words}] | [{"value": str() as words}]:
            return [words, *rest]
        case _:
            return list(given)


def _given(given: Sequence[Json]) -> dict[str, Json]:
    """A text that comes first stands by itself, where redaction finds it."""
    first, rest = (given[0], list(given[1:])) if given and isinstance(given[0], str) else (None, list(given))
    raw: dict[str, Json] = {} if first is None else {"value": first}
    return raw | ({"with": rest} if rest else {})


def _answered(value: Value, scope: Scope) -> dict[str, Json] | None:
    """How a function answers a message box: `dialog => dialog.accept("yes")`."""
    function = scope.get(value.root) if isinstance(value, Chain) and isinstance(value.root, str) else value
    for one in function.body if isinstance(function, Callback | Function) else ():
        chain = one.value if isinstance(one, Do) else None
        if isinstance(chain, Chain) and chain.path and chain.path[0].name in _ANSWERS:
            given = [json_from_value(argument, scope) for argument in chain.path[0].arguments or ()]
            return {"answer": chain.path[0].name, **_given(given)}
    return None


def _frame(given: Json) -> Json:
    """`page.frame("name")` and `page.frame({name: "x"})` as a selector."""
    name = given.get("name") if isinstance(given, dict) else given
    return f'iframe[name="{name}"]' if isinstance(name, str) else "iframe"
