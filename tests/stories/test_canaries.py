"""A story of somebody who writes a mark into everything that a server could repeat, and of a log that repeats none."""

from __future__ import annotations

import asyncio
import contextlib
import re
from http.client import HTTPException

from collab.hocuspocus import AUTH, addressed
from collab.protocol import Awareness, SyncStep1, SyncStep2, Update, encode
from collab.varint import write_bytes
from tests.hostile.updates import an_update
from tests.stories.raw import a_connection, a_socket, masked, upgrade
from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.waiting import SOON
from web.frames import BINARY, CLOSE, PING, TEXT

MARK = "canary"
WORD = MARK.encode()

MESSAGES = {
    "noise": WORD,
    "an unknown message": b"\x63" + WORD,
    "an update of a kind that there is not": encode(Update(an_update(WORD, info=20))),
    "an update of JSON that is none": encode(Update(an_update(write_bytes(b'{"' + WORD), info=5))),
    "an update of a text": encode(Update(an_update(write_bytes(WORD), info=4))),
    "an answer with something after it": encode(SyncStep2(b"\0\0" + WORD)),
    "a state vector": encode(SyncStep1(b"\x01" + WORD)),
    "awareness that is no JSON": encode(Awareness(b"\x01\x07\x01" + write_bytes(b'{"' + WORD))),
    "awareness that is no object": encode(Awareness(b"\x01\x07\x01" + write_bytes(b'"' + WORD + b'"'))),
    "awareness of a name": encode(Awareness(b"\x01\x07\x01" + write_bytes(b'{"user":{"name":"' + WORD + b'"}}'))),
    "half a letter": encode(Awareness(b"\x01\x07\x01" + write_bytes(b'{"' + WORD + b'":"\\ud800"}'))),
}

FRAMES = {
    "text": masked(TEXT, WORD),
    "text that is not UTF-8": masked(TEXT, WORD + b"\xff"),
    "a ping": masked(PING, WORD),
    "a farewell": masked(CLOSE, (4000).to_bytes(2) + WORD),
    "a farewell that is none": masked(CLOSE, b"\0\0" + WORD),
    "too long a ping": masked(PING, WORD * 30),
    "no frame": WORD * 30,
    "bits that nobody agreed upon": masked(BINARY, WORD, first=0xF0),
}

HEADERS = {
    "a token": {"Authorization": f"Bearer cairn_{MARK}"},
    "a cookie": {"Cookie": f"cairn_session={MARK}; {MARK}={MARK}"},
    "a ticket": {"Sec-WebSocket-Protocol": f"ticket.{MARK}"},
    "a protocol": {"Sec-WebSocket-Protocol": MARK},
    "an origin": {"Origin": f"https://{MARK}.example"},
    "a host": {"Host": f"{MARK}.example"},
    "a key": {"Sec-WebSocket-Key": MARK},
    "a version": {"Sec-WebSocket-Version": MARK},
    "an extension": {"Sec-WebSocket-Extensions": f"{MARK}; {MARK}={MARK}"},
    "another": {f"X-{MARK}": MARK},
    "what is no ASCII": {"X-Mark": f"é{MARK}"},
    "what is forwarded": {"X-Forwarded-For": MARK, "Forwarded": f"for={MARK}"},
    "an agent": {"User-Agent": MARK, "Referer": MARK},
}

PATHS = (
    f"/{MARK}",
    f"/sync/{MARK}",
    f"/sync/{MARK}/{MARK}",
    f"/sync/{MARK}%FF%00",
    f"/sync/{{}}/{MARK}",
    f"/sync/{{}}?token={MARK}",
    f"/hocuspocus?token={MARK}",
    f"/s/{MARK}",
    f"/sign-in/{MARK}",
    f"/api/guides/{MARK}",
    f"/api/guides/{{}}/steps/{MARK}",
    f"/api/{MARK}?{MARK}={MARK}",
    f"/sync/{MARK}é",
    f"/{MARK}\x01",
)

BODIES = (
    ("POST", "/api/guides", b'{"title": ' + WORD),
    ("POST", "/api/guides", b'{"' + WORD + b'": 1}'),
    ("POST", "/api/tickets", b'{"guide": "' + WORD + b'"}'),
    ("POST", "/api/tickets", b'{"guide": ["' + WORD + b'"]}'),
    ("PATCH", "/api/guides/{}", b'{"title": {"' + WORD + b'": "\\ud800"}}'),
    ("PATCH", "/api/guides/{}", b'{"title": "' + WORD + b'\\u0000\\ud800"}'),
    ("PUT", "/api/guides/{}/grants/" + MARK, b'{"access": "' + WORD + b'"}'),
    ("POST", "/api/people", b'{"name": "' + WORD + b'\\u0000", "email": "' + WORD + b'\\u0000@example.org"}'),
    ("GET", "/api/search?q=%00" + MARK, None),
    ("GET", "/api/search?q=%22" + MARK, None),
    (MARK.upper(), "/api/guides", None),
)


async def test_nothing_that_is_sent_is_repeated_in_what_the_server_prints(server: Server) -> None:
    guide = await a_guide(server)
    name, before = guide.encode(), len(server.printed)
    for message in MESSAGES.values():
        async with a_socket(server, f"/sync/{guide}", server.headers) as raw:
            await raw.say(message)
            await raw.outcome()
        async with a_socket(server, "/hocuspocus", server.headers) as raw:
            await raw.say(addressed(name, bytes((AUTH, 0)) + write_bytes(b"")))
            await raw.message()
            await raw.say(addressed(name, message))
            await raw.say(message)
            await raw.outcome()
    for token in (WORD, b"ticket." + WORD, WORD + b"\0", WORD + b"\xff"):
        for document in (name, WORD, WORD + b"/" + WORD, WORD + b"\xff\0" + WORD):
            async with a_socket(server, "/hocuspocus", {}) as raw:
                await raw.say(addressed(document, bytes((AUTH, 0)) + write_bytes(token) + write_bytes(WORD)))
                await raw.outcome()
    for frame in FRAMES.values():
        async with a_socket(server, f"/sync/{guide}", server.headers) as raw:
            await raw.send(frame + bytes(500))
            await raw.close_code()
    for headers in HEADERS.values():
        for way in (f"/sync/{guide}", "/hocuspocus", f"/api/guides/{guide}"):
            await _ask(server, upgrade(way, {**server.headers, **headers}))
            await _ask(server, upgrade(way, {**server.headers, **headers, "Upgrade": MARK}))
    for path in PATHS:
        await _ask(server, upgrade(path.format(guide), server.headers))
        await _ask(server, upgrade(path.format(guide), {**server.headers, "Upgrade": "", "Connection": "close"}))
    for method, path, body in BODIES:
        with contextlib.suppress(HTTPException, OSError):
            await server.api.ask(method, path.format(guide), body, {"Content-Type": "application/json"})
    await _ask(server, WORD * 100 + b"\r\n\r\n")
    await server.api.get(f"/api/guides/{guide}")
    printed = server.printed[before:]
    found = [line for line in printed.splitlines() if re.search(MARK, line, re.IGNORECASE)]
    assert not found, found[:10]
    assert "Traceback" not in printed
    metrics = (await server.api.ask("GET", "/metrics")).text
    assert MARK not in metrics.lower()


async def _ask(server: Server, request: bytes) -> None:
    """Send it, and wait for whatever answer there is, or the end."""
    async with a_connection(server) as raw:
        await raw.send(request)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            async with asyncio.timeout(SOON):
                await raw.reader.readuntil(b"\r\n\r\n")
