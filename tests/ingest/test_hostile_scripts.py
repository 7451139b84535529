"""Scripts that mean harm, or are damaged: each becomes a guide or is refused with the reason, and none takes long."""

from __future__ import annotations

import json
import random
import time

import pytest

from docmodel.edits import new_guide
from docmodel.view import view_from_update
from ingest.exporters.recorder import recorder_bytes
from ingest.importers.playwright.javascript import MOST_ANGLES
from ingest.importing import Imported
from storage.errors import CairnError
from tests.ingest.recorder_schema import check_flow
from tests.ingest.scripts import STYLES
from tests.ingest.test_playwright_scripts import guide, python, typescript


def told(script: str) -> Imported | None:
    """What it becomes; None when it is refused, which has to say so of this file."""
    refusal = ""
    try:
        return guide(script)
    except CairnError as error:
        refusal = str(error)
    assert refusal.startswith("script.ts: ")
    return None


@pytest.mark.parametrize(
    "script",
    [
        typescript("(" * 5_000 + ")" * 5_000),
        typescript("await page." + "locator('a')." * 20_000 + "click();"),
        typescript("[" * 3_000 + "]" * 3_000),
        typescript("if (a) {" * 2_000 + "}" * 2_000),
        typescript("const a = " + " + ".join(["'x'"] * 20_000) + ";"),
        python("x = " + "(" * 5_000 + ")" * 5_000),
        python("x = " + "-" * 50_000 + "1"),
        python("page" + ".locator('a')" * 5_000 + ".click()"),
        "from playwright.sync_api import Page\ndef test_a(page):\n" + "    test_a(page)\n" * 3,
        "import { test } from '@playwright/test';\n" + "const f = () => { f(); f(); f(); f(); };\n" + "f();\n",
        python("with " + ", ".join(["page.expect_popup()"] * 3_000) + ":\n        page.click('a')"),
        "playwright " + "<a>" * 50_000,
        "playwright " + "<a>!" * (MOST_ANGLES - 1),
        "from playwright\x00",
        "playwright " + "\\" * 100_000,
        "playwright '" * 50_000,
    ],
    ids=range(16),
)
def test_a_hostile_script_is_refused_or_read_and_never_takes_long(script: str) -> None:
    began = time.process_time()
    told(script)
    assert time.process_time() - began < 20  # seconds of the processor: other work on the machine is no fault of ours


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_to_a_script_it_becomes_a_guide_or_is_refused(seed: int) -> None:
    luck = random.Random(seed)
    script = list(luck.choice([*STYLES.values()]))
    for _ in range(luck.randint(1, 40)):
        at = luck.randrange(len(script))
        script[at : at + luck.choice([0, 1, 1, 30])] = luck.choice(
            ["", "(", "}", "'", "`", "\\", "\u2028", "😀", "await "]
        )
    if made := told("".join(script)):
        view = view_from_update(new_guide(made.guide, client=7))
        check_flow(json.loads(recorder_bytes(view)))
