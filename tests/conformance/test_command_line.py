"""The command line against a Cairn that is well: it says what it needs to be let in, and the page says it too."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from tests.conformance.page import HEAD
from tests.stories.server import Server

LOCAL = "127.0.0.1:8001"


async def test_a_server_that_has_no_such_room_is_not_taken_for_dead(server: Server) -> None:
    guide = (await server.api.post("/api/guides", {"title": "A room"}))["id"]
    code, said = await _examine(server, f"/sync/{guide}", "--header", f"Authorization: Bearer {server.token}")
    assert code == 1
    assert "this server has no such room, so --room-command has to make them" in said
    assert "closed with 4404 (" in said


async def test_a_server_that_does_not_know_who_asks_is_not_taken_for_dead(server: Server) -> None:
    code, said = await _examine(server, "/sync/a", "--header", "Authorization: Bearer nobody")
    assert code == 1
    assert "this server does not know who asks, so --header or --token has to say it" in said
    assert "4401" in said


async def test_a_server_that_refuses_us_in_hocuspocus_dialect_is_not_taken_for_dead(server: Server) -> None:
    words = ("--dialect", "hocuspocus", "--token", server.token)
    code, said = await _examine(server, "/hocuspocus#nosuchguide", *words)
    assert code == 1
    assert "this server refuses us, so --header or --token, or --room-command, has to name others" in said


@pytest.mark.parametrize(
    "words",
    [
        ("/sync", "--header", "Authorization: Bearer {token}"),
        ("/hocuspocus", "--dialect", "hocuspocus", "--token", "{token}"),
    ],
)
async def test_the_pages_script_makes_rooms_of_cairns(server: Server, tmp_path: Path, words: tuple[str, ...]) -> None:
    [script] = [found for found in re.findall(r"```sh\n(.*?)```", HEAD, re.DOTALL) if "curl" in found]
    (tmp_path / "a-guide.sh").write_text(script.replace(LOCAL, server.url.removeprefix("http://")))
    path, *told = (word.format(token=server.token) for word in words)
    code, said = await _examine(server, path, *told, "--room-command", f"sh {tmp_path / 'a-guide.sh'}")
    assert code == 0, said
    assert said.startswith("pass ")


async def test_a_room_command_alone_is_told_which_address_is_needed() -> None:
    code, said = await _run("--room-command", "sh a-guide.sh")
    assert code == 2
    assert f"ws://{LOCAL}/sync" in said
    assert f"ws://{LOCAL}/hocuspocus" in said


async def _examine(server: Server, path: str, *words: str) -> tuple[int, str]:
    address = f"{server.url.replace('http', 'ws', 1)}{path}"
    return await _run(address, *words, "--only", "question is answered", token=server.token)


async def _run(*words: str, token: str = "") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.conformance", *words),
        stdout=PIPE,
        stderr=STDOUT,
        env={**os.environ, "CAIRN_TOKEN": token},
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()
