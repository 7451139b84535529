"""Walking: from a script's statements to what is done on the pages, as raw values, one for each event.

Nothing is run. Functions of the script are followed where they are called, constants are put in where they are used,
conditions and loops are told of and passed through. Each raw value names its line: `{"playwright": 12, …}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.errors import Misshapen
from ingest.events import Json
from ingest.importers.playwright.doing import Doing
from ingest.importers.playwright.python import camel
from ingest.importers.playwright.script import (
    OWN,
    Block,
    Callback,
    Chain,
    Code,
    Do,
    Function,
    Keyed,
    Listed,
    Member,
    Statement,
    Unread,
    Value,
)
from ingest.importers.playwright.values import (
    Bound,
    Known,
    On,
    Scope,
    Tool,
    Waiting,
    json_from_value,
)

MAX_TURNS = 20_000  # statements that are followed, however often one is called
DEEPEST_CALL = 12  # functions that call each other
_TOOLS = frozenset((
    "browser", "context", "playwright", "chromium", "firefox", "webkit", "request", "console", "print", "sleep", "time",
    "sync_playwright", "async_playwright", "defineConfig", "require", "module", "process", "os", "re", "pytest",
    "load_dotenv", "dotenv", "setTimeout", "browserName", "devices", "logging", "logger", "datetime", "Path",
))  # fmt: skip
_TESTS = ("test", "it")
_MAKERS = ("constructor", "__init__")
_HOOKS = ("beforeEach", "beforeAll")
_QUIET = ("use", "setTimeout", "slow", "configure", "info", "extend", "skip", "fixme", "fail", "only")


def raws_from_statements(statements: Sequence[Statement], *, python: bool) -> list[Json]:
    """Raises Misshapen for what goes round in circles."""
    walk = _Walk()
    scope: dict[str, Bound] = {"page": On("page"), **{name: Tool() for name in _TOOLS}}
    walk.block(statements, scope, 0)
    functions = [one for one in statements if isinstance(one, Function)]
    for one in functions:
        if python and one.name.startswith("test"):
            walk.doing.begin(one.line, one.name.removeprefix("test").replace("_", " ").strip())
            walk.with_fixtures(one, scope, 0)
    if not walk.doing.raws:
        for one in functions:
            walk.call(one, (), scope, 0)
    return walk.doing.raws


@dataclass(slots=True)
class _At:
    """The statement that is followed, and how deep."""

    line: int
    code: str
    depth: int
    names: tuple[str, ...] = ()


class _Walk:
    """One walk through a script."""

    def __init__(self) -> None:
        self.doing = Doing()
        self._turns = 0
        self._before: list[Callback] = []

    def block(self, body: Iterable[Statement], scope: dict[str, Bound], depth: int) -> None:
        statements = tuple(body)
        functions = [one for one in statements if isinstance(one, Function)]
        scope |= {name: one for one in functions for name in (one.name, camel(one.name))}
        for maker in functions:
            if maker.name in _MAKERS and depth < DEEPEST_CALL:
                self.block(maker.body, scope, depth + 1)  # what it keeps is kept for all
        for one in statements:
            self._turns += 1
            if self._turns > MAX_TURNS:
                raise Misshapen(f"line {one.line}", "its functions call each other more often than anybody would")
            self._follow(one, scope, depth)

    def call(self, function: Function | Callback, given: Sequence[Value], scope: Scope, depth: int) -> None:
        inner = dict(scope)
        for name, value in zip(function.parameters, given, strict=False):
            if isinstance(value, Keyed):  # an object that the function takes apart
                inner |= {key: bound for key, one in value.members if (bound := self._bound(one, scope))}
            if bound := self._bound(value, scope):
                inner[name] = bound
        if depth < DEEPEST_CALL:
            self.block(function.body, inner, depth + 1)

    def with_fixtures(self, test: Function, scope: dict[str, Bound], depth: int) -> None:
        """A test of pytest, after the fixtures of this file that it asks for."""
        for name in test.parameters:
            fixture = scope.get(name)
            if isinstance(fixture, Function) and any("fixture" in mark for mark in fixture.marks):
                self.call(fixture, (), scope, depth)
        self.call(test, (), scope, depth)

    def _follow(self, one: Statement, scope: dict[str, Bound], depth: int) -> None:
        match one:
            case Do():
                at = _At(one.line, one.code, depth, one.names)
                found = self._value(one.value, scope, at)
                if len(one.names) == 1 and found is not None:
                    scope[one.names[0]] = found
            case Block(kind="with"):
                self._open(one, scope, depth)
            case Block(kind="assert"):
                self.doing.note(one.line, "assert")
            case Block():
                self.doing.flow(one.line, one.kind, one.code)
                self.block(one.body, scope, depth)
            case Unread():
                self.doing.miss(one.line, one.code)
            case Function():
                return

    def _open(self, one: Block, scope: dict[str, Bound], depth: int) -> None:
        found = self._value(one.head, scope, _At(one.line, one.code, depth, (one.name,)))
        scope |= {one.name: found} if one.name and found is not None else {}
        self.block(one.body, scope, depth)
        if isinstance(found, Waiting) and found.what == "download":
            self.doing.download(one.line, found.page)

    def _value(self, value: Value, scope: dict[str, Bound], at: _At) -> Bound | None:
        """What a statement's value stands for; on the way, what it does is told."""
        match value:
            case Chain():
                return self._chain(value, scope, at)
            case Callback():
                return value
            case Code() if not at.names:
                self.doing.miss(at.line, at.code)
                return None
            case Code():
                return None
            case _:
                return Known(json_from_value(value, scope))

    def _bound(self, value: Value, scope: Scope) -> Bound | None:
        """What an argument stands for."""
        match value:
            case Chain(root=str() as root, path=()):
                return scope.get(root)
            case Callback():
                return value
            case Chain() | Code():
                return None
            case _:
                return Known(json_from_value(value, scope))

    def _chain(self, chain: Chain, scope: dict[str, Bound], at: _At) -> Bound | None:  # noqa: PLR0911 — a line a kind
        chain = _of_an_object(chain, scope)
        root, path = chain.root, chain.path
        called = path[0].arguments if path and path[0].name == "" else None
        if isinstance(root, Callback):
            self.call(root, called or (), scope, at.depth)
            return None
        match scope.get(root):
            case On() as start:
                return self._on(start, path, scope, at)
            case Waiting() as awaited:
                return self.doing.awaited(awaited, root, path, at.line, at.names, scope)
            case Function() | Callback() as function if called is not None:
                self.call(function, called, scope, at.depth)
                return None
            case Tool():
                return self._tool(path, at)
            case Known() as constant if not path:
                return constant
            case None if self._words(root, path, scope, at):
                return None
            case None if path and path[0].arguments is not None and isinstance(scope.get(path[0].name), Function):
                return self._chain(Chain(path[0].name, (Member("", path[0].arguments),)), scope, at)  # of an object
            case None if not path or at.names:
                return None  # a value that only running it could tell
            case _:
                self.doing.miss(at.line, at.code, _spelled(chain))
                return None

    def _words(self, root: str, path: Sequence[Member], scope: dict[str, Bound], at: _At) -> bool:
        """The words of the test runner, and of the language. Whether it is one."""
        member = path[0] if path else Member("")
        if root == "expect":
            self.doing.expect(at.line, path, scope)
        elif root in (*_TESTS, "describe") or root in _HOOKS:
            names = [root, *(one.name for one in path if one.name)]
            given = next((one.arguments for one in path if one.arguments is not None), ())
            return self._test(names, given, scope, at)
        elif root == "Promise" and member.name in ("all", "race", "allSettled"):
            self._together(member, scope, at)
        elif root == "asyncio":
            for one in member.arguments or ():
                self._value(one, scope, at)
        else:
            return False
        return True

    def _test(self, names: Sequence[str], given: Sequence[Value], scope: dict[str, Bound], at: _At) -> bool:
        title = given[0] if given and isinstance(given[0], str) else ""
        function = next((one for one in reversed(given) if isinstance(one, Callback)), None)
        if function is None:
            return names[-1] in _QUIET or names[0] in _TESTS
        if any(name in _HOOKS for name in names):
            self._before.append(function)
        elif "describe" in names:
            before = list(self._before)
            self.block(function.body, dict(scope), at.depth)
            self._before = before
        elif names[-1] == "step":
            self.doing.begin(at.line, title, part="step")
            self.call(function, (), scope, at.depth)
        elif len(names) == 1 or names[-1] in _QUIET:
            self.doing.begin(at.line, title)
            inner = dict(scope)
            for hook in self._before:
                self.block(hook.body, inner, at.depth)
            self.call(function, (), inner, at.depth)
        else:
            self.doing.miss(at.line, at.code, ".".join(names))
        return True

    def _together(self, member: Member, scope: dict[str, Bound], at: _At) -> None:
        """`Promise.all([page.waitForEvent("popup"), page.click("a")])`."""
        given = member.arguments[0] if member.arguments else None
        items = given.items if isinstance(given, Listed) else ()
        found = [self._value(one, scope, replace(at, names=())) for one in items]
        for place, one in enumerate(found):
            name = at.names[place] if place < len(at.names) else ""
            if isinstance(one, Waiting):
                told = self.doing.awaited(one, name, (), at.line, (name or one.what,), scope)
                scope |= {name: told} if name and told else {}

    def _tool(self, path: Sequence[Member], at: _At) -> Bound:
        for member in path:
            if member.name == "newPage":
                return self.doing.new_page(at.line, at.names[0] if at.names else "")
            if member.name == "close":
                self.doing.end()
            if member.name in ("waitForEvent", "expectPage", "expectEvent"):
                return Waiting("popup", self.doing.current or "page")
        return Tool()

    def _on(self, start: On, path: Sequence[Member], scope: dict[str, Bound], at: _At) -> Bound | None:
        found = self.doing.reach(start, path, scope)
        if not found.rest:
            return found.on
        member, *after = found.rest
        if member.name == "context":
            return self._tool(after, at)
        if member.name in ("on", "once") and member.arguments:
            self.doing.listen(at.line, member, scope)
            return None
        return self.doing.act(at.line, found.on, member, after, scope)


def _of_an_object(chain: Chain, scope: Scope) -> Chain:
    """`this.page` and `self.page` are the page, `this.user` what was kept under that name."""
    if chain.root not in ("this", "self") or not chain.path or chain.path[0].arguments is not None:
        return chain
    name, rest = chain.path[0].name, chain.path[1:]
    if isinstance(scope.get(f"{OWN}{name}"), On | Known):
        return Chain(f"{OWN}{name}", rest)
    return Chain("page", rest) if name.strip("_#") == "page" else Chain(chain.root, rest)


def _spelled(chain: Chain) -> str:
    """`helpers.signIn`: what is called, without what it is given, which may be a secret."""
    root = chain.root if isinstance(chain.root, str) else ""
    return ".".join([root, *(member.name for member in chain.path if member.name.isidentifier())])[:80]
