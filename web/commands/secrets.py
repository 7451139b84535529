"""cairn token and cairn sign-in: ways in for the owner. Both work whether Cairn runs or not."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from auth.owner import ensure_owner
from auth.sign_in import LIFE, issue_sign_in
from auth.tokens import issue_token
from storage.borrowed import borrowed
from storage.database import migrate, open_database
from web.commands.voice import Voice
from web.config import Config
from web.folders import address_file, postgres_folder


def print_token(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    """Nothing of it is kept but a digest: it is shown this once."""
    with database_of(config) as dsn:
        token = asyncio.run(_new_token(dsn, arguments.name))
    voice.tell({"ok": True, "token": token, "name": arguments.name}, token)
    return 0


def print_sign_in(_: argparse.Namespace, config: Config, voice: Voice) -> int:
    with database_of(config) as dsn:
        code = asyncio.run(_new_sign_in(dsn))
    running = address_file(config)
    cairn = running.read_text() if running.exists() else config.public_url
    url = f"{cairn}/sign-in/{code}"
    voice.tell({"ok": True, "url": url, "minutes": int(LIFE.total_seconds() / 60)}, url)
    return 0


@contextmanager
def database_of(config: Config) -> Iterator[str]:
    """The way to the database, migrated, whoever runs it."""
    if config.database_url:
        asyncio.run(migrate(config.database_url))
        yield config.database_url
        return
    with borrowed(postgres_folder(config)) as dsn:
        asyncio.run(migrate(dsn))
        yield dsn


async def _new_token(dsn: str, name: str) -> str:
    database = await open_database(dsn, size=1)
    try:
        return await issue_token(database, await ensure_owner(database), name)
    finally:
        await database.close()


async def _new_sign_in(dsn: str) -> str:
    database = await open_database(dsn, size=1)
    try:
        return await issue_sign_in(database, await ensure_owner(database))
    finally:
        await database.close()
