"""Cairn does what the suite claims, in both dialects: each claim is a test."""

from __future__ import annotations

import pytest

from tests.conformance.cairn import cairn
from tests.conformance.examine import chosen, examine_one
from tests.conformance.verdict import Check
from tests.conformance.wire import DialectName
from tests.stories.server import Server

DIALECTS: tuple[DialectName, ...] = ("y-websocket", "hocuspocus")
ONE_PROTOCOL_ONLY = {"the protocol of y-websocket has no acknowledgement", "a socket of y-websocket has one document"}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("check", [each for each in chosen(slow=True) if not each.restarts], ids=lambda each: each.name)
async def test_cairn_does_so(server: Server, dialect: DialectName, check: Check) -> None:
    await _does_so(server, dialect, check)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("check", [each for each in chosen(slow=True) if each.restarts], ids=lambda each: each.name)
async def test_cairn_does_so_when_it_is_killed(sturdy: Server, dialect: DialectName, check: Check) -> None:
    await _does_so(sturdy, dialect, check)


async def _does_so(server: Server, dialect: DialectName, check: Check) -> None:
    result = await examine_one(cairn(server, dialect), check)
    if result.verdict == "not offered":
        assert dialect == "y-websocket"
        assert result.sentence in ONE_PROTOCOL_ONLY
    else:
        assert result.verdict == "pass", result.sentence
