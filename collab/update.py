"""Read a Yjs update's structure without running it: who wrote what, what it builds upon, and that it is sound.

The hub hands on bytes of strangers. A CRDT library that integrates them can be made to overflow its stack, to panic
or to loop for ever (docs/why/no-document-in-the-hub.md), so every update passes here first: version 1 encoding,
complete to its last byte, clocks and counts in bounds, nesting bounded.

The encoding is that of yjs/src/utils/encoding.js: for each client its structs in clock order, then what is deleted.
"""

from __future__ import annotations

import json
from typing import Never

from pycrdt import get_state

from collab.header import MAX_CLIENT, MAX_CLOCK, Header, Need, Stretch
from collab.keystroke import Keystroke, read_keystroke
from storage.errors import Invalid

MAX_CLIENTS = 2**16
MAX_STRUCTS = 2**20
MAX_DEPTH = 64
MAX_ATTRIBUTES = 2**16

_GC, _SKIP = 0, 10
_HAS_ORIGIN, _HAS_RIGHT_ORIGIN, _HAS_PARENT_SUB = 0x80, 0x40, 0x20
_XML_ELEMENT, _XML_HOOK = 3, 5
_OBJECT = 118
_TYPES = 7


def read_update(update: bytes) -> Header:
    """The header of a V1 update. Raises Invalid, with the reason, for anything that is not a sound one."""
    reader = _Reader(update)
    try:
        header = reader.update()
    except IndexError as error:
        raise Invalid("The update ends too early.") from error
    except UnicodeDecodeError as error:
        raise Invalid("The update holds text that is not UTF-8.") from error
    if reader.place != len(update):
        raise Invalid("The update goes on after its end; only version 1 of the encoding is understood.")
    return header


def check_update(update: bytes) -> Header | Keystroke:
    """The header of an update that comes in. Raises Invalid for one that is not sound, or that pycrdt cannot decode.

    The log keeps what it is given, so what nobody can decode must never get there: it would be in every answer.
    """
    keystroke = read_keystroke(update)
    if keystroke is not None:
        return keystroke
    header = read_update(update)
    try:
        get_state(update)
    except ValueError as error:
        raise Invalid("The update cannot be decoded.") from error
    return header


class _Reader:
    __slots__ = ("bytes", "header", "place", "size")

    def __init__(self, update: bytes) -> None:
        self.bytes = update
        self.size = len(update)
        self.place = 0
        self.header = Header()

    def update(self) -> Header:
        clients = set()
        for _ in range(self.number(MAX_CLIENTS)):
            structs = self.number(MAX_STRUCTS)
            client = self.number(MAX_CLIENT)
            clock = self.number(MAX_CLOCK)
            if client in clients:  # Yjs reads the first block, pycrdt both: their replicas would differ
                raise Invalid("The update holds two blocks of one client.")
            clients.add(client)
            self.structs(structs, client, clock)
        self.deletions()
        return self.header

    def structs(self, count: int, client: int, clock: int) -> None:
        first = clock
        for _ in range(count):
            info = self.byte()
            kind = info & 0x1F
            if info != kind and kind in (_GC, _SKIP):
                raise Invalid(f"The update holds a struct of an unknown kind, {info}.")
            if kind == _SKIP:
                if clock > first:
                    self.header.brings.append(Stretch(client, first, clock))
                first = clock = clock + self.length(MAX_CLOCK)
            elif kind == _GC:
                clock += self.length(MAX_CLOCK)
            else:
                self.links(info, client, clock)
                clock += self.content(kind)
            if clock > MAX_CLOCK:
                raise Invalid("A clock in the update is too large.")
        if clock > first:
            self.header.brings.append(Stretch(client, first, clock))

    def links(self, info: int, client: int, clock: int) -> None:
        """What the item at a client's clock stands between, and in."""
        if info & _HAS_ORIGIN:
            self.need(client, clock)
        if info & _HAS_RIGHT_ORIGIN:
            self.need(client, clock)
        if not info & (_HAS_ORIGIN | _HAS_RIGHT_ORIGIN):
            if self.number(1):
                self.text()
            else:
                self.need(client, clock)
            if info & _HAS_PARENT_SUB:
                self.text()

    def need(self, client: int, clock: int) -> None:
        other = self.number(MAX_CLIENT)
        needed = self.number(MAX_CLOCK)
        if other != client:
            self.header.needs.append(Need(client, clock, other, needed + 1))
        elif needed >= clock:
            raise Invalid("The update holds an item that builds upon itself.")

    def content(self, kind: int) -> int:
        """Pass over an item's content; its length in clocks."""
        match kind:
            case 4:  # a string
                return self.utf16_length()
            case 1:  # deleted
                return self.length(MAX_CLOCK)
            case 3:  # bytes
                self.skip(self.number(self.size))
            case 5:  # an embed
                self.json()
            case 6:  # a format: its name and value
                self.text()
                self.json()
            case 7:  # a shared type
                self.shared_type(self.number(_TYPES - 1))
            case 8:  # values
                count = self.length(MAX_STRUCTS)
                for _ in range(count):
                    self.any(0)
                return count
            case 9:  # a subdocument: its id and options
                self.text()
                if self.bytes[self.place] != _OBJECT:  # Yjs looks into a subdocument's options without asking
                    raise Invalid("The update holds a subdocument without options.")
                self.any(0)
            case _:
                raise Invalid(f"The update holds content of an unknown kind, {kind}.")
        return 1

    def shared_type(self, kind: int) -> None:
        if kind == _XML_HOOK:  # Yjs can write one, no editor does, and pycrdt misreads all that follows it
            raise Invalid("The update holds an XML hook, which is not supported.")
        if kind == _XML_ELEMENT:
            self.text()

    def deletions(self) -> None:
        deletes = self.header.deletes
        clients = set()
        for _ in range(self.number(MAX_CLIENTS)):
            client = self.number(MAX_CLIENT)
            if client in clients:  # pycrdt reads the last block, Yjs all
                raise Invalid("The update holds two blocks of deletions of one client.")
            clients.add(client)
            for _ in range(self.number(MAX_STRUCTS)):
                end = self.number(MAX_CLOCK) + self.length(MAX_CLOCK)
                if end > MAX_CLOCK:
                    raise Invalid("A clock in the update is too large.")
                if deletes.get(client, 0) < end:
                    deletes[client] = end

    # -- the primitives of lib0's encoding -------------------------------------------------------------------------

    def byte(self) -> int:
        byte = self.bytes[self.place]
        self.place += 1
        return byte

    def number(self, largest: int) -> int:
        place = self.place
        data = self.bytes
        byte = data[place]
        place += 1
        number = byte & 0x7F
        shift = 7
        while byte >= 0x80:
            byte = data[place]
            place += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if shift > 63:
                raise Invalid("A number in the update is too large.")
        self.place = place
        if number > largest:
            raise Invalid("A number in the update is too large.")
        return number

    def length(self, largest: int) -> int:
        length = self.number(largest)
        if length == 0:
            raise Invalid("The update holds content of no length.")
        return length

    def skip(self, length: int) -> None:
        self.place += length
        if self.place > self.size:
            raise Invalid("The update ends too early.")

    def raw(self) -> bytes:
        length = self.number(self.size)
        start = self.place
        self.skip(length)
        return self.bytes[start : self.place]

    def text(self) -> None:
        raw = self.raw()
        if not raw.isascii():
            raw.decode()

    def utf16_length(self) -> int:
        """Of a string with something in it. Yjs takes an empty one; pycrdt, some edits later, panics over it."""
        raw = self.raw()
        if not raw:
            raise Invalid("The update holds content of no length.")
        return len(raw) if raw.isascii() else len(raw.decode().encode("utf-16-le")) // 2

    def json(self) -> None:
        raw = self.raw()
        if raw in (b"null", b"true", b"{}"):
            return
        try:
            json.loads(raw.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Invalid("The update holds JSON that cannot be read.") from error
        if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _nesting(raw) > MAX_DEPTH:
            raise Invalid("The update is nested too deeply.")

    def integer(self) -> None:
        """A signed number: the first byte holds its sign and six bits."""
        byte = self.byte()
        number, shift = byte & 0x3F, 6
        while byte >= 0x80:
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            if number > MAX_CLIENT or shift > 62:
                raise Invalid("A number in the update is too large.")

    def any(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Invalid("The update is nested too deeply.")
        match self.byte():
            case 127 | 126 | 121 | 120:  # undefined, null, false, true
                return
            case 125:
                self.integer()
            case 124:
                self.skip(4)
            case 123 | 122:
                self.skip(8)
            case 119:
                self.text()
            case 118:
                for _ in range(self.number(MAX_ATTRIBUTES)):
                    self.text()
                    self.any(depth + 1)
            case 117:
                for _ in range(self.number(MAX_STRUCTS)):
                    self.any(depth + 1)
            case 116:
                self.skip(self.number(self.size))
            case kind:
                raise Invalid(f"The update holds a value of an unknown kind, {kind}.")


def _no_number(constant: str) -> Never:
    raise ValueError(f"{constant} is no JSON")


def _nesting(raw: bytes) -> int:
    """How deep JSON nests, brackets within strings included: an upper bound."""
    depth = deepest = 0
    for byte in raw:
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest
