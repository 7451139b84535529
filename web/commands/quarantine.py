"""cairn quarantine: the guides that broke whatever read them. It needs the database, and no Cairn that runs."""

from __future__ import annotations

import argparse
import asyncio
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from storage.database import Database, open_database
from storage.errors import Gone
from storage.growth import select_history
from storage.ids import GuideId
from storage.log import Entry
from storage.quarantine import Quarantined, release, select_quarantined
from web.commands.exporting import CannotWrite, guide_in
from web.commands.secrets import database_of
from web.commands.voice import Voice
from web.config import Config

T = TypeVar("T")


def list_all(_: argparse.Namespace, config: Config, voice: Voice) -> int:
    """Each document that is left alone, the latest first."""
    for each in _ask(config, select_quarantined):
        voice.tell(_record(each), f"{_name(each)}  since {each.at:%Y-%m-%d %H:%M}  {each.reason}")
    return 0


def show(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    """Why a guide's documents are left alone, and what came after they were last understood."""
    found = _ask(config, lambda database: _look_at(database, arguments.guide))
    suspicious = {each: [entry for entry in entries if entry.seq > each.good] for each, entries in found}
    if arguments.output:
        _write(Path(arguments.output), suspicious)
    for each, entries in suspicious.items():
        size = sum(len(entry.update) for entry in entries)
        told = [
            f"{_name(each)} broke its reader {each.strikes} times, at last on {each.at:%Y-%m-%d %H:%M}:",
            f"  {each.reason}",
            f"  It is served as of {each.good} of {each.head}. Edits since then: {len(entries)}, of {size} bytes.",
            *(f"  {_line(entry)}" for entry in entries),
        ]
        edits = [{"seq": entry.seq, "bytes": len(entry.update), "author": entry.author} for entry in entries]
        voice.tell({**_record(each), "edits": edits, "file": arguments.output}, "\n".join(told))
    return 0


def let_go(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    """Let a guide be tried again, and be edited meanwhile."""
    for each in _ask(config, lambda database: _release(database, arguments.guide)):
        voice.tell({"ok": True, **_record(each)}, f"{_name(each)} will be tried again.")
    return 0


async def _look_at(database: Database, named: str) -> list[tuple[Quarantined, list[Entry]]]:
    return [(each, await select_history(database, each.number)) for each in await _found(database, named)]


async def _release(database: Database, named: str) -> list[Quarantined]:
    found = await _found(database, named)
    for each in found:
        await release(database, each.number)
    return found


async def _found(database: Database, named: str) -> list[Quarantined]:
    guide = guide_in(named)
    found = await select_quarantined(database, GuideId(guide))
    if not found:
        raise Gone(f"{guide} is not in quarantine.", hint="`cairn quarantine list` tells which guides are.")
    return found


def _ask(config: Config, question: Callable[[Database], Awaitable[T]]) -> T:
    async def ask(dsn: str) -> T:
        database = await open_database(dsn, size=1)
        try:
            return await question(database)
        finally:
            await database.close()

    with database_of(config) as dsn:
        return asyncio.run(ask(dsn))


def _write(path: Path, suspicious: dict[Quarantined, list[Entry]]) -> None:
    """A zip with a file an edit. They are kept apart from whatever opens files by itself: nothing here is run."""
    try:
        with zipfile.ZipFile(path, "x") as archive:
            for each, entries in suspicious.items():
                for entry in entries:
                    archive.writestr(f"{each.document.part}/{entry.seq}.update", entry.update)
    except OSError as error:
        raise CannotWrite(f"{path} cannot be written: {error.strerror}.") from error


def _record(each: Quarantined) -> dict[str, Any]:
    return {
        "guide": each.document.guide,
        "part": each.document.part,
        "strikes": each.strikes,
        "reason": each.reason,
        "at": each.at.isoformat(),
        "good": each.good,
        "head": each.head,
    }


def _name(each: Quarantined) -> str:
    return f"{each.document.guide}/{each.document.part}"


def _line(entry: Entry) -> str:
    return f"{entry.seq:>8}  {len(entry.update):>9} bytes  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.author}"
