"""rrweb streams become guides: a mirror of the page names what was acted upon."""

from __future__ import annotations

import json
import random
import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from docmodel.edits import new_guide
from docmodel.view import view_from_update
from ingest.exporters.recorder import recorder_bytes
from ingest.importers.detect import recording_from_bytes
from ingest.importing import Imported, guide_from_recording
from storage.errors import CairnError
from tests.ingest.fixture_site import a_site
from tests.ingest.node import CHROMIUM, find_node, record_with_rrweb
from tests.ingest.recorder_schema import check_flow

HREF = {"type": 4, "data": {"href": "https://shop.test/", "width": 1000, "height": 800}, "timestamp": 1}


def text(words: str, number: int) -> dict[str, Any]:
    return {"type": 3, "textContent": words, "id": number}


def element(number: int, tag: str, *inside: Any, **attributes: Any) -> dict[str, Any]:
    """Attributes as they are called, with `_` for `-`; `For` is `for`."""
    given = {key.replace("_", "-").lower(): value for key, value in attributes.items()}
    shadow = {"isShadow": True} if given.pop("in-shadow", False) else {}
    nodes = [text(one, number * 1000 + at) if isinstance(one, str) else one for at, one in enumerate(inside)]
    return {"type": 2, "tagName": tag, "attributes": given, "childNodes": nodes, "id": number, **shadow}


def snapshot(*body: Any) -> dict[str, Any]:
    page = element(2, "html", element(3, "body", *body))
    return {"type": 2, "data": {"node": {"type": 0, "childNodes": [page], "id": 1}}, "timestamp": 2}


def happened(**data: Any) -> dict[str, Any]:
    return {"type": 3, "data": data, "timestamp": 3}


def click(number: int, kind: int = 2) -> dict[str, Any]:
    return happened(source=2, type=kind, id=number, x=1, y=1)


def entered(number: int, words: str, **more: Any) -> dict[str, Any]:
    return happened(source=5, id=number, text=words, **{"isChecked": False, **more})


def stream(*events: Any) -> bytes:
    return json.dumps([HREF, *events]).encode()


def guide(*events: Any) -> Imported:
    return guide_from_recording("s.json", stream(*events))


def titles(*events: Any) -> list[str]:
    """What is told after going to the page."""
    return [step.title for step in guide(*events).guide.steps][1:]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (element(9, "button", "Save"), 'Click the "Save" button'),
        (element(8, "button", element(9, "svg"), "Save"), 'Click the "Save" button'),
        (element(8, "a", element(9, "b", "More"), href="/x"), 'Click the "More" link'),
        (element(9, "div", "Pay", role="tab"), 'Open the "Pay" tab'),
        (element(9, "div", "x", role="button", aria_label="Close"), 'Click the "Close" button'),
        (element(9, "input", type="submit", value="Send"), 'Click the "Send" button'),
        (element(9, "img", alt="A cat"), 'Click the "A cat" image'),
        (element(9, "div", id="order-list"), "Click order list"),
        (element(7, "tr", element(6, "td", "Tea"), element(5, "td", element(9, "button", "Add"))),
         'Click the "Add" button in the "Tea" row'),
        (element(7, "nav", element(9, "button", "Next"), aria_label="Pages"),
         'Click the "Next" button in the "Pages" section'),
        (element(8, "div", element(7, "span", "Pick a tea", id="t"), element(9, "button", aria_labelledby="t")),
         'Click the "Pick a tea" button'),
    ],
)  # fmt: skip
def test_what_was_clicked_is_named_as_a_person_would(body: Any, title: str) -> None:
    told = titles(snapshot(body), click(9))
    assert [one.replace("the order list", "order list") for one in told] == [title]


@pytest.mark.parametrize(
    ("field", "words", "title"),
    [
        (element(9, "input", id="n", placeholder="Name"), "Ana", 'Type "Ana" into the "Name" field'),
        (element(8, "label", "City", element(9, "input")), "Rome", 'Type "Rome" into the "City" field'),
        (element(9, "textarea", aria_label="Notes"), "x", 'Type "x" into the "Notes" field'),
        (element(9, "select", element(7, "option", "Red", value="r"), aria_label="Hue"), "r",
         'Select "Red" in the "Hue" dropdown'),
        (element(9, "input", type="file", aria_label="CV"), "C:\\fakepath\\cv.pdf",
         'Upload "cv.pdf" in the "CV" field'),
        (element(9, "input", type="password", aria_label="Key"), "hunter22", 'Type the password into the "Key" field'),
        (element(9, "input", aria_label="Card number"), "4111", 'Type the card number into the "Card number" field'),
        (element(9, "input", aria_label="Name"), "****", 'Type the secret into the "Name" field'),
    ],
)  # fmt: skip
def test_what_was_entered_is_told_and_what_was_masked_is_said_to_be(field: Any, words: str, title: str) -> None:
    assert titles(snapshot(field), entered(9, words)) == [title]


def test_typing_is_one_step_with_what_was_there_in_the_end() -> None:
    field = element(9, "input", aria_label="Name")
    typed = [entered(9, "Ana Maria"[:length]) for length in range(1, 10)]
    assert titles(snapshot(field), click(9), *typed) == ['Type "Ana Maria" into the "Name" field']


def test_a_checkbox_by_its_label_is_one_step_and_the_radio_that_went_out_is_none() -> None:
    box = element(7, "label", element(8, "input", type="checkbox"), element(9, "span", "Terms"))
    small = element(11, "input", type="radio", aria_label="Small")
    large = element(12, "input", type="radio", aria_label="Large")
    told = titles(
        snapshot(box, small, large), click(9), entered(8, "on", isChecked=True), click(12),
        entered(11, "on", isChecked=False), entered(12, "on", isChecked=True),
    )  # fmt: skip
    assert told == ['Check the "Terms" checkbox', 'Choose the "Large" option']


def test_clicks_double_clicks_and_right_clicks() -> None:
    page = snapshot(element(8, "button", "A"), element(9, "button", "B"))
    assert titles(page, click(8), click(8), click(8, 4), click(9, 3), click(9), click(9, 5)) == [
        'Double-click the "A" button',
        'Right-click the "B" button',
        'Click the "B" button',
    ]


def test_mutations_are_followed() -> None:
    page = snapshot(element(8, "div"), element(7, "button", "Old"))
    grown = happened(source=0, adds=[{"parentId": 8, "nextId": None, "node": element(9, "button")}], removes=[],
                     texts=[{"id": 7000, "value": "Renamed"}], attributes=[])  # fmt: skip
    newer = [{"id": 9, "attributes": {"aria-label": "Newest"}}]
    inside = happened(source=0, adds=[{"parentId": 9, "nextId": None, "node": text("New", 90)}],
                      removes=[{"parentId": 3, "id": 7}], texts=[], attributes=newer)  # fmt: skip
    assert titles(page, grown, click(7), click(9), inside, click(9), click(7)) == [
        'Click the "Renamed" button',
        "Click the button",
        'Click the "Newest" button',
        "Something was done here that the recording does not show",
    ]


def test_where_it_led_belongs_to_the_click_that_led_there() -> None:
    there = {**HREF, "data": {"href": "https://shop.test/thanks"}}
    page = snapshot(element(9, "button", "Order"))
    assert titles(page, click(9), there, page, there, click(9)) == ['Click the "Order" button'] * 2


def test_scrolls_are_told_once_and_by_direction() -> None:
    page = snapshot(element(9, "div", "x", id="order-list"))
    scrolls = [happened(source=3, id=1, x=0, y=y) for y in (0, 10, 200, 400)]
    assert titles(page, *scrolls, happened(source=3, id=1, x=0, y=0)) == ["Scroll to the top of the page"]
    assert titles(page, *scrolls) == ["Scroll down the page"]


def test_frames_and_shadows_are_on_the_way_to_an_element() -> None:
    host = element(8, "my-card", element(9, "button", "In", in_shadow=True))
    page = snapshot(element(7, "iframe", id="pay-frame"), host)
    pay = element(61, "html", element(62, "body", element(63, "button", "Pay")))
    inner = {"type": 0, "id": 60, "childNodes": [pay]}
    loaded = happened(source=0, adds=[{"parentId": 7, "nextId": None, "node": inner}])
    events = recording_from_bytes("s.json", stream(page, loaded, click(9), click(63))).events
    found = [(event.target.selectors[-1], event.target.frame) for event in events[1:]]  # type: ignore[union-attr]
    assert found == [
        (("html > body > my-card", "button"), ()),
        (("html > body > button",), ("#pay-frame",)),
    ]


@pytest.mark.parametrize("wrap", ["list", "events", "lines", "one line"])
def test_a_stream_may_be_a_list_or_an_object_or_lines(wrap: str) -> None:
    events = [HREF, snapshot(element(9, "button", "Save")), click(9)]
    content = {
        "list": json.dumps(events),
        "events": json.dumps({"events": events}),
        "lines": "\n".join(json.dumps(one) for one in events) + "\n",
        "one line": json.dumps(HREF),
    }[wrap]
    made = guide_from_recording("s.json", content.encode())
    assert [step.title for step in made.guide.steps] == ["Go to shop.test", 'Click the "Save" button'][: made.steps]
    assert made.steps == (1 if wrap == "one line" else 2)


def test_no_secret_of_a_stream_is_in_what_it_becomes() -> None:
    page = snapshot(element(9, "input", type="password", id="k"), element(8, "input", id="other"))
    made = guide(page, entered(9, "Qx7!canary"), entered(8, "it is Qx7!canary"))
    assert b"Qx7!canary" not in new_guide(made.guide, client=7)


def test_a_deep_page_is_read() -> None:
    node = element(9, "button", "Deep")
    for number in range(100, 300):
        node = element(number, "div", node)
    assert titles(snapshot(node), click(9)) == ['Click the "Deep" button']


def wide() -> list[Any]:
    return [element(number, "p", "x") for number in range(10, 20_000)]


def form() -> list[Any]:
    """Fields that are called by what stands elsewhere, on a large page."""
    fields = [element(number, "input", id=f"f{number}", aria_labelledby="x y z") for number in range(10, 5_000)]
    return [*fields, *[element(number, "label", "A", FOR=f"f{number - 5_000}") for number in range(5_010, 10_000)]]


@pytest.mark.parametrize(
    "events",
    [
        [snapshot(element(9, "p")), *[happened(source=0, adds=[{"parentId": 9, "node": element(9, "p")}])] * 500],
        [snapshot(*wide()), *[click(number) for number in range(10, 1_500)]],
        [snapshot(element(9, "p")), *[entered(9, "x" * 1_000)] * 5_000],
        [snapshot(*form()), *[entered(number, "x") for number in range(10, 1_500)]],
        [snapshot(element(9, "p")), *[click(9)] * 3_000],
        [snapshot(*[element(1, "p")] * 1_000), click(1)],
        [snapshot({"type": 2, "id": "x"}, 7, None, {"id": 3}),
         happened(source=0, adds=[7, {"parentId": 3}], removes=[None], attributes=[{"id": 3, "attributes": 7}])],
        [{"type": 3, "data": [], "timestamp": "x"}, happened(source=2, type="x", id="y"), happened(source=5, id=[])],
        [7],
        ["packed"],
    ],
    ids=count(),
)  # fmt: skip
def test_a_hostile_stream_is_refused_or_read_and_never_takes_long(events: list[Any]) -> None:
    began = time.process_time()
    told_or_refused(stream(*events))
    assert time.process_time() - began < 20  # seconds of the processor: other work on the machine is no fault of ours


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_to_a_stream_it_becomes_a_guide_or_is_refused(seed: int) -> None:
    luck = random.Random(seed)
    page = snapshot(element(9, "button", "Save"), element(8, "input", aria_label="Name"), element(7, "select"))
    content = bytearray(stream(page, click(9), entered(8, "Ana"), entered(7, "x"), click(9, 4)))
    for _ in range(luck.randint(1, 12)):
        at = luck.randrange(len(content))
        content[at : at + luck.choice([0, 1, 1, 20])] = luck.choice(
            [b"", b"7", b"null", b"{", b'"', b"[]", b"-1e9", b"\xff"]
        )
    made = told_or_refused(bytes(content))
    if made:
        check_flow(json.loads(recorder_bytes(view_from_update(new_guide(made.guide, client=7)))))


def test_a_guide_of_a_stream_goes_out_as_a_flow_and_comes_back() -> None:
    page = snapshot(element(9, "button", "Save"), element(8, "input", type="checkbox", aria_label="Terms"))
    made = guide(page, click(9), entered(8, "on", isChecked=True), click(77), happened(source=3, id=1, x=0, y=40))
    view = view_from_update(new_guide(made.guide, client=7))
    exported = recorder_bytes(view)
    check_flow(json.loads(exported))
    again = view_from_update(new_guide(guide_from_recording("flow.json", exported).guide, client=7))
    assert [(step.kind, step.title, step.body) for step in again.steps] == [
        (step.kind, step.title, step.body) for step in view.steps
    ]


def test_the_streams_of_the_corpus_are_read(corpus: Path) -> None:
    told = {
        path.name: [step.title for step in guide_from_recording(path.name, path.read_bytes()).guide.steps]
        for path in (corpus / "recordings" / "rrweb").glob("*.json")
    }
    assert told["rrweb__input.json"] == ["Go to localhost", 'Select "C"', 'Type "test input"']


def told_or_refused(content: bytes) -> Imported | None:
    """What it becomes; None when it is refused, which has to say so of this file."""
    refusal = ""
    try:
        return guide_from_recording("s.json", content)
    except CairnError as error:
        refusal = str(error)
    assert refusal.startswith("s.json: ")
    return None


def test_what_rrweb_itself_records_is_told() -> None:
    node = find_node()
    if node is None or not CHROMIUM:
        pytest.skip("there is no Chromium here, or no rrweb; `make test` sets them up")
    with a_site() as site:
        content = record_with_rrweb(node, site.address)
        made = guide_from_recording("errand.json", content)
    assert [step.title.replace(site.address.removeprefix("http://"), "site") for step in made.guide.steps] == [
        "Go to site/errand.html",
        'Click the "Save “it”" button',
        'Double-click the "Twice" button',
        'Right-click the "Menu" button',
        'Type "Ana Lee" into the "Name" field',
        'Type the password into the "Password" field',
        'Select "Green" in the "Colour" dropdown',
        'Check the "Terms" checkbox',
        'Choose the "Large" option',
        'Click the "Hidden" button',
        'Click the "Add" button in the "Milk" row',
        'Click the "Deep" button',
        'Click the "Finish" link',
        'Click the "Done" button',
    ]
    assert b"hunter22" not in new_guide(made.guide, client=7)
