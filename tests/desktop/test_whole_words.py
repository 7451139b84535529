"""agents/desktop/whole_words.py: where a text is cut that is too long to be looked through."""

from __future__ import annotations

import time

import pytest

from agents.desktop.whole_words import some_of, whole_words
from ingest.shielding import Shield, shielded_text

SHIELD = Shield(frozenset({"card", "email", "iban"}))
SECRETS = {
    "card": "4111 1111 1111 1111",
    "email": "ana.maria@example.org",
    "iban": "DE89 3704 0044 0532 0130 00",
    "token": "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
}


@pytest.mark.parametrize("what", SECRETS)
def test_wherever_it_is_cut_no_half_of_a_secret_is_left(what: str) -> None:
    secret = SECRETS[what]
    text = f"Paid, she said, with {secret} and more"
    assert secret not in shielded_text(text, SHIELD)
    for most in range(len(text)):
        told = shielded_text(whole_words(text, most), SHIELD)
        assert "Paid, she said, with".startswith(told) or told.startswith("Paid, she said, with")
        assert not any(part in told for part in (secret[:4], secret[-4:], "4111", "3704", "ana", "ghp"))


def test_of_what_is_short_enough_nothing_goes_and_of_the_rest_only_the_end() -> None:
    assert whole_words("two  words\n", 11) == "two  words\n"
    assert whole_words("some  few\nwords more", 18) == "some  few\nwords"


def test_of_a_single_word_that_is_too_long_nothing_is_told() -> None:
    assert whole_words("x" * 1201, 1200) == ""
    assert whole_words("", 1200) == ""


def test_of_what_somebody_wrote_it_stays_known_that_there_was_something() -> None:
    assert some_of("x" * 1201, 1200) == "…"
    assert some_of("one two", 1200) == "one two"
    assert some_of("", 1200) == some_of(" " * 1201, 1200) == ""


def test_a_long_text_of_numbers_takes_no_long_time() -> None:
    began = time.process_time()
    assert whole_words("1 " * 100_000, 100_000) == ""
    assert time.process_time() - began < 1
