"""Back, forward and the page anew: what a guide says of them, and what an exported test does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from docmodel.edits import new_guide
from docmodel.operations import NewGuide
from docmodel.view import GuideView, view_from_update
from ingest.exporters.python import python_bytes
from ingest.exporters.recorder import recorder_bytes
from ingest.exporters.side_project import side_from_view
from ingest.exporters.typescript import typescript_bytes
from ingest.importing import guide_from_recording
from ingest.retelling import telling_from_heard
from ingest.wire import Said, Scene
from tests.ingest.said import MAIL, SHOP, click, go, heard, press

HELP = Scene("https://shop.test/help", "Help", 1)
INBOX = Scene(MAIL.url, MAIL.title, 1)


def guide(*said: Said) -> GuideView:
    steps = telling_from_heard(heard(said)).steps
    return view_from_update(new_guide(NewGuide(steps=steps), 1))


def done(*said: Said) -> list[str]:
    """The lines of the test that do something."""
    lines = [line.strip() for line in python_bytes(guide(*said)).decode().splitlines()]
    return [line for line in lines if line.startswith("page")]


def test_a_test_goes_back_and_forward_and_loads_the_page_anew_as_the_person_did() -> None:
    said = (go(1, SHOP), go(2, HELP), go(3, SHOP, "back"), go(4, HELP, "forward"), go(5, HELP, "reload"))
    assert done(*said) == [
        'page.goto("https://shop.test/orders")',
        'page.goto("https://shop.test/help")',
        "page.go_back()",
        "page.go_forward()",
        "page.reload()",
    ]
    assert b"await page.goBack();" in typescript_bytes(guide(*said))


def test_it_goes_back_from_where_a_click_led() -> None:
    said = (go(1, SHOP), click(2, "Help", "link"), go(3, HELP, "deed"), go(4, SHOP, "back"))
    assert done(*said)[-1] == "page.go_back()"


def test_keys_that_the_browser_goes_back_by_are_not_pressed_as_well() -> None:
    said = (go(1, SHOP), go(2, HELP), press(3, "Alt", "ArrowLeft"), go(4, SHOP, "back"))
    assert done(*said)[2:] == ["page.go_back()"]


def test_a_button_of_the_page_that_goes_back_is_clicked_and_nothing_more() -> None:
    said = (go(1, SHOP), go(2, HELP), click(3, "Back"), go(3_100, SHOP, "back"), click(3_200, "Orders", "link"))
    assert [line.partition("(")[0] for line in done(*said)] == [
        "page.goto", "page.goto", "page.get_by_role", "page.get_by_role",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        (go(1, SHOP), go(2, HELP, "back")),  # the recording began with that page behind it
        (go(1, HELP), go(2, SHOP), go(3, INBOX), go(4, HELP, "back")),  # two pages at once
        (go(1, HELP), go(2, SHOP), go(3, HELP, "back"), go(4, INBOX), go(5, SHOP, "forward"), go(6, HELP, "reload")),
    ],
)
def test_where_a_test_cannot_go_that_way_it_opens_the_address(said: tuple[Said, ...]) -> None:
    assert done(*said)[-1] == 'page.goto("https://shop.test/help")'


def test_formats_that_know_no_way_back_open_the_address_and_the_words_come_back() -> None:
    view = guide(go(1, SHOP), go(2, HELP), go(3, SHOP, "back"))
    project: Any = side_from_view(view)
    told = [(one["command"], one["target"], one["comment"]) for one in project["tests"][0]["commands"]]
    assert told[-1] == ("open", SHOP.url, "Go back")
    flow = recorder_bytes(view)
    assert [one["url"] for one in json.loads(flow)["steps"] if one["type"] == "navigate"][-1] == SHOP.url
    again = guide_from_recording("again.json", flow).guide
    assert [step.title for step in again.steps] == [step.title for step in view.steps]


def test_a_step_that_goes_back_says_no_address_below_it() -> None:
    long = Scene(f"https://shop.test/{'a' * 200}?page=2", "Long", 1)
    there, back = guide(go(1, long), go(2, long, "back")).steps
    assert there.body
    assert back.body == ()
