"""EBML, in which WebM is written (RFC 8794): elements inside elements, each an id, a size and that many bytes. Pure.

Whoever wrote them may lie about every number. What does not fit into what holds it is Malformed, and only so many
elements are read as were allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

LONGEST_ID, LONGEST_SIZE = 4, 8  # bytes


class Malformed(ValueError):
    """It is no EBML, or is cut short."""


class Element(NamedTuple):
    """start, end: where its content is."""

    id: int
    start: int
    end: int


class Ebml:
    """Bytes as elements.

    unsized: elements whose size may be unknown, each with the ids of those that end it; without any, it goes on to the
    end of what holds it. most: elements that are read.
    """

    def __init__(self, content: bytes, unsized: Mapping[int, frozenset[int]], most: int) -> None:
        self._content = content
        self._unsized = unsized
        self._left = most

    def all(self) -> Iterator[Element]:
        return self._elements(0, len(self._content))

    def inside(self, holder: Element) -> Iterator[Element]:
        return self._elements(holder.start, holder.end)

    def find(self, holder: Element, *path: int) -> Iterator[Element]:
        """All elements inside it to which these ids lead."""
        for each in self.inside(holder):
            if each.id == path[0]:
                if len(path) == 1:
                    yield each
                else:
                    yield from self.find(each, *path[1:])

    def bytes(self, element: Element) -> bytes:
        return self._content[element.start : element.end]

    def number(self, element: Element) -> int:
        """An unsigned number."""
        if element.end - element.start > LONGEST_SIZE:
            raise Malformed("a number of more than eight bytes")
        return int.from_bytes(self.bytes(element))

    def _elements(self, at: int, end: int) -> Iterator[Element]:
        while at < end:
            element = self._element(at, end)
            yield element
            at = element.end

    def _element(self, at: int, end: int) -> Element:
        self._left -= 1
        if self._left < 0:
            raise Malformed("more elements than anybody needs")
        length = self._length(at, end, LONGEST_ID)
        name = int.from_bytes(self._content[at : at + length])
        at += length
        length = self._length(at, end, LONGEST_SIZE)
        mask = (1 << 7 * length) - 1  # what is left of the bytes without the bit that tells their number
        size = int.from_bytes(self._content[at : at + length]) & mask
        at += length
        if size == mask:
            return Element(name, at, self._end_of(name, at, end))
        if at + size > end:
            raise Malformed("an element is larger than what holds it")
        return Element(name, at, at + size)

    def _length(self, at: int, end: int, longest: int) -> int:
        """Of a number whose first bit that is set tells how many bytes it has."""
        length = 9 - self._content[at].bit_length() if at < end else 0
        if not 1 <= length <= longest or at + length > end:
            raise Malformed("a number is too long, or cut short")
        return length

    def _end_of(self, name: int, start: int, end: int) -> int:
        """Where an element ends that does not tell."""
        if name not in self._unsized:
            raise Malformed("an element of unknown size")
        ending = self._unsized[name]
        at = start
        while ending and at < end:
            element = self._element(at, end)
            if element.id in ending:
                return at
            at = element.end
        return end
