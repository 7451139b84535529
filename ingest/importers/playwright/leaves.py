"""What the smallest nodes of a JavaScript tree say: strings without escapes, numbers, and code as it is written."""

from __future__ import annotations

import re

from tree_sitter import Node

from ingest.importers.playwright.script import Code, Value, cut

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


def text_of(node: Node) -> str:
    """What a string says. Halves of a surrogate pair are one character again."""
    text = "".join(map(piece_of, node.named_children))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def piece_of(node: Node) -> str:
    code = _whole(node)
    return _unescaped(code[1:]) if node.type == "escape_sequence" else code


def _unescaped(escape: str) -> str:
    digits = re.fullmatch(r"(?:x|u)\{?([0-9a-fA-F]{1,6})\}?", escape)
    if digits is None:
        return _ESCAPES.get(escape, escape)
    number = int(digits[1], 16)
    return chr(number) if number < 0x110000 else "\N{REPLACEMENT CHARACTER}"


def number_of(code: str) -> Value:
    bare = code.replace("_", "").replace(" ", "")
    if re.fullmatch(r"-?\d{1,15}", bare):
        return int(bare)
    return float(bare) if re.fullmatch(r"-?\d{0,15}\.\d{1,15}", bare) else Code(code)


def operator_of(node: Node) -> str:
    sign = node.child_by_field_name("operator")
    return code_of(sign) if sign else ""


def first_in(node: Node) -> Node | None:
    return next((one for one in node.named_children if one.type != "comment"), None)


def _whole(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")


def code_of(node: Node) -> str:
    return cut(_whole(node))
