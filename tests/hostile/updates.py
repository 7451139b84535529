"""Updates to try a reader with: what editors write, what is known to poison, and mutants of both.

Whatever is random here comes from a ``random.Random`` that the test hands over.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from collab.varint import write_bytes, write_varint

POISON = [
    # accepted by pycrdt 0.14.13, after which the document can never be encoded again
    "010293b2e1e605ffffffffffffffff072801016d026b310178040101740468c3a96c00",
    # panics
    "0101dbe8a884060188dbe8a8ffffffff670600017601017975017cbed735e280000000",
    (
        "010a95b2c0ec01002101016d026b3101a895b2c0ec0100017c3f80000001010174ffffffffff0f8495b2c0ec010203c3a96c"
        "8495b2c0ec010400c495b2c0ec010295b2c0ec01030568c3a96c6c270101"
    ),
    "0102cebecbc302ffffffff582701016d026b31012800cebecbc302010171017c3f80000000",
]


def edited(seed: int, edits: int = 300) -> tuple[Doc, list[bytes]]:
    """A document after a random session, and the updates it gave."""
    chance = random.Random(seed)
    doc: Doc = Doc(client_id=chance.randrange(1, 2**32))
    updates: list[bytes] = []
    doc.get("text", type=Text)
    subscription = doc.observe(lambda event: updates.append(event.update))
    text, notes, things = doc.get("text", type=Text), doc.get("map", type=Map), doc.get("array", type=Array)
    page = doc.get("page", type=XmlFragment)
    for number in range(edits):
        match chance.randrange(6):
            case 0:
                text.insert(0, chance.choice(["a", "é", "😀", "word "]))
            case 1 if len(text) > 4:
                text.clear()
            case 2:
                notes[f"k{number % 9}"] = chance.choice([1, 2.5, None, True, "日本", {"deep": [{"er": [1, 2]}]}])
            case 3:
                things.append(chance.choice([Map({"n": 1}), Text("t"), "plain", [1, [2, [3]]]]))
            case 4:
                page.children.append(XmlElement("p", {"level": "1"}, [XmlText("hällo")]))
            case _:
                text.insert(0, "bold", {"bold": {}, "link": {"href": "https://example.org"}})
    del subscription
    return doc, updates


def typed(chance: random.Random, updates: int) -> list[bytes]:
    """What three people send who type and delete in one text."""
    docs: list[Doc] = [Doc(client_id=chance.choice([3, 2**31 + 7, 2**53 - 1]) - each) for each in range(3)]
    sent: list[bytes] = []
    for _ in range(updates):
        writer = chance.choice(docs)
        text = writer.get("text", type=Text)
        subscription = writer.observe(lambda event: sent.append(event.update))
        words = str(text)
        if words and chance.random() < 0.2:
            at = chance.randrange(len(words))
            start = len(words[:at].encode())
            del text[start : start + len(words[at].encode())]
        else:
            place = len(words[: chance.randrange(len(words) + 1)].encode())
            text.insert(place, chance.choice(["a", "b", "word ", "z" * 127, "z" * 128, "é", "😀"]))
        writer.unobserve(subscription)
        for other in docs:
            if other is not writer:
                other.apply_update(sent[-1])
    return sent


def an_update(content: bytes, *, info: int = 0, client: bytes = b"\x01", rest: bytes = b"\x00") -> bytes:
    """One item at the root "a", with this content; info says what kind it is."""
    return bytes([1, 1]) + client + bytes([0, info, 1, 1]) + b"a" + content + rest


def a_keystroke(
    client: int = 7,
    clock: int = 5,
    left: tuple[int, int] | None = (7, 4),
    right: tuple[int, int] | None = None,
    words: bytes = b"x",
    *,
    rest: bytes = b"\x00",
) -> bytes:
    """A string between two places."""
    info = 4 | (0x80 if left else 0) | (0x40 if right else 0)
    places = b"".join(write_varint(number) for place in (left, right) if place for number in place)
    return b"\x01\x01" + write_varint(client) + write_varint(clock) + bytes([info]) + places + write_bytes(words) + rest


def longer(number: bytes, by: int) -> bytes:
    """A varint in more bytes than it takes."""
    return number[:-1] + bytes([number[-1] | 0x80]) + b"\x80" * (by - 1) + b"\x00"


NUMBERS = [0, 1, 127, 128, 2**14, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 - 1, 2**53, 2**63, 2**64 - 1]


def mutant(sound: bytes, chance: random.Random) -> bytes:
    """A damaged copy: bytes changed, put in or cut off, or a number in it that is valid and means something else."""
    damaged = bytearray(sound)
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(damaged)) if damaged else 0
        match chance.randrange(7):
            case 0 if damaged:
                damaged[place] = chance.randrange(256)
            case 1 if damaged:
                damaged[place] ^= 1 << chance.randrange(8)
            case 2:
                damaged[place:place] = chance.randbytes(chance.randrange(1, 9))
            case 3 if len(damaged) > 4:
                del damaged[chance.randrange(2, len(damaged)) :]
            case 4:
                damaged[place : place + chance.randrange(2)] = write_varint(chance.choice(NUMBERS))
            case 5 if damaged:  # a part of it again
                end = min(len(damaged), place + chance.randrange(1, 20))
                damaged[place:place] = damaged[place:end]
            case _:
                damaged += b"\xff"
    return bytes(damaged)


def mutants(sound: Iterable[bytes], chance: random.Random, count: int) -> Iterable[bytes]:
    chosen = list(sound)
    for _ in range(count):
        yield mutant(chance.choice(chosen), chance)
