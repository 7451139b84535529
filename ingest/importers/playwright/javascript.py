"""Scripts of Playwright in TypeScript and JavaScript, read by tree-sitter's grammar into `script.py`.

The parser never fails: what is not as the language has it becomes an Unread with its line, and the rest is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from ingest.importers.playwright.leaves import code_of, first_in, number_of, operator_of, piece_of, text_of
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

_LANGUAGE = Language(tree_sitter_typescript.language_typescript())
_SILENT = frozenset((
    "import_statement", "comment", "empty_statement", "interface_declaration", "type_alias_declaration",
    "hash_bang_line", "ambient_declaration", "break_statement", "continue_statement", "debugger_statement",
))  # fmt: skip
_BLOCKS = {
    "if_statement": "if", "for_statement": "for", "for_in_statement": "for", "while_statement": "for",
    "do_statement": "for", "switch_statement": "if", "else_clause": "else",
}  # fmt: skip
_AROUND = frozenset((
    "await_expression", "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression",
))  # fmt: skip
_CHAINS = frozenset(("identifier", "this", "member_expression", "call_expression", "subscript_expression"))
_FUNCTIONS = frozenset(("arrow_function", "function_expression", "function_declaration", "method_definition"))
_PLAIN: dict[str, Value] = {"true": True, "false": False, "null": None, "undefined": None}


def statements_from_javascript(source: str) -> tuple[Statement, ...]:
    tree = Parser(_LANGUAGE).parse(source.encode())
    return _block(tree.root_node, 0)


def _block(holder: Node, depth: int) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for node in holder.named_children:
        found += _statements(node, depth + 1)
        if node.has_error and node.type != "ERROR":
            found += _errors(node)
    return tuple(found)


def _errors(statement: Node) -> Iterator[Statement]:
    """What is wrong in a statement, but for the blocks in it, which tell of their own."""
    todo = [statement]
    while todo:
        node = todo.pop()
        if node.is_error or node.is_missing:
            yield Unread(node.start_point.row + 1, code_of(statement))
        elif node.has_error:
            todo += [one for one in reversed(node.children) if one.type not in ("statement_block", "class_body")]


def _statements(node: Node, depth: int) -> Iterable[Statement]:  # noqa: PLR0911 — a line a kind
    line = node.start_point.row + 1
    if depth > DEEPEST:
        return (Unread(line, code_of(node)),)
    match node.type:
        case kind if kind in _SILENT:
            return ()
        case "expression_statement" | "return_statement":
            inner = first_in(node)
            return () if inner is None else (_done(inner, line, depth),)
        case "lexical_declaration" | "variable_declaration":
            return tuple(_declared(node, depth))
        case "function_declaration" | "method_definition":
            name = node.child_by_field_name("name")
            return (Function(line, code_of(name) if name else "", _parameters(node), _body(node, depth)),)
        case "class_declaration" | "class_body" | "export_statement" | "statement_block" | "program":
            return _block(node.child_by_field_name("body") or node, depth)
        case "try_statement":
            parts = [node.child_by_field_name("body"), node.child_by_field_name("finalizer")]
            return tuple(one for part in parts if part for one in _block(part, depth))
        case kind if kind in _BLOCKS:
            head = cut(code_of(node).partition("\n")[0].rstrip(" {"))
            return (Block(line, head, _BLOCKS[kind], _inside(node, depth)),)
        case "ERROR":
            return (Unread(line, code_of(node)),)
        case "finally_clause" | "labeled_statement":
            return _block(node, depth)
        case _ if node.type in _CHAINS or node.type in _AROUND:
            return (Do(line, code_of(node), _value(node, depth)),)
        case "identifier" | "property_identifier" | "statement_identifier" | "public_field_definition":
            return ()
        case _:
            return (Unread(line, code_of(node)),)


def _inside(node: Node, depth: int) -> tuple[Statement, ...]:
    """The statements of a block, without its condition."""
    names = ("consequence", "body", "alternative")
    parts = [part for name in names for part in node.children_by_field_name(name)]
    if node.type == "else_clause":
        parts = node.named_children
    found: list[Statement] = []
    for part in parts:
        if part.type == "switch_body":
            found += [one for case in part.named_children for one in _block(case, depth + 1)]
        elif part.type == "statement_block":
            found += _block(part, depth + 1)
        else:
            found += _statements(part, depth + 1)
    return tuple(found)


def _declared(node: Node, depth: int) -> Iterator[Statement]:
    for one in node.named_children:
        name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
        if one.type != "variable_declarator" or name is None or value is None:
            continue
        line = one.start_point.row + 1
        if value.type in _FUNCTIONS:
            yield Function(line, code_of(name), _parameters(value), _body(value, depth))
        else:
            yield Do(line, code_of(one), _value(value, depth), _names(name))


def _done(node: Node, line: int, depth: int) -> Statement:
    """An expression, or an assignment to what is there already."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if node.type != "assignment_expression" or left is None or right is None:
        return Do(line, code_of(node), _value(node, depth))
    names = (code_of(left),) if code_of(left).startswith(OWN) else _names(left)
    return Do(line, code_of(node), _value(right, depth), names or ("",))


def _names(node: Node) -> tuple[str, ...]:
    match node.type:
        case "identifier":
            return (code_of(node),)
        case "array_pattern":
            return tuple(code_of(one) if one.type == "identifier" else "" for one in node.named_children)
        case _:
            return ()


def _value(node: Node, depth: int) -> Value:  # noqa: C901, PLR0911, PLR0912 — a line a kind
    for _ in range(LONGEST_CHAIN):
        inner = first_in(node) if node.type in _AROUND else None
        if inner is None:
            break
        node = inner
    if depth > DEEPEST:
        return Code(code_of(node))
    match node.type:
        case kind if kind in _PLAIN:
            return _PLAIN[kind]
        case "string":
            return text_of(node)
        case "template_string":
            return Parts(tuple(_template(node, depth)))
        case "number":
            return number_of(code_of(node))
        case "unary_expression" if code_of(node).startswith("-") and isinstance(
            number := number_of(code_of(node)), int | float
        ):
            return number
        case "array":
            return Listed(tuple(_value(one, depth + 1) for one in node.named_children if one.type != "comment"))
        case "new_expression" if (made := _made_regex(node, depth)) is not None:
            return made
        case "object":
            return Keyed(tuple(_members(node, depth)))
        case "regex":
            pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
            return Regex(code_of(pattern) if pattern else "", code_of(flags) if flags else "")
        case "binary_expression" if operator_of(node) in ("??", "||"):
            return (
                Code(code_of(node)) if (left := node.child_by_field_name("left")) is None else _value(left, depth + 1)
            )
        case "binary_expression" if operator_of(node) == "+":
            sides = [node.child_by_field_name(name) for name in ("left", "right")]
            return Parts(tuple(_value(side, depth + 1) for side in sides if side))
        case kind if kind in _FUNCTIONS:
            return Callback(_parameters(node), _body(node, depth))
        case kind if kind in _CHAINS:
            return _chain(node, depth)
        case _:
            return Code(code_of(node))


def _chain(whole: Node, depth: int) -> Value:
    path: list[Member] = []
    node: Node | None = whole
    given: tuple[Value, ...] | None = None
    for _ in range(3 * LONGEST_CHAIN):
        if node is None:
            break
        match node.type:
            case "identifier" | "this":
                path += [Member("", given)] if given is not None else []
                return Chain(code_of(node), tuple(reversed(path)))
            case "call_expression":
                path += [Member("", given)] if given is not None else []
                given = _arguments(node.child_by_field_name("arguments"), depth)
                node = node.child_by_field_name("function")
            case "member_expression":
                name = node.child_by_field_name("property")
                path.append(Member(code_of(name) if name else "", given))
                given, node = None, node.child_by_field_name("object")
            case "subscript_expression":
                index = node.child_by_field_name("index")
                path += [Member("", given)] if given is not None else []
                path.append(Member("[]", (_value(index, depth + 1),) if index else ()))
                given, node = None, node.child_by_field_name("object")
            case kind if kind in _AROUND:
                node = first_in(node)
            case kind if kind in _FUNCTIONS:
                path += [Member("", given)] if given is not None else []
                return Chain(Callback(_parameters(node), _body(node, depth)), tuple(reversed(path)))
            case _:
                break
    return Code(code_of(whole))


def _arguments(node: Node | None, depth: int) -> tuple[Value, ...]:
    if node is None or node.type != "arguments":
        return ()
    return tuple(_value(one, depth + 1) for one in node.named_children if one.type != "comment")


def _made_regex(node: Node, depth: int) -> Regex | None:
    """`new RegExp("…", "i")`."""
    made = node.child_by_field_name("constructor")
    match _arguments(node.child_by_field_name("arguments"), depth):
        case (str() as pattern, *rest) if made is not None and code_of(made) == "RegExp":
            return Regex(pattern, rest[0] if rest and isinstance(rest[0], str) else "")
        case _:
            return None


def _members(node: Node, depth: int) -> Iterator[tuple[str, Value]]:
    for one in node.named_children:
        match one.type:
            case "pair":
                key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
                if key and value:
                    yield text_of(key) if key.type == "string" else code_of(key), _value(value, depth + 1)
            case "shorthand_property_identifier":
                yield code_of(one), Chain(code_of(one))
            case _:
                continue


def _template(node: Node, depth: int) -> Iterator[Value]:
    for one in node.named_children:
        if one.type == "template_substitution":
            inner = first_in(one)
            yield _value(inner, depth + 1) if inner else ""
        else:
            yield piece_of(one)


def _body(function: Node, depth: int) -> tuple[Statement, ...]:
    body = function.child_by_field_name("body")
    if body is None:
        return ()
    if body.type == "statement_block":
        return _block(body, depth + 1)
    return (Do(body.start_point.row + 1, code_of(body), _value(body, depth + 1)),)


def _parameters(function: Node) -> tuple[str, ...]:
    """The names that it is given, with those of an object that is taken apart: `({ page }) => …`."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return (code_of(single),)
    found: list[str] = []
    holder = function.child_by_field_name("parameters")
    for one in holder.named_children if holder else ():
        pattern = one.child_by_field_name("pattern") or one
        if pattern.type == "object_pattern":
            found += [code_of(name.child_by_field_name("value") or name) for name in pattern.named_children]
        else:
            found.append(code_of(pattern))
    return tuple(found)
