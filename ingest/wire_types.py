"""The TypeScript that recorders are built with, written from what the server reads and masks by.

    python -m ingest.wire_types        writes agents/protocol/{events,secrecy,patterns}.ts

A test holds them current, so that a recorder and the server cannot come to mean two things by one event, or look for
secrets by two lists. Only values and types are written here; what is done with them is in agents/protocol/masking.ts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Final, get_args

import msgspec.inspect as seen
from msgspec import NODEFAULT, UNSET

from ingest import addresses, masking, patterns, secrecy, wire
from ingest.policy import NumberedPolicy

FOLDER: Final = Path(__file__).parent.parent / "agents" / "protocol"
_NAMED: Final = {
    frozenset(get_args(wire.Secret)): "Secret",
    frozenset(get_args(wire.Held)): "Held",
    frozenset(patterns.PATTERNS): "Pattern",
}
_LONGEST: Final = {
    "name": wire.Name, "text": wire.Text, "url": wire.Url, "key": wire.Key, "selector": wire.Selector,
}  # fmt: skip


def written_files() -> Mapping[str, str]:
    """Each file's name and what is in it."""
    return {"events.ts": _events(), "secrecy.ts": _secrecy(), "patterns.ts": _patterns()}


def _events() -> str:
    types = {one.cls.__name__: one for root in (wire.Batch, NumberedPolicy) for one in _structs(seen.type_info(root))}
    said = [name for name, one in types.items() if one.tag is not None]
    plain = [name for name in types if name not in said and name != "Batch"]
    longest = {name: _type(alias).max_length for name, alias in _LONGEST.items()}
    parts = [
        _head("ingest/wire.py and ingest/policy.py"),
        f"export const VERSION = {wire.VERSION};",
        f"export const MAX_BATCH = {wire.MAX_BATCH}; // events",
        f"export const MAX_RECORDING = {wire.MAX_RECORDING}; // events",
        "/** Code points at most, by what a text is. */",
        f"export const LONGEST = {_json(longest)} as const;",
        *(f"export type {name} = {_words(values)};" for values, name in _NAMED.items()),
        *(_interface(types[name]) for name in (*plain, *said)),
        f"export type Said = {' | '.join(said)};",
        _interface(types["Batch"]),
    ]
    return _joined(parts)


def _structs(one: seen.Type) -> Iterator[seen.StructType]:
    """Every struct that can be reached, those it is made of first."""
    match one:
        case seen.StructType():
            for field in one.fields:
                yield from _structs(field.type)
            yield one
        case seen.UnionType(types=inner):
            for each in inner:
                yield from _structs(each)
        case seen.VarTupleType(item_type=item):
            yield from _structs(item)
        case _:
            return


def _interface(one: seen.StructType) -> str:
    lines = [f"  {one.tag_field}: {_json(one.tag)};"] if one.tag is not None else []
    lines += [f"  {field.name}{'?' if _may_lack(one, field) else ''}: {_spelled(field.type)};" for field in one.fields]
    words = "\n".join(f" * {line}".rstrip() for line in cleandoc(one.cls.__doc__ or "").splitlines())
    return f"/**\n{words}\n */\nexport interface {one.cls.__name__} {{\n" + "\n".join(lines) + "\n}"


def _may_lack(one: seen.StructType, field: seen.Field) -> bool:
    """What a recorder may leave out. A policy comes from the server, which says all of it."""
    has_default = field.default is not NODEFAULT or field.default_factory not in (NODEFAULT, UNSET)
    return has_default and one.cls.__name__ != "Policy"


def _spelled(one: seen.Type) -> str:  # noqa: PLR0911 — one line for each kind
    match one:
        case seen.StructType():
            return "Said" if one.tag is not None else one.cls.__name__
        case seen.UnionType(types=inner):
            return " | ".join(dict.fromkeys(_spelled(each) for each in inner if not isinstance(each, seen.NoneType)))
        case seen.VarTupleType(item_type=item):
            spelled = _spelled(item)
            return f"({spelled})[]" if " | " in spelled else f"{spelled}[]"
        case seen.LiteralType(values=values):
            return _NAMED.get(frozenset(values)) or _words(values)
        case seen.StrType():
            return "string"
        case seen.BoolType():
            return "boolean"
        case seen.IntType() | seen.FloatType():
            return "number"
        case _:
            raise NotImplementedError(f"no TypeScript for {one}")


def _type(alias: object) -> seen.StrType:
    found = seen.type_info(alias)
    assert isinstance(found, seen.StrType)
    return found


def _secrecy() -> str:
    alone = [(noun, sorted(words)) for noun, words in secrecy.HINTS_ALONE]
    strokes = {chr(stroke): chr(letter) for stroke, letter in secrecy.STROKES.items()}
    hints = "readonly (readonly [Secret, readonly string[]])[]"
    parts = [
        _head("ingest/secrecy.py"),
        'import type { Secret } from "./events";',
        "/** What gives a field away wherever it stands in its name, words written together. */",
        f"export const INSIDE: {hints} = {_json(secrecy.HINTS_INSIDE)};",
        "/** What gives a field away when it stands alone. */",
        f"export const ALONE: {hints} = {_json(alone)};",
        "/** Letters that Unicode does not take apart. */",
        f"export const STROKES: Readonly<Record<string, string>> = {_json(strokes)};",
    ]
    return _joined(parts)


def _patterns() -> str:
    looks_like = ",\n".join(f"  {name}: {_look(one)}" for name, one in patterns.LOOKS_LIKE.items())
    parts = [
        _head("ingest/patterns.py, ingest/masking.py and ingest/addresses.py"),
        'import type { Pattern } from "./events";',
        "/** For any text, and the same for one that is ASCII, which a browser makes ready in a tenth of the time. */",
        "export interface Look {\n  readonly any: RegExp;\n  readonly ascii: RegExp;\n}",
        f"export const LOOKS_LIKE: Readonly<Record<Pattern, Look>> = {{\n{looks_like},\n}};",
        "/** What is looked for first. */",
        f"export const ORDER: readonly Pattern[] = {_json(patterns.ORDER)};",
        f"export const SHOWN: Readonly<Record<Pattern, string>> = {_json(patterns.SHOWN)};",
        f"export const TOKEN_LOOKS_LIKE: Look = {_look(masking.TOKEN_LOOKS_LIKE)};",
        f"export const TOKEN_STARTS: readonly string[] = {_json(masking.TOKEN_STARTS)};",
        f"export const USER: Look = {_look(addresses.USER)};",
        f"export const PARAMETER: Look = {_look(addresses.PARAMETER)};",
        f"export const TICKET: Look = {_look(addresses.TICKET)};",
        f"export const MASKED = {_json(addresses.MASKED)};",
        f"export const SECRET_NAMES: ReadonlySet<string> = new Set({_json(sorted(addresses.SECRET_NAMES))});",
        f"export const SECRET_ENDINGS: readonly string[] = {_json(addresses.SECRET_ENDINGS)};",
        "/** A secret only beside these. */",
        f"export const AMBIGUOUS: Readonly<Record<string, string>> = {_json(addresses.AMBIGUOUS)};",
    ]
    return _joined(parts)


_IN_CLASS: Final = {r"\w": r"\p{L}\p{N}_", r"\d": r"\p{Nd}"}
_OUTSIDE: Final = {
    r"\w": r"[\p{L}\p{N}_]",
    r"\d": r"\p{Nd}",
    r"\b": r"(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))",
}
_PIECES: Final = re.compile(r"\\.|\[\^?|\]|.", re.DOTALL)


def _look(pattern: re.Pattern[str]) -> str:
    """The same in JavaScript, whose `\\w`, `\\d` and `\\b` know ASCII only where Python's know every script."""
    return f"{{\n    any: {_regex(pattern, _IN_CLASS, _OUTSIDE)}u,\n    ascii: {_regex(pattern, {}, {})},\n  }}"


def _regex(pattern: re.Pattern[str], in_class: Mapping[str, str], outside: Mapping[str, str]) -> str:
    spelled, inside = "", False
    for piece in _PIECES.findall(pattern.pattern):
        if piece.startswith("[") and not inside:
            inside = True
        elif piece == "]":
            inside = False
        spelled += _piece(piece, in_class if inside else outside)
    return f"/{spelled}/g"


def _piece(piece: str, known: Mapping[str, str]) -> str:
    if piece == "/":
        return r"\/"
    if re.fullmatch(r"\\[\"' @]", piece):  # an escape that JavaScript does not allow where none is needed
        return piece[1]
    return known.get(piece, piece)


def _joined(parts: list[str]) -> str:
    """A comment stands right above what it is about."""
    return "\n\n".join(parts).replace(" */\n\nexport", " */\nexport") + "\n"


def _head(source: str) -> str:
    return f"// Written by `python -m ingest.wire_types` from {source}. Change it there."


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _words(values: object) -> str:
    assert isinstance(values, tuple | frozenset)
    return " | ".join(_json(value) for value in (values if isinstance(values, tuple) else sorted(values)))


def write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in written_files().items():
        (FOLDER / name).write_text(content, "utf-8")


if __name__ == "__main__":
    write()
