"""Shielding: what must not be kept goes out of what a recorder said, before the first write. Pure.

The recorder has masked already, where things are typed. Here is the second barrier, for a recorder that is old, or was
wrong, or is not ours: fields are judged by what they are called, values by what they look like, every text by the
workspace's patterns. What was found stands as a word in brackets, so that a reader sees that something is hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Any, TypeVar, cast

import msgspec

from ingest.addresses import MASKED, cleaned_address, masked_address, may_hold_address, readings
from ingest.masking import masked_tokens, may_hold_token
from ingest.patterns import Pattern, masked_patterns, may_hold_pattern
from ingest.secrecy import may_be_secret, secret_noun, secret_noun_of_value
from ingest.selectors import hint_in, unescaped
from ingest.sites import is_blocked, words_with_addresses
from ingest.wire import (
    Answered,
    Chosen,
    Element,
    Missed,
    Noted,
    Pressed,
    Said,
    Scene,
    Secret,
    SelectorChain,
    Shot,
    Typed,
    Undone,
    Uploaded,
)

S = TypeVar("S", bound=msgspec.Struct)

NO_PICTURES = "This workspace keeps no pictures."
NO_CLIPS = "This workspace keeps no clips."
_WORDLESS = frozenset((
    "n", "at", "policy", "by", "button", "times", "held", "x", "y", "on", "accept", "secret", "downwards", "why",
    "since",
))  # fmt: skip
_LOCATING = ("href", "class", "value")  # attributes in a selector that say nothing of what a field is for


@dataclass(frozen=True, slots=True)
class Shield:
    """What a workspace's policy lets us keep. typed: whether nothing that was typed or chosen is kept at all.

    blocked: hosts, as ingest/sites.py compares them. pictures, clips: whether any are kept.
    """

    patterns: frozenset[Pattern]
    typed: bool = False
    blocked: frozenset[str] = frozenset()
    pictures: bool = True
    clips: bool = True


def shielded_text(text: str, shield: Shield) -> str:
    """A text that belongs to no event, such as a title."""
    return _clean_text(text, shield)


def shielded(said: Said, shield: Shield) -> Said:
    """The event with masks instead of what must not be kept.

    Shielding twice changes nothing, but where two numbers touch: of them the second is seen once the first has gone.
    """
    if shield.blocked and (is_blocked(said.scene.url, shield.blocked) or _names_a_site(said, shield.blocked)):
        return _left_out(said)
    if said.shot is not None:
        said = _without_pictures(said, said.shot, shield)
    match said:
        case Typed() | Chosen():
            found: Secret | None = _secret_of(said.element) or _secret_value(said.value)
            secret = said.secret or found
            if secret or said.element.masked or (shield.typed and said.value):
                return _with_texts(_masked(said, secret or "secret"), shield)
        case Answered():
            secret = said.secret or (_secret_value(said.text) if said.text else None)
            if secret or (shield.typed and said.text):
                return _with_texts(msgspec.structs.replace(said, text="", secret=secret or "secret"), shield)
        case Uploaded(element=Element(masked=True)):
            return _with_texts(msgspec.structs.replace(said, files=()), shield)
        case Pressed(element=Element() as element) if _is_written(said.keys) and (found := _secret_pressed(element)):
            common = {name: getattr(said, name) for name in ("n", "at", "policy", "scene", "shot")}
            return _with_texts(Typed(element, secret=found, **common), shield)
        case _:
            pass
    return _with_texts(said, shield)


def _names_a_site(said: Said, blocked: frozenset[str]) -> bool:
    """Whether a gap says where, by an address of a blocked site."""
    if not isinstance(said, Missed) or "://" not in said.what:
        return False
    return any(is_blocked(word, blocked) for word in words_with_addresses(said.what))


def _left_out(said: Said) -> Said:
    """What stands for an event on a blocked site: that it was. What a person wrote for the reader is no part of it."""
    match said:
        case Undone():
            return msgspec.structs.replace(said, scene=Scene(), shot=None)
        case Noted():
            return msgspec.structs.replace(said, scene=Scene(), shot=None)
        case _:
            return Missed(n=said.n, at=said.at, policy=said.policy, why="blocked")


def _without_pictures(said: Said, shot: Shot, shield: Shield) -> Said:
    """What is not kept is not named either: a digest tells whoever has the picture that it was here."""
    if not shield.pictures:
        kept = Shot(missing=shot.missing or NO_PICTURES)
    elif not shield.clips and shot.clip:
        kept = msgspec.structs.replace(shot, clip=None)
    else:
        return said
    return msgspec.structs.replace(said, shot=kept)


def _masked(said: Typed | Chosen, secret: Secret) -> Typed | Chosen:
    masked = msgspec.structs.replace(said, value="", secret=secret)
    if isinstance(masked, Typed) and masked.then:
        masked = msgspec.structs.replace(masked, then=tuple(key for key in masked.then if len(key) > 1))
    return masked


def _is_written(keys: tuple[str, ...]) -> bool:
    """Whether pressing them writes a letter, rather than being a shortcut."""
    return any(len(key) == 1 for key in keys) and not set(keys) & {"Alt", "Control", "Meta"}


def _secret_pressed(element: Element) -> Secret | None:
    return _secret_of(element) or ("secret" if element.masked else None)


def _secret_of(element: Element) -> Secret | None:
    """What a field holds by its name, its label and the attributes that its selectors know."""
    if not may_be_secret("\n".join((element.name, element.label, *chain.from_iterable(element.selectors)))):
        return None
    return _secret_of_names(element.name, element.label, element.selectors)


@lru_cache(maxsize=8192)
def _secret_of_names(name: str, label: str, selectors: tuple[SelectorChain, ...]) -> Secret | None:
    names = [name, label]
    for each in selectors:
        seen = hint_in(each[-1])
        kept = [f"{key} {value}" for key, value in seen.attributes.items() if key not in _LOCATING]
        names += [seen.text, *kept, *seen.classes]
    return _secret(secret_noun(filter(None, names)))


def _secret_value(value: str) -> Secret | None:
    return _secret(secret_noun_of_value(value))


def _secret(noun: str) -> Secret | None:
    return cast("Secret", noun) if noun else None


def _with_texts(said: S, shield: Shield) -> S:
    """Every text in it looked through; the same event where nothing was found."""
    changes: dict[str, Any] = {}
    for name in _wordy(type(said)):
        value = getattr(said, name)
        if value and (clean := _clean(value, shield)) is not value:
            changes[name] = clean
    return msgspec.structs.replace(said, **changes) if changes else said


@cache
def _wordy(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of an event in which there may be words: all that are not known to have none."""
    return tuple(name for name in kind.__struct_fields__ if name not in _WORDLESS)


def _clean(value: Any, shield: Shield) -> Any:
    cleaner = _CLEANERS.get(type(value))
    return value if cleaner is None else cleaner(value, shield)


def _clean_all(texts: tuple[Any, ...], shield: Shield) -> tuple[Any, ...]:
    clean = tuple(_clean(one, shield) for one in texts)
    return clean if clean != texts else texts


def _clean_shot(shot: Shot, shield: Shield) -> Shot:
    missing = _clean_text(shot.missing, shield) if shot.missing else shot.missing
    return shot if missing == shot.missing else msgspec.structs.replace(shot, missing=missing)


def _clean_scene(scene: Scene, shield: Shield) -> Scene:
    """An address keeps its path; what its query calls a secret goes."""
    return _cleaned_scene(scene, shield) or scene


@lru_cache(maxsize=4096)
def _cleaned_scene(scene: Scene, shield: Shield) -> Scene | None:
    """None where it is clean. Many events share a scene."""
    url = cleaned_address(scene.url, lambda text: _clean_address(text, shield))
    title, program = _clean_text(scene.title, shield), _clean_text(scene.program, shield)
    if (url, title, program) == (scene.url, scene.title, scene.program):
        return None
    return msgspec.structs.replace(scene, url=url, title=title, program=program)


def _clean_address(text: str, shield: Shield) -> str:
    """Who signs in is no part of where it is; left in, it would be taken for somebody's e-mail address."""
    return _clean_text(masked_address(text).replace(f"://{MASKED}@", "://"), shield)


def _clean_element(element: Element, shield: Shield) -> Element:
    """Nearly all are clean, and one look at all their words together tells."""
    words = [element.role, element.name, element.label, element.row, element.section]
    words += [*chain.from_iterable(element.selectors), *(one for one in element.frame if isinstance(one, str))]
    together = "\n".join(words)
    is_escaped = "%" in together or "\\" in together
    return _cleaned_element(element, shield) if is_escaped or _is_worth_a_look(together) else element


@lru_cache(maxsize=1024)
def _cleaned_element(element: Element, shield: Shield) -> Element:
    """A selector that quotes what must not be kept is of no use to anybody: it goes whole."""
    words = {name: getattr(element, name) for name in ("role", "name", "label", "row", "section")}
    clean = {name: _clean_text(text, shield) for name, text in words.items()}
    selectors = tuple(each for each in element.selectors if all(_is_clean(one, shield) for one in each))
    frame = tuple(one if isinstance(one, int) or _is_clean(one, shield) else MASKED for one in element.frame)
    if clean == words and len(selectors) == len(element.selectors) and frame == element.frame:
        return element
    return msgspec.structs.replace(element, **clean, selectors=selectors, frame=frame)


def _is_clean(selector: str, shield: Shield) -> bool:
    """Whatever it says, as it is and without the escapes of addresses and of CSS."""
    plain = unescaped(selector)
    said = readings(selector) if plain == selector else chain(readings(selector), readings(plain))
    return all(_clean_text(one, shield) == one for one in said)


def _clean_text(text: str, shield: Shield) -> str:
    if not _is_worth_a_look(text):
        return text
    return masked_patterns(masked_tokens(masked_address(text)), shield.patterns)


def _is_worth_a_look(text: str) -> bool:
    return may_hold_pattern(text) or may_hold_token(text) or may_hold_address(text)


_CLEANERS: dict[type, Callable[[Any, Shield], Any]] = {
    str: _clean_text, tuple: _clean_all, Scene: _clean_scene, Element: _clean_element, Shot: _clean_shot,
}  # fmt: skip
