"""Listening: the loop's inner half, in which nearly all of a load's time is spent."""

from __future__ import annotations

import os
import time

from bench.hub.frames import Refused
from bench.hub.load_clients import OUT, Client, Crowd
from bench.hub.load_joining import READ
from bench.hub.load_reading import Message, Reader
from bench.hub.load_tally import Log

QUIET = 0.3  # seconds without anything, after which nothing more is on its way


class Listener:
    """Reads what can be read, and notes who got what when."""

    def __init__(self, crowd: Crowd, reader: Reader) -> None:
        self.log = Log()
        self._crowd = crowd
        self._reader = reader

    def listen(self, seconds: float) -> list[tuple[Client, tuple[Message, ...]]]:
        """Wait at most so long, then read once from each who can be read. Answers who heard what."""
        crowd, reader = self._crowd, self._reader
        by_fd, chunks = crowd.by_fd, reader.chunks
        clock, read = time.perf_counter, os.read
        at, whom, what = self.log.at.append, self.log.whom.append, self.log.what.append
        heard = []
        for fd, events in crowd.wait(seconds):
            client = by_fd[fd]
            if events & OUT:
                crowd.flush(client)
            if not events & ~OUT:
                continue
            data = read(fd, READ)
            now = clock()
            messages = None if client.held else chunks.get(data)
            if messages is None:
                if not data:
                    raise Refused("The server hung up.")
                messages = reader.read(client, data)
            for message in messages:
                if message.number >= 0:
                    at(now)
                    whom(client.number)
                    what(message.number)
                elif message.pings:
                    crowd.pong(client, message.pings)
            heard.append((client, messages))
        return heard

    def listen_until(self, moment: float) -> None:
        while (left := moment - time.perf_counter()) > 0:
            self.listen(left)

    def listen_until_quiet(self) -> bool:
        """Listen until nothing came for QUIET seconds; whether anything came at all."""
        anything = False
        moment = time.perf_counter() + QUIET
        while time.perf_counter() < moment:
            if self.listen(QUIET):
                anything = True
                moment = time.perf_counter() + QUIET
        return anything
