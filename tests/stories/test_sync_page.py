"""docs/sync.md shows a program: it does what the page says."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from tests.stories.server import Server
from tests.stories.story import a_guide
from tests.waiting import SOON

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "sync.md"


async def test_the_program_on_the_page_writes_and_follows(server: Server) -> None:
    guide = await a_guide(server, "Tea")
    program = PAGE.read_text("utf-8").split("```python\n")[1].split("```")[0]
    program = program.replace("http://127.0.0.1:8000", server.url)
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-u",
        "-c",
        program,
        env={**os.environ, "GUIDE": guide, "CAIRN_TOKEN": server.token, "PYTHONUTF8": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stderr is not None
    try:
        async with asyncio.timeout(2 * SOON):
            assert (await running.stdout.readline()).decode() == "Tea ✓\n", (await running.stderr.read()).decode()
            assert (await server.api.get(f"/api/guides/{guide}"))["title"] == "Tea ✓"
            await server.api.patch(f"/api/guides/{guide}", {"title": "Tea for two"})
            while (await running.stdout.readline()).decode() != "Tea for two\n":
                assert running.returncode is None
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()
