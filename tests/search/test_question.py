"""search/question.py: what was typed, understood."""

from __future__ import annotations

import pytest

from search.question import MAX_TERMS, Term, forgiving, is_hit, terms_in


def test_the_last_word_may_be_unfinished() -> None:
    assert terms_in("Export to cs") == (Term(("export",)), Term(("to",)), Term(("cs",), unfinished=True))


def test_quoted_words_stay_together() -> None:
    assert terms_in('find "Save As" now') == (
        Term(("find",)),
        Term(("save", "as"), quoted=True),
        Term(("now",), unfinished=True),
    )
    assert terms_in("„Save As“") == terms_in('"save as"') == (Term(("save", "as"), quoted=True),)


def test_a_quote_that_is_not_closed_yet_is_a_quote() -> None:
    assert terms_in('"save a') == (Term(("save", "a"), quoted=True),)


def test_a_run_of_unspaced_characters_is_one_term() -> None:
    assert terms_in("返金する") == (Term(("返金", "金す", "する"), unfinished=True),)
    assert terms_in("返 csv") == (Term(("返",)), Term(("csv",), unfinished=True))
    assert terms_in("返金 設定")[0] == Term(("返金",))


@pytest.mark.parametrize("nothing", ["", " ", '""', '"', "…?!", "\x00"])
def test_nothing_asks_for_nothing(nothing: str) -> None:
    assert terms_in(nothing) == ()


def test_a_question_has_a_bound() -> None:
    assert len(terms_in("word " * 1000)) == MAX_TERMS


@pytest.mark.parametrize(
    ("word", "wanted", "hit"),
    [
        ("settings", "settigns", True),  # swapped
        ("settings", "setings", True),  # lost
        ("refund", "refnd", True),
        ("refund", "rephund", False),  # two in a short word
        ("organisation", "orgamisatiom", True),  # two in a long one
        ("cat", "cut", False),  # too short for any
        ("settings", "seting", True),  # and only begun
    ],
)
def test_a_slip_is_forgiven_when_the_word_is_long_enough(word: str, wanted: str, *, hit: bool) -> None:
    [term] = terms_in(wanted)
    assert is_hit(word, forgiving(term, ["other", word])) == hit
    assert not is_hit(word, term)


def test_other_forms_are_hits_unless_quoted() -> None:
    assert is_hit("exporting", terms_in("exports now")[0])
    assert not is_hit("exporting", terms_in('"exports"')[0])
