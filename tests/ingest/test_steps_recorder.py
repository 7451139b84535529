"""What Windows' Steps Recorder saved becomes a guide, with its pictures."""

from __future__ import annotations

import json
import random
import re
import time

import pytest

from docmodel.edits import new_guide
from docmodel.schema import Box
from docmodel.view import view_from_update
from ingest.errors import Refused
from ingest.exporters.recorder import recorder_bytes
from ingest.importers.pictured import pictures_in
from ingest.importing import Imported, guide_from_recording
from ingest.play import play
from storage.errors import CairnError
from tests.ingest.recorder_schema import check_flow
from tests.ingest.steps_recorder import action, mht, report, zipped

CLICK = "Mouse Left Click"
SAVE = action(1, CLICK, 'User left click on "Save (button)" in "Notes - Notepad"', level="Save|100,50,200,25")


def guide(*actions: str, missed: int = 0) -> Imported:
    return guide_from_recording("r.zip", zipped(mht(report(*actions, missed=missed))))


def titles(*actions: str) -> list[str]:
    return [step.title for step in guide(*actions).guide.steps]


@pytest.mark.parametrize(
    ("does", "says", "title"),
    [
        (CLICK, 'User left click on "Save (button)" in "Notes"', 'Click the "Save" button in the "Notes" section'),
        (CLICK, 'User left click on "Wi-Fi (5 GHz) (list item)"', 'Select "Wi-Fi (5 GHz)"'),
        (CLICK, 'User left click on "File name: (edit)" in "Save As"', 'Click the "File name:" field'),
        (CLICK, 'Linksklick des Benutzers auf "Weiter (Schaltfläche)"', 'Click the "Weiter" button'),
        (CLICK, "User left click", "Click this element"),
        ("Mouse Left Double Click", 'User left double click on "Report (list item)"', 'Double-click "Report"'),
        ("Mouse Right Click", 'User right click on "Desktop (list)"', 'Right-click "Desktop"'),
        ("Mouse Wheel Down", 'User mouse wheel down on "Page (pane)"', "Scroll down the page"),
        ("Keyboard Input", 'User keyboard input on "Open: (edit)" [...]', 'Type the text into the "Open:" field'),
        ("Keyboard Input", 'User keyboard input on "Open: (edit)" in "Run" [... Enter]',
         'Type the text into the "Open:" field and press Enter'),
        ("Keyboard Input", 'User keyboard input on "Text (document)" [Ctrl-S]', 'Press Ctrl+S in the "Text" field'),
        ("Mausklick rechts", 'Rechtsklick auf "Datei (Menüelement)"', 'Right-click "Datei"'),
    ],
)  # fmt: skip
def test_a_sentence_of_the_report_is_told_as_a_step(does: str, says: str, title: str) -> None:
    assert titles(action(1, does, says)) == [title]


def test_a_drag_is_one_step() -> None:
    begins = action(1, "Mouse Drag Start", 'User mouse drag start on "a.txt (list item)"')
    ends = action(2, "Mouse Drag End", 'User mouse drag end on "Bin (list item)"')
    assert titles(begins, ends) == ['Drag "a.txt" onto "Bin"']


def test_programs_are_sections_comments_are_tips_and_what_is_missing_is_a_gap() -> None:
    told = guide(
        SAVE,
        action(2, CLICK, 'User left click on "Send (button)"', "Mail"),
        action(3, "User Comment", "", "Mail", UserComment="Wait until it is gone."),
        missed=2,
    ).guide.steps
    assert [(step.kind, step.title) for step in told] == [
        ("heading", "Notepad"),
        ("action", 'Click the "Save" button in the "Notes - Notepad" section'),
        ("heading", "Mail"),
        ("action", 'Click the "Send" button'),
        ("tip", "Wait until it is gone."),
        ("gap", "2 actions are missing from this recording"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        zipped(mht(report(SAVE))),
        mht(report(SAVE)),
        mht(report(SAVE), around='<?xml version="1.0"?><Report><System MajorVersion="10"/>{}</Report>'),
        f'<?xml version="1.0"?><Report>{report(SAVE)}</Report>'.encode(),
        f"<Report>{report(SAVE)}</Report>".encode("utf-16"),
    ],
    ids=["zip", "mht", "with a head", "xml", "utf-16"],
)
def test_it_may_be_a_zip_or_what_is_in_it(content: bytes) -> None:
    assert [step.title for step in guide_from_recording("r", content).guide.steps][-1].startswith('Click the "Save"')


def test_pictures_come_with_the_place_of_what_was_clicked() -> None:
    shot = action(
        1, CLICK, 'User left click on "Save (button)"', level="Save|100,50,200,25", ScreenshotFileName="shot1.JPEG"
    )
    other = action(2, CLICK, 'User left click on "OK (button)"', ScreenshotFileName="gone.JPEG")
    [one] = pictures_in(zipped(mht(report(shot, other), {"Shot1.jpeg": b"\xff\xd8picture"})))
    assert (one.event, one.content, one.box) == (0, b"\xff\xd8picture", Box(0.1, 0.1, 0.2, 0.05))
    assert pictures_in(b'{"steps": []}') == ()
    assert pictures_in(zipped(b"no report")) == ()


async def test_what_was_done_on_a_desktop_is_not_played() -> None:
    with pytest.raises(Refused, match="cannot be played in a browser") as caught:
        await play("r.zip", zipped(mht(report(SAVE))))
    assert "without --play" in (caught.value.hint or "")


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (zipped(b"\0" * 70_000_000), "the zip holds more than 64 MiB"),
        (zipped(mht("<p/>")), "it holds no report of Steps Recorder"),
        (mht("<UserActionData>"), "its report ends in the middle"),
        (mht(f"<UserActionData>{BOMB}&b;</UserActionData>"), "its report declares entities"),
        (mht("<UserActionData>" + "<a>" * 100 + "</UserActionData>"), "more than 32 elements inside each other"),
        (mht("<UserActionData><a></UserActionData>"), "its report is no XML"),
        (mht("<UserActionData>&x;</UserActionData>"), "its report is no XML"),
        (mht(report()), "the recording holds no steps"),
        (zipped(mht(report(SAVE)))[:-200], "it is a ZIP archive, not a recording"),
        (zipped(b"x", "a.txt"), "it is a ZIP archive, not a recording"),
    ],
    ids=range(10),
)
def test_what_is_no_report_is_refused_with_the_reason(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=f"^r.zip: .*{re.escape(says)}") as caught:
        guide_from_recording("r.zip", content)
    assert caught.value.hint


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_to_a_file_it_becomes_a_guide_or_is_refused(seed: int) -> None:
    luck = random.Random(seed)
    whole = mht(report(SAVE, action(2, "Keyboard Input", 'On "x (edit)" [a]')), {"a.jpeg": b"\xff\xd8" * 50})
    content = bytearray(luck.choice([whole, zipped(whole)]))
    for _ in range(luck.randint(1, 20)):
        at = luck.randrange(len(content))
        content[at : at + luck.choice([0, 1, 1, 30])] = luck.choice([b"", b"\0", b"<", b"------=_Next\r\n", b"\xff"])
    began, refusal = time.process_time(), "r.zip: "
    try:
        made = guide_from_recording("r.zip", bytes(content))
        check_flow(json.loads(recorder_bytes(view_from_update(new_guide(made.guide, client=7)))))
    except CairnError as error:
        refusal = str(error)
    assert refusal.startswith("r.zip: ")
    pictures_in(bytes(content))
    assert time.process_time() - began < 10  # seconds of the processor: other work on the machine is no fault of ours


def test_a_guide_of_it_goes_out_as_a_flow_and_comes_back() -> None:
    made = guide(SAVE, action(2, "Keyboard Input", 'On "x (edit)" [Ctrl-S]'), action(3, CLICK, 'On "y"', "Mail"))
    view = view_from_update(new_guide(made.guide, client=7))
    exported = recorder_bytes(view)
    check_flow(json.loads(exported))
    again = view_from_update(new_guide(guide_from_recording("flow.json", exported).guide, client=7))
    assert [(step.kind, step.title, step.body) for step in again.steps] == [
        (step.kind, step.title, step.body) for step in view.steps
    ]
