"""Blocks as Markdown: each is some lines, and an empty line parts them. Lists and quotations set their lines in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docmodel.render.span import BREAK, line_from_inline, started
from docmodel.schema import LISTS, Node

RULE = "___"  # of dashes or stars, a list's marker before it would be part of it


def markdown_from_blocks(blocks: Sequence[Node], level: int) -> str:
    """level: of the heading that the blocks stand under; their own are below it."""
    written: list[str] = []
    previous, other = "", False
    for block in blocks:
        # Two lists that follow each other would be one, if they had the same markers.
        other = block["type"] in LISTS and block["type"] == previous and not other
        text = _block(block, level, other=other)
        if text:
            written.append(text)
            previous = block["type"]
    return "\n\n".join(written)


def quoted(text: str) -> str:
    """The text as a quotation: set apart, and one block whatever it holds."""
    return "\n".join(f"> {line}".rstrip(" ") for line in text.split("\n"))


def headed(level: int, text: str) -> str:
    """A heading. Number signs at its end would be taken for its own."""
    line = " ".join(part for part in text.split(BREAK) if part)
    signs = len(line) - len(line.rstrip("#"))
    return f"{'#' * min(level, 6)} {line[: len(line) - signs]}" + "\\#" * signs


def _block(node: Node, level: int, *, other: bool) -> str:
    inside = node.get("content", [])
    attrs = node.get("attrs", {})
    match node["type"]:
        case "paragraph":
            return started(line_from_inline(inside))
        case "heading":
            text = line_from_inline(inside)
            return headed(level + attrs["level"], text) if text else ""
        case "bulletList" | "orderedList":
            return "\n".join(_items(node, level, other=other))
        case "blockquote":
            return quoted(markdown_from_blocks(inside, level))
        case "codeBlock":
            return _fenced("".join(text["text"] for text in inside), attrs.get("language", ""))
        case _:
            assert node["type"] == "horizontalRule", node["type"]
            return RULE


def _items(node: Node, level: int, *, other: bool) -> Iterator[str]:
    start = node.get("attrs", {}).get("start", 1)
    for number, item in enumerate(node["content"], start):
        if node["type"] == "orderedList":
            yield _item(item, f"{number}{')' if other else '.'}", level)
        else:
            yield _item(item, "*" if other else "-", level)


def _item(item: Node, marker: str, level: int) -> str:
    """An item: its lines after the first stand under its first letter."""
    first, *rest = item["content"]
    text = markdown_from_blocks([first], level)
    if rest:
        # A list of single lines stands close to what it belongs to.
        close = text and len(rest) == 1 and rest[0]["type"] == "bulletList"
        gap = ("\n" if close else "\n\n") if text else ""
        text += gap + markdown_from_blocks(rest, level)
    inset = " " * (len(marker) + 1)
    lines = "\n".join(f"{inset}{line}".rstrip(" ") for line in text.split("\n"))
    return f"{marker} {lines[len(inset) :]}".rstrip(" ")


def _fenced(code: str, language: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"{fence}{language}\n{code}\n{fence}" if code else f"{fence}{language}\n{fence}"
