"""cairn erase: a guide begins again with what it says now, and nothing is left of how it came to."""

from __future__ import annotations

import argparse

from web.commands.client import client_of
from web.commands.exporting import guide_in
from web.commands.voice import Voice
from web.config import Config


def run(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    guide = guide_in(arguments.guide)
    erased = client_of(config).post(f"/api/guides/{guide}/erase-history").json()
    voice.tell(
        {"ok": True, "guide": guide, **erased},
        f"{guide} begins again, in epoch {erased['epoch']}. Gone are its history, "
        f"{erased['versions']} versions and {erased['pictures']} pictures.",
    )
    return 0
