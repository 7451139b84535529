"""What goes wrong in the loop where nobody waits for it: told by its kind and its place.

Never by its words: what a library says of a request it could not take may quote all of it, tokens included.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from typing import Any

FRAMES = 6  # of the road to it, the last ones

log = logging.getLogger("cairn")


def tell_mishap(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For ``loop.set_exception_handler``."""
    error = context.get("exception")
    if error is None:
        log.error("%s", context["message"])  # asyncio's own words, such as that a task was destroyed
        return
    for each in _single(error):
        log.error("%s, which nobody waited for, at %s", type(each).__name__, " < ".join(_road(each)) or "no place")


def _single(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _single(each)
    else:
        yield error


def _road(error: BaseException) -> Iterator[str]:
    """From where it was raised to where it came out."""
    for frame in reversed(extract_tb(error.__traceback__)[-FRAMES:]):
        yield f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno}"
