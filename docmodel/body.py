"""A step's body in the document: a Y.XmlFragment as y-prosemirror writes it, read to blocks and changed to blocks.

An element is a block, its tag the node's name; the text between elements is an XmlText whose formats are the marks
(`{"bold": {}}`, `{"link": {"href": …}}`). Writing changes only what differs, down to the words of a paragraph, so
that what others type in the same body meanwhile stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import msgspec
from pycrdt import XmlElement, XmlFragment, XmlText

from docmodel import text
from docmodel.blocks import cleaned_attrs, cleaned_blocks, cleaned_marks
from docmodel.schema import ATTRIBUTES, LEAVES, MAX_DEPTH, TEXT, Mark, Node

Parent = XmlFragment | XmlElement
Child = XmlFragment | XmlElement | XmlText
Content = Node | list[Node]  # what one child of an element stands for: an element, or the texts of one XmlText

_HASHED = re.compile(r"(.+)--[A-Za-z0-9+/=]{8}")
EMPTY: Node = {"type": "paragraph"}
TEXT_BLOCKS = frozenset({"paragraph", "heading", "codeBlock"})  # what people type in


def read_body(fragment: XmlFragment) -> list[Node]:
    """The blocks of a body. What is nested deeper than MAX_DEPTH is not read."""
    return cleaned_blocks(_read(fragment, MAX_DEPTH))


def write_body(fragment: XmlFragment, blocks: Sequence[Node]) -> None:
    """Make a body say what the blocks say. They must have been cleaned.

    A body without blocks gets one empty paragraph, and what is empty gets an empty text: two people who begin to write
    in it at once then write in the same, where each of their editors would otherwise add one. Two texts side by side
    both editors would join, each in its own way, and words would be there twice.
    """
    if not len(fragment.children) or read_body(fragment) != list(blocks):
        _rewrite(fragment, _grouped(list(blocks) or [EMPTY]))


def _read(parent: Parent, depth: int) -> list[Any]:
    return [node for child in parent.children for node in _read_child(child, depth)]


def _read_child(child: object, depth: int) -> list[Any]:
    if type(child) is XmlText:
        return _read_text(child, depth)
    if depth == 0:
        return []
    if type(child) is XmlElement:
        return [_read_element(child, depth)]
    return _read(child, depth - 1) if type(child) is XmlFragment else []


def _read_element(element: XmlElement, depth: int) -> Node:
    tag = element.tag or ""
    node: Node = {"type": tag}
    names = ATTRIBUTES.get(tag)
    if names and (attrs := cleaned_attrs(tag, {name: element.attributes.get(name) for name in names})):
        node["attrs"] = attrs
    if tag not in LEAVES and (content := _read(element, depth - 1)):
        node["content"] = content
    return node


def _read_text(shared: XmlText, depth: int) -> list[Any]:
    found: list[Any] = []
    for chunk, formats in shared.diff():
        if isinstance(chunk, str):
            found.append(_text(chunk, formats))
        else:
            found += _read_child(chunk, depth - 1) if depth > 0 else []
    return found


def _text(chunk: str, formats: Mapping[str, Any] | None) -> Node:
    marks = marks_from_formats(formats) if formats else []
    return {"type": TEXT, "marks": marks, "text": chunk} if marks else {"type": TEXT, "text": chunk}


def marks_from_formats(formats: Mapping[str, Any]) -> list[Mark]:
    """The marks of a text's formats. y-prosemirror adds a hash to a mark's name where marks of one kind may overlap."""
    named = ((_HASHED.fullmatch(name), name, attrs) for name, attrs in formats.items() if attrs is not None)
    return cleaned_marks((hashed[1] if hashed else name, attrs) for hashed, name, attrs in named)


def _formats(node: Node) -> dict[str, Any]:
    return {mark["type"]: mark.get("attrs", {}) for mark in node.get("marks", ())}


def _rewrite(parent: Parent, contents: Sequence[Content]) -> None:
    at = 0
    present = list(parent.children)
    for child, wanted in _plan(present, contents):
        if wanted is None:
            del parent.children[at]
            continue
        if child is None:
            _insert(parent, at, wanted)
        elif isinstance(child, XmlText):
            assert isinstance(wanted, list)
            _rewrite_text(child, wanted)
        elif isinstance(child, XmlElement) and isinstance(wanted, dict):
            _rewrite_element(child, wanted)
        at += 1


def _plan(present: Sequence[Child], wanted: Sequence[Content]) -> Iterator[tuple[Child | None, Content | None]]:
    """What becomes of each child, in order: changed (or kept) when both are there, else removed or inserted."""
    old = [_key(_content(child)) for child in present]
    new = [_key(content) for content in wanted]
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield from zip(present[a:b], wanted[c:d], strict=True)
            continue
        yield from _paired(list(present[a:b]), wanted[c:d])


def _paired(present: list[Child], wanted: Sequence[Content]) -> Iterator[tuple[Child | None, Content | None]]:
    """Each wanted one with the next that is of its sort. Those passed over are removed."""
    for content in wanted:
        alike = next((at for at, child in enumerate(present) if _sort(_content(child)) == _sort(content)), None)
        if alike is None:
            yield None, content
        else:
            yield from ((child, None) for child in present[:alike])
            yield present[alike], content
            del present[: alike + 1]
    yield from ((child, None) for child in present)


def _content(child: Child) -> Content:
    """What a child stands for now. A text in which somebody embedded something is like no other, so it is replaced."""
    if isinstance(child, XmlText):
        whole = all(isinstance(chunk, str) for chunk, _ in child.diff())
        return _read_text(child, 0) if whole else {"type": "embedded"}
    return _read_element(child, MAX_DEPTH) if isinstance(child, XmlElement) else {"type": "fragment"}


def _grouped(nodes: Sequence[Node]) -> list[Content]:
    groups: list[Content] = []
    for node in nodes:
        if node["type"] != TEXT:
            groups.append(node)
        elif groups and isinstance(groups[-1], list):
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


def _key(content: Content) -> bytes:
    return msgspec.json.encode(content, order="sorted")


def _sort(content: Content) -> str:
    return TEXT if isinstance(content, list) else content["type"]


def _insert(parent: Parent, at: int, content: Content) -> None:
    if isinstance(content, list):
        shared = XmlText()
        parent.children.insert(at, shared)
        for node in content:
            shared.insert(len(shared), node["text"], _formats(node))
        return
    element = XmlElement(content["type"])
    parent.children.insert(at, element)
    _rewrite_element(element, content)


def _rewrite_element(element: XmlElement, node: Node) -> None:
    wanted = node.get("attrs", {})
    for name in ATTRIBUTES.get(node["type"], ()):
        present = element.attributes.get(name)
        if name in wanted and present != wanted[name]:
            element.attributes[name] = wanted[name]
        elif name not in wanted and present is not None:
            del element.attributes[name]
    groups = _grouped(node.get("content", []))
    _rewrite(element, groups or ([[]] if node["type"] in TEXT_BLOCKS else []))


def _rewrite_text(shared: XmlText, nodes: Sequence[Node]) -> None:
    """First the words, then the marks: of those only the stretches that differ."""
    text.edit(shared, "".join(chunk for chunk, _ in shared.diff()), "".join(node["text"] for node in nodes))
    for start, stop, formats, node in _stretches(shared.diff(), nodes):
        if marks_from_formats(formats) != node.get("marks", []):
            dropped: dict[str, Any] = dict.fromkeys(formats)
            shared.format(start, stop, dropped | _formats(node))


def _stretches(
    chunks: Sequence[tuple[str, Mapping[str, Any] | None]], nodes: Sequence[Node]
) -> Iterator[tuple[int, int, Mapping[str, Any], Node]]:
    """The same text, cut where either its formats or the wanted nodes change, with pycrdt's positions."""
    ends: list[int] = []
    for node in nodes:
        ends.append((ends[-1] if ends else 0) + text.size(node["text"]))
    start, at = 0, 0
    for chunk, formats in chunks:
        stop = start + text.size(chunk)
        while start < stop:
            until = min(stop, ends[at])
            yield start, until, formats or {}, nodes[at]
            start, at = until, at + (until == ends[at])
