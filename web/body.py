"""A request's body with a bound of its own.

Quart knows one bound for the whole app, and counts only what waits to be read: what is read as it comes, as files
are, is not bounded at all when the client does not say how long it is. Here every byte counts.
"""

from __future__ import annotations

from typing import Any

from quart.wrappers import Request
from quart.wrappers.request import Body
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge


class BoundedBody(Body):
    def __init__(self, expected_content_length: int | None, max_content_length: int | None) -> None:
        super().__init__(expected_content_length, max_content_length)
        self._came = 0
        self._bound: int | None = None

    def bound(self, limit: int) -> None:
        """Refuse more than limit bytes, those that came before included."""
        self._bound = limit
        self._hold()

    def append(self, data: bytes) -> None:
        self._came += len(data)
        super().append(data)
        self._hold()

    def _hold(self) -> None:
        if self._bound is not None and self._came > self._bound and self._must_raise is None:
            self._must_raise = RequestEntityTooLarge()
            self._data.clear()
            self.set_complete()


class BoundedRequest(Request):
    body_class = BoundedBody
    body: BoundedBody

    async def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: FBT001, FBT002 - Quart's
        """The body's JSON. Raises BadRequest when it is none; Quart itself knows no bytes that are not even text."""
        try:
            return await super().get_json(force, silent, cache)
        except UnicodeDecodeError as error:
            raise BadRequest from error


async def received(request: Request) -> bytes:
    """The whole body, once it is all here. Raises RequestEntityTooLarge."""
    return bytes(await request.body)
