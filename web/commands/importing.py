"""cairn import: recordings in, guides out. A file that is refused does not stop the others."""

from __future__ import annotations

import argparse
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ingest.importers.reading import check_size
from storage.errors import CairnError, Invalid
from web.commands.client import Client, NotRunning, Upload, client_of
from web.commands.voice import Voice, counted
from web.config import Config

PartsOf = Callable[[str, bytes], list[Upload]]
"""What is sent of a recording: its name as it was given, and its bytes."""


def run(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    return take_in(arguments.files, client_of(config), voice, lambda name, content: [recording(name, content)])


def take_in(names: Sequence[str], client: Client, voice: Voice, parts_of: PartsOf) -> int:
    """0 when every file became a guide, else 1."""
    refused = 0
    for done, name in enumerate(names):
        voice.progress(done, len(names), name)
        try:
            made = client.upload("/api/imports", parts_of(name, read_recording(name))).json()
        except NotRunning:
            raise  # nobody would take the others either
        except CairnError as error:
            refused += 1
            voice.refuse(error, _record(name, ok=False, error=str(error)))
            continue
        voice.tell(
            _record(name, ok=True, guide=made["guide"], url=made["url"], steps=made["steps"]),
            f"{name}: {counted(made['steps'], 'step')}{_gaps(made['gaps'])}, {made['url']}",
        )
    return 1 if refused else 0


def recording(name: str, content: bytes) -> Upload:
    return Upload("file", Path(name).name, "application/json", content)


def read_recording(name: str) -> bytes:
    """The bytes of a file that may be a recording. Raises Invalid or TooMuch, with its name and why not."""
    try:
        found = Path(name).stat()
        if stat.S_ISDIR(found.st_mode):
            raise Invalid(f"{name}: this is a folder", hint=f"To import what is in it: cairn import {name}/*")
        if not stat.S_ISREG(found.st_mode):  # reading a pipe or a device might never end
            raise Invalid(f"{name}: this is no ordinary file")
        check_size(name, found.st_size)
        return Path(name).read_bytes()
    except FileNotFoundError as error:
        raise Invalid(f"{name}: there is no such file") from error
    except OSError as error:
        raise Invalid(f"{name}: the file cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise Invalid(f"{name!r} cannot be the name of a file") from error


def _record(
    name: str, *, ok: bool, guide: str | None = None, url: str | None = None, steps: int = 0, error: str | None = None
) -> dict[str, Any]:
    return {"file": name, "ok": ok, "guide": guide, "url": url, "steps": steps, "error": error}


def _gaps(gaps: list[str]) -> str:
    return f" and {counted(len(gaps), 'gap')}" if gaps else ""
