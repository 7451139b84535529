"""Redaction: secrets leave here, before any other part sees a recording.

Two things go: what was typed into a field that holds a secret (fields are judged by `secrecy`, keystrokes by the field
they went to, variables by the field they end up in), and every copy of it elsewhere in the recording: in assertions,
comments, scripts, addresses. What stays is the raw recording with masks in it; events are read from that again, so
nothing that was derived from a secret can outlive it. Redacting twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

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
    masked_members,
    masked_script,
    masked_value,
    names_in,
    replaced,
    scrubbed,
    scrubber,
)
from ingest.secrecy import PASSWORD, secret_noun, secret_noun_of_value, variables
from ingest.targets import secret_of

_MOVES_FOCUS = (Click, Pointer, Type, Select, Check, Upload, Navigate, Section, Hover, Drag, Press)


def redacted_raws(events: Sequence[Event], secret_at: Collection[int] = ()) -> tuple[list[Json], Scrub]:
    """The raw values with masks instead of secrets, and the function that does the same to any other text.

    secret_at: places of events that are known to hold a password, whatever their field is called.
    """
    nouns = _nouns(events, secret_at)
    scrub = scrubber({text: noun for event, noun in zip(events, nouns, strict=True) if noun for text in _texts(event)})
    return [
        scrubbed(_masked(event, noun) if noun else event.raw, scrub) for event, noun in zip(events, nouns, strict=True)
    ], scrub


def secret_places(events: Sequence[Event]) -> frozenset[int]:
    """Where the events are that hold a secret."""
    return frozenset(at for at, noun in enumerate(_nouns(events, ())) if noun)


def _nouns(events: Sequence[Event], secret_at: Collection[int]) -> list[str]:
    """For each event the noun of the secret it holds, or nothing."""
    fields = _secret_fields(events, secret_at)
    nouns = [_own_noun(event, fields) for event in events]
    stored = {
        name
        for event, noun in zip(events, nouns, strict=True)
        if noun and isinstance(event, Type | Select)
        for name in variables(event.value)
    }
    around = _fields_around(events)
    for at, event in enumerate(events):
        previous = events[at - 1] if at else None
        match event:
            case KeyDown() | KeyUp() if len(event.key) == 1:
                nouns[at] = next((nouns[one] for one in around[at] if one is not None and nouns[one]), "")
            case Aside() if event.about in stored:
                nouns[at] = nouns[at] or PASSWORD
            case Dialog() if event.answer and isinstance(previous, Aside):
                nouns[at] = nouns[at] or secret_noun([previous.about])
    return nouns


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
            noun = secret_noun([event.value])
        case Aside() if event.value:
            noun = (_field_noun(event.target, fields) if event.target else "") or secret_noun([event.about])
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


def _texts(event: Event) -> list[str]:
    """The secrets in an event that are worth looking for elsewhere: a key is only a part of one."""
    match event:
        case Type() | Select():
            return [event.value]
        case Dialog():
            return [event.answer or ""]
        case Aside() if not event.script:
            return [event.value]
        case _:
            return []


def _masked(event: Event, noun: str) -> Json:
    """The raw value with a mask where the event says its value stands."""
    match event:
        case Aside() | Unknown() if event.script:
            return replaced(event.raw, event.at, lambda script: masked_script(script, noun))
        case Unknown():
            return masked_members(event.raw, noun)
        case Type() | Select() | Dialog() | Aside() | KeyDown() | KeyUp():
            return replaced(event.raw, event.at, lambda value: masked_value(value, noun))
        case _:
            return event.raw
