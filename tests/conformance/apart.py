"""Opening a document that somebody else sent, in a process that may die of it."""

from __future__ import annotations

import asyncio
import pickle
import signal
import sys
from asyncio.subprocess import PIPE

SECONDS = 20.0
OPENS = """
import pickle, sys
from pycrdt import Doc, Text
doc = Doc()
for update in pickle.load(sys.stdin.buffer):
    doc.apply_update(update)
again = Doc()
again.apply_update(doc.get_update())
print(str(again.get("words", type=Text)))
"""


async def open_apart(updates: list[bytes]) -> str | None:
    """Apply the updates to a new document, encode it and open that again. What went wrong, or None."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", OPENS, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        async with asyncio.timeout(SECONDS):
            _, said = await process.communicate(pickle.dumps(updates))
    except TimeoutError:
        process.kill()
        await process.wait()
        return f"opening it did not end in {SECONDS:g} seconds"
    assert process.returncode is not None
    if process.returncode < 0:
        return f"opening it ended the process with {signal.Signals(-process.returncode).name}"
    if process.returncode:
        return "opening it failed: " + (said.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
    return None
