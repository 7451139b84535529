"""cairn import --play: each recording runs in Chromium first, so that the guide shows what its steps looked like."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from ingest.play import play
from storage.errors import CairnError
from web.commands.client import Upload, client_of
from web.commands.importing import recording, take_in
from web.commands.voice import Voice
from web.config import Config


class NoChromium(CairnError):
    """There is no Chromium here to play recordings in."""


def run(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    chromium = arguments.chromium or config.chromium
    if chromium is None:
        raise NoChromium(hint="Install one (`make browser` does), or name it with --chromium or CAIRN_CHROMIUM.")

    def played(name: str, content: bytes) -> list[Upload]:
        file = Path(name).name

        def tell(done: int, all_: int) -> None:
            voice.progress(done, all_, f"{file} is played")

        seen = asyncio.run(play(file, content, chromium=str(chromium), progress=tell))
        pictures = [
            Upload(f"picture-{at}", f"{at}.png", "image/png", seen.pictures[at]) for at in sorted(seen.pictures)
        ]
        return [recording(name, content), Upload("played", "played.json", "application/json", seen.json), *pictures]

    return take_in(arguments.files, client_of(config), voice, played)
