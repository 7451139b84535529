"""A target from the words of a command line."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from asyncio.subprocess import PIPE
from collections.abc import Sequence

from tests.conformance.room import Credentials, Place, Target
from tests.conformance.verdict import Failed
from tests.conformance.wire import DialectName


def target_from(asked: argparse.Namespace) -> Target:
    async def make_room() -> Place:
        if asked.room_command:
            address = address_of(await _said_by(asked.room_command), asked.url, asked.dialect)
        else:
            address = _renamed(asked.url)
        return place_of(address)

    async def writer(_place: Place) -> Credentials:
        return Credentials(headers_from(asked.header), asked.token)

    async def reader(_place: Place) -> Credentials:
        return Credentials(headers_from(asked.reader_header), asked.reader_token)

    async def restart() -> None:
        await _said_by(asked.restart_command)

    return Target(
        dialect=asked.dialect,
        make_room=make_room,
        credentials=writer,
        reader=reader if asked.reader_header or asked.reader_token else None,
        refuses_strangers=asked.refuses_strangers,
        keeps=asked.keeps or bool(asked.restart_command),
        restart=restart if asked.restart_command else None,
    )


def address_of(room: str, server: str, dialect: DialectName) -> str:
    """Of a room that a command made. room: its name, or the whole address already."""
    if "://" in room:
        return room
    return f"{server.partition('#')[0].rstrip('/')}{'#' if dialect == 'hocuspocus' else '/'}{room}"


def place_of(address: str) -> Place:
    url, _, document = address.partition("#")
    return Place(url, document or url.rpartition("/")[2])


def headers_from(lines: Sequence[str]) -> dict[str, str]:
    split = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _, value in split}


def _renamed(address: str) -> str:
    return f"{address}-{secrets.token_hex(4)}"


async def _said_by(command: str) -> str:
    """Run a command of whoever examines, and wait for it; its last line."""
    process = await asyncio.create_subprocess_shell(command, stdout=PIPE)
    said, _ = await process.communicate()
    if process.returncode:
        raise Failed(f"{command!r} ended with {process.returncode}")
    return (said.decode().strip().splitlines() or [""])[-1]
