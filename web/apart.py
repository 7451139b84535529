"""Call a function in a process apart: one that may crash, hang or eat memory without taking us along.

Whatever reads a document that strangers wrote goes through here. pycrdt can overflow its stack, panic, or never come
back; a process apart turns each of these into Broke, and the next call finds a fresh process.

The function must be importable by name and pure; it, its arguments and its result are pickled. An error of ours that it
raises is raised here, as it was; anything else it meets, whatever library had the idea, is one more way to have broken.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import pickle
import resource
import signal
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeVar, TypeVarTuple

import anyio
import anyio.to_process
from anyio.lowlevel import RunVar

from docmodel.errors import Invalid
from storage.errors import CairnError
from web.lifeline import die_with_parent
from web.memory import give_back

PLACES = 2  # processes at once
SECONDS = 10.0  # for a call that does not say how long it may take
MEMORY = 1536 * 1024 * 1024  # bytes of address space a process may have
WORDS = 200  # characters that are told of what an error said

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_places: RunVar[anyio.CapacityLimiter] = RunVar("places")


class Broke(Exception):
    """The process apart did not live to answer, or met what nobody foresaw."""

    @property
    def reason(self) -> str:
        return str(self)


async def run_apart(function: Callable[[*Ts], T], *args: *Ts, seconds: float = SECONDS) -> T:
    """Call function(*args) in a process apart and return what it returns.

    seconds: from the moment a process takes the call; waiting for a free place is not counted.
    Raises the function's own CairnError or docmodel Invalid, and Broke for all else that it raises, or when the process
    dies, panics, or takes too long and is killed. To be cancelled kills it as well.
    """
    async with _limiter():
        try:
            async with asyncio.timeout(seconds):
                return await _run(function, args)
        except TimeoutError as error:
            raise Broke(f"it took longer than {seconds:g} s") from error
        except anyio.BrokenWorkerProcess as error:
            raise Broke("its process died") from error
        except (MemoryError, RecursionError, pickle.PickleError) as error:  # of the pickling, at either end
            raise _broke(error) from error


async def warm_up(*modules: str) -> None:
    """Start every process now, with these modules imported, so that the first caller does not wait for it."""
    async with asyncio.TaskGroup() as tasks:
        for _ in range(PLACES):
            tasks.create_task(run_apart(_import, modules, seconds=60.0))


async def _run(function: Callable[[*Ts], T], args: tuple[*Ts]) -> T:
    """In the next process that lives. One that died while it had nothing to do took nothing from us."""
    # _limiter() has let us in; anyio's own would only count the same thing again.
    own = anyio.CapacityLimiter(1)
    for _ in range(PLACES):
        try:
            return await anyio.to_process.run_sync(_attempt, function, [args], cancellable=True, limiter=own)
        except anyio.BrokenWorkerProcess as error:
            if not isinstance(error.__cause__, anyio.BrokenResourceError):  # what we sent was taken
                raise
    return await anyio.to_process.run_sync(_attempt, function, [args], cancellable=True, limiter=own)


def _limiter() -> anyio.CapacityLimiter:
    try:
        return _places.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(PLACES)
        _places.set(limiter)
        return limiter


# From here on: in the process apart. Its edge is an edge of ours: whatever is raised has to be put into a pipe.


def _attempt(function: Callable[[*Ts], T], given: list[tuple[*Ts]]) -> T:
    """given: the arguments, to be taken out. anyio holds on to what it was handed until the next call comes."""
    _settle()
    try:
        return function(*given.pop())
    except (CairnError, Invalid) as error:
        if not _travels(error):
            raise _broke(error) from None
        raise
    except BaseException as error:  # a Rust panic is no Exception, and has no name outside its process
        raise _broke(error) from None
    finally:
        give_back()


def _broke(error: BaseException) -> Broke:
    """Its type and its words. They may quote a stranger's: few enough to log, and fit for a database."""
    words = "".join(letter if letter.isprintable() else " " for letter in str(error)[:WORDS])
    return Broke(f"{type(error).__name__}: {words}")


def _travels(error: Exception) -> bool:
    try:
        return type(pickle.loads(pickle.dumps(error))) is type(error)  # noqa: S301 - made here
    except Exception:
        return False


@cache
def _settle() -> None:
    """Once in each process: die with the parent, stay within MEMORY, leave no core and no words behind."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then lets us finish
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # a panic prints what it choked on, which may be somebody's words
    for fd in [int(each.name) for each in Path("/proc/self/fd").iterdir()]:
        # uvloop hands on the socket that the serving process listens on. Here it is none of anybody's business.
        with suppress(OSError):  # the one that listed them is gone by now
            if fd > 2 and stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.close(fd)


def _import(modules: tuple[str, ...]) -> None:
    for module in modules:
        importlib.import_module(module)
