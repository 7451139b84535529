"""Signing in, as the person sees it: a short code, an address, and the wait until they have answered there."""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable

from agents.desktop.door import Door
from agents.desktop.errors import Away, SignedOut

SLOWER = 5  # seconds that are added to the pace when we are told to slow down (RFC 8628, section 3.5)

_OVER = {
    "access_denied": "This recorder was not let in.",
    "expired_token": "Nobody let this recorder in within ten minutes.",
    "invalid_grant": "This code was used already.",
}


def device_name() -> str:
    """What people see of this machine."""
    return f"{platform.node() or 'A computer'} (desktop)"[:60]


def sign_in(door: Door, show: Callable[[str, str], None], stopped: threading.Event) -> None:
    """show: told the code and the address where it goes. stopped: set when the person wants it no more.

    Raises SignedOut when they are not let in, and Away when Cairn cannot even be asked.
    """
    codes = door.begin_sign_in(device_name())
    show(str(codes["user_code"]), str(codes["verification_uri_complete"]))
    pace = float(codes["interval"])
    while not stopped.wait(pace):
        try:
            why_not = door.exchange(str(codes["device_code"]))
        except Away:
            continue  # it may be back before the code is over
        if not why_not:
            return
        if why_not == "slow_down":
            pace += SLOWER
        elif why_not != "authorization_pending":
            raise SignedOut(
                _OVER.get(why_not, f"Cairn said {why_not}."), hint="Run `cairn record` again to be asked anew."
            )
    raise SignedOut("Signing in was broken off.")
