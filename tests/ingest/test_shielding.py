"""The second barrier: what a recorder overlooked does not get as far as the first write."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.patterns import PATTERNS, Pattern, masked_patterns
from ingest.shielding import Shield, shielded
from ingest.wire import Answered, Element, Navigated, Noted, Pressed, Said, Scene, Shot, Typed
from tests.ingest.said import SHOP, choose, click, element, type_

ALL = Shield(frozenset(PATTERNS))
NONE = Shield(frozenset())


@pytest.mark.parametrize(
    ("pattern", "text", "masked"),
    [
        ("email", "Write to ana.bell+x@example.co.uk today", "Write to [e-mail] today"),
        ("phone", "Call +49 30 1234567 now", "Call [phone] now"),
        ("phone", "Call (212) 555-0123", "Call [phone]"),
        ("phone", "Call 030/1234567", "Call [phone]"),
        ("card", "Card 4111 1111 1111 1111 ok", "Card [card number] ok"),
        ("card", "4111-1111-1111-1111", "[card number]"),
        ("iban", "IBAN DE89 3704 0044 0532 0130 00", "IBAN [IBAN]"),
        ("ssn", "SSN 078-05-1120.", "SSN [ID number]."),
    ],
)
def test_what_looks_like_a_person_is_masked(pattern: Pattern, text: str, masked: str) -> None:
    assert masked_patterns(text, frozenset({pattern})) == masked
    assert masked_patterns(text, frozenset(PATTERNS)) == masked
    assert masked_patterns(text, frozenset()) == text


@pytest.mark.parametrize(
    "text",
    ["2026-11-27", "27.11.2026", "Version 1.20.300", "Order 12345678", "1,234,567.89 EUR", "10:30:45", "127.0.0.1",
     "4111 1111 1111 1112", "1111 1111 1111 1111", "room 4", "a@b", "@ana", "50 %"],
)  # fmt: skip
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert masked_patterns(text, frozenset(PATTERNS)) == text


def test_a_field_is_judged_by_what_it_is_called() -> None:
    for field in (element("Password"), element("", id="login-pwd"), Element(((("input[name='cvc']"),),), label="Code")):
        said = shielded(Typed(n=1, at=1, element=field, value="hunter2!"), NONE)
        assert isinstance(said, Typed)
        assert (said.value, bool(said.secret)) == ("", True)


def test_a_value_is_judged_by_what_it_is() -> None:
    said = shielded(type_(1, "4111 1111 1111 1111", "Notes"), NONE)
    assert isinstance(said, Typed)
    assert (said.value, said.secret) == ("", "card number")


def test_a_secret_has_no_value_whatever_the_recorder_sends_with_it() -> None:
    said = shielded(type_(1, "hunter2", "Notes", secret="password"), NONE)
    assert isinstance(said, Typed)
    assert said.value == ""


def test_keys_in_a_secret_field_are_no_way_round() -> None:
    pressed = shielded(Pressed(n=1, at=1, element=element("Password"), keys=("Shift", "H")), NONE)
    assert pressed == Typed(n=1, at=1, element=element("Password"), secret="password")
    typed = shielded(type_(1, "x", "Password", then=("h", "Enter")), NONE)
    assert isinstance(typed, Typed)
    assert typed.then == ("Enter",)
    for keys in (("Enter",), ("Control", "v")):
        said = Pressed(n=1, at=1, element=element("Password"), keys=keys)
        assert shielded(said, NONE) == said


def test_where_nothing_typed_is_kept_nothing_is() -> None:
    strict = Shield(frozenset(), typed=True)
    for said in (type_(1, "Ana", "Name"), choose(1, "France", "Country"), Answered(n=1, at=1, accept=True, text="Ana")):
        assert b"Ana" not in msgspec.json.encode(shielded(said, strict))
        assert b"France" not in msgspec.json.encode(shielded(said, strict))


SECRET = "ana.bell@example.com"
EVERYWHERE: list[Said] = [
    click(1, f"Write to {SECRET}"),
    click(1, "Edit", row=f"Ana {SECRET}"),
    click(1, "Edit", section=f"About {SECRET}"),
    click(1, "Edit", label=SECRET),
    type_(1, f"To {SECRET}", "To"),
    type_(1, "x", f"Reply to {SECRET}"),
    Noted(n=1, at=1, text=f"Ask {SECRET}"),
    Navigated(n=1, at=1, scene=Scene(f"https://x.test/u/{SECRET}?q={SECRET}", f"Mail of {SECRET}")),
    click(1, "Edit", scene=msgspec.structs.replace(SHOP, program=SECRET)),
    msgspec.structs.replace(click(1, "Edit"), shot=Shot(missing=f"Behind {SECRET}")),
]


@pytest.mark.parametrize("said", EVERYWHERE)
def test_no_text_of_an_event_keeps_it(said: Said) -> None:
    assert SECRET.encode() in msgspec.json.encode(said)
    assert SECRET.encode() not in msgspec.json.encode(shielded(said, ALL))


def test_tokens_and_secrets_in_addresses_go_in_any_case() -> None:
    scene = Scene("https://ana:pw@x.test/a?access_token=abcdefgh12345678&page=2", "T")
    said = shielded(Navigated(n=1, at=1, scene=scene), NONE)
    assert "abcdefgh" not in said.scene.url
    assert "pw@" not in said.scene.url
    assert "page=2" in said.scene.url


@settings(deadline=None)
@given(st.sampled_from(EVERYWHERE), st.sampled_from([ALL, NONE, Shield(frozenset(PATTERNS), typed=True)]))
def test_shielding_twice_changes_nothing(said: Said, shield: Shield) -> None:
    once = shielded(said, shield)
    assert shielded(once, shield) == once
