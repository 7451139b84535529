"""Text for people: one visible line, cut where a reader would cut it. Pure."""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"
_JOINERS = "\u200c\u200d"  # Persian and Indic scripts and emoji families need them
_KEPT_TAGS = range(0xE0020, 0xE0080)  # the letters in flags such as Scotland's


def plain(text: str) -> str:
    """The text as one line, without what cannot be seen or would turn the reading direction.

    Letters of the private use area are the glyphs of icon fonts: they mean nothing outside their page.
    """
    seen = "".join(letter for letter in re.sub(r"\s+", " ", text) if _is_visible(letter))
    return re.sub(r" {2,}", " ", seen).strip(" " + _JOINERS)


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` code points, cut after a word where one ends nearby, never inside a grapheme."""
    if len(text) <= limit:
        return text
    cut = limit - len(ELLIPSIS)
    space = text.rfind(" ", cut - limit // 4, cut + 1)
    if space > 0:
        cut = space
    while cut > 0 and not _may_part(text, cut):
        cut -= 1
    return text[: cut or limit - len(ELLIPSIS)].rstrip(" ,;:-–") + ELLIPSIS


def _is_visible(letter: str) -> bool:
    match unicodedata.category(letter):
        case "Cc" | "Co" | "Cs" | "Cn" | "Zl" | "Zp":
            return False
        case "Cf":
            return letter in _JOINERS or ord(letter) in _KEPT_TAGS
        case _:
            return True


def _may_part(text: str, at: int) -> bool:
    """Whether a grapheme ends before text[at]: the rules of UAX #29 that occur in names, not all of them."""
    before, after = text[at - 1], text[at]
    if after in "\u200d\ufe0f" or before == "\u200d" or unicodedata.category(after).startswith("M"):
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or ord(after) in _KEPT_TAGS:
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        run = 0
        while run < at and _is_flag_letter(text[at - 1 - run]):
            run += 1
        return run % 2 == 0
    return True


def _is_flag_letter(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
