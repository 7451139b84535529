"""A text that is too long to be looked through, cut so that nothing private is cut through. Pure."""

from __future__ import annotations


def whole_words(text: str, most: int) -> str:
    """No more than so many characters of it, without the words in which it was cut; of a single long one nothing.

    Of half a secret nobody knows that it is one. A number may go over several words: a card's, an account's.
    """
    if len(text) <= most:
        return text
    words = text[:most].split()[:-1]
    while words and any(map(str.isdecimal, words[-1])):
        words.pop()
    return text[: _end_of(words, text)]


def some_of(text: str, most: int) -> str:
    """The same of what somebody wrote. Where nothing is left of it, a sign that there was something."""
    return whole_words(text, most) or ("…" if text.strip() else "")


def _end_of(words: list[str], text: str) -> int:
    """Where in the text, which begins with these words, the last of them ends."""
    end = 0
    for word in words:
        end = text.index(word, end) + len(word)
    return end
