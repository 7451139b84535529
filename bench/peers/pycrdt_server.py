"""pycrdt-websocket on Hypercorn as its own documentation starts it, storing nothing: ``pycrdt_server.py PORT``.

0 chooses a port. It ends with whoever started it.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config
from pycrdt.websocket import ASGIServer, WebsocketServer


async def main(port: int) -> None:
    listening = socket.create_server(("127.0.0.1", port), backlog=100)
    asyncio.get_running_loop().add_reader(sys.stdin, os._exit, 0)
    config = Config()
    config.bind = [f"fd://{listening.fileno()}"]
    config.loglevel = "WARNING"
    async with WebsocketServer() as rooms:
        print(json.dumps({"port": listening.getsockname()[1]}), flush=True)
        await serve(ASGIServer(rooms), config)  # type: ignore[arg-type]  # its own idea of what an application is


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
