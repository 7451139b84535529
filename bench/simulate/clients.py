"""How clients come back when their connection is lost, as their sources say."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """Times in seconds.

    first, longest: the first pause and the longest; each doubles the one before. least, certain: a pause is drawn
    between the larger of these seconds and this share of it, and all of it. silent: where nothing says that a
    connection is lost, it is noticed between so many seconds after. told_so: the longest first pause of one who was
    told that the server restarts (1012), drawn from nothing on; None: as if it had not been told.
    """

    told: str
    first: float
    longest: float
    least: float
    certain: float
    silent: tuple[float, float]
    told_so: float | None = None

    def pause_when_told(self, draw: random.Random) -> float:
        """Before the first attempt of one who was told that the server restarts."""
        return self.pause(0, draw) if self.told_so is None else draw.uniform(0.0, self.told_so)

    def pause(self, attempt: int, draw: random.Random) -> float:
        """Before the next attempt. attempt: how many failed in a row."""
        longest = min(self.longest, self.first * 2.0 ** min(attempt, 16))
        return draw.uniform(max(self.least, self.certain * longest), longest)


# web/editor/src/live/retry.ts and conversation.ts. It hears itself every 15 s, so the last word is up to that old:
# then 45 s of silence, and 3 s for an answer.
OURS = Client("Cairn's editor", 0.4, 15.0, 0.2, 0.5, (33.0, 48.0), told_so=0.2)
# Version 3: no chance in its pauses. Closes what has been silent for 30 s.
Y_WEBSOCKET = Client("y-websocket", 0.1, 2.5, 0.1, 1.0, (15.0, 30.0))
# Version 4: always 1 s at first, then between 1 s and all of it. Closes what has been silent for 30 s.
HOCUSPOCUS = Client("@hocuspocus/provider", 1.0, 30.0, 1.0, 0.0, (15.0, 30.0))

CLIENTS = (OURS, Y_WEBSOCKET, HOCUSPOCUS)
