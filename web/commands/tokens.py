"""cairn tokens and cairn token revoke: which programs may act for people here, and an end to it. Whether Cairn runs
or not; when it does, a revoked token's open sockets are closed at once.
"""

from __future__ import annotations

import argparse
import asyncio

from storage.database import open_database
from storage.errors import Gone
from storage.ids import FIRST_TENANT
from storage.tokens import Token, revoke_token, select_tokens
from web.commands.secrets import database_of
from web.commands.voice import Voice
from web.config import Config


def list_tokens(_: argparse.Namespace, config: Config, voice: Voice) -> int:
    """Those that are good. What opens them is not kept, and cannot be shown again."""
    with database_of(config) as dsn:
        tokens = asyncio.run(_tokens(dsn))
    for each in tokens:
        made = each.created_at.isoformat(timespec="seconds")
        voice.tell(
            {"ok": True, "id": each.id, "name": each.name, "person": each.person_name, "created_at": made},
            f"{each.id}  {made[:10]}  {each.person_name}  {each.name}",
        )
    return 0


def revoke(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    with database_of(config) as dsn:
        if not asyncio.run(_revoke(dsn, arguments.id)):
            raise Gone(f"There is no token {arguments.id}.", hint="`cairn tokens` lists those that are good.")
    voice.tell({"ok": True, "id": arguments.id}, f"The token {arguments.id} is revoked.")
    return 0


async def _tokens(dsn: str) -> list[Token]:
    database = await open_database(dsn, size=1)
    try:
        return await select_tokens(database, FIRST_TENANT)
    finally:
        await database.close()


async def _revoke(dsn: str, token: str) -> bool:
    database = await open_database(dsn, size=1)
    try:
        return await revoke_token(database, FIRST_TENANT, token)
    finally:
        await database.close()
