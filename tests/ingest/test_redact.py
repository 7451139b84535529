"""Secrets leave first: seeded canaries, of which no byte may remain in anything that is produced."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from ingest.events import Press
from ingest.importers.detect import recording_from_bytes
from ingest.importers.recorder import events_from_steps
from ingest.importing import guide_from_recording
from ingest.redact import redacted_raws
from ingest.secrecy import secret_noun
from ingest.seen import Seen

CANARY = "C4nary-§ecret/7&x"


def flow(*steps: Any, **more: Any) -> bytes:
    return json.dumps({"title": "Sign in", "steps": list(steps), **more}).encode()


def side(*commands: dict[str, Any], **more: Any) -> bytes:
    return json.dumps(
        {"name": "P", "url": "https://example.com", "tests": [{"commands": list(commands)}], **more}
    ).encode()


def change(value: str, *selectors: Any, **more: Any) -> dict[str, Any]:
    return {"type": "change", "selectors": list(selectors), "value": value, **more}


def produced(content: bytes, seen: tuple[Seen, ...] = ()) -> str:
    """All that an import makes, as one text."""
    numbers = count()
    return repr(guide_from_recording("flow.json", content, lambda: f"s{next(numbers)}", seen))


def steps_of(content: bytes) -> list[str]:
    return [step.title for step in guide_from_recording("flow.json", content).guide.steps]


@pytest.mark.parametrize(
    "selectors",
    [
        [["#password"]],
        [["aria/Password"]],
        [["aria/New password"], ["#f2"]],
        [["input[type='password']"]],
        [["input[autocomplete=\"cc-number\"]"]],
        [["input[autocomplete='current-password']"]],
        [["[name=passwd]"]],
        [["#user_pwd"]],
        [["xpath///input[@type='password']"]],
        [["my-login", "#f1", "input[name='passcode']"]],
        [["aria/Contraseña"]],
        [["aria/Mot de passe"]],
        [["aria/Passwort bestätigen"]],
        [["aria/密码"]],
        [["aria/密碼"]],
        [["aria/パスワード"]],
        [["aria/비밀번호"]],
        [["aria/Пароль"]],
        [["aria/Κωδικός πρόσβασης"]],
        [["aria/كلمة المرور"]],
        [["aria/Hasło"]],
        [["aria/Lösenord"]],
        [["aria/Şifre"]],
        [["aria/PIN"]],
        [["#pinCode"]],
        [["aria/Security code (CVV)"]],
        [["[name='otp']"]],
        [["#api-token"]],
        [["aria/Client secret"]],
        [["aria/Número de tarjeta"]],
        "#password",
        ["#password"],
    ],
)  # fmt: skip
def test_what_is_typed_into_a_secret_field_is_nowhere(selectors: Any) -> None:
    made = produced(flow({"type": "change", "selectors": selectors, "value": CANARY}))
    assert CANARY not in made
    assert "Type the " in made


@pytest.mark.parametrize(
    "name",
    [
        "First name",
        "#shipping",
        "Company",
        "passenger",
        "Search",
        "#span",
        "Pinboard",
        "Secretary",
        "tokenizer",
        "Author",
    ],
)
def test_an_ordinary_field_keeps_its_text(name: str) -> None:
    assert secret_noun([name]) == ""


def test_a_form_named_after_passwords_does_not_make_its_other_fields_secret() -> None:
    made = steps_of(
        flow(change("ana", ["#password-form > input.username"]), change("bo", ["xpath///form[@id='pin']/input"]))
    )
    assert made[0] == 'Type "ana" into the username field'
    assert '"bo"' in made[1]


def test_the_title_says_password_and_never_the_value() -> None:
    assert steps_of(flow(change(CANARY, ["aria/Password"]))) == ['Type the password into the "Password" field']


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"type": "waitForExpression", "expression": f"document.querySelector('#out').innerText === '{CANARY}'"},
        {"type": "navigate", "url": "https://example.com/?q=C4nary-%C2%A7ecret%2F7%26x"},
        {"type": "click", "selectors": [[f"aria/{CANARY}"], [f"text/{CANARY}"]]},
        {"type": "click", "selectors": ["#a"], "assertedEvents": [{"type": "navigation", "url": "", "title": CANARY}]},
        {"type": "hover", "selectors": [f"[title='{CANARY}']"]},
        {"type": "customStep", "name": "note", "parameters": {"deep": [{"text": f"it was {CANARY}!"}]}},
        {"type": CANARY, "selectors": ["#a"]},
        change(CANARY, ["#harmless"]),
    ],
)
def test_a_copy_of_a_secret_anywhere_else_goes_as_well(elsewhere: dict[str, Any]) -> None:
    content = flow(elsewhere, change(CANARY, ["#password"]), elsewhere, title=f"Log in with {CANARY}", notes=[CANARY])
    made = produced(content)
    assert CANARY not in made
    assert "C4nary-%C2%A7ecret" not in made


def test_every_fragment_of_a_password_goes_and_they_are_one_step() -> None:
    typed = [change(CANARY[:end], ["#password"]) for end in range(1, len(CANARY) + 1)]
    keys = [{"type": kind, "key": letter} for letter in "C4nary" for kind in ("keyDown", "keyUp")]
    content = flow({"type": "click", "selectors": ["#password"]}, *typed, *keys)
    assert steps_of(content) == ["Type the password into the password field"]
    made = produced(content)
    assert not any(CANARY[:end] in made for end in range(4, len(CANARY) + 1))
    assert '"key":"[password]"' in made
    assert '"key":"4"' not in made


def test_keys_alone_give_nothing_away_either() -> None:
    keys = [{"type": kind, "key": letter} for letter in "s3cr3t" for kind in ("keyDown", "keyUp")]
    content = flow({"type": "click", "selectors": ["aria/Password"]}, *keys, {"type": "keyDown", "key": "Enter"})
    assert steps_of(content) == ['Type the password into the "Password" field', "Press Enter"]
    assert '"key":"3"' not in produced(content)


def test_keys_that_come_before_the_change_of_their_field_are_masked() -> None:
    content = flow(
        change("ana", ["#user"]),
        {"type": "keyDown", "key": "Tab"},
        {"type": "keyDown", "key": "z"},
        change("z", ["#password"]),
        {"type": "keyUp", "key": "z"},
    )
    assert '"key":"z"' not in produced(content)
    assert steps_of(content) == ['Type "ana" into the user field', "Type the password into the password field"]


def test_a_field_known_by_another_selector_is_the_same_secret_field() -> None:
    content = flow(change("x", ["aria/Password"], ["#f2"]), change(CANARY, ["#f2"]))
    assert CANARY not in produced(content)


def test_a_field_the_page_knows_to_hold_a_password_is_one() -> None:
    content = flow(change(CANARY, ["#f2"]))
    assert CANARY in produced(content)
    assert CANARY not in produced(content, (Seen(index=0, secret=True),))


def test_a_payment_card_is_known_by_its_number() -> None:
    content = flow(change("4111 1111 1111 1111", ["#field"]), {"type": "click", "selectors": ["text/4111111111111111"]})
    made = produced(content)
    assert "Type the card number into the field" in made
    assert "4111" not in made


@pytest.mark.parametrize(
    "url",
    [
        f"https://ana:{CANARY.replace('/', '')}@example.com/",
        "https://example.com/?token=CANARY77&page=2",
        "https://example.com/?page=2&access_token=CANARY77",
        "https://example.com/#id_token=CANARY77",
        "https://example.com/cb?code=CANARY77&state=1",
        "https://example.com/?X-Amz-Signature=CANARY77",
        "/login?sessionId=CANARY77",
    ],
)
def test_an_address_loses_its_credentials_and_keeps_the_rest(url: str) -> None:
    made = produced(flow({"type": "navigate", "url": url, "assertedEvents": [{"type": "navigation", "url": url}]}))
    assert "CANARY77" not in made
    assert "C4nary" not in made
    assert ("page=2" in url) == ("page=2" in made)
    assert "masked" in made


def test_an_address_without_secrets_is_left_as_it_is() -> None:
    url = "https://example.com/?page=2&code=7&author=ana&key=down"
    assert url in produced(flow({"type": "navigate", "url": url}))


def test_keys_of_well_known_services_are_masked_wherever_they_stand() -> None:
    token = "ghp_" + "a1B2" * 9
    assert token not in produced(flow(change(f"use {token} here", ["#note"])))


@pytest.mark.parametrize(
    "commands",
    [
        [{"command": "type", "target": "id=password", "value": CANARY}],
        [{"command": "sendKeys", "target": "name=pwd", "value": CANARY + "${KEY_ENTER}"}],
        [{"command": "type", "target": "css=.f:nth-child(2)", "targets": [["css=.f:nth-child(2)", "css"],
          ["xpath=//input[@type='password']", "xpath"]], "value": CANARY}],
        [{"command": "store", "target": CANARY, "value": "password"}],
        [{"command": "store", "target": CANARY, "value": "word"},
         {"command": "type", "target": "id=pwd", "value": "${word}"}],
        [{"command": "executeScript", "target": f"document.getElementById('password').value = '{CANARY}'"}],
        [{"command": "runScript", "target": f'login({{password: "{CANARY}"}})', "value": ""}],
        [{"command": "assertValue", "target": "id=password", "value": CANARY}],
        [{"command": "assert", "target": "password", "value": CANARY}],
        [{"command": "if", "target": f'${{password}} === "{CANARY}"', "value": ""}],
        [{"command": "assertPrompt", "target": "Your password?", "value": ""},
         {"command": "answerPrompt", "target": CANARY, "value": ""}],
        [{"command": "typeSecretly", "target": "id=password", "value": CANARY}],
        [{"command": "type", "target": "id=password", "value": CANARY, "comment": f"the password is {CANARY}"}],
        [{"command": "plugin", "target": "", "options": {"password": CANARY}}],
    ],
)  # fmt: skip
def test_selenium_projects_lose_their_passwords(commands: list[dict[str, Any]]) -> None:
    made = produced(side(*commands, snapshot={"last": CANARY if commands[0]["command"] == "type" else ""}))
    assert CANARY not in made


def test_a_variable_is_no_secret_but_its_value_is() -> None:
    content = side(
        {"command": "store", "target": CANARY, "value": "password"},
        {"command": "type", "target": "id=password", "value": "${password}"},
    )
    made = produced(content)
    assert CANARY not in made
    assert "${password}" in made


def test_keys_pressed_after_a_password_are_still_told() -> None:
    content = side({"command": "sendKeys", "target": "id=password", "value": f"{CANARY}${{KEY_ENTER}}"})
    assert steps_of(content) == ["Type the password into the password field and press Enter"]


def test_a_password_that_is_a_common_word_does_not_eat_the_recording() -> None:
    content = flow({"type": "click", "selectors": ["#test"]}, change("test", ["#password"]), change("click", ["#pin"]))
    made = recording_from_bytes("flow.json", content)
    assert made.events[0].raw == {"type": "click", "selectors": ["#test"]}


def test_a_step_that_is_not_understood_keeps_its_type_and_loses_what_was_typed() -> None:
    content = flow({"type": "fillIn", "selectors": ["#password"], "text": CANARY, "options": {"value": [CANARY]}})
    assert steps_of(content) == ["Not understood: fillIn"]
    assert CANARY not in produced(content)


def test_redacting_twice_changes_nothing() -> None:
    steps: list[Any] = [
        {"type": "click", "selectors": ["#password"]},
        {"type": "keyDown", "key": "h"},
        change(CANARY, ["#password"]),
        {"type": "navigate", "url": "https://a:b@example.com/?token=abc"},
        {"type": "waitForExpression", "expression": f"document.querySelector('#password').value === '{CANARY}'"},
    ]
    once, _ = redacted_raws(events_from_steps(steps))
    twice, _ = redacted_raws(events_from_steps(once))
    assert once == twice


def test_a_recording_without_secrets_comes_back_value_for_value() -> None:
    steps: list[Any] = [
        {"type": "setViewport", "width": 1, "height": 2.5, "isMobile": False},
        {"type": "click", "selectors": ["#a"], "offsetX": 1.0, "offsetY": 0.1, "extra": None},
        {"type": "waitForExpression", "expression": "document.querySelector('#a').value === 'b'"},
    ]
    raws, _ = redacted_raws(events_from_steps(steps))
    assert json.dumps(raws) == json.dumps(steps)


def test_a_chord_in_a_password_field_is_a_chord_and_a_shifted_text_is_a_secret() -> None:
    chord = recording_from_bytes("p", side({"command": "sendKeys", "target": "id=password", "value": "${KEY_CTRL}a"}))
    assert isinstance(chord.events[-1], Press)
    text = side({"command": "sendKeys", "target": "id=password", "value": "${KEY_SHIFT}" + CANARY})
    assert CANARY not in produced(text)
