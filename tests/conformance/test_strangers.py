"""The suite can pass and fail against a server that it has never seen, and says so on the command line."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator

import pytest

from bench.peers.launch import are_installed, running_peer
from tests.conformance.examine import chosen, examine_one
from tests.conformance.room import Target
from tests.conformance.strangers import a_stranger
from tests.conformance.verdict import CHECKS, Check

pytestmark = pytest.mark.skipif(not are_installed(), reason="the other servers are not installed: make test does that")

QUICK = [each for each in chosen(slow=False) if each.group in ("syncing", "converging", "presence")]
FAILS = {
    "nobody_speaks_for_another": "one client could make another invisible",
    "two_under_one_number_do_not_drift_apart_unnoticed": "one has 'aaaa' and the other 'bbbb', and nobody was told",
}


@pytest.fixture(scope="module")
def stranger() -> Iterator[Target]:
    with a_stranger("y-websocket") as (_, target):
        yield target


@pytest.mark.parametrize("check", QUICK, ids=lambda each: each.name)
async def test_y_websocket_passes_what_it_promises_and_fails_what_it_never_did(stranger: Target, check: Check) -> None:
    result = await examine_one(stranger, check)
    assert (result.verdict == "fail") == (check.name in FAILS)
    if result.verdict == "fail":
        assert result.sentence == FAILS[check.name]


async def test_a_server_that_dies_of_a_check_is_noticed() -> None:
    with a_stranger("pycrdt-websocket") as (peer, target):
        result = await examine_one(target, CHECKS["a_value_nested_very_deep_harms_nobody_else"])
        assert (result.verdict, result.sentence) == ("fail", "the server died")
        assert not peer.is_alive()


async def test_the_command_line_tells_what_failed_by_its_exit_code() -> None:
    with running_peer("y-websocket") as peer:
        code, said = await _run(peer.url_for("room"), "--only", "question is answered")
        assert code == 0
        assert said.startswith("pass ")
        code, said = await _run(peer.url_for("room"), "--only", "speaks for another", "--json")
        assert code == 1
        (told,) = json.loads(said)
        assert told["verdict"] == "fail"
        assert told["sentence"] == FAILS[told["check"]]


async def test_the_command_line_speaks_hocuspocus_too() -> None:
    with running_peer("hocuspocus") as peer:
        words = ("--dialect", "hocuspocus", "--reader-token", "reader", "--only", "reader cannot write")
        code, said = await _run(f"{peer.url_for('')}#room", *words)
        assert code == 0, said
        assert said.startswith("pass ")


async def test_where_nobody_is_everything_fails() -> None:
    code, said = await _run("ws://127.0.0.1:1/room", "--only", "question is answered")
    assert code == 1
    assert "the server answers nobody any more" in said


async def _run(*words: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.conformance", *words, stdout=PIPE)
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()
