"""Keeping secrets on this machine: one key, in a folder that only its owner may read; with it all else is sealed.

Who can read the person's own files can read the key as well: it keeps what was recorded from a backup, a disk that was
sold, and every other account, not from the person.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agents.desktop.errors import Busy, Damaged
from ingest.sealing import KEY, new_key, seal, unseal
from storage.errors import Invalid

_KEY_FILE = "key"
_LOCK_FILE = "lock"


def own_folder(folder: Path) -> Path:
    """The folder, made if it is not there, for nobody but its owner."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def local_key(folder: Path) -> bytes:
    """This machine's key, drawn when there is none. Raises Damaged when the file holds no key."""
    file = own_folder(folder) / _KEY_FILE
    if not file.exists():
        write_whole(file, new_key())
    file.chmod(0o600)
    key = file.read_bytes()
    if len(key) != KEY:
        raise Damaged(f"{file} holds no key.", hint="Remove it: a new one is drawn, and what was kept is lost.")
    return key


def write_whole(file: Path, content: bytes) -> None:
    """The file has all of it or is as it was, whatever happens; on return it is on disk."""
    half = file.with_name(f"{file.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    half.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """What was named there stays named, whatever happens."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_sealed(file: Path, content: bytes, key: bytes) -> None:
    write_whole(file, seal(content, key, file.name))


def read_sealed(file: Path, key: bytes) -> bytes | None:
    """None when there is no such file. Raises Damaged when it is not what was written."""
    try:
        return unseal(file.read_bytes(), key, file.name)
    except FileNotFoundError:
        return None
    except Invalid as error:
        raise Damaged(f"{file} cannot be read: it is damaged, or sealed with another key.") from error


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Raises Busy while somebody else records with this folder. The kernel lets go, however we end."""
    with (own_folder(folder) / _LOCK_FILE).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(hint="Stop it first, or name another folder with CAIRN_RECORDER.") from error
        yield
