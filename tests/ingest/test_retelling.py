"""From what a recorder said to what its guide says: the golden table of live recordings."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docmodel.schema import Box
from ingest.retelling import batch_from_said, telling_from_heard
from ingest.wire import (
    Answered,
    Downloaded,
    Dragged,
    Hovered,
    Missed,
    Noted,
    Pictured,
    Said,
    Scrolled,
    Shot,
    Tab,
    Undone,
    Uploaded,
)
from tests.ingest.said import MAIL, SHOP, box, check, choose, click, element, go, heard, press, shot, type_


def titles(*said: Said) -> list[str]:
    return [step.title for step in telling_from_heard(heard(said)).steps]


GOLDEN: list[tuple[tuple[Said, ...], list[str]]] = [
    ((click(1, "Save"),), ['Click the "Save" button']),
    ((click(1, "Edit", row="Ana Bell"),), ['Click the "Edit" button in the "Ana Bell" row']),
    ((click(1, "Edit", section="Billing"),), ['Click the "Edit" button in the "Billing" section']),
    ((click(1, "Send invoice", section="Billing"),), ['Click the "Send invoice" button']),
    ((click(1, "Settings", "tab"),), ['Open the "Settings" tab']),
    ((click(1, "Save", times=2),), ['Double-click the "Save" button']),
    ((type_(1, "Ana", "Name"),), ['Type "Ana" into the "Name" field']),
    ((click(1, "Name", "textbox"), type_(2, "Ana", "Name")), ['Type "Ana" into the "Name" field']),
    ((type_(1, "Ana", "Name", then=("Enter",)),), ['Type "Ana" into the "Name" field and press Enter']),
    ((type_(1, "", "Password", secret="password"),), ['Type the password into the "Password" field']),
    ((choose(1, "France", "Country"),), ['Select "France" in the "Country" dropdown']),
    ((check(1, "I agree"),), ['Check the "I agree" checkbox']),
    ((check(1, "Express", "radio"),), ['Choose the "Express" option']),
    ((check(1, "Dark mode", "switch", on=False),), ['Uncheck the "Dark mode" switch']),
    ((press(1, "Control", "s"),), ["Press Ctrl+S"]),
    ((go(1, SHOP),), ["Go to shop.test/orders"]),
    ((go(1, SHOP), click(2, "Orders", "link"), go(3, SHOP, "deed")),
     ["Go to shop.test/orders", 'Click the "Orders" link']),
    ((click(1, "Orders", "link"), go(2, SHOP, "deed"), go(3, SHOP, "page")), ['Click the "Orders" link']),
    ((go(1, SHOP), go(2, MAIL), go(3, SHOP, "back"), click(4, "Orders"), go(5, MAIL, "forward"), go(6, MAIL, "reload")),
     ["Go to shop.test/orders", "Inbox", "Go to mail.test/inbox", "Go back", "Orders", 'Click the "Orders" button',
      "Go forward", "Inbox", "Reload the page"]),
    ((go(1, SHOP, "reload"), go(2, SHOP, "page"), go(3, SHOP, "reload")), ["Reload the page"]),
    ((go(1, SHOP), press(2, "Alt", "ArrowLeft"), go(3, MAIL, "back")), ["Go to shop.test/orders", "Go back"]),
    ((go(1, SHOP), press(2, "F5"), go(3, SHOP, "reload")), ["Go to shop.test/orders", "Reload the page"]),
    ((go(1, SHOP), press(2, "F5"), go(3, MAIL, "back")), ["Go to shop.test/orders", "Press F5"]),
    ((click(1, "Back"), go(1_500, SHOP, "back")), ['Click the "Back" button']),
    ((check(1, "All"), go(2, SHOP, "reload")), ['Check the "All" checkbox']),
    ((click(1, "Copy"), go(2_500, SHOP, "back")), ['Click the "Copy" button', "Go back"]),
    ((click(1, "Copy"), go(1_200, MAIL, "deed"), go(1_400, SHOP, "back")), ['Click the "Copy" button', "Go back"]),
    ((click(1, "Mail", "link"), go(2, MAIL, "deed"), click(3, "Reply", scene=MAIL)),
     ['Click the "Mail" link', "Inbox", 'Click the "Reply" button']),
    ((Hovered(n=1, at=1, scene=SHOP, element=element("File", "menuitem")),), ['Hover over the "File" menu item']),
    ((Dragged(n=1, at=1, scene=SHOP, element=element("Card"), onto=element("Done")),), ['Drag "Card" onto "Done"']),
    ((Scrolled(n=1, at=1, scene=SHOP, y=900),), ["Scroll down the page"]),
    ((Uploaded(n=1, at=1, scene=SHOP, element=element("Photo"), files=("a.png", "b.png")),),
     ['Upload "a.png, b.png" in the "Photo" field']),
    ((Answered(n=1, at=1, scene=SHOP, accept=True),), ['Click "OK" in the message']),
    ((click(1, "Go"), Tab(n=2, at=2, scene=SHOP, what="closed")), ['Click the "Go" button', "Close the tab"]),
    ((Tab(n=1, at=1, scene=SHOP, what="shown"),), ['Switch to the "Orders" tab']),
    ((Downloaded(n=1, at=1, scene=SHOP, file="May.pdf"),), ['The file "May.pdf" is downloaded']),
    ((Noted(n=1, at=1, scene=SHOP, text="Ask Ben first"),), ["Ask Ben first"]),
    ((Pictured(n=1, at=1, scene=SHOP),), ['Look at "Orders"']),
    ((Missed(n=1, at=1, scene=SHOP, why="frame", what="pay.test"),),
     ["Part of this page could not be recorded: pay.test"]),
    ((click(1, "A"), click(2, "B"), Undone(n=3, at=3, since=2)), ['Click the "A" button']),
    ((click(1, "A"), click(2, "B"), Undone(n=3, at=3, since=2), click(4, "C")),
     ['Click the "A" button', 'Click the "C" button']),
    ((click(1, "Row"), click(2, "Row"), click(3, "Row", times=2)), ['Double-click the "Row" button']),
]  # fmt: skip


@pytest.mark.parametrize(("said", "wanted"), GOLDEN)
def test_the_golden_table(said: tuple[Said, ...], wanted: list[str]) -> None:
    assert titles(*said) == wanted


@pytest.mark.parametrize("url", ["http://[e-mail]/", "https://[", "//", "http://", "x" * 8_000, "javascript:alert(1)"])
def test_whatever_an_address_is_what_was_done_there_is_told(url: str) -> None:
    said = (go(1, SHOP), click(2, "Save", scene=msgspec.structs.replace(SHOP, url=url)), click(3, "Print"))
    assert [title for title in titles(*said) if "Click" in title] == [
        'Click the "Save" button',
        'Click the "Print" button',
    ]


def test_a_gap_and_a_note_are_what_they_are() -> None:
    said = (Missed(n=1, at=1, why="paused"), Noted(n=2, at=2, text="Careful"), click(3, "Go"))
    assert [step.kind for step in telling_from_heard(heard(said)).steps] == ["gap", "tip", "action"]


def test_a_step_is_called_by_its_recording_and_its_first_event_however_far_it_is_told() -> None:
    said = [go(1, SHOP), click(2, "Name", "textbox"), type_(3, "Ana", "Name"), click(4, "Save")]
    grown = [[step.id for step in telling_from_heard(heard(said[:end])).steps] for end in range(1, 5)]
    assert grown == [["rec-1"], ["rec-1", "rec-2"], ["rec-1", "rec-2"], ["rec-1", "rec-2", "rec-4"]]


def test_the_same_events_give_the_same_steps_in_however_many_batches_they_came() -> None:
    said = [said for before, _ in GOLDEN for said in before if not isinstance(said, Undone)]
    whole = telling_from_heard(heard(said))
    apart = replace(heard(said), batches=tuple(batch_from_said([one]) for one in said))
    assert telling_from_heard(apart) == whole


def test_a_picture_is_shown_once_its_bytes_are_here_with_the_element_in_it() -> None:
    said = [click(1, "Save", shot=shot(), box=box(600, 400, 120, 40))]
    assert telling_from_heard(heard(said)).steps[0].picture is None
    picture = telling_from_heard(heard(said, pictures=["a" * 64])).steps[0].picture
    assert picture is not None
    assert picture.box == Box(0.5, 0.5, 0.1, 0.05)


def test_a_step_may_share_the_picture_of_another() -> None:
    said = [click(1, "A", shot=shot()), click(2, "B", shot=Shot(of=1))]
    steps = telling_from_heard(heard(said, pictures=["a" * 64])).steps
    assert steps[0].picture == steps[1].picture is not None


def test_an_element_that_is_partly_out_of_sight_is_shown_as_far_as_it_is_seen() -> None:
    said = [click(1, "A", shot=shot(), box=box(-60, 760, 120, 80)), click(2, "B", shot=shot(), box=box(0, 900, 9, 9))]
    first, second = telling_from_heard(heard(said, pictures=["a" * 64])).steps
    assert first.picture is not None
    assert first.picture.box == Box(0.0, 0.95, 0.05, 0.05)
    assert second.picture is not None
    assert second.picture.box is None


def test_at_the_end_it_has_a_title_and_says_where_it_was_recorded() -> None:
    said = [go(1, SHOP), click(2, "Mail", "link"), go(3, MAIL, "deed"), click(4, "Reply", scene=MAIL)]
    told = telling_from_heard(heard(said, ended=True))
    assert (told.title, told.summary) == ("Inbox", "Recorded in shop.test and mail.test.")
    assert telling_from_heard(heard(said, ended=True, title="Answering")).title == "Answering"
    assert telling_from_heard(heard(said)).title is None


EVENTS = st.sampled_from([said for before, _ in GOLDEN for said in before])


@settings(deadline=None)
@given(st.lists(EVENTS, max_size=30))
def test_whatever_is_said_can_be_told_with_ids_that_differ(said: list[Said]) -> None:
    numbered = [msgspec.structs.replace(one, n=at) for at, one in enumerate(said, 1)]
    steps = telling_from_heard(heard(numbered)).steps
    assert len({step.id for step in steps}) == len(steps)
