"""`cairn record` as somebody starts it, on a desktop of its own, and what it says meanwhile."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.desktop.letting_in import let_in
from tests.desktop.sessions import Session
from tests.stories.server import CAIRN, Server

SOON = 60.0  # seconds


@dataclass(slots=True)
class Recorder:
    """said: its JSON lines so far."""

    server: Server
    process: subprocess.Popen[str]
    said: list[dict[str, Any]] = field(default_factory=list)
    _there: threading.Condition = field(default_factory=threading.Condition)
    _ended: bool = False

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._there:
                self.said.append(json.loads(line))
                self._there.notify_all()
        with self._there:
            self._ended = True
            self._there.notify_all()

    def until(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = SOON) -> dict[str, Any]:
        """What it says that is wanted, once it does."""
        with self._there:
            self._there.wait_for(lambda: self._ended or any(map(wanted, self.said)), seconds)
            found = next(filter(wanted, self.said), None)
        assert found is not None, f"it never said so, but {self.said}"
        return found

    def until_says(self, name: str, seconds: float = SOON) -> Any:
        return self.until(lambda one: name in one, seconds)[name]

    def until_step(self, title: str) -> None:
        """The guide has a step with this title, as the recorder sees who watches it."""
        self.until(lambda one: one.get("title") == title)

    def catches_up(self) -> None:
        """Everything that was done has been looked at, whatever else the machine is busy with."""
        before = self._answers()
        self.line("s")
        with self._there:
            assert self._there.wait_for(lambda: self._answers() > before or self._ended, SOON)

    def _answers(self) -> int:
        return sum("kept" in one for one in self.said)

    def line(self, words: str) -> None:
        """Something that is typed into its terminal."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()

    def stop(self) -> dict[str, Any]:
        """Ctrl-C, and its last words."""
        self.process.send_signal(signal.SIGINT)
        last = self.until(lambda one: "ok" in one)
        self.process.wait(SOON)
        return last


@contextmanager
def a_recorder(
    session: Session, server: Server, folder: Path, *words: str, token: bool = False, without: str = ""
) -> Iterator[Recorder]:
    """Started, let in and recording. token: as a program. without: what its environment lacks."""
    environment = {
        **{name: value for name, value in session.environment.items() if name != without},
        **{name: value for name, value in server.environment.items() if name.startswith("CAIRN_")},
        "CAIRN_URL": server.url,
        "CAIRN_RECORDER": str(folder),
        **({"CAIRN_TOKEN": server.token} if token else {}),
    }
    process = subprocess.Popen(
        [CAIRN, "record", "--json", *words],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    recorder = Recorder(server, process)
    thread = threading.Thread(target=recorder.listen)
    thread.start()
    try:
        if not token:
            let_in(server, recorder.until_says("user_code"))
        yield recorder
    finally:
        process.kill()
        process.wait()
        thread.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
