"""A recording from its beginning to its end, as `cairn record` runs it: what belongs together is opened and closed.

sign in -> send what was left behind -> begin, or go on -> watch -> send the rest -> say where the guide is
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any

from agents.desktop.afterwards import Afterwards
from agents.desktop.beginning import begin_recording
from agents.desktop.buffer import Buffer, left_behind, make_buffer, open_buffer
from agents.desktop.desktop import Elements, NoElements, Screen, open_elements, open_screen
from agents.desktop.door import Door
from agents.desktop.errors import Damaged, NotHere, Refused
from agents.desktop.filming import Filming
from agents.desktop.folding import Folding
from agents.desktop.keeping import alone, local_key
from agents.desktop.live import Say, watched
from agents.desktop.looking import Looking
from agents.desktop.own import own_programs
from agents.desktop.sending import Progress, Sending
from agents.desktop.signing_in import sign_in
from agents.desktop.watching import Watching, now
from agents.desktop.wishes import HELP, HotKey, What, Wish
from ingest.policy import shield_of
from ingest.wire import Missed

_WAITING = "What was recorded is safe here. Ctrl-C to leave it for later."
_WITHOUT = (
    "Clicks are recorded without the names of what is clicked; what is typed and how it looks is left out, since "
    "nobody can say what of it is private. On Debian: apt install at-spi2-core"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person asked for. begin: what the server is asked for; see beginning.py."""

    begin: Mapping[str, Any]
    hot_keys: Mapping[What, HotKey]
    resumes: bool = False
    keeps_blind: bool = False


@dataclass(slots=True)
class Run:
    """One `cairn record`. wishes: what the person wants, from whichever thread heard them."""

    folder: Path
    door: Door
    wanted: Wanted
    say: Say
    wishes: Queue[Wish] = field(default_factory=Queue)
    _is_recording: bool = False
    _given_up: threading.Event = field(default_factory=threading.Event)

    def interrupt(self) -> None:
        """Ctrl-C: what is recorded is sent before we end; again, and it is kept until the next time."""
        if self._is_recording:
            self._is_recording = False
            self.wishes.put(Wish("stop"))
        else:
            self._given_up.set()

    def record(self) -> bool:
        """Record until the person stops it. Whether all of it arrived; what did not is kept."""
        with alone(self.folder), _opened(self.say) as (screen, elements):
            key = local_key(self.folder)
            self._sign_in()
            buffer, goes_on = self._buffer(key)
            self._watch(screen, elements, buffer, goes_on=goes_on)
            return self._send(buffer)

    def send_only(self) -> bool:
        """Send what was left behind, and record nothing."""
        with alone(self.folder):
            key = local_key(self.folder)
            self._sign_in()
            arrived = [self._finish(buffer) for buffer in self._left(key)]
            return all(arrived)

    @property
    def _recordings(self) -> Path:
        return self.folder / "recordings"

    def _sign_in(self) -> None:
        if not self.door.is_signed_in:
            sign_in(self.door, self._show_code, self._given_up)
        asked = self.door.ask("GET", "/api/device").json()
        person, workspace = asked["person"]["name"], asked["workspace"]["name"]
        self.say({"signed_in": asked}, f"Signed in for {person}, to record into {workspace}.")

    def _show_code(self, code: str, address: str) -> None:
        record = {"user_code": code, "address": address}
        self.say(record, f"To let this recorder in, open {address}\nand see that it shows the code {code}")

    def _buffer(self, key: bytes) -> tuple[Buffer, bool]:
        """The buffer to record into, and whether it goes on with a recording that was broken off."""
        left = list(self._left(key))
        again = left.pop() if left and self.wanted.resumes else None
        for one in left:
            self._finish(one)
        if again is None:
            return make_buffer(self._recordings, key, begin_recording(self.door, self.wanted.begin)), False
        buffer = again
        if self.door.ask("GET", f"/api/recordings/{buffer.begun.recording}").json()["state"] == "open":
            return buffer, True
        buffer.close()
        raise Refused("The recording that was broken off is stopped already.", http_status=409)

    def _left(self, key: bytes) -> Iterator[Buffer]:
        """What was left behind and is for this Cairn, the oldest first. What cannot be read is said, and left there."""
        for folder in left_behind(self._recordings):
            try:
                buffer = open_buffer(folder, key)
            except Damaged as error:
                self.say({"warning": str(error)}, f"{error} Remove it when you do not miss it.")
                continue
            if buffer.begun.server == self.door.server:
                yield buffer
                continue
            buffer.close()
            elsewhere = f"{folder} is for {buffer.begun.server}, and stays here until you record there."
            self.say({"warning": elsewhere}, elsewhere)

    def _watch(self, screen: Screen, elements: Elements, buffer: Buffer, *, goes_on: bool) -> None:
        begun, keeps_blind = buffer.begun, self.wanted.keeps_blind
        policy = begun.policy.policy
        sending = Sending(self.door, buffer)
        looking = Looking(screen, elements, policy, buffer.keep_picture, own_programs(), keeps_blind=keeps_blind)
        with self._recording(sending), closing(Filming(buffer, sending.wake)) as filming:
            watching = Watching(
                screen,
                looking,
                Folding(elements.reading, begun.policy.version, buffer.last, keeps_blind=keeps_blind),
                buffer,
                Afterwards(looking.afterwards, buffer, filming.let_go, policy),
                shield_of(policy),
                lambda _: sending.wake(),
                lambda: self._say_status(buffer, sending.progress),
                self.wanted.hot_keys,
                self.wishes,
            )
            self.say({"recording": begun.recording, "guide": begun.guide, "url": begun.url}, f"Recording. {HELP}")
            if goes_on:
                watching.go_on()
            with watched(self.door, begun.guide, self.say):
                watching.run()

    @contextmanager
    def _recording(self, sending: Sending) -> Iterator[None]:
        """What is kept is sent meanwhile, and Ctrl-C ends it."""
        self._is_recording = True
        sending.start()
        try:
            yield
        finally:
            self._is_recording = False
            sending.leave()

    def _say_status(self, buffer: Buffer, progress: Progress) -> None:
        kept, sent = buffer.last, min(progress.have, buffer.last)
        away = f" {progress.away}" if progress.away else ""
        self.say({"kept": kept, "sent": sent}, f"{kept} events are kept here, {sent} have arrived.{away}")

    def _finish(self, buffer: Buffer) -> bool:
        """Send what was left behind by a recorder that ended in the middle, and say in the guide that it did."""
        self.say({"left_behind": buffer.begun.guide}, f"Sending what was recorded before into {buffer.begun.url}")
        try:
            known = self.door.ask("GET", f"/api/recordings/{buffer.begun.recording}").json()
        except Refused as error:
            return self._told_how_it_ended(buffer, Progress(ended=error))
        if known["state"] == "stopped" and known["have"] >= buffer.last:  # we ended before we could forget it
            return self._told_how_it_ended(buffer, Progress(have=known["have"], is_done=True))
        end = buffer.read(buffer.last - 1, 1) if buffer.last else []
        if not (end and isinstance(end[0], Missed) and end[0].why == "closed"):
            buffer.append(Folding(lambda _: None, buffer.begun.policy.version, buffer.last).miss(now(), "closed"))
        return self._send(buffer)

    def _send(self, buffer: Buffer) -> bool:
        """Send the rest and stop it there. What does not arrive stays in its folder."""
        sending = Sending(self.door, buffer)
        sending.start()
        sending.stop()
        told = False
        while not sending.wait(0.2):
            if self._given_up.is_set():
                sending.leave()
            elif sending.progress.away and not told:
                told = True
                self.say({"away": str(sending.progress.away)}, f"{sending.progress.away}\n{_WAITING}")
        return self._told_how_it_ended(buffer, sending.progress)

    def _told_how_it_ended(self, buffer: Buffer, progress: Progress) -> bool:
        begun, last = buffer.begun, buffer.last
        record = {"guide": begun.guide, "url": begun.url, "events": last, "sent": progress.have}
        if progress.is_done:
            buffer.remove()
            self.say({"ok": True, **record}, f"Done: {begun.url}")
            return True
        buffer.close()
        why = f"{progress.ended} " if progress.ended else ""
        kept = f"{last - min(progress.have, last)} of {last} events are kept in {buffer.folder}, enciphered."
        self.say({"ok": False, "error": why.strip(), **record}, f"{why}{kept}\n`cairn record --send` sends them.")
        return False


@contextmanager
def _opened(say: Say) -> Iterator[tuple[Screen, Elements]]:
    """This machine's screen, and what tells of its elements, if anything does. Raises NotHere without a screen."""
    screen = open_screen()
    try:
        if screen.unheard:
            say({"warning": screen.unheard}, screen.unheard)
        elements = _elements(say)
        try:
            yield screen, elements
        finally:
            elements.close()
    finally:
        screen.close()


def _elements(say: Say) -> Elements:
    try:
        return open_elements()
    except NotHere as without:
        say({"warning": str(without)}, f"{without}\n{_WITHOUT}")
        return NoElements()
