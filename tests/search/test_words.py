"""search/words.py: what counts as a word."""

from __future__ import annotations

import pytest

from search.words import fold, joined, stem, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('Click "Größe" – l\'été', "click grosse l ete"),
        ("user_name e-mail 3.5%", "user name e mail 3 5"),
        ("Don’t «quit»", "don t quit"),
        ("Ｅxport ﬁle", "export file"),
        ("Ёлка", "елка"),
        ("हिन्दी में", "हिन्दी में"),
        ("Save 😀", "save 😀"),
        ("", ""),
        ("…", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_count(text: str, words: str) -> None:
    assert joined(text).split() == words.split()


def test_a_decomposed_accent_is_the_same_word() -> None:
    assert joined("e\u0301te\u0301") == joined("été")


def test_unspaced_scripts_are_cut_into_pairs_and_a_last_character() -> None:
    assert joined("CSVを書き出す") == " csv を書 書き き出 出す す"
    assert joined("สวัสดี").split()[0] == "สว"
    assert joined("ｶﾞｲﾄﾞ") == joined("ガイド")


@pytest.mark.parametrize("text", ["Click “Größe”, été", "CSVを書き出す 返金", "ｶﾞｲﾄﾞ", "a\u200db 😀", "ǅ ﷺ"])
def test_a_word_knows_where_it_stands(text: str) -> None:
    words = list(words_in(text))
    assert [word.start for word in words] == sorted(word.start for word in words)
    for word in words:
        assert 0 <= word.start < word.end <= len(text)
        if not word.unspaced:
            assert fold(text[word.start : word.end]) == word.text


def test_no_word_holds_a_blank() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x30000))))
    assert all(word.text.split() == [word.text] for word in words_in(" ".join(every)))


def test_a_very_long_word_is_found_by_its_beginning() -> None:
    assert len(next(words_in("a" * 1000)).text) == 64


def test_english_forms_have_a_stem_in_common() -> None:
    assert stem("exporting") == stem("exports") == stem("export")
    assert stem("größe") == "größe"
