"""Text for people: one visible line, cut where a reader would cut it. Pure."""

from __future__ import annotations

import re
import unicodedata

from docmodel.text import clusters

ELLIPSIS = "…"
MAX = 4_000  # characters
_JOINERS = "\u200c\u200d"  # Persian and Indic scripts and emoji families need them
_KEPT_TAGS = range(0xE0020, 0xE0080)  # the letters in flags such as Scotland's


def plain(text: str) -> str:
    """The text as one line, without what cannot be seen or would turn the reading direction.

    Letters of the private use area are the glyphs of icon fonts: they mean nothing outside their page.
    Nobody reads a line of more than MAX characters, so no more are looked at.
    """
    seen = re.sub(r"\s+", " ", text[:MAX])
    if not (seen.isascii() and seen.isprintable()):
        seen = "".join(letter for letter in seen if _is_visible(letter))
    return re.sub(r" {2,}", " ", seen).strip(" " + _JOINERS)


def shorten(text: str, limit: int) -> str:
    """The text in at most `limit` code points, cut after a word where one ends nearby, never inside a letter."""
    if len(text) <= limit:
        return text
    kept = ""
    for cluster in clusters(text):
        if len(kept) + len(cluster) >= limit:
            break
        kept += cluster
    if not kept:  # one letter under a heap of accents
        kept = text[: limit - 1]
    space = kept.rfind(" ", limit * 3 // 4)
    return (kept[:space] if space > 0 else kept).rstrip(" ,;:-–") + ELLIPSIS


def _is_visible(letter: str) -> bool:
    match unicodedata.category(letter):
        case "Cc" | "Co" | "Cs" | "Cn" | "Zl" | "Zp":
            return False
        case "Cf":
            return letter in _JOINERS or ord(letter) in _KEPT_TAGS
        case _:
            return True
