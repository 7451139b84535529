"""storage/turns.py: one at a time, whatever becomes of the one."""

from __future__ import annotations

import asyncio

import pytest

from storage.database import LOCK, Database
from storage.errors import Unavailable
from storage.turns import turn, turn_of


async def test_a_turn_is_one_workers_at_a_time(database: Database) -> None:
    async with turn(database, "previews") as first, turn(database, "previews") as second:
        assert (first, second) == (True, False)
    async with turn(database, "previews") as again:
        assert again


async def test_the_turn_of_one_whose_connection_broke_is_free(database: Database) -> None:
    with pytest.raises(Unavailable):
        async with turn(database, "previews") as first:
            assert first
            await database.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and state = 'idle in transaction'"
            )
    async with turn(database, "previews") as second:
        assert second


async def test_who_waits_for_a_turn_gives_up_after_the_time_that_turns_have(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.turns.LONG", 50)
    async with turn_of(database, "this"), turn_of(database, "that"), asyncio.timeout(LOCK / 1000 - 1):
        with pytest.raises(Unavailable):
            async with turn_of(database, "this"):
                raise AssertionError("it was not theirs")
