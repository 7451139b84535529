"""The client's half of RFC 6455, as little as a load needs: bytes in, frames out, and back. No I/O."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
MASK = b"\x5a\x17\xc3\x8e"  # any will do between two programs of ours; it is the server who has to undo it
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

Frame = tuple[int, bytes]
"""An opcode and what came with it. A message in several frames is put together."""


class Refused(Exception):
    """The server did not let us in, or let us go."""


def upgrade(host: str, path: str, headers: Mapping[str, str], protocol: str | None) -> tuple[bytes, bytes]:
    """The request that asks for a WebSocket, without compression, and the answer's Sec-WebSocket-Accept."""
    key = base64.b64encode(secrets.token_bytes(16))
    lines = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key.decode(),
        **({"Sec-WebSocket-Protocol": protocol} if protocol else {}),
        **headers,
    }
    request = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    return request.encode(), base64.b64encode(hashlib.sha1(key + _MAGIC).digest())


def check_upgraded(head: bytes, accept: bytes, protocol: str | None) -> None:
    """Raises Refused unless this answer makes the connection a WebSocket of this subprotocol."""
    status, *lines = head.split(b"\r\n")
    said = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
    if status.split()[1:2] != [b"101"]:
        raise Refused(f"The server answered {status.decode(errors='replace')!r}.")
    if said.get(b"sec-websocket-accept") != accept or said.get(b"sec-websocket-extensions"):
        raise Refused("The server's answer is not that of a WebSocket without extensions.")
    if said.get(b"sec-websocket-protocol", b"").decode() != (protocol or ""):
        raise Refused(f"The server does not speak {protocol or 'without a subprotocol'}.")


def client_frame(payload: bytes, opcode: int = BINARY) -> bytes:
    """A whole message in one masked frame."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 2**16:
        head = bytes((0x80 | opcode, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0x80 | 127)) + size.to_bytes(8, "big")
    mask = int.from_bytes((MASK * (size // 4 + 1))[:size], "little")
    return head + MASK + (int.from_bytes(payload, "little") ^ mask).to_bytes(size, "little")


def split(data: bytes) -> tuple[list[Frame], int, int]:
    """A server's frames: those that are whole, where the rest begins, and how many bytes that needs to be whole.

    A message in fragments counts as one, whole when its last fragment is; until then what comes between them waits.
    """
    found: list[Frame] = []
    fragments: list[bytes] = []
    place = begin = whole = opcode = 0
    size = len(data)
    while place + 2 <= size:
        length = data[place + 1]
        body = place + 2
        if length > 125:
            body += 2 if length == 126 else 8
            if body > size:
                break
            length = int.from_bytes(data[place + 2 : body], "big")
        if body + length > size:
            return found[:whole], begin, body + length - begin
        first = data[place]
        place = body + length
        payload = data[body:place]
        is_control, is_last = first & 0x08, first >= 0x80
        if is_last and (is_control or not fragments):
            found.append((first & 0x0F, payload))
        else:
            opcode = opcode if fragments else first & 0x0F
            fragments.append(payload)
            if is_last:
                found.append((opcode, b"".join(fragments)))
                fragments = []
        if not fragments:
            begin, whole = place, len(found)
    return found[:whole], begin, max(2, size - begin + 1)
