"""cairn erase: a guide begins again with what it says now, and nothing is left of how it came to."""

from __future__ import annotations

import argparse
import sys

from web.commands.client import client_of
from web.commands.exporting import guide_in
from web.commands.voice import Voice, WrongUse, counted, plain
from web.config import Config

NOT_DONE = 1


def run(arguments: argparse.Namespace, config: Config, voice: Voice) -> int:
    guide = guide_in(arguments.guide)
    client = client_of(config)
    if not arguments.yes:
        if arguments.json or not sys.stdin.isatty():
            raise WrongUse(
                f"Nobody can be asked here whether the past of {guide} is to be erased for good.",
                hint="Say it with --yes.",
            )
        if not _is_wanted(client.get(f"/api/guides/{guide}").json()["title"]):
            print("Nothing was erased.", file=sys.stderr)
            return NOT_DONE
    erased = client.post(f"/api/guides/{guide}/erase-history").json()
    voice.tell(
        {"ok": True, "guide": guide, **erased},
        f"{guide} begins again, in epoch {erased['epoch']}. Gone are its history, "
        f"{counted(erased['versions'], 'version')} and {counted(erased['pictures'], 'picture')}.",
    )
    return 0


def _is_wanted(title: str) -> bool:
    """Say what goes, and ask whoever sits there."""
    print(
        plain(
            f"What “{title}” says now stays. For good go its history, its versions, the pictures that it does not "
            "show, and its comments and suggestions.\nWhoever has it open loads it anew, and loses what is not saved."
        ),
        file=sys.stderr,
    )
    print("Erase all that? Type yes: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() == "yes"
