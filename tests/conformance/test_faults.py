"""Every check can fail: for each there is a server, or a fault in front of a sound one, that it does not let pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest

from bench.peers.launch import PEERS, are_installed, running_peer
from tests.conformance import participant
from tests.conformance.checks import converging, fairness, presence
from tests.conformance.examine import examine_one
from tests.conformance.faulty import (
    AWARENESS,
    STEP1,
    STEP2,
    UPDATE,
    Falls,
    Fault,
    ForgetsWhatHasAGap,
    HasARoomForEach,
    HasOneDocumentOnASocket,
    HasOneRoom,
    IgnoresWhoIsEarly,
    IsOneFrameBehind,
    LeavesHanging,
    Loses,
    LosesEveryFifthUpdate,
    LosesFromClients,
    SaysEverythingTwice,
    TakesARepetitionForNews,
    TakesEverybodyForANewcomer,
    WaitsForTheSlowest,
    about_document,
    begins,
    spoilt,
)
from tests.conformance.room import Credentials, Place, Target
from tests.conformance.strangers import a_stranger
from tests.conformance.verdict import CHECKS

pytestmark = pytest.mark.skipif(not are_installed(), reason="the other servers are not installed: make test does that")


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A fault in front of a server, and the checks that must see it. faults: what a connection meets, by its number."""

    server: str
    faults: Callable[[], Callable[[int], Fault]]
    seen_by: str
    change: Callable[[Target], Target] = lambda target: target


async def anybody(_place: Place) -> Credentials:
    return Credentials()


def each(fault: Callable[[], Fault]) -> Callable[[], Callable[[int], Fault]]:
    """The same fault in front of every connection, each with its own memory."""
    return lambda: lambda _number: fault()


def all_with(fault: Callable[[], Fault]) -> Callable[[], Callable[[int], Fault]]:
    """One fault that all connections share."""

    def make() -> Callable[[int], Fault]:
        shared = fault()
        return lambda _number: shared

    return make


def slowest() -> Callable[[int], Fault]:
    turn = asyncio.Lock()
    return lambda _number: WaitsForTheSlowest(turn)


SPOILT = {
    "answers no question": Spoilt(
        "y-websocket", each(lambda: Loses(lambda f: begins(f, STEP2))), "a_question_is_answered"
    ),
    "asks nothing": Spoilt(
        "y-websocket",
        each(lambda: Loses(lambda f: begins(f, STEP1))),
        "the_server_asks_what_it_lacks edits_made_offline_are_merged what_one_carries_for_another_is_taken",
    ),
    "loses an update now and then": Spoilt(
        "y-websocket",
        each(LosesEveryFifthUpdate),
        "two_who_type_at_once_converge two_who_format_at_once_converge two_who_set_the_same_keys_at_once_converge "
        "two_who_fill_the_same_list_at_once_converge two_who_edit_the_same_page_at_once_converge "
        "ten_who_type_at_once_converge a_newcomer_gets_everything",
    ),
    "says everything twice": Spoilt(
        "y-websocket", each(SaysEverythingTwice), "an_update_reaches_the_others_once_and_whole"
    ),
    "takes everybody for a newcomer": Spoilt(
        "y-websocket", each(TakesEverybodyForANewcomer), "only_what_is_lacking_is_sent"
    ),
    "has a room for each": Spoilt(
        "y-websocket",
        lambda: HasARoomForEach,
        "a_room_is_as_it_was_when_all_have_left_and_one_returns",
        lambda target: replace(target, keeps=True),
    ),
    "has one room": Spoilt("y-websocket", each(HasOneRoom), "rooms_do_not_hear_each_other"),
    "loses what is large": Spoilt(
        "y-websocket", each(lambda: Loses(lambda f: len(f) > 100_000)), "half_a_megabyte_pasted_at_once_arrives"
    ),
    "is one frame behind": Spoilt("y-websocket", each(IsOneFrameBehind), "the_last_words_of_a_leaving_client_are_kept"),
    "forgets what has a gap": Spoilt(
        "y-websocket",
        each(ForgetsWhatHasAGap),
        "an_update_with_a_gap_is_completed_when_the_rest_comes updates_out_of_order_converge "
        "what_waits_for_its_rest_is_not_lost_with_its_author",
    ),
    "takes a repetition for news": Spoilt(
        "y-websocket", each(TakesARepetitionForNews), "an_update_sent_three_times_counts_once"
    ),
    "never serves the second": Spoilt(
        "y-websocket",
        lambda: lambda number: LeavesHanging() if number == 2 else Fault(),
        "two_who_open_a_cold_room_in_the_same_tick_are_both_served",
    ),
    "serves fifty": Spoilt(
        "y-websocket",
        lambda: lambda number: LeavesHanging() if number > 50 else Fault(),
        "sixty_connections_that_say_nothing_hold_up_nobody",
    ),
    "waits for the slowest": Spoilt("y-websocket", slowest, "a_slow_reader_does_not_hold_up_the_others"),
    "forgets who is here": Spoilt(
        "y-websocket",
        each(lambda: Loses(lambda f: begins(f, AWARENESS))),
        "awareness_reaches_the_others a_newcomer_is_told_who_is_here a_quiet_client_hears_something_every_30_seconds",
    ),
    "forgets who leaves": Spoilt(
        "y-websocket",
        each(lambda: Loses(lambda f: begins(f, AWARENESS) and b"null" in f)),
        "who_leaves_is_removed who_is_cut_off_is_removed who_says_goodbye_is_removed",
    ),
    "falls of what it does not understand": Spoilt(
        "y-websocket",
        all_with(Falls),
        "frames_that_make_no_sense_harm_nobody_else messages_of_unknown_types_harm_nobody_else "
        "an_update_of_version_2_harms_nobody_else hundreds_of_damaged_updates_harm_nobody_else "
        "two_megabytes_of_awareness_harm_nobody_else a_frame_of_20_megabytes_harms_nobody_else",
    ),
    "lets everybody in": Spoilt(
        "y-websocket",
        each(Fault),
        "a_stranger_is_told_nothing a_reader_cannot_write",
        lambda target: replace(target, refuses_strangers=True, reader=anybody),
    ),
    "tells readers nothing": Spoilt(
        "y-websocket",
        each(lambda: Loses(lambda f: begins(f, UPDATE))),
        "a_reader_gets_the_document_and_its_edits",
        lambda target: replace(target, reader=anybody),
    ),
    "is hocuspocus as it comes": Spoilt(
        "hocuspocus",
        each(Fault),
        "what_cannot_be_read_is_not_acknowledged nobody_speaks_for_another "
        "an_update_with_a_gap_is_not_acknowledged_before_its_rest_is_there a_value_nested_very_deep_harms_nobody_else "
        "unsound_updates_harm_nobody_else a_document_handed_out_can_be_opened_by_another_library "
        "two_under_one_number_do_not_drift_apart_unnoticed",
    ),
    "acknowledges nothing": Spoilt(
        "hocuspocus",
        each(lambda: Loses(lambda f: about_document(f)[:1] == b"\x08")),
        "every_update_is_acknowledged_once a_reader_in_step_is_told_that_all_is_saved",
    ),
    "acknowledges everything twice": Spoilt(
        "hocuspocus", each(SaysEverythingTwice), "every_update_is_acknowledged_once"
    ),
    "never leaves a document": Spoilt(
        "hocuspocus",
        each(lambda: LosesFromClients(lambda f: about_document(f)[:1] == b"\x07")),
        "closing_one_document_leaves_the_other",
    ),
    "has one document on a socket": Spoilt(
        "hocuspocus",
        each(HasOneDocumentOnASocket),
        "two_documents_share_a_socket each_session_on_a_socket_is_answered_at_its_own_address",
    ),
    "ignores who is early": Spoilt("hocuspocus", each(IgnoresWhoIsEarly), "what_is_said_before_the_token_waits_for_it"),
    "is pycrdt-websocket as it comes": Spoilt(
        "pycrdt-websocket", each(Fault), "awareness_that_is_no_json_harms_nobody_else"
    ),
}
CASES = [(fault, check) for fault, spoilt_so in SPOILT.items() for check in spoilt_so.seen_by.split()]

FORGETTING = ["what_was_acknowledged_outlives_a_kill", "what_another_has_seen_outlives_a_kill"]


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Target]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(a_stranger(name))[1] for name in PEERS}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On loopback, what is not there in a second does not come, and half a minute passes in one."""
    monkeypatch.setattr(participant, "PATIENCE", 1.0)
    monkeypatch.setattr(participant, "SETTLED", 0.5)
    monkeypatch.setattr(fairness, "ALL", 3.0)
    monkeypatch.setattr(converging, "ALL_TEN", 2.0)
    monkeypatch.setattr(presence, "RENEWAL", 0.5)
    monkeypatch.setattr(presence, "SILENCE", 1.0)


@pytest.mark.parametrize(("fault", "check"), CASES)
async def test_a_fault_is_seen(servers: dict[str, Target], fault: str, check: str) -> None:
    case = SPOILT[fault]
    async with spoilt(case.change(servers[case.server]), case.faults()) as target:
        result = await examine_one(target, CHECKS[check])
    assert result.verdict == "fail", result.sentence


@pytest.mark.parametrize("check", FORGETTING)
async def test_that_a_server_forgets_when_it_is_killed_is_seen(check: str) -> None:
    with ExitStack() as stack:
        peer, target = stack.enter_context(a_stranger("hocuspocus"))

        async def restart() -> None:
            peer.process.kill()
            peer.process.wait()
            stack.enter_context(running_peer("hocuspocus", port=peer.port))

        result = await examine_one(replace(target, restart=restart, is_alive=lambda: True), CHECKS[check])
    assert result.verdict == "fail", result.sentence
    assert "after the restart the text is ''" in result.sentence


def test_every_check_is_known_to_see_some_fault() -> None:
    assert {check for _, check in CASES} | set(FORGETTING) == set(CHECKS)
