"""Every event there can be, with words in every place that may have some, one at a time: as the wire's types say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

import msgspec
from msgspec import inspect

from ingest.wire import Said

DIGEST = "a" * 64


def events_everywhere(words: Callable[[], str], first: int = 1) -> tuple[Said, ...]:
    """Numbered events, from a number on. words: what is written in a place; it is asked anew for each."""
    found = [value for kind in get_args(Said) for value in _worded(inspect.type_info(kind), words)]
    return tuple(msgspec.convert(_numbered(value, n), Said, strict=False) for n, value in enumerate(found, first))


def _numbered(value: dict[str, Any], n: int) -> dict[str, Any]:
    """It takes back nothing that was said before."""
    return value | {"n": n} | ({"since": n} if "since" in value else {})


def _worded(kind: inspect.Type, words: Callable[[], str]) -> Iterator[Any]:
    """Values of a type, each with words in one place of it."""
    match kind:
        case inspect.StrType(pattern=None):
            yield words()
        case inspect.StructType():
            for field in kind.fields:
                for value in _worded(field.type, words):
                    yield {**_plain(kind), field.encode_name: value}
        case inspect.VarTupleType():
            for value in _worded(kind.item_type, words):
                yield [value]
        case inspect.UnionType():
            for each in kind.types:
                yield from _worded(each, words)
        case _:
            return


def _plain(kind: inspect.Type) -> Any:  # noqa: PLR0911 — one line for each type
    """A value of a type that says nothing."""
    match kind:
        case inspect.StrType():
            return DIGEST if kind.pattern else ""
        case inspect.IntType():
            return max(1, kind.ge or 0)
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.BoolType():
            return True
        case inspect.StructType():
            required = {field.encode_name: _plain(field.type) for field in kind.fields if field.required}
            return required | ({kind.tag_field: kind.tag} if kind.tag_field else {})
        case inspect.VarTupleType():
            return [_plain(kind.item_type)] * (kind.min_length or 0)
        case inspect.UnionType():
            return _plain(kind.types[0])
        case _:
            return 1.0
