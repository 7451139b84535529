"""Where a secret hides: switched-off commands, variables, scripts, stored JSON, a file's name. None of it gets out."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from docmodel.edits import new_guide
from docmodel.view import view_from_update
from ingest.exporters.recorder import recorder_bytes
from ingest.importers.detect import recording_from_bytes
from ingest.importing import guide_from_recording
from ingest.redact import redacted_raws
from tests.ingest.test_redact import change, flow, produced, side

SECRET = "Hunter2!x"


def leaks(secret: str, content: bytes, name: str = "flow.side") -> list[str]:
    """What of all that an import makes, and of its export, holds the secret."""
    guide = guide_from_recording(name, content).guide
    exported = recorder_bytes(view_from_update(new_guide(guide, 7)))
    again = guide_from_recording("again.json", exported).guide
    made = {"guide": pickle.dumps(guide), "export": exported, "reimport": pickle.dumps(again)}
    return [what for what, inner in made.items() if secret.encode() in inner]


def command(name: str, target: str = "", value: str = "") -> dict[str, Any]:
    return {"command": name, "target": target, "value": value}


TYPED = command("type", "id=password", "${x}")


@pytest.mark.parametrize(
    "commands",
    [
        [command("//type", "id=password", SECRET)],
        [command("// sendKeys", "id=password", SECRET + "${KEY_ENTER}")],
        [command("//store", SECRET, "x"), TYPED],
        [command("store", SECRET, "x"), command("//type", "id=password", "${x}")],
        [command("//executeScript", f'login("bob", "{SECRET}")')],
        [command("//if", f'${{password}} == "{SECRET}"')],
        [command("//typeSecretly", "id=password", SECRET)],
        [command("//assertPrompt", "Your password?"), command("//answerPrompt", SECRET)],
        [command("//type", "id=password", SECRET), command("echo", f"signed in with {SECRET}")],
    ],
)  # fmt: skip
def test_a_command_that_was_switched_off_gives_nothing_away(commands: list[dict[str, Any]]) -> None:
    assert leaks(SECRET, side(command("open", "/"), *commands)) == []


def test_a_comment_stays_as_it_is() -> None:
    comment = command("//", "", "") | {"comment": "sign in first"}
    assert recording_from_bytes("p", side(command("open", "/"), comment)).events[-1].raw == comment
    off = command("//click", "id=save")
    assert recording_from_bytes("p", side(command("open", "/"), off)).events[-1].raw == off


@pytest.mark.parametrize(
    "commands",
    [
        [command("store", SECRET, "a"), command("store", "${a}", "x"), TYPED],
        [command("store", SECRET, "a"), command("store", "${a}", "b"), command("store", "${b}", "x"), TYPED],
        [TYPED, command("store", "${a}", "x"), command("store", SECRET, "a")],
        [command("store", SECRET, "a"), command("executeScript", "return ${a} + '!'", "x"), TYPED],
        [command("storeJson", json.dumps(["a", SECRET]), "all"), command("forEach", "all", "x"), TYPED],
        [command("store", SECRET, "a"), command("executeScript", "return storedVars['a']", "x"), TYPED],
        [command("store", SECRET, "a"), command("type", "id=password", "javascript{storedVars.a}")],
        [command("store", SECRET, "a"), command("assertPrompt", "Your password?"), command("answerPrompt", "${a}")],
    ],
)  # fmt: skip
def test_a_variable_is_judged_by_where_it_goes_in_the_end(commands: list[dict[str, Any]]) -> None:
    assert leaks(SECRET, side(*commands)) == []


def test_a_chain_of_variables_is_followed_to_its_end_and_a_ring_does_not_hold_it_up() -> None:
    chain = [command("store", f"${{v{at}}}", f"v{at + 1}") for at in range(900)]
    ring = [command("store", "${v900}", "x"), command("store", "${x}", "v0")]
    assert leaks(SECRET, side(command("store", SECRET, "v0"), *chain, *ring, TYPED)) == []


@pytest.mark.parametrize("script", [f'return "{SECRET}"', f"return ['{SECRET}'][0];", f"callback(`{SECRET}`)"])
@pytest.mark.parametrize("name", ["executeScript", "executeAsyncScript", "executeScriptAndWait"])
def test_a_script_that_makes_a_password_goes(name: str, script: str) -> None:
    assert leaks(SECRET, side(command(name, script, "x"), TYPED)) == []


def test_what_a_script_returns_for_a_password_is_looked_for_elsewhere() -> None:
    commands = [command("executeScript", f'return "{SECRET}";', "x"), TYPED, command("assertText", "id=out", SECRET)]
    assert leaks(SECRET, side(*commands)) == []


@pytest.mark.parametrize(
    "commands",
    [
        [command("storeJson", json.dumps({"password": SECRET}), "cred"), command("type", "id=f", "${cred.password}")],
        [command("storeJson", json.dumps({"password": SECRET}), "cred")],
        [command("storeJson", json.dumps({"bob": {"password": {"now": SECRET}}}), "people")],
        [command("storeJson", json.dumps({"word": SECRET}), "cred"), command("type", "id=pwd", "${cred.word}")],
        [command("storeJson", json.dumps([{"w": SECRET}]), "c"), command("type", "id=pwd", "${c[0].w}")],
        [command("storeJson", json.dumps({"w": SECRET}), "c"), command("type", "id=pwd", "${c['w']}")],
        [command("storeJson", json.dumps([SECRET]), "c"), command("type", "id=pwd", "${c}")],
        [command("storeJson", json.dumps({"w": SECRET}), "c"), command("store", "${c.w}", "x"), TYPED],
        [command("storeJson", f"{{password: '{SECRET}'}}", "cred")],
        [command("storeJson", f"{{word: '{SECRET}'", "c"), command("type", "id=pwd", "${c.word}")],
        [command("storeJson", f'{{"a": {{"password": "{SECRET}"}}, "a": 1}}', "cred")],
        [command("storeJson", "[" * 5_000 + f'"password", "{SECRET}"' + "]" * 5_000, "cred")],
        [command("storeJson", json.dumps({"password": SECRET}), "c"), command("assertText", "id=out", SECRET)],
        [command("//storeJson", json.dumps({"password": SECRET}), "cred")],
    ],
)  # fmt: skip
def test_stored_json_loses_its_passwords(commands: list[dict[str, Any]]) -> None:
    assert leaks(SECRET, side(*commands)) == []


def test_stored_json_keeps_what_is_no_secret() -> None:
    stored = command("storeJson", json.dumps({"user": "bob", "word": SECRET}), "cred")
    event = recording_from_bytes("p", side(stored, command("type", "id=pwd", "${cred.word}"))).events[1]
    assert event.raw == stored | {"target": '{"user": "bob", "word": "[password]"}'}
    plain = command("storeJson", '{ "user":"bob"}', "cred")
    assert recording_from_bytes("p", side(plain, command("open", "/"))).events[1].raw == plain


@pytest.mark.parametrize(
    "script",
    [
        f'login("bob","{SECRET}")',
        f"await api.signIn('bob', '{SECRET}')",
        f'fetch("/login", {{body: ["bob", "{SECRET}"]}})',
        f'authenticate (`{SECRET}`)',
        f'post({{passwd: "{SECRET}"}}) // {SECRET}',
        f"/* the password is {SECRET} */ go()",
        f"/* the password is {SECRET}",
    ],
)  # fmt: skip
def test_a_script_that_signs_in_loses_its_words_and_says_so(script: str) -> None:
    content = side(command("executeAsyncScript", script))
    assert leaks(SECRET, content) == []
    assert "Words in it were taken out" in produced(content)


def test_a_script_that_speaks_of_no_secret_is_kept_whole() -> None:
    script = 'window.scrollTo(0, 100); document.title = "Plugin (2)"; // go on'
    content = side(command("executeScript", script))
    assert recording_from_bytes("p", content).events[-1].raw == command("executeScript", script)
    assert "taken out" not in produced(content)


@pytest.mark.parametrize(
    "name",
    [
        f"login {SECRET}.side",
        f"password={SECRET}.side",
        f"sign in, password: {SECRET} (1).json",
        f"user=bob&pwd={SECRET}",
        f"user=bob password=[password] {SECRET}.side",
    ],
)  # fmt: skip
def test_the_name_of_the_file_loses_a_password(name: str) -> None:
    assert leaks(SECRET, side(command("type", "id=password", SECRET), name=""), name) == []
    if "=" in name or ":" in name:
        assert leaks(SECRET, side(command("open", "/"), name=name), name) == []


def test_the_name_of_the_file_is_scrubbed_of_a_word_between_underscores() -> None:
    assert leaks("correcthorse", side(command("type", "id=password", "correcthorse")), "in_correcthorse_1.side") == []


@pytest.mark.parametrize("name", ["Reset password.side", "checkout_v2=final.json"])
def test_any_other_name_of_a_file_stays(name: str) -> None:
    assert recording_from_bytes(name, side(command("open", "/"))).name == name


@pytest.mark.parametrize("secret", [SECRET, "hunt", "hunter", "4711", "it's-me", "naïve-1"])
@pytest.mark.parametrize(
    "step",
    [
        {"type": "waitForExpression", "expression": "document.querySelector('#out').value === $"},
        {"type": "waitForElement", "selectors": ["#a"], "expression": "x == $ || y"},
        {"type": "customStep", "name": "run", "parameters": {"code": "put($)", "deep": [{"more": "$"}]}},
        {"type": "customStep", "name": "fill", "parameters": {"selector": "#f", "text": "bare"}},
        {"type": "fillIn", "selectors": ["#f"], "text": "bare"},
    ],
)
@pytest.mark.parametrize("spell", [json.dumps, lambda secret: "'" + secret.replace("'", "\\'") + "'"])
def test_a_typed_secret_is_found_in_scripts_and_steps_of_other_tools(
    step: dict[str, Any], secret: str, spell: Any
) -> None:
    spelled = json.loads(
        json.dumps(step).replace("$", json.dumps(spell(secret))[1:-1]).replace('"bare"', json.dumps(secret))
    )
    content = flow(spelled, change(secret, ["#password"]), spelled)
    assert leaks(secret, content) == []
    assert leaks(json.dumps(secret)[1:-1], content) == []


def test_a_step_of_another_tool_on_a_password_field_loses_what_was_typed() -> None:
    parameters = {"selector": "#password", "text": SECRET, "digits": 471199}
    content = flow({"type": "customStep", "name": "fill", "parameters": parameters})
    assert leaks(SECRET, content) == []
    sent = {"body": json.dumps({"user": "bob", "password": SECRET})}
    assert leaks(SECRET, flow({"type": "customStep", "name": "send", "parameters": sent})) == []
    assert leaks("471199", content) == []


def test_a_selector_in_an_expression_survives_a_password_that_is_its_word() -> None:
    wait = {"type": "waitForExpression", "expression": "document.querySelector('test').value && $('[id=\"test\"]')"}
    content = flow(wait, change("test", ["#password"]))
    assert recording_from_bytes("flow.json", content).events[0].raw == wait


def test_redacting_a_project_twice_changes_nothing() -> None:
    content = side(
        command("//type", "id=password", SECRET),
        command("storeJson", json.dumps({"password": SECRET, "n": 4711}), "cred"),
        command("executeScript", f'return "{SECRET}"', "x"),
        TYPED,
        command("executeAsyncScript", f'login("bob", "{SECRET}") // {SECRET}'),
    )
    once = recording_from_bytes("p", content).events
    twice, _ = redacted_raws(once)
    assert [event.raw for event in once] == twice
