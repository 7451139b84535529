"""The reader is the gate: what it lets through is sound, and all that Yjs writes goes through."""

from __future__ import annotations

import pytest
from pycrdt import Doc, Text, get_state, get_update, merge_updates

from collab.protocol import decode_state
from collab.update import check_update, read_update
from storage.errors import Invalid
from tests.hostile.updates import POISON, an_update, edited, mutants
from tests.soak.scale import chance, scaled


@pytest.mark.parametrize("seed", range(8))
def test_everything_that_an_editor_writes_is_read(seed: int) -> None:
    doc, updates = edited(seed)
    known: dict[int, int] = {}
    for update in updates:
        reached = read_update(update).reached_from(known)
        assert reached is not None
        known.update(reached)
    assert known == decode_state(doc.get_state())
    assert read_update(doc.get_update()).reached_from({}) == known
    assert read_update(merge_updates(*updates)).reached_from({}) == decode_state(get_state(merge_updates(*updates)))


def test_an_update_whose_predecessor_is_missing_is_a_gap() -> None:
    _, updates = edited(1, 10)
    known = read_update(updates[0]).reached_from({})
    assert known is not None
    assert read_update(updates[2]).reached_from(known) is None


def test_an_update_that_builds_upon_an_unknown_author_is_a_gap() -> None:
    first: Doc = Doc(client_id=1)
    first.get("text", type=Text).insert(0, "hello")
    second: Doc = Doc(client_id=2)
    second.apply_update(first.get_update())
    before = second.get_state()
    second.get("text", type=Text).insert(3, "–")
    update = second.get_update(before)
    assert read_update(update).reached_from({}) is None
    assert read_update(update).reached_from({1: 5}) == {2: 1}


def test_deleting_what_is_not_known_is_a_gap() -> None:
    doc: Doc = Doc(client_id=1)
    text = doc.get("text", type=Text)
    text.insert(0, "hello")
    before = doc.get_state()
    del text[1:3]
    update = doc.get_update(before)
    assert read_update(update).reached_from({}) is None
    assert read_update(update).reached_from({1: 5}) == {}


def test_a_merge_with_a_hole_in_it_is_a_gap() -> None:
    _, updates = edited(1, 10)
    assert read_update(merge_updates(updates[0], updates[3])).reached_from({}) is None


@pytest.mark.parametrize(
    "update",
    [
        "0101f4d2faa50f000401047465787400016100",  # the first of a text
        "0101f6e39693023b44f6e39693023a00016100",  # before another
        "010105068405050000",  # after another
    ],
)
def test_a_string_of_nothing_is_refused_since_pycrdt_panics_over_what_follows_it(update: str) -> None:
    with pytest.raises(Invalid, match="no length"):
        check_update(bytes.fromhex(update))


@pytest.mark.parametrize("poison", POISON)
def test_updates_known_to_poison_a_document_are_refused(poison: str) -> None:
    with pytest.raises(Invalid):
        read_update(bytes.fromhex(poison))


@pytest.mark.parametrize(
    "content",
    [
        bytes([8, 1, 1]) + b"a" + bytes([1]) + bytes([117, 1]) * 30_000 + bytes([126]),
        bytes([5, 1, 1]) + b"a" + b"\xe0\xd4\x03" + b"[" * 30_000 + b"]" * 30_000,
    ],
    ids=["any", "json"],
)
def test_nesting_that_would_overflow_a_stack_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_update(bytes([1, 1, 1, 0]) + content + bytes([0]))


def text_of(words: bytes) -> bytes:
    return bytes([len(words)]) + words


UNREADABLE = {
    "json not a number": an_update(text_of(b"NaN"), info=5),
    "json infinite": an_update(text_of(b"[-Infinity]"), info=5),
    "json undefined": an_update(text_of(b"k") + text_of(b"undefined"), info=6),
    "json half a letter": an_update(text_of(rb'"\ud800"'), info=5),
    "json in utf-16": an_update(text_of('"a"'.encode("utf-16")), info=5),
    "json with a mark in front": an_update(text_of(b"\xef\xbb\xbf1"), info=5),
    "old json": an_update(bytes([1]) + text_of(b"1"), info=2),
    "subdocument without options": an_update(text_of(b"guid") + bytes([126]), info=9),
    "integer too large": an_update(bytes([1, 125]) + b"\xff" * 9 + b"\x01", info=8),
    "integer without end": an_update(bytes([1, 125]) + b"\x80" * 40 + b"\x01", info=8),
    "deletion of nothing": b"\x00" + bytes([1, 1, 1, 0, 0]),
    "two blocks of deletions of one client": b"\x00" + bytes([2, 7, 1, 0, 1, 7, 1, 3, 1]),
    "client beyond a number": an_update(text_of(b"x"), info=4, client=b"\x80\x80\x80\x80\x80\x80\x80\x10"),
    "item after itself": bytes([1, 1, 1, 0, 0x84, 1, 0]) + text_of(b"x") + b"\x00",
    "two blocks of one client": bytes([2, 1, 1, 0, 4, 1, 1])
    + b"ax".replace(b"x", b"\x01x")
    + bytes([1, 1, 1, 4, 1, 1])
    + b"a\x01y"
    + b"\x00",
    "garbage with flags": bytes([1, 1, 1, 0, 0x80, 1, 0]),
}


@pytest.mark.parametrize("update", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_pycrdt_or_a_browser_cannot_read_is_refused(update: bytes) -> None:
    with pytest.raises(Invalid):
        check_update(update)


def test_the_ways_to_write_one_item_are_not_refused_for_themselves() -> None:
    for info, content in ((4, text_of(b"x")), (5, text_of(b"1")), (6, text_of(b"k") + text_of(b"null"))):
        assert check_update(an_update(content, info=info)).reached_from({}) == {1: 1}


def test_items_of_two_clients_that_need_each_other_are_a_gap() -> None:
    after_the_other = bytes([2, 1, 1, 0, 0x84, 2, 0]) + text_of(b"x") + bytes([1, 2, 0, 0x84, 1, 0]) + text_of(b"y")
    assert read_update(after_the_other + b"\x00").reached_from({}) is None


def test_items_of_several_clients_that_build_upon_each_other_in_turn_are_no_gap() -> None:
    docs: list[Doc] = [Doc(client_id=number) for number in (1, 2, 3)]
    for turn in range(30):
        writer = docs[turn % 3]
        text = writer.get("text", type=Text)
        text.insert(len(text), "x")
        for other in docs:
            other.apply_update(writer.get_update())
    header = read_update(docs[0].get_update())
    assert header.reached_from({}) == {1: 10, 2: 10, 3: 10}
    assert header.reached_from({1: 10}) == {1: 10, 2: 10, 3: 10}


def test_version_two_of_the_encoding_is_refused_rather_than_read_as_nothing() -> None:
    two = bytes.fromhex("000006f1a4d6c60b000001020201000400050a7465787468656c6c6f040405010001000000")
    with pytest.raises(Invalid):
        read_update(two)


def test_an_xml_hook_is_refused_since_the_byte_functions_misread_what_follows_it() -> None:
    hook = bytes([1, 2, 1, 0, 0x27, 1, 1]) + b"m" + bytes([1]) + b"h" + bytes([5, 4]) + b"hook"
    follower = bytes([0x28, 1, 1]) + b"m" + bytes([1]) + b"k" + bytes([1, 119, 1]) + b"v"
    with pytest.raises(Invalid, match="hook"):
        read_update(hook + follower + bytes([0]))


def test_trailing_bytes_are_refused() -> None:
    doc, _ = edited(3, 5)
    with pytest.raises(Invalid):
        read_update(doc.get_update() + b"\x00")


def test_cut_short_updates_are_refused() -> None:
    update = edited(4, 30)[0].get_update()
    for length in range(len(update)):
        with pytest.raises(Invalid):
            read_update(update[:length])


def test_mutated_updates_raise_nothing_but_invalid_and_do_not_break_the_byte_functions() -> None:
    """Thousands of mutants: whatever the reader accepts can be merged and cut by the functions the hub uses."""
    sound = [update for seed in range(4) for update in edited(seed, 20)[1]]
    accepted = 0
    for each in mutants(sound, chance("mutated updates"), scaled(10_000, 500_000)):
        try:
            header = check_update(each)
        except Invalid:
            continue
        accepted += 1
        header.reached_from({})
        merged = merge_updates(each, sound[0])
        get_state(merged)
        get_update(merged, b"\x00")
    assert accepted > 100
