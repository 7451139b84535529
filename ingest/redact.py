"""Redaction: secrets leave here, before any other part sees a recording.

Two things go: what was typed into a field that holds a secret (fields are judged by `secrecy`, keystrokes by the field
they went to, variables by the field they end up in), and every copy of it elsewhere in the recording: in assertions,
comments, scripts, addresses. What stays is the raw recording with masks in it; events are read from that again, so
nothing that was derived from a secret can outlive it. Redacting twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ingest.events import (
    Aside,
    Check,
    Click,
    Dialog,
    Drag,
    Event,
    Hover,
    Json,
    KeyDown,
    KeyUp,
    Navigate,
    Pointer,
    Press,
    Section,
    Select,
    Target,
    Type,
    Unknown,
    Upload,
)
from ingest.masking import (
    Scrub,
    copies_masked,
    copies_masked_in_members,
    is_worth_comparing,
    masked_members,
    masked_script,
    masked_value,
    names_in,
    replaced,
    scrubbed,
    scrubber,
)
from ingest.secrecy import PASSWORD, secret_noun, secret_noun_of_script, secret_noun_of_value
from ingest.stored import (
    Names,
    holds_secret,
    is_json_like,
    leaf_judge,
    leaves,
    masked_json,
    mentions_secret,
    noun_of_path,
    returned,
    secret_names,
)
from ingest.targets import secret_of

_MOVES_FOCUS = (Click, Pointer, Type, Select, Check, Upload, Navigate, Section, Hover, Drag, Press)


def redacted_raws(events: Sequence[Event], secret_at: Collection[int] = ()) -> tuple[list[Json], Scrub]:
    """The raw values with masks instead of secrets, and the function that does the same to any other text.

    secret_at: places of events that are known to hold a password, whatever their field is called.
    """
    live = _live(events)
    nouns, names = _nouns(live, secret_at)
    secrets = {
        text: noun for event, one in zip(live, nouns, strict=True) if one for text, noun in _texts(event, one, names)
    }
    scrub, exact = scrubber(secrets), {text: noun for text, noun in secrets.items() if is_worth_comparing(text)}
    raws = [_masked(event, noun, names) if noun else event.raw for event, noun in zip(live, nouns, strict=True)]
    return [scrubbed(_without_copies(event, raw, exact), scrub) for event, raw in zip(live, raws, strict=True)], scrub


def secret_places(events: Sequence[Event]) -> frozenset[int]:
    """Where the events are that hold a secret."""
    return frozenset(at for at, noun in enumerate(_nouns(_live(events), ())[0]) if noun)


def _live(events: Iterable[Event]) -> list[Event]:
    """A command that was switched off holds the secret it held before."""
    return [event.off if isinstance(event, Aside) and event.off else event for event in events]


def _nouns(events: Sequence[Event], secret_at: Collection[int]) -> tuple[list[str], Names]:
    """For each event the noun of the secret it holds, or nothing; and the variables that hold one."""
    fields = _secret_fields(events, secret_at)
    nouns = [_own_noun(event, fields) for event in events]
    around = _fields_around(events)
    for at, event in enumerate(events):
        previous = events[at - 1] if at else None
        match event:
            case KeyDown() | KeyUp() if len(event.key) == 1:
                nouns[at] = next((nouns[one] for one in around[at] if one is not None and nouns[one]), "")
            case Dialog() if event.answer and isinstance(previous, Aside):
                nouns[at] = nouns[at] or secret_noun([previous.about])
    names = secret_names(events, nouns)
    for at, event in enumerate(events):
        if isinstance(event, Aside | Unknown):
            speaks = event.script and mentions_secret(event.value, names)
            nouns[at] = nouns[at] or (PASSWORD if speaks or holds_secret(event, names) else "")
    return nouns, names


def _own_noun(event: Event, fields: dict[object, str]) -> str:
    """What the event itself and its field tell."""
    noun = ""
    match event:
        case Type() | Select():
            noun = event.secret or _field_noun(event.target, fields) or secret_noun_of_value(event.value)
        case Click() | Pointer():
            noun = _field_noun(event.target, fields)
        case KeyDown() | KeyUp() | Dialog():
            noun = event.secret
        case Aside() | Unknown() if event.script:
            noun = secret_noun_of_script(event.value) or secret_noun([event.about])
        case Aside() if event.value:
            noun = (_field_noun(event.target, fields) if event.target else "") or secret_noun([event.about])
            noun = noun or (_noun_in_json(event) if is_json_like(event.value) else "")
        case Unknown():
            noun = secret_noun(names_in(event.raw))
    return noun


def _secret_fields(events: Iterable[Event], secret_at: Collection[int]) -> dict[object, str]:
    """Every selector that was seen to lead to a secret field, with its noun: another event may know only that one."""
    fields: dict[object, str] = {}
    for at, event in enumerate(events):
        if isinstance(event, Click | Pointer | Type | Select | Aside) and event.target:
            noun = secret_of(event.target) or (PASSWORD if at in secret_at else "")
            selectors = event.target.selectors
            known = [chain for chain in selectors if chain == selectors[0] or _is_particular(chain)] if noun else ()
            fields |= {_key(event.target, chain): noun for chain in known}
    return fields


def _field_noun(target: Target, fields: dict[object, str]) -> str:
    return next((fields[key] for chain in target.selectors if (key := _key(target, chain)) in fields), "")


def _key(target: Target, chain: tuple[str, ...]) -> object:
    return target.frame, target.window, chain


def _is_particular(chain: tuple[str, ...]) -> bool:
    """Whether a selector names its element rather than counting to it: `//input` is another field on another page."""
    return any(sign in chain[-1] for sign in ("#", "@id", "@name", "[name", "[id", "[data-"))


def _fields_around(events: Sequence[Event]) -> list[tuple[int | None, int | None]]:
    """For each event, where its letters may have gone: what was acted upon last, and what is typed into next."""
    before: list[int | None] = []
    last: int | None = None
    for at, event in enumerate(events):
        before.append(last)
        last = at if isinstance(event, _MOVES_FOCUS) else last
    after: list[int | None] = []
    following: int | None = None
    for at in range(len(events) - 1, -1, -1):
        after.append(following)
        if isinstance(events[at], _MOVES_FOCUS):
            following = at if isinstance(events[at], Type) else None
    return list(zip(before, reversed(after), strict=True))


def _noun_in_json(event: Aside) -> str:
    """By the keys in it; what only looks like JSON is read as a script is."""
    found = leaves(event.value)
    if found is None:
        return secret_noun([event.value])
    return next((noun for path, _ in found if (noun := noun_of_path(path))), "")


def _texts(event: Event, noun: str, names: Names) -> list[tuple[str, str]]:
    """The secrets in an event that are worth looking for elsewhere, with nouns: a key is only a part of one."""
    match event:
        case Type() | Select():
            return [(event.value, noun)]
        case Dialog():
            return [(event.answer or "", noun)]
        case Unknown() if _makes_secret(event, names):
            return [(returned(event.value), noun)]
        case Aside() if not event.script and (found := leaves(event.value)) is not None:
            noun_at = leaf_judge(event, names)
            return [(str(text), own) for path, text in found if (own := noun_at(path))]
        case Aside() if not event.script:
            return [(event.value, noun)]
        case _:
            return []


def _makes_secret(event: Unknown, names: Names) -> bool:
    """Whether a script's result is a secret, so that all of the script may be one."""
    return event.script and event.what != "forEach" and (holds_secret(event, names) or bool(secret_noun([event.about])))


def _without_copies(event: Event, raw: Json, secrets: Mapping[str, str]) -> Json:
    match event:
        case _ if not secrets:
            return raw
        case Aside() | Unknown() if event.script:
            return replaced(raw, event.at, lambda script: copies_masked(script, secrets))
        case Unknown():
            return copies_masked_in_members(raw, secrets)
        case _:
            return raw


def _masked(event: Event, noun: str, names: Names) -> Json:
    """The raw value with a mask where the event says its value stands."""
    match event:
        case Unknown() if _makes_secret(event, names):
            return replaced(event.raw, event.at, lambda script: masked_value(script, noun))
        case Aside() if not event.script and is_json_like(event.value):
            return replaced(event.raw, event.at, lambda text: _masked_json(event, text, noun, names))
        case Aside() | Unknown() if event.script:
            return replaced(event.raw, event.at, lambda script: masked_script(script, noun))
        case Unknown():
            return masked_members(event.raw, noun)
        case Type() | Select() | Dialog() | Aside() | KeyDown() | KeyUp():
            return replaced(event.raw, event.at, lambda value: masked_value(value, noun))
        case _:
            return event.raw


def _masked_json(event: Aside, text: str, noun: str, names: Names) -> str:
    if leaves(text) is not None:
        return masked_json(text, leaf_judge(event, names))
    known = bool(event.target) or holds_secret(event, names) or bool(secret_noun([event.about]))
    return masked_value(text, noun) if known else masked_script(text, noun)
