"""A desktop of its own for a test: an X server without a screen, a D-Bus, a window manager, and a person with xdotool.

What it needs is not part of Cairn: Debian's xvfb, xdotool, openbox, zenity, xterm, dbus, at-spi2-core. Where one is
missing the test that asks is skipped, and says which.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agents.desktop.atspi.elements import AtspiElements
from agents.desktop.x11.screen import X11Screen, open_x11

PROGRAMS = ("Xvfb", "xdotool", "openbox", "zenity", "xterm", "dbus-daemon")
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
SOON = 20.0  # seconds
REST, HOLD = "0.4", "0.15"  # seconds that a hand takes before it presses a button, and before it lets it go


@dataclass(slots=True)
class Session:
    """environment: for programs that are to run on it. server: of X11."""

    environment: Mapping[str, str]
    server: subprocess.Popen[bytes] = field(repr=False)
    stack: ExitStack = field(repr=False)

    def start(self, *words: str | Path) -> subprocess.Popen[bytes]:
        """A program that is ended with the session."""
        started = subprocess.Popen(
            words, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.stack.callback(_end, started)
        return started

    def do(self, *words: str | int) -> str:
        """What the person does: words of xdotool."""
        done = subprocess.run(
            ["xdotool", *map(str, words)], env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def window(self, title: str) -> int:
        """The window with this title, once it shows."""
        deadline = time.monotonic() + SOON
        while time.monotonic() < deadline:
            found = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"],
                env=self.environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if found.stdout.split():
                return int(found.stdout.split()[-1])
            time.sleep(0.05)
        raise TimeoutError(f"no window is called {title}")

    def bring(self, title: str) -> int:
        """Its window, in front and with the focus."""
        window = self.window(title)
        self.do("windowactivate", "--sync", window)
        return window

    def click(self, x: float, y: float) -> None:
        """As a hand does it: it comes, rests, and presses for a moment."""
        self.do("mousemove", int(x), int(y), "sleep", REST, "mousedown", 1, "sleep", HOLD, "mouseup", 1)

    @contextmanager
    def looking(self) -> Iterator[tuple[X11Screen, AtspiElements]]:
        """What a recorder sees of it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DBUS_SESSION_BUS_ADDRESS", self.environment["DBUS_SESSION_BUS_ADDRESS"])
            elements, screen = AtspiElements(), open_x11(self.environment["DISPLAY"])
        try:
            yield screen, elements
        finally:
            screen.close()
            elements.close()

    def type(self, text: str) -> None:
        self.do("type", "--delay", 25, text)


@contextmanager
def a_session(size: str = "1280x800x24") -> Iterator[Session]:
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing or not LAUNCHER.exists():
        pytest.skip(f"no desktop to record: {', '.join(missing) or LAUNCHER.name} is not installed")
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="cairn-desktop-"))
        display, server = _display(stack, size)
        environment = {
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "GTK_THEME": "Adwaita",
            "DISPLAY": display,
        }
        environment["DBUS_SESSION_BUS_ADDRESS"] = _bus(stack, environment)
        session = Session(environment, server, stack)
        session.start("openbox")
        session.start(LAUNCHER, "--launch-immediately")
        _until_managed(environment)
        yield session


def _display(stack: ExitStack, size: str) -> tuple[str, subprocess.Popen[bytes]]:
    """A server on a number that it chose itself, and told through a pipe."""
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", size, "-nolisten", "tcp", "-noreset"],
        pass_fds=[writes], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    stack.callback(_end, server)
    os.close(writes)
    with os.fdopen(reads) as told:
        return f":{told.readline().strip()}", server


def _bus(stack: ExitStack, environment: Mapping[str, str]) -> str:
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    stack.callback(_end, daemon)
    assert daemon.stdout is not None
    with daemon.stdout as told:
        return told.readline().strip()


def _until_managed(environment: Mapping[str, str]) -> None:
    """Until the window manager says that it is there."""
    deadline = time.monotonic() + SOON
    words = ["xdotool", "get_num_desktops"]
    while subprocess.run(words, env=environment, capture_output=True, check=False).returncode != 0:
        assert time.monotonic() < deadline, "the window manager does not start"
        time.sleep(0.05)


def _end(started: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    started.terminate()
    try:
        started.wait(5)
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait(5)
