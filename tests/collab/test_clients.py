"""Whose a client id is, how far its edits have come, and who may write under it."""

from __future__ import annotations

import pytest
from pycrdt import Doc, Text

from collab.clients import Clients
from collab.line import Closing
from collab.peer import Peer
from collab.update import check_update
from storage.errors import Taken
from storage.ids import Author

ANA, BEN, LINK = Author("person:ana"), Author("person:ben"), Author("link:one")


def a_peer(author: Author = ANA, *grounds: str) -> Peer:
    return Peer(author, "Somebody", can_write=True, grounds=frozenset({str(author), *grounds}))


class Writer:
    """Writes under one client id, an update a word."""

    def __init__(self, client: int) -> None:
        self.doc: Doc = Doc(client_id=client)

    def write(self, words: str) -> bytes:
        before = self.doc.get_state()
        self.doc.get("text", type=Text).insert(0, words)
        return self.doc.get_update(before)


def test_a_client_id_is_whose_first_wrote_under_it() -> None:
    clients, writer = Clients({}, {}), Writer(7)
    assert clients.take(check_update(writer.write("one")), ANA, a_peer()) == (7,)
    assert clients.take(check_update(writer.write("two")), ANA, a_peer()) == ()
    assert clients.owners == {7: ANA}
    assert clients.clocks == {7: 6}


def test_nobody_else_writes_under_it_and_what_they_sent_leaves_no_trace() -> None:
    clients, writer = Clients({}, {}), Writer(7)
    clients.take(check_update(writer.write("mine")), ANA, a_peer())
    for author, peer in ((BEN, a_peer(BEN)), (BEN, None), (LINK, a_peer(LINK))):
        with pytest.raises(Taken):
            clients.take(check_update(writer.write("not mine")), author, peer)
        writer = Writer(7)
        writer.write("mine")
    assert clients.owners == {7: ANA}
    assert clients.clocks == {7: 4}


def test_one_foreign_client_in_an_update_refuses_all_of_it() -> None:
    clients = Clients({}, {7: BEN})
    mine, theirs = Writer(8), Writer(7)
    mine.write("mine")
    mine.doc.apply_update(theirs.write("theirs"))
    with pytest.raises(Taken):
        clients.take(check_update(mine.doc.get_update()), ANA, a_peer())
    assert clients.clocks == {}
    assert clients.owners == {7: BEN}


def test_who_knows_what_others_wrote_may_send_it_again_with_their_own() -> None:
    clients, theirs, mine = Clients({}, {}), Writer(7), Writer(8)
    clients.take(check_update(theirs.write("theirs")), BEN, a_peer(BEN))
    mine.doc.apply_update(theirs.doc.get_update())
    mine.write("mine")
    assert clients.take(check_update(mine.doc.get_update()), ANA, a_peer()) == (8,)


def test_somebody_who_came_by_a_link_and_signed_in_goes_on_with_what_they_began() -> None:
    clients, writer = Clients({}, {}), Writer(7)
    clients.take(check_update(writer.write("as a guest")), LINK, a_peer(LINK))
    assert clients.take(check_update(writer.write("as Ana")), ANA, a_peer(ANA, LINK)) == ()
    assert clients.owners == {7: LINK}


def test_a_gap_counts_nothing() -> None:
    clients, writer = Clients({}, {}), Writer(7)
    writer.write("lost")
    assert clients.take(check_update(writer.write("after it")), ANA, a_peer()) is None
    assert clients.clocks == {}
    assert clients.owners == {}


def test_a_clock_far_ahead_is_a_gap() -> None:
    clients = Clients({7: 3}, {7: ANA})
    ahead = b"\x01\x01\x07" + b"\xff\xff\xff\xff\x03" + b"\x84\x07\x02\x01x\x00"
    assert clients.take(check_update(ahead), ANA, a_peer()) is None
    assert clients.clocks == {7: 3}


def test_of_two_windows_that_drew_the_same_id_and_write_at_once_the_second_is_told() -> None:
    clients, one, two = Clients({}, {}), Writer(7), Writer(7)
    first, second = a_peer(), a_peer()
    clients.take(check_update(one.write("AAAA")), ANA, first)
    assert clients.is_double(check_update(two.write("BB")), second)
    assert not clients.is_double(check_update(one.write("again")), first)


@pytest.mark.parametrize("end", ["left", "let go"])
def test_a_window_that_has_gone_is_nobodys_double(end: str) -> None:
    clients, writer = Clients({}, {}), Writer(7)
    before, after = a_peer(), a_peer()
    update = check_update(writer.write("sent, and sent again after the connection was lost"))
    clients.take(update, ANA, before)
    if end == "left":
        clients.leave(before)
    else:
        before.close(Closing(1013, "You fell behind."))
    assert not clients.is_double(update, after)
    assert clients.take(update, ANA, after) == ()


def test_who_hands_on_what_somebody_here_is_about_to_send_does_not_make_it_theirs() -> None:
    clients, writer = Clients({}, {}), Writer(7)
    ben, ana = a_peer(BEN), a_peer()
    ana.awareness_client = 7
    update = check_update(writer.write("Ana's"))
    with pytest.raises(Taken):
        clients.take(update, BEN, ben, [ana, ben])
    assert clients.take(update, ANA, ana, [ana, ben]) == (7,)


def test_what_the_log_says_is_believed() -> None:
    clients, writer = Clients({}, {}), Writer(7)
    clients.note(check_update(writer.write("logged")), BEN)
    assert clients.owners == {7: BEN}
    assert not clients.are_news(check_update(writer.doc.get_update()))
    assert clients.are_news(check_update(writer.write("more")))


def test_one_may_speak_for_a_client_that_is_nobodys_or_ones_own() -> None:
    clients = Clients({}, {7: ANA, 8: BEN, 9: LINK})
    peer = a_peer(ANA, LINK)
    assert [clients.is_theirs(client, peer) for client in (6, 7, 8, 9)] == [True, True, False, True]
