"""An exported test runs green against the fixture site, and does there what the recording did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docmodel.edits import new_guide
from docmodel.operations import NewGuide
from docmodel.view import GuideView, view_from_update
from ingest.exporters.python import python_bytes
from ingest.exporters.recorder import recorder_bytes
from ingest.exporters.side_project import side_bytes
from ingest.exporters.typescript import typescript_bytes
from ingest.play import play
from ingest.retelling import telling_from_heard
from ingest.wire import Scene, Tab
from tests.ingest.errand import RECORDED, TOLD, by_agent, by_module, by_recorder, by_script
from tests.ingest.fixture_site import Site, a_site
from tests.ingest.node import CHROMIUM, FLAGS, LONGEST, find_node, run_playwright
from tests.ingest.said import click, go, heard

needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine")
Maker = Callable[[str], GuideView]
MADE = pytest.mark.parametrize(
    ("maker", "told"),
    [(by_agent, TOLD), (by_recorder, RECORDED), (by_script, TOLD), (by_module, TOLD)],
    ids=["agent", "recorder", "script", "module"],
)

RUNNER = """\
import importlib.util, json, sys
from playwright.sync_api import sync_playwright

options = json.loads(sys.argv[2])
spec = importlib.util.spec_from_file_location("guide", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(**options)
    page = browser.new_page()
    page.set_default_timeout(15_000)
    [test] = [one for name, one in vars(module).items() if name.startswith("test_")]
    test(page)
    browser.close()
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as served:
        yield served


@needs_chromium
@MADE
def test_in_typescript_it_passes_and_does_what_was_done(
    site: Site, tmp_path: Path, maker: Maker, told: list[str]
) -> None:
    node = find_node()
    if node is None:
        pytest.skip("there is no @playwright/test here; `make test` sets it up")
    printed = run_playwright(node, tmp_path, typescript_bytes(maker(site.address)), PASSWORD="hunter22")
    assert "1 passed" in printed
    assert sorted(site.seen) == sorted(told)


@needs_chromium
@MADE
def test_in_python_it_passes_and_does_what_was_done(site: Site, tmp_path: Path, maker: Maker, told: list[str]) -> None:
    run_module(tmp_path, python_bytes(maker(site.address)))
    assert sorted(site.seen) == sorted(told)


@needs_chromium
def test_it_goes_back_to_the_page_that_the_person_went_back_to(site: Site, tmp_path: Path) -> None:
    errand, finished = (Scene(f"{site.address}/{name}.html", name, 1) for name in ("errand", "finished"))
    said = (
        go(1, errand),
        go(2, finished),
        go(3, errand, "back"),
        click(4, "Save “it”", scene=errand),
        go(9, finished, "forward"),
        go(10, finished, "reload"),
        click(11, "Done", scene=finished),
    )
    steps = telling_from_heard(heard(said)).steps
    module = python_bytes(view_from_update(new_guide(NewGuide(steps=steps), 1)))
    assert module.count(b"page.goto(") == 2
    run_module(tmp_path, module)
    assert site.seen == ["save", "done"]


@needs_chromium
def test_a_tab_that_a_deed_opened_is_where_it_led_and_the_first_goes_back_where_it_was(
    site: Site, tmp_path: Path
) -> None:
    errand, first = (Scene(f"{site.address}/{name}.html", name, 1) for name in ("errand", "finished"))
    end = Scene(f"{site.address}/finished.html", "finished", 2)
    said = (
        go(1, first),
        go(2, errand),
        click(3, "Open the end", role="link", scene=errand),
        Tab(n=4, at=4_000, what="opened", scene=Scene(tab=2)),
        go(5, end, "deed"),
        click(6, "Done", scene=end),
        Tab(n=7, at=7_000, what="closed", scene=end),
        go(20, first, "back"),
        click(21, "Done", scene=first),
    )
    steps = telling_from_heard(heard(said)).steps
    module = python_bytes(view_from_update(new_guide(NewGuide(steps=steps), 1)))
    assert b"page.go_back()" in module
    run_module(tmp_path, module)
    assert site.seen == ["done", "done"]


def run_module(tmp_path: Path, module: bytes) -> None:
    """Run an exported test as pytest would, and see that it passes."""
    test, runner = tmp_path / "test_guide.py", tmp_path / "runner.py"
    test.write_bytes(module)
    runner.write_text(RUNNER)
    options = json.dumps({"executable_path": CHROMIUM, "args": FLAGS, "chromium_sandbox": os.geteuid() != 0})
    done = subprocess.run(
        [sys.executable, runner, test, options],
        env={**os.environ, "PASSWORD": "hunter22"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\n{test.read_text()}"


@needs_chromium
async def test_as_a_selenium_project_it_is_played_and_does_what_was_done(site: Site) -> None:
    made = side_bytes(by_agent(site.address))
    played = await play("errand.side", made, chromium=CHROMIUM, seconds=5.0)
    notes = {one.index: one.note for one in played.seen if one.note}
    assert list(notes.values()) == ["The player chooses no files from this machine."], made.decode()
    beyond = {
        "file cv.pdf",
        "deep",
        "shift true",
    }  # Selenium looks into no shadows, and IDE holds no keys while it clicks
    expected = [one.replace("hunter22", "[password]") for one in TOLD if one not in beyond]
    assert sorted(site.seen) == sorted([*expected, "shift false"])


@needs_chromium
async def test_as_a_recorder_flow_it_is_played_and_does_what_was_done(site: Site) -> None:
    made = recorder_bytes(by_agent(site.address))
    played = await play("errand.json", made, chromium=CHROMIUM, seconds=5.0)
    notes = {one.index: one.note for one in played.seen if one.note}
    assert list(notes.values()) == ["The player chooses no files from this machine."], made.decode()
    expected = [one.replace("hunter22", "[password]") for one in TOLD if one != "file cv.pdf"]
    assert sorted(site.seen) == sorted(expected)
