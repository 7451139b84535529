"""Who is here: a peer speaks only for itself, under its own name, within bounds, and so that others can read it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest

from collab.awareness import read_states
from collab.header import MAX_CLOCK
from collab.peer import Peer
from collab.presence import HEARD, MAX_CLIENTS, MAX_STATE, PASSED_ON, PRESENT, Presences
from collab.varint import write_bytes, write_varint
from collab.visitors import Visitors
from storage.errors import CairnError, Invalid, TooMuch
from storage.ids import Author

Told = dict[int, tuple[int, object]]


def a_peer(name: str = "Ana") -> Peer:
    return Peer(Author(f"person:{name.lower()}"), name, can_write=False)


def states(*said: tuple[int, int, bytes | str]) -> bytes:
    """An awareness update: client, clock and state of each."""
    body = [write_varint(len(said))]
    for client, clock, state in said:
        written = state.encode() if isinstance(state, str) else state
        body += write_varint(client), write_varint(clock), write_bytes(written)
    return b"".join(body)


def anybodys(_: int) -> bool:
    return True


def nobody_here() -> Presences:
    return Presences(Visitors(lambda _: None))


def hear(
    presences: Presences, peer: Peer, said: bytes, now: float = 0.0, theirs: Callable[[int], bool] = anybodys
) -> bytes | float | None:
    return presences.hear(peer, said, now, theirs)


def told(said: bytes | float | None) -> Told:
    """What an awareness update tells others: client → clock and state."""
    assert isinstance(said, bytes)
    return {each.client: (each.clock, json.loads(each.state)) for each in read_states(said, most=MAX_CLIENTS)}


def test_a_peer_shows_up_under_the_name_it_really_has() -> None:
    lie = '{"user":{"name":"Ben","person":"ben","color":"#fff"},"cursor":1}'
    assert told(hear(nobody_here(), a_peer(), states((7, 1, lie)))) == {
        7: (1, {"user": {"name": "Ana", "person": "ana", "color": "#fff"}, "cursor": 1})
    }


@pytest.mark.parametrize("user", ['"Ben"', "null", "[1]", "7"])
def test_whatever_it_says_it_is_it_is_stamped(user: str) -> None:
    frame = hear(nobody_here(), a_peer(), states((7, 1, f'{{"user":{user}}}')))
    assert told(frame) == {7: (1, {"user": {"name": "Ana", "person": "ana"}})}


def test_a_guest_is_nobody_in_particular() -> None:
    guest = Peer(Author("link:secret"), "Guest", can_write=False)
    frame = hear(nobody_here(), guest, states((7, 1, "{}")))
    assert told(frame) == {7: (1, {"user": {"name": "Guest", "person": "guest-7"}})}
    assert isinstance(frame, bytes)
    assert b"secret" not in frame


def test_it_speaks_for_one_client_and_what_it_says_of_others_is_passed_over() -> None:
    presences, ana, ben = nobody_here(), a_peer("Ana"), a_peer("Ben")
    hear(presences, ana, states((7, 1, "{}")))
    assert told(hear(presences, ben, states((7, 9, "null"), (8, 1, "{}")))).keys() == {8}
    assert hear(presences, ben, states((7, 2**31, '{"stolen":1}'), (9, 1, "{}"))) is None
    assert hear(presences, a_peer("Cleo"), states((7, 9, "null"))) is None
    assert told(presences.all()).keys() == {7, 8}


def test_it_cannot_speak_for_a_client_under_which_somebody_else_writes() -> None:
    presences, ben = nobody_here(), a_peer("Ben")
    assert hear(presences, ben, states((7, 1, "{}")), theirs=lambda client: client != 7) is None
    assert told(hear(presences, ben, states((8, 1, "{}")), theirs=lambda client: client != 7)).keys() == {8}


def test_when_it_leaves_the_others_are_told_and_the_client_is_free_again() -> None:
    presences, ana = nobody_here(), a_peer()
    hear(presences, ana, states((7, 41, "{}")))
    assert told(presences.leave(ana)) == {7: (41, None)}
    assert presences.all() is None
    assert told(hear(presences, a_peer("Ben"), states((7, 1, "{}")))).keys() == {7}


def test_who_never_said_it_was_here_or_said_it_left_leaves_in_silence() -> None:
    presences, ana = nobody_here(), a_peer()
    assert presences.leave(ana) is None
    hear(presences, ana, states((7, 1, "{}")))
    assert told(hear(presences, ana, states((7, 2, "null")))) == {7: (2, None)}
    assert presences.leave(ana) is None


UNREADABLE = {
    "no JSON": b"{",
    "nothing": b"",
    "a list": b"[1]",
    "a text": b'"here"',
    "a number": b"1",
    "not a number": b'{"a":NaN}',
    "without an end": b'{"a":Infinity}',
    "half a letter": b'{"a":"\\ud800"}',
    "half a letter as a key": b'{"\\udc00":1}',
    "not UTF-8": b'{"a":"\xff"}',
    "a surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "a zero byte": b'{"a":"\0"}',
    "something after it": b"{}{}",
    "deep": b'{"a":' + b"[" * 1000 + b"]" * 1000 + b"}",
    "deep and without an end": b"[" * 2000,
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_others_could_not_read_is_refused_and_nobody_hears_of_it(what: str) -> None:
    presences, ana = nobody_here(), a_peer()
    try:
        frame = hear(presences, ana, states((7, 1, UNREADABLE[what])))
    except Invalid:
        assert presences.all() is None
        assert presences.leave(ana) is None
        return
    # What is passed on, others can read: strictly, as browsers do.
    assert isinstance(frame, bytes)
    assert what == "deep"
    told(frame)


@pytest.mark.parametrize("number", ["1e999", "9" * 400, "-" + "9" * 30, "0.1e-999", "18446744073709551616"])
def test_a_number_beyond_all_bounds_is_refused_or_passed_on_as_one_that_is_within(number: str) -> None:
    try:
        frame = hear(nobody_here(), a_peer(), states((7, 1, f'{{"a":{number}}}')))
    except Invalid:
        return
    _, state = told(frame)[7]
    assert isinstance(state, dict)
    assert state["a"] is None or isinstance(state["a"], int) or math.isfinite(state["a"])


@pytest.mark.parametrize("clock", [MAX_CLOCK + 1, 2**32 - 1, 2**53 - 1])
def test_a_clock_after_which_others_could_read_no_next_one_is_refused(clock: int) -> None:
    with pytest.raises(Invalid):
        hear(nobody_here(), a_peer(), states((7, clock, "{}")))
    presences, ana = nobody_here(), a_peer()
    hear(presences, ana, states((7, MAX_CLOCK, "{}")))
    assert told(presences.leave(ana)) == {7: (MAX_CLOCK, None)}


TOO_LARGE = states((7, 1, json.dumps({"a": "x" * MAX_STATE})))
TOO_MANY = states(*((client, 1, "{}") for client in range(MAX_CLIENTS + 1)))
ENDLESS = write_varint(2**53 - 1) + b"\x07"
MORE = states((7, 1, "{}")) + b"\x00"
CUT = states((7, 1, "{}"))[:-1]


@pytest.mark.parametrize(
    ("said", "error"), [(TOO_LARGE, TooMuch), (TOO_MANY, TooMuch), (ENDLESS, TooMuch), (MORE, Invalid), (CUT, Invalid)]
)
def test_a_message_that_is_too_much_or_makes_no_sense_is_refused(said: bytes, error: type[CairnError]) -> None:
    presences = nobody_here()
    with pytest.raises(error):
        hear(presences, a_peer(), said)
    assert presences.all() is None


def test_a_state_of_the_largest_size_is_passed_on() -> None:
    state = json.dumps({"a": "x" * (MAX_STATE - 8)}, separators=(",", ":"))
    assert len(state) == MAX_STATE
    assert told(hear(nobody_here(), a_peer(), states((7, 1, state)))).keys() == {7}


def test_who_moves_faster_than_others_need_to_see_is_passed_on_at_their_pace_and_the_latest_is_not_lost() -> None:
    presences, ana = nobody_here(), a_peer()
    passed: list[tuple[float, int]] = []
    late: float | None = None
    seconds, rate = 10, 100
    for number in range(seconds * rate):
        now = number / rate
        if late is not None and now >= late:
            passed += [(late, clock) for clock, _ in told(presences.speak_late(ana)).values()]
            late = None
        match hear(presences, ana, states((7, number, "{}")), now):
            case bytes(frame):
                passed += [(now, clock) for clock, _ in told(frame).values()]
            case float(wait):
                assert late is None, "one more was to come already"
                late = now + wait
    assert late is not None
    passed += [(late, clock) for clock, _ in told(presences.speak_late(ana)).values()]
    assert passed[-1][1] == seconds * rate - 1, "the latest was lost"
    assert [clock for _, clock in passed] == sorted(clock for _, clock in passed)
    assert len(passed) <= PASSED_ON * (seconds + 1) + 2
    assert len(passed) > PASSED_ON * seconds * 0.9


def test_what_was_to_come_of_somebody_who_has_gone_does_not_come() -> None:
    presences, ana = nobody_here(), a_peer()
    while not isinstance(hear(presences, ana, states((7, 1, "{}"))), float):
        pass
    presences.leave(ana)
    assert presences.speak_late(ana) is None


def test_who_speaks_faster_than_anybody_moves_is_let_go() -> None:
    presences, ana = nobody_here(), a_peer()
    with pytest.raises(TooMuch):
        for number in range(10_000):
            hear(presences, ana, states((7, number, "{}")), number / (5 * HEARD))
    for number in range(2_000):  # … and who speaks as fast as one may is not
        hear(presences, ana, states((7, number, "{}")), 100 + number / (0.99 * HEARD))


def test_in_a_crowd_the_first_are_shown_and_the_others_are_let_be() -> None:
    presences = nobody_here()
    crowd = [a_peer(f"p{number}") for number in range(PRESENT + 10)]
    shown = [hear(presences, peer, states((number, 1, "{}"))) for number, peer in enumerate(crowd)]
    assert [frame is not None for frame in shown] == [True] * PRESENT + [False] * 10
    assert len(told(presences.all())) == PRESENT
    presences.leave(crowd[0])
    assert hear(presences, crowd[-1], states((PRESENT + 9, 2, "{}"))) is not None


def a_visit(name: str = "Ana") -> Peer:
    """One request of somebody who comes by request after request."""
    visit = a_peer(name)
    visit.comes_back = True
    return visit


def test_who_leaves_while_an_earlier_request_is_still_there_has_left() -> None:
    presences, earlier, last = nobody_here(), a_visit(), a_visit()
    assert told(hear(presences, earlier, states((7, 1, "{}"))))
    assert told(hear(presences, last, states((7, 2, "null")))) == {7: (2, None)}
    assert presences.leave(earlier) is None
    assert presences.leave(last) is None
    assert presences.all() is None


def test_nobody_speaks_for_a_visitor_but_the_visitor() -> None:
    presences = nobody_here()
    hear(presences, a_visit(), states((7, 1, "{}")))
    hear(presences, a_peer("Ben"), states((8, 1, "{}")))
    for other in (a_visit("Ben"), a_peer(), a_visit("Ana’s twin")):
        assert hear(presences, other, states((7, 2, "null"))) is None
    assert hear(presences, a_visit("Ben"), states((8, 2, "null"))) is None, "who has a socket says it there"
