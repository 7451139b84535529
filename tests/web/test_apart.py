"""web/apart.py: whatever happens to the process apart, we live and the next call works."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from anyio import to_process

from docmodel.errors import Invalid as NoGuide
from storage.errors import CairnError, Invalid
from web.apart import WORDS, Broke, run_apart, warm_up


def double(number: int) -> int:
    return number * 2


def crash() -> None:
    ctypes.string_at(0)


def spin_in_c() -> None:
    """PyDLL keeps the GIL: nothing inside this process could ever stop it."""
    ctypes.PyDLL(None).sleep(3600)


def fail(error: Exception) -> None:
    raise error


class Awkward(CairnError):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def raise_what_cannot_be_pickled() -> None:
    raise Awkward(1, 2)


class Panic(BaseException):
    pass


def panic() -> None:
    raise Panic("block_store.rs:60")


def take_too_much() -> int:
    return len(bytearray(4 * 1024**3))


async def test_a_result_comes_back() -> None:
    assert await run_apart(double, 21) == 42


async def test_an_error_of_ours_comes_back_as_it_was() -> None:
    with pytest.raises(NoGuide, match="not a guide"):
        await run_apart(fail, NoGuide("not a guide"))
    with pytest.raises(Invalid, match="no picture") as refused:
        await run_apart(fail, Invalid("no picture", hint="send a PNG"))
    assert refused.value.hint == "send a PNG"


@pytest.mark.parametrize(
    "error", [ValueError("Cannot merge"), RuntimeError("block parent"), KeyError("body"), TimeoutError("mine")]
)
async def test_any_other_error_has_broken_it_and_is_told_in_words(error: Exception) -> None:
    with pytest.raises(Broke, match=f"^{type(error).__name__}: .*{error.args[0]}"):
        await run_apart(fail, error)


async def test_the_words_of_an_error_are_few_and_fit_for_a_database() -> None:
    with pytest.raises(Broke) as broke:
        await run_apart(fail, ValueError("\x00\ud800 " + "x" * 100_000))
    assert broke.value.reason == "ValueError:    " + "x" * (WORDS - 3)


async def test_what_does_not_pass_through_the_pipe_breaks_only_its_call() -> None:
    nested: list[object] = []
    for _ in range(5000):
        nested = [nested]
    with pytest.raises(Broke, match="RecursionError"):
        await run_apart(len, nested)
    assert await run_apart(double, 1) == 2


async def test_a_process_that_crashes_is_replaced() -> None:
    with pytest.raises(Broke, match="died"):
        await run_apart(crash)
    assert await run_apart(double, 1) == 2


async def test_a_process_that_hangs_with_the_gil_is_killed_in_time() -> None:
    with pytest.raises(Broke, match="longer than 0.5 s"):
        await run_apart(spin_in_c, seconds=0.5)
    assert await run_apart(double, 1) == 2


async def test_a_panic_breaks_only_its_call() -> None:
    with pytest.raises(Broke, match=r"Panic: block_store.rs:60"):
        await run_apart(panic)
    assert await run_apart(double, 1) == 2


async def test_an_exception_that_cannot_travel_is_told_in_words() -> None:
    with pytest.raises(Broke, match="Awkward: 1 and 2"):
        await run_apart(raise_what_cannot_be_pickled)


async def test_memory_has_a_bound() -> None:
    with pytest.raises(Broke, match="MemoryError"):
        await run_apart(take_too_much)


async def test_what_a_call_was_given_is_given_back_after_it() -> None:
    words = ["x" * 1000 + str(number) for number in range(200_000)]
    apart = psutil.Process(await run_apart(os.getpid))
    assert await run_apart(len, words) == 200_000
    assert apart.memory_info().rss < 100_000_000


async def test_waiting_for_a_place_is_not_counted() -> None:
    await warm_up()
    async with asyncio.TaskGroup() as tasks:
        calls = [tasks.create_task(run_apart(time.sleep, 0.5, seconds=2.0)) for _ in range(10)]
    assert len(calls) == 10


async def test_a_cancelled_call_ends_its_process() -> None:
    call = asyncio.create_task(run_apart(spin_in_c, seconds=60.0))
    await asyncio.sleep(0.5)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await run_apart(double, 1) == 2


async def test_two_are_ready_once_warm() -> None:
    await warm_up("json")
    async with asyncio.TaskGroup() as tasks:
        calls = [tasks.create_task(run_apart(_slow_pid)) for _ in range(2)]
    assert len({call.result() for call in calls}) == 2


def _slow_pid() -> int:
    time.sleep(0.2)
    return os.getpid()


PARENT = """
import asyncio, sys
from tests.web.test_apart import spin_in_c, _slow_pid
from web.apart import run_apart
async def main():
    print(await run_apart(_slow_pid), flush=True)
    await run_apart(spin_in_c, seconds=600.0)
{runner}
"""


@pytest.mark.parametrize("runner", ["asyncio.run(main())", "import uvloop; uvloop.run(main())"])
def test_a_hanging_process_does_not_outlive_a_killed_parent(runner: str) -> None:
    code = PARENT.format(runner=runner)
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root) as parent:
        assert parent.stdout is not None
        apart = psutil.Process(int(parent.stdout.readline()))
        time.sleep(0.3)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert psutil.wait_procs([apart], timeout=5)[1] == []


async def test_a_process_that_ended_while_it_had_nothing_to_do_is_not_asked() -> None:
    """Its pipe is shut, and nobody has been told yet that it is gone."""
    await run_apart(double, 1)
    process, _ = to_process._process_pool_idle_workers.get()[-1]
    process._process._transport.close()
    assert process.returncode is None
    assert await run_apart(double, 21) == 42
