"""The buffer: a recording on this machine, sealed, until all of it is acknowledged.

    <folder>/begun              whose it is, and its key
    <folder>/events             a line an event, each sealed; only ever added to, and on disk before it is sent
    <folder>/pictures/<sha256>  sealed, until they are sent; what no event shows, or none that still counts, is not
    <folder>/clips/<sha256>     as they do
    <folder>/afters/<number>    sealed: which picture shows how it looked after an event, and which clip shows both

A line that a crash cut off was never told to anybody: it is dropped when the buffer is opened again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from agents.desktop.errors import Damaged
from agents.desktop.keeping import own_folder, read_sealed, sync_folder, write_sealed
from agents.desktop.named import Named
from ingest.policy import NumberedPolicy
from ingest.sealing import seal, unseal
from ingest.wire import MAX_RECORDING, Missed, Said
from storage.errors import Invalid


class Begun(Struct, frozen=True):
    """A recording as the server began it. key: by which what travels is sealed.

    body, picture, clip: bytes of one at most. clip: none, in a recording that was begun before there were any.
    """

    server: str
    recording: str
    guide: str
    url: str
    key: bytes
    policy: NumberedPolicy
    batch: int
    body: int
    picture: int
    clip: int = 0


Kind = Literal["pictures", "clips"]
"""As the folders are called, and the server's addresses."""


class Unsent(NamedTuple):
    """A picture or a clip that is here."""

    kind: Kind
    sha256: str


_said = msgspec.json.Decoder(Said)


class Buffer:
    """One recording's. One thread adds to it, another reads it."""

    def __init__(self, folder: Path, key: bytes, begun: Begun) -> None:
        """The folder has to be one that `make_buffer` made; see `open_buffer`."""
        self.folder = folder
        self.begun = begun
        self._key = key
        self._lock = Lock()
        self._events = folder / "events"
        self._starts = _starts_of(self._events)
        self._held: set[int] = set()
        self._named = Named()
        for one in self.read(0, self.last):
            self._named.note(one)
        self._writer = self._events.open("ab")

    @property
    def last(self) -> int:
        """The number of the last event that is on disk."""
        return len(self._starts) - 1

    @property
    def is_full(self) -> bool:
        """Whether only few more events fit into the recording: one for its end, and a gap."""
        return self.last >= MAX_RECORDING - 2

    def append(self, events: Sequence[Said], *, is_held: bool = False) -> None:
        """Add events behind those that are there; on return they are on disk.

        is_held: nobody reads the last of them before it is let go, since it is not known how it looked afterwards.
        """
        lines = [seal(msgspec.json.encode(one), self._key, self.folder.name) + b"\n" for one in events]
        assert [one.n for one in events] == list(range(self.last + 1, self.last + 1 + len(events)))
        self._writer.write(b"".join(lines))
        self._writer.flush()
        os.fsync(self._writer.fileno())
        with self._lock:
            for one in events:
                self._named.note(one)
            if is_held:
                self._held.add(self.last + len(lines))
            for line in lines:
                self._starts.append(self._starts[-1] + len(line))

    def let_go(self, n: int, after: str, clip: str = "") -> None:
        """What was held back may be read. after: the sha256 of how it looked then; nothing when that is not known.

        clip: the same of a clip.
        """
        if after or clip:
            own_folder(self.folder / "afters")
            write_sealed(self._after(n), f"{after} {clip}".encode(), self._key)
        with self._lock:
            self._named.add(n, after, clip)
            self._held.remove(n)

    def read(self, after: int, most: int) -> list[Said]:
        """The events that come after a number. One that is damaged is a gap."""
        with self._lock:
            end = min(after + most, min(self._held) - 1 if self._held else self.last)
            start, stop = self._starts[min(after, end)], self._starts[end]
        with self._events.open("rb") as file:
            file.seek(start)
            lines = file.read(stop - start).splitlines()
        return [self._with_after(self._event(line, after + 1 + at)) for at, line in enumerate(lines)]

    def keep_picture(self, picture: bytes) -> str:
        """Its sha256. One that is there already is kept once."""
        return self._keep("pictures", picture)

    def keep_clip(self, clip: bytes) -> str:
        """The same of a clip."""
        own_folder(self.folder / "clips")
        return self._keep("clips", clip)

    def unsent(self) -> list[Unsent]:
        """Pictures and clips that are to be sent and are not yet, the oldest first."""
        found = [*self.folder.glob("pictures/*"), *self.folder.glob("clips/*")]
        with self._lock:
            named = [file for file in found if file.name in self._named]
        files = sorted(named, key=lambda file: file.stat().st_mtime_ns)
        return [Unsent("clips" if file.parent.name == "clips" else "pictures", file.name) for file in files]

    def content(self, unsent: Unsent) -> bytes:
        """Raises Damaged when it is not there, or not what was written."""
        content = read_sealed(self._file(unsent), self._key)
        if content is None:
            raise Damaged(f"{unsent.sha256} is not among the {unsent.kind}.")
        return content

    def forget(self, unsent: Unsent) -> None:
        self._file(unsent).unlink(missing_ok=True)

    def close(self) -> None:
        self._writer.close()

    def remove(self) -> None:
        """All of it is acknowledged: nothing of it stays here."""
        self.close()
        (self.folder / "begun").unlink()  # from here on it is nothing; see left_behind
        shutil.rmtree(self.folder)

    def _keep(self, kind: Kind, content: bytes) -> str:
        kept = Unsent(kind, hashlib.sha256(content).hexdigest())
        file = self._file(kept)
        if not file.exists():
            write_sealed(file, content, self._key)
        return kept.sha256

    def _file(self, unsent: Unsent) -> Path:
        return self.folder / unsent.kind / unsent.sha256

    def _after(self, n: int) -> Path:
        return self.folder / "afters" / str(n)

    def _with_after(self, said: Said) -> Said:
        """A damaged one is as good as none."""
        try:
            kept = read_sealed(self._after(said.n), self._key)
        except Damaged:
            return said
        if kept is None or said.shot is None:
            return said
        after, _, clip = kept.decode().partition(" ")
        shot = msgspec.structs.replace(said.shot, after=after or None, clip=clip or None)
        return msgspec.structs.replace(said, shot=shot)

    def _event(self, line: bytes, n: int) -> Said:
        """The event, or a gap in its place: one that is damaged takes no other with it."""
        try:
            said: Said = _said.decode(unseal(line, self._key, self.folder.name))
        except Invalid:
            return self._gap(n, "lost")
        except msgspec.MsgspecError:
            return self._gap(n, "other")
        return said if said.n == n else self._gap(n, "lost")

    def _gap(self, n: int, why: Literal["lost", "other"]) -> Missed:
        return Missed(n=n, at=self._events.stat().st_mtime_ns // 1_000_000, why=why)


def make_buffer(root: Path, key: bytes, begun: Begun) -> Buffer:
    """A buffer for a recording that has just begun."""
    folder = own_folder(own_folder(root) / begun.recording)
    own_folder(folder / "pictures")
    (folder / "events").touch(mode=0o600)
    write_sealed(folder / "begun", msgspec.json.encode(begun), key)
    sync_folder(root)
    return Buffer(folder, key, begun)


def open_buffer(folder: Path, key: bytes) -> Buffer:
    """One that was left here. Raises Damaged when it cannot be read."""
    content = read_sealed(folder / "begun", key)
    if content is None:
        raise Damaged(f"{folder} holds no recording.")
    return Buffer(folder, key, msgspec.json.decode(content, type=Begun))


def left_behind(root: Path) -> list[Path]:
    """The folders of recordings that were not sent to their end, the oldest first.

    One that was never quite made, or that a crash kept from being removed whole, goes. Only who is alone may ask.
    """
    if not root.is_dir():
        return []
    found = []
    for folder in root.iterdir():
        if (folder / "begun").is_file():
            found.append(folder)
        else:
            shutil.rmtree(folder)
    return sorted(found, key=lambda folder: (folder / "begun").stat().st_mtime_ns)


def _starts_of(events: Path) -> list[int]:
    """Where each line starts, and where the next will. What follows the last whole line is cut off."""
    content = events.read_bytes()
    starts = [0]
    while (end := content.find(b"\n", starts[-1])) >= 0:
        starts.append(end + 1)
    if starts[-1] < len(content):
        os.truncate(events, starts[-1])
    return starts
