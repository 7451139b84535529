"""Scripts of Playwright in Python, sync, async and for pytest, read by Python's own parser into `script.py`."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Sequence

from ingest.errors import Misshapen
from ingest.importers.playwright.script import (
    DEEPEST,
    LONGEST_CHAIN,
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
    Parts,
    Regex,
    Statement,
    Unread,
    Value,
    cut,
)

_SILENT = (ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal, ast.Break, ast.Continue)
_FIRST = frozenset(("url", "selector", "value", "key", "text", "files", "role", "target", "source", "testId", "state"))
"""What Python may give by name and JavaScript gives by place."""
_FLAGS = {"I": "i", "IGNORECASE": "i", "M": "m", "MULTILINE": "m", "S": "s", "DOTALL": "s"}


def statements_from_python(source: str) -> tuple[Statement, ...]:
    """Raises Misshapen with the line of what is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a compiler would advise its author
            module = ast.parse(source)
    except SyntaxError as error:
        raise Misshapen(f"line {error.lineno or 1}", f"it is no Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError):
        raise Misshapen("", "it is no Python that can be read") from None
    return _Reader(source).block(module.body, 0)


class _Reader:
    """Reads nodes; holds the source, for what cannot be read is kept as it is written."""

    def __init__(self, source: str) -> None:
        self._lines = source.encode().splitlines(keepends=True)

    def block(self, body: Sequence[ast.stmt], depth: int) -> tuple[Statement, ...]:
        return tuple(one for node in body for one in self._statements(node, depth + 1))

    def _statements(self, node: ast.stmt, depth: int) -> Iterable[Statement]:  # noqa: C901, PLR0911, PLR0912 — a line a kind
        if depth > DEEPEST:
            return (Unread(node.lineno, self._code(node)),)
        match node:
            case ast.Expr(value=ast.Constant()) if isinstance(node.value, ast.Constant):
                return ()  # a docstring
            case ast.Expr() | ast.Return(value=ast.expr()):
                return (self._do(node, node.value, (), depth),)
            case ast.Assign():
                return (self._do(node, node.value, _names(node.targets), depth),)
            case ast.AnnAssign(value=ast.expr()):
                return (self._do(node, node.value, _names([node.target]), depth),)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                marks = tuple(self._code(mark) for mark in node.decorator_list)
                return (Function(node.lineno, node.name, _parameters(node.args), self.block(node.body, depth), marks),)
            case ast.ClassDef():
                return self.block(node.body, depth)
            case ast.With() | ast.AsyncWith():
                return (self._with(node, list(node.items), depth),)
            case ast.If() if "__name__" in self._code(node.test):
                return self.block(node.body, depth)
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                kind = "if" if isinstance(node, ast.If) else "for"
                blocks = [Block(node.lineno, self._head(node), kind, self.block(node.body, depth))]
                if node.orelse:
                    blocks.append(Block(node.orelse[0].lineno, "else", "else", self.block(node.orelse, depth)))
                return blocks
            case ast.Try():
                return self.block([*node.body, *node.orelse, *node.finalbody], depth)
            case ast.Assert():
                return (Block(node.lineno, self._code(node), "assert", ()),)
            case ast.Return() | ast.AnnAssign():
                return ()
            case _ if isinstance(node, _SILENT):
                return ()
            case _:
                return (Unread(node.lineno, self._code(node)),)

    def _do(self, node: ast.stmt, value: ast.expr | None, names: tuple[str, ...], depth: int) -> Do:
        return Do(node.lineno, self._code(node), None if value is None else self._value(value, depth), names)

    def _with(self, node: ast.With | ast.AsyncWith, items: list[ast.withitem], depth: int) -> Block:
        first, *rest = items
        body = (self._with(node, rest, depth),) if rest else self.block(node.body, depth)
        name = first.optional_vars.id if isinstance(first.optional_vars, ast.Name) else ""
        return Block(node.lineno, self._head(node), "with", body, self._value(first.context_expr, depth), name)

    def _value(self, node: ast.expr, depth: int) -> Value:  # noqa: PLR0911 — a line a kind
        if depth > DEEPEST:
            return Code(self._code(node))
        match node:
            case ast.Constant(value=str() | int() | float() | bool() | None):
                assert not isinstance(node.value, bytes | complex | type(...))
                return node.value
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
            case ast.JoinedStr():
                return Parts(tuple(self._value(one, depth + 1) for one in node.values))
            case ast.FormattedValue():
                return self._value(node.value, depth + 1)
            case ast.BinOp(op=ast.Add()):
                return Parts((self._value(node.left, depth + 1), self._value(node.right, depth + 1)))
            case ast.List() | ast.Tuple():
                return Listed(tuple(self._value(one, depth + 1) for one in node.elts))
            case ast.Dict():
                pairs = [(key.value, one) for key, one in zip(node.keys, node.values, strict=True)
                         if isinstance(key, ast.Constant)]  # fmt: skip
                return Keyed(tuple((str(key), self._value(one, depth + 1)) for key, one in pairs))
            case ast.Lambda():
                body = (Do(node.lineno, self._code(node.body), self._value(node.body, depth + 1)),)
                return Callback(_parameters(node.args), body)
            case ast.Name() | ast.Attribute() | ast.Call() | ast.Await() | ast.Subscript():
                return self._chain(node, depth)
            case _:
                return Code(self._code(node))

    def _chain(self, whole: ast.expr, depth: int) -> Value:
        path: list[Member] = []
        node = whole
        while not isinstance(node, ast.Name) and len(path) <= LONGEST_CHAIN:
            match node:
                case ast.Await():
                    node = node.value
                case ast.Call(func=ast.Attribute(attr=name, value=before)):
                    path.append(Member(camel(name), self._arguments(node, depth)))
                    node = before
                case ast.Call():
                    path.append(Member("", self._arguments(node, depth)))
                    node = node.func
                case ast.Attribute():
                    path.append(Member(camel(node.attr)))
                    node = node.value
                case ast.Subscript():
                    path.append(Member("[]", (self._value(node.slice, depth + 1),)))
                    node = node.value
                case _:
                    return Code(self._code(whole))
        if not isinstance(node, ast.Name):
            return Code(self._code(whole))
        chain = Chain(node.id, tuple(reversed(path)))
        return _regex(chain) or chain

    def _arguments(self, call: ast.Call, depth: int) -> tuple[Value, ...]:
        given = [self._value(one, depth + 1) for one in call.args]
        named = [(camel(one.arg), self._value(one.value, depth + 1)) for one in call.keywords if one.arg]
        given += [value for name, value in named if name in _FIRST]
        options = tuple((name, value) for name, value in named if name not in _FIRST)
        return (*given, Keyed(options)) if options else tuple(given)

    def _head(self, node: ast.stmt) -> str:
        """The first line of a block."""
        return cut(self._lines[node.lineno - 1].decode(errors="replace").strip())

    def _code(self, node: ast.expr | ast.stmt) -> str:
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        end = node.end_col_offset
        if first == last:
            return cut(self._lines[first][node.col_offset : end].decode(errors="replace"))
        lines = [self._lines[first][node.col_offset :], *self._lines[first + 1 : min(last, first + 20)]]
        return cut(b"".join(lines).decode(errors="replace").rstrip())


def camel(name: str) -> str:
    """`get_by_role` as JavaScript spells it; `or_` is `or`."""
    return re.sub(r"(?<=[^_])_+([a-z])", lambda found: found[1].upper(), name.rstrip("_") or name)


def _regex(chain: Chain) -> Regex | None:
    """`re.compile(…)`."""
    match chain:
        case Chain(root="re", path=(Member(name="compile", arguments=(str() as pattern, *flags)),)):
            letters = [_FLAGS.get(one.path[0].name, "") for one in flags if isinstance(one, Chain) and one.path]
            return Regex(pattern, "".join(letters))
        case _:
            return None


def _names(targets: Sequence[ast.expr]) -> tuple[str, ...]:
    match targets:
        case [ast.Name(id=name)]:
            return (name,)
        case [ast.Attribute(value=ast.Name(id="self"), attr=name)]:
            return (f"{OWN}{camel(name)}",)
        case [ast.Tuple(elts=several) | ast.List(elts=several)]:
            return tuple(one.id if isinstance(one, ast.Name) else "" for one in several)
        case _:
            return ()


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    named = [one.arg for one in [*arguments.posonlyargs, *arguments.args]]
    return tuple(named[1:] if named[:1] in (["self"], ["cls"]) else named)
