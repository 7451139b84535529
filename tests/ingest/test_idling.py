"""A tab that was opened and closed again, and nothing done in it: nobody tells of that."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from docmodel.edits import new_guide
from docmodel.operations import NewGuide
from docmodel.view import GuideView, view_from_update
from ingest.exporters.deeds import deeds_from_view
from ingest.exporters.python import python_bytes
from ingest.exporters.recorder import recorder_bytes
from ingest.importing import guide_from_recording
from ingest.retelling import telling_from_heard
from ingest.wire import Downloaded, Missed, Noted, Pictured, Said, Scene, Tab
from tests.ingest.said import MAIL, SHOP, click, go, heard

EMPTY = Scene(tab=2)
NEW = Scene("chrome://newtab/", "", 2)
ELSEWHERE = Scene("https://bank.test/accounts", "Accounts", 2)


def opened(n: int, scene: Scene = EMPTY) -> Tab:
    return Tab(n=n, at=n, scene=scene, what="opened")


def shown(n: int, scene: Scene) -> Tab:
    return Tab(n=n, at=n, scene=scene, what="shown")


def closed(n: int, scene: Scene = EMPTY) -> Tab:
    return Tab(n=n, at=n, scene=scene, what="closed")


def guide(*said: Said) -> GuideView:
    return view_from_update(new_guide(NewGuide(steps=telling_from_heard(heard(said, ended=True)).steps), 1))


def titles(*said: Said) -> list[str]:
    return [step.title for step in guide(*said).steps]


IDLE: list[tuple[Said, ...]] = [
    (click(1, "A"), opened(2), closed(3), click(4, "B")),
    (click(1, "A"), click(2, "B"), opened(3), closed(4)),
    (opened(1), closed(2), click(3, "A"), click(4, "B")),
    (click(1, "A"), opened(2), shown(3, SHOP), click(4, "B"), closed(5)),  # it was left open for a while
    (click(1, "A"), opened(2), shown(3, SHOP), shown(4, EMPTY), closed(5), click(6, "B")),
    (click(1, "A"), opened(2), go(3, NEW), closed(4), click(5, "B")),
    (click(1, "A"), opened(2), shown(3, ELSEWHERE), closed(4), shown(5, SHOP), click(6, "B")),
    (click(1, "A"), opened(2), opened(3, Scene(tab=3)), closed(4, Scene(tab=3)), closed(5), click(6, "B")),
]


@pytest.mark.parametrize("said", IDLE)
def test_a_tab_in_which_nothing_was_done_leaves_no_step(said: tuple[Said, ...]) -> None:
    assert titles(*said) == ['Click the "A" button', 'Click the "B" button']


@pytest.mark.parametrize("said", IDLE)
def test_what_was_said_of_it_is_kept_in_its_place(said: tuple[Said, ...]) -> None:
    kept = [raw["n"] for step in guide(*said).steps for raw in json.loads(step.event or "[]")]
    assert kept == [one.n for one in said]


@pytest.mark.parametrize("said", IDLE)
def test_an_exported_test_waits_for_no_such_tab(said: tuple[Said, ...]) -> None:
    assert [len(deed.meanings) for deed in deeds_from_view(guide(*said))] == [1, 1]
    module = python_bytes(guide(*said))
    assert not any(word in module for word in (b"expect_page", b"new_page", b"page2", b"close()"))


@pytest.mark.parametrize("said", IDLE)
def test_a_flow_of_it_closes_no_tab_and_tells_the_same_when_it_comes_back(said: tuple[Said, ...]) -> None:
    flow = recorder_bytes(guide(*said))
    assert "close" not in {step["type"] for step in json.loads(flow)["steps"]}
    assert [step.title for step in guide_from_recording("again.json", flow).guide.steps] == titles(*said)


@pytest.mark.parametrize(
    "did",
    [
        go(3, MAIL),
        click(3, "Reply", scene=MAIL),
        Pictured(n=3, at=3, scene=MAIL),
        Noted(n=3, at=3, scene=MAIL, text="Mind this"),
        Downloaded(n=3, at=3, scene=MAIL, file="a.pdf"),
        Missed(n=3, at=3, why="browser page"),  # which may be of this tab, or of another
        Missed(n=3, at=3, why="paused"),
    ],
)
def test_a_tab_in_which_something_was_done_is_closed_in_a_step(did: Said) -> None:
    assert titles(click(1, "A"), opened(2), did, closed(4))[-1] == "Close the tab"


def test_a_tab_that_was_there_before_is_closed_in_a_step() -> None:
    assert titles(click(1, "A"), closed(2)) == ['Click the "A" button', "Close the tab"]


def test_whoever_goes_elsewhere_from_such_a_tab_has_gone_there() -> None:
    other = Scene("https://shop.test/help", "Help", 3)
    said = (click(1, "A"), opened(2), shown(3, other), click(4, "B", scene=other), closed(5))
    assert titles(*said) == ['Click the "A" button', 'Switch to the "Help" tab', 'Click the "B" button']
    back = (click(1, "A"), opened(2), closed(3), click(4, "B", scene=other), shown(5, SHOP))
    assert titles(*back)[-1] == 'Switch to the "Orders" tab'


def test_a_recording_of_nothing_else_has_no_step() -> None:
    assert titles(opened(1), closed(2)) == []
    assert titles(opened(1)) == []


def test_steps_keep_their_names_while_such_a_tab_comes_and_goes() -> None:
    said = [click(1, "A"), opened(2), closed(3), click(4, "B"), click(5, "C")]
    told = [telling_from_heard(heard(said[:many])).steps for many in range(1, len(said) + 1)]
    for before, after in pairwise(told):
        assert [step.id for step in after][: len(before)] == [step.id for step in before]


def test_a_tab_that_no_deed_led_to_is_not_waited_for() -> None:
    said = (click(1, "A"), opened(2), Missed(n=3, at=3, why="browser page", what="Settings"), closed(4))
    module = python_bytes(guide(*said)).decode()
    assert "# Nothing in this test opens that tab." in module
    assert "expect_page" not in module
    assert "close()" not in module


def test_a_tab_that_a_click_led_to_is_waited_for() -> None:
    said = (click(1, "Mail", "link"), opened(2), go(3, MAIL, "deed"), closed(4, MAIL))
    module = python_bytes(guide(*said)).decode()
    assert "page.context.expect_page()" in module
    assert "page2.close()" in module
