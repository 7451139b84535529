"""Playing: a recording runs once more in Chromium, and a picture is taken of each step before its effect.

A recorder notes no pictures and few names; the page knows both. What cannot be played (an element that is gone, a file
to choose) is noted, and the play goes on. The recording's secrets are needed here to get past a sign-in: they are typed
into the page and go nowhere else, and whatever is typed into a secret field is shown as dots.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from ingest.errors import Refused
from ingest.importers.detect import events_with_secrets
from ingest.importers.psr.archive import is_archive
from ingest.player.chromium import CHROMIUM, open_chromium
from ingest.player.player import Player
from ingest.seen import Seen

STEP = 5.0  # seconds in which a step's element must appear

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Played:
    """What was seen of each event, and the pictures (PNG) by the event's place in the recording."""

    seen: tuple[Seen, ...]
    pictures: dict[int, bytes]

    @property
    def json(self) -> bytes:
        """What was seen, as `/api/imports` takes it in its part `played`."""
        return msgspec.json.encode(self.seen)


async def play(
    file: str,
    content: bytes,
    *,
    chromium: str = CHROMIUM,
    seconds: float = STEP,
    progress: Progress = lambda _done, _all: None,
) -> Played:
    """Play the recording in a file. progress: called with how many events are done, of how many.

    Raises Refused and TooMuch as importing does, and Unavailable when the browser does not start.
    """
    if is_archive(content):
        raise Refused(
            file=file,
            reason="what was done on a desktop cannot be played in a browser",
            hint="Import it without --play: it brings its own pictures.",
        )
    events = events_with_secrets(file, content)
    async with open_chromium(chromium) as context:
        player = Player(context, events, seconds)
        for at in range(len(events)):
            progress(at, len(events))
            await player.play(at)
        progress(len(events), len(events))
    told = tuple(one for one in player.seen if one != Seen(one.index))
    return Played(told, player.pictures)
