"""storage/news.py: who listens is woken, and listens again after a break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest

from storage.database import Database
from storage.news import News
from tests.waiting import until_answer

LONG = 60.0  # seconds that nobody waits for


@pytest.fixture
async def news(dsn: str) -> AsyncIterator[News]:
    listening = News(dsn, "some_channel")
    await listening.wait(LONG)  # it connects, and there may have been news before it did
    yield listening
    await listening.close()


async def notify(database: Database) -> None:
    await database.execute("select pg_notify('some_channel', 'first')")


async def test_news_wakes_who_waits(database: Database, news: News) -> None:
    waiting = asyncio.create_task(news.wait(LONG))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await notify(database)
    await asyncio.wait_for(waiting, 10)


async def test_news_that_came_between_two_waits_is_not_missed(database: Database, news: News) -> None:
    await notify(database)
    await asyncio.sleep(0.2)
    await asyncio.wait_for(news.wait(LONG), 10)


async def test_without_news_the_wait_ends_in_time(news: News) -> None:
    began = monotonic()
    await news.wait(0.1)
    assert 0.05 < monotonic() - began < 10


async def test_after_a_break_it_listens_again_and_takes_it_that_there_was_news(database: Database, news: News) -> None:
    listening = "from pg_stat_activity where query like 'LISTEN%' and datname = current_database()"
    await database.execute(f"select pg_terminate_backend(pid) {listening}")

    async def is_listening() -> object:
        return await database.fetchval(f"select count(*) {listening}")

    async def is_deaf() -> object:
        return not await is_listening()

    await until_answer(is_deaf)
    await asyncio.wait_for(news.wait(LONG), 10)
    waiting = asyncio.create_task(news.wait(LONG))
    await until_answer(is_listening)
    await notify(database)
    await asyncio.wait_for(waiting, 10)


async def test_without_a_database_it_waits_by_the_clock() -> None:
    news = News("postgresql://nobody@127.0.0.1:1/nothing", "some_channel")
    await asyncio.wait_for(news.wait(0.05), 10)
    await news.close()
