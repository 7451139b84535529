"""Variable-length numbers as lib0 writes them: seven bits a byte, lowest first, the high bit says that more follow."""

from __future__ import annotations

from storage.errors import Invalid

LARGEST = 2**53 - 1
"""What a JavaScript number can hold exactly. Nothing on the wire is larger."""


def read_varint(data: bytes, place: int) -> tuple[int, int]:
    """The number at a place, and the place after it. Raises Invalid when the bytes end or the number is too large."""
    number = shift = 0
    try:
        while (byte := data[place]) >= 0x80:
            number |= (byte & 0x7F) << shift
            shift += 7
            place += 1
            if shift > 49:
                raise Invalid("A number in the message is too large.")
    except IndexError as error:
        raise Invalid("The message ends too early.") from error
    number |= byte << shift
    if number > LARGEST:
        raise Invalid("A number in the message is too large.")
    return number, place + 1


def read_bytes(data: bytes, place: int) -> tuple[bytes, int]:
    """The length-prefixed bytes at a place, and the place after them."""
    length, place = read_varint(data, place)
    if place + length > len(data):
        raise Invalid("The message ends too early.")
    return data[place : place + length], place + length


def write_varint(number: int) -> bytes:
    written = bytearray()
    while number >= 0x80:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def write_bytes(data: bytes) -> bytes:
    return write_varint(len(data)) + data
