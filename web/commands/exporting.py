"""cairn export: a guide out, as files that need no Cairn any more."""

from __future__ import annotations

import argparse
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from storage.errors import CairnError, Invalid
from web.commands.client import Answer, client_of
from web.commands.voice import Voice
from web.config import Config

STDOUT = "-"
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
ADDRESS = re.compile(r"https?://[^/]+(?:/.*)?/guides/([A-Za-z0-9_-]{1,64})(?:[/?#].*)?")
SAVED_AS = re.compile(r"filename\*=UTF-8''([^;]+)")
UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class CannotWrite(CairnError):
    """The file cannot be written."""


def run(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    guide = guide_in(arguments.guide)
    answer = client_of(config).get(f"/api/guides/{guide}/export", format=arguments.format)
    if arguments.output == STDOUT:
        content = _members(answer)["guide.md"] if arguments.format == "md" else answer.content
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    try:
        written = _write(answer, arguments.format, arguments.output)
    except OSError as error:
        raise CannotWrite(f"{error.filename or arguments.output} cannot be written: {error.strerror}.") from error
    voice.tell({"ok": True, "guide": guide, "format": arguments.format, "file": str(written)}, str(written))
    return 0


def guide_in(named: str) -> str:
    """The id in what somebody calls a guide: its id, or the address of one of its pages. Raises Invalid."""
    address = ADDRESS.fullmatch(named)
    if address:
        return address[1]
    if ID.fullmatch(named):
        return named
    raise Invalid(f"{named!r} is neither a guide's id nor its address.", hint="`cairn guides` lists them.")


def _write(answer: Answer, kind: str, output: str | None) -> Path:
    saved_as = _saved_as(answer)
    if kind != "md":
        path = Path(output) if output else _free(Path(saved_as))
        path.write_bytes(answer.content)
        return path
    if output and output.endswith(".zip"):
        Path(output).write_bytes(answer.content)
        return Path(output)
    folder = Path(output) if output else _free(Path(saved_as).with_suffix(""))
    for name, content in _members(answer).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "guide.md"


def _members(answer: Answer) -> dict[str, bytes]:
    """The files in a zip, by names that stay below the folder they are unpacked in."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        named = [(PurePosixPath(each.filename), each) for each in archive.infolist() if not each.is_dir()]
        return {
            str(name): archive.read(each)
            for name, each in named
            if not name.is_absolute() and ".." not in name.parts and "\\" not in each.filename
        }


def _saved_as(answer: Answer) -> str:
    """What Cairn would have a browser call the file, as a name without any folder."""
    named = SAVED_AS.search(answer.headers.get("Content-Disposition", ""))
    name = UNFIT.sub(" ", unquote(named[1])).strip(" .") if named else ""
    return name or "guide"


def _free(path: Path) -> Path:
    """The path, or the first like it that nothing has: what lies there may be somebody's work."""
    return next(each for each in _numbered(path) if not each.exists())


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem} {number}{path.suffix}")
