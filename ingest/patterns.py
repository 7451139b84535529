"""What looks like it names or belongs to a person, in any text: a workspace's policy says which of these are masked.

A pattern finds what may be one, and where there is a check digit that decides. Numbers that only look like it – dates,
versions, amounts – are left alone: a guide in which they are masked is no guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal, get_args

Pattern = Literal["email", "phone", "card", "iban", "ssn"]
PATTERNS: Final[tuple[Pattern, ...]] = get_args(Pattern)

_WORTH_A_LOOK = re.compile(r"(?<=[A-Z]{2})\d\d|\d(?:\D{0,3}\d){7}")  # an IBAN's beginning, or eight digits
# The same of a text's shape, in which every capital is an A, every digit a 0, and all else a blank.
_SHAPE = bytes(ord("A" if chr(sign).isupper() else "0" if chr(sign).isdigit() else " ") for sign in range(128)) * 2
_IBAN_BEGINS = b"AA00"
_EIGHT_DIGITS = re.compile(rb"0(?:[^0]{0,3}0){7}")
_DIGITS = re.compile(r"\d")

LOOKS_LIKE: dict[Pattern, re.Pattern[str]] = {
    "email": re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"),
    "iban": re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b"),
    "card": re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-]*\d)"),
    "ssn": re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),
    "phone": re.compile(
        r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?|\(\d{2,4}\)[ .-]?|0)"
        r"\d{2,5}(?:[ ./-]?\d{2,5}){1,4}(?![\w-])"
    ),
}
ORDER: tuple[Pattern, ...] = ("email", "iban", "card", "ssn", "phone")
SHOWN: dict[Pattern, str] = {
    "email": "e-mail",
    "iban": "IBAN",
    "card": "card number",
    "ssn": "ID number",
    "phone": "phone",
}


def may_hold_pattern(text: str) -> bool:
    """False only where there is none, which is soon told: hardly any text on a page has as much as eight digits.

    Every text of every event passes here. To look at the shape of one takes a fourth of the time that the expression
    takes which says what is meant; in UTF-8 only ASCII keeps its distances.
    """
    if "@" in text:
        return True
    if not text.isascii():
        return _WORTH_A_LOOK.search(text) is not None
    shape = text.encode().translate(_SHAPE)
    return _IBAN_BEGINS in shape or (shape.count(b"0") >= 8 and _EIGHT_DIGITS.search(shape) is not None)


def masked_patterns(text: str, patterns: frozenset[Pattern]) -> str:
    """The text with a word in brackets for each that was found."""
    if not patterns or not may_hold_pattern(text):
        return text
    for pattern in ORDER:
        if pattern in patterns and (pattern != "email" or "@" in text):
            text = LOOKS_LIKE[pattern].sub(_masker(pattern), text)
    return text


def hidden_noun(text: str) -> str:
    """What was masked in it, where that was all of it; or nothing."""
    return text[1:-1] if text[:1] == "[" and text[-1:] == "]" and text[1:-1] in SHOWN.values() else ""


def _masker(pattern: Pattern) -> Callable[[re.Match[str]], str]:
    is_one, shown = _IS_ONE[pattern], f"[{SHOWN[pattern]}]"
    return lambda found: shown if is_one(found[0]) else found[0]


def _always(_: str) -> bool:
    return True


def _is_card(text: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    digits = [int(digit) for digit in _DIGITS.findall(text)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """The check digits of ISO 13616."""
    packed = text.replace(" ", "")
    return len(packed) >= 15 and int("".join(str(int(sign, 36)) for sign in packed[4:] + packed[:4])) % 97 == 1


def _is_phone(text: str) -> bool:
    """With its country's or its area's code it has as many digits as E.164 allows."""
    return 8 <= len(_DIGITS.findall(text)) <= 15


_IS_ONE: dict[Pattern, Callable[[str], bool]] = {
    "email": _always, "iban": _is_iban, "card": _is_card, "ssn": _always, "phone": _is_phone,
}  # fmt: skip
