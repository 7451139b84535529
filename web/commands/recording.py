"""cairn record: what is done on this screen becomes a guide. The recorder itself is agents/desktop."""

from __future__ import annotations

import argparse
import importlib
from importlib.util import find_spec

from web.commands.exporting import guide_in
from web.commands.voice import Voice, WrongUse
from web.config import Config

FAILED = 1
NEEDED = ("Xlib", "httpx2", "jeepney", "websockets")  # the packages of the extra `desktop`


def run(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise WrongUse(
            f"The desktop recorder is not installed here: {', '.join(missing)} is missing.",
            hint="make desktop, or pip install 'cairn[desktop]' where Cairn was installed; docs/desktop.md says more.",
        )
    if arguments.guide:
        arguments.guide = guide_in(arguments.guide)
    if (arguments.from_step or arguments.to_step) and not arguments.guide:
        raise WrongUse("--from and --to need to know of which guide.", hint="Say it with --guide.")
    command = importlib.import_module("agents.desktop.command")  # whoever serves has nothing of it
    arrived: bool = command.run(arguments, config.url, config.token, config.recorder, voice.tell)
    return 0 if arrived else FAILED
