"""A step's body as values: blocks, in ProseMirror's JSON with Tiptap's names.

Two ways in. `checked_blocks` is for those who can be told what is wrong (the API, an importer): it refuses what the
schema does not know. `cleaned_blocks` is for what stands in a document already, written by anybody: it never refuses,
takes the text out of what it does not know, and returns blocks that every editor accepts. An editor deletes the nodes
that break its schema, so nothing may be written that has not passed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from docmodel.errors import Invalid
from docmodel.schema import ATTRIBUTES, BLOCKS, INLINE, LISTS, MARKS, MAX_DEPTH, NODES, TEXT, Mark, Node, is_link
from docmodel.text import clean
from docmodel.values import whole_from_any

LIST_DEPTH = 3  # a list, its item, the item's first paragraph


def checked_blocks(value: object, where: str = "body") -> list[Node]:
    """Blocks from JSON, or Invalid with the place of the first node or mark that is not one of ours."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Invalid(f"{where} must be a list of blocks")
    for at, node in enumerate(value):
        _check(node, f"{where}[{at}]", MAX_DEPTH)
    return cleaned_blocks(value)


def _check(node: object, where: str, depth: int) -> None:
    if depth == 0:
        raise Invalid(f"{where}: more than {MAX_DEPTH} blocks inside each other")
    if not isinstance(node, dict) or node.get("type") not in NODES:
        raise Invalid(f"{where}: a block is an object whose type is one of {', '.join(sorted(NODES))}")
    if node["type"] == TEXT and not isinstance(node.get("text"), str):
        raise Invalid(f"{where}.text must be text")
    marks, content = node.get("marks", []), node.get("content", [])
    if not isinstance(marks, list) or not isinstance(content, list):
        raise Invalid(f"{where}: marks and content are lists")
    for at, mark in enumerate(marks):
        if not isinstance(mark, dict) or mark.get("type") not in MARKS:
            raise Invalid(f"{where}.marks[{at}]: a mark is an object whose type is one of {', '.join(sorted(MARKS))}")
        if mark["type"] == "link" and not cleaned_marks([("link", mark.get("attrs"))]):
            raise Invalid(f"{where}.marks[{at}]: a link's href begins with http:, https: or mailto:")
    for at, child in enumerate(content):
        _check(child, f"{where}.content[{at}]", depth - 1)


def blocks_from_text(text: str) -> list[Node]:
    """Paragraphs from plain text: an empty line parts two, a line end inside one is kept as a break."""
    blocks: list[Node] = []
    for paragraph in re.split(r"\n\s*\n", clean(text.replace("\r\n", "\n")).strip()):
        content: list[Node] = []
        for at, words in enumerate(paragraph.split("\n")):
            content += [{"type": "hardBreak"}] if at else []
            content += [{"type": TEXT, "text": words}] if words else []
        blocks += [{"type": "paragraph", "content": content}] if content else []
    return blocks


def text_from_blocks(blocks: Iterable[Node]) -> str:
    """The words alone, a line for each paragraph: what one searches and compares."""
    lines = [""]
    for block in blocks:
        _speak(block, lines)
    return "\n".join(lines).strip("\n")


def _speak(node: Node, lines: list[str]) -> None:
    if node["type"] == TEXT:
        lines[-1] += node["text"]
        return
    if node["type"] == "hardBreak" or (node["type"] in BLOCKS and lines[-1]):
        lines.append("")
    for child in node.get("content", ()):
        _speak(child, lines)


def cleaned_marks(marks: Iterable[tuple[str, object]]) -> list[Mark]:
    """The marks that the schema knows, each once, in its order. A link that may not be followed is none.

    Code stands alone, for editors refuse it beside other marks. A link is what somebody wants to say and code only how
    it looks, so of the two the link stays.
    """
    given = {name: attrs for name, attrs in marks if name in MARKS}
    href = _href(given.get("link"))
    if "code" in given and href is None:
        return [{"type": "code"}]
    found: list[Mark] = [{"type": "link", "attrs": {"href": href}}] if href is not None else []
    return found + [{"type": name} for name in MARKS if name in given and name not in {"link", "code"}]


def _href(attrs: object) -> str | None:
    href = attrs.get("href") if isinstance(attrs, dict) else None
    return href if isinstance(href, str) and is_link(href) else None


def cleaned_attrs(kind: str, attrs: object) -> dict[str, Any]:
    """The attributes that the schema knows, where they say something: a list that starts at 1 need not say so."""
    given = attrs if isinstance(attrs, dict) else {}
    if kind == "heading":
        return {"level": whole_from_any(given.get("level"), 1, 6) or 1}
    if kind == "orderedList":
        start = whole_from_any(given.get("start"), 0, 999_999_999)
        return {"start": start} if start not in (None, 1) else {}
    language = given.get("language") if kind == "codeBlock" else None
    return {"language": language} if isinstance(language, str) and re.fullmatch(r"[\w+#.-]{1,32}", language) else {}


def cleaned_blocks(nodes: Iterable[Any]) -> list[Node]:
    """Blocks that obey the schema, from nodes that may be anything. Cleaning twice changes nothing."""
    blocks = _blocks(nodes, MAX_DEPTH)
    return [] if blocks == [{"type": "paragraph"}] else blocks


def _blocks(nodes: Iterable[Any], depth: int) -> list[Node]:
    """What may stand where blocks stand. Loose text becomes a paragraph, an unknown node is what is in it."""
    blocks: list[Node] = []
    loose: list[Any] = []
    for node in nodes:
        kind = _kind(node)
        if kind in INLINE:
            loose.append(node)
            continue
        if loose:
            blocks += _paragraph(loose)
            loose = []
        if depth > 0:
            blocks += _block(kind, node, depth) if kind in BLOCKS else _blocks(_content(node), depth - 1)
    return blocks + _paragraph(loose) if loose else blocks


def _paragraph(loose: Iterable[Any]) -> list[Node]:
    content = _inline(loose, MAX_DEPTH)
    return [{"type": "paragraph", "content": content}] if content else []


def _block(kind: str, node: Mapping[str, Any], depth: int) -> list[Node]:
    if kind in LISTS and depth < LIST_DEPTH:
        return []
    block: Node = {"type": kind}
    if kind in ATTRIBUTES and (attrs := cleaned_attrs(kind, node.get("attrs"))):
        block["attrs"] = attrs
    inside = _content(node)
    if kind in LISTS:
        content = _items(inside, depth - 1)
    elif kind == "blockquote":
        content = _blocks(inside, depth - 1)
    elif kind == "codeBlock":
        code = clean(_letters(inside, depth))
        content = [{"type": TEXT, "text": code}] if code else []
    else:
        content = _inline(inside, depth) if kind != "horizontalRule" else []
    if content:
        block["content"] = content
    return [block] if content or kind not in LISTS | {"blockquote"} else []


def _items(nodes: Iterable[Any], depth: int) -> list[Node]:
    """A list's items, each beginning with a paragraph, as Tiptap's `paragraph block*` demands."""
    items: list[Node] = []
    for node in nodes:
        inside = _blocks(_content(node) if _kind(node) == "listItem" else [node], depth - 1)
        if not inside or inside[0]["type"] != "paragraph":
            inside.insert(0, {"type": "paragraph"})
        items.append({"type": "listItem", "content": inside})
    return items


def _inline(nodes: Iterable[Any], depth: int) -> list[Node]:
    """What may stand in a paragraph: text and breaks; neighbours with the same marks are one text."""
    found: list[Node] = []
    for node in _flat(nodes, depth):
        if node["type"] == "hardBreak":
            found.append({"type": "hardBreak"})
            continue
        text = clean(node["text"]) if isinstance(node.get("text"), str) else ""
        if not text:
            continue
        marks = cleaned_marks(_named(node["marks"])) if "marks" in node else []
        if found and found[-1]["type"] == TEXT and found[-1].get("marks", []) == marks:
            found[-1]["text"] += text
        else:
            found.append({"type": TEXT, "marks": marks, "text": text} if marks else {"type": TEXT, "text": text})
    return found


def _flat(nodes: Iterable[Any], depth: int) -> Iterator[Mapping[str, Any]]:
    for node in nodes:
        if _kind(node) in INLINE:
            yield node
        elif depth > 0:
            yield from _flat(_content(node), depth - 1)


def _letters(nodes: Iterable[Any], depth: int) -> str:
    return "".join(
        "\n" if node["type"] == "hardBreak" else node["text"]
        for node in _flat(nodes, depth)
        if node["type"] == "hardBreak" or isinstance(node.get("text"), str)
    )


def _named(marks: object) -> Iterator[tuple[str, object]]:
    for mark in marks if isinstance(marks, list) else ():
        if isinstance(mark, dict) and isinstance(mark.get("type"), str):
            yield mark["type"], mark.get("attrs")


def _kind(node: object) -> str:
    kind = node.get("type") if isinstance(node, dict) else None
    return kind if isinstance(kind, str) else ""


def _content(node: object) -> list[Any]:
    content = node.get("content") if isinstance(node, dict) else None
    return content if isinstance(content, list) else []
