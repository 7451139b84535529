"""Members of a recording's JSON, taken out with their type checked. What is wrong is Misshapen, with its place."""

from __future__ import annotations

from ingest.errors import Misshapen
from ingest.events import Chain, Json

MAX_SELECTORS = 100  # alternatives for one element; recorders write up to ten


def members(value: Json, place: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise Misshapen(place, f"an object was expected, not {kind_of(value)}")
    return value


def items(value: Json, place: str) -> list[Json]:
    if not isinstance(value, list):
        raise Misshapen(place, f"a list was expected, not {kind_of(value)}")
    return value


def text(holder: dict[str, Json], key: str, place: str, default: str | None = None) -> str:
    """A text. Numbers and truth values are taken as what they look like; an absent one is the default."""
    match holder.get(key):
        case str() as value:
            return value
        case bool() as value:
            return "true" if value else "false"
        case int() | float() as value:
            return f"{value}"
        case None if default is not None:
            return default
        case None:
            raise Misshapen(place, f'"{key}" is missing')
        case value:
            raise Misshapen(f"{place}.{key}", f"a text was expected, not {kind_of(value)}")


def name(holder: dict[str, Json], key: str, place: str) -> str:
    """A text that names something: nothing else will do."""
    value = holder.get(key)
    if value is not None and not isinstance(value, str):
        raise Misshapen(f"{place}.{key}", f"a text was expected, not {kind_of(value)}")
    return text(holder, key, place)


def number(holder: dict[str, Json], key: str) -> float | None:
    """A number, or None for anything else: where the pointer was is never worth refusing a file."""
    value = holder.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def chains(value: Json, place: str) -> tuple[Chain, ...]:
    """Alternative selectors. Each may be a chain or a bare text, and the whole may be one bare text."""
    if value is None:
        return ()
    found: list[Chain] = []
    given: list[Json] = [value] if isinstance(value, str) else items(value, place)
    if len(given) > MAX_SELECTORS:
        raise Misshapen(place, f"more than {MAX_SELECTORS} selectors for one element")
    for at, one in enumerate(given):
        where = f"{place}[{at}]"
        parts = [one] if isinstance(one, str) else items(one, where)
        chain = tuple(part for part in parts if isinstance(part, str))
        if len(chain) < len(parts):
            wrong = next(number for number, part in enumerate(parts) if not isinstance(part, str))
            raise Misshapen(f"{where}[{wrong}]", f"a selector is a text, not {kind_of(parts[wrong])}")
        if any(chain):
            found.append(chain)
    return tuple(dict.fromkeys(found))


def frame(value: Json, place: str) -> tuple[int | str, ...]:
    """The indexes of the frames from the top one inwards."""
    if value is None:
        return ()
    path = items(value, place)
    for at, index in enumerate(path):
        if not isinstance(index, int) or isinstance(index, bool) or index < 0:
            raise Misshapen(f"{place}[{at}]", "a frame's index is a number from 0")
    return tuple(index for index in path if isinstance(index, int))


def kind_of(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "an object"
