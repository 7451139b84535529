"""Playwright scripts become guides, in whatever language they are, and are never run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docmodel.edits import new_guide
from docmodel.view import view_from_update
from ingest.errors import Refused
from ingest.exporters.recorder import recorder_bytes
from ingest.importers.detect import recording_from_bytes
from ingest.importing import Imported, guide_from_recording
from tests.ingest.fixture_site import a_site
from tests.ingest.node import CHROMIUM, find_node, record_with_codegen
from tests.ingest.recorder_schema import check_flow
from tests.ingest.scripts import PYTEST, STYLES, TITLES, TYPESCRIPT


def guide(script: str, name: str = "script.ts") -> Imported:
    return guide_from_recording(name, script.encode())


def titles(script: str) -> list[str]:
    return [step.title for step in guide(script).guide.steps]


def typescript(*lines: str) -> str:
    inside = "\n".join(lines)
    return f"import {{ test, expect }} from '@playwright/test';\ntest('t', async ({{ page }}) => {{\n{inside}\n}});\n"


def python(*lines: str) -> str:
    inside = "\n".join(f"    {line}" for line in lines)
    return f"from playwright.sync_api import Page, expect\n\ndef test_t(page: Page) -> None:\n{inside}\n"


def selectors(script: str) -> list[tuple[Any, Any]]:
    events = recording_from_bytes("s", script.encode()).events
    return [(event.target.selectors, event.target.frame) for event in events if getattr(event, "target", None)]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", STYLES)
def test_each_style_of_codegen_tells_the_same(name: str) -> None:
    made = guide(STYLES[name], name)
    assert [step.title for step in made.guide.steps] == TITLES
    assert made.gaps == ()


@pytest.mark.parametrize(
    ("locator", "title"),
    [
        ("getByRole('button', { name: 'Save', exact: true })", 'Click the "Save" button'),
        ("getByRole('link')", "Click the link"),
        ("getByRole('tab', { name: /^Bil+ing$/ })", 'Open the "Bil" tab'),
        ("getByText('Hello')", 'Click "Hello"'),
        ("getByLabel('Name')", 'Click "Name"'),
        ("getByPlaceholder('City')", 'Click "City"'),
        ("getByAltText('A cat')", 'Click the "A cat" image'),
        ("getByTitle('Close it')", 'Click "Close it"'),
        ("getByTestId('save-button')", "Click the save button"),
        ("locator('#order-form')", "Click the order form"),
        ("locator('xpath=//button[text()=\"Go\"]')", 'Click the "Go" button'),
        ("locator('//a[@title=\"Go\"]')", 'Click the "Go" link'),
        ("locator('text=Go on')", 'Click "Go on"'),
        ("locator('\"Go on\"')", 'Click "Go on"'),
        ("locator('role=button[name=\"Go\"i]')", 'Click the "Go" button'),
        ("locator('internal:label=\"Go\"i')", 'Click "Go"'),
        ("locator('button:has-text(\"Go\")')", 'Click the "Go" button'),
        ("locator('#menu >> text=Go')", 'Click "Go"'),
        ("locator('li').filter({ hasText: 'Tea' })", 'Click "Tea"'),
        ("locator('li').filter({ hasText: 'Tea' }).getByText('Add')", 'Click "Add" in the "Tea" row'),
        ("getByRole('dialog', { name: 'Pay' }).getByText('OK')", 'Click "OK" in the "Pay" section'),
        ("frameLocator('#pay').getByRole('button', { name: 'Pay' })", 'Click the "Pay" button'),
        ("getByText('Hello').last()", 'Click "Hello"'),
        ("locator(page.getByText('Inner'))", 'Click "Inner"'),
    ],
)  # fmt: skip
def test_a_locator_is_told_as_a_person_would_say_it(locator: str, title: str) -> None:
    assert titles(typescript(f"await page.{locator}.click();")) == [title]


@pytest.mark.parametrize(
    ("call", "title"),
    [
        ("get_by_label('A').fill('x')", 'Type "x" into the "A" field'),
        ("get_by_label('A').fill(value='x')", 'Type "x" into the "A" field'),
        ("get_by_label('A').fill(f'x {1}')", 'Type "x 1" into the "A" field'),
        ("get_by_label('A').press_sequentially('x')", 'Type "x" into the "A" field'),
        ("get_by_label('A').type('x')", 'Type "x" into the "A" field'),
        ("get_by_label('A').clear()", 'Clear the "A" field'),
        ("get_by_label('A').press('Control+Shift+a')", 'Press Ctrl+Shift+A in the "A" field'),
        ("get_by_label('A').press('Control++')", 'Press Ctrl++ in the "A" field'),
        ("get_by_label('A').fill(os.environ['USER_NAME'])", 'Type the user name into the "A" field'),
        ("get_by_label('A').check()", 'Check the "A" checkbox'),
        ("get_by_label('A').uncheck()", 'Uncheck the "A" checkbox'),
        ("get_by_label('A').set_checked(False)", 'Uncheck the "A" checkbox'),
        ("get_by_label('A').select_option(label='Red')", 'Select "Red" in the "A" dropdown'),
        ("get_by_label('A').select_option(index=2)", 'Select option 3 in the "A" dropdown'),
        ("get_by_label('A').select_option(['r', 'g'])", 'Select "r, g" in the "A" dropdown'),
        ("get_by_label('A').set_input_files('/home/ana/cv.pdf')", 'Upload "cv.pdf" in the "A" field'),
        ("get_by_label('A').hover()", 'Hover over "A"'),
        ("get_by_label('A').click(modifiers=['Shift'])", 'Shift+click "A"'),
        ("get_by_label('A').click(click_count=2)", 'Double-click "A"'),
        ("get_by_label('A').drag_to(page.get_by_label('B'))", 'Drag "A" onto "B"'),
        ("drag_and_drop('text=A', 'text=B')", 'Drag "A" onto "B"'),
        ("click('text=A')", 'Click "A"'),
        ("fill('[placeholder=\"A\"]', 'x')", 'Type "x" into the "A" field'),
        ("frame('inner').click('text=A')", 'Click "A"'),
        ("keyboard.press('Escape')", "Press Esc"),
        ("keyboard.type('x')", 'Type "x"'),
        ("mouse.wheel(0, 300)", "Scroll down the page"),
        ("go_back()", "Go back"),
        ("reload()", "Press F5"),
        ("close()", "Close the tab"),
    ],
)
def test_what_is_done_is_told(call: str, title: str) -> None:
    assert titles(python(f"page.{call}")) == [title]


def test_selectors_are_those_of_the_recorder() -> None:
    script = typescript(
        "await page.getByRole('button', { name: 'Save' }).click();",
        "await page.locator('#list').getByText('Tea').click();",
        "await page.locator('iframe[name=\"pay\"]').contentFrame().getByPlaceholder('City').fill('x');",
        "await page.getByTestId('a\"b').nth(1).click();",
    )
    assert selectors(script) == [
        ((('aria/Save[role="button"]',),), ()),
        ((("#list", "text/Tea"),), ()),
        ((('[placeholder="City"]',),), ('iframe[name="pay"]',)),
        ((("playwright/nth=1", '[data-testid="a\\"b"]'),), ()),
    ]


def test_a_download_is_a_tip_and_an_upload_after_a_chooser_is_a_step() -> None:
    assert titles(
        python(
            "with page.expect_download() as download_info:",
            "    page.get_by_text('Get it').click()",
            "download = download_info.value",
            "with page.expect_file_chooser() as fc_info:",
            "    page.get_by_text('Choose').click()",
            "fc_info.value.set_files('a.png')",
        )
    ) == ['Click "Get it"', "A file is downloaded", 'Upload "a.png" in the "Choose" field']


def test_tests_and_steps_are_sections_and_what_comes_before_each_comes_before_each() -> None:
    script = """
import { test } from '@playwright/test';
test.describe('shop', () => {
  test.beforeEach(async ({ page }) => { await page.goto('https://a.test/'); });
  test('one', async ({ page }) => { await page.click('text=A'); });
  test('two', async ({ page }) => { await test.step('Pay', async () => { await page.click('text=B'); }); });
});
"""
    assert [(step.kind, step.title) for step in guide(script).guide.steps] == [
        ("heading", "one"),
        ("action", "Go to a.test"),
        ("action", 'Click "A"'),
        ("heading", "two"),
        ("action", "Go to a.test"),
        ("heading", "Pay"),
        ("action", 'Click "B"'),
    ]


def test_functions_of_the_script_are_followed() -> None:
    script = """
from playwright.sync_api import Page
def sign_in(page, who):
    page.get_by_label("User").fill(who)
def test_it(page: Page):
    sign_in(page, "ana")
"""
    assert titles(script) == ['Type "ana" into the "User" field']


def test_objects_for_pages_are_followed() -> None:
    script = """
import { test } from '@playwright/test';
class SignIn {
  constructor(page) { this.page = page; this.user = page.getByLabel('User'); }
  async as(name) { await this.user.fill(name); await this.page.getByText('Go').click(); }
}
test('t', async ({ page }) => { let form; form = new SignIn(page); await form.as('ana'); });
"""
    module = """
from playwright.sync_api import Page
class SignIn:
    def __init__(self, page):
        self.page = page
        self.user_field = page.get_by_label("User")
    def sign_in(self, name):
        self.user_field.fill(name)
        self.page.get_by_text("Go").click()
def test_it(page: Page):
    form = SignIn(page)
    form.sign_in("ana")
"""
    assert titles(script) == titles(module) == ['Type "ana" into the "User" field', 'Click "Go"']


def test_a_title_comes_from_the_only_test_and_else_from_the_file() -> None:
    assert guide(typescript("await page.click('a');").replace("'t'", "'Order tea'")).guide.title == "Order tea"
    assert guide(TYPESCRIPT, "order-tea.spec.ts").guide.title == "order-tea.spec"


def test_what_is_not_understood_is_a_gap_with_its_line_and_the_rest_is_read() -> None:
    script = typescript(
        "await page.getByText('A').click();",
        "await page.getByText('A').frobnicate();",
        "if (await page.isVisible('x')) {",
        "  await page.getByText('B').click();",
        "}",
        "await helpers.pay(page, 4);",
        "await page.evaluate(() => alert(1));",
        "await frob(;",
        "await page.getByText('C').click();",
    )
    made = guide(script)
    assert [(step.kind, step.title) for step in made.guide.steps] == [
        ("action", 'Click "A"'),
        ("gap", "Not understood: frobnicate"),
        ("gap", "The next steps are done only under a condition"),
        ("action", 'Click "B"'),
        ("gap", "Not understood: helpers.pay"),
        ("gap", "A script runs here"),
        ("gap", "Not understood: line 10"),
        ("action", 'Click "C"'),
    ]
    bodies = json.dumps([step.body for step in made.guide.steps])
    assert [f"Line {line} " in bodies for line in (4, 5, 8, 9, 10)] == [True] * 5


@pytest.mark.parametrize(
    "text",
    [
        "We use Playwright (it is fine).\n\n* See page.goto\n* 1 + (2",
        "# playwright\nimport os\nos.fork\n",
        "playwright",
    ],
)
def test_what_only_speaks_of_playwright_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        guide(text)
    assert caught.value.hint


def test_a_module_that_looks_like_a_script_is_read_as_what_it_is() -> None:
    module = python("test('x')", "page.get_by_text('A').click()")
    assert titles(module) == ['Click "A"']


def test_python_that_is_none_is_refused_with_its_line() -> None:
    with pytest.raises(Refused, match=r"script\.py: line 4: it is no Python") as caught:
        guide(PYTEST.replace("USER = ", "USER = ("), "script.py")
    assert caught.value.hint


@pytest.mark.parametrize(
    "deed",
    ["await page.getByLabel('Password').fill({});", "await page.locator('#pw[type=password]').pressSequentially({});",
     "await page.fill('#password', {});", "const x = {};\nawait page.getByLabel('Passwort').fill(x);",
     "await page.getByLabel('Password').click(); await page.keyboard.type({});", "await signIn(page, 'ana', {});",
     "await expect(page.getByLabel('Password')).toHaveValue({});",
     "await page.getByLabel('Password').fill({}); await page.getByText('x').fill('zu Qx7!canary');"],
)  # fmt: skip
def test_no_secret_of_a_script_is_in_what_it_becomes(deed: str) -> None:
    made = new_guide(guide(typescript(deed.replace("{}", "'Qx7!canary'"))).guide, client=7)
    assert b"Qx7!canary" not in made


def test_letters_that_are_pressed_one_by_one_are_a_text_and_maybe_a_secret() -> None:
    pressed = [
        f"await page.getByLabel('{field}').press('{letter}');" for field in ("Name", "Password") for letter in "Qxz"
    ]
    made = guide(typescript(*pressed, "await page.keyboard.press('7');"))
    assert [step.title for step in made.guide.steps] == [
        'Type "Qxz" into the "Name" field',
        'Type the password into the "Password" field',
    ]
    kept = [raw["value"] for step in made.guide.steps for raw in json.loads(step.event or "[]") if "value" in raw]
    assert kept == [*"Qxz", *["[password]"] * 4]


def test_nothing_of_a_script_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    script = python(f"open({str(mark)!r}, 'w')", "page.click('text=A')").replace(
        "def ", f"open({str(mark)!r}, 'w')\n__import__('os').mkdir({str(mark)!r})\ndef ", 1
    )
    assert titles(script)[-1] == 'Click "A"'
    assert not mark.exists()


@pytest.mark.parametrize("name", STYLES)
def test_a_guide_of_a_script_goes_out_as_a_flow_and_comes_back(name: str) -> None:
    view = view_from_update(new_guide(guide(STYLES[name], name).guide, client=7))
    exported = recorder_bytes(view)
    check_flow(json.loads(exported))
    again = view_from_update(new_guide(guide_from_recording("flow.json", exported).guide, client=7))
    assert [(step.kind, step.title, step.body) for step in again.steps] == [
        (step.kind, step.title, step.body) for step in view.steps
    ]
    assert b"hunter2" not in exported


def test_a_har_file_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match="what went over the network") as caught:
        guide_from_recording("a.har", b'{"log": {"version": "1.2", "entries": []}}')
    assert "Playwright script" in (caught.value.hint or "")


@pytest.mark.parametrize("target", ["playwright-test", "javascript", "python", "python-async", "python-pytest"])
def test_what_codegen_itself_writes_is_told(target: str, tmp_path: Path) -> None:
    node = find_node()
    if node is None or not CHROMIUM:
        pytest.skip("there is no Chromium here, or no @playwright/test; `make test` sets them up")
    with a_site() as site:
        script = record_with_codegen(node, site.address, target, tmp_path / "script")
    made = guide(script)
    told = [step.title.replace(site.address.removeprefix("http://"), "site") for step in made.guide.steps]
    while told[-1] in ("Close the tab", "Switch to the other tab"):
        told.pop()  # as we close the browser, some of its tabs are heard closing
    assert told == [
        "Go to site/errand.html",
        'Click the "Save “it”" button',
        'Type "Ana Lee" into the "Name" field',
        'Type the password into the "Password" field',
        'Click "Terms"',
        'Check the "Terms" checkbox',
        'Choose the "Large" option',
        'Select "g" in the "Colour" dropdown',
        'Click the "Add" button',
        'Click the "Inner button" button',
        'Click the "Deep" button',
        'Click the "Open another" link',
        "Switch to the other tab",
        'Click the "Inner button" button',
        "Switch to the other tab",
        'Click the "Finish" link',
        'Click the "Done" button',
    ]
    assert made.gaps == ()
    assert b"hunter22" not in new_guide(made.guide, client=7)
