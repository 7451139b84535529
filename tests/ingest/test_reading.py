"""Bad input: every file that makes no guide is refused with its name, the place and the reason."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from ingest.errors import Refused
from ingest.importers.reading import MAX_BYTES, MAX_STEPS, json_from_bytes
from ingest.importing import guide_from_recording
from storage.errors import CairnError, TooMuch

STEP = {"type": "navigate", "url": "https://example.com/"}


def flow(*steps: Any, **more: Any) -> bytes:
    return json.dumps({"title": "A flow", "steps": list(steps), **more}).encode()


def refusal(content: bytes, name: str = "flow.json") -> CairnError:
    with pytest.raises(CairnError) as caught:
        guide_from_recording(name, content)
    return caught.value


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "flow.json: the file is empty"),
        (b" \n ", "flow.json: the file is empty"),
        (flow(STEP)[:-20], "flow.json: line 1, column "),
        (b'{"title": "cut', "flow.json: line 1, column 11: the file ends in the middle, as if it had been cut off"),
        (b'{"steps": [\n{"type" "click"}]}', "flow.json: line 2, column 9: it is no JSON: "),
        (b'{"steps": [tru', "flow.json: line 1, column 12: the file ends in the middle"),
        ('{"title": "Größ'.encode()[:-1], "flow.json: line 1, byte 15: the file ends in the middle"),
        (b"\xff\xfe{\x00}", "flow.json: line 1, byte 4: the file ends in the middle"),
        (b"const steps = [];", "flow.json: line 1, column 1: it is no JSON"),
        (b"<html></html>", "flow.json: line 1, column 1: it is HTML or XML, not JSON"),
        (b"\x89PNG\r\n\x1a\n", "flow.json: it is a PNG picture, not a recording"),
        (b"PK\x03\x04", "flow.json: it is a ZIP archive, not a recording"),
        (b'{\n"title": "caf\xe9"}', "flow.json: line 2, byte 15: the text is not UTF-8"),
        ('{"title": "café"}'.encode("utf-16-le"), "flow.json: line 1, byte 28: the text is not UTF-8"),
        (bytes(range(200, 256)) + bytes(range(64)), "flow.json: it is no text, and so no recording"),
        (b'{"steps": NaN}', "flow.json: it is no JSON: NaN is not a number in JSON"),
        (b'{"steps": [1e999]}', "flow.json: it holds a number that is too large"),
        (b'{"steps": [' + b"1" * 5000 + b"]}", "flow.json: it is no JSON: "),
        (b"[" * 100_000, "flow.json: more than 64 lists and objects inside each other"),
        (b"[" * 100 + b"]" * 100, "flow.json: more than 64 lists and objects inside each other"),
        (b"[]", "flow.json: the list is empty"),
        (b"{}", 'flow.json: it is JSON, but no recording: it holds neither "steps" nor "tests"'),
        (b'"hello"', "flow.json: it is JSON, but no recording: a single value"),
        (b'{"name": "cairn", "dependencies": {}}', "flow.json: it is JSON, but no recording"),
        (b'[{"type": 4, "data": {}, "timestamp": 1}]', "flow.json: the recording holds no steps"),
        (b'{"log": {"version": "1.2", "entries": []}}', "flow.json: it is a HAR file"),
        (b'{"title": "x", "steps": {}}', 'flow.json: "steps" should be a list'),
        (flow(), "flow.json: the recording holds no steps"),
        (flow(STEP, "click"), "flow.json: steps[1]: an object was expected, not a text"),
        (flow(STEP, {"selectors": []}), 'flow.json: steps[1]: "type" is missing'),
        (flow({"type": 7}, STEP), "flow.json: steps[0].type: a text was expected, not a number"),
        (flow({"type": "navigate"}), 'flow.json: steps[0]: "url" is missing'),
        (flow({"type": "navigate", "url": ["x"]}), "flow.json: steps[0].url: a text was expected, not a list"),
        (flow({"type": "click", "selectors": [["#a"], [7]]}), "flow.json: steps[0].selectors[1][0]: a selector is"),
        (flow({"type": "click", "selectors": ["#a"] * 101}), "flow.json: steps[0].selectors: more than 100 selectors"),
        (flow({"type": "click", "selectors": {"a": 1}}), "flow.json: steps[0].selectors: a list was expected"),
        (flow({"type": "click", "selectors": ["#a"], "frame": [0, "x"]}), "flow.json: steps[0].frame[1]: a frame's"),
        (flow({"type": "keyDown"}), 'flow.json: steps[0]: "key" is missing'),
        (b'{"tests": {}}', "flow.json: tests: a list was expected, not an object"),
        (b'{"tests": []}', "flow.json: the recording holds no steps"),
        (b'{"tests": [{"commands": [{"target": ""}]}]}', 'flow.json: tests[0].commands[0]: "command" is missing'),
        (b'{"tests": [{"commands": [{"command": []}]}]}', "flow.json: tests[0].commands[0].command: a text was"),
    ],
)
def test_what_is_no_recording_is_refused_with_file_place_and_reason(content: bytes, says: str) -> None:
    error = refusal(content)
    assert isinstance(error, Refused)
    assert str(error).startswith(says)
    assert error.status == 400


def test_a_refusal_says_what_one_can_do() -> None:
    assert "Export the recording once more" in (refusal(b'{"steps": [').hint or "")
    assert "Chrome's Recorder" in (refusal(b"[]").hint or "")


def test_a_refusal_survives_the_way_out_of_another_process() -> None:
    error = refusal(flow(STEP, "click"))
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.hint, again.place) == (Refused, str(error), error.hint, "steps[1]")


def test_a_refusal_never_quotes_a_value() -> None:
    error = refusal(flow({"type": "change", "selectors": ["#password"], "value": ["hunter2"]}))
    assert "hunter2" not in str(error)


def test_a_file_of_200_megabytes_is_refused_before_it_is_read() -> None:
    error = refusal(bytes(MAX_BYTES + 1), "big.json")
    assert isinstance(error, TooMuch)
    assert str(error) == "big.json: the file has 32.0 MiB, and a recording may have 32 MiB"


def test_a_recording_of_100_000_steps_is_refused_with_its_number() -> None:
    error = refusal(flow(*[STEP] * 100_000))
    assert isinstance(error, TooMuch)
    assert str(error) == "flow.json: the recording has 100,000 steps, and a guide may have 2,000"
    assert error.hint == "Record the task again in shorter parts."


def test_as_many_steps_as_are_allowed_import() -> None:
    steps = [{**STEP, "url": f"https://example.com/{number}"} for number in range(MAX_STEPS)]
    assert guide_from_recording("long.json", flow(*steps)).steps == MAX_STEPS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_and_utf_16_are_understood(encoding: str) -> None:
    content = json.dumps({"title": "Größe 東京", "steps": [STEP]}, ensure_ascii=False).encode(encoding)
    assert guide_from_recording("flow.json", content).guide.title == "Größe 東京"


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    value = json_from_bytes("flow.json", b'{"a": "cut \\ud83d", "b\\ud83d": ["\\ud83d\\ude00"]}')
    assert value == {"a": "cut \ufffd", "b\ufffd": ["😀"]}
    json.dumps(value, ensure_ascii=False).encode()


def test_the_contents_decide_and_not_the_name() -> None:
    assert guide_from_recording("flow.side", flow(STEP)).steps == 1
    project = {"name": "P", "url": "https://example.com", "tests": [{"commands": [{"command": "open", "target": "/"}]}]}
    assert guide_from_recording("picture.png", json.dumps(project).encode()).guide.title == "P"
