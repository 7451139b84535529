"""Play the starter guide's recording in Cairn's own interface, and keep its pictures. For when the interface changed.

    .venv/bin/python deploy/record_starter.py

It starts a Cairn with a data folder of its own, signs in, plays web/starter/recording.json and writes what it saw
beside it. The recording says 127.0.0.1:8000; it is played wherever this Cairn listens.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from ingest.importers.detect import events_with_secrets
from ingest.player.chromium import open_chromium
from ingest.player.player import Player
from ingest.seen import Seen
from web.config import read_config

STARTER = Path(__file__).resolve().parent.parent / "web" / "starter"
RECORDED = "http://127.0.0.1:8000"
SECONDS = 10.0  # in which a step's element must appear


async def record(chromium: str, address: str, sign_in: str) -> Player:
    content = (STARTER / "recording.json").read_text().replace(RECORDED, address).encode()
    events = events_with_secrets("recording.json", content)
    async with open_chromium(chromium) as context:
        page = await context.new_page()
        await page.goto(sign_in, wait_until="networkidle")
        player = Player(context, events, SECONDS)
        for at in range(len(events)):
            await player.play(at)
    return player


def keep(player: Player) -> None:
    pictures = STARTER / "pictures"
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir()
    for at, picture in player.pictures.items():
        (pictures / f"{at}.png").write_bytes(picture)
    told = [one for one in player.seen if one != Seen(one.index)]
    (STARTER / "played.json").write_bytes(msgspec.json.format(msgspec.json.encode(told)) + b"\n")


def main() -> int:
    chromium = read_config().chromium
    if chromium is None:
        print("There is no Chromium on this machine.", file=sys.stderr)
        return 1
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="cairn-") as data:
        Path(data).chmod(0o755)
        environment = {**os.environ, "CAIRN_DATA": f"{data}/data", "CAIRN_PORT": str(port)}
        cairn = subprocess.Popen(
            [Path(sys.executable).with_name("cairn"), "serve", "--json"], env=environment, stdout=subprocess.PIPE
        )
        try:
            assert cairn.stdout is not None
            ready = json.loads(cairn.stdout.readline())
            player = asyncio.run(record(str(chromium), ready["url"], ready["sign_in"]))
        finally:
            cairn.send_signal(signal.SIGTERM)
            cairn.wait()
    keep(player)
    missed = [one for one in player.seen if one.note]
    for one in missed:
        print(f"event {one.index}: {one.note}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
