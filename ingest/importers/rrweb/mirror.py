"""The page as an rrweb stream tells it: nodes by their id, kept up with its mutations. Bounded, whatever it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.errors import Misshapen
from ingest.events import Json

MAX_NODES = 400_000  # of one page
MAX_DEPTH = 500  # nodes inside each other that are looked through
DOCUMENT, ELEMENT, TEXT = 0, 2, 3


@dataclass(frozen=True, slots=True)
class Index:
    """The nodes of a page by their id attribute, and its labels by what they are for."""

    ids: dict[str, Node]
    labels: dict[str, list[Node]]


@dataclass(slots=True, eq=False)  # a node is itself, and nothing is like it
class Node:
    """shadow: whether it lies in the shadow of its parent. index: of a page, until it changes."""

    id: int
    kind: int
    tag: str = ""
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    shadow: bool = False
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    index: Index | None = None

    def around(self) -> Iterator[Node]:
        """What it is in, from the inside out, but for itself."""
        node = self.parent
        for _ in range(MAX_DEPTH):
            if node is None:
                return
            yield node
            node = node.parent

    def inside(self) -> Iterator[Node]:
        """What is in it, in order, but for other pages and itself."""
        todo = [*reversed(self.children)]
        for _ in range(MAX_NODES):
            if not todo:
                return
            node = todo.pop()
            yield node
            todo += [one for one in reversed(node.children) if one.kind != DOCUMENT]


def index_of(page: Node) -> Index:
    """Made once, until the page changes: a form asks for it with every field."""
    if page.index is None:
        page.index = Index({}, {})
        for node in page.inside():
            number, meant = node.attributes.get("id"), node.attributes.get("for")
            if number:
                page.index.ids.setdefault(number, node)
            if meant and node.tag == "label":
                page.index.labels.setdefault(meant, []).append(node)
    return page.index


class Mirror:
    """The nodes of the page that is shown."""

    def __init__(self) -> None:
        self._nodes: dict[int, Node] = {}
        self._indexed: set[Node] = set()  # pages, and what was taken for one

    def find(self, number: Json) -> Node | None:
        return self._nodes.get(number) if isinstance(number, int) else None

    def page_of(self, node: Node) -> Node:
        """The page that a node is in."""
        page = next((one for one in node.around() if one.kind == DOCUMENT), node)
        self._indexed.add(page)
        return page

    def show(self, node: Json) -> None:
        """Another page."""
        self._nodes.clear()
        self._indexed.clear()
        self._grow(node, None, None)

    def change(self, mutation: dict[str, Json]) -> None:
        """In the order in which rrweb's player does it. What names a node that is not there is passed over."""
        for page in self._indexed:
            page.index = None
        self._indexed.clear()
        for one in _objects(mutation.get("removes")):
            self._remove(self.find(one.get("id")))
        for one in _objects(mutation.get("adds")):
            parent = self.find(one.get("parentId"))
            if parent is not None:
                self._grow(one.get("node"), parent, self.find(one.get("nextId")))
        for one in _objects(mutation.get("texts")):
            node = self.find(one.get("id"))
            value = one.get("value")
            if node is not None and isinstance(value, str):
                node.text = value
        for one in _objects(mutation.get("attributes")):
            node, changed = self.find(one.get("id")), one.get("attributes")
            if node is not None and isinstance(changed, dict):
                _set(node, changed)

    def _grow(self, told: Json, parent: Node | None, before: Node | None) -> None:
        todo: list[tuple[Json, Node | None, Node | None]] = [(told, parent, before)]
        while todo:
            one, holder, following = todo.pop()
            node = _node(one)
            if node is None or not isinstance(one, dict):
                continue
            if len(self._nodes) >= MAX_NODES:
                raise Misshapen("", f"a page of more than {MAX_NODES:,} nodes")
            self._remove(self._nodes.get(node.id))
            self._nodes[node.id] = node
            node.parent = holder
            if holder is not None:
                at = holder.children.index(following) if following in holder.children else len(holder.children)
                holder.children.insert(at, node)
            inner = one.get("childNodes")
            todo += [(child, node, None) for child in reversed(inner if isinstance(inner, list) else [])]

    def _remove(self, node: Node | None) -> None:
        if node is None:
            return
        if node.parent is not None and node in node.parent.children:
            node.parent.children.remove(node)
        todo = [node]
        while todo:
            one = todo.pop()
            if self._nodes.pop(one.id, None) is not None:
                todo += one.children


def _node(told: Json) -> Node | None:
    if not isinstance(told, dict):
        return None
    number, kind, tag, text = (told.get(key) for key in ("id", "type", "tagName", "textContent"))
    if not isinstance(number, int) or not isinstance(kind, int):
        return None
    words = (tag.lower() if isinstance(tag, str) else "", text if isinstance(text, str) else "")
    node = Node(number, kind, *words, shadow=told.get("isShadow") is True)
    given = told.get("attributes")
    _set(node, given if isinstance(given, dict) else {})
    return node


def _set(node: Node, attributes: dict[str, Json]) -> None:
    for name, value in attributes.items():
        match value:
            case str() | int() | float():
                node.attributes[name.lower()] = "" if value is True else str(value)
            case None:
                node.attributes.pop(name.lower(), None)
            case _:
                continue  # how a style changed


def _objects(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
