"""The golden table of languages, which is docs/wording.md, and what every language has to have."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest

from docmodel.edits import apply_operations, new_guide
from docmodel.operations import ChangeStep, NewGuide
from docmodel.view import view_from_update
from ingest.bodies import body_from_event
from ingest.events import (
    NOTHING,
    Check,
    Click,
    Close,
    Dialog,
    Drag,
    Event,
    Hover,
    Look,
    Navigate,
    Press,
    Scroll,
    Select,
    Switch,
    Target,
    Type,
    Unknown,
    Upload,
)
from ingest.importers.agent import event_from_said
from ingest.keys import shown_key
from ingest.languages.known import LANGUAGES, Code
from ingest.languages.language import NO_BREAK, Language
from ingest.naming import NOUNS
from ingest.patterns import SHOWN
from ingest.retelling import batch_from_said, retell, telling_from_heard
from ingest.secrecy import NOUNS as SECRETS
from ingest.wire import Downloaded, Missed, Noted, Said
from ingest.wording import title_from_event
from tests.docmodel.guides import merged
from tests.ingest.said import MAIL, SHOP, click, go, type_
from tests.ingest.test_retelling import heard

WORDING = Path(__file__).parent.parent.parent / "docs" / "wording.md"


def target(name: str = "", role: str = "", **more: str) -> Target:
    return Target((("#x",),), name=name, role=role, **more)


FIELD = target("Name", "field")
EVENTS: dict[str, Event] = {
    "address": Navigate(None, "https://shop.test/orders"),
    "new tab": Navigate(None, "about:blank"),
    "gone forward": Navigate(None, "https://shop.test/orders", way="forward"),
    "loaded anew": Navigate(None, "https://shop.test/orders", way="reload"),
    "button": Click(None, target("Save", "button")),
    "tab": Click(None, target("Billing", "tab")),
    "radio": Click(None, target("Express", "radio")),
    "option": Click(None, target("France", "option")),
    "menu item": Click(None, target("Copy", "menu item")),
    "name alone": Click(None, target("Prices", "heading")),
    "id alone": Click(None, target(label="login button", role="button")),
    "nothing known": Click(None, target()),
    "in an area": Click(None, target(role="link", within="sidebar")),
    "in a row": Click(None, target("Edit", "button", row="Ana Bell")),
    "in a section": Click(None, target("Edit", "button", section="Address")),
    "twice": Click(None, target("report.pdf", "link"), times=2),
    "second button": Click(None, target("Row 3"), "secondary"),
    "with a key": Click(None, target("Row 3"), held=("Ctrl", "Shift")),
    "back": Click(None, target(), "back"),
    "typing": Type(None, FIELD, "Ana", then=("Enter",)),
    "typing nothing": Type(None, FIELD, ""),
    "password": Type(None, target("Password", "field"), "[password]", secret="password"),
    "e-mail": Type(None, target("E-mail", "field"), "[e-mail]", then=("Enter",)),
    "choosing": Select(None, target("Country", "dropdown"), "France"),
    "choosing no more": Select(None, target("Country", "dropdown"), "France", on=False),
    "checking": Check(None, target("I agree", "checkbox"), on=True),
    "unchecking": Check(None, target("I agree", "checkbox"), on=False),
    "uploading": Upload(None, target("Photo", "file"), "a.png"),
    "key": Press(None, ("Delete",), times=2),
    "shortcut": Press(None, ("Control", "Shift", "s")),
    "key in a field": Press(None, ("ArrowDown",), target=FIELD, times=3),
    "hovering": Hover(None, target("File", "menu item")),
    "scrolling": Scroll(None, None, 0, 900),
    "scrolling in": Scroll(None, target("Results", "section"), 0, 900),
    "dragging": Drag(None, target("Card", "image"), target("Done", "section")),
    "message": Dialog(None, accept=False),
    "message with a text": Dialog(None, accept=True, answer="Ana"),
    "closing": Close(None),
    "another tab": Switch(None, "Orders"),
    "looking": Look(None, "Orders"),
    "not understood": Unknown(None, "teleport", ""),
    "nothing done": NOTHING,
}
SAID: dict[str, Said] = {
    "download": Downloaded(n=1, at=1, file="May.pdf"),
    "pause": Missed(n=1, at=1, why="paused"),
    "frame": Missed(n=1, at=1, why="frame", what="pay.test"),
    "empty note": Noted(n=1, at=1),
}


def row(name: str, titles: dict[Code, str]) -> str:
    return f"| {name} | {' | '.join(titles[code] for code in ('en', 'de', 'fr'))} |"


def golden_rows() -> list[str]:
    rows = [
        row(name, {code: title_from_event(event, words) for code, words in LANGUAGES.items()})
        for name, event in EVENTS.items()
    ]
    return rows + [
        row(name, {code: title_from_event(event_from_said(said, words), words) for code, words in LANGUAGES.items()})
        for name, said in SAID.items()
    ]


def test_the_golden_table_is_what_the_page_says() -> None:
    written = WORDING.read_text("utf-8").partition("| English | German | French |\n")[2].splitlines()[1:]
    assert golden_rows() == [line for line in written if line.startswith("|")][: len(golden_rows())]


def slots(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_every_language_has_every_word(words: Language) -> None:
    english = LANGUAGES["en"]
    plain_keys = {key for key in words.messages if not key.endswith((".it", ".at"))}
    assert plain_keys == set(english.messages)
    alike = {"it": "it/at", "at": "it/at", "label": "label", "bare": "label", "noun": ""}
    for key, message in words.messages.items():
        mine = {alike.get(slot, slot) for slot in slots(message)} - {""}
        theirs = {alike.get(slot, slot) for slot in slots(english.messages.get(key, message))} - {""}
        may_lack = {"n"} if key.endswith(".one") else set()
        assert mine | may_lack == theirs | may_lack, key
        assert message.strip(), key
    assert set(words.nouns) == NOUNS | {"element"}
    if words is not english:
        assert set(words.secrets) == {*SECRETS, *SHOWN.values()}
        assert words.messages != english.messages


def test_a_key_that_is_called_something_else_is_a_key() -> None:
    pressed = (
        "Enter Space Escape Backspace Delete Insert Home End PageUp PageDown ArrowUp ArrowDown ArrowLeft ArrowRight "
        "ContextMenu Control Shift"
    )
    shown = {shown_key(" " if key == "Space" else key) for key in pressed.split()}
    for words in LANGUAGES.values():
        assert set(words.keys) <= shown


@pytest.mark.parametrize(
    ("code", "name", "title"),
    [
        ("en", 'Say "hi"', "Click \"Say 'hi'\""),
        ("en", "„Ja“", 'Click "„Ja“"'),
        ("de", "Sag „hi“", "Klicken Sie auf „Sag ‚hi‘“"),
        ("de", 'Sag "hi"', "Klicken Sie auf „Sag 'hi'“"),
        ("fr", "Dis « oui »", f"Cliquez sur «{NO_BREAK}Dis ‹ oui ›{NO_BREAK}»"),
        ("fr", "Größe", f"Cliquez sur «{NO_BREAK}Größe{NO_BREAK}»"),
    ],
)
def test_names_stand_in_the_quotation_marks_of_the_language(code: Code, name: str, title: str) -> None:
    assert title_from_event(Click(None, target(name)), LANGUAGES[code]) == title


@pytest.mark.parametrize(
    ("code", "one", "many"),
    [
        ("en", "Recorded in shop.test.", "Recorded in shop.test and mail.test."),
        ("de", "Aufgezeichnet auf shop.test.", "Aufgezeichnet auf shop.test und mail.test."),
        ("fr", "Enregistré sur shop.test.", "Enregistré sur shop.test et mail.test."),
    ],
)
def test_a_summary_lists_where_as_the_language_does(code: Code, one: str, many: str) -> None:
    said = ((Noted(n=1, at=1, text="x"),), (go(1, SHOP),), (go(1, SHOP), click(2, "A"), go(3, MAIL)))
    found = [telling_from_heard(replace(heard(each), ended=True, language=code)).summary for each in said]
    assert found == ["", one, many]


@pytest.mark.parametrize(
    ("code", "one", "two"),
    [
        ("en", "a, b, c and 1 more", "a, b, c and 2 more"),
        ("de", "a, b, c und einer weiteren Website", "a, b, c und 2 weiteren"),
        ("fr", "a, b, c et 1 autre", "a, b, c et 2 autres"),
    ],
)
def test_a_list_ends_where_it_grows_long(code: Code, one: str, two: str) -> None:
    assert LANGUAGES[code].listed("abcd", 3) == one
    assert LANGUAGES[code].listed("abcde", 3) == two


def test_bodies_are_in_the_language_too() -> None:
    nameless = Click(None, Target((("#ember123 > div",),)))
    for code, begins in (("en", "The recording"), ("de", "Die Aufzeichnung"), ("fr", "L’enregistrement")):
        [block] = body_from_event(nameless, LANGUAGES[code])
        first, middle, last = block["content"]
        assert first["text"].startswith(begins)
        assert (middle["text"], last["text"]) == ("#ember123 > div", ".")
        assert str(body_from_event(NOTHING, LANGUAGES[code])).count("text") > 1


def test_told_again_in_another_language_it_leaves_alone_what_people_wrote() -> None:
    said = (go(1, SHOP), click(2, "Save"), type_(3, "Ana", "Name"), Missed(n=4, at=4, why="paused"))
    english = replace(heard(()), batches=(batch_from_said(said),), ended=True)
    before = new_guide(NewGuide(), 1)
    update = apply_all(before, retell(before, english, 2).update)
    saving = view_from_update(update).steps[1]
    edited = apply_all(update, apply_operations(update, (ChangeStep(saving.id, title="Sichern!"),), 3))
    german = retell(edited, replace(english, language="de"), 4).update
    view = view_from_update(apply_all(edited, german))
    assert [step.title for step in view.steps] == [
        "Rufen Sie shop.test/orders auf",
        "Sichern!",
        "Geben Sie „Ana“ in das Feld „Name“ ein",
        "Hier war die Aufzeichnung angehalten",
    ]
    assert view.summary == "Aufgezeichnet auf shop.test."
    back = apply_all(apply_all(edited, german), retell(apply_all(edited, german), english, 5).update)
    again = view_from_update(back)
    assert [step.title for step in again.steps] == [step.title for step in view_from_update(edited).steps]


def apply_all(*updates: bytes) -> bytes:

    return merged(*(update for update in updates if update))


def test_no_key_is_an_english_sentence() -> None:
    for key in LANGUAGES["en"].messages:
        assert re.fullmatch(r"[a-z]+(?:\.[a-z ]+)*", key), key
