"""JSON that strangers wrote, made safe: out of a document, where every number is a float, and out of stored text."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from docmodel.text import clean

MAX_NESTING = 64  # arrays and objects inside each other


def whole_from_any(value: object, lowest: int = 0, highest: int = 2**53) -> int | None:
    """A whole number within bounds. Every number comes out of a document as a float."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
        return None
    return int(value) if value == int(value) else None


def json_from_any(value: object, nesting: int = MAX_NESTING) -> Any:
    """The value as JSON has it: whole floats as ints, and null for whatever JSON has no word for or is too deep."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return clean(value)
        case float():
            return int(value) if value.is_integer() and abs(value) < 2**53 else value if math.isfinite(value) else None
        case list() if nesting:
            return [json_from_any(item, nesting - 1) for item in value]
        case dict() if nesting:
            return {clean(str(key)): json_from_any(item, nesting - 1) for key, item in value.items()}
    return None


def json_from_text(text: str | None) -> Any:
    """What a JSON text says, exactly: key order, ints and floats as they were. None if it is not JSON, or too deep."""
    if text is None:
        return None
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    return value if fits(value) else None


def fits(value: object, nesting: int = MAX_NESTING) -> bool:
    """Whether nothing is nested too deep to be written again. A level at a time, for recursion is the danger here."""
    level = [value]
    for _ in range(nesting):
        level = [item for holder in level for item in _items(holder)]
        if not level:
            return True
    return False


def _items(holder: object) -> list[Any]:
    if isinstance(holder, dict):
        return list(holder.values())
    return holder if isinstance(holder, list) else []


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)
