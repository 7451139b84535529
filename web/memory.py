"""Memory: what was freed goes back to the machine, and what stays is not looked through for what could be freed.

glibc keeps it for later, most of all after something large: who once read a long log would hold a hundred megabytes
for ever. Looking takes less than a tenth of a millisecond, giving back hundreds of megabytes about five.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
from typing import Never

PAUSE = 10.0  # seconds

_libc = ctypes.CDLL(None)


def settle() -> None:
    """Take it that all that is here by now stays. The collector, which stops everything while it looks for cycles,
    then passes over modules and routes: for fifty people its longest look took twenty milliseconds at most, not sixty.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    if hasattr(_libc, "malloc_trim"):  # malloc_trim(3) is glibc's; other libraries do not need to be asked
        _libc.malloc_trim(0)


async def give_back_now_and_then() -> Never:
    while True:
        await asyncio.sleep(PAUSE)
        give_back()
