"""The golden table: what a step is called. A change here is a change in every guide imported from then on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from docmodel.blocks import checked_blocks
from ingest.bodies import body_from_event
from ingest.compose import compose
from ingest.events import Click, Press
from ingest.importers.recorder import event_from_step, events_from_steps
from ingest.importers.selenese import Place, event_from_command
from ingest.wording import LIMIT, title_from_event

Raw = dict[str, Any]


def click(*selectors: Any, **more: Any) -> Raw:
    return {"type": "click", "selectors": list(selectors), "offsetX": 1, "offsetY": 1, **more}


def change(value: str, *selectors: Any) -> Raw:
    return {"type": "change", "selectors": list(selectors), "value": value}


def go(url: str) -> Raw:
    return {"type": "navigate", "url": url}


def side(command: str, target: str = "", value: str = "", *targets: str) -> Raw:
    alternatives = [[one, ""] for one in (target, *targets)] if targets else []
    return {"command": command, "target": target, "value": value, "targets": alternatives}


RECORDER: list[tuple[Raw, str]] = [
    # Verbs by role, names in quotation marks
    (click(["aria/Save"]), 'Click "Save"'),
    (click(["aria/Save"], ["form > button"]), 'Click the "Save" button'),
    (click(["aria/Save[role=\"button\"]"]), 'Click the "Save" button'),
    (click(['aria/[name="Save"][role="button"]']), 'Click the "Save" button'),
    (click(["aria/Docs"], ["#nav > a:nth-child(2)"]), 'Click the "Docs" link'),
    (click(["aria/Docs"], ["#menu > a > span.text"]), 'Click the "Docs" link'),
    (click(["aria/Billing[role=\"tab\"]"]), 'Open the "Billing" tab'),
    (click(["aria/Copy link[role=\"menuitem\"]"]), 'Choose the "Copy link" menu item'),
    (click(["aria/France[role=\"option\"]"]), 'Select "France"'),
    (click(["aria/I agree[role=\"checkbox\"]"]), 'Click the "I agree" checkbox'),
    (click(["aria/Express"], ["input[type='radio']#express"]), 'Choose the "Express" option'),
    (click(["aria/Dark mode[role=\"switch\"]"]), 'Click the "Dark mode" switch'),
    (click(["aria/Country"], ["select#country"]), 'Open the "Country" dropdown'),
    (click(["aria/Comment"], ["textarea"]), 'Click the "Comment" field'),
    (click(["aria/Logo"], ["header img"]), 'Click the "Logo" image'),
    (click(["aria/Prices"], ["h2:nth-of-type(3)"]), 'Click "Prices"'),
    (click(["text/Read more"]), 'Click "Read more"'),
    (click(["body"]), "Click the page"),
    # Which button, how often, with which keys
    (click(["aria/Row 3"], button="secondary"), 'Right-click "Row 3"'),
    (click(["aria/Row 3"], button="auxiliary"), 'Middle-click "Row 3"'),
    (click(["aria/Billing[role=\"tab\"]"], button="secondary"), 'Right-click the "Billing" tab'),
    ({**click(["aria/report.pdf"]), "type": "doubleClick"}, 'Double-click "report.pdf"'),
    (click(["body"], button="back"), "Go back"),
    (click(["body"], button="forward"), "Go forward"),
    # Names made from selectors, without quotation marks
    (click(["#login-button"]), "Click the login button"),
    (click(["#loginBtn"]), "Click the login button"),
    (click(["button#login"]), "Click the login button"),
    (click(["pierce/#shadow-save"]), "Click the shadow save"),
    (click(["[data-test=Cafe_Latte]"]), "Click the Cafe Latte"),
    (click(["[data-testid='add-to-cart']", "x"], ["[data-testid='add-to-cart']"]), "Click the add to cart"),
    (click(['[aria-label="Close dialog"]']), 'Click "Close dialog"'),
    (click(["xpath///button[text()='Send']"]), 'Click the "Send" button'),
    (click(["xpath///a[contains(., 'Log out')]"]), 'Click the "Log out" link'),
    (click(['xpath///*[@id="hover-menu"]']), "Click the hover menu"),
    (click(["my-card", "div", "#buy-now"]), "Click the buy now"),
    (click(["main > .toolbar-search"]), "Click the toolbar search"),
    (click(["button.css-1x2y3z"]), "Click the button"),
    (click(["#ember123 > div:nth-child(2)"]), "Click this element"),
    (click(["#analytical-review > div:nth-child(3) > label"]), "Click inside the analytical review area"),
    (click(["#sidebar > ul > li:nth-child(2) > a"]), "Click the link in the sidebar area"),
    # Names in any language, and names that are pictures
    (click(["aria/Größe ändern"]), 'Click "Größe ändern"'),
    (click(["aria/#️ 入境&簽證", 'aria/[role="generic"]']), 'Click "#️ 入境&簽證"'),
    (click(["aria/حفظ"]), 'Click "حفظ"'),
    (click(["aria/👩‍👩‍👧 Family"]), 'Click "👩‍👩‍👧 Family"'),
    (click(["aria/🔍"]), 'Click "🔍"'),
    (click(["aria/\ue8b6"], ["#search-button"]), "Click the search button"),
    (click(["aria/  Save \n  all "]), 'Click "Save all"'),
    (click(['aria/Say "hi"']), "Click \"Say 'hi'\""),
    (click(["aria/\u202eevas\u202c"]), 'Click "evas"'),
    # Typing
    (change("Ana", ["aria/First name"]), 'Type "Ana" into the "First name" field'),
    (change("jane", ["#name"]), 'Type "jane" into the name field'),
    (change("jane", ["#username-input"]), 'Type "jane" into the username field'),
    (change("x", ["input:nth-child(2)"]), 'Type "x"'),
    (change("", ["aria/First name"]), 'Clear the "First name" field'),
    (change("two\nlines", ["aria/Note"]), 'Type "two lines" into the "Note" field'),
    (change("東京", ["aria/都市"]), 'Type "東京" into the "都市" field'),
    (change("[password]", ["aria/Password"]), 'Type the password into the "Password" field'),
    (change("[password]", ["aria/Contraseña"]), 'Type the password into the "Contraseña" field'),
    (change("[card number]", ["#cc"]), "Type the card number into the cc field"),
    (change("[one-time code]", ["aria/Code"]), 'Type the one-time code into the "Code" field'),
    (change("[e-mail]", ["aria/Mail"]), 'Type the e-mail address into the "Mail" field'),
    (change("[phone]", ["aria/Call"]), 'Type the phone number into the "Call" field'),
    (change("[IBAN]", ["aria/Account"]), 'Type the IBAN into the "Account" field'),
    (change("to [e-mail]", ["aria/Note"]), 'Type "to [e-mail]" into the "Note" field'),
    (change("Two", ["select#size"]), 'Select "Two" in the size dropdown'),
    (change("C:\\fakepath\\report.pdf", ["aria/Attachment"]), 'Upload "report.pdf" in the "Attachment" field'),
    # Going somewhere
    (go("https://example.com"), "Go to example.com"),
    (go("https://example.com/"), "Go to example.com"),
    (go("https://example.com/path/?q=1#top"), "Go to example.com/path"),
    (go("http://localhost:8080/a/b"), "Go to localhost:8080/a/b"),
    (go("https://ana:secret@example.com/"), "Go to example.com"),
    (go("https://ja.wikipedia.org/wiki/%E6%9D%B1%E4%BA%AC"), "Go to ja.wikipedia.org/wiki/東京"),
    (go("https://example.com/" + "folder/" * 12 + "last"), "Go to example.com/…/last"),
    (go("chrome://new-tab-page/"), "Open a new tab"),
    (go("about:blank"), "Open a new tab"),
    (go("chrome://settings/"), "Go to chrome://settings/"),
    (go("file:///home/ana/notes.html"), 'Open the file "notes.html"'),
    # The rest
    ({"type": "hover", "selectors": ["aria/Products"]}, 'Hover over "Products"'),
    ({"type": "close"}, "Close the tab"),
    ({"type": "keyDown", "key": "Enter"}, "Press Enter"),
    ({"type": "keyDown", "key": " "}, "Press Space"),
    ({"type": "keyDown", "key": "ArrowDown"}, "Press Down Arrow"),
    ({"type": "keyDown", "key": "KeyS"}, "Press S"),
    ({"type": "scroll", "x": 0, "y": 900}, "Scroll down the page"),
    ({"type": "scroll", "selectors": ["aria/Results"], "y": 90}, 'Scroll down in "Results"'),
    ({"type": "teleport", "selectors": ["#x"]}, "Not understood: teleport"),
    ({"type": "customStep", "name": "lighthouse"}, "Not understood: lighthouse"),
    # A frame is not told of
    (click(["aria/Pay"], frame=[1, 0]), 'Click "Pay"'),
]  # fmt: skip

SELENIUM: list[tuple[Raw, str]] = [
    (side("click", "linkText=Sign in"), 'Click the "Sign in" link'),
    (side("click", "css=.btn", "", "xpath=//button[contains(.,'Sign in')]"), 'Click the "Sign in" button'),
    (side("click", "css=input", "", "xpath=(//input[@value='Go Back'])[1]"), 'Click "Go Back"'),
    (side("click", "css=.nav-item:nth-child(2) > .nav-link"), "Click the navigation link"),
    (side("doubleClick", "id=row-title"), "Double-click the row title"),
    (side("check", "id=terms"), "Check the terms checkbox"),
    (side("uncheck", "name=newsletter"), "Uncheck the newsletter checkbox"),
    (side("check", "css=input[type='radio'][name='speed']"), "Choose the speed option"),
    (side("type", "id=user", "${username}"), "Type the username into the user field"),
    (side("type", "id=q", "Hello ${name}"), 'Type "Hello ${name}"'),
    (side("sendKeys", "id=search", "cairn${KEY_ENTER}"), 'Type "cairn" into the search field and press Enter'),
    (side("sendKeys", "id=search", "${KEY_ENTER}"), "Press Enter in the search field"),
    (side("sendKeys", "id=list", "${KEY_DOWN}${KEY_DOWN}"), "Press Down Arrow twice in the list field"),
    (side("sendKeys", "id=list", "${KEY_CTRL}a"), "Press Ctrl+A in the list field"),
    (side("select", "id=gender", "label=Other"), 'Select "Other" in the gender dropdown'),
    (side("select", "id=gender", "index=1"), "Select option 2 in the gender dropdown"),
    (side("removeSelection", "id=continents", "label=Asia"), 'Deselect "Asia" in the continents dropdown'),
    (side("type", "css=input[type='file']", "/home/ana/cv.pdf"), 'Upload "cv.pdf"'),
    (side("mouseOver", "linkText=Products"), 'Hover over the "Products" link'),
    (side("dragAndDropToObject", "id=card-one", "id=done-list"), "Drag the card one onto the done list"),
    (side("acceptConfirmation"), 'Click "OK" in the message'),
    (side("dismissPrompt"), 'Click "Cancel" in the message'),
    (side("answerPrompt", "Ana"), 'Type "Ana" in the message and click "OK"'),
    (side("open", "/login"), "Go to example.com/login"),
    (side("run", "login"), 'Do the steps in "login"'),
    (side("while", "${n} < 3"), "The next steps are repeated while a condition holds"),
    (side("executeScript", "return 1"), "A script runs here"),
    (side("fooBar", "id=x"), "Not understood: fooBar"),
    (side("run", "nowhere"), "Not understood: run nowhere"),
]  # fmt: skip


def test_the_table_is_long_enough_to_be_worth_its_name() -> None:
    assert len(RECORDER) + len(SELENIUM) >= 100


@pytest.mark.parametrize(("raw", "title"), RECORDER, ids=[title for _, title in RECORDER])
def test_a_recorder_step_is_called(raw: Raw, title: str) -> None:
    assert title_from_event(event_from_step(raw, "steps[0]")) == title


@pytest.mark.parametrize(("raw", "title"), SELENIUM, ids=[title for _, title in SELENIUM])
def test_a_selenium_command_is_called(raw: Raw, title: str) -> None:
    event = event_from_command(raw, Place(), "commands[0]", ["login"], "https://example.com/")
    assert title_from_event(event) == title


def test_scrolling_back_says_so() -> None:
    scrolls: list[Any] = [{"type": "scroll", "y": y} for y in (900, 400, 0)]
    assert [title_from_event(event) for event in events_from_steps(scrolls)] == [
        "Scroll down the page",
        "Scroll up the page",
        "Scroll to the top of the page",
    ]


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        (["Control", "s"], "Press Ctrl+S"),
        (["Shift", "Control", "KeyP"], "Press Ctrl+Shift+P"),
        (["Meta", "k"], "Press Cmd+K"),
        (["AltLeft", "F4"], "Press Alt+F4"),
        (["Control", "PageDown"], "Press Ctrl+Page Down"),
        (["Shift", "Tab"], "Press Shift+Tab"),
    ],
)
def test_a_shortcut_is_one_step_with_its_modifiers_first(keys: list[str], title: str) -> None:
    down: list[Any] = [{"type": "keyDown", "key": key} for key in keys]
    up: list[Any] = [{"type": "keyUp", "key": key} for key in reversed(keys)]
    [step] = compose(events_from_steps([*down, *up]))
    assert title_from_event(step.meaning) == title


def test_a_click_with_a_key_held_says_which() -> None:
    event = event_from_step(click(["aria/Row 3"]), "")
    assert isinstance(event, Click)
    assert title_from_event(replace(event, held=("Ctrl",))) == 'Ctrl+click "Row 3"'


def test_keys_pressed_again_and_again_are_counted() -> None:
    assert title_from_event(Press(None, ("Tab",), times=3)) == "Press Tab 3 times"


def test_a_title_is_never_longer_than_its_limit_and_ends_after_a_word() -> None:
    long = change("many words " * 40, ["aria/" + "A very long question about everything " * 9])
    title = title_from_event(event_from_step(long, ""))
    assert len(title) <= LIMIT
    assert title.startswith('Type "many words many words')
    assert '…" into the "A very long question about everything' in title


def test_a_name_is_cut_between_letters_as_people_see_them() -> None:
    family = "👩‍👩‍👧"
    title = title_from_event(event_from_step(click(["aria/" + family * 40]), ""))
    inside = title.removeprefix('Click "').removesuffix('…"')
    assert set(inside.split(family)) == {""}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (go("https://example.com/path?q=1"), ["https://example.com/path?q=1"]),
        (go("https://example.com/path"), []),
        (change("two\nlines", ["#note"]), ["two\nlines"]),
        (click(["#ember123 > div:nth-child(2)"]), ["#ember123 > div:nth-child(2)"]),
        ({**side("click", "id=save"), "comment": "Only on Fridays"}, ["Only on Fridays"]),
        ({"type": "teleport"}, ["Cairn does not know this type of step."]),
    ],
)
def test_the_body_says_what_the_title_could_not(raw: Raw, words: list[str]) -> None:
    event = event_from_step(raw, "") if "type" in raw else event_from_command(raw, Place(), "", (), "")
    said = str(checked_blocks(body_from_event(event)))
    assert all(word.replace("\n", "\\n") in said for word in words)
    assert bool(words) == bool(body_from_event(event))


def test_a_text_of_several_lines_keeps_its_lines_in_the_body() -> None:
    [block] = body_from_event(event_from_step(change("two\nlines", ["#note"]), ""))
    assert block == {"type": "codeBlock", "content": [{"type": "text", "text": "two\nlines"}]}


def test_only_an_address_that_may_be_followed_becomes_a_link() -> None:
    [block] = body_from_event(event_from_step(go("https://example.com/?q=1"), ""))
    assert block["content"][0]["marks"] == [{"type": "link", "attrs": {"href": "https://example.com/?q=1"}}]
    [block] = body_from_event(event_from_step(go('https://example.com/"><script>?q=1'), ""))
    assert "marks" not in block["content"][0]
