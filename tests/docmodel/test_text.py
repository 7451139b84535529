from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from pycrdt import Doc, Text

from docmodel.text import MAX_CELLS, Run, clean, clusters, edit, line, runs, words
from tests.docmodel import guides
from tests.docmodel.guides import FAMILY, STORY


def shared(text: str, client: int = 1) -> tuple[Doc[Any], Text]:
    doc: Doc[Any] = Doc(client_id=client)
    doc["text"] = held = Text(text)
    return doc, held


def both(before: str, mine: str, theirs: str) -> str:
    """What a text says after two people changed it at once."""
    first, held = shared(before)
    second: Doc[Any] = Doc(client_id=2)
    second.apply_update(first.get_update())
    other = second.get("text", type=Text)
    edit(held, before, mine)
    edit(other, before, theirs)
    first.apply_update(second.get_update())
    second.apply_update(first.get_update())
    assert str(held) == str(other)
    return str(held)


@STORY
@given(guides.words, guides.words)
def test_an_edited_text_says_what_it_should(before: str, after: str) -> None:
    _, held = shared(before)
    edit(held, before, after)
    assert str(held) == after


@STORY
@given(guides.words, guides.words)
def test_runs_spell_both_texts(before: str, after: str) -> None:
    found = runs(before, after)
    assert "".join(run.text for run in found if run.op != "added") == before
    assert "".join(run.text for run in found if run.op != "removed") == after
    assert all(run.text for run in found)


@STORY
@given(guides.words)
def test_words_and_clusters_lose_nothing(text: str) -> None:
    assert "".join(words(text)) == "".join(clusters(text)) == text


def test_edits_of_different_words_both_stay() -> None:
    before = "Öffne das Menü 😀 und wähle Speichern"
    assert both(before, before.replace("Öffne", "Schließe"), before.replace("Speichern", "Löschen")) == (
        "Schließe das Menü 😀 und wähle Löschen"
    )


def test_what_is_added_inside_a_word_merges_with_what_is_added_after_it() -> None:
    assert both("Clck Save", "Click Save", "Clck Save now") == "Click Save now"


def test_a_word_that_comes_in_place_of_others_is_not_torn_by_what_is_typed_between_them() -> None:
    assert both("t1x5 t2x7 ", "t1x7 ", "t1x5 here t2x7 ") in ("t1x7 here ", "here t1x7 ")


def test_edits_around_arabic_words_both_stay() -> None:
    assert both("انقر على حفظ", "انقر مرتين على حفظ", "انقر على حذف") == "انقر مرتين على حذف"


@pytest.mark.parametrize("cluster", ["e\u0301", FAMILY, "🇩🇪", "👍🏽", "❤️", "क्", "\r\n"])
def test_what_looks_like_one_letter_is_one(cluster: str) -> None:
    assert list(clusters(f"a{cluster}b")) == ["a", cluster, "b"]


def test_two_flags_are_two_letters() -> None:
    assert list(clusters("🇩🇪🇫🇷")) == ["🇩🇪", "🇫🇷"]


def test_a_changed_family_is_replaced_whole() -> None:
    assert runs(f"a {FAMILY}", "a 👩‍👩‍👦") == [Run("same", "a "), Run("removed", FAMILY), Run("added", "👩‍👩‍👦")]


def test_scripts_without_spaces_are_compared_letter_by_letter() -> None:
    assert runs("保存を押す", "保存を選ぶ") == [Run("same", "保存を"), Run("removed", "押す"), Run("added", "選ぶ")]


def test_a_word_keeps_the_space_after_it() -> None:
    assert words("Click  “Größe” now") == ["Click  ", "“", "Größe", "” ", "now"]


def test_texts_too_long_to_compare_are_replaced_between_their_common_ends() -> None:
    count = int(MAX_CELLS**0.5) + 1
    old, new = "ä " * count, "b c " * count
    assert runs(f"x {old}y", f"x {new}y") == [
        Run("same", "x "),
        Run("removed", old),
        Run("added", new),
        Run("same", "y"),
    ]


def test_what_no_page_or_database_can_hold_is_left_out() -> None:
    assert clean("a\x00b\x1b[1m\ud83d\tc\n") == "ab[1m\ufffd\tc\n"


def test_a_title_is_one_line() -> None:
    assert line(" Größe\r\n  ändern\u2028jetzt\t") == "Größe ändern jetzt"
