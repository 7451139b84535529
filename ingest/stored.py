"""Variables of a Selenium project: which of them end up in a secret, and what of the JSON stored in them does. Pure.

A variable is judged by where it goes: `store X` into a, `store ${a}` into b, and b typed as a password make X one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from ingest.events import Aside, Dialog, Event, Json, Select, Type, Unknown
from ingest.secrecy import PASSWORD, is_only_variables, mask, masked_noun, secret_noun, variables

_PARTS = re.compile(r"[\w-]+")
_RETURNED = re.compile(r"""\s*(?:return\s+)?(?P<quote>['"`])(?P<text>[^'"`\\]*)(?P=quote)\s*;?\s*""")
_OLD_VARIABLE = re.compile(r"\bstoredVars(?:\.|\[['\"])(\w+)")
MAX_DEPTH = 100  # levels of a stored JSON; a deeper one is taken for a script

Names = Mapping[str, Collection[str]]
"""The secret variables, as they are written: `cred` → `cred.password`, where only a part of `cred` is secret."""
Leaf = tuple[tuple[str, ...], str | int | float]


def secret_names(events: Sequence[Event], nouns: Sequence[str]) -> Names:
    """The variables that hold a secret.

    nouns: for each event what its own words give away.
    """
    stores: dict[str, list[Event]] = {}
    for event in events:
        if isinstance(event, Aside | Unknown) and event.about:
            stores.setdefault(_root(event.about), []).append(event)
    names = {name for event, noun in zip(events, nouns, strict=True) if noun for name in _named_in(event)}
    todo = list(names)
    while todo:
        # Each store is looked at once, so that a chain of thousands takes no longer than it is.
        for event in stores.pop(_root(todo.pop()), ()):
            fresh = {*_named_in(event)} - names
            names |= fresh
            todo += fresh
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_root(name), []).append(name)
    return found


def mentions_secret(script: str, names: Names) -> bool:
    return any(name in names.get(_root(name), ()) for name in _variables(script))


def holds_secret(event: Aside | Unknown, names: Names) -> bool:
    """Whether what the event makes or checks is, in whole or in part, one of the secret variables."""
    return _root(event.about) in names if event.about else False


def returned(script: str) -> str:
    """The text that a script does nothing but return, or nothing."""
    found = _RETURNED.fullmatch(script)
    return found["text"] if found else ""


def leaves(text: str) -> list[Leaf] | None:
    """The texts and numbers in a stored JSON, each with the keys that lead there; None when it is no JSON object."""
    value = _parsed(text)
    return None if value is None else list(_leaves(value))


def is_json_like(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[") and not masked_noun(text)


def noun_of_path(path: tuple[str, ...]) -> str:
    """What the keys that lead to a leaf tell of it. Places in a list tell nothing."""
    return secret_noun(key for key in path if not key.isdecimal())


def leaf_judge(event: Aside, names: Names) -> Callable[[tuple[str, ...]], str]:
    """What tells the noun of a leaf: by the keys that lead there, or because a secret field was given just that."""
    own = secret_noun([event.about])
    written = names.get(_root(event.about), ()) if event.about else ()
    paths = {(*_PARTS.findall(name),)[1:] for name in written}
    known = {path[:end] for path, _ in leaves(event.value) or () for end in range(len(path) + 1)} if paths else set()
    missing = not paths <= known  # something else was meant than we understand: better all than too little

    def noun_at(path: tuple[str, ...]) -> str:
        asked = missing or any(path[:end] in paths for end in range(len(path) + 1))
        return own or noun_of_path(path) or (PASSWORD if asked else "")

    return noun_at


def masked_json(text: str, noun_at: Callable[[tuple[str, ...]], str]) -> str:
    """The JSON text with masks for its secret leaves. One without secrets stays as it is spelled."""
    value = _parsed(text)
    masked = _masked(value, noun_at, ())
    return text if value is None or masked == value else json.dumps(masked, ensure_ascii=False)


def _named_in(event: Event) -> list[str]:
    """The variables that an event's value is made of."""
    match event:
        case Type() | Select() | Aside():
            return _variables(event.value)
        case Unknown():
            return [*_variables(event.value), *([event.value.strip()] if event.what == "forEach" else [])]
        case Dialog():
            return _variables(event.answer or "")
        case _:
            return []


def _variables(text: str) -> list[str]:
    """In the spelling of today's Selenium IDE and of the one for old Firefox."""
    return [*variables(text), *_OLD_VARIABLE.findall(text)]


def _root(name: str) -> str:
    return re.split(r"[.\[]", name.strip(), maxsplit=1)[0]


def _parsed(text: str) -> Json:
    """None for what is no object or list, or is too deep, or says a member twice: one of the two would be lost."""
    if not is_json_like(text):
        return None
    try:
        value: Json = json.loads(text, object_pairs_hook=_members)
    except (ValueError, RecursionError):
        return None
    return value if all(len(path) < MAX_DEPTH for path, _ in _leaves(value)) else None


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member is there twice")
    return members


def _leaves(value: Json) -> Iterator[Leaf]:
    todo: list[tuple[tuple[str, ...], Json]] = [((), value)]
    while todo:
        path, one = todo.pop()
        if len(path) >= MAX_DEPTH:
            yield path, ""
        elif isinstance(one, dict):
            todo += [((*path, key), inner) for key, inner in one.items()]
        elif isinstance(one, list):
            todo += [((*path, str(at)), inner) for at, inner in enumerate(one)]
        elif isinstance(one, str | int | float) and not isinstance(one, bool):
            yield path, one


def _masked(value: Json, noun_at: Callable[[tuple[str, ...]], str], path: tuple[str, ...]) -> Json:
    match value:
        case dict():
            return {key: _masked(one, noun_at, (*path, key)) for key, one in value.items()}
        case list():
            return [_masked(one, noun_at, (*path, str(at))) for at, one in enumerate(value)]
        case bool() | None:
            return value
        case _:
            kept = isinstance(value, str) and (not value or masked_noun(value) or is_only_variables(value))
            noun = noun_at(path)
            return mask(noun) if noun and not kept else value
