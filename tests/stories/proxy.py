"""A proxy as some offices have: pages get through, and whoever asks for a WebSocket is shown one that says no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

PAGE = b"<p>Not here.</p>"
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE


class Proxy:
    """In front of one server. refused: how many WebSockets were asked for."""

    def __init__(self, server_url: str) -> None:
        address = urlsplit(server_url)
        self._host, self._port = address.hostname, address.port
        self._server_url = server_url
        self.url = ""
        self.refused = 0
        self._writers: set[asyncio.StreamWriter] = set()

    def beyond(self, address: str) -> str:
        """An address of the server's, as those behind the proxy reach it."""
        return address.replace(self._server_url, self.url)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._host, self._port)
        self._writers |= {writer, back}
        with suppress(ConnectionError):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass_on(there, writer))
                tasks.create_task(self._look(reader, back, writer))
        for each in (writer, back):
            self._writers.discard(each)
            each.close()

    async def _look(
        self, reader: asyncio.StreamReader, back: asyncio.StreamWriter, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(65536):
            if b"upgrade: websocket" in data.lower():
                self.refused += 1
                writer.write(REFUSED)
                break
            back.write(data)
            await back.drain()
        back.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def a_proxy(server_url: str) -> AsyncIterator[Proxy]:
    proxy = Proxy(server_url)
    listening = await asyncio.start_server(proxy._accept, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        listening.close()
        for writer in list(proxy._writers):
            writer.close()
        await listening.wait_closed()
        await asyncio.sleep(0)
