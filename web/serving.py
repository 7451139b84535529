"""The serving process: Hypercorn on a socket that the supervisor holds."""

from __future__ import annotations

import asyncio
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config as Hypercorn

from storage.secret_file import kept_secret
from web.apart import warm_up
from web.app import create_app
from web.config import Config
from web.erasing import sweep_blobs
from web.folders import key_file
from web.letting_go import keep_letting_go
from web.lifeline import end_within
from web.listening import BACKLOG, listener_from
from web.memory import settle
from web.resources import open_resources
from web.wire import MAX_MESSAGE
from web.wires import seen_off

GRACE = 5.0  # seconds for what is being answered when we are asked to stop
LAST = 9.5  # seconds until it has ended, whatever hangs: the supervisor starts another
SLICE = 0.0005  # seconds that a thread may hold Python while the loop wants to go on, which an edit does several times


async def live(config: Config, dsn: str, listener: str) -> None:
    """Answer until cancelled. listener: the file descriptor of a socket that listens, or has its place reserved.

    Raises Unavailable when the database or the store of blobs cannot be reached.
    """
    key = kept_secret(key_file(config)).encode()
    sys.setswitchinterval(SLICE)
    async with open_resources(config, dsn, key) as resources:
        await sweep_blobs(resources)
        stop = asyncio.Event()
        warming = asyncio.create_task(warm_up("web.understanding", "web.sniffing"))
        letting_go = asyncio.create_task(keep_letting_go(resources))
        app = create_app(resources)
        settle()
        serving = asyncio.create_task(
            serve(
                app,
                hypercorn_config(listener_from(int(listener)).detach()),
                shutdown_trigger=stop.wait,
            )
        )
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            end_within(LAST)
            stop.set()
            # Whoever has a guide open is asked to come back in a moment, rather than left with a dead socket.
            await resources.hub.close(GRACE)
            await seen_off(resources.wires, GRACE)
            await serving
        finally:
            warming.cancel()
            letting_go.cancel()


def hypercorn_config(listener: int) -> Hypercorn:
    hypercorn = Hypercorn()
    hypercorn.bind = [f"fd://{listener}"]
    hypercorn.backlog = BACKLOG  # it would set its own
    hypercorn.loglevel = "WARNING"
    hypercorn.include_server_header = False
    hypercorn.graceful_timeout = GRACE
    # The socket itself refuses what is too large, with a close code that says so; this keeps it from being gathered.
    hypercorn.websocket_max_message_size = 2 * MAX_MESSAGE
    return hypercorn
