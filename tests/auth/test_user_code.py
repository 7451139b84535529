"""A code is read however it is typed; a name that a recorder gives itself shows nothing but what can be seen."""

from __future__ import annotations

import pytest

from auth.device_names import LONGEST, clean_name
from auth.oauth import begin
from auth.user_code import read_user_code


@pytest.mark.parametrize(
    "typed", ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W D J B – M J H T", "WDJB.MJHT", "WDJB_MJHT"]
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_user_code(typed) == "WDJB-MJHT"


@pytest.mark.parametrize(
    "typed", ["", "WDJB-MJH", "WDJB-MJHTX", "ADJB-MJHT", "WDJB-MJH7", "WDJB-MJHT\0", "ＷDJB-MJHT", "ß" * 8]
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert read_user_code(typed) is None


def test_every_code_that_is_shown_is_read_and_none_is_like_another() -> None:
    form = {"client_id": ["cairn-desktop"]}
    codes = [begin(form, "https://cairn.test/", "https://cairn.test/device")[1] for _ in range(200)]
    shown = [each.user_code for each in codes if each is not None]
    assert [read_user_code(each) for each in shown] == shown
    assert len(set(shown)) == 200
    assert len({each.device_code for each in codes if each is not None}) == 200


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Ana’s laptop 💻", "Ana’s laptop 💻"),
        ("  a \t b\r\nc  ", "a b c"),
        ("safe\u202egnp.exe\u202c", "safegnp.exe"),
        ("a\u200bb\u2066c\u0000d\u2028e\ufeff", "abcde"),
        ("", "Desktop recorder"),
        ("\u202e \u200b", "Desktop recorder"),
        ("x" * 500, "x" * LONGEST),
    ],
)
def test_a_name_shows_what_can_be_seen_and_no_more(said: str, shown: str) -> None:
    assert clean_name(said, "Desktop recorder") == shown
