"""Several messages in one body, each with its length before it, as lib0 writes byte arrays."""

from __future__ import annotations

from collections.abc import Iterable

from collab.varint import read_bytes, write_bytes


def read_series(body: bytes) -> list[bytes]:
    """Raises Invalid when the body ends within a message."""
    messages = []
    place = 0
    while place < len(body):
        message, place = read_bytes(body, place)
        messages.append(message)
    return messages


def write_series(messages: Iterable[bytes]) -> bytes:
    return b"".join(map(write_bytes, messages))
