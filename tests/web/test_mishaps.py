"""web/mishaps.py: what fails where nobody waits is told, and none of what it says."""

from __future__ import annotations

import asyncio

import pytest

from tests.waiting import until
from web.mishaps import tell_mishap


def _fail() -> None:
    try:
        raise ValueError("Bearer planted")
    except ValueError as error:
        raise ExceptionGroup("planted", [KeyError("planted"), RuntimeError("planted")]) from error


async def test_its_kind_and_place_are_told_and_not_its_words(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(tell_mishap)
    loop.call_soon(_fail)
    await until(lambda: len(caplog.records) == 2)
    assert "KeyError, which nobody waited for, at " in caplog.text
    assert "RuntimeError, which nobody waited for, at " in caplog.text
    assert "planted" not in caplog.text


async def test_where_it_was_raised_comes_first(caplog: pytest.LogCaptureFixture) -> None:
    def raised() -> None:
        int("planted")

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(tell_mishap)
    loop.call_soon(raised)
    await until(lambda: caplog.records)
    assert "ValueError, which nobody waited for, at web/test_mishaps.py:" in caplog.text
    assert "planted" not in caplog.text


async def test_what_asyncio_says_itself_is_told(caplog: pytest.LogCaptureFixture) -> None:
    tell_mishap(asyncio.get_running_loop(), {"message": "Task was destroyed but it is pending!"})
    assert "Task was destroyed" in caplog.text
