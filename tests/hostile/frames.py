"""Messages to try a room with that no honest client sends."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from collab.protocol import Awareness, SyncStep1, SyncStep2, Update, encode, encode_state
from collab.varint import write_bytes, write_varint
from tests.hostile.updates import NUMBERS, mutant

MALFORMED, TAKEN, TOO_MUCH = 4400, 4410, 4413
DECLARED = frozenset({1002, 1007, MALFORMED, TAKEN, TOO_MUCH})
"""The codes with which what makes no sense is refused."""

VERSION_2 = bytes.fromhex("000002a5 01000000 0104 0574 65787468 69 0301 0002 0101 0000")
NESTED_ARRAYS = b"\x01\x01\x01\x00\x08\x01\x01a\x01" + b"\x75\x01" * 30_000 + b"\x7e\x00"
BEYOND_ALL_CLOCKS = b"\x01\x02\x93\xb2\xe1\xe6\x05" + b"\xff" * 8 + b"\x7f" + b"\x04\x01\x01t\x01x\x84" + b"\x01" * 4

HOSTILE: dict[str, tuple[str | bytes, int]] = {
    "text": ("hello", MALFORMED),
    "nothing": (b"", MALFORMED),
    "noise": (random.Random(7).randbytes(200), MALFORMED),
    "an unknown message": (b"\x63\x01a", MALFORMED),
    "an unknown kind of sync": (b"\x00\x09\x00", MALFORMED),
    "a length beyond the end": (b"\x00\x02\x7fabc", MALFORMED),
    "a number without an end": (b"\xff" * 12, MALFORMED),
    "two messages in one": (encode(SyncStep1(b"\0")) * 2, MALFORMED),
    "an update of version 2": (encode(Update(VERSION_2)), MALFORMED),
    "an update with something after it": (encode(Update(b"\x00\x00\x00")), MALFORMED),
    "arrays in arrays in arrays": (encode(Update(NESTED_ARRAYS)), MALFORMED),
    "a clock that ends all clocks": (encode(Update(BEYOND_ALL_CLOCKS)), MALFORMED),
    "a state vector of four billion": (encode(SyncStep1(write_varint(2**32))), TOO_MUCH),
    "a state vector that ends early": (encode(SyncStep1(b"\x02\x01\x01")), MALFORMED),
    "an awareness of four billion": (b"\x01" + write_bytes(write_varint(2**32)), TOO_MUCH),
    "more than a frame may hold": (encode(Update(b"\0" * 1_500_000)), TOO_MUCH),
    "what only a server says": (b"\x78\x01\x01", MALFORMED),
}


def bad_message(chance: random.Random, sound: Sequence[bytes]) -> bytes:
    """One that is most likely malformed: a mutant of an update, awareness or state vector, or noise. sound: updates."""
    update = chance.choice(sound)
    ways: list[Callable[[], bytes]] = [
        lambda: mutant(encode(Update(update)), chance),
        lambda: encode(Update(mutant(update, chance))),
        lambda: encode(SyncStep2(mutant(update, chance))),
        lambda: encode(Awareness(mutant(an_awareness(chance), chance))),
        lambda: encode(SyncStep1(mutant(a_state(chance), chance))),
        lambda: write_varint(chance.choice(NUMBERS)) + chance.randbytes(chance.randrange(20)),
        lambda: chance.randbytes(chance.randrange(60)),
    ]
    return chance.choices(ways, (1, 3, 2, 1, 1, 1, 1))[0]()


def an_awareness(chance: random.Random) -> bytes:
    said = b"".join(
        write_varint(chance.choice(NUMBERS[:10])) + write_varint(chance.randrange(9)) + write_bytes(b'{"user":{"a":1}}')
        for _ in range(chance.randrange(1, 4))
    )
    return write_varint(1) + said


def a_state(chance: random.Random) -> bytes:
    return encode_state({chance.choice(NUMBERS[:10]): chance.choice(NUMBERS[:10]) for _ in range(chance.randrange(5))})
