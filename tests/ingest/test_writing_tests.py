"""Tests written for other tools: each language by its own rules, and nothing of a guide gets out of its string."""

from __future__ import annotations

import ast
import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from docmodel.edits import new_guide
from docmodel.operations import NewGuide, NewStep
from docmodel.view import GuideView, view_from_update
from ingest.exporters import python, typescript
from ingest.exporters.python import python_bytes
from ingest.exporters.selenese import xpath_literal
from ingest.exporters.side_project import side_bytes, side_from_view
from ingest.exporters.typescript import typescript_bytes
from ingest.importers.playwright.javascript import statements_from_javascript
from ingest.importers.playwright.script import Unread
from ingest.importing import guide_from_recording
from tests.ingest.node import find_node
from tests.ingest.scripts import STYLES, TITLES

HOSTILE = (
    "plain", "", "it's", 'say "hi"', "back\\slash", "\\", "new\nline", "\r\n", "tab\t", "`tick` ${process.exit(1)}",
    "*/ //", "#{x} %s {0} $1", "\u2028\u2029", "\x00\x07\x1b\x7f\x85", "</script><!--", "é 😀 日本語", "\u202eltr",
    "'''\"\"\"", "\ud83d",
)  # fmt: skip


def view_of(content: bytes | str, name: str = "x.json") -> GuideView:
    raw = content.encode() if isinstance(content, str) else content
    return view_from_update(new_guide(guide_from_recording(name, raw).guide, client=7))


def flow_of(*steps: Any, title: str = "T") -> GuideView:
    return view_of(json.dumps({"title": title, "steps": list(steps)}))


def kept(*raws: Any, title: str = "T") -> GuideView:
    """A guide whose document holds these raw events, whoever wrote them."""
    step = NewStep("a", title=title, event=json.dumps(list(raws)))
    return view_from_update(new_guide(NewGuide(title, steps=(step,)), client=3))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_string_of_python_says_what_it_should(text: str) -> None:
    written = python.literal(text)
    assert ast.literal_eval(written) == text
    assert len(written.splitlines()) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_comment_ends_with_its_line(text: str) -> None:
    for comment in (python.comment(text), typescript.comment(text)):
        assert len(f"{comment}|".splitlines()) == 1
        assert not {"\u2028", "\u2029", "\x00", "\x85"} & set(comment)


def test_strings_of_javascript_say_what_they_should() -> None:
    node = find_node()
    if node is None:
        pytest.skip("there is no Node with our packages here; `make test` sets it up")
    code = f"process.stdout.write(JSON.stringify([{','.join(map(typescript.literal, HOSTILE))}]))"
    told = subprocess.run([node, "-e", code], capture_output=True, check=True, timeout=60).stdout
    assert json.loads(told) == list(HOSTILE)


@pytest.mark.parametrize("text", ["a", "it's", 'say "hi"', "both ' and \"", '"', "'", ""])
def test_a_text_of_xpath_has_quotes_around_it_that_are_not_in_it(text: str) -> None:
    written = xpath_literal(text)
    several = written.startswith("concat(")
    parts = written.removeprefix("concat(").removesuffix(")").split(", ") if several else [written]
    assert "".join(part[1:-1] for part in parts) == text
    assert all(part[0] == part[-1] and part[0] not in part[1:-1] for part in parts)


def sound(view: GuideView) -> tuple[str, str]:
    """The tests, each found to be one of its language with a single function."""
    script, module = typescript_bytes(view).decode(), python_bytes(view).decode()
    tree = ast.parse(module)
    assert sum(isinstance(node, ast.FunctionDef) for node in ast.walk(tree)) == 1
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not called & {"exec", "eval", "open", "__import__", "print"}
    read = statements_from_javascript(script)
    assert not any(isinstance(one, Unread) for one in read), script
    assert len(read) == 1, "nothing but the test"
    json.loads(side_bytes(view))
    return script, module


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_gets_out_of_its_string(text: str) -> None:
    view = flow_of(
        {"type": "navigate", "url": f"https://a.test/{text}"},
        {"type": "click", "selectors": [[f"aria/{text}"], [f"#{text}"]], "offsetX": 1, "offsetY": 1},
        {"type": "change", "selectors": [[f"text/{text}"]], "value": text},
        {"type": "keyDown", "key": text or "a"},
        {"type": "hover", "selectors": [[f"xpath///*[.='{text}']"]], "frame": [0]},
        title=text or "T",
    )
    sound(view)


@pytest.mark.parametrize(
    "raw",
    [
        {"playwright": 1, "do": "click", "page": "page); evil(", "on": [{"getByRole": ["button"]}]},
        {"playwright": 1, "do": "click", "page": "p", "on": [{"evil(); x": []}]},
        {"playwright": 1, "do": "click", "on": [{"locator": ["a", {"x=1); evil(": 1}]}]},
        {"playwright": 1, "do": "click", "on": [{"locator": [{"locator": [{"evil": []}]}]}]},
        {"playwright": 1, "do": "click", "on": [{"getByText": [{"regex": "/); evil(", "flags": "i'); evil("}]}]},
        {"playwright": 1, "do": "click", "on": [{"getByText": [{"regex": 1}]}], "with": [{"button": "x'); evil("}]},
        {"playwright": 1, "do": "fill", "on": [{"locator": ["a"]}], "value": "${evil()} ${a.b} [password]"},
        {"playwright": 1, "do": "evil", "value": "x"},
        {"playwright": 1, "do": "setInputFiles", "on": [{"locator": ["a"]}], "value": "'); evil(\n"},
        {"command": "click", "target": "css='); evil(", "value": "\n"},
        {"command": "evil", "target": "x"},
        {"rrweb": 1, "do": "click", "element": {"selectors": [["'); evil("]], "frame": ["\"); evil("]}},
        {"psr": 1, "action": "Mouse Left Click", "says": 'User left click on "evil() (button)"'},
        {"type": "click", "n": 1, "at": 1, "element": {"selectors": [["a"]], "frame": [3, "#f"]}, "scene": {"tab": 7}},
        {"type": "press", "n": 1, "at": 1, "keys": ["'); evil("]},
        {"type": "change", "selectors": [["#a"]], "value": "x", "frame": [0, 1]},
    ],
    ids=range(16),
)  # fmt: skip
def test_whatever_strangers_wrote_as_an_event_the_test_is_sound(raw: Any) -> None:
    for text in sound(kept(raw)):
        code = [line for line in text.splitlines() if not line.strip().startswith(("#", "//"))]
        assert not any(line.lstrip().startswith("evil") for line in code)


@pytest.mark.parametrize("seed", range(30))
def test_whatever_is_in_a_guide_its_tests_are_sound(seed: int) -> None:
    luck = random.Random(seed)

    def value(depth: int = 0) -> Any:
        kinds = ["text", "text", "number", "list", "object"] if depth < 4 else ["text"]
        match luck.choice(kinds):
            case "number":
                return luck.choice([0, 1, -1, 1.5, True, None])
            case "list":
                return [value(depth + 1) for _ in range(luck.randint(0, 3))]
            case "object":
                return {luck.choice(KEYS): value(depth + 1) for _ in range(luck.randint(0, 4))}
            case _:
                return luck.choice([*HOSTILE[:-1], *KEYS])

    raws = [{**value_of(luck), **{luck.choice(KEYS): value() for _ in range(4)}} for _ in range(6)]
    sound(kept(*raws, title=luck.choice(HOSTILE[:-1])))


KEYS = (
    "playwright", "do", "on", "page", "with", "value", "locator", "getByRole", "regex", "flags", "click", "fill",
    "type", "command", "target", "selectors", "frame", "element", "rrweb", "psr", "n", "at", "says", "name",
)  # fmt: skip


def value_of(luck: random.Random) -> dict[str, Any]:
    on = [{"getByRole": ["button", {"name": luck.choice(HOSTILE[:-1])}]}]
    return luck.choice([
        {"playwright": 3, "do": luck.choice(["click", "fill", "press", "goto"]), "on": on, "page": "page"},
        {"type": "click", "selectors": [[luck.choice(HOSTILE[:-1])]], "offsetX": 1, "offsetY": 1},
        {"command": "type", "target": f"css={luck.choice(HOSTILE[:-1])}", "value": luck.choice(HOSTILE[:-1])},
    ])  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
def test_a_script_goes_out_with_its_own_locators_and_tells_the_same_when_it_comes_back(name: str) -> None:
    view = view_of(STYLES[name], name)
    for test, ending in ((typescript_bytes(view), ".spec.ts"), (python_bytes(view), ".py")):
        again = guide_from_recording(f"again{ending}", test)
        assert [step.title for step in again.guide.steps if step.kind == "action"] == TITLES
        assert again.gaps == ()
        assert b"hunter2" not in test


def test_a_test_asks_for_secrets_and_variables() -> None:
    view = flow_of(
        {"type": "change", "selectors": [["#password"]], "value": "hunter22"},
        {"type": "change", "selectors": [["#user"]], "value": "me ${userName}"},
        {"type": "change", "selectors": [["#mail"]], "value": "[e-mail]"},
    )
    script, module = sound(view)
    assert "// It takes from the environment: PASSWORD, userName, E_MAIL\n" in script
    assert "# It takes from the environment: PASSWORD, userName, E_MAIL\n" in module
    assert 'fill(process.env.E_MAIL ?? "")' in script
    assert 'fill(process.env.PASSWORD ?? "")' in script
    assert 'fill(("me ") + (process.env.userName ?? ""))' in script
    assert 'fill("me " + os.environ.get("userName", ""))' in module
    assert "hunter22" not in script + module


def test_an_address_that_was_not_kept_whole_is_gone_to_as_far_as_it_was_and_not_awaited() -> None:
    led = {"type": "click", "selectors": [["#save"]], "assertedEvents": []}
    view = flow_of(
        {"type": "navigate", "url": "https://x.test/a?masked"},
        {**led, "assertedEvents": [{"type": "navigation", "url": "https://x.test/b?masked"}]},
        {**led, "assertedEvents": [{"type": "navigation", "url": "https://x.test/masked"}]},
        {**led, "assertedEvents": [{"type": "navigation", "url": "https://x.test/of/[e-mail]"}]},
        {**led, "assertedEvents": [{"type": "navigation", "url": "https://x.test/c"}]},
    )
    script, module = sound(view)
    assert 'page.goto("https://x.test/a")' in script
    assert script.count("toHaveURL") == module.count("to_have_url") == 1


def test_what_was_done_on_a_desktop_stands_as_a_comment() -> None:
    scene = {"program": "Files", "title": "Home"}
    pressed = {
        "type": "click",
        "n": 1,
        "at": 1,
        "element": {"selectors": [["aria/Open"]], "name": "Open"},
        "scene": scene,
    }
    view = kept(pressed, {"psr": 1, "action": "Mouse Left Click", "says": 'User left click on "Save (button)"'})
    script, module = sound(view)
    for text in (script, module):
        assert "This is done in Files, which no browser reaches." in text
        assert "click(" not in text
    assert [one["command"] for one in side_from_view(view)["tests"][0]["commands"]] == ["echo", "echo"]  # type: ignore[index,call-overload]


def test_a_guide_that_does_nothing_is_a_test_that_passes() -> None:
    view = view_from_update(new_guide(NewGuide("By hand", steps=(NewStep("a", "tip", "Mind *this*"),)), client=3))
    script, module = sound(view)
    assert "// Mind *this*" in script
    assert "assert page" in module
    assert '"echo"' in side_bytes(view).decode()


def test_a_selenium_project_of_the_corpus_goes_out_as_it_came_in(corpus: Path) -> None:
    for path in sorted((corpus / "recordings" / "selenium-side").iterdir()):
        out = json.dumps(side_from_view(view_of(path.read_bytes(), path.name)))
        came: Any = json.loads(path.read_bytes())
        lengths = [[len(test["commands"]) for test in one["tests"]] for one in (json.loads(out), came)]
        assert lengths[0] == lengths[1]
        if b"assword" not in path.read_bytes():  # which would be masked
            assert json.loads(out) == came, path.name


def test_every_recording_of_the_corpus_goes_out_as_sound_tests(corpus: Path) -> None:
    for path in sorted((corpus / "recordings").rglob("*.*")):
        sound(view_of(path.read_bytes(), path.name))
