"""A process of the supervisor's, as it is seen from there. From inside it is web/role.py."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds before it is started again, after each death in a row
# Seconds of life after which earlier deaths are forgotten. Who dies of something of its own again and again does so
# within these, and has to meet the pauses; who is killed from outside now and then, as for its memory, must not.
HEALTHY = 10.0
SETTLED = 5.0  # seconds of life before a spare is started, which wants a processor while it loads
AGAIN = 30.0  # seconds until another spare, after one that died or could not be started

log = logging.getLogger(__name__)


class Child:
    """A process of ours that may be started many times.

    To load its modules takes longer than all else that a process does before it answers. Where nobody else answers
    meanwhile, a spare has loaded them and waits to be told the way.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        keep_open: Sequence[int] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """name: for messages. keep_open: file descriptors that it inherits. environment: ours unless given."""
        self.name = name
        self._arguments = arguments
        self._keep_open = keep_open
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._spare: subprocess.Popen[bytes] | None = None
        self._spare_is_due = 0.0
        self._began = 0.0
        self._ended: float | None = None
        self._deaths = 0

    @property
    def pid(self) -> int:
        assert self._process is not None, "launch() comes first"
        return self._process.pid

    def launch(self) -> None:
        """Start it, or take the spare if there is one. It waits to be told the way."""
        if self._process is not None:
            _hang_up(self._process)
        spare, self._spare = self._spare, None
        if spare is not None and spare.poll() is not None:
            _hang_up(spare)
            spare = None
        self._process = spare or self._begin()
        self._began, self._ended = time.monotonic(), None

    def keep_spare(self) -> None:
        """See to it that there is one, once the process has lived for a while. Without one all goes on as well."""
        now = time.monotonic()
        if self._spare is not None and self._spare.poll() is not None:
            _hang_up(self._spare)
            self._spare, self._spare_is_due = None, now + AGAIN
        if self._spare is None and self.is_alive() and now > max(self._began + SETTLED, self._spare_is_due):
            try:
                self._spare = self._begin()
            except OSError as error:  # no memory, or no more processes: who serves is not to be ended for that
                log.warning("%s has no spare: %s.", self.name, error.strerror)
                self._spare_is_due = now + AGAIN

    def tell(self, dsn: str) -> None:
        """The way to the database."""
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended, which is noticed elsewhere
            self._process.stdin.write(dsn.encode() + b"\n")
            self._process.stdin.flush()

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def is_due(self) -> bool:
        """Whether it has ended, and is to be started again by now."""
        if self.is_alive():
            return False
        now = time.monotonic()
        if self._ended is None:
            self._ended = now
            self._deaths = 1 if now - self._began > HEALTHY else self._deaths + 1
        return now >= self._ended + PAUSES[min(self._deaths, len(PAUSES)) - 1]

    def ask_to_begin_anew(self) -> None:
        """It is started again once it has ended. The spare was told nothing yet, and stays."""
        if self._process is not None and self.is_alive():
            self._process.terminate()

    def ask_to_end(self) -> None:
        for process in self._processes():
            if process.poll() is None:
                process.terminate()

    def see_it_end(self, deadline: float) -> None:
        """Wait for its end until the deadline (as time.monotonic says it), then make one."""
        for process in self._processes():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("%s did not end in time and is killed.", self.name)
                process.kill()
                process.wait()
            _hang_up(process)

    def _processes(self) -> list[subprocess.Popen[bytes]]:
        return [process for process in (self._process, self._spare) if process is not None]

    def _begin(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            # -P: a folder called web, where the command happens to be given, is not ours.
            [sys.executable, "-P", "-m", "web.role", *self._arguments],
            stdin=subprocess.PIPE,
            pass_fds=self._keep_open,
            env=self._environment,
            start_new_session=True,  # Ctrl-C in a terminal is for the supervisor, who asks the others
        )


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    """Close our end of its pipe: whoever still waits to be told the way then ends."""
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
