"""A story of a recorder that sends more than two hundred secrets, in every place it can, and of a server that has none.

Looked through afterwards: the sealed events, opened with their key; every table; every file of the data folder, which
are Postgres with its write-ahead log, blobs, the index and secrets of our own; what is served, and what was printed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import asyncpg
import msgspec
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ingest.sealing import unseal
from ingest.wire import Answered, Chosen, Navigated, Noted, Pressed, Said, Scene, Typed
from tests.ingest.everywhere import events_everywhere
from tests.ingest.said import SHOP, element
from tests.stories.kept import everything_in
from tests.stories.server import Server, a_server
from tests.stories.wire_recorder import WireRecorder, begin_recording

MARK = "c4n4ry"
BATCH = 100  # events
BLOCKED = "blocked.test"
SECRET_FIELDS = (
    "Password",
    "Security code",
    "One-time code",
    "Card number",
    "PIN",
    "API key",
    "Contraseña",
    "暗証番号",
)
TOKENS = (
    "ghp_{}abcdefghij0123456789", "sk-{}abcdefghij0123456789", "glpat-{}abcdefghij012345", "xoxb-{}-abcdefghij",
    "eyJ{}abcdef.eyJabcdefgh.abcdefgh",
)  # fmt: skip
NUMBERS = (
    "4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "DE89 3704 0044 0532 0130 00", "078-05-1120",
    "+49 30 12345678", "GB82WEST12345698765432",
)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One of its own, in which nobody else's story has typed such a number on purpose."""
    with a_server() as started:
        yield started


@dataclass(slots=True)
class Planted:
    """Secrets that were planted: each with a mark in it by which it would be found, or a number that is one."""

    secrets: list[str] = field(default_factory=list)

    def plant(self, shape: str = "{}@planted.test") -> str:
        self.secrets.append(shape.format(f"{MARK}{len(self.secrets):03}"))
        return self.secrets[-1]

    def number(self, number: str) -> str:
        self.secrets.append(number)
        return number


def what_is_said(planted: Planted) -> Iterator[Said]:
    """Secrets in every place that has words, in fields that have no other, in addresses, and on a blocked site."""
    said: list[Said] = list(events_everywhere(lambda: f"Ask {planted.plant()}"))
    there = Scene(f"https://{BLOCKED}/{MARK}", f"{MARK} at the bank", 2)
    for name in SECRET_FIELDS:
        said.append(Typed(n=1, at=1, scene=SHOP, element=element(name, "textbox"), value=planted.plant("{}hunter2")))
        said.append(Chosen(n=1, at=1, scene=SHOP, element=element(name, "combobox"), value=planted.plant("{} red")))
    said.append(Pressed(n=1, at=1, scene=SHOP, element=element("Password"), keys=(planted.plant("{}"), "x")))
    said.append(Answered(n=1, at=1, scene=SHOP, accept=True, text=planted.plant("{} it is"), secret="password"))
    said += [Noted(n=1, at=1, text=f"With {planted.plant(token)} in it") for token in TOKENS]
    said += [Noted(n=1, at=1, text=f"With {planted.number(number)} in it") for number in NUMBERS]
    said += [Typed(n=1, at=1, scene=SHOP, element=element("Field"), value=planted.number(number)) for number in NUMBERS]
    for address in ("https://{}:pw@x.test/", "https://x.test/?access_token={}", "https://x.test/#id_token={}&a=1"):
        said.append(Navigated(n=1, at=1, scene=Scene(planted.plant(address)), by="address"))
    for one in events_everywhere(lambda: planted.plant("{} of Ana")):
        if not (isinstance(one, Noted) and one.text):  # which a person wrote for whoever reads
            said.append(msgspec.structs.replace(one, scene=there))
    for n, one in enumerate(said, 1):
        yield msgspec.structs.replace(one, n=n)


def pictures(planted: Planted) -> Iterator[bytes]:
    """With secrets in the words of their files, and after their end."""
    noted, exif = PngInfo(), Image.Exif()
    noted.add_text("Comment", planted.plant("{} in a picture"))
    exif[0x010E] = planted.plant("{} in a camera")
    for kind, more in (("PNG", {"pnginfo": noted}), ("JPEG", {"exif": exif}), ("WEBP", {"exif": exif})):
        written = io.BytesIO()
        Image.new("RGB", (40, 30), "olive").save(written, kind, **more)
        yield written.getvalue()
    bare = io.BytesIO()
    Image.new("RGB", (41, 30), "olive").save(bare, "PNG")
    yield bare.getvalue() + planted.plant("{} after its end").encode()


async def a_leaking_recording(server: Server, planted: Planted) -> WireRecorder:
    await server.api.put("/api/recording-policy", {"block_sites": [BLOCKED], "clips": True})
    try:
        title, agent = f"About {planted.plant()}", f"leaky/{planted.plant()}"
        recorder = await begin_recording(server.api, title=title, agent=agent)
        said = list(what_is_said(planted))
        for at in range(0, len(said), BATCH):
            assert (await recorder.say(*said[at : at + BATCH])).status == 200
        for content in pictures(planted):
            assert (await recorder.show(content)).status == 400
            assert (await recorder.show(content, "clips")).status == 400
        word = planted.plant("{}")
        for bad in (word, f'{{"version":1,"events":[{{"type":"note","n":1,"at":1,"{word}":1}}]}}', f'{{"{word}":'):
            assert (await recorder.send(bad.encode())).status == 400
        await recorder.stop(len(said))
    finally:
        await server.api.put("/api/recording-policy", {})
    return recorder


async def test_of_two_hundred_secrets_that_a_recorder_sends_none_is_kept_served_or_printed(server: Server) -> None:
    planted, before = Planted(), len(server.printed)
    recorder = await a_leaking_recording(server, planted)
    assert len(set(planted.secrets)) >= 200
    for where, words in [
        *[(f"events from {first}", text) for first, text in await opened(server, recorder)],
        *[(f"table {name}", text) for name, text in await tables(server)],
        *files(server),
        *[(f"export {kind}", await exported(server, recorder, kind)) for kind in ("md", "html", "json", "recorder")],
        ("the guide", str(await server.api.get(f"/api/guides/{recorder.guide}"))),
        ("the search", str((await server.api.get(f"/api/search?q={MARK}"))["hits"])),
        ("the figures", (await server.api.ask("GET", "/metrics")).text),
        ("what is printed", server.printed[before:]),
    ]:
        assert not leaks(words, planted), where
    steps = (await server.api.get(f"/api/guides/{recorder.guide}"))["steps"]
    assert len(steps) > 100, "it was told nevertheless"
    assert "[e-mail]" in str(steps)
    assert BLOCKED not in str(steps)


def leaks(words: str, planted: Planted) -> list[str]:
    found = [secret for secret in planted.secrets if MARK not in secret and secret in words]
    return found + (re.findall(rf".{{0,40}}{MARK}.{{0,40}}", words)[:5] if MARK in words else [])


async def opened(server: Server, recorder: WireRecorder) -> list[tuple[int, str]]:
    """What was said, as it lies there, in the clear."""
    connection = await asyncpg.connect(server.dsn)
    try:
        rows = await connection.fetch(
            "select first, sealed from recording_batches where recording = $1 order by first", recorder.id
        )
        assert rows
        return [(row["first"], unseal(row["sealed"], recorder.key, recorder.id).decode()) for row in rows]
    finally:
        await connection.close()


async def tables(server: Server) -> list[tuple[str, str]]:
    """Every row of every table in which a mark is, for Postgres compresses what is long."""
    connection = await asyncpg.connect(server.dsn)
    try:
        names = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        return [
            (
                row["tablename"],
                await connection.fetchval(
                    f"select string_agg(left(t::text, 500), ' ') from {row['tablename']} t "
                    "where t::text like '%' || $1 || '%' or t::text like '%' || $2 || '%'",
                    MARK,
                    MARK.encode().hex(),
                )
                or "",
            )
            for row in names
        ]
    finally:
        await connection.close()


def files(server: Server) -> list[tuple[str, str]]:
    """Postgres' own files and its write-ahead log, blobs, the index, and whatever else lies in the data folder."""
    found = everything_in(server.data)
    assert {"pg_wal", "blobs"} <= {part for path, _ in found for part in path.parts}
    return [(str(path.relative_to(server.data)), content.decode("latin-1")) for path, content in found]


async def exported(server: Server, recorder: WireRecorder, kind: str) -> str:
    answer = await server.api.ask("GET", f"/api/guides/{recorder.guide}/export?format={kind}")
    assert answer.status == 200
    return answer.body.decode("latin-1")
