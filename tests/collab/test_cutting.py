"""A room takes a client's edits once: what is known of an update is cut out of it."""

from __future__ import annotations

import asyncio
import random

import pytest
from pycrdt import Doc, Text, get_state

from collab.cutting import cut
from collab.protocol import NOTHING, SyncStep2, Update, encode
from collab.update import check_update, read_update
from docmodel.merging import merge
from storage.database import Database
from storage.errors import Taken
from tests.collab.replica import GUIDE, Replica, a_hub, insert_guide
from tests.hostile.updates import a_keystroke, typed
from tests.waiting import until

HELLO = a_keystroke(7, 0, None, (5, 0), b"hello")


def test_what_is_all_new_stays_as_it_is() -> None:
    assert cut(HELLO, check_update(HELLO), {5: 1}) is HELLO
    assert cut(HELLO, check_update(HELLO), {5: 1, 7: 0}) is HELLO


def test_of_what_is_known_in_part_the_rest_stays() -> None:
    rest = cut(HELLO, check_update(HELLO), {5: 1, 7: 3})
    assert rest == a_keystroke(7, 3, (7, 2), (5, 0), b"lo")


def test_of_what_is_all_known_nothing_stays() -> None:
    assert cut(HELLO, check_update(HELLO), {5: 1, 7: 9}) == NOTHING


def test_deletions_stay_whatever_is_known() -> None:
    update = HELLO[:-1] + bytes([1, 5, 1, 0, 1])
    assert read_update(cut(update, check_update(update), {5: 1, 7: 5})).deletes == {5: 1}


def test_who_says_something_else_within_a_character_is_refused() -> None:
    """Under the first half of an emoji something else is known: no cut leaves the second."""
    emoji = a_keystroke(7, 0, None, (5, 0), "😀 and more".encode())
    with pytest.raises(Taken):
        cut(emoji, check_update(emoji), {5: 1, 7: 1})
    assert read_update(cut(emoji, check_update(emoji), {5: 1, 7: 2})).brings == [(7, 2, 11)]


def test_with_a_gap_it_is_left_to_the_room_to_ask() -> None:
    both = merge([HELLO, a_keystroke(8, 4, (8, 3), None, b"x")])
    assert cut(both, check_update(both), {5: 1, 7: 2}) == both


@pytest.mark.parametrize("seed", range(20))
def test_updates_that_are_said_again_in_other_groups_make_the_same_document(seed: int) -> None:
    fate = random.Random(seed)
    once = typed(fate, 60)
    known: dict[int, int] = {}
    kept = []
    for group in (once[at : at + 5] for at in range(0, len(once), 5)):
        again = [*group, *(update for update in group if fate.random() < 0.5)]
        for update in [*again, merge(group), merge(once[: once.index(group[-1]) + 1])]:
            header = check_update(update)
            kept.append(cut(update, header, known))
            reached = header.reached_from(known)
            assert reached is not None
            known |= reached
    assert sum(after - first for update in kept for _, first, after in read_update(update).brings) == sum(
        known.values()
    )
    assert _text(kept) == _text(once) == _text([merge(kept)])


def _text(updates: list[bytes]) -> str:
    doc: Doc = Doc()
    for update in updates:
        doc.apply_update(update)
    return str(doc.get("text", type=Text))


async def test_a_liar_who_says_something_else_under_the_same_clock_changes_nothing(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica("Eve").joined(hub) as eve, Replica("Ana").joined(hub) as ana:
        for words in (b"one", b"two", b"other"):  # the last goes on where the others end
            await eve.send(encode(Update(a_word_at_the_root(9, words))))
            await eve.all_saved()
        await until(lambda: str(ana.text) == "oneer")
        ana.text.insert(len(str(ana.text)), "!")
        await ana.all_saved()
        whole, _ = await hub.content(GUIDE)
        kept = await log.open(GUIDE)
    assert _text([whole]) == _text([entry.update for entry in kept.entries]) == str(ana.text) == "oneer!"
    assert get_state(merge([entry.update for entry in kept.entries])) == get_state(whole)


def a_word_at_the_root(client: int, words: bytes) -> bytes:
    return bytes([1, 1, client, 0, 4, 1, 4]) + b"text" + bytes([len(words)]) + words + b"\x00"


async def test_who_answers_with_everything_adds_only_what_is_new(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, log), Replica("Ana").joined(hub) as ana:
        ana.text += "hello"
        await ana.all_saved()
        await ana.send(encode(SyncStep2(ana.doc.get_update())))
        await ana.all_saved()
        kept = await log.open(GUIDE)
    assert [read_update(entry.update).brings for entry in kept.entries][1:] == [[]]


async def test_what_is_said_again_is_not_saved_before_what_it_says_is_on_disk(database: Database) -> None:
    await insert_guide(database)
    async with a_hub(database) as (hub, _), Replica("Ana").joined(hub) as ana:
        await ana.all_saved()
        saved = ana.saved
        async with database.transaction() as other:  # somebody holds the document's counter: no commit can happen
            await other.execute("select 1 from documents where guide = 'guide' for update")
            for _ in range(2):
                await ana.send(encode(Update(a_word_at_the_root(9, b"word"))))
            await asyncio.sleep(0.2)  # long enough for a room that does not wait to give itself away
            assert ana.saved == saved
        await ana.all_saved()
